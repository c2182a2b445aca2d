package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// ButtonKind is how loudly a button speaks.
type ButtonKind uint8

// The kinds of button. One Primary per region; Danger always leads to a
// confirm dialog that repeats the count.
const (
	Secondary ButtonKind = iota
	Primary
	Quiet
	Danger
)

// Button is a button with a label and, if wanted, a line icon before or after
// it. An icon alone needs a spoken name: see NewIconButton.
type Button struct {
	pressable

	kind     ButtonKind
	label    string
	icon     string
	trailing string
	spoken   string
	small    bool
	working  string
	minWidth float32

	box     *box
	ring    *focusRing
	text    *canvas.Text
	lead    *glyph
	trail   *glyph
	spinner *Spinner
}

var (
	_ fyne.Widget       = (*Button)(nil)
	_ fyne.Focusable    = (*Button)(nil)
	_ fyne.Tappable     = (*Button)(nil)
	_ fyne.Disableable  = (*Button)(nil)
	_ desktop.Hoverable = (*Button)(nil)
)

// NewButton returns a button of 32 units height. icon is a Lucide name or "".
func NewButton(kind ButtonKind, label, icon string, tapped func()) *Button {
	b := &Button{
		kind: kind, label: label, icon: icon,
		box: newBox(), ring: newFocusRing(false), text: &canvas.Text{},
		lead: newGlyph(), trail: newGlyph(), spinner: NewSpinner(theme.Text2, 16),
	}
	b.tap = tapped
	b.spinner.Stop()
	b.extend(b)
	return b
}

// NewIconButton returns a square button that shows only an icon. spoken is its
// name for screen readers and tests; the design allows it only for Close,
// Collapse and Row menu.
func NewIconButton(icon, spoken string, tapped func()) *Button {
	b := NewButton(Quiet, "", icon, tapped)
	b.spoken = spoken
	return b.Small()
}

// Small makes the button 26 units high.
func (b *Button) Small() *Button {
	b.small = true
	b.Refresh()
	return b
}

// Trailing adds an icon after the label: external-link on buttons that leave
// the program, chevron-down on buttons that open a menu.
func (b *Button) Trailing(icon string) *Button {
	b.trailing = icon
	b.Refresh()
	return b
}

// Label returns the label, or the spoken name of an icon button.
func (b *Button) Label() string {
	if b.label == "" {
		return b.spoken
	}
	return b.label
}

// SetLabel changes the label.
func (b *Button) SetLabel(label string) {
	if label != b.label {
		b.label = label
		b.Refresh()
	}
}

// SetIcon changes the icon before the label; "" removes it.
func (b *Button) SetIcon(icon string) {
	if icon != b.icon {
		b.icon = icon
		b.Refresh()
	}
}

// SetKind changes how loudly the button speaks.
func (b *Button) SetKind(kind ButtonKind) {
	if kind != b.kind {
		b.kind = kind
		b.Refresh()
	}
}

// SetOnTapped changes what a press does.
func (b *Button) SetOnTapped(tapped func()) { b.tap = tapped }

// SetEnabled enables or disables.
func (b *Button) SetEnabled(enabled bool) {
	if enabled {
		b.Enable()
	} else {
		b.Disable()
	}
}

// Work shows that the press is being carried out: a spinner, the label in its
// "…ing" form, at least the same width, and no second press. Done ends it.
func (b *Button) Work(label string) {
	b.minWidth = b.MinSize().Width
	b.working = label
	b.spinner.Start()
	b.Refresh()
}

// Done ends Work.
func (b *Button) Done() {
	if b.working == "" {
		return
	}
	b.working, b.minWidth = "", 0
	b.spinner.Stop()
	b.Refresh()
}

// Working tells whether Work is shown.
func (b *Button) Working() bool { return b.working != "" }

// Tapped is called by Fyne on a click.
func (b *Button) Tapped(*fyne.PointEvent) { b.activate() }

// TypedKey presses on Enter and Space and hands every other key on.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		b.activate()
	default:
		passKey(b, e)
	}
}

func (b *Button) activate() {
	if b.working == "" {
		b.press()
	}
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (b *Button) AccessibilityLabel() string { return b.Label() }

// AccessibilityRole is read by Fyne's accessibility builds.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// colors returns fill, edge and words of a button in its state now.
func (b *Button) colors(l look) (fill, edge color.Color, words theme.Token) {
	if b.Disabled() {
		if b.kind == Quiet {
			return color.Transparent, nil, theme.Disabled
		}
		return l.color(theme.Sunken), l.color(theme.Border), theme.Disabled
	}
	switch b.kind {
	case Primary:
		return l.color(theme.Accent), nil, theme.OnAccent
	case Quiet:
		words, fill = theme.AccentText, color.Transparent
		if b.label == "" {
			words = theme.Text2
		}
	case Danger:
		words, fill, edge = theme.Bad, l.color(theme.Card), l.color(theme.BorderStrong)
	default:
		words, fill, edge = theme.Text, l.color(theme.Card), l.color(theme.BorderStrong)
	}
	switch {
	case b.pressed:
		fill = l.color(theme.Selected)
	case b.hovered:
		fill = l.color(theme.Hover)
	}
	return fill, edge, words
}

// buttonMeasures are the measures of one button size.
type buttonMeasures struct{ height, pad, icon, gap float32 }

func (b *Button) measures(l look) buttonMeasures {
	if b.small {
		return buttonMeasures{l.px(theme.SmallControlHeight), 10, l.px(14), 6}
	}
	return buttonMeasures{l.px(theme.ControlHeight), 12, l.px(16), 6}
}

func (b *Button) style() theme.Style {
	if b.small {
		return theme.CaptionMedium
	}
	return theme.Strong
}

func (b *Button) shownLabel() string {
	if b.working != "" {
		return b.working
	}
	return b.label
}

// contentWidth is the width of icon, label and trailing icon with their gaps.
func (b *Button) contentWidth(l look) float32 {
	m := b.measures(l)
	w := l.width(b.style(), b.shownLabel())
	if b.icon != "" || b.working != "" {
		w += m.icon
		if b.shownLabel() != "" {
			w += m.gap
		}
	}
	if b.trailing != "" {
		w += m.gap + l.px(14)
	}
	return w
}

// CreateRenderer is called by Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	p := &paint{owner: b}
	p.objects = append(b.box.objects(), b.ring.rect, b.lead.image, b.text, b.trail.image, b.spinner)
	p.refresh = func() {
		l := lookOf(b.Theme())
		fill, edge, words := b.colors(l)
		b.box.set(fill, edge, theme.RadiusButton, theme.BorderWidth)
		b.ring.set(l, theme.RadiusButton, b.focused && !b.Disabled())
		l.setText(b.text, b.style(), words, b.shownLabel())
		b.lead.set(b.icon, words)
		b.trail.set(b.trailing, words)
		if b.working != "" {
			b.lead.image.Hide()
		}
		b.spinner.SetToken(words)
	}
	p.min = func() fyne.Size {
		l := lookOf(b.Theme())
		m := b.measures(l)
		if b.label == "" && b.working == "" {
			return fyne.NewSquareSize(m.height)
		}
		return fyne.NewSize(max(b.contentWidth(l)+2*m.pad, b.minWidth), m.height)
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(b.Theme())
		m := b.measures(l)
		b.box.place(0, 0, size.Width, size.Height)
		b.ring.place(0, 0, size.Width, size.Height)
		x := round((size.Width - b.contentWidth(l)) / 2)
		y := round((size.Height - m.icon) / 2)
		if b.icon != "" || b.working != "" {
			b.lead.place(l, x, y, m.icon)
			place(b.spinner, x, y, m.icon, m.icon)
			x += m.icon + m.gap
		}
		w := l.width(b.style(), b.shownLabel())
		place(b.text, x, 0, w, size.Height)
		b.trail.place(l, x+w+m.gap, round((size.Height-l.px(14))/2), l.px(14))
	}
	return newPaint(p)
}
