package sessions

import (
	"slices"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// summaryTab tells what happened to the session and why.
func (p *pane) summaryTab(d status.SessionDetail) fyne.CanvasObject {
	parts := []fyne.CanvasObject{}
	if d.Fault != nil {
		parts = append(parts, p.fault(*d.Fault))
	}
	parts = append(parts, p.facts(d))
	if len(d.Actions) > 0 {
		parts = append(parts, p.actions(d))
	}
	parts = append(parts, p.matches(d))
	if len(d.Very)+len(d.Somewhat)+len(d.Not) > 0 {
		parts = append(parts, interests(d))
	}
	parts = append(parts, p.values(d))
	return kit.VBox(16, parts...)
}

// fault says what failed, and leads to the remedy.
func (p *pane) fault(f status.Fault) fyne.CanvasObject {
	if f.Problem == "" {
		return faultBox(f)
	}
	return faultBox(f, kit.Inset(4, 0, 0, 0, kit.HBox(0,
		kit.NewLink(theme.CaptionMedium, "Show the remedy", "", func() { p.screen.host.ShowProblem(f.Problem) }))))
}

// faultBox says what failed, with Salesforce's own sentence.
func faultBox(f status.Fault, more ...fyne.CanvasObject) fyne.CanvasObject {
	lines := []fyne.CanvasObject{
		kit.NewParagraph(theme.Strong, theme.Text, f.Title),
		kit.NewParagraph(theme.Caption, theme.Text2, f.Sentence),
	}
	return kit.NewTinted(theme.BadBg, kit.Inset(10, 12, 10, 12, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(0, 8, 0, 0, kit.NewIcon("circle-x", theme.Bad, 18))), nil,
		kit.VBox(0, append(lines, more...)...))))
}

func (p *pane) facts(d status.SessionDetail) fyne.CanvasObject {
	return kit.NewFactGrid(
		kit.NewFact("Started", words.Moment(d.StartedAt, p.screen.host.Now())),
		kit.NewFact("Time in demo", words.Minutes(d.Minutes)+" minutes"),
		kit.NewFact("Steps viewed", words.Number(d.Steps)))
}

// part is a labelled group of lines.
func part(label, note string, rows ...fyne.CanvasObject) fyne.CanvasObject {
	head := kit.HBox(8, kit.NewText(theme.CaptionBold, theme.Text2, label), kit.Spacer(), kit.NewText(theme.Caption, theme.Text3, note))
	return kit.VBox(0, append([]fyne.CanvasObject{kit.Inset(0, 0, 6, 0, head)}, rows...)...)
}

func (p *pane) actions(d status.SessionDetail) fyne.CanvasObject {
	note := ""
	if d.Attempts > 0 && !d.LastTryAt.IsZero() {
		note = "try " + words.Number(d.Attempts) + " at " + words.At(d.LastTryAt, p.screen.host.Now())
	}
	rows := make([]fyne.CanvasObject, 0, 2*len(d.Actions))
	several := slices.ContainsFunc(d.Actions, func(a status.Action) bool { return a.Playbook != d.Actions[0].Playbook })
	for i, a := range d.Actions {
		if several && (i == 0 || a.Playbook != d.Actions[i-1].Playbook) {
			rows = append(rows, kit.NewRule(), kit.Inset(6, 0, 4, 0, kit.NewText(theme.CaptionMedium, theme.Text3, a.Playbook).Flexible()))
		}
		icon, token, text := actionLook(a.State)
		// A reason may be a whole sentence.
		var result fyne.CanvasObject = kit.NewParagraph(theme.Body, text, a.Result).MaxLines(4)
		if a.Link != "" {
			result = p.linked(a)
		}
		rows = append(rows, kit.NewRule(), kit.Inset(6, 0, 6, 0, kit.Edges(nil, nil,
			kit.VBox(0, kit.Sized(174, 20, kit.HBox(8, kit.NewIcon(icon, token, 16), kit.NewText(theme.Body, theme.Text, a.Name).Flexible()))),
			nil, result)))
	}
	return part("Actions", note, rows...)
}

// linked is a result with the way to its record. The link is what was done; what
// else is to be said, such as a field that was left out, stands under it in full.
func (p *pane) linked(a status.Action) fyne.CanvasObject {
	done, more, _ := strings.Cut(a.Result, "; ")
	link := kit.Lead(0, kit.NewLink(theme.Body, done, "external-link", func() { p.screen.host.OpenAddress(a.Link) }))
	if more == "" {
		return link
	}
	return kit.VBox(0, link, kit.NewParagraph(theme.Caption, theme.Text2, more).MaxLines(6))
}

func actionLook(s status.ActionState) (icon string, token, text theme.Token) {
	switch s {
	case status.ActionDone:
		return "circle-check", theme.OK, theme.Text2
	case status.ActionNothing:
		return "circle-minus", theme.Text2, theme.Text2
	case status.ActionFailed:
		return "circle-x", theme.Bad, theme.Bad
	case status.ActionPending:
	}
	return "clock-3", theme.Text3, theme.Text2
}

func (p *pane) matches(d status.SessionDetail) fyne.CanvasObject {
	if len(d.Matches) == 0 {
		return part("Matched records", "", kit.NewRule(),
			kit.Inset(7, 0, 0, 0, kit.NewParagraph(theme.Body, theme.Text2, "None yet. Records are looked up when the session is sent.")))
	}
	rows := make([]fyne.CanvasObject, 0, 2*len(d.Matches))
	for _, m := range d.Matches {
		lines := []fyne.CanvasObject{p.matchName(m)}
		if m.Reason != "" {
			lines = append(lines, kit.NewParagraph(theme.Caption, theme.Text2, m.Reason))
		}
		if m.Owner != "" || m.Email != "" {
			lines = append(lines, owner(m))
		}
		if way := p.decide(m); way != nil {
			lines = append(lines, way)
		}
		rows = append(rows, kit.NewRule(), kit.Inset(8, 0, 8, 0, kit.Edges(nil, nil,
			kit.VBox(0, kit.Inset(2, 8, 0, 0, kit.NewIcon(objectIcon(m.Object), theme.Text3, 16))), nil,
			kit.VBox(0, lines...))))
	}
	return part("Matched records", "", rows...)
}

func (p *pane) matchName(m status.Match) fyne.CanvasObject {
	object := kit.NewText(theme.Caption, theme.Text3, m.Object)
	if m.Name == "" { // nothing was found, or nothing was decided
		return kit.HBox(8, kit.NewText(theme.Body, theme.Text2, m.Object))
	}
	if m.URL == "" {
		return kit.HBox(8, kit.NewText(theme.Strong, theme.Text, m.Name).Flexible(), object)
	}
	return kit.Lead(8, kit.NewLink(theme.Strong, m.Name, "external-link", func() { p.screen.host.OpenAddress(m.URL) }), object)
}

// owner names who owns the opportunity, so that a person can be written to.
func owner(m status.Match) fyne.CanvasObject {
	spans := []kit.Span{{Text: "Owner: ", Style: theme.Caption, Token: theme.Text2}}
	if m.Owner != "" {
		spans = append(spans, kit.Span{Text: m.Owner, Style: theme.CaptionMedium, Token: theme.Text})
	}
	if m.Owner != "" && m.Email != "" {
		spans = append(spans, kit.Span{Text: ", ", Style: theme.Caption, Token: theme.Text2})
	}
	if m.Email != "" {
		spans = append(spans, kit.Span{Text: m.Email, Style: theme.Caption, Token: theme.Text2})
	}
	return kit.NewSpans(spans...)
}

func objectIcon(object string) string {
	switch object {
	case "Account":
		return "building-2"
	case "Opportunity":
		return "target"
	}
	return "user-round"
}

func interests(d status.SessionDetail) fyne.CanvasObject {
	rows := []fyne.CanvasObject{}
	for _, level := range []struct {
		label string
		kind  kit.Kind
		areas []string
	}{{"Very", kit.OK, d.Very}, {"Somewhat", kit.Mute, d.Somewhat}, {"Not", kit.Outline, d.Not}} {
		if len(level.areas) == 0 {
			continue
		}
		chips := make([]fyne.CanvasObject, len(level.areas))
		for i, area := range level.areas {
			chips[i] = kit.NewChip(level.kind, area).Plain()
		}
		rows = append(rows, kit.Inset(2, 0, 4, 0, kit.Edges(nil, nil,
			kit.Sized(78, 0, kit.VBox(0, kit.Inset(2, 0, 0, 0, kit.NewText(theme.Caption, theme.Text3, level.label)))), nil,
			kit.Wrap(6, chips...))))
	}
	return part("Interest", "", rows...)
}

// values is everything else that is known, folded until someone wants it.
func (p *pane) values(d status.SessionDetail) fyne.CanvasObject {
	now := p.screen.host.Now()
	list := []status.Value{
		{Name: "Session ID", Value: d.SessionID},
		{Name: "Started", Value: words.Full(d.StartedAt, now)},
		{Name: "Ended", Value: words.Full(d.EndedAt, now)},
		{Name: "Synced", Value: words.Full(d.SyncedAt, now)},
		{Name: "Share link", Value: d.ShareLink},
		{Name: "Linked by", Value: d.LinkedBy},
	}
	for _, name := range d.Demos {
		list = append(list, status.Value{Name: "Demo", Value: name})
	}
	for _, name := range d.Flows {
		list = append(list, status.Value{Name: "Flow", Value: name})
	}
	if d.Fault != nil {
		list = append(list, status.Value{Name: "Answer from Salesforce", Value: d.Fault.Code})
	}
	list = append(list, d.Values...)
	rows := []fyne.CanvasObject{}
	for _, v := range list {
		if v.Value == "" {
			continue
		}
		rows = append(rows, kit.Inset(3, 0, 3, 0, kit.Edges(nil, nil,
			kit.FixedWidth(132, kit.NewText(theme.Caption, theme.Text3, v.Name).Flexible()), nil,
			kit.NewParagraph(theme.Caption, theme.Text, v.Value))))
	}
	fold := kit.NewFold("All values", p.unfolded, kit.VBox(0, rows...))
	fold.OnToggle = func(open bool) { p.unfolded = open }
	return fold
}
