package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// CheckState is the outcome of one check.
type CheckState uint8

// The outcomes of a check.
const (
	CheckOK CheckState = iota
	CheckMissing
	CheckTooMuch
	CheckUnknown
	CheckRunning
)

// look returns icon, colour and word of an outcome.
func (s CheckState) look() (icon string, token theme.Token, word string) {
	switch s {
	case CheckMissing:
		return "circle-x", theme.Bad, "Missing"
	case CheckTooMuch:
		return "triangle-alert", theme.Warn, "More than needed"
	case CheckUnknown:
		return "circle-help", theme.Text3, "Cannot check"
	case CheckRunning:
		return "", theme.Text3, "Checking"
	default:
		return "circle-check", theme.OK, "OK"
	}
}

// CheckRow is one line of a check list: outcome, what was checked, a word, and
// for what is wrong one more line and buttons.
type CheckRow struct {
	widget.BaseWidget

	state   CheckState
	word    string
	icon    *Icon
	spinner *Spinner
	text    *Text
	caption *Paragraph
	said    *Text
	buttons *fyne.Container
	content *fyne.Container
	hasNote bool
}

// NewCheckRow returns a row, at least 36 units high. note is one more line and
// may be empty; buttons stand before the word.
func NewCheckRow(state CheckState, text, note string, buttons ...fyne.CanvasObject) *CheckRow {
	r := &CheckRow{
		icon: NewIcon("", theme.OK, 16), spinner: NewSpinner(theme.Text3, 16),
		text: NewText(theme.Body, theme.Text, text).Flexible(), caption: NewParagraph(theme.Caption, theme.Text3, note),
		said: NewText(theme.CaptionMedium, theme.OK, ""), buttons: HBox(12, buttons...), hasNote: note != "",
	}
	show(r.caption, note != "")
	words := VBox(0, r.text, r.caption)
	right := HBox(28, r.buttons, r.said)
	if len(buttons) == 0 {
		right = HBox(0, r.said)
	}
	r.content = Edges(nil, nil, Inset(0, 12, 0, 0, container.NewStack(r.icon, r.spinner)), Inset(0, 0, 0, 16, right), words)
	r.ExtendBaseWidget(r)
	r.SetState(state)
	return r
}

// SetState changes the outcome.
func (r *CheckRow) SetState(state CheckState) {
	r.state = state
	icon, token, word := state.look()
	if r.word != "" {
		word = r.word
	}
	r.icon.Set(icon, token)
	r.said.Set(token, word)
	style := theme.Body
	if state == CheckMissing {
		style = theme.Strong
	}
	r.text.SetStyle(style, theme.Text)
	if state == CheckRunning {
		r.spinner.Start()
	} else {
		r.spinner.Stop()
	}
	r.Refresh()
}

// SetWord replaces the usual word, as in "4 of 4 OK".
func (r *CheckRow) SetWord(word string) *CheckRow {
	r.word = word
	r.SetState(r.state)
	return r
}

func (r *CheckRow) pad() float32 {
	if r.hasNote {
		return 8
	}
	return 0
}

func (r *CheckRow) heightFor(width float32) float32 {
	smallest := lookOf(r.Theme()).px(theme.CheckRowHeight)
	return max(smallest, heightOf(r.content, width)+2*r.pad())
}

// CreateRenderer is called by Fyne.
func (r *CheckRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.content}}
	p.min = func() fyne.Size {
		width := r.Size().Width
		if width == 0 {
			width = 1 << 15
		}
		return fyne.NewSize(r.content.MinSize().Width, r.heightFor(width))
	}
	p.layout = func(size fyne.Size) {
		h := heightOf(r.content, size.Width)
		place(r.content, 0, round((size.Height-h)/2), size.Width, h)
	}
	return newPaint(p)
}
