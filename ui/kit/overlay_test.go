package kit_test

import (
	"context"
	"testing"

	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// TestOverlayPictures paints what lies above a screen: menu, question, large
// dialog and the results of a picker.
func TestOverlayPictures(t *testing.T) {
	a := uitest.New(t)
	r := task.New()
	defer r.Close()
	picker := kit.NewPicker(r, "Search an opportunity", func(context.Context, string) (kit.PickAnswer, error) {
		return kit.PickAnswer{Head: "3 open opportunities", HeadRight: "close date · owner", Foot: "Closed ones are hidden", FootLink: "Show 2 closed", Items: []kit.PickItem{
			{ID: "1", Title: "Acme – Forecasting rollout", Right: "€84,000", Caption: "Acme Manufacturing · Proposal", RightCaption: "18 Dec · Maya Okafor"},
			{ID: "2", Title: "Acme – Plant 4 add-on", Right: "€22,500", Caption: "Acme Manufacturing · Discovery", RightCaption: "29 Jan · Maya Okafor"},
			{ID: "3", Title: "Acme Logistics – Pilot", Right: "£9,000", Caption: "Acme Logistics Ltd · Qualification", RightCaption: "14 Feb · Tomás Rivera"},
		}}, nil
	}).Local()
	choice := kit.NewSelect("Choose", []string{"Always", "Only when empty", "Never"}, 1, nil)
	page := kit.NewPanel(theme.Page, 0, kit.Pad(24, kit.HBox(24,
		kit.FixedWidth(367, kit.VBox(0, kit.NewField("Opportunity", picker, "Or paste a Salesforce Id or the address of an opportunity page."), kit.Spacer())),
		kit.FixedWidth(150, choice))))
	c := a.Window(page, 900, 500).Canvas()
	picker.Input().Focus()
	uitest.Type(c, "acme")
	a.Until(func() bool { return uitest.HasText(c, "€84,000") })
	uitest.Picture(t, c, "picker-light")
	uitest.Focus(t, c, choice)
	uitest.Key(c, fyne.KeySpace)
	uitest.Picture(t, c, "menu-light")
	uitest.Key(c, fyne.KeyEscape)
	body := kit.Inset(0, 20, 20, 20, kit.VBox(12,
		kit.NewParagraph(theme.Body, theme.Text2, "17 waiting sessions stay on this computer and are sent when you connect again. Fields and rows in Salesforce stay there and are no longer updated."),
		kit.NewTickBox("Also take back Demobridge’s access in Salesforce", true, nil).Help("You can check it under Setup, Connected Apps OAuth Usage."),
		kit.NewTickBox("Also plan the removal of fields and rows", false, nil).Help("Shows a list first; nothing is deleted now.")))
	d := kit.ShowDialog(c, kit.DialogOptions{Title: "Disconnect Harbor Analytics?", Body: body, Primary: "Disconnect", Dangerous: true, FocusCancel: true, NoClose: true})
	uitest.Picture(t, c, "question-light")
	a.SetTheme(theme.Options{Mode: theme.Dark})
	uitest.Picture(t, c, "question-dark")
	d.Close()
	kit.ShowDialog(c, kit.DialogOptions{
		Title: "Import visitors-november.csv", Caption: "1,221 rows, comma, UTF-8. Column choices are remembered for next time.",
		Body: kit.Pad(20, kit.NewSkeleton(200, 400)), Width: 700, Height: 400, Primary: "Import 1,204 rows",
		Helper: kit.NewButton(kit.Secondary, "Save the 17 bad rows", "download", nil),
	})
	uitest.Picture(t, c, "dialog-dark")
}
