package sessions

import (
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// footer is the line under the list: what it holds, and which keys work.
type footer struct {
	content   fyne.CanvasObject
	row       *fyne.Container
	marked    []fyne.CanvasObject // what can be done with the marked rows
	again     *kit.Link
	sum, keys *kit.Text
}

// againWord names the order that asks for a playbook.
const againWord = "Run a playbook again"

func newFooter(s *Screen) *footer {
	f := &footer{
		sum:  kit.NewText(theme.Caption, theme.Text3, "").Flexible(),
		keys: kit.NewText(theme.Caption, theme.Text3, ""),
	}
	for _, act := range []struct {
		word string
		do   func()
	}{{"Retry", s.retryMarked}, {"Skip", s.skipMarked}, {againWord, s.againMarked}, {"Take the marks away", s.unmark}} {
		link := kit.NewLink(theme.CaptionMedium, act.word, "", act.do)
		link.Hide()
		if act.word == againWord {
			f.again = link
		}
		f.marked = append(f.marked, link)
	}
	row := append([]fyne.CanvasObject{f.sum}, f.marked...)
	f.row = kit.HBox(12, append(row, kit.Spacer(), f.keys)...)
	f.content = kit.NewPanel(theme.Page, kit.Top, kit.Inset(0, theme.PagePadX, 0, theme.PagePadX, f.row))
	return f
}

func (f *footer) show(s *Screen) {
	for _, link := range f.marked {
		if len(s.marked) > 0 {
			link.Show()
		} else {
			link.Hide()
		}
	}
	if n := len(s.marked); n > 0 {
		f.sum.SetText(words.Number(n) + " marked:")
		f.keys.SetText("")
		f.row.Refresh()
		return
	}
	if s.pane.open {
		f.sum.SetText(s.count())
		f.keys.SetText("")
		if s.form == formPane {
			f.keys.SetText("↑ ↓ move  ·  R retry  ·  O open in Salesforce")
		}
		f.row.Refresh()
		return
	}
	f.keys.SetText("↑ ↓ move  ·  Enter open  ·  R retry  ·  O open in Salesforce")
	t := s.pages.tally
	parts := []string{words.Count(s.pages.count, "session", "sessions")}
	if t != (status.Tally{}) {
		parts = append(parts, strings.Join([]string{
			words.Number(t.Synced) + " synced", words.Number(t.OnTheWay) + " on their way",
			words.Count(t.Attention, "needs attention", "need attention"), words.Number(t.Skipped) + " skipped",
		}, ", "))
	}
	f.sum.SetText(words.Join(parts...))
	f.row.Refresh()
}
