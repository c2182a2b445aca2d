package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

const (
	stageDisc = 28
	stageBody = 40 // where the content begins
)

// Stage is one part of a sentence that goes on below: a disc with an icon, the
// content beside it, and a line that leads to the next stage.
type Stage struct {
	widget.BaseWidget

	content fyne.CanvasObject
	icon    *Icon
	last    bool
	disc    *canvas.Rectangle
	line    *canvas.Rectangle
}

// NewStage returns a stage. The last one has no line. Stages stand under each
// other with a gap of gap units, which the line crosses.
func NewStage(icon string, last bool, content fyne.CanvasObject) *Stage {
	s := &Stage{
		content: content, last: last, icon: NewIcon(icon, theme.Info, 16),
		disc: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent),
	}
	s.ExtendBaseWidget(s)
	return s
}

func (s *Stage) heightFor(width float32) float32 {
	body := lookOf(s.Theme()).px(stageBody)
	h := heightOf(s.content, width-body)
	if !s.last {
		h += theme.Gap12 + 2
	}
	return h
}

// CreateRenderer is called by Fyne.
func (s *Stage) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s, objects: []fyne.CanvasObject{s.line, s.disc, s.icon, s.content}}
	p.refresh = func() {
		l := lookOf(s.Theme())
		s.disc.FillColor, s.disc.CornerRadius = l.color(theme.InfoBg), l.px(stageDisc)/2
		s.line.FillColor = l.color(theme.BorderStrong)
		show(s.line, !s.last)
	}
	p.min = func() fyne.Size {
		m := s.content.MinSize()
		body := lookOf(s.Theme()).px(stageBody)
		return fyne.NewSize(body+m.Width, s.heightFor(max(s.Size().Width, body+m.Width)))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(s.Theme())
		disc, body := l.px(stageDisc), l.px(stageBody)
		place(s.disc, 0, 0, disc, disc)
		m := s.icon.MinSize()
		place(s.icon, round((disc-m.Width)/2), round((disc-m.Height)/2), m.Width, m.Height)
		place(s.line, round(disc/2), disc+4, 1, size.Height-disc-8)
		place(s.content, body, 0, size.Width-body, heightOf(s.content, size.Width-body))
	}
	return newPaint(p)
}
