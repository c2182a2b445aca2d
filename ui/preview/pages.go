package preview

import (
	"fmt"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// pages are the parts of one preview: what changes, what is left out and why,
// and the requests.
type pages struct {
	viewer  *Viewer
	preview status.Preview
	body    *kit.Panel
	content fyne.CanvasObject
}

func newPages(v *Viewer, p status.Preview) *pages {
	g := &pages{viewer: v, preview: p, body: kit.NewPanel(theme.Card, 0, nil)}
	tabs := kit.NewTabs(theme.Gap20, []string{"Changes", "Left out", "Requests"}, g.turn)
	tabs.SetCounter(0, kit.Mute, words.Number(len(p.Records)))
	tabs.SetCounter(1, kit.Mute, words.Number(len(p.Skips)))
	tabs.SetCounter(2, kit.Mute, words.Number(len(p.Requests)))
	g.content = kit.Edges(kit.VBox(0, g.sum(), tabs), nil, nil, nil, g.body)
	g.turn(0)
	return g
}

// sum says in one line what it is all about, and what holds it back.
func (g *pages) sum() fyne.CanvasObject {
	p := g.preview
	fact := func(name, value string) fyne.CanvasObject {
		return kit.VBox(2, kit.NewText(theme.Caption, theme.Text3, name), kit.NewText(theme.Strong, theme.Text, value))
	}
	left := "unknown"
	if p.Left >= 0 {
		left = words.Number(p.Left)
	}
	facts := kit.Grid(5, 16,
		fact("Sessions", words.Number(p.Sessions)),
		fact("Records touched", words.Number(len(p.Records))),
		fact("Fields written", words.Number(written(p.Records))),
		fact("Salesforce calls", words.Number(p.Calls)),
		fact("Calls left today", left))
	parts := []fyne.CanvasObject{facts}
	if p.Held != "" {
		parts = append(parts, kit.NewTinted(theme.WarnBg, kit.Inset(8, 12, 8, 12, kit.Edges(nil, nil,
			kit.VBox(0, kit.Inset(1, 8, 0, 0, kit.NewIcon("circle-pause", theme.Warn, 16))), nil,
			kit.NewParagraph(theme.Body, theme.Text, p.Held)))))
	}
	return kit.Inset(14, 20, 6, 20, kit.VBox(12, parts...))
}

func written(records []status.RecordChange) int {
	n := 0
	for _, r := range records {
		for _, f := range r.Fields {
			if f.Writes {
				n++
			}
		}
	}
	return n
}

func (g *pages) turn(tab int) {
	g.body.SetContent([]func() fyne.CanvasObject{g.changes, g.skips, g.requests}[tab]())
}

// changes lists the records field by field.
func (g *pages) changes() fyne.CanvasObject {
	if len(g.preview.Records) == 0 {
		return kit.NewEmptyState("circle-check", "Nothing would change.", "Everything is in Salesforce already, or nothing waits.", nil)
	}
	list := kit.NewGroupList()
	var rows []kit.GroupRow
	for i, r := range g.preview.Records {
		if len(rows) >= rowsShown {
			rows = append(rows, moreRecords(len(g.preview.Records)-i))
			break
		}
		id := fmt.Sprint("record ", i)
		rows = append(rows, recordHead(id, r))
		for j, f := range r.Fields {
			rows = append(rows, fieldRow(fmt.Sprint(id, " field ", j), f))
		}
	}
	list.OnOpen = func(id string) {
		var i int
		if n, _ := fmt.Sscanf(id, "record %d", &i); n == 1 && !strings.Contains(id, "field") && g.preview.Records[i].URL != "" {
			g.viewer.host.OpenAddress(g.preview.Records[i].URL)
		}
	}
	list.SetRows(rows...)
	return list
}

// rowsShown is how many lines are drawn at most: every one keeps its objects.
const rowsShown = 400

// moreRecords stands for what is not drawn.
func moreRecords(n int) kit.GroupRow {
	return kit.GroupRow{Content: kit.Inset(12, 20, 12, 44, kit.NewParagraph(theme.Body, theme.Text2,
		"And "+words.Count(n, "more record", "more records")+" like these. They are counted above, and the requests name them all."))}
}

// recordHead names a record and says why it is this one.
func recordHead(id string, r status.RecordChange) kit.GroupRow {
	name := r.Name
	if name == "" {
		name = "New " + r.Object
	}
	words := []fyne.CanvasObject{kit.NewIcon(objectIcon(r.Object), theme.Text2, 16),
		kit.NewText(theme.Strong, theme.Text, name).Flexible(), kit.NewText(theme.Caption, theme.Text3, r.Object)}
	if r.New {
		words = append(words, kit.NewChip(kit.Info, "Created").Plain())
	}
	if r.URL != "" {
		words = append(words, kit.NewIcon("external-link", theme.Text3, 12))
	}
	words = append(words, kit.Spacer(), kit.NewText(theme.Caption, theme.Text3, r.Why).Flexible())
	return kit.GroupRow{ID: id, Spoken: name, Head: true, Content: kit.Sized(0, 36, kit.Inset(0, 20, 0, 20, kit.HBox(8, words...)))}
}

// fieldRow is one field before and after, with the rule that decided.
func fieldRow(id string, f status.FieldChange) kit.GroupRow {
	before := f.Before
	if before == "" {
		before = "empty"
	}
	after, style, token, arrow := f.After, theme.Strong, theme.Text, theme.Text3
	switch {
	case f.Blocked:
		token, arrow = theme.Bad, theme.Bad
	case !f.Writes:
		after, style, token = "unchanged", theme.Body, theme.Text3
	}
	if after == "" {
		after = "empty"
	}
	note, noteToken := f.Note, theme.Text3
	if f.Blocked {
		noteToken = theme.Bad
	}
	values := kit.Edges(nil, nil, nil, nil, kit.Grid(2, 12,
		kit.NewParagraph(theme.Body, theme.Text2, before).MaxLines(3),
		kit.Edges(nil, nil, kit.VBox(0, kit.Inset(3, 8, 0, 0, kit.NewIcon("arrow-right", arrow, 14))), nil, kit.NewParagraph(style, token, after).MaxLines(3))))
	return kit.GroupRow{ID: id, Spoken: f.Field, Content: kit.Inset(8, 20, 8, 44, kit.Edges(nil, nil,
		kit.Sized(200, 0, kit.Inset(0, 12, 0, 0, kit.NewParagraph(theme.Body, theme.Text2, f.Field).MaxLines(2))),
		kit.Sized(230, 0, kit.Inset(2, 0, 0, 16, kit.NewParagraph(theme.Caption, noteToken, note).MaxLines(3))), values))}
}

func objectIcon(object string) string {
	switch object {
	case "Account":
		return "building-2"
	case "Opportunity":
		return "target"
	case "Contact", "Lead":
		return "user-round"
	}
	return "square-play"
}

// skips lists what is not done, and why.
func (g *pages) skips() fyne.CanvasObject {
	if len(g.preview.Skips) == 0 {
		return kit.NewEmptyState("circle-check", "Nothing is left out.", "Every action of every playbook runs.", nil)
	}
	table := kit.NewTable(theme.RowHeight, []kit.Column{
		{Title: "Visitor", Width: 190}, {Title: "Playbook", Width: 220}, {Title: "Action", Width: 190}, {Title: "Why"},
	}, func(i int, row *kit.Row) {
		k := g.preview.Skips[i]
		row.Text(0, words.Visitor(k.Visitor))
		row.Text(1, k.Playbook)
		row.Text(2, k.What)
		row.Text(3, k.Why)
	}).Inset(20).OnCard()
	table.Rows.SetLength(len(g.preview.Skips))
	return table
}

// requests are the calls word for word.
func (g *pages) requests() fyne.CanvasObject {
	if len(g.preview.Requests) == 0 {
		return kit.NewEmptyState("circle-check", "No request would be made.", "Nothing has to be asked or written.", nil)
	}
	var all strings.Builder
	parts := []fyne.CanvasObject{}
	for i, r := range g.preview.Requests {
		fmt.Fprintf(&all, "%s %s\n%s\n\n", r.Method, r.Path, r.Body)
		body := r.Body
		if len(body) > mostShown {
			body = strings.ToValidUTF8(body[:mostShown], "") + "\n…"
		}
		line := r.Method + " " + r.Path
		parts = append(parts, kit.NewFold(words.Number(i+1)+"  "+line, i == 0, kit.NewCode(body)))
	}
	copyAll := kit.NewLink(theme.CaptionMedium, "Copy all", "", func() { g.viewer.host.Copy(all.String(), "Requests") })
	note := kit.NewParagraph(theme.Caption, theme.Text3, "The exact requests, in their order. Tokens are left out.")
	return kit.NewScroll(kit.Inset(12, 20, 20, 20, kit.VBox(12, append([]fyne.CanvasObject{kit.Edges(nil, nil, nil, copyAll, note)}, parts...)...)))
}

// mostShown is how much of a request is drawn; Copy takes all of it.
const mostShown = 20_000
