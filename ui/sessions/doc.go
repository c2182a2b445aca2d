// Package sessions is the screen that lists every session and shows what
// happened to one of them.
//
// It may import app/status, ui/kit, ui/task, ui/theme, ui/words and Fyne. What
// it needs of the program stands in source.go; it knows no other screen.
package sessions
