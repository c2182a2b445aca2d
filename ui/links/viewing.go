package links

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// watched are the parts that tell of the sessions of a link; at most rows of
// them are listed. owner is who owns its opportunity now.
func (s *Screen) watched(label string, v status.Viewing, owner string, rows int) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{s.sessionList(label, v, owner, rows), s.days(v.Days)}
	if len(v.Visitors) > 0 {
		parts = append(parts, s.people("Visitors", v.Visitors))
	}
	if len(v.Interests) > 0 {
		parts = append(parts, interests(v.Interests))
	}
	return parts
}

// sessionList lists the latest sessions; each leads to its page. One that was
// sent when the opportunity had another owner than now names that one.
func (s *Screen) sessionList(label string, v status.Viewing, now string, rows int) fyne.CanvasObject {
	clock := s.host.Now()
	note := words.Join(sessions(v.Sessions), words.Minutes(v.Minutes)+" min")
	parts := []fyne.CanvasObject{kit.Inset(0, 0, 4, 0, head(label, kit.NewText(theme.Caption, theme.Text3, note)))}
	for _, r := range v.Rows[:min(len(v.Rows), rows)] {
		kind, word := words.Chip(r, clock)
		owner := ""
		if r.Opportunity.OwnerName != "" && r.Opportunity.OwnerName != now {
			owner = "owner " + r.Opportunity.OwnerName
		}
		parts = append(parts, kit.NewRule(), kit.Inset(6, 0, 6, 0, kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 8, kit.NewChip(kind, word)), kit.VBox(0,
			kit.Lead(0, kit.NewLink(theme.Body, words.Visitor(r.Visitor), "", func() { s.host.ShowSession(r.Key) })),
			kit.NewText(theme.Caption, theme.Text3, words.Join(words.Moment(r.StartedAt, clock), words.Minutes(r.Minutes)+" min",
				words.Count(r.Steps, "step", "steps"), owner)).Flexible()))))
	}
	if more := v.Sessions - min(len(v.Rows), rows); more > 0 {
		parts = append(parts, kit.NewRule(), kit.Inset(6, 0, 0, 0, kit.NewText(theme.Caption, theme.Text3, "and "+words.Number(more)+" earlier")))
	}
	return kit.VBox(0, parts...)
}

// days draws how many sessions there were on each of the last 14 days.
func (s *Screen) days(days []status.Day) fyne.CanvasObject {
	chart := kit.NewBarChart()
	bars := make([]kit.Bar, len(days))
	for i, d := range days {
		bars[i] = kit.Bar{Label: d.Date.Format("2"), Good: d.Synced, Strong: i == len(days)-1}
	}
	chart.Set(bars)
	return kit.VBox(14, head("Sessions by day", kit.NewText(theme.Caption, theme.Text3, "last 14 days")), chart)
}

// peopleShown is how many people are listed.
const peopleShown = 12

// people lists visitors with what each has watched.
func (s *Screen) people(label string, list []status.Visitor) fyne.CanvasObject {
	now := s.host.Now()
	parts := []fyne.CanvasObject{kit.Inset(0, 0, 4, 0, head(label, kit.NewText(theme.Caption, theme.Text3, words.Number(len(list)))))}
	for _, v := range list[:min(len(list), peopleShown)] {
		name := v.Name
		if name == "" {
			name = v.Email
		}
		if name == "" {
			name = "Visitors without a name"
		}
		line := []fyne.CanvasObject{kit.NewText(theme.Body, theme.Text, name).Flexible()}
		caption := words.Join(v.Company, other(v.Email, name))
		rows := []fyne.CanvasObject{kit.Edges(nil, nil, nil, kit.NewText(theme.Caption, theme.Text3,
			words.Join(sessions(v.Sessions), words.Minutes(v.Minutes)+" min", words.Day(v.Last, now))), kit.HBox(0, line...))}
		if caption != "" {
			rows = append(rows, kit.NewText(theme.Caption, theme.Text3, caption).Flexible())
		}
		parts = append(parts, kit.NewRule(), kit.Inset(6, 0, 6, 0, kit.VBox(0, rows...)))
	}
	if more := len(list) - peopleShown; more > 0 {
		parts = append(parts, kit.NewRule(), kit.Inset(6, 0, 0, 0, kit.NewText(theme.Caption, theme.Text3, "and "+words.Number(more)+" more")))
	}
	return kit.VBox(0, parts...)
}

// interests shows what visitors care for, by the strongest word that was said.
func interests(list []status.Interest) fyne.CanvasObject {
	levels := []struct {
		label string
		kind  kit.Kind
		areas []fyne.CanvasObject
	}{{"Very", kit.OK, nil}, {"Somewhat", kit.Mute, nil}, {"Not", kit.Outline, nil}}
	for _, i := range list {
		at, n := 2, i.Not
		switch {
		case i.Very > 0:
			at, n = 0, i.Very
		case i.Somewhat > 0:
			at, n = 1, i.Somewhat
		}
		text := i.Area
		if n > 1 {
			text += " · " + words.Number(n)
		}
		levels[at].areas = append(levels[at].areas, kit.NewChip(levels[at].kind, text).Plain())
	}
	rows := []fyne.CanvasObject{kit.Inset(0, 0, 4, 0, head("Interest", nil))}
	for _, l := range levels {
		if len(l.areas) == 0 {
			continue
		}
		rows = append(rows, kit.Inset(2, 0, 4, 0, kit.Edges(nil, nil,
			kit.Sized(78, 0, kit.VBox(0, kit.Inset(2, 0, 0, 0, kit.NewText(theme.Caption, theme.Text3, l.label)))), nil,
			kit.Wrap(6, l.areas...))))
	}
	return kit.VBox(0, rows...)
}
