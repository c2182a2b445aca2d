package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// FilterChip is one condition in words, 28 units high: a press changes it, its x
// or Delete takes it away.
type FilterChip struct {
	pressable

	before, middle, after string
	remove                func()

	box   *box
	ring  *focusRing
	words [3]*Text
	cross *Button
}

// NewFilterChip returns a chip that says, for example, "Email" "is" "known".
// change is called on a press and remove on the x.
func NewFilterChip(before, middle, after string, change, remove func()) *FilterChip {
	c := &FilterChip{before: before, middle: middle, after: after, remove: remove, box: newBox(), ring: newFocusRing(false)}
	c.words = [3]*Text{
		NewText(theme.Strong, theme.Text, before), NewText(theme.Body, theme.Text2, middle),
		NewText(theme.Strong, theme.Text, after).Flexible(),
	}
	c.cross = NewIconButton("x", "Remove "+c.AccessibilityLabel(), remove).Small()
	c.tap = change
	c.extend(c)
	return c
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (c *FilterChip) AccessibilityLabel() string {
	text := c.before + " " + c.middle
	if c.after != "" {
		text += " " + c.after
	}
	return text
}

// AccessibilityRole is read by Fyne's accessibility builds.
func (c *FilterChip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// TypedKey presses on Enter and Space and removes on Delete.
func (c *FilterChip) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyDelete || e.Name == fyne.KeyBackspace {
		c.remove()
		return
	}
	c.pressable.TypedKey(e)
}

// mostAfter is how wide the value may be before it is cut.
const mostAfter = 280

func (c *FilterChip) widths(l look) (before, middle, after float32) {
	return l.width(theme.Strong, c.before), l.width(theme.Body, c.middle), min(l.width(theme.Strong, c.after), l.px(mostAfter))
}

// CreateRenderer is called by Fyne.
func (c *FilterChip) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	p := &paint{owner: c, objects: append(c.box.objects(), c.words[0], c.words[1], c.words[2], c.cross, c.ring.rect)}
	p.refresh = func() {
		l := lookOf(c.Theme())
		fill := theme.Card
		if c.hovered {
			fill = theme.Hover
		}
		c.box.set(l.color(fill), l.color(theme.BorderStrong), theme.RadiusButton, theme.BorderWidth)
		c.ring.set(l, theme.RadiusButton, c.focused)
	}
	p.min = func() fyne.Size {
		l := lookOf(c.Theme())
		before, middle, after := c.widths(l)
		w := 11 + before + 4 + middle + 2 + l.px(theme.SmallControlHeight)
		if after > 0 {
			w += after + 4
		}
		return fyne.NewSize(w, l.px(28))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(c.Theme())
		before, middle, after := c.widths(l)
		c.box.place(0, 0, size.Width, size.Height)
		c.ring.place(0, 0, size.Width, size.Height)
		h := l.lineHeight(theme.Body)
		y, x := round((size.Height-h)/2), float32(11)
		place(c.words[0], x, y, before, h)
		place(c.words[1], x+before+4, y, middle, h)
		place(c.words[2], x+before+4+middle+4, y, after, h)
		cross := l.px(theme.SmallControlHeight)
		place(c.cross, size.Width-cross-1, round((size.Height-cross)/2), cross, cross)
	}
	return newPaint(p)
}
