package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Field is a label over a control, with help or a fault under it.
type Field struct {
	widget.BaseWidget

	// Check returns what is wrong with the value, or "". It runs when the focus
	// leaves an Input and in CheckFields.
	Check func() string

	label    *Text
	control  fyne.CanvasObject
	help     string
	fault    string
	caption  *Paragraph
	icon     *Icon
	disabled bool
}

// NewField returns a field around any control of this package.
func NewField(label string, control fyne.CanvasObject, help string) *Field {
	f := &Field{
		control: control, help: help,
		label:   NewText(theme.Strong, theme.Text, label).Flexible(),
		caption: NewParagraph(theme.Caption, theme.Text3, help),
		icon:    NewIcon("circle-alert", theme.Bad, 14),
	}
	f.icon.Hide()
	if input, ok := control.(*Input); ok {
		before := input.OnBlur
		input.OnBlur = func() {
			if before != nil {
				before()
			}
			if f.Check != nil {
				f.SetFault(f.Check())
			}
		}
	}
	f.ExtendBaseWidget(f)
	return f
}

// SetFault shows what is wrong in place of the help; "" shows the help again.
func (f *Field) SetFault(cause string) {
	f.fault = cause
	f.show()
}

// Fault returns what is shown as wrong, or "".
func (f *Field) Fault() string { return f.fault }

// SetHelp changes the help.
func (f *Field) SetHelp(help string) {
	f.help = help
	f.show()
}

// SetEnabled enables or disables the control, if it can be, and the label.
func (f *Field) SetEnabled(enabled bool) {
	f.disabled = !enabled
	if e, ok := f.control.(interface{ SetEnabled(bool) }); ok {
		e.SetEnabled(enabled)
	}
	f.show()
}

func (f *Field) show() {
	text, token := f.help, theme.Text3
	if f.fault != "" {
		text, token = f.fault, theme.Bad
	}
	f.caption.SetSpans(Span{text, theme.Caption, token})
	show(f.icon, f.fault != "")
	if input, ok := f.control.(*Input); ok {
		input.SetBad(f.fault != "")
	}
	f.label.SetStyle(theme.Strong, theme.Text)
	if f.disabled {
		f.label.SetStyle(theme.Strong, theme.Disabled)
	}
	f.Refresh()
}

// CheckFields checks every field, shows what is wrong, gives the first wrong
// one the keyboard, and reports whether all are right.
func CheckFields(fields ...*Field) bool {
	ok := true
	for _, f := range fields {
		if f.Check == nil {
			continue
		}
		f.SetFault(f.Check())
		if f.fault != "" && ok {
			ok = false
			if input, is := f.control.(*Input); is {
				input.Focus()
			}
		}
	}
	return ok
}

func (f *Field) captionInset(l look) float32 {
	if f.fault != "" {
		return l.px(14) + 4
	}
	return 0
}

func (f *Field) heightFor(width float32) float32 {
	l := lookOf(f.Theme())
	h := f.label.MinSize().Height + 4 + heightOf(f.control, width)
	if f.help != "" || f.fault != "" {
		h += 4 + f.caption.heightFor(width-f.captionInset(l))
	}
	return h
}

// CreateRenderer is called by Fyne.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	p := &paint{owner: f, objects: []fyne.CanvasObject{f.label, f.control, f.icon, f.caption}}
	p.min = func() fyne.Size {
		width := f.Size().Width
		if width == 0 {
			width = 1 << 15
		}
		return fyne.NewSize(f.control.MinSize().Width, f.heightFor(width))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(f.Theme())
		y := f.label.MinSize().Height
		place(f.label, 0, 0, size.Width, y)
		y += 4
		h := heightOf(f.control, size.Width)
		place(f.control, 0, y, size.Width, h)
		y += h + 4
		x := f.captionInset(l)
		place(f.icon, 0, y+1, l.px(14), l.px(14))
		place(f.caption, x, y, size.Width-x, f.caption.heightFor(size.Width-x))
	}
	return newPaint(p)
}
