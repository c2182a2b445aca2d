package playbooks

import (
	"slices"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	startsShown = 3 // audiences that are offered before "More"
	deepest     = 2 // groups inside each other, more of which nobody reads
)

// who shows the filters of the draft: chips joined by "and" or "or", and groups
// of them.
type who struct {
	screen *Screen
	box    *fyne.Container
}

func newWho(s *Screen) *who { return &who{screen: s, box: kit.VBox(10)} }

func (w *who) show() {
	parts := []fyne.CanvasObject{w.head("Who", nil)}
	parts = append(parts, w.group(nil)...)
	if starts := w.starts(); starts != nil {
		parts = append(parts, starts)
	}
	w.box.Objects = parts
	w.box.Refresh()
}

// head is the line over a group: whether all or any of it has to hold. It can be
// pressed to change that.
func (w *who) head(word string, p path) fyne.CanvasObject {
	g := at(&w.screen.draft.Who, p)
	text := "all of these are true"
	if g.Any {
		text = "any of these is true"
	}
	line := []fyne.CanvasObject{}
	if word != "" {
		line = append(line, kit.NewText(theme.BodyBold, theme.Text, word))
	}
	if len(g.Filters)+len(g.Groups) == 0 {
		text = "everybody"
		line = append(line, kit.NewText(theme.Caption, theme.Text3, text))
	} else {
		line = append(line, kit.NewLink(theme.Caption, text, "", func() {
			g := at(&w.screen.draft.Who, p)
			g.Any = !g.Any
			w.screen.change()
		}))
	}
	line = append(line, kit.Spacer())
	if len(p) < deepest {
		line = append(line, kit.NewLink(theme.CaptionMedium, "Add group", "", func() { w.screen.addGroup(p) }))
	}
	if len(p) > 0 {
		line = append(line, kit.NewIconButton("x", "Remove the group", func() {
			removeGroup(&w.screen.draft.Who, p)
			w.screen.change()
		}))
	}
	return kit.HBox(8, line...)
}

// group is the chips of one group, and the groups in it.
func (w *who) group(p path) []fyne.CanvasObject {
	s, g := w.screen, at(&w.screen.draft.Who, p)
	join := "and"
	if g.Any {
		join = "or"
	}
	var chips []fyne.CanvasObject
	for i, f := range g.Filters {
		if i > 0 {
			chips = append(chips, kit.Sized(0, 28, kit.NewText(theme.Body, theme.Text2, join)))
		}
		prop := property(s.book, f.Property)
		chips = append(chips, kit.NewFilterChip(prop.Label, operator(prop, f.Operator).Label, told(f.Values),
			func() { s.openFilter(p, i) }, func() { s.removeFilter(p, i) }))
	}
	add := kit.NewButton(kit.Quiet, "Add filter", "plus", func() { s.openFilter(p, -1) }).Small()
	chips = append(chips, add)
	out := []fyne.CanvasObject{kit.Wrap(8, chips...)}
	for i := range g.Groups {
		inner := append(slices.Clone(p), i)
		body := append([]fyne.CanvasObject{w.head(join, inner)}, w.group(inner)...)
		out = append(out, kit.NewTinted(theme.Sunken, kit.Inset(8, 10, 10, 12, kit.VBox(8, body...))))
	}
	return out
}

// starts offers the audiences to start from.
func (w *who) starts() fyne.CanvasObject {
	s := w.screen
	if len(s.book.Audiences) == 0 {
		return nil
	}
	line := []fyne.CanvasObject{kit.Sized(0, 20, kit.NewText(theme.Caption, theme.Text3, "Start from"))}
	for _, a := range s.book.Audiences[:min(startsShown, len(s.book.Audiences))] {
		line = append(line, kit.NewPress(a.Name, kit.NewTag(a.Name), func() { s.startFrom(a) }).Rounded(theme.RadiusTag))
	}
	if rest := s.book.Audiences[min(startsShown, len(s.book.Audiences)):]; len(rest) > 0 {
		var more *kit.Link
		more = kit.NewLink(theme.CaptionMedium, "More…", "", func() {
			items := make([]kit.MenuItem, len(rest))
			for i, a := range rest {
				items[i] = kit.MenuItem{Label: a.Name, Tapped: func() { s.startFrom(a) }}
			}
			kit.ShowMenu(more, items)
		})
		line = append(line, kit.Sized(0, 20, more))
	}
	return kit.Wrap(4, line...)
}

// startFrom replaces the filters by those of an audience, and offers the old
// ones back.
func (s *Screen) startFrom(a status.Audience) {
	before := copyGroup(s.draft.Who)
	s.draft.Who = copyGroup(a.Who)
	s.change()
	if n := len(before.Filters) + len(before.Groups); n > 0 {
		id := s.id
		s.host.Offer("Replaced "+words.Count(n, "filter", "filters"), "Undo", func() {
			if s.id == id && s.open {
				s.draft.Who = before
				s.change()
			}
		})
	}
}

func (s *Screen) removeFilter(p path, i int) {
	g := at(&s.draft.Who, p)
	if i < len(g.Filters) {
		g.Filters = slices.Delete(slices.Clone(g.Filters), i, i+1)
		s.change()
	}
}

// addGroup opens a group that holds when any of its filters does, with its
// first filter. Without a filter there is no group.
func (s *Screen) addGroup(p path) {
	s.askFilter(status.Filter{}, "Add", func(f status.Filter) {
		g := at(&s.draft.Who, p)
		g.Groups = append(slices.Clone(g.Groups), status.FilterGroup{Any: !g.Any, Filters: []status.Filter{f}})
		s.change()
	})
}

// openFilter changes a filter of a group, or adds one with i -1.
func (s *Screen) openFilter(p path, i int) {
	f, verb := status.Filter{}, "Add"
	if g := at(&s.draft.Who, p); i >= 0 && i < len(g.Filters) {
		f, verb = g.Filters[i], "Change"
	}
	s.askFilter(f, verb, func(f status.Filter) {
		g := at(&s.draft.Who, p)
		g.Filters = slices.Clone(g.Filters)
		if i >= 0 && i < len(g.Filters) {
			g.Filters[i] = f
		} else {
			g.Filters = append(g.Filters, f)
		}
		s.change()
	})
}
