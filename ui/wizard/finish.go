package wizard

import (
	"context"
	"fmt"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

const testSession = "test session"

// finish is the last step: one labelled session goes the whole way.
type finish struct {
	wizard  *Wizard
	test    status.TestSession
	known   bool
	working string // what is being done with it, "" for nothing

	open, send, remove, again, anyway, retry *kit.Button
}

func newFinish(w *Wizard) *finish {
	f := &finish{wizard: w}
	f.open = kit.NewButton(kit.Primary, "Open Demobridge", "", w.host.CloseSetup)
	f.anyway = kit.NewButton(kit.Quiet, "Finish anyway", "", w.host.CloseSetup)
	f.send = kit.NewButton(kit.Primary, "Send a test session", "send", f.start)
	f.again = kit.NewButton(kit.Secondary, "Send again", "rotate-cw", f.start)
	f.retry = kit.NewButton(kit.Primary, "Try again", "rotate-cw", f.start)
	f.remove = kit.NewButton(kit.Secondary, "Delete the test row", "trash-2", f.delete)
	return f
}

func (f *finish) enter() {
	f.wizard.look(nil, nil)
	if f.working != "" {
		return
	}
	run(f.wizard, testSession, f.wizard.program.TestSession, f.take)
}

func (f *finish) take(t status.TestSession, err error) {
	f.working = ""
	for _, b := range []*kit.Button{f.send, f.again, f.retry, f.remove} {
		b.Done()
	}
	if err != nil {
		f.wizard.alert(err)
	} else {
		f.test, f.known = t, true
	}
	f.wizard.again(status.SetupFinish)
	f.wizard.changed(f)
}

// start sends the session and shows how far it is.
func (f *finish) start() {
	f.working = "Sending…"
	f.test = status.TestSession{}
	stages := make(chan status.TestSession, 8)
	task.Observe(f.wizard.tasks, stages, func(t status.TestSession) {
		if f.working != "" {
			f.test = t
			f.wizard.changed(f)
		}
	})
	run(f.wizard, testSession, func(ctx context.Context) (status.TestSession, error) {
		defer close(stages)
		return f.wizard.program.SendTestSession(ctx, func(t status.TestSession) {
			select {
			case stages <- t:
			default: // the end is told in any case
			}
		})
	}, f.take)
	f.wizard.changed(f)
}

func (f *finish) delete() {
	f.working = "Deleting…"
	f.remove.Work("Deleting…")
	run(f.wizard, testSession, f.wizard.program.DeleteTestSession, func(t status.TestSession, err error) {
		if err == nil && t.Stage == status.TestDeleted {
			f.wizard.host.Toast("The test session was deleted")
		}
		f.take(t, err)
	})
}

func (f *finish) page() page {
	p := page{title: "Finish", stay: true, primary: f.open, note: "You can run this setup again from the Salesforce section.",
		sentence: status.Plain("One labelled test session goes the whole way, from this computer to Salesforce.")}
	online := !f.wizard.offline() && f.working == ""
	for _, b := range []*kit.Button{f.send, f.again, f.retry} {
		b.SetEnabled(online && f.wizard.done(0))
	}
	var parts []fyne.CanvasObject
	switch {
	case f.working == "Sending…":
		p.primary.SetEnabled(false)
		parts = append(parts, f.sending())
	case f.test.Stage == status.TestCompared:
		p.title, p.sentence = "Ready", status.Plain("One labelled test session went the whole way, from this computer to your record page.")
		parts = append(parts, f.arrived())
	case f.test.Stage == status.TestFailed:
		p.fault, p.quiet, p.primary = true, f.anyway, f.retry
		parts = append(parts, f.failed())
	default:
		parts = append(parts, f.ready())
	}
	f.open.SetEnabled(f.working == "")
	p.content = kit.VBox(theme.Gap16, append(parts, f.summary())...)
	return p
}

func (f *finish) ready() fyne.CanvasObject {
	text := "It is labelled “Demobridge test”, concerns nobody, and can be deleted afterwards."
	if f.test.Stage == status.TestDeleted {
		text = "The last test session was deleted, here and in Salesforce. Another one is labelled and can be deleted the same way."
	}
	return kit.NewCard("", nil, kit.VBox(8, kit.NewText(theme.Heading16, theme.Text, "Send one test session").Flexible(),
		kit.NewParagraph(theme.Body, theme.Text2, text), kit.HBox(8, f.send)))
}

// sending shows the four stages.
func (f *finish) sending() fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, 0, 4)
	for _, line := range stages() {
		row := kit.NewCheckRow(kit.CheckRunning, line.words, "").SetWord(" ")
		switch {
		case f.test.Stage >= line.stage && f.test.Stage != status.TestFailed:
			row.SetWord("Done")
			row.SetState(kit.CheckOK)
		case f.test.Stage+1 != line.stage:
			row.SetWord("Waiting")
			row.SetState(kit.CheckUnknown)
		}
		rows = append(rows, kit.Inset(0, 16, 0, 16, row))
	}
	return kit.NewListCard("Sending the test session", nil, kit.Rows(rows...))
}

type stageLine struct {
	stage status.TestStage
	words string
}

func stages() []stageLine {
	return []stageLine{{status.TestSaved, "Saved here"}, {status.TestSent, "Sent"}, {status.TestFound, "Found in Salesforce"}, {status.TestCompared, "Values compared"}}
}

func (f *finish) arrived() fyne.CanvasObject {
	t := f.test
	name := t.RecordName
	if name == "" {
		name = "it"
	}
	buttons := []fyne.CanvasObject{}
	if url := t.RecordURL; url != "" {
		buttons = append(buttons, kit.NewButton(kit.Primary, "Open "+name+" in Salesforce", "", func() { f.wizard.host.OpenAddress(url) }).Trailing("external-link"))
	}
	f.remove.SetEnabled(!f.wizard.offline() && f.working == "")
	buttons = append(buttons, f.remove, f.again)
	return kit.NewCard("", nil, kit.Edges(nil, nil, kit.VBox(0, kit.Inset(4, 16, 0, 4, kit.NewBadge(kit.OK, "check", 44))), nil,
		kit.VBox(4, kit.NewText(theme.Heading16, theme.Text, "The test session arrived in Salesforce").Flexible(),
			kit.NewParagraph(theme.Body, theme.Text2, arrival(t)), kit.Gap(0, 6), kit.Wrap(8, buttons...))))
}

func arrival(t status.TestSession) string {
	later := "at once"
	if t.Took >= 50*time.Millisecond {
		later = fmt.Sprintf("%.1f seconds later", t.Took.Seconds())
	}
	text := fmt.Sprintf("Sent at %s, there %s. ", t.SentAt.Format("15:04:05"), later)
	switch {
	case t.Values > 0 && len(t.Differ) == 0:
		text += fmt.Sprintf("Read back and compared: all %d values match.", t.Values)
	case t.Values > 0:
		text += fmt.Sprintf("Read back and compared: %d of %d values match; different: %s.", t.Values-len(t.Differ), t.Values, strings.Join(t.Differ, ", "))
	}
	return text
}

func (f *finish) failed() fyne.CanvasObject {
	reached := "It was saved here and waits; nothing is lost."
	if f.test.Reached < status.TestSaved {
		reached = ""
	}
	return kit.VBox(theme.Gap12, setup.Failed(f.test.Fault, f.removeWhenThere()...), kit.NewParagraph(theme.Caption, theme.Text3, reached))
}

func (f *finish) removeWhenThere() []fyne.CanvasObject {
	if f.test.Key == "" {
		return nil
	}
	return []fyne.CanvasObject{f.remove}
}

// summary is one line for each step, as the org shows it now.
func (f *finish) summary() fyne.CanvasObject {
	names := []string{"Connected", "Access", "Salesforce prepared", "Mappings", "Playbook", "Record pages", "Sources"}
	rows := make([]fyne.CanvasObject, len(names))
	for i, name := range names {
		state := f.wizard.state.Step(f.wizard.steps[i].id)
		icon, token, text := "circle-dashed", theme.Text3, state.Told
		switch {
		case state.Done && !state.Partly:
			icon, token = "circle-check", theme.OK
		case state.Done, state.Partly, f.wizard.known:
			icon, token = "triangle-alert", theme.Warn
		}
		if !f.wizard.known {
			text = "Looking…"
		}
		rows[i] = kit.Inset(0, 16, 0, 16, kit.Sized(0, 40, kit.Edges(nil, nil,
			kit.HBox(0, kit.Inset(0, 12, 0, 0, kit.NewIcon(icon, token, 16)), kit.Sized(202, 0, kit.NewText(theme.Strong, theme.Text, name))), nil,
			kit.HBox(0, kit.NewText(theme.Body, theme.Text2, text).Flexible()))))
	}
	return kit.NewListCard("", nil, kit.Rows(rows...))
}
