package settings

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// secretCard shows what the endpoint checks signatures with.
type secretCard struct {
	editor *editor
	secret status.WebhookSecret
	known  bool
	fault  *status.Fault
	shown  bool
}

func (c *secretCard) read() {
	s, id := c.editor.page.screen, c.editor.form.ID
	task.Run(s.tasks, readKey, func(ctx context.Context) (status.WebhookSecret, error) { return s.program.WebhookSecret(ctx, id) }, c.take)
}

func (c *secretCard) take(secret status.WebhookSecret, err error) {
	s := c.editor.page.screen
	c.fault = nil
	if err != nil {
		f := s.program.Explain(err)
		c.fault = &f
	} else {
		c.secret = secret
	}
	c.known = true
	s.changed(c.editor.page)
}

func (c *secretCard) content() fyne.CanvasObject {
	s := c.editor.page.screen
	fresh := kit.NewButton(kit.Secondary, "New secret", "", c.renew)
	header := kit.NewButton(kit.Secondary, "Set header…", "", c.header)
	rows := []fyne.CanvasObject{}
	switch {
	case !c.known:
		rows = append(rows, setting("Secret", "The receiver checks signatures with it", kit.NewSkeleton(240)))
	case c.fault != nil:
		rows = append(rows, setting("Secret", "The receiver checks signatures with it",
			kit.VBox(8, kit.NewParagraph(theme.Body, theme.Bad, c.fault.Title+". "+c.fault.Sentence), kit.HBox(0, fresh))))
	default:
		field := kit.NewPassword("")
		field.SetText(c.secret.Secret)
		field.Reveal(c.shown)
		label := "Show"
		if c.shown {
			label = "Hide"
		}
		show := kit.NewButton(kit.Secondary, label, "", func() {
			c.shown = !c.shown
			s.changed(c.editor.page)
		})
		copySecret := kit.NewButton(kit.Secondary, "Copy", "copy", func() { s.host.Copy(c.secret.Secret, "Secret") })
		rows = append(rows, setting("Secret", "The receiver checks signatures with it",
			kit.VBox(0, kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 8, kit.HBox(8, show, copySecret, fresh)), field))))
		if c.secret.Former != "" {
			rows = append(rows, setting("Former secret", "", kit.NewParagraph(theme.Body, theme.Text2,
				"Messages are signed with it as well until "+words.Full(c.secret.FormerUntil, s.host.Now())+".")))
		}
		if c.secret.NotKept {
			rows = append(rows, setting("Kept", "", kit.NewParagraph(theme.Body, theme.Warn, "For this run only: the system’s key store is not reachable.")))
		}
	}
	rows = append(rows, setting("Authorization header", "Only if the receiver asks for one; kept in the system’s key store", kit.HBox(0, header)))
	return kit.NewListCard("Signature", nil, kit.Rows(rows...))
}

func (c *secretCard) renew() {
	s, id := c.editor.page.screen, c.editor.form.ID
	kit.Ask(s.host.Canvas(), "Make a new secret?", "For a day messages are signed with both, so that the receiver can change over without missing any.", "New secret", false, func() {
		task.Run(s.tasks, readKey, func(ctx context.Context) (status.WebhookSecret, error) { return s.program.RotateWebhookSecret(ctx, id) },
			func(secret status.WebhookSecret, err error) {
				if err == nil {
					s.noteSaved()
				}
				c.take(secret, err)
			})
	})
}

// header asks for the value; what is set already is never shown again.
func (c *secretCard) header() {
	s, id := c.editor.page.screen, c.editor.form.ID
	value := kit.NewPassword("Bearer …")
	kit.ShowDialog(s.host.Canvas(), kit.DialogOptions{
		Title: "Authorization header", Width: 480, Primary: "Set", Focus: value.Focusable(),
		Body: kit.Inset(16, 20, 20, 20, kit.NewField("Value", value, "Leave it empty to send none.")),
		OnPrimary: func() {
			task.Do(s.tasks, order, func(ctx context.Context) error { return s.program.SetWebhookAuthorization(ctx, id, value.Text()) }, func(err error) {
				if err != nil {
					s.alert(err)
					return
				}
				s.noteSaved()
			})
		},
	})
}
