package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Banner is the one notice at the top of a content: a fault, a hold or a
// notice, with what to do about it. It stays while its cause lasts.
type Banner struct {
	widget.BaseWidget

	kind             Kind
	icon             string
	strong, rest     string
	caption          string
	buttons          []fyne.CanvasObject
	box              *box
	glyph            *glyph
	sentence, second *Paragraph
	row              *fyne.Container
}

// NewBanner returns a banner of kind Bad, Warn or Info. strong is the first
// sentence in bold, rest goes on behind it, caption is an optional second
// line. Buttons stand at the right.
func NewBanner(kind Kind, icon, strong, rest, caption string, buttons ...fyne.CanvasObject) *Banner {
	b := &Banner{box: newBox(), glyph: newGlyph(), sentence: NewSpans(), second: NewParagraph(theme.Caption, theme.Text2, "")}
	b.ExtendBaseWidget(b)
	b.Set(kind, icon, strong, rest, caption, buttons...)
	return b
}

// Set changes everything that is shown.
func (b *Banner) Set(kind Kind, icon, strong, rest, caption string, buttons ...fyne.CanvasObject) {
	b.kind, b.icon, b.strong, b.rest, b.caption, b.buttons = kind, icon, strong, rest, caption, buttons
	spans := []Span{{strong, theme.BodyBold, theme.Text}}
	if rest != "" {
		spans = append(spans, Span{" " + rest, theme.Body, theme.Text})
	}
	b.sentence.SetSpans(spans...)
	b.second.SetText(caption)
	show(b.second, caption != "")
	b.row = HBox(16, buttons...)
	b.Refresh()
}

// bannerInset is the distance from the banner's sides to its icon and buttons.
const bannerInset = theme.Gap16

func (b *Banner) textWidth(l look, width float32) float32 {
	left := bannerInset + l.px(20) + 12
	right := bannerInset
	if len(b.buttons) > 0 {
		right += b.row.MinSize().Width + theme.Gap16
	}
	return width - left - right
}

func (b *Banner) heightFor(width float32) float32 {
	l := lookOf(b.Theme())
	h := b.sentence.heightFor(b.textWidth(l, width))
	if b.caption != "" {
		h += 1 + b.second.heightFor(b.textWidth(l, width))
	}
	return max(h+2*theme.Gap12, b.row.MinSize().Height+2*theme.Gap8)
}

// CreateRenderer is called by Fyne.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	p := &paint{owner: b, list: func() []fyne.CanvasObject {
		return append(b.box.objects(), b.glyph.image, b.sentence, b.second, b.row)
	}}
	p.refresh = func() {
		l := lookOf(b.Theme())
		icon, fill := b.kind.tokens()
		b.box.set(l.color(fill), nil, theme.RadiusCard, 0)
		b.glyph.set(b.icon, icon)
	}
	p.min = func() fyne.Size {
		l := lookOf(b.Theme())
		width := b.Size().Width
		if width == 0 {
			width = 1 << 15
		}
		return fyne.NewSize(2*bannerInset+l.px(20)+12+l.px(160)+b.row.MinSize().Width, b.heightFor(width))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(b.Theme())
		b.box.place(0, 0, size.Width, size.Height)
		icon := l.px(20)
		b.glyph.place(l, bannerInset, round((size.Height-icon)/2), icon)
		x := bannerInset + icon + 12
		w := b.textWidth(l, size.Width)
		h := b.sentence.heightFor(w)
		second := float32(0)
		if b.caption != "" {
			second = 1 + b.second.heightFor(w)
		}
		y := round((size.Height - h - second) / 2)
		place(b.sentence, x, y, w, h)
		place(b.second, x, y+h+1, w, second)
		m := b.row.MinSize()
		place(b.row, size.Width-bannerInset-m.Width, round((size.Height-m.Height)/2), m.Width, m.Height)
	}
	return newPaint(p)
}
