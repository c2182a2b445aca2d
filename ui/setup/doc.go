// Package setup holds what the set-up wizard and the Salesforce section show
// alike: the access check, the plan, its progress, the guide to a record page.
// It draws values and calls back; it starts no work and asks nobody.
//
// It may import app/status, ui/kit, ui/theme, ui/words and Fyne's core.
package setup
