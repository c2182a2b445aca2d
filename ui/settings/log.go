package settings

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
)

// newest is how many messages the log shows.
const newest = 20

// log is the card with the newest messages to an endpoint.
type log struct {
	editor *editor
	page   status.WebhookDeliveryPage
	known  bool
	fault  *status.Fault
	test   *kit.Button
	open   int64 // the message whose answer is shown in full
}

func (l *log) read() {
	s, id := l.editor.page.screen, l.editor.form.ID
	task.Run(s.tasks, readTold, func(ctx context.Context) (status.WebhookDeliveryPage, error) {
		return s.program.WebhookDeliveries(ctx, id, 0, newest)
	}, func(page status.WebhookDeliveryPage, err error) {
		same := err == nil && l.known && l.fault == nil && reflect.DeepEqual(page, l.page)
		l.fault = nil
		if err != nil {
			f := s.program.Explain(err)
			l.fault = &f
		} else {
			l.page, l.known = page, true
		}
		if !same {
			s.changed(l.editor.page)
		}
	})
}

func (l *log) content() fyne.CanvasObject {
	if l.test == nil {
		l.test = kit.NewButton(kit.Secondary, "Send a test", "send", l.sendTest).Small()
	}
	var body fyne.CanvasObject
	switch {
	case l.fault != nil:
		body = kit.Pad(16, kit.NewParagraph(theme.Body, theme.Bad, l.fault.Title+". "+l.fault.Sentence))
	case !l.known:
		body = kit.Pad(16, kit.NewSkeleton(280, 200, 280))
	case len(l.page.Rows) == 0:
		body = kit.Pad(16, kit.NewParagraph(theme.Body, theme.Text3, "Nothing was sent yet. “Send a test” sends a made-up session."))
	default:
		var rows []fyne.CanvasObject
		for _, d := range l.page.Rows {
			rows = append(rows, l.row(d))
		}
		body = kit.Rows(rows...)
	}
	title := "Messages"
	if l.page.All > newest {
		title = "The last " + words.Number(newest) + " of " + words.Number(l.page.All) + " messages"
	}
	return kit.NewListCard(title, l.test, body)
}

func (l *log) row(d status.WebhookDelivery) fyne.CanvasObject {
	s := l.editor.page.screen
	now := s.host.Now()
	kind, text := delivered(d)
	what := words.Visitor(d.Visitor)
	if d.Session == "" {
		what = "Test"
	}
	when := d.Tried
	if when.IsZero() {
		when = d.Made
	}
	caption := words.Join(words.Full(when, now), d.Told)
	if d.State == status.WebhookRetrying {
		caption = words.Join(caption, words.Count(d.Attempts, "try", "tries"), "next "+words.Full(d.Next, now))
	}
	lines := kit.VBox(2, kit.NewText(theme.Strong, theme.Text, what).Flexible(), kit.NewParagraph(theme.Caption, theme.Text3, caption))
	buttons := []fyne.CanvasObject{kit.NewChip(kind, text)}
	if strings.TrimSpace(d.Response) != "" {
		label := "Answer"
		if l.open == d.ID {
			label = "Hide answer"
			lines.Add(kit.NewCode(d.Response))
		}
		buttons = append(buttons, kit.NewButton(kit.Secondary, label, "", func() { l.unfold(d.ID) }).Small())
	}
	if d.Session != "" {
		buttons = append(buttons, kit.NewIconButton("square-play", "Show the session", func() { s.host.ShowSession(d.Session) }).Small())
	}
	if d.State != status.WebhookSending {
		buttons = append(buttons, kit.NewButton(kit.Secondary, "Send again", "", func() { l.again(d.ID) }).Small())
	}
	return kit.Inset(8, 16, 8, 16, kit.Edges(nil, nil, nil, kit.HBox(8, buttons...), kit.Inset(0, 16, 0, 0, lines)))
}

func (l *log) unfold(id int64) {
	if l.open == id {
		id = 0
	}
	l.open = id
	l.editor.page.screen.changed(l.editor.page)
}

func (l *log) sendTest() {
	s, id := l.editor.page.screen, l.editor.form.ID
	l.test.Work("Sending…")
	task.Run(s.tasks, order, func(ctx context.Context) (status.WebhookDelivery, error) { return s.program.SendTestWebhook(ctx, id) },
		func(d status.WebhookDelivery, err error) {
			l.test.Done()
			l.tell(d, err)
		})
}

func (l *log) again(id int64) {
	s := l.editor.page.screen
	task.Run(s.tasks, order, func(ctx context.Context) (status.WebhookDelivery, error) { return s.program.RedeliverWebhook(ctx, id) }, l.tell)
}

// tell says how a message that a person sent went.
func (l *log) tell(d status.WebhookDelivery, err error) {
	s := l.editor.page.screen
	switch {
	case err != nil:
		s.alert(err)
	case d.State == status.WebhookDelivered:
		s.host.Toast("The webhook took it")
	default:
		s.host.Toast("The webhook did not take it: " + d.Told)
	}
	l.read()
}
