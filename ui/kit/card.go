package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Card is a bordered surface with a head and a body.
type Card struct {
	widget.BaseWidget

	title *Text
	right fyne.CanvasObject
	body  fyne.CanvasObject
	rows  bool
	fill  theme.Token

	box  *box
	rule *Rule
}

var _ fyne.Widget = (*Card)(nil)

// NewCard returns a card with 16 units of padding. title "" and right nil make
// a card without a head; right is usually a caption or a link.
func NewCard(title string, right, body fyne.CanvasObject) *Card {
	c := &Card{right: right, body: body, fill: theme.Card, box: newBox(), rule: NewRule()}
	if title != "" {
		c.title = NewText(theme.Heading, theme.Text, title).Flexible()
	}
	c.ExtendBaseWidget(c)
	return c
}

// NewListCard returns a card for rows: a line under the head and no padding,
// so that rows reach the edge.
func NewListCard(title string, right, body fyne.CanvasObject) *Card {
	c := NewCard(title, right, body)
	c.rows = true
	return c
}

// Tinted gives the card another ground, such as theme.Selected for a
// suggestion or theme.BadBg for a fault.
func (c *Card) Tinted(fill theme.Token) *Card {
	c.fill = fill
	c.Refresh()
	return c
}

// SetTitle changes the title of a card that has one.
func (c *Card) SetTitle(title string) {
	if c.title != nil {
		c.title.SetText(title)
	}
}

// SetBody changes the body.
func (c *Card) SetBody(body fyne.CanvasObject) {
	c.body = body
	c.Refresh()
}

func (c *Card) headed() bool { return c.title != nil || c.right != nil }

// insets returns the room around the body.
func (c *Card) insets(l look) (top, side, bottom float32) {
	head := l.px(theme.CardHeadHeight)
	switch {
	case c.rows && c.headed():
		return head + 2, 1, 1
	case c.rows:
		return 1, 1, 1
	case c.headed():
		return head, theme.CardPad, theme.CardPad
	default:
		return theme.CardPad, theme.CardPad, theme.CardPad
	}
}

func (c *Card) heightFor(width float32) float32 {
	top, side, bottom := c.insets(lookOf(c.Theme()))
	h := top + bottom
	if c.body != nil {
		h += heightOf(c.body, width-2*side)
	}
	return h
}

func (c *Card) objects() []fyne.CanvasObject {
	objects := append(c.box.objects(), c.rule)
	if c.title != nil {
		objects = append(objects, c.title)
	}
	if c.right != nil {
		objects = append(objects, c.right)
	}
	if c.body != nil {
		objects = append(objects, c.body)
	}
	return objects
}

// CreateRenderer is called by Fyne.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	p := &paint{owner: c, list: c.objects}
	p.refresh = func() {
		l := lookOf(c.Theme())
		edge := l.color(theme.Border)
		if c.fill != theme.Card {
			edge = nil
		}
		c.box.set(l.color(c.fill), edge, theme.RadiusCard, theme.BorderWidth)
		show(c.rule, c.rows && c.headed())
	}
	p.min = func() fyne.Size {
		top, side, bottom := c.insets(lookOf(c.Theme()))
		w, h := float32(0), float32(0)
		if c.body != nil {
			m := c.body.MinSize()
			w, h = m.Width, m.Height
		}
		return fyne.NewSize(w+2*side, h+top+bottom)
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(c.Theme())
		c.box.place(0, 0, size.Width, size.Height)
		head := l.px(theme.CardHeadHeight)
		right := float32(0)
		if c.right != nil {
			m := c.right.MinSize()
			right = m.Width
			place(c.right, size.Width-theme.CardPad-right, 1+round((head-m.Height)/2), right, m.Height)
			right += theme.Gap8
		}
		if c.title != nil {
			h := c.title.MinSize().Height
			place(c.title, theme.CardPad, 1+round((head-h)/2), size.Width-2*theme.CardPad-right, h)
		}
		place(c.rule, 1, head+1, size.Width-2, 1)
		if c.body != nil {
			top, side, bottom := c.insets(l)
			place(c.body, side, top, size.Width-2*side, size.Height-top-bottom)
		}
	}
	return newPaint(p)
}
