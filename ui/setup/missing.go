package setup

import (
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// Missing is one thing that the user lacks, with everything that can be done
// about it. buttons stand under the words.
func Missing(c status.AccessCheck, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	icon, token, word := "circle-x", theme.Bad, "Missing"
	if c.Result != status.AccessFail {
		icon, token, word = ResultLook(c)
	}
	lines := []fyne.CanvasObject{kit.Edges(nil, nil, nil, kit.NewText(theme.CaptionMedium, token, word), kit.NewParagraph(theme.BodyBold, theme.Text, c.Title))}
	if text := lacks(c); text != "" {
		lines = append(lines, kit.NewParagraph(theme.Body, theme.Text2, text))
	}
	if c.Remedy != "" {
		lines = append(lines, kit.Gap(0, 2), kit.NewSpans(kit.Span{Text: "Repair: ", Style: theme.CaptionMedium, Token: theme.Text},
			kit.Span{Text: c.Remedy, Style: theme.Caption, Token: theme.Text2}))
	}
	if len(buttons) > 0 {
		lines = append(lines, kit.Gap(0, 4), kit.Wrap(8, buttons...))
	}
	return kit.Inset(14, 16, 14, 16, kit.Edges(nil, nil, kit.VBox(0, kit.Inset(2, 12, 0, 0, kit.NewIcon(icon, token, 16))), nil, kit.VBox(2, lines...)))
}

// lacks is what is missing, and what that means.
func lacks(c status.AccessCheck) string {
	var parts []string
	if c.Missing != "" {
		parts = append(parts, sentence("Missing: "+c.Missing))
	}
	if c.Means != "" {
		parts = append(parts, sentence(c.Means))
	}
	if c.Note != "" {
		parts = append(parts, sentence(c.Note))
	}
	return strings.Join(parts, " ")
}

func sentence(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}

// ResultLook is the icon, the colour and the word of a check's result.
func ResultLook(c status.AccessCheck) (icon string, token theme.Token, word string) {
	switch c.Result {
	case status.AccessFail:
		return "circle-x", theme.Bad, "Missing"
	case status.AccessWarning:
		if c.Excess {
			return "triangle-alert", theme.Warn, "More than needed"
		}
		return "triangle-alert", theme.Warn, "Look at this"
	case status.AccessCannotCheck:
		return "circle-help", theme.Text3, "Cannot check"
	}
	return "circle-check", theme.OK, "OK"
}

// state is the same for a row of the kit.
func state(c status.AccessCheck) kit.CheckState {
	switch c.Result {
	case status.AccessFail:
		return kit.CheckMissing
	case status.AccessWarning:
		return kit.CheckTooMuch
	case status.AccessCannotCheck:
		return kit.CheckUnknown
	}
	return kit.CheckOK
}

// Row is one line of a check list.
func Row(c status.AccessCheck, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	text := ""
	if c.Result != status.AccessPass {
		text = lacks(c)
	}
	row := kit.NewCheckRow(state(c), c.Title, text, buttons...)
	if c.Result == status.AccessWarning && !c.Excess {
		row.SetWord("Look at this")
	}
	return kit.Inset(0, 16, 0, 16, row)
}

// GroupCount is the word of a whole group, such as "4 of 4 OK".
func GroupCount(checks []status.AccessCheck) string {
	return words.Number(Passed(checks)) + " of " + words.Number(len(checks)) + " OK"
}

// Passed counts the checks that are all right.
func Passed(checks []status.AccessCheck) int {
	n := 0
	for _, c := range checks {
		if c.Result == status.AccessPass {
			n++
		}
	}
	return n
}
