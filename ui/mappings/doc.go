// Package mappings is the screen on which an admin decides which fact of a
// session goes to which Salesforce field, and when it is written.
//
// It may import app/status, ui/kit, ui/task, ui/theme, ui/words and Fyne. What
// it needs of the program are the interfaces of source.go; it knows no other
// screen.
package mappings
