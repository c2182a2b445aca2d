package kit

import (
	"context"
	"fmt"
	"time"

	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// PickItem is one record a picker offers. Two records with the same title stay
// different by their IDs and their captions.
type PickItem struct {
	ID           string
	Title        string
	Right        string // "€84,000"
	Caption      string // "Acme Manufacturing · Proposal"
	RightCaption string // "18 Dec · Maya Okafor"
}

// PickAnswer is what a search found. At most 50 items are shown.
type PickAnswer struct {
	Items           []PickItem
	Head, HeadRight string // caption line above the items
	Foot            string // caption line under the items
	FootLink        string // a link at the right of the foot; see Picker.OnFoot
}

const (
	pickDelay   = 250 * time.Millisecond
	pickLetters = 2
	pickShown   = 50
	pickVisible = 6
	pickRow     = 52
)

// Picker is a type-ahead field: an input that keeps the focus, and under it, in
// the flow of the layout, what was found. Down and Up move, Enter takes, Esc
// closes. An older search never overwrites a newer one.
type Picker struct {
	widget.BaseWidget

	// OnPick is called with the item that was taken.
	OnPick func(item PickItem)
	// OnFoot is called when the link in the foot is pressed.
	OnFoot func()
	// Nothing is the sentence for no result; {q} stands for what was typed.
	Nothing func(q string) string
	// Failed is the sentence for a search that ended in an error.
	Failed func(err error) string

	runner  *task.Runner
	search  func(ctx context.Context, q string) (PickAnswer, error)
	quick   func(ctx context.Context, q string) (PickAnswer, error) // nil: there is no faster answer
	delay   time.Duration
	letters int
	key     string

	input  *Input
	clear  *Button
	value  string
	answer PickAnswer
	query  string
	note   string
	busy   bool
	failed bool
	opened bool
	moved  bool // a person chose a row among the quick ones
	list   *List
	popup  *surface
	frame  *fyne.Container
}

// NewPicker returns an empty picker. search runs off the UI goroutine, 250 ms
// after the last key and from two letters on; it must end soon after ctx does.
func NewPicker(r *task.Runner, placeholder string, search func(ctx context.Context, q string) (PickAnswer, error)) *Picker {
	p := &Picker{
		runner: r, search: search, delay: pickDelay, letters: pickLetters, input: NewInput(placeholder),
		Nothing: func(q string) string { return fmt.Sprintf("Nothing found for “%s”.", q) },
		Failed:  func(error) string { return "The search did not work." },
	}
	p.key = fmt.Sprintf("pick %p", p)
	p.input.SetIcon("search")
	p.clear = NewIconButton("x", "Clear", func() {
		p.SetValue("")
		p.input.Focus()
	})
	p.clear.Hide()
	p.input.right = container.NewStack(p.clear) // the field hides what has no room, and shows it again
	p.input.OnChange = func(text string) {
		show(p.clear, text != "")
		p.input.Refresh()
		p.typed()
	}
	p.input.OnKey = p.typedKey
	p.input.OnBlur = p.blurred
	p.list = NewList(pickRow, func() fyne.CanvasObject { return newPickRow() }, func(i int, o fyne.CanvasObject) RowState {
		o.(*pickRowView).set(p.answer.Items[i], p.query)
		return RowState{}
	})
	p.list.plain, p.list.passive = true, true
	p.list.OnOpen = p.take
	p.frame = container.NewStack()
	p.popup = newSurface(theme.RadiusCard, theme.BorderStrong, 1, p.frame)
	p.popup.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// Local is for lists that are in memory: it asks at once and with no letters.
func (p *Picker) Local() *Picker {
	p.delay, p.letters = 0, 0
	return p
}

// AtOnce asks from the first letter on, and offers rows before there is one: as
// soon as the field has the focus. quick answers from what is at hand, and is
// shown until the search, which runs a delay after the last key, has answered.
func (p *Picker) AtOnce(delay time.Duration, quick func(ctx context.Context, q string) (PickAnswer, error)) *Picker {
	p.delay, p.letters, p.quick = delay, 0, quick
	p.input.OnFocus = func() {
		if !p.opened && p.input.Text() == "" {
			p.typed()
		}
	}
	return p
}

// SetValue shows what is chosen without calling OnPick.
func (p *Picker) SetValue(title string) {
	p.value = title
	p.input.SetText(title)
	show(p.clear, title != "")
	p.input.Refresh()
	p.close()
}

// Input is the field, for focus and enabling.
func (p *Picker) Input() *Input { return p.input }

// SetEnabled enables or disables.
func (p *Picker) SetEnabled(enabled bool) { p.input.SetEnabled(enabled) }

func (p *Picker) typed() {
	q := p.input.Text()
	if len([]rune(q)) < p.letters {
		p.close()
		return
	}
	p.opened, p.busy, p.failed, p.moved = true, true, false, false
	if p.quick == nil || len(p.answer.Items) == 0 {
		p.note = "Searching…"
	}
	p.rebuild()
	if p.quick != nil {
		task.Run(p.runner, p.quickKey(), func(ctx context.Context) (PickAnswer, error) { return p.quick(ctx, q) }, func(a PickAnswer, err error) {
			if p.busy && err == nil && q == p.input.Text() {
				p.quickly(q, a)
			}
		})
	}
	if p.delay == 0 || q == "" {
		p.ask(q)
		return
	}
	task.After(p.runner, p.key, p.delay, func() { p.ask(q) })
}

func (p *Picker) quickKey() string { return p.key + " quick" }

// quickly shows what is at hand while the search goes on.
func (p *Picker) quickly(q string, a PickAnswer) {
	p.answer, p.query, p.note = a, q, ""
	if len(a.Items) == 0 {
		p.note = "Searching…"
	}
	p.answer.Foot, p.answer.FootLink = "Searching…", ""
	p.list.length = len(a.Items)
	p.list.current = min(0, len(a.Items)-1)
	p.rebuild()
}

func (p *Picker) ask(q string) {
	task.Run(p.runner, p.key, func(ctx context.Context) (PickAnswer, error) {
		return p.search(ctx, q)
	}, func(a PickAnswer, err error) { p.answered(q, a, err) })
}

func (p *Picker) answered(q string, a PickAnswer, err error) {
	p.runner.Cancel(p.quickKey())
	chosen := ""
	if i := p.list.current; p.moved && i >= 0 && i < len(p.answer.Items) {
		chosen = p.answer.Items[i].ID
	}
	p.busy, p.failed, p.query = false, err != nil, q
	p.note = ""
	switch {
	case err != nil:
		p.answer = PickAnswer{}
		p.note = p.Failed(err)
	case len(a.Items) == 0:
		p.answer = a
		p.note = p.Nothing(q)
	default:
		if len(a.Items) > pickShown {
			a.Items = a.Items[:pickShown]
			if a.Foot == "" {
				a.Foot = "More found: keep typing."
			}
		}
		p.answer = a
	}
	p.list.length = len(p.answer.Items)
	p.list.current = min(0, len(p.answer.Items)-1)
	for i, item := range p.answer.Items {
		if item.ID == chosen && chosen != "" {
			p.list.current = i // what a person is about to take stays under the finger
		}
	}
	p.rebuild()
}

// rebuild puts head, state or list, and foot into the popup.
func (p *Picker) rebuild() {
	var parts []fyne.CanvasObject
	caption := func(token theme.Token, text string) *Text { return NewText(theme.Caption, token, text).Flexible() }
	if p.answer.Head != "" && p.note == "" {
		parts = append(parts, Inset(8, 12, 4, 12, HBox(8, caption(theme.Text3, p.answer.Head), Spacer(),
			NewText(theme.Caption, theme.Text3, p.answer.HeadRight))))
	}
	if p.note != "" {
		parts = append(parts, Inset(10, 12, 10, 12, p.noteLine()))
	} else {
		n := min(len(p.answer.Items), pickVisible)
		parts = append(parts, Sized(0, float32(n*pickRow), p.list))
	}
	if p.answer.Foot != "" && (p.note == "" || !p.busy) && !p.failed {
		row := []fyne.CanvasObject{caption(theme.Text3, p.answer.Foot), Spacer()}
		if p.answer.FootLink != "" {
			row = append(row, NewLink(theme.CaptionMedium, p.answer.FootLink, "", func() {
				if p.OnFoot != nil {
					p.OnFoot()
				}
			}))
		}
		parts = append(parts, NewRule(), Inset(8, 12, 8, 12, HBox(8, row...)))
	}
	p.frame.Objects = []fyne.CanvasObject{VBox(0, parts...)}
	show(p.popup, p.opened)
	p.list.Refresh()
	p.popup.Refresh()
	p.Refresh()
}

func (p *Picker) noteLine() fyne.CanvasObject {
	if p.busy {
		return HBox(8, NewSpinner(theme.Text3, 14), NewText(theme.Caption, theme.Text3, p.note))
	}
	words := NewParagraph(theme.Caption, theme.Text3, p.note)
	if !p.failed {
		return words
	}
	return Edges(nil, nil, nil, NewLink(theme.CaptionMedium, "Try again", "", p.typed), words)
}

func (p *Picker) typedKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown, fyne.KeyUp:
		if !p.opened {
			p.typed()
			return true
		}
		step := 1
		if e.Name == fyne.KeyUp {
			step = -1
		}
		p.moved = true
		p.list.Select(p.list.current + step)
		return true
	case fyne.KeyReturn, fyne.KeyEnter:
		if p.opened && p.list.current >= 0 && p.note == "" {
			p.take(p.list.current)
			return true
		}
	case fyne.KeyEscape:
		if p.opened {
			p.SetValue(p.value)
			return true
		}
	}
	return false
}

func (p *Picker) take(i int) {
	if i < 0 || i >= len(p.answer.Items) {
		return
	}
	item := p.answer.Items[i]
	p.SetValue(item.Title)
	if p.OnPick != nil {
		p.OnPick(item)
	}
}

// blurred closes what can no longer be reached, unless the click that took the
// focus away is on its way to a row.
func (p *Picker) blurred() {
	for _, row := range p.list.shown {
		if row.hovered {
			return
		}
	}
	if p.opened && p.input.Text() == "" {
		p.close()
	}
}

func (p *Picker) close() {
	p.runner.Cancel(p.key)
	p.runner.Cancel(p.quickKey())
	p.opened, p.busy, p.note = false, false, ""
	p.answer = PickAnswer{}
	p.list.length, p.list.current = 0, -1
	show(p.popup, false)
	p.Refresh()
}

// Again asks once more for what stands in the field, as when other rows are
// wanted.
func (p *Picker) Again() { p.typed() }

// Busy tells whether a search is still under way.
func (p *Picker) Busy() bool { return p.busy }

// Open tells whether results are shown.
func (p *Picker) Open() bool { return p.opened }

func (p *Picker) heightFor(width float32) float32 {
	h := p.input.MinSize().Height
	if p.opened {
		h += 6 + heightOf(p.popup, width)
	}
	return h
}

// CreateRenderer is called by Fyne.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &paint{owner: p, objects: []fyne.CanvasObject{p.input, p.popup}}
	r.min = func() fyne.Size {
		width := p.Size().Width
		if width == 0 {
			width = 1 << 15
		}
		return fyne.NewSize(p.input.MinSize().Width, p.heightFor(width))
	}
	r.layout = func(size fyne.Size) {
		h := p.input.MinSize().Height
		place(p.input, 0, 0, size.Width, h)
		place(p.popup, 0, h+6, size.Width, heightOf(p.popup, size.Width))
	}
	return newPaint(r)
}
