package kit_test

import (
	"testing"

	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

func caption(s string) *kit.Text {
	return kit.NewText(theme.Caption, theme.Text3, s).Align(fyne.TextAlignCenter)
}

func under(o fyne.CanvasObject, s string) fyne.CanvasObject { return kit.VBox(4, o, caption(s)) }

func section(title string, body fyne.CanvasObject) fyne.CanvasObject {
	return kit.NewCard("", nil, kit.VBox(10, kit.NewText(theme.CaptionBold, theme.Text2, title), body))
}

func buttonSheet() fyne.CanvasObject {
	hover := kit.NewButton(kit.Secondary, "Pause", "", nil)
	hover.MouseIn(nil)
	focus := kit.NewButton(kit.Secondary, "Pause", "", nil)
	focus.FocusGained()
	off := kit.NewButton(kit.Secondary, "Pause", "", nil)
	off.Disable()
	return kit.Wrap(12,
		under(kit.NewButton(kit.Primary, "Sync now", "refresh-cw", nil), "primary"),
		under(kit.NewButton(kit.Secondary, "Pause", "pause", nil), "secondary"),
		under(kit.NewButton(kit.Quiet, "Clear", "", nil), "quiet"),
		under(kit.NewButton(kit.Danger, "Remove", "trash-2", nil), "danger"),
		under(hover, "hover"), under(kit.HBox(0, kit.Spacer(), focus, kit.Spacer()), "keyboard focus"), under(off, "disabled"),
		under(kit.NewButton(kit.Secondary, "Retry", "rotate-cw", nil).Small(), "small"),
	)
}

func chipSheet() fyne.CanvasObject {
	return kit.Wrap(8,
		kit.NewChip(kit.Mute, "Waiting"), kit.NewChip(kit.Info, "Sending"), kit.NewChip(kit.OK, "Synced"),
		kit.NewChip(kit.Warn, "Retry 14:36"), kit.NewChip(kit.Warn, "Needs a choice"), kit.NewChip(kit.Bad, "Failed"),
		kit.NewChip(kit.Outline, "Skipped"), kit.NewChip(kit.Outline, "Production"), kit.NewChip(kit.Outline, "Sandbox"),
	)
}

func fieldSheet() fyne.CanvasObject {
	input := func(text string) *kit.Input {
		i := kit.NewInput("")
		i.SetText(text)
		return i
	}
	focused := input("Acme")
	focused.Focusable().FocusGained()
	wrong := kit.NewField("Name", input("ab"), "")
	wrong.SetFault("Too short")
	off := kit.NewField("Name", input("Acme"), "disabled")
	off.SetEnabled(false)
	return kit.Grid(4, 12, kit.NewField("Name", input("Acme"), "normal"),
		kit.NewField("Name", focused, "keyboard focus"), wrong, off)
}

func sidebarSheet() fyne.CanvasObject {
	item := func() *kit.SidebarItem { return kit.NewSidebarItem("link", "Share links", nil) }
	hover, selected, focus := item(), item(), item()
	hover.MouseIn(nil)
	selected.SetSelected(true)
	focus.FocusGained()
	cell := func(o fyne.CanvasObject, s string) fyne.CanvasObject {
		return kit.VBox(4, o, kit.NewText(theme.Caption, theme.Text3, s))
	}
	return kit.Grid(4, 12, cell(item(), "normal"), cell(hover, "hover"), cell(selected, "selected"), cell(focus, "focus"))
}

func tableSheet() *kit.Table {
	states := []string{"normal", "hover", "selected", "focus"}
	t := kit.NewTable(theme.RowHeight, []kit.Column{
		{Title: "Visitor", Width: 130}, {Title: "Company"}, {Title: "Status", Width: 104}, {Title: "State", Width: 90, Right: true, Sort: "state"},
	}, func(i int, row *kit.Row) {
		row.Text(0, "Dana Whitfield")
		row.Text(1, "Acme Manufacturing")
		row.Chip(2, kit.OK, "Synced")
		row.Styled(3, theme.Caption, theme.Text3, states[i])
	}).Inset(8)
	t.Rows.SetLength(len(states))
	t.Rows.SetCurrent(2)
	t.SetSort("state", true)
	return t
}

func checkSheet() fyne.CanvasObject {
	return kit.VBox(0,
		kit.NewCheckRow(kit.CheckOK, "API Enabled", ""), kit.NewRule(),
		kit.NewCheckRow(kit.CheckMissing, "Opportunity: edit", ""), kit.NewRule(),
		kit.NewCheckRow(kit.CheckTooMuch, "View All Data", ""), kit.NewRule(),
		kit.NewCheckRow(kit.CheckUnknown, "Login hours", ""), kit.NewRule())
}

func bannerSheet() fyne.CanvasObject {
	return kit.VBox(8,
		kit.NewBanner(kit.Bad, "log-in", "Your Salesforce sign-in has ended.", "124 sessions wait here.", "", kit.NewButton(kit.Primary, "Sign in again", "", nil).Small()),
		kit.NewBanner(kit.Warn, "wifi-off", "No internet.", "12 sessions wait; sending goes on by itself.", "", kit.NewButton(kit.Secondary, "Try now", "", nil).Small()),
		kit.NewBanner(kit.Info, "info", "Sandbox.", "Nothing here reaches your live org.", ""))
}

func toggleSheet() fyne.CanvasObject {
	radios := kit.NewRadioGroup([]string{"chosen", "not"}, 0, nil)
	return kit.Wrap(20, kit.NewSwitch("on", true, nil), kit.NewSwitch("off", false, nil),
		kit.NewTickBox("ticked", true, nil), kit.NewTickBox("empty", false, nil), radios.Items()[0], radios.Items()[1])
}

// sheet is the component sheet of the design, in its arrangement.
func sheet() fyne.CanvasObject {
	head := kit.HBox(0, kit.NewText(theme.Title, theme.Text, "Components"), kit.Spacer(),
		kit.NewText(theme.Caption, theme.Text3, "Inter 12 / 13 / 15 / 20 / 26, spacing 4 8 12 16 24, radius 4 6 8"))
	pair := func(w float32, left, right fyne.CanvasObject) fyne.CanvasObject {
		return kit.Edges(nil, nil, kit.Inset(0, 12, 0, 0, kit.FixedWidth(w, left)), nil, right)
	}
	return kit.NewPanel(theme.Page, 0, kit.Inset(20, 24, 20, 24, kit.VBox(12, head,
		pair(790, section("Buttons, 32 px high, small 26", buttonSheet()), section("Status chips, 20 px high", chipSheet())),
		pair(658, section("Form field, label 20 + input 32 + help 16", fieldSheet()), section("Sidebar item, 32 px high", sidebarSheet())),
		pair(663, section("Table row, 36 px", kit.Sized(0, 176, tableSheet())), section("Check row", checkSheet())),
		pair(679, section("Banner", bannerSheet()), kit.VBox(12, section("Switch 34 × 20, tick box and radio 16", toggleSheet()),
			section("Loading", kit.NewSkeleton(120, 220)))),
	)))
}

func TestComponentSheet(t *testing.T) {
	a := uitest.New(t)
	c := a.Window(sheet(), 1280, 800).Canvas()
	uitest.Golden(t, c, "sheet-light")
	uitest.Picture(t, c, "sheet-light")
	a.SetTheme(theme.Options{Mode: theme.Dark})
	uitest.Golden(t, c, "sheet-dark")
	uitest.Picture(t, c, "sheet-dark")
	a.SetTheme(theme.Options{Mode: theme.Light, TextScale: 150})
	uitest.Picture(t, c, "sheet-150")
}
