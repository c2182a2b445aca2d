package kit_test

import (
	"image/color"
	"testing"

	"demobridge/assets"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// TestEverythingRepaintsWithTheTheme: after a switch to dark no text and no
// ground keeps a colour that only the light theme has.
func TestEverythingRepaintsWithTheTheme(t *testing.T) {
	a := uitest.New(t)
	c := a.Window(sheet(), 1280, 900).Canvas()
	a.SetTheme(theme.Options{Mode: theme.Dark})
	dark := theme.New(theme.Options{Mode: theme.Dark})
	light := theme.New(theme.Options{Mode: theme.Light})
	lightOnly := map[color.Color]theme.Token{}
	tokens := []theme.Token{
		theme.Text, theme.Text2, theme.Text3, theme.AccentText, theme.Card, theme.Page, theme.Window,
		theme.Selected, theme.Hover, theme.OK, theme.OKBg, theme.Warn, theme.WarnBg, theme.Bad, theme.BadBg, theme.InfoBg, theme.Border, theme.Control,
	}
	for _, token := range tokens {
		lightOnly[light.Color(token, 0)] = token
	}
	for _, token := range append(tokens, theme.OnAccent) {
		delete(lightOnly, dark.Color(token, 0))
	}
	seen := 0
	uitest.Walk(c.Content(), func(o fyne.CanvasObject) bool {
		var used color.Color
		switch x := o.(type) {
		case *canvas.Text:
			used = x.Color
		case *canvas.Rectangle:
			used = x.FillColor
		case *canvas.Circle:
			used = x.FillColor
		default:
			return true
		}
		seen++
		if token, stale := lightOnly[used]; stale {
			t.Errorf("a %T keeps the light %s", o, token)
		}
		return true
	})
	if seen < 100 {
		t.Fatalf("only %d objects were looked at", seen)
	}
}

// TestTextSizeMovesEverything: at 150 % rows, controls and texts are half as
// high again, without a restart.
func TestTextSizeMovesEverything(t *testing.T) {
	a := uitest.New(t)
	button := kit.NewButton(kit.Primary, "Sync now", "refresh-cw", nil)
	text := kit.NewText(theme.Body, theme.Text, "Dana")
	chip := kit.NewChip(kit.OK, "Synced")
	item := kit.NewSidebarItem("link", "Share links", nil)
	input := kit.NewInput("")
	a.Window(kit.VBox(0, button, text, chip, item, input), 400, 400)
	objects := []fyne.CanvasObject{button, text, chip, item, input}
	before := make([]float32, len(objects))
	for i, o := range objects {
		before[i] = o.MinSize().Height
	}
	a.SetTheme(theme.Options{Mode: theme.Light, TextScale: 150})
	for i, o := range objects {
		if got := o.MinSize().Height; got != before[i]*1.5 {
			t.Errorf("%T is %v high, was %v", o, got, before[i])
		}
	}
}

// TestEveryIconPaints: each drawing of the set puts something on the screen, in
// the colour of its token and no other.
func TestEveryIconPaints(t *testing.T) {
	a := uitest.New(t)
	icon := kit.NewIcon("", theme.Bad, 32)
	c := a.Window(kit.NewPanel(theme.Card, 0, icon), 40, 40).Canvas()
	for _, name := range assets.IconNames() {
		icon.Set(name, theme.Bad)
		picture := uitest.Capture(c)
		painted := 0
		for y := range 40 {
			for x := range 40 {
				r, g, b, _ := picture.At(x, y).RGBA()
				if r == 0xffff && g == 0xffff && b == 0xffff {
					continue
				}
				painted++
				if g > r || b > r {
					t.Fatalf("%s paints %04x %04x %04x", name, r, g, b)
				}
			}
		}
		if painted < 4 {
			t.Errorf("%s paints nothing", name)
		}
	}
}

// TestLayoutsGiveTextItsHeight: a wrapped text in every layout of the kit gets
// the height it needs at the width it is given, in the first frame.
func TestLayoutsGiveTextItsHeight(t *testing.T) {
	a := uitest.New(t)
	long := "Demobridge asks Salesforce what this user may do. It only needs read, create and edit; never delete. Everything stays on this computer."
	text := func() *kit.Paragraph { return kit.NewParagraph(theme.Body, theme.Text2, long) }
	cases := map[string]func(p *kit.Paragraph) fyne.CanvasObject{
		"VBox":  func(p *kit.Paragraph) fyne.CanvasObject { return kit.VBox(0, p) },
		"Inset": func(p *kit.Paragraph) fyne.CanvasObject { return kit.VBox(0, kit.Pad(20, p)) },
		"Card":  func(p *kit.Paragraph) fyne.CanvasObject { return kit.VBox(0, kit.NewCard("Title", nil, p)) },
		"Grid":  func(p *kit.Paragraph) fyne.CanvasObject { return kit.VBox(0, kit.Grid(2, 12, p, text())) },
		"Edges": func(p *kit.Paragraph) fyne.CanvasObject {
			return kit.VBox(0, kit.Edges(nil, nil, kit.Gap(30, 0), nil, p))
		},
		"Scroll": func(p *kit.Paragraph) fyne.CanvasObject { return kit.NewScroll(kit.VBox(0, p)) },
	}
	for name, build := range cases {
		p := text()
		a.Window(build(p), 300, 600)
		lines := map[float32]bool{}
		uitest.Walk(p, func(o fyne.CanvasObject) bool {
			if x, ok := o.(*canvas.Text); ok {
				lines[x.Position().Y] = true
			}
			return true
		})
		if len(lines) < 3 || p.Size().Height < float32(len(lines))*20 {
			t.Errorf("%s: %d lines in %v units", name, len(lines), p.Size().Height)
		}
	}
}
