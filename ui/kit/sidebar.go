package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// SidebarItem is one section of the program in the sidebar, or of a settings
// list. Collapsed it shows its icon over its label.
type SidebarItem struct {
	pressable

	icon, label string
	short       string
	selected    bool
	collapsed   bool
	counter     *Chip

	fill  *canvas.Rectangle
	ring  *focusRing
	glyph *glyph
	text  *canvas.Text
}

var _ fyne.Focusable = (*SidebarItem)(nil)

// NewSidebarItem returns an item, 32 units high.
func NewSidebarItem(icon, label string, tapped func()) *SidebarItem {
	s := &SidebarItem{
		icon: icon, label: label, short: label, counter: NewCounter(Bad, ""),
		fill: canvas.NewRectangle(color.Transparent), ring: newFocusRing(true), glyph: newGlyph(), text: &canvas.Text{},
	}
	s.tap = tapped
	s.counter.Hide()
	s.extend(s)
	return s
}

// Short sets the label for the collapsed sidebar, where 64 units are all the
// room there is.
func (s *SidebarItem) Short(label string) *SidebarItem {
	s.short = label
	return s
}

// SetSelected marks the section that is shown.
func (s *SidebarItem) SetSelected(selected bool) {
	if selected != s.selected {
		s.selected = selected
		s.Refresh()
	}
}

// Selected tells whether this section is marked.
func (s *SidebarItem) Selected() bool { return s.selected }

// SetCounter shows a number at the right; "" removes it.
func (s *SidebarItem) SetCounter(kind Kind, text string) {
	s.counter.Set(kind, text)
	show(s.counter, text != "")
	s.Refresh()
}

// SetCollapsed switches between the wide and the narrow form.
func (s *SidebarItem) SetCollapsed(collapsed bool) {
	if collapsed != s.collapsed {
		s.collapsed = collapsed
		s.Refresh()
	}
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (s *SidebarItem) AccessibilityLabel() string { return s.label }

// AccessibilityRole is read by Fyne's accessibility builds.
func (s *SidebarItem) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne.
func (s *SidebarItem) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s, objects: []fyne.CanvasObject{s.fill, s.ring.rect, s.glyph.image, s.text, s.counter}}
	p.refresh = func() {
		l := lookOf(s.Theme())
		token := theme.Text2
		s.fill.FillColor = color.Transparent
		switch {
		case s.selected:
			token = theme.AccentText
			s.fill.FillColor = l.color(theme.Selected)
		case s.pressed:
			s.fill.FillColor = l.color(theme.Selected)
		case s.hovered:
			s.fill.FillColor = l.color(theme.Hover)
		}
		s.fill.CornerRadius = theme.RadiusButton
		s.ring.set(l, theme.RadiusButton, s.focused)
		style, label := theme.Strong, s.label
		if s.collapsed {
			style, label = theme.CaptionMedium, s.short
		}
		l.setText(s.text, style, token, label)
		s.glyph.set(s.icon, token)
	}
	p.min = func() fyne.Size {
		l := lookOf(s.Theme())
		if s.collapsed {
			return fyne.NewSize(l.width(theme.CaptionMedium, s.short), l.px(50))
		}
		return fyne.NewSize(20+l.px(18)+10+l.width(theme.Strong, s.label), l.px(theme.SidebarItemHeight))
	}
	p.layout = s.arrange
	return newPaint(p)
}

func (s *SidebarItem) arrange(size fyne.Size) {
	l := lookOf(s.Theme())
	place(s.fill, 0, 0, size.Width, size.Height)
	s.ring.place(0, 0, size.Width, size.Height)
	icon := l.px(18)
	c := s.counter.MinSize()
	if s.collapsed {
		s.glyph.place(l, round((size.Width-icon)/2), 7, icon)
		line := l.lineHeight(theme.Caption)
		s.text.Text = fit(l, theme.CaptionMedium, s.short, size.Width)
		w := l.width(theme.CaptionMedium, s.text.Text)
		place(s.text, round((size.Width-w)/2), size.Height-line-7, w, line)
		place(s.counter, min(round((size.Width+icon)/2)-6, size.Width-c.Width), 1, c.Width, c.Height)
		return
	}
	s.glyph.place(l, 10, round((size.Height-icon)/2), icon)
	room := size.Width - 10
	if s.counter.Visible() {
		room -= c.Width + 2
		place(s.counter, room, round((size.Height-c.Height)/2), c.Width, c.Height)
		room -= theme.Gap8
	}
	x := 10 + icon + 10
	s.text.Text = fit(l, theme.Strong, s.label, room-x)
	place(s.text, x, 0, room-x, size.Height)
}
