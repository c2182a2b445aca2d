// Package setup holds what the set-up wizard and the Salesforce section show
// alike: the access check, the plan, its progress, the guide to a record page.
// It draws values and calls back; only Placer starts work, because a preview has
// to come before it.
//
// It may import app/status, ui/kit, ui/task, ui/theme, ui/words and Fyne's core.
package setup
