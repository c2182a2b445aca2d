package theme_test

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// luminance and contrast follow WCAG 2.2, "relative luminance" and "contrast
// ratio".
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

// TestEveryTextAndEdgeIsReadable walks every pair of colours the design puts
// on top of each other: text needs 4.5 : 1, edges and bars 3 : 1.
func TestEveryTextAndEdgeIsReadable(t *testing.T) {
	pairs := []struct {
		fg   theme.Token
		on   []theme.Token
		need float64
	}{
		{theme.Text, []theme.Token{theme.Card, theme.Page, theme.Window, theme.Hover, theme.Selected, theme.Sunken, theme.InfoBg, theme.WarnBg, theme.BadBg, theme.OKBg}, 4.5},
		{theme.Text2, []theme.Token{theme.Card, theme.Page, theme.Window, theme.Hover, theme.Selected, theme.Sunken, theme.InfoBg, theme.WarnBg, theme.BadBg}, 4.5},
		{theme.Text3, []theme.Token{theme.Card, theme.Page, theme.Window, theme.Hover, theme.Selected}, 4.5},
		{theme.AccentText, []theme.Token{theme.Card, theme.Page, theme.Window, theme.Selected, theme.InfoBg}, 4.5},
		{theme.OnAccent, []theme.Token{theme.Accent}, 4.5},
		{theme.OK, []theme.Token{theme.OKBg, theme.Card, theme.Selected}, 4.5},
		{theme.Warn, []theme.Token{theme.WarnBg, theme.Card, theme.Selected}, 4.5},
		{theme.Bad, []theme.Token{theme.BadBg, theme.Card, theme.Selected}, 4.5},
		{theme.Info, []theme.Token{theme.InfoBg, theme.Card, theme.Selected}, 4.5},
		{theme.Mute, []theme.Token{theme.MuteBg, theme.Card, theme.Selected}, 4.5},
		{theme.Accent, []theme.Token{theme.Card, theme.Page, theme.Window}, 3},
		{theme.Control, []theme.Token{theme.Card}, 3},
		{theme.BarOK, []theme.Token{theme.Card}, 3},
		{theme.BarBad, []theme.Token{theme.Card}, 3},
	}
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		for _, high := range []bool{false, true} {
			th := theme.New(theme.Options{Mode: mode, HighContrast: high})
			for _, p := range pairs {
				for _, on := range p.on {
					got := contrast(th.Color(p.fg, 0), th.Color(on, 0))
					if got < p.need {
						t.Errorf("mode %d, high contrast %v: %s on %s is %.2f : 1, needs %.1f", mode, high, p.fg, on, got, p.need)
					}
				}
			}
		}
	}
}

// TestForcedModeIgnoresTheSystem: Light stays light on a dark desktop, and
// System follows it.
func TestForcedModeIgnoresTheSystem(t *testing.T) {
	light := fmt.Sprint(theme.New(theme.Options{Mode: theme.Light}).Color(theme.Card, fynetheme.VariantDark))
	dark := fmt.Sprint(theme.New(theme.Options{Mode: theme.Dark}).Color(theme.Card, fynetheme.VariantLight))
	system := theme.New(theme.Options{})
	if light != fmt.Sprint(system.Color(theme.Card, fynetheme.VariantLight)) {
		t.Errorf("forced light card is %s", light)
	}
	if dark != fmt.Sprint(system.Color(theme.Card, fynetheme.VariantDark)) {
		t.Errorf("forced dark card is %s", dark)
	}
	if light == dark {
		t.Error("light and dark cards are the same colour")
	}
}

// TestTextSizeMultiplies: at 150 % every text size is half as large again, and
// settings outside the range move to its ends.
func TestTextSizeMultiplies(t *testing.T) {
	cases := []struct {
		set  int
		want float32
		text float32
	}{{0, 1, 13}, {50, 1, 13}, {100, 1, 13}, {115, 1.15, 15}, {150, 1.5, 20}, {200, 2, 26}, {900, 2, 26}}
	for _, c := range cases {
		th := theme.New(theme.Options{TextScale: c.set})
		if got := th.Size(theme.SizeScale); got != c.want {
			t.Errorf("scale %d: factor %v, want %v", c.set, got, c.want)
		}
		if got := th.Size(fynetheme.SizeNameText); got != c.text {
			t.Errorf("scale %d: text %v, want %v", c.set, got, c.text)
		}
	}
}

// TestWeightsReachTheirFont: each weight asks the theme for its own file, so a
// Medium name is never drawn in Regular.
func TestWeightsReachTheirFont(t *testing.T) {
	th := theme.New(theme.Options{})
	want := map[theme.Weight]string{
		theme.Regular: "Inter-Regular.ttf", theme.Medium: "Inter-Medium.ttf",
		theme.SemiBold: "Inter-SemiBold.ttf", theme.Bold: "Inter-Bold.ttf",
	}
	for w, name := range want {
		if got := th.Font(w.TextStyle()).Name(); got != name {
			t.Errorf("weight %d is served by %s, want %s", w, got, name)
		}
	}
	if got := th.Font(fyne.TextStyle{Monospace: true}).Name(); got != "Inter-Regular.ttf" {
		t.Errorf("monospace is served by %s", got)
	}
}

// TestHighContrastIsStronger: edges, captions and the focus ring change, the
// rest does not.
func TestHighContrastIsStronger(t *testing.T) {
	plain := theme.New(theme.Options{Mode: theme.Light})
	high := theme.New(theme.Options{Mode: theme.Light, HighContrast: true})
	if high.Color(theme.Border, 0) != plain.Color(theme.Control, 0) {
		t.Error("borders keep their faint colour")
	}
	if high.Color(theme.Text3, 0) != plain.Color(theme.Text2, 0) {
		t.Error("captions keep their faint colour")
	}
	if high.Size(theme.SizeFocusRing) <= plain.Size(theme.SizeFocusRing) {
		t.Error("the focus ring does not grow")
	}
	if high.Color(theme.Accent, 0) != plain.Color(theme.Accent, 0) {
		t.Error("the accent changed")
	}
}
