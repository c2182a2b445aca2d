package setup

import (
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// PlanCard is the plan as a list of parts that can be unticked and opened.
// open holds which parts are; changed is called when one was opened or closed.
func PlanCard(plan status.Plan, open map[string]bool, tick func(id string, on bool), changed func(), browse func(string)) fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewPanel("", 0, kit.Inset(0, 16, 0, 16, kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil, nil,
		kit.HBox(0, kit.NewText(theme.Caption, theme.Text3, sums(plan))),
		kit.HBox(0, kit.NewText(theme.BodyBold, theme.Text, "What will be made in "+plan.Org).Flexible())))))}
	for _, part := range plan.Parts {
		rows = append(rows, planPart(part, open, tick, changed, browse))
	}
	return kit.NewListCard("", nil, kit.Rows(rows...))
}

// sums says in one line what the plan does.
func sums(p status.Plan) string {
	parts := []string{words.Count(p.Create, "new thing", "new things")}
	if p.Change > 0 {
		parts = append(parts, words.Number(p.Change)+" changed")
	} else {
		parts = append(parts, "nothing changed")
	}
	if p.Conflict > 0 {
		parts = append(parts, words.Count(p.Conflict, "conflict", "conflicts"))
	}
	return strings.Join(append(parts, "nothing deleted"), ", ")
}

func planPart(part status.PlanPart, open map[string]bool, tick func(string, bool), changed func(), browse func(string)) fyne.CanvasObject {
	box := kit.NewTickBox("", part.Ticked, func(on bool) { tick(part.ID, on) })
	box.SetEnabled(part.Locked == "")
	caption := part.Caption
	if part.Locked != "" && part.Word != status.WordExists {
		caption = strings.Trim(caption+". "+part.Locked, ". ")
	}
	text := []fyne.CanvasObject{kit.NewText(theme.Body, theme.Text, part.Name).Flexible()}
	if caption != "" {
		text = append(text, kit.NewText(theme.Caption, theme.Text3, caption).Flexible())
	}
	token, _ := wordLook(part.Word)
	head := kit.Sized(0, theme.ActionRowHeight, kit.Edges(nil, nil,
		kit.HBox(12, box, kit.Inset(0, 12, 0, 0, kit.NewIcon(partIcon(part.ID), theme.Text2, 18))),
		kit.HBox(0, kit.NewText(theme.CaptionMedium, token, string(part.Word))),
		Middle(kit.VBox(0, text...))))
	rows := make([]fyne.CanvasObject, 0, len(part.Lines))
	for _, line := range part.Lines {
		rows = append(rows, PlanLine(line, 46, tick, browse))
	}
	if len(rows) == 0 {
		return kit.Inset(0, 16, 0, 16, kit.Edges(nil, nil, nil, kit.Gap(28, 0), head))
	}
	fold := kit.NewFoldRowEnd(part.Name, open[part.ID], head, kit.VBox(0, kit.NewRule(), kit.Rows(rows...)))
	fold.OnToggle = func(now bool) {
		open[part.ID] = now
		changed()
	}
	return fold
}

// PlanLine is one field or other thing of the plan. A line that can be left
// out by itself has a tick box.
func PlanLine(line status.PlanLine, left float32, tick func(string, bool), browse func(string)) fyne.CanvasObject {
	token, icon := wordLook(line.Word)
	lead := fyne.CanvasObject(kit.NewIcon(icon, token, 16))
	if tick != nil && line.Locked == "" && line.Word != status.WordExists && line.Word != status.WordConflict {
		box := kit.NewTickBox("", line.Ticked, func(on bool) { tick(line.ID, on) })
		lead = box
	}
	about := line.APIName
	if line.Why != "" && line.Word != status.WordConflict {
		about = line.Why // a conflict has a line of its own
	}
	var label fyne.CanvasObject = kit.NewText(theme.Body, theme.Text, line.Label).Flexible()
	if line.URL != "" && browse != nil {
		label = kit.HBox(0, kit.NewLink(theme.Body, line.Label, "external-link", func() { browse(line.URL) }))
	} else {
		label = kit.HBox(0, label)
	}
	right := []fyne.CanvasObject{}
	if line.Type != "" {
		right = append(right, kit.NewTag(line.Type))
	}
	right = append(right, kit.Sized(58, 0, kit.NewText(theme.CaptionMedium, token, string(line.Word)).Align(fyne.TextAlignTrailing)))
	row := kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 12, 0, 0, lead)), kit.HBox(12, right...),
		kit.Grid(2, 12, label, kit.HBox(0, kit.NewText(theme.Caption, theme.Text3, about).Flexible()))))
	if line.Word == status.WordConflict && line.Why != "" {
		return kit.NewPanel(theme.BadBg, 0, kit.Inset(0, 16, 8, left, kit.VBox(0, row, kit.NewParagraph(theme.Caption, theme.Bad, line.Why))))
	}
	return kit.Inset(0, 16, 0, left, row)
}

// wordLook is the colour and the icon of a word of the plan.
func wordLook(w status.PlanWord) (theme.Token, string) {
	switch w {
	case status.WordCreate:
		return theme.AccentText, "plus"
	case status.WordChange:
		return theme.Warn, "pencil"
	case status.WordConflict:
		return theme.Bad, "circle-x"
	case status.WordLeftOut:
		return theme.Text3, "minus"
	}
	return theme.OK, "check"
}

func partIcon(id string) string {
	switch id {
	case status.PartObject:
		return "database"
	case status.PartLead:
		return "user-round"
	case status.PartContact:
		return "users"
	case status.PartAccount:
		return "building-2"
	case status.PartOpportunity:
		return "target"
	case status.PartPermissions:
		return "shield-check"
	case status.PartAssignment:
		return "key-round"
	}
	return "package"
}

// Middle centres an object in the height it is given.
func Middle(o fyne.CanvasObject) fyne.CanvasObject {
	return kit.VBox(0, kit.Spacer(), o, kit.Spacer())
}
