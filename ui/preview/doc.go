// Package preview shows what would be written to Salesforce before it is, and
// what was written, with the way back. Its dialogs lie over whatever screen a
// person comes from.
//
// It may import app/status, ui/kit, ui/task, ui/theme, ui/words and Fyne. What
// it needs of the program are the interfaces of source.go; it knows no screen.
package preview
