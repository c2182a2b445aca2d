// Package playbooks is the screen on which an admin says in one sentence when,
// for whom and what: when a session ends, which sessions it holds for, and what
// is then done in Salesforce.
//
// It may import app/status, ui/kit, ui/task, ui/theme, ui/words and Fyne. What
// it needs of the program are the interfaces of source.go; it knows no other
// screen.
package playbooks
