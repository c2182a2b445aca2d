package setup

import (
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// GuideWays are what the guide's buttons do. A nil way leaves its button out.
type GuideWays struct {
	Browse func(address string)
	Copy   func(text, what string)
	Done   func() // look again
	Later  func()
	Place  func(object string)
	Undo   func(object string)
	Busy   bool
}

// Guide says how the list of sessions gets onto the record page of one object.
func Guide(p status.RecordPage, ways GuideWays) fyne.CanvasObject {
	noun := strings.ToLower(p.Label)
	title := kit.VBox(0, kit.NewParagraph(theme.Heading16, theme.Text, "Show demo sessions on the "+noun+" page"),
		kit.NewParagraph(theme.Caption, theme.Text3, "About 2 minutes, needs the right to edit Lightning pages"))
	var head fyne.CanvasObject = title
	if p.EditURL != "" {
		head = kit.Edges(nil, nil, nil, kit.VBox(0, kit.NewButton(kit.Primary, "Open "+p.Label+" page editor", "", func() { ways.Browse(p.EditURL) }).Trailing("external-link")), title)
	}
	parts := []fyne.CanvasObject{head, kit.Gap(0, 8)}
	for i, step := range p.Steps {
		row := []fyne.CanvasObject{kit.NewSpans(Spans(step, theme.Body, theme.Text)...)}
		if i == columnsStep && len(p.Columns) > 0 {
			row = append(row, kit.Inset(2, 0, 0, 0, columns(p.Columns, ways.Copy)))
		}
		parts = append(parts, kit.NewNumbered(i+1, kit.VBox(4, row...)))
	}
	parts = append(parts, kit.Gap(0, 4), kit.Wrap(8, guideButtons(p, ways)...))
	if text := placement(p); text != "" {
		parts = append(parts, Note(text))
	}
	parts = append(parts, kit.Gap(0, 4), example())
	return kit.VBox(12, parts...)
}

// columnsStep is the step of the guide that names the ten columns, counted from
// 0.
const columnsStep = 3

func columns(names []string, copyText func(text, what string)) fyne.CanvasObject {
	tags := make([]fyne.CanvasObject, 0, len(names)+1)
	for _, name := range names {
		tags = append(tags, kit.NewTag(name))
	}
	if copyText != nil {
		tags = append(tags, kit.NewLink(theme.Strong, "Copy", "", func() { copyText(strings.Join(names, "\n"), "Fields") }))
	}
	return kit.Wrap(6, tags...)
}

func guideButtons(p status.RecordPage, ways GuideWays) []fyne.CanvasObject {
	var row []fyne.CanvasObject
	add := func(b *kit.Button) {
		b.SetEnabled(!ways.Busy)
		row = append(row, b)
	}
	if p.CanPlace && ways.Place != nil && p.State != status.PageDone {
		add(kit.NewButton(kit.Secondary, "Place it for me…", "wand-sparkles", func() { ways.Place(p.Object) }))
	}
	if p.CanUndo && ways.Undo != nil {
		add(kit.NewButton(kit.Secondary, "Take it off again", "undo-2", func() { ways.Undo(p.Object) }))
	}
	if ways.Done != nil && p.State != status.PageDone {
		add(kit.NewButton(kit.Secondary, "I have done this", "check", ways.Done))
	}
	if p.Copy != "" {
		add(kit.NewButton(kit.Secondary, "Copy these steps", "copy", func() { ways.Copy(p.Copy, "Steps") }))
	}
	if ways.Later != nil {
		add(kit.NewButton(kit.Quiet, "Do this later", "", ways.Later))
	}
	return row
}

// placement says why the program cannot place the list itself.
func placement(p status.RecordPage) string {
	if p.CanPlace || p.WhyNot == "" || p.State == status.PageDone {
		return ""
	}
	return "Demobridge cannot place it itself: " + p.WhyNot
}

// example is the list as people will see it.
func example() fyne.CanvasObject {
	cell := func(style theme.Style, token theme.Token, text string) fyne.CanvasObject {
		return kit.HBox(0, kit.NewText(style, token, text).Flexible())
	}
	line := func(style theme.Style, token theme.Token, texts ...string) fyne.CanvasObject {
		cells := make([]fyne.CanvasObject, len(texts))
		for i, text := range texts {
			cells[i] = cell(style, token, text)
		}
		return kit.Inset(0, 16, 0, 16, kit.Sized(0, theme.RowHeight, kit.Grid(len(texts), 16, cells...)))
	}
	return kit.NewListCard("This is what people will see", kit.NewText(theme.Caption, theme.Text3, "made-up example"), kit.Rows(
		line(theme.CaptionMedium, theme.Text3, "Full Name", "Demos", "Duration (minutes)", "Steps Viewed", "Very Interested Areas"),
		line(theme.Body, theme.Text2, "Dana Whitfield", "Revenue forecasting", "7.400", "18", "Scenario planning; Forecast"),
		line(theme.Body, theme.Text2, "Dana Whitfield", "Platform tour", "9.200", "11", "Dashboards")))
}

// PageChip is the state of a record page as a chip.
func PageChip(s status.PageState) *kit.Chip {
	switch s {
	case status.PageDone:
		return kit.NewChip(kit.OK, "Done")
	case status.PageNotYet:
		return kit.NewChip(kit.Outline, "Not yet")
	}
	return kit.NewChip(kit.Mute, "Cannot check")
}

// PageIcon is the icon of an object.
func PageIcon(object string) string { return partIcon(object) }

// Placement is what placing the list for somebody would do: the part of the
// page before and after.
func Placement(p status.PagePreview) fyne.CanvasObject {
	list := func(title string, names []string, added string) fyne.CanvasObject {
		rows := []fyne.CanvasObject{kit.NewText(theme.CaptionBold, theme.Text2, title)}
		for _, name := range names {
			token, icon := theme.Text2, "minus"
			if name == added {
				token, icon = theme.AccentText, "plus"
			}
			rows = append(rows, kit.HBox(8, kit.NewIcon(icon, token, 14), kit.NewText(theme.Body, token, name).Flexible()))
		}
		return kit.NewCard("", nil, kit.VBox(4, rows...))
	}
	return kit.VBox(theme.Gap12,
		kit.NewParagraph(theme.Body, theme.Text2, "On the page “"+p.Page+"”, in "+p.Region+". The page as it is now is kept, so that you can take the list off again. No page is made or activated."),
		kit.BesideOrUnder(200, 12, list("Now", p.Before, ""), list("Afterwards", p.After, addedTo(p))),
		kit.NewParagraph(theme.Caption, theme.Text3, words.Join("Columns: "+strings.Join(p.Columns, ", "), words.Count(p.Calls, "call", "calls"))))
}

func addedTo(p status.PagePreview) string {
	had := map[string]int{}
	for _, name := range p.Before {
		had[name]++
	}
	for _, name := range p.After {
		if had[name]--; had[name] < 0 {
			return name
		}
	}
	return ""
}
