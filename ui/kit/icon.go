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
	image *canvas.Image
	drawn string
}

var _ fyne.Widget = (*Icon)(nil)

// NewIcon returns an icon of size units (12 in links, 14 in small buttons, 16
// in rows, 18 in the sidebar, 20 in banners, 32 in empty states). The size
// grows with the text size.
func NewIcon(name string, token theme.Token, size float32) *Icon {
	i := &Icon{name: name, token: token, size: size, image: &canvas.Image{FillMode: canvas.ImageFillContain}}
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
	p := &paint{owner: i, objects: []fyne.CanvasObject{i.image}}
	p.refresh = func() {
		i.drawn = setIcon(i.image, lookOf(i.Theme()), i.name, i.token, i.drawn)
	}
	p.min = func() fyne.Size {
		return fyne.NewSquareSize(lookOf(i.Theme()).px(i.size))
	}
	p.layout = func(size fyne.Size) {
		side := min(lookOf(i.Theme()).px(i.size), size.Width, size.Height)
		place(i.image, round((size.Width-side)/2), round((size.Height-side)/2), side, side)
	}
	return newPaint(p)
}

// setIcon paints a Lucide icon into an image and returns its key; the same key
// again costs nothing. Fyne's own recolouring fills line icons solid, so the
// colour is written into the drawing itself.
func setIcon(img *canvas.Image, l look, name string, token theme.Token, drawn string) string {
	r, g, b, _ := l.color(token).RGBA()
	key := fmt.Sprintf("%s-%02x%02x%02x.svg", name, r>>8, g>>8, b>>8)
	if key == drawn {
		return drawn
	}
	svg, ok := assets.Icon(name)
	if !ok {
		img.Resource, img.Image = nil, nil
		show(img, false)
		return key
	}
	svg = strings.ReplaceAll(svg, "currentColor", "#"+key[len(key)-10:len(key)-4])
	svg = strings.ReplaceAll(svg, `stroke-width="2"`, `stroke-width="1.75"`)
	img.Resource = fyne.NewStaticResource(key, []byte(svg))
	show(img, true)
	img.Refresh()
	return key
}
