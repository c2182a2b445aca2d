// Package kit holds the building blocks of every screen. They know no domain
// type: a screen gives them words and callbacks.
//
// It may import Fyne (not fyne/v2/app), ui/theme, ui/task and assets.
//
// # Rules that hold for every block
//
// Colours and sizes are read from the theme in Refresh, so a change of light,
// dark, text size or contrast repaints everything. A callback is called on the
// UI goroutine. Every method must be called on the UI goroutine. A block that
// can be focused shows its ring only when focus came by keyboard. Screens
// never create raw canvas objects; what they need is here.
//
// Text that can be cut says so: NewText keeps its natural width, and
// (*Text).Flexible lets a layout make it narrower with an ellipsis.
package kit
