// Package settings is the section with the habits of this computer: where
// sessions come from, which other programs are told of them, and how the window
// looks. Nothing here is needed every day.
//
// It may import app/status, ui/kit, ui/task, ui/theme, ui/words and Fyne; it
// knows no other screen.
package settings
