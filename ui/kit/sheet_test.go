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
	return kit.HBox(12,
		under(kit.NewButton(kit.Primary, "Sync now", "refresh-cw", nil), "primary"),
		under(kit.NewButton(kit.Secondary, "Pause", "pause", nil), "secondary"),
		under(kit.NewButton(kit.Quiet, "Clear", "", nil), "quiet"),
		under(kit.NewButton(kit.Danger, "Remove", "trash-2", nil), "danger"),
		under(hover, "hover"), under(focus, "keyboard focus"), under(off, "disabled"),
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

// sheet is the component sheet of the design, in its arrangement.
func sheet() fyne.CanvasObject {
	head := kit.HBox(0, kit.NewText(theme.Title, theme.Text, "Components"), kit.Spacer(),
		kit.NewText(theme.Caption, theme.Text3, "Inter 12 / 13 / 15 / 20 / 26, spacing 4 8 12 16 24, radius 4 6 8"))
	row1 := kit.HBox(12, kit.Sized(790, 0, section("Buttons, 32 px high, small 26", buttonSheet())),
		kit.Sized(430, 0, section("Status chips, 20 px high", chipSheet())))
	return kit.NewPanel(theme.Page, 0, kit.Inset(20, 24, 20, 24, kit.VBox(12, head, row1)))
}

func TestSheet(t *testing.T) {
	a := uitest.New(t)
	w := a.Window(sheet(), 1280, 800)
	uitest.Picture(t, w.Canvas(), "sheet-light")
	a.SetTheme(theme.Options{Mode: theme.Dark})
	uitest.Picture(t, w.Canvas(), "sheet-dark")
}
