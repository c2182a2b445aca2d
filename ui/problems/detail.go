package problems

import (
	"context"
	"reflect"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

const (
	askWidth   = 230 // the card beside "What happened"
	stackBelow = 560 // a page under this width puts them under each other
)

// detail is the page of one problem.
type detail struct {
	screen  *Screen
	id      string
	problem status.Problem
	read    bool // problem is of id
	shown   []any

	outcome      fyne.CanvasObject // how fixing ended, or nil
	refused      bool              // it ended badly
	wordsOpen    bool
	narrow, tall bool // one of two is shown; the cards stand under each other

	fix, ask, signIn, setup, retry, export *kit.Button
	sessions                               *sessionTable
	content                                *kit.Panel
	scroll                                 *container.Scroll
}

func newDetail(s *Screen) *detail {
	d := &detail{screen: s}
	d.fix = kit.NewButton(kit.Primary, "Fix for me", "wand-sparkles", d.fixIt)
	d.ask = kit.NewButton(kit.Primary, "Copy request for admin", "copy", d.copyRequest)
	d.signIn = kit.NewButton(kit.Primary, "Sign in again", "log-in", s.host.SignIn)
	d.setup = kit.NewButton(kit.Secondary, "Open Setup page", "", d.openSetup).Trailing("external-link")
	d.retry = kit.NewButton(kit.Secondary, "Retry", "rotate-cw", d.retryIt)
	d.export = kit.NewButton(kit.Secondary, "Export CSV", "download", d.exportIt)
	d.sessions = newSessionTable(s)
	d.scroll = kit.NewScroll(kit.Gap(0, 0))
	d.content = kit.NewPanel(theme.Page, 0, d.scroll)
	return d
}

// open turns to a problem, or reads the one that is shown again.
func (d *detail) open(id string) {
	if id != d.id {
		d.id, d.read, d.outcome, d.refused, d.wordsOpen, d.shown = id, false, nil, false, false, nil
		kit.SetScrolled(d.scroll, kit.Gap(0, 0))
		d.sessions.open(id)
	} else {
		d.sessions.reread()
	}
	if id == "" {
		d.screen.tasks.Cancel(readDetail)
		d.nothing()
		return
	}
	task.Run(d.screen.tasks, readDetail, func(ctx context.Context) (status.Problem, error) {
		return d.screen.program.Problem(ctx, id)
	}, func(p status.Problem, err error) {
		if err != nil {
			d.gone(err)
			return
		}
		d.problem, d.read = p, true
		d.show()
	})
}

// nothing fills the page when no problem is chosen.
func (d *detail) nothing() {
	d.fill(kit.NewEmptyState("circle-check", "Nothing needs you.", "Choose a cause at the left to see what happened.", nil))
}

// gone fills the page of a problem that is no longer there.
func (d *detail) gone(err error) {
	if place(d.screen.problems, d.id) == nil {
		d.fill(kit.NewEmptyState("circle-check", "This problem is gone.", "It was solved, or it went away by itself.", nil))
		return
	}
	f := d.screen.program.Explain(err)
	d.fill(kit.NewEmptyState("circle-alert", f.Title, f.Sentence, nil))
}

// fill shows something instead of a problem.
func (d *detail) fill(o fyne.CanvasObject) {
	d.shown = nil
	kit.SetScrolled(d.scroll, kit.Inset(64, 24, 24, 24, o))
}

// fit tells the page how wide it is, before it is laid out.
func (d *detail) fit(width float32) {
	scale := max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
	tall := width < stackBelow*scale
	d.sessions.fit(tall)
	if tall != d.tall {
		d.tall = tall
		d.show()
	}
}

// back offers the way back to the list where both do not fit.
func (d *detail) back(narrow bool) {
	if narrow != d.narrow {
		d.narrow = narrow
		d.show()
	}
}

// show builds the page anew if anything in it reads differently.
func (d *detail) show() {
	if !d.read || d.id == "" {
		return
	}
	p, now := d.problem, d.screen.host.Now()
	state := []any{p, now.Format("2006-01-02"), d.narrow, d.tall, d.sessions.count, d.screen.offline(), d.outcome}
	if reflect.DeepEqual(state, d.shown) {
		return
	}
	top := len(d.shown) == 0
	d.shown = state
	d.enable()
	parts := []fyne.CanvasObject{d.heading(p), d.buttons(p)}
	if d.outcome != nil {
		parts = append(parts, d.outcome)
	}
	parts = append(parts, d.cards(p))
	if len(p.Steps) > 0 {
		parts = append(parts, steps(p))
	}
	if len(p.Follows) > 0 {
		parts = append(parts, follows(p.Follows))
	}
	if d.sessions.count > 0 {
		parts = append(parts, d.sessions.card())
	}
	parts = append(parts, d.answers(p))
	page := kit.Inset(20, 24, 24, 24, kit.MaxWidth(theme.CardsMaxWidth, kit.VBox(16, parts...)))
	if top {
		kit.SetScrolled(d.scroll, page)
	} else {
		kit.ReplaceScrolled(d.scroll, page)
	}
}

func (d *detail) heading(p status.Problem) fyne.CanvasObject {
	lines := []fyne.CanvasObject{
		kit.NewParagraph(theme.Heading16, theme.Text, p.Title),
		kit.NewParagraph(theme.Caption, theme.Text3, d.caption(p)),
	}
	if d.narrow {
		lines = append([]fyne.CanvasObject{kit.HBox(0, kit.NewLink(theme.Strong, "‹ All problems", "", d.screen.ShowList))}, lines...)
	}
	return kit.VBox(4, lines...)
}

func (d *detail) caption(p status.Problem) string {
	now := d.screen.host.Now()
	parts := []string{}
	if p.Count > 0 {
		parts = append(parts, sessions(p.Count))
	}
	if !p.First.IsZero() {
		parts = append(parts, "first seen "+inSentence(words.Moment(p.First, now)))
	}
	switch {
	case !p.Solved.IsZero():
		parts = append(parts, "solved "+inSentence(words.Moment(p.Solved, now)))
	case !p.Last.IsZero():
		parts = append(parts, "last seen "+inSentence(words.Moment(p.Last, now)))
	}
	return words.Join(parts...)
}

// buttons are what can be done; the first one is the best way out.
func (d *detail) buttons(p status.Problem) fyne.CanvasObject {
	var row []fyne.CanvasObject
	for _, b := range d.all() {
		if !d.has(b) {
			continue
		}
		b.SetKind(kit.Secondary)
		if len(row) == 0 && b != d.setup && b != d.export {
			b.SetKind(kit.Primary)
		}
		row = append(row, b)
	}
	if d.screen.offline() && (p.Fixable || p.SetupURL != "") {
		row = append(row, kit.NewText(theme.Caption, theme.Warn, "Needs the internet"))
	}
	if len(row) == 0 {
		return kit.Gap(0, 0)
	}
	return kit.Wrap(8, row...)
}

// enable makes the buttons follow what is possible now.
func (d *detail) enable() {
	online := !d.screen.offline()
	d.fix.SetEnabled(online)
	d.setup.SetEnabled(online)
	d.retry.SetLabel(retryLabel(d.problem))
}

// retryLabel is what the button says: all of them, or just another try of what
// holds back everything.
func retryLabel(p status.Problem) string {
	switch {
	case p.Waiting:
		return "Try now"
	case p.Retry == 1:
		return "Retry it"
	}
	return "Retry all " + words.Number(p.Retry)
}

func (d *detail) cards(p status.Problem) fyne.CanvasObject {
	happened := card("What happened", body(p.Told, theme.Text))
	var beside fyne.CanvasObject
	switch {
	case p.Fixable:
		beside = card("What “Fix for me” does", body(p.FixDoes, theme.Text2))
	case p.Asks != "":
		beside = card("What the request asks for", kit.NewParagraph(theme.Body, theme.Text2, p.Asks).MaxLines(6))
	default:
		return happened
	}
	if d.tall {
		return kit.VBox(12, happened, beside)
	}
	return kit.Edges(nil, nil, nil, kit.Sized(askWidth+theme.CardGap, 0, kit.Inset(0, 0, 0, theme.CardGap, beside)), happened)
}

func card(label string, o fyne.CanvasObject) fyne.CanvasObject {
	return kit.NewCard("", nil, kit.VBox(6, kit.NewParagraph(theme.CaptionBold, theme.Text2, label), o))
}

// body is a text with its strong words.
func body(t status.Text, token theme.Token) *kit.Paragraph {
	spans := make([]kit.Span, len(t))
	for i, s := range t {
		spans[i] = kit.Span{Text: s.Words, Style: theme.Body, Token: token}
		if s.Strong {
			spans[i].Style, spans[i].Token = theme.Strong, theme.Text
		}
	}
	return kit.NewSpans(spans...)
}

// steps is the remedy, in order.
func steps(p status.Problem) fyne.CanvasObject {
	label := "What to do"
	switch {
	case p.Fixable:
		label = "Or do it yourself in Salesforce"
	case !p.Solved.IsZero():
		label = "If it comes back"
	}
	rows := make([]fyne.CanvasObject, len(p.Steps))
	for i, step := range p.Steps {
		rows[i] = kit.NewNumbered(i+1, body(step, theme.Text))
	}
	return kit.VBox(10, kit.NewText(theme.CaptionBold, theme.Text2, label), kit.VBox(10, rows...))
}

// follows names what is wrong only because of this.
func follows(titles []string) fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewText(theme.CaptionBold, theme.Text2, "Goes away with it")}
	for _, title := range titles {
		rows = append(rows, kit.Edges(nil, nil, kit.VBox(0, kit.Inset(2, 8, 0, 0, kit.NewIcon("clock-3", theme.Text3, 16))), nil,
			kit.NewParagraph(theme.Body, theme.Text2, title)))
	}
	return kit.VBox(6, rows...)
}

// answers is Salesforce's own answer, folded until someone wants it.
func (d *detail) answers(p status.Problem) fyne.CanvasObject {
	copyAll := kit.NewLink(theme.Strong, "Copy details", "", func() { d.screen.host.Copy(p.Details, "Details") })
	if len(p.Answers) == 0 {
		return kit.HBox(8, kit.Spacer(), copyAll)
	}
	var rows []fyne.CanvasObject
	for _, a := range p.Answers {
		text := a.Words
		if text == "" {
			text = "No words came with this answer."
		}
		note := words.Join(a.Code, strings.Join(a.Fields, ", "), sessions(a.Sessions))
		rows = append(rows, kit.NewCodeBox(text), kit.NewParagraph(theme.Caption, theme.Text3, note))
	}
	fold := kit.NewFold("Answer from Salesforce, word for word", d.wordsOpen, kit.VBox(6, rows...))
	fold.OnToggle = func(open bool) { d.wordsOpen = open }
	return kit.Edges(nil, nil, nil, kit.VBox(0, kit.Inset(2, 0, 0, 12, copyAll)), fold)
}

// firstButton is what F6 jumps to.
func (d *detail) firstButton() fyne.Focusable {
	if !d.read {
		return nil
	}
	for _, b := range d.all() {
		if d.has(b) && !b.Disabled() {
			return b
		}
	}
	return nil
}

// all are the buttons in their order.
func (d *detail) all() []*kit.Button {
	return []*kit.Button{d.fix, d.signIn, d.ask, d.setup, d.retry, d.export}
}

// has reports whether a button belongs to the problem that is shown.
func (d *detail) has(b *kit.Button) bool {
	p, open := d.problem, d.problem.Solved.IsZero()
	switch b {
	case d.fix:
		return p.Fixable
	case d.signIn:
		return p.SignIn
	case d.ask: // to be sent where nothing can be repaired from here
		return p.Request != "" && (!p.Fixable || d.refused)
	case d.setup:
		return p.SetupURL != "" && open
	case d.retry:
		return p.Retry > 0
	}
	return p.Count > 0 && open
}
