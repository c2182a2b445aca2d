package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// Press makes a whole area clickable: a figure, a row of a card. It fills on
// hover and shows its focus ring inside.
type Press struct {
	pressable

	spoken  string
	content fyne.CanvasObject
	radius  float32

	fill *canvas.Rectangle
	ring *focusRing
}

var _ desktop.Cursorable = (*Press)(nil)

// NewPress returns a clickable area around content. spoken is its name for
// readers and tests.
func NewPress(spoken string, content fyne.CanvasObject, tapped func()) *Press {
	p := &Press{spoken: spoken, content: content, fill: canvas.NewRectangle(color.Transparent), ring: newFocusRing(true)}
	p.tap = tapped
	p.extend(p)
	return p
}

// Rounded rounds the hover fill and the ring.
func (p *Press) Rounded(radius float32) *Press {
	p.radius = radius
	return p
}

// SetSpoken changes the name.
func (p *Press) SetSpoken(spoken string) { p.spoken = spoken }

// SetOnTapped changes what a press does; nil makes the area inert.
func (p *Press) SetOnTapped(tapped func()) { p.tap = tapped }

// Cursor shows the hand where a click does something.
func (p *Press) Cursor() desktop.Cursor {
	if p.Disabled() || p.tap == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (p *Press) AccessibilityLabel() string { return p.spoken }

// AccessibilityRole is read by Fyne's accessibility builds.
func (p *Press) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (p *Press) heightFor(width float32) float32 { return heightOf(p.content, width) }

// CreateRenderer is called by Fyne.
func (p *Press) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &paint{owner: p, objects: []fyne.CanvasObject{p.fill, p.content, p.ring.rect}}
	r.refresh = func() {
		l := lookOf(p.Theme())
		p.fill.FillColor = color.Transparent
		if active := !p.Disabled() && p.tap != nil; active && p.pressed {
			p.fill.FillColor = l.color(theme.Selected)
		} else if active && p.hovered {
			p.fill.FillColor = l.color(theme.Hover)
		}
		p.fill.CornerRadius = p.radius
		p.ring.set(l, p.radius, p.focused)
	}
	r.min = func() fyne.Size { return p.content.MinSize() }
	r.layout = func(size fyne.Size) {
		place(p.fill, 0, 0, size.Width, size.Height)
		place(p.content, 0, 0, size.Width, size.Height)
		p.ring.place(0, 0, size.Width, size.Height)
	}
	return newPaint(r)
}
