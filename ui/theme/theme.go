// Package theme holds the look of the program: colour tokens for light and
// dark, text styles, measures, and the fyne.Theme that serves them.
//
// It may import Fyne's core and theme packages and assets, nothing else of
// this module. A Theme is immutable: to change the look, build a new one and
// hand it to Settings().SetTheme; every widget of ui/kit then repaints itself.
package theme

import (
	"image/color"
	"math"

	"demobridge/assets"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Mode says which variant the theme serves.
type Mode uint8

// The modes a person can choose in Settings, Appearance.
const (
	System Mode = iota // follow the operating system
	Light
	Dark
)

// Options are the appearance settings. The zero value is "as the system says,
// text 100 %, normal contrast".
type Options struct {
	Mode Mode
	// TextScale is the text size in per cent, 100 to 200; 0 means 100.
	TextScale int
	// HighContrast draws stronger edges, captions and focus rings.
	HighContrast bool
}

// Theme implements fyne.Theme for the tokens of this package and for Fyne's
// own names.
type Theme struct {
	options Options
	scale   float32
	base    fyne.Theme

	regular, medium, semiBold, bold fyne.Resource
}

var _ fyne.Theme = (*Theme)(nil)

// New returns the theme for the given options. A text scale outside 100 to
// 200 per cent is moved to the nearest end.
func New(o Options) *Theme {
	if o.TextScale == 0 {
		o.TextScale = 100
	}
	o.TextScale = min(max(o.TextScale, 100), 200)
	return &Theme{
		options:  o,
		scale:    float32(o.TextScale) / 100,
		base:     fynetheme.DefaultTheme(),
		regular:  fyne.NewStaticResource("Inter-Regular.ttf", assets.FontRegular()),
		medium:   fyne.NewStaticResource("Inter-Medium.ttf", assets.FontMedium()),
		semiBold: fyne.NewStaticResource("Inter-SemiBold.ttf", assets.FontSemiBold()),
		bold:     fyne.NewStaticResource("Inter-Bold.ttf", assets.FontBold()),
	}
}

// Options returns what the theme was made from.
func (t *Theme) Options() Options { return t.options }

// Color returns a token, or the token that stands for one of Fyne's names.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch t.options.Mode {
	case Light:
		variant = fynetheme.VariantLight
	case Dark:
		variant = fynetheme.VariantDark
	case System:
	}
	if t.options.HighContrast {
		switch name {
		case Border, BorderStrong:
			name = Control
		case Text3:
			name = Text2
		}
	}
	if name == fynetheme.ColorNameShadow || name == fynetheme.ColorNameScrollBarBackground {
		return color.Transparent
	}
	p, ok := tokenColors(name)
	if !ok {
		p, ok = tokenColors(tokenFor(name))
	}
	if !ok {
		return t.base.Color(name, variant)
	}
	if variant == fynetheme.VariantDark {
		return p.dark
	}
	return p.light
}

// tokenFor maps Fyne's own colour names, so that stock widgets such as Entry,
// menus and scroll bars match the kit.
func tokenFor(name fyne.ThemeColorName) Token {
	switch name {
	case fynetheme.ColorNameBackground, fynetheme.ColorNameHeaderBackground:
		return Page
	case fynetheme.ColorNameInputBackground, fynetheme.ColorNameMenuBackground,
		fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameButton:
		return Card
	case fynetheme.ColorNameDisabledButton:
		return Sunken
	case fynetheme.ColorNameInputBorder:
		return Control
	case fynetheme.ColorNameForeground:
		return Text
	case fynetheme.ColorNamePlaceHolder:
		return Text3
	case fynetheme.ColorNameDisabled:
		return Disabled
	case fynetheme.ColorNamePrimary, fynetheme.ColorNameFocus:
		return Accent
	case fynetheme.ColorNameForegroundOnPrimary, fynetheme.ColorNameForegroundOnError,
		fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameForegroundOnWarning:
		return OnAccent
	case fynetheme.ColorNameHyperlink:
		return AccentText
	case fynetheme.ColorNameHover:
		return Hover
	case fynetheme.ColorNamePressed, fynetheme.ColorNameSelection:
		return Selected
	case fynetheme.ColorNameSeparator:
		return Border
	case fynetheme.ColorNameScrollBar:
		return BorderStrong
	case fynetheme.ColorNameError:
		return Bad
	case fynetheme.ColorNameSuccess:
		return OK
	case fynetheme.ColorNameWarning:
		return Warn
	}
	return ""
}

// Font serves Inter. See Weight.TextStyle for why italic means Medium.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return t.base.Font(style)
	case style.Bold && style.Italic:
		return t.bold
	case style.Bold:
		return t.semiBold
	case style.Italic:
		return t.medium
	default:
		return t.regular
	}
}

// Icon serves Fyne's own icons for stock widgets such as menus; the screens
// use kit.Icon.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.base.Icon(name) }

// Size returns Fyne's measures as the design sets them, and our own names.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case SizeScale:
		return t.scale
	case SizeFocusRing:
		if t.options.HighContrast {
			return 3
		}
		return 2
	case fynetheme.SizeNameText:
		return t.grown(13)
	case fynetheme.SizeNameCaptionText:
		return t.grown(12)
	case fynetheme.SizeNameSubHeadingText:
		return t.grown(15)
	case fynetheme.SizeNameHeadingText:
		return t.grown(20)
	case fynetheme.SizeNameInlineIcon:
		return t.grown(16)
	case fynetheme.SizeNamePadding:
		return 4
	case fynetheme.SizeNameInnerPadding:
		return 8
	case fynetheme.SizeNameLineSpacing:
		return t.grown(4)
	case fynetheme.SizeNameInputRadius, fynetheme.SizeNameSelectionRadius, fynetheme.SizeNameButtonRadius:
		return RadiusButton
	case fynetheme.SizeNameCardRadius, fynetheme.SizeNamePopupRadius, fynetheme.SizeNameMenuRadius:
		return RadiusCard
	case fynetheme.SizeNameDialogRadius:
		return RadiusDialog
	case fynetheme.SizeNameSeparatorThickness, fynetheme.SizeNameInputBorder:
		return 1
	case fynetheme.SizeNameScrollBar:
		return 8
	case fynetheme.SizeNameScrollBarSmall:
		return 4
	case fynetheme.SizeNameModalBlurRadius:
		return 0
	}
	return t.base.Size(name)
}

// grown multiplies by the text size and rounds to whole units, so that lines
// and rows stay on the pixel grid.
func (t *Theme) grown(units float32) float32 {
	return float32(math.Round(float64(units * t.scale)))
}
