package kit

import (
	"strconv"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Select shows one choice of a list, or a summary of several, and opens a menu
// with ticks. A letter jumps to the next choice that starts with it.
type Select struct {
	pressable

	// OnChange is called when the person chose another option.
	OnChange func(i int)
	// OnChoices is called when the person changed the ticks of many.
	OnChoices func(chosen []bool)

	options     []string
	index       int
	chosen      []bool // not nil for many choices
	placeholder string
	icon        string
	height      float32

	box   *box
	ring  *focusRing
	lead  *glyph
	arrow *glyph
	text  *canvas.Text
}

// NewSelect returns a choice of one; index -1 shows the placeholder.
func NewSelect(placeholder string, options []string, index int, onChange func(i int)) *Select {
	s := &Select{
		OnChange: onChange, options: options, index: index, placeholder: placeholder, height: theme.ControlHeight,
		box: newBox(), ring: newFocusRing(false), lead: newGlyph(), arrow: newGlyph(), text: &canvas.Text{},
	}
	s.tap = s.open
	s.extend(s)
	return s
}

// NewChoices returns a choice of many. Nothing ticked shows the placeholder,
// such as "All statuses"; one ticked shows its name; several show the first
// name and how many more.
func NewChoices(placeholder string, options []string, onChoices func(chosen []bool)) *Select {
	s := NewSelect(placeholder, options, -1, nil)
	s.OnChoices = onChoices
	s.chosen = make([]bool, len(options))
	return s
}

// Low makes the select 28 units high, for table rows.
func (s *Select) Low() *Select {
	s.height = 28
	return s
}

// SetIcon shows an icon before the words.
func (s *Select) SetIcon(icon string) {
	s.icon = icon
	s.Refresh()
}

// SetOptions changes the list; index -1 shows the placeholder.
func (s *Select) SetOptions(options []string, index int) {
	s.options, s.index = options, index
	if s.chosen != nil {
		s.chosen = make([]bool, len(options))
	}
	s.Refresh()
}

// SetPlaceholder changes the words shown while nothing is chosen, such as
// "Reading fields…".
func (s *Select) SetPlaceholder(text string) {
	s.placeholder = text
	s.Refresh()
}

// SetIndex chooses without calling OnChange.
func (s *Select) SetIndex(i int) {
	if i != s.index {
		s.index = i
		s.Refresh()
	}
}

// Index returns the choice, or -1.
func (s *Select) Index() int { return s.index }

// SetChosen sets the ticks of many without calling OnChoices.
func (s *Select) SetChosen(chosen []bool) {
	s.chosen = append(make([]bool, 0, len(s.options)), chosen...)
	for len(s.chosen) < len(s.options) {
		s.chosen = append(s.chosen, false)
	}
	s.Refresh()
}

// SetEnabled enables or disables.
func (s *Select) SetEnabled(enabled bool) {
	if enabled {
		s.Enable()
	} else {
		s.Disable()
	}
}

// Words returns what is shown.
func (s *Select) Words() string {
	words, _ := s.words()
	return words
}

func (s *Select) words() (text string, token theme.Token) {
	first, n := -1, 0
	for i, c := range s.chosen {
		if c && i < len(s.options) {
			if first < 0 {
				first = i
			}
			n++
		}
	}
	if s.chosen == nil {
		first = s.index
		n = 1
	}
	if first < 0 || first >= len(s.options) {
		if s.chosen == nil {
			return s.placeholder, theme.Text3
		}
		return s.placeholder, theme.Text
	}
	if n > 1 {
		return s.options[first] + " +" + strconv.Itoa(n-1), theme.Text
	}
	return s.options[first], theme.Text
}

func (s *Select) open() {
	items := make([]MenuItem, len(s.options))
	for i, label := range s.options {
		items[i] = MenuItem{Label: label, Checked: i == s.index}
		if s.chosen != nil {
			items[i].Checked = s.chosen[i]
		}
	}
	var menu *openMenu
	for i := range items {
		items[i].Tapped = func() { s.choose(i, menu) }
	}
	menu = showMenu(s, items, s.chosen != nil)
}

func (s *Select) choose(i int, menu *openMenu) {
	if s.chosen != nil {
		s.chosen[i] = !s.chosen[i]
		menu.items[i].Checked = s.chosen[i]
		menu.list.Update(i)
		s.Refresh()
		if s.OnChoices != nil {
			s.OnChoices(append([]bool(nil), s.chosen...))
		}
		return
	}
	if i == s.index {
		return
	}
	s.SetIndex(i)
	if s.OnChange != nil {
		s.OnChange(i)
	}
}

// TypedKey opens with Enter, Space and Down.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyDown {
		s.press()
		return
	}
	s.pressable.TypedKey(e)
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (s *Select) AccessibilityLabel() string { return s.Words() }

// AccessibilityRole is read by Fyne's accessibility builds.
func (s *Select) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s, objects: append(s.box.objects(), s.ring.rect, s.lead.image, s.arrow.image, s.text)}
	p.refresh = func() {
		l := lookOf(s.Theme())
		fill, edge := theme.Card, theme.Control
		words, token := s.words()
		icon := theme.Text2
		switch {
		case s.Disabled():
			fill, edge, token, icon = theme.Sunken, theme.Border, theme.Disabled, theme.Disabled
		case s.hovered:
			fill = theme.Hover
		}
		s.box.set(l.color(fill), l.color(edge), theme.RadiusButton, theme.BorderWidth)
		s.ring.set(l, theme.RadiusButton, s.focused)
		s.lead.set(s.icon, icon)
		s.arrow.set("chevron-down", icon)
		l.setText(s.text, theme.Body, token, words)
	}
	p.min = func() fyne.Size {
		l := lookOf(s.Theme())
		return fyne.NewSize(l.px(72), l.px(s.height))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(s.Theme())
		s.box.place(0, 0, size.Width, size.Height)
		s.ring.place(0, 0, size.Width, size.Height)
		icon := l.px(16)
		x, y, end := float32(11), round((size.Height-icon)/2), float32(10)
		if s.height < theme.ControlHeight {
			x, end = 9, 8
		}
		if s.icon != "" {
			s.lead.place(l, x, y, icon)
			x += icon + 8
		}
		s.arrow.place(l, size.Width-end-icon, y, icon)
		room := size.Width - end - icon - 4 - x
		words, _ := s.words()
		s.text.Text = fit(l, theme.Body, words, room)
		place(s.text, x, 0, room, size.Height)
	}
	return newPaint(p)
}
