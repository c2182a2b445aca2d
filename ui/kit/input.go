package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Input is a line, or several, of text to type in. Its edge, ring and icons
// are ours; the typing is Fyne's.
type Input struct {
	widget.BaseWidget

	// OnChange is called on every change by the person, not by SetText.
	OnChange func(text string)
	// OnSubmit is called on Enter.
	OnSubmit func(text string)
	// OnFocus is called when the focus comes.
	OnFocus func()
	// OnBlur is called when the focus leaves.
	OnBlur func()
	// OnKey is asked before each key; true means the key is used up.
	OnKey func(e *fyne.KeyEvent) bool

	entry *entry
	box   *box
	ring  *focusRing
	lead  *glyph
	icon  string
	good  *glyph
	right fyne.CanvasObject
	bad   bool
	fine  bool
	lines int
}

// entry is Fyne's entry without its frame and with its keys handed on.
type entry struct {
	widget.Entry
	input   *Input
	focused bool
	silent  bool
}

// frameless leaves out the two rectangles Fyne draws behind an entry.
type frameless struct{ fyne.WidgetRenderer }

func (f frameless) Objects() []fyne.CanvasObject { return f.WidgetRenderer.Objects()[2:] }

// CreateRenderer is called by Fyne.
func (e *entry) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	return frameless{e.Entry.CreateRenderer()}
}

// FocusGained is called by Fyne.
func (e *entry) FocusGained() {
	e.focused = true
	e.Entry.FocusGained()
	e.input.Refresh()
	if e.input.OnFocus != nil {
		e.input.OnFocus()
	}
}

// FocusLost is called by Fyne.
func (e *entry) FocusLost() {
	e.focused = false
	e.Entry.FocusLost()
	e.input.Refresh()
	if e.input.OnBlur != nil {
		e.input.OnBlur()
	}
}

// TypedKey is called by Fyne.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	if e.input.OnKey != nil && e.input.OnKey(k) {
		return
	}
	switch k.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		passKey(e, k)
	case fyne.KeyReturn, fyne.KeyEnter:
		e.Entry.TypedKey(k)
		if !e.MultiLine && e.input.OnSubmit == nil {
			passKey(e, k)
		}
	default:
		e.Entry.TypedKey(k)
	}
}

// NewInput returns an empty line, 32 units high.
func NewInput(placeholder string) *Input { return newInput(placeholder, 1) }

// NewTextArea returns an input of several lines that wraps at words.
func NewTextArea(placeholder string, lines int) *Input { return newInput(placeholder, max(lines, 2)) }

// NewPassword returns a line that shows dots; Reveal shows the letters.
func NewPassword(placeholder string) *Input {
	i := NewInput(placeholder)
	i.Reveal(false)
	return i
}

func newInput(placeholder string, lines int) *Input {
	i := &Input{box: newBox(), ring: newFocusRing(false), lead: newGlyph(), good: newGlyph(), lines: lines}
	i.entry = &entry{input: i}
	i.entry.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	if lines > 1 {
		i.entry.MultiLine = true
		i.entry.Wrapping = fyne.TextWrapWord
	}
	i.entry.PlaceHolder = placeholder
	i.entry.OnChanged = func(text string) {
		if !i.entry.silent && i.OnChange != nil {
			i.OnChange(text)
		}
	}
	i.entry.OnSubmitted = func(text string) {
		if i.OnSubmit != nil {
			i.OnSubmit(text)
		}
	}
	i.entry.ExtendBaseWidget(i.entry)
	i.ExtendBaseWidget(i)
	return i
}

// Text returns what is typed.
func (i *Input) Text() string { return i.entry.Text }

// SetText changes what is typed without calling OnChange.
func (i *Input) SetText(text string) {
	if text == i.entry.Text {
		return
	}
	i.entry.silent = true
	i.entry.SetText(text)
	i.entry.silent = false
	i.Refresh()
}

// SetPlaceholder changes the words shown while nothing is typed.
func (i *Input) SetPlaceholder(text string) { i.entry.SetPlaceHolder(text) }

// SetIcon shows an icon at the left.
func (i *Input) SetIcon(icon string) {
	i.icon = icon
	i.Refresh()
}

// SetBad shows the edge of a wrong value.
func (i *Input) SetBad(bad bool) {
	i.bad = bad
	i.Refresh()
}

// SetGood shows the tick of a value that was checked and is right.
func (i *Input) SetGood(good bool) {
	i.fine = good
	i.Refresh()
}

// Reveal shows or hides the letters of a password.
func (i *Input) Reveal(shown bool) {
	i.entry.Password = !shown
	// Fyne adds its own eye to a password unless there is an action already.
	i.entry.ActionItem = Gap(0, 0)
	i.entry.Refresh()
}

// SetEnabled enables or disables.
func (i *Input) SetEnabled(enabled bool) {
	if enabled {
		i.entry.Enable()
	} else {
		i.entry.Disable()
	}
	i.Refresh()
}

// Focusable returns the object that takes the keyboard.
func (i *Input) Focusable() fyne.Focusable { return i.entry }

// Focus gives the input the keyboard.
func (i *Input) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(i.entry); c != nil {
		c.Focus(i.entry)
	}
}

// SelectAll marks the whole text.
func (i *Input) SelectAll() { i.entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// CreateRenderer is called by Fyne.
func (i *Input) CreateRenderer() fyne.WidgetRenderer {
	i.ExtendBaseWidget(i)
	p := &paint{owner: i, list: func() []fyne.CanvasObject {
		objects := append(i.box.objects(), i.ring.rect, i.lead.image, i.good.image, i.entry)
		if i.right != nil {
			objects = append(objects, i.right)
		}
		return objects
	}}
	p.refresh = func() {
		l := lookOf(i.Theme())
		fill, edge := theme.Card, theme.Control
		switch {
		case i.entry.Disabled():
			fill, edge = theme.Sunken, theme.Border
		case i.bad:
			edge = theme.Bad
		}
		i.box.set(l.color(fill), l.color(edge), theme.RadiusButton, theme.BorderWidth)
		i.ring.set(l, theme.RadiusButton, i.entry.focused)
		i.lead.set(i.icon, theme.Text3)
		i.good.set("circle-check", theme.OK)
		if !i.fine || i.bad {
			i.good.image.Hide()
		}
	}
	p.min = func() fyne.Size {
		l := lookOf(i.Theme())
		if i.lines > 1 {
			return fyne.NewSize(l.px(96), l.px(float32(i.lines)*18+14))
		}
		return fyne.NewSize(l.px(48), l.px(theme.ControlHeight))
	}
	p.layout = i.arrange
	return newPaint(p)
}

func (i *Input) arrange(size fyne.Size) {
	l := lookOf(i.Theme())
	i.box.place(0, 0, size.Width, size.Height)
	i.ring.place(0, 0, size.Width, size.Height)
	icon := l.px(16)
	y := round((size.Height - icon) / 2)
	// Fyne's entry keeps 8 units free at its sides by itself.
	left, right := float32(3), float32(3)
	if i.icon != "" {
		i.lead.place(l, 11, y, icon)
		left = 11 + icon
	}
	if i.fine && !i.bad {
		i.good.place(l, size.Width-8-icon, y, icon)
		right = 8 + icon
	}
	if i.right != nil {
		// A hint gives way before the words do.
		m := i.right.MinSize()
		show(i.right, size.Width-left-right-m.Width > l.px(72) || i.entry.Text != "")
	}
	if shown(i.right) {
		m := i.right.MinSize()
		place(i.right, size.Width-right-m.Width-6, round((size.Height-m.Height)/2), m.Width, m.Height)
		right += m.Width + 6
	}
	if i.lines > 1 {
		place(i.entry, left, 2, size.Width-left-right, size.Height-4)
		return
	}
	h := i.entry.MinSize().Height
	place(i.entry, left, round((size.Height-h)/2), size.Width-left-right, h)
}
