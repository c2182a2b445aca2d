package theme

import "fyne.io/fyne/v2"

// Style names one text style of the design: a size, a line height and a
// weight, always Inter.
type Style uint8

// The text styles. Sizes are in units at text size 100 %.
const (
	Body          Style = iota // 13 / 20, 400: text, table cells, inputs
	Strong                     // 13 / 20, 500: first column, labels, buttons, links
	BodyBold                   // 13 / 20, 600: the first sentence of a banner
	Caption                    // 12 / 16, 400: help, second lines
	CaptionMedium              // 12 / 16, 500: column heads, chips
	CaptionBold                // 12 / 16, 600: section labels
	Heading                    // 15 / 20, 600: card title
	Heading16                  // 16 / 22, 600: detail pane, dialog and empty-state title
	Title                      // 20 / 26, 600: page title
	Number                     // 26 / 32, 600: overview figures
	Display                    // 24 / 32, 600: wizard title
)

// Weight is a font weight in the usual 100 to 900 scale; four are on board.
type Weight int

// The weights of Inter that are embedded.
const (
	Regular  Weight = 400
	Medium   Weight = 500
	SemiBold Weight = 600
	Bold     Weight = 700
)

// TypeSpec is what a Style stands for, in units at text size 100 %.
type TypeSpec struct {
	Size   float32
	Line   float32
	Weight Weight
}

// Spec returns the measures of a style.
func (s Style) Spec() TypeSpec {
	switch s {
	case Strong:
		return TypeSpec{13, 20, Medium}
	case BodyBold:
		return TypeSpec{13, 20, SemiBold}
	case Caption:
		return TypeSpec{12, 16, Regular}
	case CaptionMedium:
		return TypeSpec{12, 16, Medium}
	case CaptionBold:
		return TypeSpec{12, 16, SemiBold}
	case Heading:
		return TypeSpec{15, 20, SemiBold}
	case Heading16:
		return TypeSpec{16, 22, SemiBold}
	case Title:
		return TypeSpec{20, 26, SemiBold}
	case Number:
		return TypeSpec{26, 32, SemiBold}
	case Display:
		return TypeSpec{24, 32, SemiBold}
	default:
		return TypeSpec{13, 20, Regular}
	}
}

// TextStyle returns the Fyne style under which Theme.Font serves the weight.
//
// Fyne looks for missing glyphs (emoji, other scripts) only in fonts that come
// from the theme, not in a canvas.Text.FontSource. The design has no italics,
// so the two italic slots carry the weights Fyne has no name for: a visitor's
// name in Medium may then hold any script.
func (w Weight) TextStyle() fyne.TextStyle {
	switch w {
	case Medium:
		return fyne.TextStyle{Italic: true}
	case SemiBold:
		return fyne.TextStyle{Bold: true}
	case Bold:
		return fyne.TextStyle{Bold: true, Italic: true}
	default:
		return fyne.TextStyle{}
	}
}
