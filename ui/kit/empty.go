package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// NewEmptyState fills a list that has nothing to show: icon, heading, sentence,
// at most two buttons and one quiet line (nil for none). It is centred, 440
// wide.
func NewEmptyState(icon, heading, sentence string, quiet fyne.CanvasObject, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	parts := []fyne.CanvasObject{
		centred(newDisc(icon)),
		Gap(0, 12),
		NewText(theme.Heading16, theme.Text, heading).Align(fyne.TextAlignCenter).Flexible(),
		Gap(0, 6),
		NewParagraph(theme.Body, theme.Text2, sentence).Align(fyne.TextAlignCenter),
	}
	if len(buttons) > 0 {
		parts = append(parts, Gap(0, 16), centred(HBox(8, buttons...)))
	}
	if quiet != nil {
		parts = append(parts, Gap(0, 12), centred(quiet))
	}
	return newMiddle(440, VBox(0, parts...))
}

func centred(o fyne.CanvasObject) fyne.CanvasObject { return HBox(0, Spacer(), o, Spacer()) }

// disc is the round ground of an empty state's icon.
type disc struct {
	widget.BaseWidget

	icon   string
	ground *canvas.Circle
	glyph  *glyph
}

func newDisc(icon string) *disc {
	d := &disc{icon: icon, ground: canvas.NewCircle(color.Transparent), glyph: newGlyph()}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer is called by Fyne.
func (d *disc) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	p := &paint{owner: d, objects: []fyne.CanvasObject{d.ground, d.glyph.image}}
	p.refresh = func() {
		d.ground.FillColor = lookOf(d.Theme()).color(theme.Sunken)
		d.glyph.set(d.icon, theme.Text3)
	}
	p.min = func() fyne.Size { return fyne.NewSquareSize(lookOf(d.Theme()).px(64)) }
	p.layout = func(size fyne.Size) {
		l := lookOf(d.Theme())
		place(d.ground, 0, 0, size.Width, size.Height)
		icon := l.px(32)
		d.glyph.place(l, round((size.Width-icon)/2), round((size.Height-icon)/2), icon)
	}
	return newPaint(p)
}

// middle centres one object in the room it is given.
type middle struct {
	widget.BaseWidget

	width   float32
	content fyne.CanvasObject
}

func newMiddle(width float32, content fyne.CanvasObject) *middle {
	m := &middle{width: width, content: content}
	m.ExtendBaseWidget(m)
	return m
}

// CreateRenderer is called by Fyne.
func (m *middle) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	p := &paint{owner: m, objects: []fyne.CanvasObject{m.content}}
	p.min = func() fyne.Size { return m.content.MinSize() }
	p.layout = func(size fyne.Size) {
		w := min(lookOf(m.Theme()).px(m.width), size.Width-32)
		h := heightOf(m.content, w)
		place(m.content, round((size.Width-w)/2), max(round((size.Height-h)/2), 0), w, h)
	}
	return newPaint(p)
}

// Skeleton is the shape of a text that is still being read: bars without
// motion.
type Skeleton struct {
	widget.BaseWidget

	widths []float32
	bars   []*canvas.Rectangle
}

// NewSkeleton returns bars of the given widths in units, one under the other.
func NewSkeleton(widths ...float32) *Skeleton {
	s := &Skeleton{widths: widths}
	for range widths {
		s.bars = append(s.bars, canvas.NewRectangle(color.Transparent))
	}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer is called by Fyne.
func (s *Skeleton) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s}
	for _, b := range s.bars {
		p.objects = append(p.objects, b)
	}
	p.refresh = func() {
		for _, b := range s.bars {
			b.FillColor = lookOf(s.Theme()).color(theme.Track)
			b.CornerRadius = 5
		}
	}
	p.min = func() fyne.Size {
		l := lookOf(s.Theme())
		return fyne.NewSize(0, float32(len(s.bars))*l.px(18)-8)
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(s.Theme())
		for i, b := range s.bars {
			place(b, 0, float32(i)*l.px(18), min(l.px(s.widths[i]), size.Width), 10)
		}
	}
	return newPaint(p)
}
