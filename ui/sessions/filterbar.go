package sessions

import (
	"slices"
	"time"

	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// filterBar is the row of filters over the list.
type filterBar struct {
	screen  *Screen
	demos   []string
	tight   bool // beside the pane, where there is less room
	search  *kit.Input
	states  *kit.Select
	demo    *kit.Select
	dates   *kit.Select
	clear   *kit.Button
	count   *kit.Text
	row     *fyne.Container
	content fyne.CanvasObject
}

func newFilterBar(s *Screen) *filterBar {
	b := &filterBar{screen: s, count: kit.NewText(theme.Caption, theme.Text3, "")}
	b.search = kit.NewSearch(s.tasks, "Search visitor, company or email", "Ctrl F", func(text string) {
		f := s.filter
		f.Search = text
		s.setFilter(f)
	})
	labels := make([]string, len(states))
	for i, state := range states {
		labels[i] = state.String()
	}
	b.states = kit.NewChoices("All statuses", labels, func(chosen []bool) {
		f := s.filter
		f.States = nil
		for i, on := range chosen {
			if on {
				f.States = append(f.States, states[i])
			}
		}
		slices.Sort(f.States)
		s.setFilter(f)
	})
	b.demo = kit.NewSelect("All demos", []string{"All demos"}, 0, func(i int) {
		f := s.filter
		f.Demo = ""
		if i > 0 {
			f.Demo = b.demos[i-1]
		}
		s.setFilter(f)
	})
	b.dates = kit.NewSelect("All dates", nil, 0, func(i int) {
		if spans[i].span == spanBetween {
			b.show() // the choice counts only when the dates are given
			s.askDates()
			return
		}
		f := s.filter
		f.Span, f.From, f.To = spans[i].span, time.Time{}, time.Time{}
		s.setFilter(f)
	})
	b.clear = kit.NewButton(kit.Quiet, "Clear filters", "", func() { s.setFilter(s.filter.cleared()) })
	b.row = container.New(&barLayout{b}, b.search, b.states, b.demo, b.dates, b.clear, b.count)
	b.content = kit.NewPanel(theme.Card, kit.Bottom, b.row)
	b.show()
	return b
}

// show makes the controls say what the filter is.
func (b *filterBar) show() {
	f := b.screen.filter
	if b.search.Text() != f.Search {
		b.search.SetText(f.Search)
	}
	chosen := make([]bool, len(states))
	for i, state := range states {
		chosen[i] = slices.Contains(f.States, state)
	}
	b.states.SetChosen(chosen)
	b.showDemos()
	words, index := make([]string, len(spans)), 0
	for i, one := range spans {
		words[i] = one.word
		if one.span == f.Span {
			words[i], index = f.spanWord(), i
		}
	}
	b.dates.SetOptions(words, index)
	if f.narrowed() {
		b.clear.Show()
	} else {
		b.clear.Hide()
	}
	b.row.Refresh()
}

func (b *filterBar) showDemos() {
	index := 0
	if name := b.screen.filter.Demo; name != "" {
		// A demo of an earlier start may have no session any more.
		if !slices.Contains(b.demos, name) {
			b.demos = append(b.demos, name)
		}
		index = slices.Index(b.demos, name) + 1
	}
	b.demo.SetOptions(append([]string{"All demos"}, b.demos...), index)
}

func (b *filterBar) setDemos(names []string) {
	if slices.Equal(names, b.demos) {
		return
	}
	b.demos = slices.Clone(names)
	b.showDemos()
}

// setCount says how many sessions the filters leave.
func (b *filterBar) setCount(text string) {
	b.count.SetText(text)
	b.row.Refresh()
}

// setEnabled is false while there is nothing to filter at all.
func (b *filterBar) setEnabled(on bool) {
	b.search.SetEnabled(on)
	b.states.SetEnabled(on)
	b.demo.SetEnabled(on)
	b.dates.SetEnabled(on)
}

func (b *filterBar) setTight(tight bool) {
	if tight == b.tight {
		return
	}
	b.tight = tight
	if tight {
		b.search.SetPlaceholder("Search")
		b.clear.SetLabel("Clear")
	} else {
		b.search.SetPlaceholder("Search visitor, company or email")
		b.clear.SetLabel("Clear filters")
	}
	b.row.Refresh()
}

func (b *filterBar) focusSearch() {
	b.search.Focus()
	b.search.SelectAll()
}

// barLayout gives the selects their widths and the search what is left, up to
// 320.
type barLayout struct{ bar *filterBar }

func (l *barLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, theme.FilterBarHeight*scaleNow())
}

func (l *barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scale := scaleNow()
	search, rest := objects[0], objects[1:5]
	one := float32(150)
	if l.bar.tight || size.Width < 900*scale {
		one = min(124, max((size.Width/scale-160)/3, 72))
	}
	widths := []float32{one, one, one, 0}
	height := theme.ControlHeight * scale
	y := (size.Height - 1 - height) / 2
	taken := theme.PagePadX + theme.Gap16
	for i, o := range rest {
		if i == 3 {
			widths[i] = o.MinSize().Width / scale
			if !o.Visible() {
				continue
			}
		}
		taken += widths[i]*scale + theme.Gap8
	}
	count := objects[5]
	m := count.MinSize()
	width := max(min(320*scale, size.Width-taken), 96)
	if !l.bar.tight { // the count may cost the search some room, but not all
		if less := size.Width - taken - m.Width - theme.Gap24; less >= 200*scale {
			width = min(320*scale, less)
		}
	}
	x := theme.PagePadX
	place(search, x, y, width, height)
	x += width + theme.Gap8
	for i, o := range rest {
		place(o, x, y, widths[i]*scale, height)
		x += widths[i]*scale + theme.Gap8
	}
	if !rest[3].Visible() {
		x -= widths[3]*scale + theme.Gap8
	}
	left := size.Width - theme.PagePadX - m.Width
	if l.bar.tight || left < x+theme.Gap8 {
		count.Hide() // the footer says it, too
		return
	}
	count.Show()
	place(count, left, (size.Height-1-m.Height)/2, m.Width, m.Height)
}

// askDates lets a person choose the first and the last day.
func (s *Screen) askDates() {
	c := fyne.CurrentApp().Driver().CanvasForObject(s.body)
	if c == nil {
		return
	}
	now := s.host.Now()
	from, to := kit.NewInput("2026-11-01"), kit.NewInput("2026-11-30")
	from.SetText(dayText(s.filter.From))
	to.SetText(dayText(s.filter.To))
	first := kit.NewField("First day", from, "Year-month-day. Empty: no limit.")
	last := kit.NewField("Last day", to, "Included")
	first.Check = func() string { return dayFault(from.Text(), now.Location()) }
	last.Check = func() string { return dayFault(to.Text(), now.Location()) }
	var dialog *kit.Dialog
	dialog = kit.ShowDialog(c, kit.DialogOptions{
		Title: "Sessions between two days", Width: 480,
		Body:    kit.Inset(16, 20, 20, 20, kit.Grid(2, 16, first, last)),
		Primary: "Show", Stay: true, Focus: from.Focusable(),
		OnPrimary: func() {
			if !kit.CheckFields(first, last) {
				return
			}
			dialog.Close()
			f := s.filter
			f.Span = spanBetween
			f.From, _ = parseDay(from.Text(), now.Location())
			f.To, _ = parseDay(to.Text(), now.Location())
			if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
				f.From, f.To = f.To, f.From
			}
			if f.From.IsZero() && f.To.IsZero() {
				f.Span = spanAll
			}
			s.setFilter(f)
		},
	})
}

const dayForm = "2006-01-02"

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(dayForm)
}

// parseDay reads a day; an empty text is no day.
func parseDay(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.ParseInLocation(dayForm, text, zone)
}

// dayFault is what is wrong with a typed day, or "".
func dayFault(text string, zone *time.Location) string {
	if _, err := parseDay(text, zone); err != nil {
		return "This date does not exist"
	}
	return ""
}
