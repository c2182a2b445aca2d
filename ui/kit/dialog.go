package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// DialogOptions describe a dialog.
type DialogOptions struct {
	Title   string
	Caption string // a line under the title
	Body    fyne.CanvasObject
	// Width and Height in units; Height 0 fits the body. A dialog never grows
	// over the window.
	Width, Height float32
	// Scroll puts the body into a scroller, for bodies higher than the dialog.
	Scroll bool
	// Helper stands at the left of the foot: a caption or a button.
	Helper fyne.CanvasObject
	// Cancel is the label of the button that changes nothing; "" means
	// "Cancel".
	Cancel   string
	OnCancel func()
	// Primary is the label of the button that acts; "" for none.
	Primary   string
	Dangerous bool // the primary is a Danger button
	OnPrimary func()
	// Stay leaves the dialog open on the primary; OnPrimary closes it.
	Stay bool
	// FocusCancel starts with the focus on Cancel, for acts that cannot be
	// undone. Focus starts with it elsewhere.
	FocusCancel bool
	Focus       fyne.Focusable
	// NoClose leaves out the x in the head, for short questions.
	NoClose bool
}

// Dialog is a modal surface over a scrim. Esc cancels; Enter runs the primary
// unless what has the focus uses Enter itself.
type Dialog struct {
	options DialogOptions
	layer   *layer
	surface *surface
	cancel  *Button
	primary *Button
}

// ShowDialog opens a dialog on a canvas.
func ShowDialog(c fyne.Canvas, o DialogOptions) *Dialog {
	d := &Dialog{options: o}
	if o.Cancel == "" {
		o.Cancel = "Cancel"
	}
	d.cancel = NewButton(Secondary, o.Cancel, "", d.Cancel)
	buttons := []fyne.CanvasObject{}
	if o.Helper != nil {
		buttons = append(buttons, o.Helper)
	}
	buttons = append(buttons, Spacer(), d.cancel)
	if o.Primary != "" {
		kind := Primary
		if o.Dangerous {
			kind = Danger
		}
		d.primary = NewButton(kind, o.Primary, "", d.accept)
		buttons = append(buttons, d.primary)
	}
	body := o.Body
	if body == nil {
		body = Gap(0, 0)
	}
	if o.Scroll {
		body = NewScroll(body)
	}
	foot := NewPanel("", Top, Sized(0, theme.DialogFooterHeight, Inset(0, 20, 0, 20, HBox(8, buttons...))))
	d.surface = newSurface(theme.RadiusDialog, theme.BorderStrong, 1, Edges(d.head(), foot, nil, nil, body))
	d.layer = newLayer(c, d.surface)
	d.layer.scrim = theme.Scrim
	d.layer.place = d.room
	d.layer.onKey = d.key
	d.layer.open()
	d.focus(c)
	return d
}

// Ask opens a short question with a sentence and two buttons, 480 wide.
func Ask(c fyne.Canvas, title, sentence, primary string, dangerous bool, onPrimary func()) *Dialog {
	return ShowDialog(c, DialogOptions{
		Title: title, Width: 480, NoClose: true,
		Body:    Inset(0, 20, 20, 20, NewParagraph(theme.Body, theme.Text2, sentence)),
		Primary: primary, Dangerous: dangerous, FocusCancel: dangerous, OnPrimary: onPrimary,
	})
}

func (d *Dialog) head() fyne.CanvasObject {
	title := NewText(theme.Heading16, theme.Text, d.options.Title).Flexible()
	words := []fyne.CanvasObject{title}
	if d.options.Caption != "" {
		words = append(words, NewText(theme.Caption, theme.Text3, d.options.Caption).Flexible())
	}
	if d.options.NoClose {
		return Inset(20, 20, 8, 20, VBox(0, words...))
	}
	return NewPanel("", Bottom, Inset(14, 20, 12, 20,
		Edges(nil, nil, nil, NewIconButton("x", "Close", d.Cancel), VBox(0, words...))))
}

func (d *Dialog) room(window fyne.Size) (x, y, w, h float32) {
	l := lookOf(d.surface.Theme())
	w = d.options.Width
	if w == 0 {
		w = 480
	}
	w = min(l.px(w), window.Width-32)
	h = l.px(d.options.Height)
	if h == 0 {
		h = heightOf(d.surface, w)
	}
	h = min(h, window.Height-32)
	return round((window.Width - w) / 2), round((window.Height - h) / 2), w, h
}

func (d *Dialog) focus(c fyne.Canvas) {
	switch {
	case d.options.FocusCancel || d.options.Focus == nil && d.primary == nil:
		c.Focus(d.cancel)
	case d.options.Focus != nil:
		c.Focus(d.options.Focus)
	default:
		c.Focus(d.primary)
	}
}

func (d *Dialog) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape:
		d.Cancel()
	case fyne.KeyReturn, fyne.KeyEnter:
		d.accept()
	default:
		return false
	}
	return true
}

// SetPrimary changes the label of the primary button and whether it works.
func (d *Dialog) SetPrimary(label string, enabled bool) {
	if d.primary != nil {
		d.primary.SetLabel(label)
		d.primary.SetEnabled(enabled)
	}
}

// Work shows that the primary is being carried out; Done ends it.
func (d *Dialog) Work(label string) {
	if d.primary != nil {
		d.primary.Work(label)
	}
}

// Done ends Work.
func (d *Dialog) Done() {
	if d.primary != nil {
		d.primary.Done()
	}
}

// Close takes the dialog away without calling anything.
func (d *Dialog) Close() { d.layer.close() }

// Open tells whether the dialog is on the screen.
func (d *Dialog) Open() bool { return d.layer.isOpen() }

// Cancel closes the dialog and calls OnCancel, as Esc and Close do.
func (d *Dialog) Cancel() {
	d.Close()
	if d.options.OnCancel != nil {
		d.options.OnCancel()
	}
}

func (d *Dialog) accept() {
	if d.primary == nil || d.primary.Disabled() || d.primary.Working() {
		return
	}
	if !d.options.Stay {
		d.Close()
	}
	if d.options.OnPrimary != nil {
		d.options.OnPrimary()
	}
}
