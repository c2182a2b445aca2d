package kit

import (
	"image/color"
	"strconv"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// StepState is where a step of the wizard stands.
type StepState uint8

// The states of a step.
const (
	StepLater StepState = iota
	StepCurrent
	StepFault // current, with faults
	StepDone
)

// Step is one line of the stepper rail.
type Step struct {
	Title   string
	Caption string
	State   StepState
}

// StepperRail lists the steps of a wizard with their states; done ones can be
// pressed.
type StepperRail struct {
	rows []*stepRow
	box  *fyne.Container
}

// NewStepperRail returns a rail; put its Object into the window. onStep is
// called for a done step that is pressed.
func NewStepperRail(steps []Step, onStep func(i int)) *StepperRail {
	r := &StepperRail{}
	objects := make([]fyne.CanvasObject, len(steps))
	for i, s := range steps {
		row := newStepRow(i, s, i == len(steps)-1, func() { onStep(i) })
		r.rows = append(r.rows, row)
		objects[i] = row
	}
	r.box = VBox(0, objects...)
	return r
}

// Object is the rail on the screen.
func (r *StepperRail) Object() fyne.CanvasObject { return r.box }

// SetState changes where a step stands.
func (r *StepperRail) SetState(i int, state StepState) { r.rows[i].setState(state) }

type stepRow struct {
	pressable

	number string
	step   Step
	last   bool

	disc, inner *canvas.Circle
	digit       *canvas.Text
	mark        *glyph
	line        *canvas.Rectangle
	title       *canvas.Text
	caption     *canvas.Text
	ring        *focusRing
}

func newStepRow(i int, s Step, last bool, tapped func()) *stepRow {
	clear := func() *canvas.Circle { return canvas.NewCircle(color.Transparent) }
	r := &stepRow{
		number: strconv.Itoa(i + 1), step: s, last: last, disc: clear(), inner: clear(),
		digit: &canvas.Text{}, mark: newGlyph(), line: canvas.NewRectangle(color.Transparent),
		title: &canvas.Text{}, caption: &canvas.Text{}, ring: newFocusRing(true),
	}
	r.tap = tapped
	r.extend(r)
	r.setState(s.State)
	return r
}

func (r *stepRow) setState(state StepState) {
	r.step.State = state
	if state == StepDone {
		r.Enable()
	} else {
		r.Disable()
	}
	r.Refresh()
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (r *stepRow) AccessibilityLabel() string { return r.step.Title }

// AccessibilityRole is read by Fyne's accessibility builds.
func (r *stepRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// colors returns edge, fill and mark of the disc, and the title's colour.
func (r *stepRow) colors() (edge, fill, mark, title theme.Token, icon string) {
	switch r.step.State {
	case StepDone:
		return theme.OKBg, theme.OKBg, theme.OK, theme.Text, "check"
	case StepCurrent:
		return theme.Accent, theme.Accent, theme.OnAccent, theme.AccentText, ""
	case StepFault:
		return theme.BadBg, theme.BadBg, theme.Bad, theme.Text, "x"
	default:
		return theme.BorderStrong, theme.Card, theme.Text3, theme.Text2, ""
	}
}

// CreateRenderer is called by Fyne.
func (r *stepRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.line, r.disc, r.inner, r.digit, r.mark.image, r.title, r.caption, r.ring.rect}}
	p.refresh = func() {
		l := lookOf(r.Theme())
		edge, fill, mark, title, icon := r.colors()
		if r.step.State == StepDone && r.hovered {
			title = theme.AccentText
		}
		r.disc.FillColor, r.inner.FillColor = l.color(edge), l.color(fill)
		l.setText(r.digit, theme.CaptionBold, mark, r.number)
		show(r.digit, icon == "")
		r.mark.set(icon, mark)
		r.line.FillColor = l.color(theme.BorderStrong)
		if r.step.State == StepDone {
			r.line.FillColor = l.color(theme.OK)
		}
		show(r.line, !r.last)
		style := theme.Strong
		if r.step.State == StepCurrent || r.step.State == StepFault {
			style = theme.BodyBold
		}
		l.setText(r.title, style, title, r.step.Title)
		l.setText(r.caption, theme.Caption, theme.Text3, r.step.Caption)
		r.ring.set(l, theme.RadiusButton, r.focused)
	}
	p.min = func() fyne.Size {
		l := lookOf(r.Theme())
		return fyne.NewSize(l.px(24)+12+l.width(theme.BodyBold, r.step.Title), l.px(52))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(r.Theme())
		d, mark := l.px(24), l.px(14)
		place(r.disc, 0, 0, d, d)
		place(r.inner, 1, 1, d-2, d-2)
		w := l.width(theme.CaptionBold, r.number)
		place(r.digit, round((d-w)/2), 0, w, d)
		r.mark.place(l, round((d-mark)/2), round((d-mark)/2), mark)
		place(r.line, d/2, d+4, 1, size.Height-d-8)
		x := d + 12
		title := l.lineHeight(theme.Strong)
		r.title.Text = fit(l, theme.Strong, r.step.Title, size.Width-x)
		place(r.title, x, -4, size.Width-x, title)
		r.caption.Text = fit(l, theme.Caption, r.step.Caption, size.Width-x)
		place(r.caption, x, title-4, size.Width-x, l.lineHeight(theme.Caption))
		r.ring.place(-6, -8, size.Width+12, size.Height-2)
	}
	return newPaint(p)
}
