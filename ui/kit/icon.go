package kit

import (
	"fmt"
	"strings"

	"demobridge/assets"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Icon is a line icon in a colour token. Names are Lucide's; the set is
// assets.IconNames.
type Icon struct {
	widget.BaseWidget

	name  string
	token theme.Token
	size  float32
	glyph *glyph
}

var _ fyne.Widget = (*Icon)(nil)

// NewIcon returns an icon of size units (12 in links, 14 in small buttons, 16
// in rows, 18 in the sidebar, 20 in banners, 32 in empty states). The size
// grows with the text size.
func NewIcon(name string, token theme.Token, size float32) *Icon {
	i := &Icon{name: name, token: token, size: size, glyph: newGlyph()}
	i.ExtendBaseWidget(i)
	return i
}

// Name returns the name of the icon shown.
func (i *Icon) Name() string { return i.name }

// Set changes the icon and its colour. An unknown or empty name shows nothing
// and keeps the room.
func (i *Icon) Set(name string, token theme.Token) {
	if name == i.name && token == i.token {
		return
	}
	i.name, i.token = name, token
	i.Refresh()
}

// CreateRenderer is called by Fyne.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	i.ExtendBaseWidget(i)
	p := &paint{owner: i, objects: []fyne.CanvasObject{i.glyph.image}}
	p.refresh = func() { i.glyph.set(i.name, i.token) }
	p.min = func() fyne.Size {
		return fyne.NewSquareSize(lookOf(i.Theme()).px(i.size))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(i.Theme())
		side := min(l.px(i.size), size.Width, size.Height)
		i.glyph.place(l, round((size.Width-side)/2), round((size.Height-side)/2), side)
	}
	return newPaint(p)
}

// lineWidth is the width of an icon's lines in a box of 24.
const lineWidth = 1.75

// glyph paints a Lucide icon in a token. Two things make it more than an
// image. Fyne's own recolouring fills line icons solid, so the colour is
// written into the drawing itself. And Fyne's SVG painter takes the line width
// as pixels of the screen, whatever the size of the drawing, so the width is
// written for the pixels the icon will cover.
type glyph struct {
	image *canvas.Image
	name  string
	token theme.Token
	key   string
}

func newGlyph() *glyph { return &glyph{image: &canvas.Image{FillMode: canvas.ImageFillContain}} }

// set chooses the icon; place paints it. An unknown or empty name shows
// nothing.
func (g *glyph) set(name string, token theme.Token) {
	g.name, g.token = name, token
	_, known := assets.Icon(name)
	show(g.image, known)
}

// place puts the icon into a square. The same icon again costs nothing.
func (g *glyph) place(l look, x, y, side float32) {
	g.image.Move(fyne.NewPos(x, y))
	svg, known := assets.Icon(g.name)
	if !known || side <= 0 {
		return
	}
	// Without a canvas Fyne paints for two pixels a unit.
	pixels := side * 2
	if c := fyne.CurrentApp().Driver().CanvasForObject(g.image); c != nil {
		pixels = side * c.Scale()
	}
	r, gr, b, _ := l.color(g.token).RGBA()
	hex := fmt.Sprintf("#%02x%02x%02x", r>>8, gr>>8, b>>8)
	width := fmt.Sprintf("%.2f", lineWidth*pixels/24)
	if key := g.name + hex + "-" + width + ".svg"; key != g.key {
		g.key = key
		svg = strings.ReplaceAll(svg, "currentColor", hex)
		svg = strings.ReplaceAll(svg, `stroke-width="2"`, `stroke-width="`+width+`"`)
		g.image.Resource = fyne.NewStaticResource(key, []byte(svg))
		g.image.Refresh()
	}
	g.image.Resize(fyne.NewSquareSize(side))
}
