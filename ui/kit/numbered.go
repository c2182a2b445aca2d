package kit

import (
	"image/color"
	"strconv"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// NewNumbered puts a disc with a number before an object: one step of a
// remedy. The disc is level with the first line of text.
func NewNumbered(n int, o fyne.CanvasObject) *fyne.Container {
	disc := &numberDisc{text: strconv.Itoa(n), ground: canvas.NewCircle(color.Transparent), label: &canvas.Text{Alignment: fyne.TextAlignCenter}}
	disc.ExtendBaseWidget(disc)
	return Edges(nil, nil, VBox(0, Inset(0, 12, 0, 0, disc)), nil, Inset(2, 0, 2, 0, o))
}

type numberDisc struct {
	widget.BaseWidget

	text   string
	ground *canvas.Circle
	label  *canvas.Text
}

// CreateRenderer is called by Fyne.
func (d *numberDisc) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	p := &paint{owner: d, objects: []fyne.CanvasObject{d.ground, d.label}}
	p.refresh = func() {
		l := lookOf(d.Theme())
		d.ground.FillColor = l.color(theme.MuteBg)
		l.setText(d.label, theme.CaptionBold, theme.Mute, d.text)
	}
	p.min = func() fyne.Size { return fyne.NewSquareSize(lookOf(d.Theme()).px(24)) }
	p.layout = func(size fyne.Size) {
		place(d.ground, 0, 0, size.Width, size.Height)
		place(d.label, 0, 0, size.Width, size.Height)
	}
	return newPaint(p)
}
