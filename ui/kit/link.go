package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// Link is a word in the accent colour that does something, without an edge:
// "All sessions", a record's name, "Show".
type Link struct {
	pressable

	style theme.Style
	text  string
	icon  string

	label *canvas.Text
	glyph *glyph
	ring  *focusRing
}

var _ desktop.Cursorable = (*Link)(nil)

// NewLink returns a link. icon follows the words at 12 units, or "" for none;
// use "external-link" where the link leaves the program.
func NewLink(style theme.Style, text, icon string, tapped func()) *Link {
	k := &Link{
		style: style, text: oneLine(text), icon: icon,
		label: &canvas.Text{}, glyph: newGlyph(), ring: newFocusRing(false),
	}
	k.tap = tapped
	k.extend(k)
	return k
}

// Text returns the words.
func (k *Link) Text() string { return k.text }

// SetText changes the words.
func (k *Link) SetText(text string) {
	text = oneLine(text)
	if text != k.text {
		k.text = text
		k.Refresh()
	}
}

// SetOnTapped changes what a press does.
func (k *Link) SetOnTapped(tapped func()) { k.tap = tapped }

// Cursor shows the hand over a link.
func (k *Link) Cursor() desktop.Cursor {
	if k.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (k *Link) AccessibilityLabel() string { return k.text }

// AccessibilityRole is read by Fyne's accessibility builds.
func (k *Link) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleLink }

// CreateRenderer is called by Fyne.
func (k *Link) CreateRenderer() fyne.WidgetRenderer {
	k.ExtendBaseWidget(k)
	p := &paint{owner: k, objects: []fyne.CanvasObject{k.ring.rect, k.label, k.glyph.image}}
	p.refresh = func() {
		l := lookOf(k.Theme())
		token := theme.AccentText
		if k.Disabled() {
			token = theme.Disabled
		}
		l.setText(k.label, k.style, token, k.text)
		k.label.TextStyle.Underline = k.hovered && !k.Disabled()
		k.glyph.set(k.icon, token)
		k.ring.set(l, theme.RadiusTag, k.focused)
	}
	p.min = func() fyne.Size {
		l := lookOf(k.Theme())
		w := l.width(k.style, k.text)
		if k.icon != "" {
			w += 6 + l.px(12)
		}
		return fyne.NewSize(w, l.lineHeight(k.style))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(k.Theme())
		room := size.Width
		if k.icon != "" {
			room -= 6 + l.px(12)
		}
		k.label.Text = fit(l, k.style, k.text, room)
		w := min(l.width(k.style, k.text), room)
		place(k.label, 0, 0, w, size.Height)
		k.glyph.place(l, w+6, round((size.Height-l.px(12))/2), l.px(12))
		k.ring.place(0, 0, size.Width, size.Height)
	}
	return newPaint(p)
}
