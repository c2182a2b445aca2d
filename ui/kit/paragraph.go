package kit

import (
	"strings"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Span is a part of a paragraph in one style and colour.
type Span struct {
	Text  string
	Style theme.Style
	Token theme.Token
}

// Paragraph is text that wraps at words. Its height follows its width: put it
// into the kit's own layouts (VBox, Edges, Inset, Grid, Card), which ask for
// the height at the width they give.
type Paragraph struct {
	widget.BaseWidget

	spans    []Span
	maxLines int
	align    fyne.TextAlign

	width  float32 // the last width laid out, 0 before the first
	scale  float32
	lines  []textLine
	labels []*canvas.Text
}

// textRun is a piece of one line in one style.
type textRun struct {
	text  string
	span  int
	x     float32
	width float32
}

type textLine struct {
	runs   []textRun
	width  float32
	height float32
}

// NewParagraph returns wrapped text in one style.
func NewParagraph(style theme.Style, token theme.Token, text string) *Paragraph {
	return NewSpans(Span{text, style, token})
}

// NewSpans returns wrapped text of several styles, for bold words in a
// sentence. Spans follow each other without a space of their own.
func NewSpans(spans ...Span) *Paragraph {
	p := &Paragraph{spans: spans}
	p.ExtendBaseWidget(p)
	return p
}

// MaxLines cuts the text with an ellipsis after n lines; 0 means no limit.
func (p *Paragraph) MaxLines(n int) *Paragraph {
	p.maxLines = n
	return p
}

// Align sets where the lines stand.
func (p *Paragraph) Align(a fyne.TextAlign) *Paragraph {
	p.align = a
	return p
}

// Text returns all words, also those that are cut.
func (p *Paragraph) Text() string {
	var b strings.Builder
	for _, s := range p.spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// SetText changes the words of the first span and drops the others.
func (p *Paragraph) SetText(text string) {
	if len(p.spans) == 0 {
		return
	}
	first := p.spans[0]
	first.Text = text
	p.SetSpans(first)
}

// SetSpans changes everything that is shown.
func (p *Paragraph) SetSpans(spans ...Span) {
	p.spans = spans
	p.lines = nil
	p.Refresh()
}

func (p *Paragraph) heightFor(width float32) float32 {
	h := float32(0)
	for _, line := range p.wrapped(width) {
		h += line.height
	}
	return h
}

// wrapped breaks the text for a width and keeps the answer.
func (p *Paragraph) wrapped(width float32) []textLine {
	l := lookOf(p.Theme())
	if p.lines == nil || p.width != width || p.scale != l.scale {
		p.width, p.scale = width, l.scale
		p.lines = wrapSpans(l, p.spans, width, p.maxLines)
	}
	return p.lines
}

func (p *Paragraph) objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(p.labels))
	for _, t := range p.labels {
		objects = append(objects, t)
	}
	return objects
}

// CreateRenderer is called by Fyne.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &paint{owner: p, list: p.objects}
	r.min = func() fyne.Size {
		width := p.width
		if width == 0 {
			// Nobody has said how wide yet: promise one line.
			width = 1 << 16
		}
		return fyne.NewSize(0, p.heightFor(width))
	}
	r.layout = func(size fyne.Size) { p.arrange(size.Width) }
	return newPaint(r)
}

func (p *Paragraph) arrange(width float32) {
	if width <= 0 {
		return
	}
	l := lookOf(p.Theme())
	n, y := 0, float32(0)
	for _, line := range p.wrapped(width) {
		shift := float32(0)
		switch p.align {
		case fyne.TextAlignCenter:
			shift = round((width - line.width) / 2)
		case fyne.TextAlignTrailing:
			shift = width - line.width
		}
		for _, run := range line.runs {
			if n == len(p.labels) {
				p.labels = append(p.labels, &canvas.Text{})
			}
			t := p.labels[n]
			span := p.spans[run.span]
			l.setText(t, span.Style, span.Token, run.text)
			place(t, shift+run.x, y, run.width, line.height)
			n++
		}
		y += line.height
	}
	p.labels = p.labels[:n]
}
