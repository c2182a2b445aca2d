package mappings

import (
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// The rows of the list that are no mappings.
const addID = "add"

// list is the left part of the screen: a line of words, the heads, and the
// mappings of the object that is chosen.
type list struct {
	screen  *Screen
	rows    *kit.GroupList
	views   map[string]*rowView // by row
	sum     *kit.Text
	note    *kit.Text
	words   *fyne.Container // sum and note
	heads   *fyne.Container
	body    *fyne.Container // the rows, or what stands for them
	content fyne.CanvasObject
}

func newList(s *Screen) *list {
	l := &list{screen: s, rows: kit.NewGroupList(), views: map[string]*rowView{}}
	l.sum = kit.NewText(theme.Caption, theme.Text3, "").Flexible()
	l.note = kit.NewText(theme.Caption, theme.Text3, "")
	l.rows.OnOpen = func(id string) {
		if id == addID {
			id = ""
		}
		s.openEditor(id)
	}
	l.rows.OnLetter = s.letter
	l.words = kit.HBox(12, l.sum, kit.Spacer(), l.note)
	line := kit.NewPanel(theme.Page, kit.Bottom, kit.Sized(0, theme.RowHeight-1, kit.Inset(0, theme.PagePadX, 0, theme.PagePadX, l.words)))
	var heads []fyne.CanvasObject
	for _, word := range []string{"From the session", "To the field in Salesforce", "When to write"} {
		heads = append(heads, kit.NewText(theme.CaptionMedium, theme.Text3, word).Flexible())
	}
	l.heads = container.New(headLayout{}, heads...)
	head := kit.NewPanel(theme.Page, kit.Bottom, kit.Sized(0, theme.TableHeadHeight, l.heads))
	l.body = kit.Layers(l.rows)
	l.content = kit.NewPanel(theme.Card, 0, kit.Edges(kit.VBox(0, line, head), nil, nil, nil, l.body))
	return l
}

type headLayout struct{}

// MinSize is small: every head can be cut.
func (headLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Layout places the heads over their columns.
func (headLayout) Layout(heads []fyne.CanvasObject, size fyne.Size) {
	c := spread(size.Width, scaleNow())
	at := []struct{ x, width float32 }{{c.kind, c.field - 8 - c.kind}, {c.field, c.fieldWidth}, {c.rule, size.Width - c.rule}}
	for i, head := range heads {
		h := head.MinSize().Height
		place(head, at[i].x, (size.Height-h)/2, at[i].width, h)
	}
}

// cover shows something instead of the rows.
func (l *list) cover(o fyne.CanvasObject) {
	l.body.Objects = []fyne.CanvasObject{o}
	l.body.Refresh()
}

// show makes the list say what the draft is.
func (l *list) show() {
	s := l.screen
	if s.draft == nil {
		return
	}
	lines := s.draft.rows[s.object]
	l.sum.SetText(summary(len(lines), s.draft.broken(s.object)))
	l.note.SetText("An empty value never clears a field in Salesforce")
	if n := s.draft.clearing(s.object); n > 0 {
		l.note.SetText("An empty value clears " + words.Count(n, "field", "fields") + " in Salesforce")
	}
	l.words.Refresh()
	if len(lines) == 0 {
		l.cover(l.empty())
		return
	}
	fresh := map[string]*rowView{}
	rows := make([]kit.GroupRow, 0, len(lines)+1)
	changed := len(lines) != len(l.views) || l.body.Objects[0] != fyne.CanvasObject(l.rows)
	for _, line := range lines {
		v := l.views[line.id]
		if v == nil {
			v, changed = newRowView(s, line.id), true
		}
		bad := v.shown.bad
		v.show(line)
		changed = changed || bad != v.shown.bad // another height
		fresh[line.id] = v
		rows = append(rows, kit.GroupRow{ID: line.id, Spoken: v.spoken(), Content: v.content})
	}
	l.views = fresh
	if !changed {
		return
	}
	add := kit.Sized(0, theme.ActionRowHeight, kit.Inset(0, theme.PagePadX, 0, theme.PagePadX, kit.HBox(8,
		kit.NewIcon("plus", theme.AccentText, 16), kit.NewText(theme.Strong, theme.AccentText, "Add a mapping"))))
	l.rows.SetRows(append(rows, kit.GroupRow{ID: addID, Spoken: "Add a mapping", Content: add})...)
	l.cover(l.rows)
}

func summary(n, broken int) string {
	text := words.Count(n, "mapping", "mappings")
	if broken > 0 {
		text += ", " + words.Number(broken) + " with a problem"
	}
	return text
}

// empty is shown for an object without mappings.
func (l *list) empty() fyne.CanvasObject {
	s := l.screen
	label := s.draft.object(s.object).Label
	return kit.NewEmptyState("arrow-left-right", "No mappings for "+label+".", "Nothing that is known of a session is written to this object.", nil,
		kit.NewButton(kit.Primary, "Add the usual ones", "", s.addUsual),
		kit.NewButton(kit.Secondary, "Add a mapping", "plus", func() { s.openEditor("") }))
}

// loading stands for the rows while they are read.
func (l *list) loading() {
	if l.screen.draft != nil {
		return
	}
	rows := []fyne.CanvasObject{}
	for range 8 {
		rows = append(rows, kit.Sized(0, theme.RowHeightTwo, kit.Inset(14, theme.PagePadX, 0, theme.PagePadX, kit.NewSkeleton(360))), kit.NewRule())
	}
	l.sum.SetText("Reading the mappings…")
	l.cover(kit.VBox(0, rows...))
}
