package settings

import (
	"context"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// editor is the page of one endpoint.
type editor struct {
	page *webhooks
	form status.WebhookForm

	name, address *kit.Input
	at            *kit.Field
	told          *kit.RadioGroup
	private       *kit.Toggle
	save          *kit.Button

	secret *secretCard
	log    *log
}

func newEditor(p *webhooks, f status.WebhookForm) *editor {
	e := &editor{page: p, form: f}
	e.name, e.address = kit.NewInput("Data warehouse"), kit.NewInput("https://hooks.example.com/demobridge")
	e.name.SetText(f.Name)
	e.address.SetText(f.Address)
	e.at = kit.NewField("Address", e.address, "Messages follow no detours: enter the last address")
	index := 0
	if !f.Every {
		index = 1
	}
	e.told = kit.NewRadioGroup([]string{"Every session that is in Salesforce", "Only what a playbook sends"}, index, nil)
	e.private = kit.NewTickBox("May be on this computer or in its network", f.Private, nil).Help("Such addresses are refused otherwise, whatever a name leads to.")
	label := "Save"
	if f.ID == "" {
		label = "Add"
	}
	e.save = kit.NewButton(kit.Primary, label, "", e.keep)
	e.secret = &secretCard{editor: e}
	e.log = &log{editor: e}
	return e
}

func (e *editor) focus() {
	if e.form.ID == "" {
		e.name.Focus()
	}
}

func (e *editor) content() fyne.CanvasObject {
	title := "New webhook"
	if e.form.ID != "" {
		title = e.form.Name
	}
	back := kit.NewLink(theme.Strong, "Outgoing webhooks", "", func() { e.page.leave() })
	parts := []fyne.CanvasObject{
		kit.HBox(6, kit.NewIcon("arrow-left", theme.AccentText, 14), back), kit.NewText(theme.Heading16, theme.Text, title).Flexible(),
		kit.NewCard("", nil, kit.VBox(theme.Gap16, kit.NewField("Name", e.name, ""), e.at,
			kit.VBox(6, kit.NewText(theme.Strong, theme.Text, "Told of"), e.told.Box(false)), e.private, kit.HBox(8, e.save))),
	}
	if e.form.ID != "" {
		parts = append(parts, e.secret.content(), e.log.content(),
			kit.HBox(0, kit.NewButton(kit.Danger, "Remove webhook", "trash-2", e.remove)))
	}
	return kit.VBox(theme.Gap16, parts...)
}

// keep saves the form. What is wrong with it stays unsaved and is said.
func (e *editor) keep() {
	f := e.form
	f.Name, f.Address = strings.TrimSpace(e.name.Text()), strings.TrimSpace(e.address.Text())
	f.Every, f.Private = e.told.Index() == 0, e.private.On()
	e.save.Work("Saving…")
	s := e.page.screen
	task.Run(s.tasks, order, func(ctx context.Context) (string, error) { return s.program.SaveWebhook(ctx, f) }, func(id string, err error) {
		e.save.Done()
		if err != nil {
			fault := s.program.Explain(err)
			if fault.Code == status.CodeForm {
				e.at.SetFault(fault.Sentence)
				e.address.SetBad(true)
				e.address.Focus()
				return
			}
			s.host.Alert(fault)
			return
		}
		e.at.SetFault("")
		e.address.SetBad(false)
		fresh := e.form.ID == ""
		f.ID = id
		if f.Name == "" {
			f.Name = f.Address
		}
		e.form = f
		e.save.SetLabel("Save")
		s.noteSaved()
		if fresh {
			s.changed(e.page)
		}
		e.page.enter()
	})
}

func (e *editor) remove() {
	s := e.page.screen
	kit.Ask(s.host.Canvas(), "Remove “"+e.form.Name+"”?", "It is told nothing more. Its secret and what is known of its messages are removed from this computer.", "Remove", true, func() {
		task.Do(s.tasks, order, func(ctx context.Context) error { return s.program.DeleteWebhook(ctx, e.form.ID) }, func(err error) {
			if err != nil {
				s.alert(err)
				return
			}
			s.host.Toast("Webhook removed")
			e.page.leave()
		})
	})
}

// reread reads what changes by itself: the secret once, the messages each time.
func (e *editor) reread() {
	if e.form.ID == "" {
		return
	}
	if !e.secret.known {
		e.secret.read()
	}
	e.log.read()
}
