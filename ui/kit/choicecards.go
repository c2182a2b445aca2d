package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Choice is one card of ChoiceCards.
type Choice struct {
	Title   string
	Caption string
}

// ChoiceCards is a choice of one among a few that need a sentence each: radio
// cards side by side, and under each other where they do not fit.
type ChoiceCards struct {
	// OnChange is called when the person chose another one.
	OnChange func(i int)

	cards []*choiceCard
	index int
	box   *fyne.Container
}

// NewChoiceCards returns the cards; put their Object into the window.
func NewChoiceCards(choices []Choice, index int, onChange func(i int)) *ChoiceCards {
	g := &ChoiceCards{OnChange: onChange, index: index}
	objects := make([]fyne.CanvasObject, len(choices))
	for i, c := range choices {
		card := newChoiceCard(g, i, c)
		g.cards = append(g.cards, card)
		objects[i] = card
	}
	g.box = BesideOrUnder(220, 12, objects...)
	return g
}

// Object is the cards on the screen.
func (g *ChoiceCards) Object() fyne.CanvasObject { return g.box }

// Index returns the choice, or -1.
func (g *ChoiceCards) Index() int { return g.index }

// SetIndex chooses without calling OnChange.
func (g *ChoiceCards) SetIndex(i int) {
	g.index = i
	for _, card := range g.cards {
		card.Refresh()
	}
}

func (g *ChoiceCards) choose(i int) {
	if i < 0 || i >= len(g.cards) || i == g.index {
		return
	}
	g.SetIndex(i)
	if g.OnChange != nil {
		g.OnChange(i)
	}
}

type choiceCard struct {
	pressable

	group   *ChoiceCards
	ordinal int
	title   *Text
	caption *Paragraph

	ground      *box
	radio, knob *canvas.Circle
	hole        *canvas.Circle
	ring        *focusRing
}

func newChoiceCard(g *ChoiceCards, i int, c Choice) *choiceCard {
	clear := func() *canvas.Circle { return canvas.NewCircle(color.Transparent) }
	card := &choiceCard{
		group: g, ordinal: i, title: NewText(theme.Strong, theme.Text, c.Title).Flexible(),
		caption: NewParagraph(theme.Caption, theme.Text3, c.Caption),
		ground:  newBox(), radio: clear(), hole: clear(), knob: clear(), ring: newFocusRing(false),
	}
	card.tap = func() { g.choose(i) }
	card.extend(card)
	return card
}

// TypedKey chooses the neighbour with the arrow keys.
func (c *choiceCard) TypedKey(e *fyne.KeyEvent) {
	next := c.ordinal
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		next--
	case fyne.KeyRight, fyne.KeyDown:
		next++
	default:
		c.pressable.TypedKey(e)
		return
	}
	if next < 0 || next >= len(c.group.cards) {
		return
	}
	c.group.choose(next)
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		canvas.Focus(c.group.cards[next])
	}
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (c *choiceCard) AccessibilityLabel() string { return c.title.Text() }

// AccessibilityRole is read by Fyne's accessibility builds.
func (c *choiceCard) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (c *choiceCard) heightFor(width float32) float32 {
	l := lookOf(c.Theme())
	return 2*14 + c.title.MinSize().Height + 2 + c.caption.heightFor(width-2*14-l.px(16)-theme.Gap8)
}

// CreateRenderer is called by Fyne.
func (c *choiceCard) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	objects := append(c.ground.objects(), c.radio, c.hole, c.knob, c.title, c.caption, c.ring.rect)
	p := &paint{owner: c, objects: objects}
	p.refresh = func() {
		l := lookOf(c.Theme())
		chosen := c.group.index == c.ordinal
		edge, width, fill := theme.BorderStrong, theme.BorderWidth, theme.Card
		if chosen {
			edge, width = theme.Accent, 2
		} else if c.hovered {
			fill = theme.Hover
		}
		c.ground.set(l.color(fill), l.color(edge), theme.RadiusCard, width)
		dot, hole := theme.Control, fill
		if chosen {
			dot, hole = theme.Accent, theme.Accent
		}
		c.radio.FillColor, c.hole.FillColor, c.knob.FillColor = l.color(dot), l.color(hole), l.color(theme.OnAccent)
		show(c.knob, chosen)
		c.ring.set(l, theme.RadiusCard, c.focused)
	}
	p.min = func() fyne.Size {
		width := c.Size().Width
		if width == 0 {
			width = 1 << 15
		}
		return fyne.NewSize(lookOf(c.Theme()).px(160), c.heightFor(width))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(c.Theme())
		c.ground.place(0, 0, size.Width, size.Height)
		c.ring.place(0, 0, size.Width, size.Height)
		d, line := l.px(16), c.title.MinSize().Height
		y := 14 + round((line-d)/2)
		place(c.radio, 14, y, d, d)
		place(c.hole, 15, y+1, d-2, d-2)
		k := round(d * 0.375)
		place(c.knob, 14+(d-k)/2, y+(d-k)/2, k, k)
		x := 14 + d + theme.Gap8
		place(c.title, x, 14, size.Width-x-14, line)
		place(c.caption, x, 14+line+2, size.Width-x-14, c.caption.heightFor(size.Width-x-14))
	}
	return newPaint(p)
}
