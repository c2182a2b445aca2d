package links

import (
	"context"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// form is the dialog in which a link is added or changed.
type form struct {
	screen *Screen
	id     string // of the link that is changed; empty for a new one
	dialog *kit.Dialog

	address, name, recipient, creator, demo, notes *kit.Input
	public                                         *kit.Toggle
	place                                          *kit.Field // of the address
}

// addLink asks for the address of a link and what is known of it.
func (s *Screen) addLink() {
	f := s.newForm(status.LinkForm{})
	f.place = kit.NewField("Address", f.address, "As you would send it to someone. Any host will do.")
	f.place.Check = func() string {
		if strings.TrimSpace(f.address.Text()) == "" {
			return "Paste the address of the demo link"
		}
		return ""
	}
	f.open("Add a share link", "Add link", kit.NewButton(kit.Quiet, "Import a CSV file instead", "file-up", func() {
		f.dialog.Close()
		s.importLinks()
	}), f.address, f.place)
}

// editLink changes what is said of the link in the pane.
func (s *Screen) editLink() {
	d := s.pane.detail
	if !s.pane.read {
		return
	}
	name := d.Name
	if name == bare(d.Address) || name == d.ID {
		name = "" // nobody has given it one
	}
	f := s.newForm(status.LinkForm{
		ID: d.ID, Name: name, Recipient: d.Recipient, Creator: d.MadeBy, Demo: d.Demo, Notes: d.Notes, Public: d.State == status.LinkPublic,
	})
	f.open("About this link", "Save", nil, f.name)
}

func (s *Screen) newForm(from status.LinkForm) *form {
	input := func(placeholder, text string) *kit.Input {
		i := kit.NewInput(placeholder)
		i.SetText(text)
		return i
	}
	f := &form{
		screen: s, id: from.ID, address: input("https://", from.Address), name: input("Acme – plant managers", from.Name),
		recipient: input("Names or email addresses", from.Recipient), creator: input("", from.Creator), demo: input("", from.Demo),
		notes: kit.NewTextArea("", 3),
	}
	f.notes.SetText(from.Notes)
	f.public = kit.NewTickBox("On a public page: it belongs to no opportunity", from.Public, func(bool) {})
	return f
}

func (f *form) open(title, primary string, helper fyne.CanvasObject, focus *kit.Input, first ...fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(f.screen.body)
	if c == nil {
		return
	}
	rows := append(first, kit.NewField("Name", f.name, ""),
		kit.NewField("Recipient", f.recipient, "With email addresses Demobridge can suggest the opportunity."),
		kit.Grid(2, 16, kit.NewField("Made by", f.creator, ""), kit.NewField("Demo", f.demo, "")),
		kit.NewField("Notes", f.notes, ""))
	if f.id != "" {
		rows = append(rows, f.public)
	}
	f.dialog = kit.ShowDialog(c, kit.DialogOptions{
		Title: title, Width: 560, Body: kit.Inset(16, 20, 20, 20, kit.VBox(12, rows...)), Scroll: true, Height: 580,
		Helper: helper, Primary: primary, Stay: true, Focus: focus.Focusable(), OnPrimary: f.save,
	})
}

func (f *form) save() {
	if f.place != nil && !kit.CheckFields(f.place) {
		return
	}
	s := f.screen
	values := status.LinkForm{
		ID: f.id, Address: f.address.Text(), Name: f.name.Text(), Recipient: f.recipient.Text(), Creator: f.creator.Text(),
		Demo: f.demo.Text(), Notes: f.notes.Text(), Public: f.public.On(),
	}
	f.dialog.Work("Saving…")
	type saved struct {
		id    string
		known bool
	}
	task.Run(s.tasks, order, func(ctx context.Context) (saved, error) {
		if values.ID != "" {
			return saved{id: values.ID}, s.program.EditLink(ctx, values)
		}
		id, known, err := s.program.AddLink(ctx, values)
		return saved{id, known}, err
	}, func(done saved, err error) {
		f.dialog.Done()
		if err != nil {
			if f.place != nil {
				f.place.SetFault(s.program.Explain(err).Title)
				return
			}
			f.dialog.Close()
			s.host.Alert(s.program.Explain(err))
			return
		}
		f.dialog.Close()
		switch {
		case values.ID != "":
			s.host.Toast("Saved")
		case done.known:
			s.host.Toast("This link was here already")
		default:
			s.host.Toast("Link added")
		}
		if values.ID == "" {
			s.ShowLink(done.id)
		}
		s.changed()
	})
}

// importLinks reads links from files.
func (s *Screen) importLinks() {
	s.host.ChooseFiles([]string{".csv", ".txt"}, func(paths []string) {
		task.Run(s.tasks, order, func(ctx context.Context) (status.LinkImport, error) {
			return s.program.ImportLinks(ctx, paths)
		}, func(r status.LinkImport, err error) {
			if err != nil {
				s.host.Alert(s.program.Explain(err))
				return
			}
			s.changed()
			if len(r.Problems) > 0 {
				s.showImport(r)
				return
			}
			s.host.Toast(imported(r))
		})
	})
}

func imported(r status.LinkImport) string {
	text := words.Count(r.New, "link", "links") + " imported"
	if r.Known > 0 {
		text += ", " + words.Number(r.Known) + " completed"
	}
	return text
}

// badShown is how many bad rows are told one by one.
const badShown = 20

// showImport tells which rows could not be taken.
func (s *Screen) showImport(r status.LinkImport) {
	c := fyne.CurrentApp().Driver().CanvasForObject(s.body)
	if c == nil {
		return
	}
	rows := []fyne.CanvasObject{kit.NewParagraph(theme.Strong, theme.Text, imported(r)+". "+
		words.Count(len(r.Problems), "row was", "rows were")+" left out:")}
	for _, p := range r.Problems[:min(len(r.Problems), badShown)] {
		where := p.File
		if p.Line > 0 {
			where += ", line " + words.Number(p.Line)
		}
		rows = append(rows, kit.VBox(0, kit.NewText(theme.Caption, theme.Text3, where).Flexible(), kit.NewParagraph(theme.Body, theme.Text2, p.Cause)))
	}
	if more := len(r.Problems) - badShown; more > 0 {
		rows = append(rows, kit.NewText(theme.Caption, theme.Text3, "and "+words.Number(more)+" more"))
	}
	kit.ShowDialog(c, kit.DialogOptions{
		Title: "Import of links", Width: 560, Height: 420, Scroll: true, Body: kit.Inset(16, 20, 20, 20, kit.VBox(8, rows...)), Cancel: "Close",
	})
}
