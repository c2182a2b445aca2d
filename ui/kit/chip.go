package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Kind is the state a chip, banner or row carries. Words always say the same.
type Kind uint8

// The kinds of state.
const (
	Mute    Kind = iota // waiting, counters
	Info                // sending, suggestion, neutral notice
	OK                  // synced, passed
	Warn                // retry, needs a choice
	Bad                 // failed, missing
	Outline             // "Skipped", "Production", "Off": an edge and no colour
)

// tokens returns the colour of words and of the fill behind them.
func (k Kind) tokens() (words, fill theme.Token) {
	switch k {
	case Info:
		return theme.Info, theme.InfoBg
	case OK:
		return theme.OK, theme.OKBg
	case Warn:
		return theme.Warn, theme.WarnBg
	case Bad:
		return theme.Bad, theme.BadBg
	case Outline:
		return theme.Text2, theme.Card
	default:
		return theme.Mute, theme.MuteBg
	}
}

// Chip is a small rounded word with a dot. It is not a button.
type Chip struct {
	widget.BaseWidget

	kind   Kind
	text   string
	height float32
	dot    bool

	box   *box
	point *canvas.Circle
	label *canvas.Text
}

var _ fyne.Widget = (*Chip)(nil)

// NewChip returns a status chip, 20 units high.
func NewChip(kind Kind, text string) *Chip {
	c := &Chip{
		kind: kind, text: oneLine(text), height: theme.ChipHeight, dot: true,
		box: newBox(), point: canvas.NewCircle(color.Transparent), label: &canvas.Text{},
	}
	c.ExtendBaseWidget(c)
	return c
}

// NewCounter returns a number without a dot, 18 units high, for sidebar items
// and tabs.
func NewCounter(kind Kind, text string) *Chip {
	c := NewChip(kind, text)
	c.height, c.dot = 18, false
	return c
}

// Plain removes the dot, for chips that name a thing and not a state.
func (c *Chip) Plain() *Chip {
	c.dot = false
	c.Refresh()
	return c
}

// Text returns the word.
func (c *Chip) Text() string { return c.text }

// Kind returns the state.
func (c *Chip) Kind() Kind { return c.kind }

// Set changes state and word in one step, for recycled rows.
func (c *Chip) Set(kind Kind, text string) { c.show(kind, text, c.dot) }

func (c *Chip) show(kind Kind, text string, dot bool) {
	text = oneLine(text)
	if kind == c.kind && text == c.text && dot == c.dot {
		return
	}
	c.kind, c.text, c.dot = kind, text, dot
	c.Refresh()
}

func (c *Chip) withDot() bool { return c.dot && c.kind != Outline }

// CreateRenderer is called by Fyne.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	p := &paint{owner: c, objects: append(c.box.objects(), c.point, c.label)}
	p.refresh = func() {
		l := lookOf(c.Theme())
		words, fill := c.kind.tokens()
		var edge color.Color
		if c.kind == Outline {
			edge = l.color(theme.BorderStrong)
		}
		c.box.set(l.color(fill), edge, l.px(c.height)/2, theme.BorderWidth)
		c.point.FillColor = l.color(words)
		show(c.point, c.withDot())
		l.setText(c.label, theme.CaptionMedium, words, c.text)
	}
	p.min = func() fyne.Size {
		l := lookOf(c.Theme())
		w := l.width(theme.CaptionMedium, c.text) + 16
		if c.withDot() {
			w += l.px(6) + 6
		}
		h := l.px(c.height)
		return fyne.NewSize(max(w, h), h)
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(c.Theme())
		// A chip never stretches and never shrinks: it is drawn at its own size
		// at the left, in the middle of the height it is given.
		m := c.MinSize()
		y := round((size.Height - m.Height) / 2)
		c.box.place(0, y, m.Width, m.Height)
		x := float32(8)
		if c.withDot() {
			d := l.px(6)
			place(c.point, x, y+round((m.Height-d)/2), d, d)
			x += d + 6
		}
		w := l.width(theme.CaptionMedium, c.text)
		if !c.withDot() {
			x = round((m.Width - w) / 2)
		}
		place(c.label, x, y, w, m.Height)
	}
	return newPaint(p)
}
