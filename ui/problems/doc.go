// Package problems is the screen with everything that is wrong, by cause: what
// happened, what to do, and the sessions it concerns. A person removes a cause
// there, not a row.
//
// It may import app/status, ui/kit, ui/task, ui/theme, ui/words and Fyne. What
// it needs of the program are the interfaces Source, Orders, Host and Ways; it
// knows no other screen.
package problems
