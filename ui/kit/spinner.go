package kit

import (
	"time"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Spinner is the only endless motion of the program: an open ring that turns.
// It stands still when the system asks for less motion.
type Spinner struct {
	widget.BaseWidget

	token   theme.Token
	size    float32
	arc     *canvas.Arc
	turn    *fyne.Animation
	running bool
	angle   float32
}

// NewSpinner returns a turning spinner of size units.
func NewSpinner(token theme.Token, size float32) *Spinner {
	s := &Spinner{token: token, size: size, running: true, arc: &canvas.Arc{CutoutRatio: 0.8}}
	s.ExtendBaseWidget(s)
	return s
}

// SetToken changes the colour.
func (s *Spinner) SetToken(token theme.Token) {
	if token != s.token {
		s.token = token
		s.Refresh()
	}
}

// Start shows the spinner and turns it.
func (s *Spinner) Start() {
	s.running = true
	s.Show()
	s.animate()
}

// Stop hides the spinner and ends its animation.
func (s *Spinner) Stop() {
	s.running = false
	s.animate()
	s.Hide()
}

func (s *Spinner) animate() {
	moving := s.running && fyne.CurrentApp().Settings().ShowAnimations()
	if !moving {
		if s.turn != nil {
			s.turn.Stop()
			s.turn = nil
		}
		return
	}
	if s.turn != nil {
		return
	}
	s.turn = fyne.NewAnimation(time.Second, func(done float32) {
		// Twelve steps a second are smooth enough and cost little.
		angle := float32(int(done*12)) * 30
		if angle != s.angle {
			s.angle = angle
			s.Refresh()
		}
	})
	s.turn.Curve = fyne.AnimationLinear
	s.turn.RepeatCount = fyne.AnimationRepeatForever
	s.turn.Start()
}

// CreateRenderer is called by Fyne.
func (s *Spinner) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s, objects: []fyne.CanvasObject{s.arc}}
	p.refresh = func() {
		s.arc.FillColor = lookOf(s.Theme()).color(s.token)
		s.arc.StartAngle, s.arc.EndAngle = s.angle, s.angle+270
	}
	p.min = func() fyne.Size { return fyne.NewSquareSize(lookOf(s.Theme()).px(s.size)) }
	p.layout = func(size fyne.Size) {
		side := min(lookOf(s.Theme()).px(s.size), size.Width, size.Height)
		place(s.arc, (size.Width-side)/2, (size.Height-side)/2, side, side)
	}
	r := newPaint(p)
	s.animate()
	return r
}
