package mappings

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// faultHeight is the line that a broken row has more.
const faultHeight = 27

// rules are the choices of a row, in the order of its menu.
func rules() []status.WriteRule {
	return []status.WriteRule{status.WriteAlways, status.WriteWhenEmpty, status.WriteNever}
}

func ruleWords() []string { return []string{"Always", "Only when empty", "Never"} }

func ruleIndex(rule status.WriteRule) int {
	for i, r := range rules() {
		if r == rule {
			return i
		}
	}
	return -1
}

// rowView is one mapping on the screen. It lives as long as its row, so that
// the keyboard stays where it is when something else changes.
type rowView struct {
	screen *Screen
	id     string
	shown  rowState

	kind, target *kit.Tag
	source       *kit.Text
	arrow        *kit.Icon
	field, name  *kit.Text
	rule         *kit.Select
	menu         *kit.Button
	cause        *kit.Text
	remedy       *kit.Link
	content      *kit.Panel
	words        fyne.CanvasObject // field and target
	box          *fyne.Container
}

// rowState is what a row shows.
type rowState struct {
	line   line
	source status.MappingSource
	field  status.MappingField
	fault  status.MappingFault
	bad    bool
}

func newRowView(s *Screen, id string) *rowView {
	v := &rowView{screen: s, id: id}
	v.kind, v.target = kit.NewTag(""), kit.NewTag("")
	v.source = kit.NewText(theme.Strong, theme.Text, "").Flexible()
	v.arrow = kit.NewIcon("arrow-right", theme.Text3, 16)
	v.field = kit.NewText(theme.Body, theme.Text, "") // Lead cuts it
	v.name = kit.NewText(theme.Caption, theme.Text3, "").Flexible()
	v.rule = kit.NewSelect("Choose", ruleWords(), 0, func(i int) {
		if l, here := s.draft.row(s.object, id); here {
			l.Rule = rules()[i]
			s.edit(id, l.MappingRow)
		}
	}).Low()
	v.menu = kit.NewIconButton("ellipsis", "Row menu", func() { s.rowMenu(v) })
	v.cause = kit.NewText(theme.Caption, theme.Bad, "").Flexible()
	v.remedy = kit.NewLink(theme.CaptionMedium, "", "", func() { s.remedy(id) })
	v.words = kit.Lead(8, v.field, v.target)
	v.box = container.New(rowLayout{v}, v.kind, v.source, v.arrow, v.words, v.name, v.rule, v.menu)
	v.content = kit.NewPanel("", 0, nil)
	return v
}

// show makes the view say what its row is.
func (v *rowView) show(l line) {
	d := v.screen.draft
	state := rowState{line: l, source: d.source(l.Source), field: d.field(v.screen.object, l.Field)}
	if l.Fault != nil {
		state.fault, state.bad = *l.Fault, true
	}
	state.line.Fault = nil
	if state == v.shown {
		return
	}
	v.shown = state
	v.kind.SetText(state.source.Type)
	setVisible(v.kind, state.source.Type != "")
	v.source.SetText(state.source.Label)
	v.field.SetText(state.field.Label)
	v.target.SetText(state.field.Type)
	setVisible(v.target, state.field.Type != "")
	name := state.field.Name
	if l.Clear && l.Rule != status.WriteNever {
		name += " · also cleared when blank"
	}
	v.name.SetText(name)
	v.rule.SetIndex(ruleIndex(l.Rule))
	v.arrow.Set("arrow-right", theme.Text3)
	row := kit.Sized(0, theme.RowHeightTwo, v.box)
	if !state.bad {
		v.content.SetContent(row)
		return
	}
	v.arrow.Set("arrow-right", theme.Bad)
	v.cause.SetText(state.fault.Sentence)
	v.remedy.SetText("Choose another field")
	if state.fault.Problem != "" {
		v.remedy.SetText("Show the remedy")
	}
	why := kit.Sized(0, faultHeight, kit.Inset(0, theme.Gap16, 8, theme.PagePadX, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(1, 8, 0, 0, kit.NewIcon("circle-x", theme.Bad, 16))),
		kit.Inset(0, 0, 0, theme.Gap12, v.remedy), kit.VBox(0, kit.Inset(1, 0, 0, 0, v.cause)))))
	v.content.SetContent(kit.NewPanel(theme.BadBg, 0, kit.VBox(0, row, why)))
}

func setVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible == o.Visible():
	case visible:
		o.Show()
	default:
		o.Hide()
	}
}

// spoken is the name of the row for readers and tests.
func (v *rowView) spoken() string { return v.shown.source.Label + " to " + v.shown.field.Label }

// The columns, in units from the left edge; the room that is left over goes to
// the field.
const (
	kindWidth   = 64
	sourceWidth = 174
	arrowWidth  = 28
	ruleWidth   = 150
	menuWidth   = 32
)

// columns places the parts of a row, and the heads over them.
type columns struct{ kind, source, arrow, field, fieldWidth, rule, menu float32 }

func spread(width, scale float32) columns {
	c := columns{kind: theme.PagePadX}
	// In a narrow list the fact gives way, not the field.
	source := min(sourceWidth, max(96, sourceWidth-(640-width/scale)))
	c.source = c.kind + kindWidth*scale
	c.arrow = c.source + source*scale
	c.field = c.arrow + arrowWidth*scale
	c.menu = width - theme.Gap12 - menuWidth*scale
	c.rule = c.menu - 8 - ruleWidth*scale
	c.fieldWidth = max(c.rule-12-c.field, 0)
	return c
}

type rowLayout struct{ v *rowView }

// MinSize is small: every part can be cut.
func (rowLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Layout places the parts in the columns.
func (r rowLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	v, scale := r.v, scaleNow()
	c := spread(size.Width, scale)
	middle := func(o fyne.CanvasObject, x, width float32) {
		h := o.MinSize().Height
		place(o, x, (size.Height-h)/2, width, h)
	}
	middle(v.kind, c.kind, v.kind.MinSize().Width)
	middle(v.source, c.source, c.arrow-8-c.source)
	middle(v.arrow, c.arrow, v.arrow.MinSize().Width)
	middle(v.rule, c.rule, ruleWidth*scale)
	middle(v.menu, c.menu, menuWidth*scale)
	first, second := v.words.MinSize().Height, v.name.MinSize().Height
	top := (size.Height - first - second) / 2
	place(v.words, c.field, top, c.fieldWidth, first)
	place(v.name, c.field, top+first, c.fieldWidth, second)
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(width, 0), max(height, 0)))
}

// scaleNow is the text size as a factor; everything measured in text grows
// with it.
func scaleNow() float32 {
	return max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
}
