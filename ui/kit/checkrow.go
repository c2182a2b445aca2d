package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
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

// checkPlan is where the parts of a row go for one width.
type checkPlan struct {
	x, words  float32 // left edge and width of the words
	text      float32 // height of the first line
	note      float32 // height of the note
	below     bool    // the buttons stand under the words
	height    float32
	atTop     bool // icon and word stand beside the first line
	buttons   fyne.Size
	saidWidth float32
}

func (r *CheckRow) plan(width float32) checkPlan {
	l := lookOf(r.Theme())
	p := checkPlan{x: l.px(16) + 12, text: r.text.MinSize().Height, buttons: r.buttons.MinSize(), saidWidth: r.said.MinSize().Width}
	has := len(r.buttons.Objects) > 0
	p.words = width - p.x - 16 - p.saidWidth
	if has && p.words-28-p.buttons.Width < l.px(220) {
		p.below = true
	} else if has {
		p.words -= p.buttons.Width + 28
	}
	if r.hasNote {
		p.note = r.caption.heightFor(p.words)
	}
	p.height = p.text + p.note
	if r.hasNote {
		p.height += 2 * theme.Gap8
	}
	if p.below {
		p.height += p.buttons.Height + theme.Gap8
	} else if has {
		p.height = max(p.height, p.buttons.Height+theme.Gap8)
	}
	p.height = max(p.height, l.px(theme.CheckRowHeight))
	p.atTop = r.hasNote && (has || r.state == CheckMissing)
	return p
}

func (r *CheckRow) heightFor(width float32) float32 { return r.plan(width).height }

func (r *CheckRow) arrange(size fyne.Size) {
	l := lookOf(r.Theme())
	p := r.plan(size.Width)
	icon, said := l.px(16), r.said.MinSize().Height
	centre := size.Height / 2
	top := round((size.Height - p.text - p.note) / 2)
	if p.below || p.atTop {
		top = theme.Gap8
		centre = top + p.text/2
	}
	place(r.icon, 0, round(centre-icon/2), icon, icon)
	place(r.spinner, 0, round(centre-icon/2), icon, icon)
	place(r.text, p.x, top, p.words, p.text)
	place(r.caption, p.x, top+p.text, p.words, p.note)
	place(r.said, size.Width-p.saidWidth, round(centre-said/2), p.saidWidth, said)
	if p.below {
		place(r.buttons, p.x, top+p.text+p.note+theme.Gap8, p.buttons.Width, p.buttons.Height)
		return
	}
	place(r.buttons, size.Width-p.saidWidth-28-p.buttons.Width, max(round(centre-p.buttons.Height/2), 5), p.buttons.Width, p.buttons.Height)
}

// CreateRenderer is called by Fyne.
func (r *CheckRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.icon, r.spinner, r.text, r.caption, r.said, r.buttons}}
	p.min = func() fyne.Size {
		width := r.Size().Width
		if width == 0 {
			width = 1 << 15
		}
		return fyne.NewSize(lookOf(r.Theme()).px(120)+r.said.MinSize().Width, r.heightFor(width))
	}
	p.layout = r.arrange
	return newPaint(p)
}
