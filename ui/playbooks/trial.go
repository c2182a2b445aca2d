package playbooks

import (
	"context"
	"reflect"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// trialShown is how many of the latest sessions are listed.
const trialShown = 10

// trial is the right part: which of the latest sessions the draft holds for, and
// what it costs.
type trial struct {
	screen  *Screen
	answer  status.PlaybookTrial
	known   bool
	busy    bool
	fault   *status.Fault
	shown   []any
	closes  bool
	head    *kit.Panel
	spinner *kit.Spinner
	body    *container.Scroll
	content *kit.Panel
}

func newTrial(s *Screen) *trial {
	t := &trial{screen: s, head: kit.NewPanel("", 0, nil), spinner: kit.NewSpinner(theme.Text3, 14), body: kit.NewScroll(kit.Gap(0, 0))}
	t.setHead()
	t.content = kit.NewPanel(theme.Card, kit.Left, kit.Inset(0, 0, 0, 1, kit.Edges(t.head, nil, nil, nil, t.body)))
	return t
}

// setCloses offers the way back where the preview lies over the editor.
func (t *trial) setCloses(closes bool) {
	if closes != t.closes {
		t.closes = closes
		t.setHead()
	}
}

func (t *trial) setHead() {
	line := []fyne.CanvasObject{kit.NewText(theme.CaptionBold, theme.Text2, "Live preview"), t.spinner, kit.Spacer()}
	if t.closes {
		line = append(line, kit.NewIconButton("x", "Close", func() { t.screen.split.show(false) }))
	}
	t.head.SetContent(kit.Inset(14, 16, 0, 16, kit.HBox(8, line...)))
}

// turn follows to another playbook.
func (t *trial) turn() {
	t.known, t.fault = false, nil
	t.try()
	t.screen.split.box.Refresh()
}

// retry tries the draft again when it has rested for a moment; the old number
// stays until then.
func (t *trial) retry() {
	if !t.screen.open {
		return
	}
	t.busy = true
	t.show()
	task.After(t.screen.tasks, settle, settled, t.try)
}

func (t *trial) try() {
	s := t.screen
	if !s.open {
		return
	}
	draft := s.trying()
	t.busy = true
	task.Run(s.tasks, tryDraft, func(ctx context.Context) (status.PlaybookTrial, error) {
		return s.program.TryPlaybook(ctx, draft)
	}, func(a status.PlaybookTrial, err error) {
		t.busy, t.fault = false, nil
		if err != nil {
			f := s.program.Explain(err)
			t.fault = &f
		} else {
			t.answer, t.known = a, true
		}
		t.show()
	})
	t.show()
}

// show builds the pane anew if anything in it reads differently.
func (t *trial) show() {
	state := []any{t.answer, t.known, t.busy, t.fault}
	if reflect.DeepEqual(state, t.shown) {
		return
	}
	t.shown = state
	if t.busy {
		t.spinner.Start()
	} else {
		t.spinner.Stop()
	}
	var parts []fyne.CanvasObject
	switch {
	case t.fault != nil:
		parts = append(parts, kit.NewParagraph(theme.Strong, theme.Text, t.fault.Title), kit.NewParagraph(theme.Caption, theme.Text2, t.fault.Sentence))
	case !t.known:
		parts = append(parts, kit.NewSkeleton(60, 220, 180, 200, 160))
	case t.answer.Fault != "":
		parts = append(parts, kit.NewParagraph(theme.Body, theme.Bad, t.answer.Fault))
	default:
		parts = append(parts, t.count(), t.list(), t.cost())
	}
	kit.ReplaceScrolled(t.body, kit.Inset(2, 16, 16, 16, kit.VBox(14, parts...)))
}

// full is how many sessions a trial takes when there are as many.
const full = 100

func (t *trial) count() fyne.CanvasObject {
	a := t.answer
	token := theme.Text
	if t.busy {
		token = theme.Text3
	}
	text := "of the last 100 sessions match"
	if a.Of < full {
		text = "of " + words.Count(a.Of, "session", "sessions") + " so far match"
	}
	line := []fyne.CanvasObject{kit.NewText(theme.Number, token, words.Number(a.Matched)), kit.Inset(6, 0, 0, 0, kit.NewText(theme.Body, theme.Text2, text))}
	bar := kit.NewProgress(6)
	bar.SetFraction(float32(a.Matched) / float32(max(a.Of, 1)))
	parts := []fyne.CanvasObject{kit.HBox(8, line...), bar}
	if a.Matched == 0 && a.Of > 0 {
		parts = append(parts, kit.Edges(nil, nil, kit.VBox(0, kit.Inset(2, 8, 0, 0, kit.NewIcon("triangle-alert", theme.Warn, 16))), nil,
			kit.NewParagraph(theme.Body, theme.Warn, "No session would match. Is this what you want?")))
	}
	return kit.VBox(6, parts...)
}

func (t *trial) list() fyne.CanvasObject {
	if t.answer.Of == 0 {
		return kit.NewParagraph(theme.Body, theme.Text2, "No session is here yet. The first one that ends is tried on this playbook.")
	}
	rows := []fyne.CanvasObject{kit.Inset(0, 0, 7, 0, kit.NewText(theme.Caption, theme.Text3, "Newest first"))}
	for _, r := range t.answer.Rows[:min(trialShown, len(t.answer.Rows))] {
		icon, tint, name, note := "check", theme.OK, theme.Text, r.Company
		if !r.Matches {
			icon, tint, name, note = "minus", theme.Text3, theme.Text3, r.Why
		}
		rows = append(rows, kit.NewRule(), kit.Sized(0, 35, kit.HBox(8, kit.NewIcon(icon, tint, 14),
			kit.NewText(theme.Body, name, short(words.Visitor(r.Visitor))), kit.Spacer(), kit.NewText(theme.Caption, theme.Text3, note).Flexible())))
	}
	return kit.VBox(0, append(rows, kit.NewRule())...)
}

// short keeps a name whole as long as some of the company still fits beside it.
func short(name string) string {
	const most = 21
	if r := []rune(name); len(r) > most {
		return string(r[:most]) + "…"
	}
	return name
}

func (t *trial) cost() fyne.CanvasObject {
	line := func(what string, n int) fyne.CanvasObject {
		return kit.Sized(0, 28, kit.HBox(8, kit.NewText(theme.Body, theme.Text2, what), kit.Spacer(), kit.NewText(theme.Strong, theme.Text, words.Count(n, "call", "calls"))))
	}
	return kit.VBox(0, kit.NewText(theme.CaptionBold, theme.Text2, "Cost in Salesforce calls"),
		line("Per "+words.Count(t.answer.Matched, "session", "sessions"), t.answer.Calls), line("Per day, about", t.answer.CallsPerDay),
		kit.Inset(4, 0, 0, 0, kit.NewParagraph(theme.Caption, theme.Text3, "Records are sent in groups, so 200 cost the same as one.")))
}
