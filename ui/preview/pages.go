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

// changes lists the records field by field: first those that were there before,
// then the sessions' own.
func (g *pages) changes() fyne.CanvasObject {
	if len(g.preview.Records) == 0 {
		return kit.NewEmptyState("circle-check", "Nothing would change.", "Everything is in Salesforce already, or nothing waits.", nil)
	}
	var lines []line
	for _, own := range []bool{false, true} {
		for _, r := range g.preview.Records {
			if own != (objectIcon(r.Object) == "square-play") {
				continue
			}
			about := r.Object
			if r.New {
				about = words.Join(about, "created")
			}
			lines = append(lines, line{head: true, object: r.Object, name: r.Name, about: about, why: r.Why, open: g.opens(r.URL)})
			for _, f := range r.Fields {
				lines = append(lines, line{field: f, open: func() { g.viewer.whole(r.Name, f) }})
			}
		}
	}
	return newLines(lines, nil)
}

// opens shows a record in Salesforce; nil where there is none.
func (g *pages) opens(address string) func() {
	if address == "" {
		return nil
	}
	return func() { g.viewer.host.OpenAddress(address) }
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
