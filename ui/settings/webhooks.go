package settings

import (
	"context"
	"reflect"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// webhooks is the page of the endpoints: the list, or the editor of one.
type webhooks struct {
	screen *Screen
	list   []status.Webhook
	known  bool
	fault  *status.Fault // why the list cannot be read
	editor *editor       // of the endpoint that is open; nil: the list is shown
}

func newWebhooks(s *Screen) *webhooks { return &webhooks{screen: s} }

func (p *webhooks) enter() {
	task.Run(p.screen.tasks, readHooks, p.screen.program.Webhooks, func(list []status.Webhook, err error) {
		same := err == nil && p.known && p.fault == nil && reflect.DeepEqual(list, p.list)
		p.fault = nil
		if err != nil {
			f := p.screen.program.Explain(err)
			p.fault = &f
		} else {
			p.list, p.known = list, true
		}
		switch {
		case p.editor != nil:
			p.editor.reread()
		case !same:
			p.screen.changed(p)
		}
	})
}

func (p *webhooks) content() fyne.CanvasObject {
	if p.editor != nil {
		return p.editor.content()
	}
	top := head("Outgoing webhooks", "Programs that are told of each session once it is in Salesforce. Messages are signed as Standard Webhooks and sent again until they are taken.")
	switch {
	case p.fault != nil:
		return kit.VBox(theme.Gap16, top, kit.NewBanner(kit.Bad, "circle-alert", p.fault.Title, p.fault.Sentence, "",
			kit.NewButton(kit.Secondary, "Try again", "refresh-cw", p.enter).Small()))
	case !p.known:
		return kit.VBox(theme.Gap16, top, kit.NewCard("", nil, kit.NewSkeleton(180, 320, 180, 320)))
	case p.screen.last.Connection.OrgID == "":
		return kit.VBox(theme.Gap16, top, kit.NewCard("", nil, kit.NewParagraph(theme.Body, theme.Text2,
			"Connect Salesforce first: a webhook is told of the sessions of one org.")))
	case len(p.list) == 0:
		return kit.VBox(theme.Gap16, top, kit.NewCard("", nil, kit.VBox(12, kit.NewText(theme.Heading16, theme.Text, "No webhook yet"),
			kit.NewParagraph(theme.Body, theme.Text2, "Add the address of a program that should know of every session: what was watched, who it is in Salesforce, and who owns the deal."),
			kit.HBox(0, kit.NewButton(kit.Primary, "Add webhook", "plus", p.add)))))
	}
	var rows []fyne.CanvasObject
	for _, w := range p.list {
		rows = append(rows, p.row(w))
	}
	return kit.VBox(theme.Gap16, top,
		kit.NewListCard("Webhooks", kit.NewButton(kit.Secondary, "Add webhook", "plus", p.add).Small(), kit.Rows(rows...)))
}

func (p *webhooks) row(w status.Webhook) fyne.CanvasObject {
	kind, text := answer(w)
	toggle := kit.NewSwitch("", w.Active, func(on bool) { p.switchTo(w, on) }).Spoken("Tell " + w.Name)
	told := "Every session"
	if !w.Every {
		told = "What playbooks send"
	}
	lines := kit.VBox(2, kit.NewText(theme.Strong, theme.Text, w.Name).Flexible(), kit.NewText(theme.Caption, theme.Text3, w.Address).KeepEnd())
	if w.Ended != "" {
		lines.Add(kit.NewParagraph(theme.Caption, theme.Bad, w.Ended))
	} else if w.Waiting > 0 {
		lines.Add(kit.NewText(theme.Caption, theme.Text3, words.Count(w.Waiting, "message waits", "messages wait")))
	}
	edit := kit.NewButton(kit.Secondary, "Edit", "pencil", func() { p.edit(w.WebhookForm) }).Small()
	return kit.Inset(10, 16, 10, 16, kit.Edges(nil, nil, nil,
		kit.HBox(12, kit.NewText(theme.Caption, theme.Text3, told), kit.NewChip(kind, text), toggle, edit), kit.Inset(0, 16, 0, 0, lines)))
}

// answer is the last answer of an endpoint as a chip.
func answer(w status.Webhook) (kit.Kind, string) {
	switch {
	case w.Ended != "":
		return kit.Bad, "Switched off"
	case !w.Active:
		return kit.Mute, "Off"
	case w.Last.Tried.IsZero():
		return kit.Mute, "Not told yet"
	}
	return delivered(w.Last)
}

// delivered is how one telling stands, as a chip.
func delivered(d status.WebhookDelivery) (kit.Kind, string) {
	switch d.State {
	case status.WebhookWaiting:
		return kit.Mute, "Waiting"
	case status.WebhookSending:
		return kit.Info, "Sending"
	case status.WebhookRetrying:
		return kit.Warn, "Retrying"
	case status.WebhookDelivered:
		return kit.OK, "Taken"
	case status.WebhookSkipped:
		return kit.Mute, "Replaced"
	default:
		return kit.Bad, "Not taken"
	}
}

func (p *webhooks) switchTo(w status.Webhook, on bool) {
	task.Do(p.screen.tasks, order, func(ctx context.Context) error { return p.screen.program.SwitchWebhook(ctx, w.ID, on) }, func(err error) {
		if err != nil {
			p.screen.alert(err)
		} else {
			p.screen.noteSaved()
		}
		p.enter()
	})
}

func (p *webhooks) add() { p.edit(status.WebhookForm{Every: true}) }

func (p *webhooks) edit(f status.WebhookForm) {
	p.editor = newEditor(p, f)
	p.screen.show()
	p.editor.reread()
	p.editor.focus()
}

// leave closes the editor.
func (p *webhooks) leave() bool {
	if p.editor == nil {
		return false
	}
	p.editor = nil
	p.screen.show()
	p.enter()
	return true
}
