package kit

import (
	"fmt"
	"time"

	"demobridge/ui/task"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// searchDelay is how long after the last key a search runs.
const searchDelay = 200 * time.Millisecond

// NewSearch returns a search line: a magnifier, the hint of the key that jumps
// here, and a button that clears once something is typed. search is called on
// the UI goroutine a moment after the last key, and at once on Enter, Esc and
// clear. Esc empties the line; on an empty line it goes on to the window.
func NewSearch(r *task.Runner, placeholder, keyHint string, search func(text string)) *Input {
	i := NewInput(placeholder)
	i.SetIcon("search")
	// Two search lines on one runner must not cancel each other.
	key := fmt.Sprintf("search %p", i)
	now := func() {
		r.Cancel(key)
		search(i.Text())
	}
	hint := NewKeyHint(keyHint)
	clear := NewIconButton("x", "Clear search", nil)
	update := func() {
		show(hint, keyHint != "" && i.Text() == "")
		show(clear, i.Text() != "")
		i.Refresh()
	}
	clear.SetOnTapped(func() {
		i.SetText("")
		update()
		now()
		i.Focus()
	})
	i.right = container.NewStack(hint, clear)
	i.OnChange = func(string) {
		update()
		task.After(r, key, searchDelay, func() { search(i.Text()) })
	}
	i.OnSubmit = func(string) { now() }
	i.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name != fyne.KeyEscape || i.Text() == "" {
			return false
		}
		i.SetText("")
		update()
		now()
		return true
	}
	update()
	return i
}
