// Package links is the screen of share links: the list with its filters, the
// pane of one link with the opportunity it belongs to, and the page of one
// opportunity with all that was watched on it.
//
// It may import app/status, ui/kit, ui/task, ui/theme, ui/words and Fyne.
package links
