package wizard

import (
	"context"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	readPlaybooks  = "playbooks"
	switchPlaybook = "switch"
)

// playbook is the fifth step: the usual playbook as three sentences, with its
// switch.
type playbook struct {
	wizard *Wizard
	book   status.PlaybookBook
	known  bool
	fault  *status.Fault
	next   *kit.Button
}

func newPlaybook(w *Wizard) *playbook {
	return &playbook{wizard: w, next: kit.NewButton(kit.Primary, "Next", "", w.next)}
}

func (b *playbook) enter() {
	run(b.wizard, readPlaybooks, b.wizard.program.Playbooks, func(book status.PlaybookBook, err error) {
		b.fault = nil
		if err != nil {
			f := b.wizard.program.Explain(err)
			b.fault = &f
		} else {
			b.book, b.known = book, true
		}
		b.wizard.changed(b)
	})
}

func (b *playbook) page() page {
	p := page{title: "Playbook", primary: b.next, stay: true, note: "Change details later under Playbooks.",
		sentence: status.Plain("When a session ends: whom must it concern, and what is done then.")}
	b.next.SetEnabled(b.known || b.fault != nil)
	switch {
	case b.known && len(b.book.Playbooks) == 0:
		p.content = kit.NewEmptyState("workflow", "No playbook yet", "Sessions are saved but not sent. Make the usual one under Playbooks.", nil)
	case b.known:
		cards := make([]fyne.CanvasObject, len(b.book.Playbooks))
		for i, one := range b.book.Playbooks {
			cards[i] = b.card(one)
		}
		p.content = kit.VBox(theme.Gap16, cards...)
	case b.fault != nil:
		p.content = setup.Failed(*b.fault, kit.NewButton(kit.Secondary, "Try again", "rotate-cw", b.enter).Small())
	default:
		p.content = setup.Working("Reading the playbooks…")
	}
	return p
}

func (b *playbook) card(one status.Playbook) fyne.CanvasObject {
	on := kit.NewSwitch("On", one.On, nil)
	on.OnChange = func(wanted bool) { b.turn(one.ID, wanted) }
	sentence := func(icon, label, text string) fyne.CanvasObject {
		return kit.Edges(nil, nil, kit.VBox(0, kit.Inset(1, 12, 0, 0, kit.NewIcon(icon, theme.Text2, 18))), nil,
			kit.NewSpans(kit.Span{Text: label + " ", Style: theme.Strong, Token: theme.Text}, kit.Span{Text: text, Style: theme.Body, Token: theme.Text2}))
	}
	return kit.NewCard(one.Name, on, kit.VBox(10,
		sentence("zap", "When", b.when(one)), sentence("users", "Who", b.who(one.Who)), sentence("send", "Do", done(one.Do))))
}

func (b *playbook) turn(id string, on bool) {
	task.Do(b.wizard.tasks, switchPlaybook, func(ctx context.Context) error {
		return b.wizard.program.SwitchPlaybook(ctx, id, on)
	}, func(err error) {
		if err != nil {
			b.wizard.alert(err)
		}
		b.enter()
	})
}

func (b *playbook) when(one status.Playbook) string {
	for _, w := range b.book.Whens {
		if w.Key == one.When {
			if w.Help != "" {
				return lower(w.Label) + " (" + w.Help + ")."
			}
			return lower(w.Label) + "."
		}
	}
	return "a session ends."
}

// who says in words whom the playbook concerns.
func (b *playbook) who(g status.FilterGroup) string {
	parts := b.filters(g)
	if len(parts) == 0 {
		return "every visitor."
	}
	return "visitors of whom this is true: " + join(parts, g.Any) + "."
}

func (b *playbook) filters(g status.FilterGroup) []string {
	var parts []string
	for _, f := range g.Filters {
		parts = append(parts, b.filter(f))
	}
	for _, sub := range g.Groups {
		if inner := b.filters(sub); len(inner) > 0 {
			parts = append(parts, "("+join(inner, sub.Any)+")")
		}
	}
	return parts
}

func join(parts []string, anyOf bool) string {
	if anyOf {
		return strings.Join(parts, " or ")
	}
	return strings.Join(parts, " and ")
}

func (b *playbook) filter(f status.Filter) string {
	for _, p := range b.book.Properties {
		if p.Key != f.Property {
			continue
		}
		for _, o := range p.Operators {
			if o.Key == f.Operator {
				return strings.TrimSpace(lower(p.Label) + " " + lower(o.Label) + " " + strings.Join(f.Values, ", "))
			}
		}
	}
	return strings.TrimSpace(f.Property + " " + f.Operator + " " + strings.Join(f.Values, ", "))
}

// done lists what a playbook does.
func done(actions []status.PlaybookAction) string {
	var names []string
	for _, a := range actions {
		if a.On {
			names = append(names, lower(a.Label))
		}
	}
	switch len(names) {
	case 0:
		return "nothing yet."
	case 1:
		return names[0] + "."
	}
	return words.Count(len(names), "thing", "things") + ", in this order: " + strings.Join(names, ", ") + "."
}

// lower takes the capital letter off a label inside a sentence.
func lower(label string) string {
	if label == "" {
		return ""
	}
	return strings.ToLower(label[:1]) + label[1:]
}
