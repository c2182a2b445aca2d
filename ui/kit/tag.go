package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Tag names the type of a field: "Text 255", "Number", "Lookup".
type Tag struct {
	widget.BaseWidget

	text  string
	box   *box
	label *canvas.Text
	edge  bool
}

// NewTag returns a tag, 20 units high.
func NewTag(text string) *Tag {
	t := &Tag{text: oneLine(text), box: newBox(), label: &canvas.Text{}}
	t.ExtendBaseWidget(t)
	return t
}

// NewKeyHint returns an outlined key name such as "Ctrl F", 18 units high.
func NewKeyHint(text string) *Tag {
	t := NewTag(text)
	t.edge = true
	return t
}

// SetText changes the words.
func (t *Tag) SetText(text string) {
	text = oneLine(text)
	if text != t.text {
		t.text = text
		t.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (t *Tag) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	p := &paint{owner: t, objects: append(t.box.objects(), t.label)}
	p.refresh = func() {
		l := lookOf(t.Theme())
		if t.edge {
			t.box.set(l.color(theme.Card), l.color(theme.Border), theme.RadiusTag, theme.BorderWidth)
			l.setText(t.label, theme.Caption, theme.Text3, t.text)
			return
		}
		t.box.set(l.color(theme.Sunken), nil, theme.RadiusTag, 0)
		l.setText(t.label, theme.Caption, theme.Text2, t.text)
	}
	p.min = func() fyne.Size {
		l := lookOf(t.Theme())
		h := float32(20)
		if t.edge {
			h = 18
		}
		return fyne.NewSize(l.width(theme.Caption, t.text)+12, l.px(h))
	}
	p.layout = func(size fyne.Size) {
		m := t.MinSize()
		y := round((size.Height - m.Height) / 2)
		t.box.place(0, y, m.Width, m.Height)
		place(t.label, 6, y, m.Width-12, m.Height)
	}
	return newPaint(p)
}
