package setup

import (
	"fmt"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// Review lists the created fields of each object, with links to Object Manager.
func Review(objects []status.ReviewObject, open map[string]bool, changed func(), browse func(string)) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, o := range objects {
		rows = append(rows, reviewObject(o, open, changed, browse))
	}
	return kit.NewListCard("What is in Salesforce now", kit.NewText(theme.Caption, theme.Text3, words.Count(total(objects), "field", "fields")), kit.Rows(rows...))
}

func total(objects []status.ReviewObject) int {
	n := 0
	for _, o := range objects {
		n += len(o.Fields)
	}
	return n
}

func reviewObject(o status.ReviewObject, open map[string]bool, changed func(), browse func(string)) fyne.CanvasObject {
	good := 0
	for _, f := range o.Fields {
		if f.Visible && f.Writable {
			good++
		}
	}
	icon, token := "circle-check", theme.OK
	if good < len(o.Fields) {
		icon, token = "triangle-alert", theme.Warn
	}
	right := []fyne.CanvasObject{kit.NewText(theme.Caption, theme.Text3, fmt.Sprintf("%d of %d ready", good, len(o.Fields)))}
	if o.URL != "" {
		right = append(right, kit.NewLink(theme.Strong, "Object Manager", "external-link", func() { browse(o.URL) }))
	}
	head := kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 12, 0, 0, kit.NewIcon(icon, token, 16))),
		kit.HBox(12, right...), kit.HBox(0, kit.NewText(theme.Body, theme.Text, o.Label).Flexible())))
	lines := make([]fyne.CanvasObject, len(o.Fields))
	for i, f := range o.Fields {
		line := status.PlanLine{Label: f.Label, APIName: f.APIName, Type: f.Type, Word: status.WordExists, URL: f.URL}
		switch {
		case !f.Visible:
			line.Word, line.Why = status.WordConflict, "The user may not see this field."
		case !f.Writable:
			line.Word, line.Why = status.WordConflict, "The user may see this field but not change it."
		}
		lines[i] = PlanLine(line, 44, nil, browse)
	}
	key := "review." + o.Object
	fold := kit.NewFoldRowEnd(o.Label, open[key], head, kit.VBox(0, kit.NewRule(), kit.Rows(lines...)))
	fold.OnToggle = func(now bool) {
		open[key] = now
		changed()
	}
	return fold
}
