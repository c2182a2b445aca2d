package setup

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// Spans turns a text with strong words into a paragraph's.
func Spans(t status.Text, style theme.Style, token theme.Token) []kit.Span {
	out := make([]kit.Span, len(t))
	for i, s := range t {
		out[i] = kit.Span{Text: s.Words, Style: style, Token: token}
		if s.Strong {
			out[i].Style, out[i].Token = theme.Strong, theme.Text
		}
	}
	return out
}

// Told is a text in which every second part is strong.
func Told(parts ...string) status.Text {
	var t status.Text
	for i, p := range parts {
		if p != "" {
			t = append(t, status.Span{Words: p, Strong: i%2 == 1})
		}
	}
	return t
}

// Numbered is one step of a guide.
func Numbered(n int, t status.Text) fyne.CanvasObject {
	return kit.NewNumbered(n, kit.NewSpans(Spans(t, theme.Body, theme.Text)...))
}

// Centred puts an object in the middle of the width.
func Centred(o fyne.CanvasObject) fyne.CanvasObject {
	return kit.HBox(0, kit.Spacer(), o, kit.Spacer())
}

// note is a caption behind a small icon.
func note(icon string, token theme.Token, text string) fyne.CanvasObject {
	return kit.Edges(nil, nil, kit.VBox(0, kit.Inset(1, 6, 0, 0, kit.NewIcon(icon, token, 14))), nil, kit.NewParagraph(theme.Caption, token, text))
}

// Note is a remark under a list.
func Note(text string) fyne.CanvasObject { return note("info", theme.Text3, text) }
