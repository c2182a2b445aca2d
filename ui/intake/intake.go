// Package intake is what the window shows about imported files.
//
// It may import app/status, ui/kit, ui/theme, ui/words and Fyne.
package intake

import (
	"strconv"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// listedProblems is how many problems the dialog lists; a file of the wrong
// kind can have as many as it has lines.
const listedProblems = 200

// ShowReport opens a dialog that tells what became of imported files. show is
// called when a person wants to see the sessions.
func ShowReport(c fyne.Canvas, r status.ImportReport, show func()) {
	title := "No session was found"
	if n := r.Sessions(); n > 0 {
		title = words.Count(n, "session", "sessions") + " read"
	}
	body := []fyne.CanvasObject{kit.NewParagraph(theme.Body, theme.Text2, Summary(r))}
	if len(r.Problems) > 0 {
		body = append(body, problems(r.Problems))
	}
	options := kit.DialogOptions{
		Title: title, Caption: words.Count(r.Files, "file", "files"), Width: 560,
		Body: kit.Inset(16, 20, 20, 20, kit.VBox(16, body...)), Cancel: "Close",
	}
	if len(r.Problems) > 6 {
		options.Height, options.Scroll = 480, true
	}
	if r.Sessions() > 0 {
		options.Primary, options.OnPrimary = "Show sessions", show
	}
	kit.ShowDialog(c, options)
}

// Summary says in one sentence what became of the sessions.
func Summary(r status.ImportReport) string {
	if r.Sessions() == 0 {
		return "Nothing was taken. Files with sessions are CSV, JSON and NDJSON."
	}
	text := words.Number(r.New) + " new, " + words.Number(r.Updated) + " updated, " + words.Number(r.Unchanged) + " unchanged"
	if r.Older > 0 {
		text += ", " + words.Count(r.Older, "older than what is here", "older than what is here")
	}
	if r.New+r.Updated == 0 {
		return text + ". They were here already."
	}
	return text + ". They are sent with the next run."
}

func problems(list []status.ImportProblem) fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.HBox(8,
		kit.NewIcon("circle-alert", theme.Bad, 16),
		kit.NewText(theme.Strong, theme.Text, words.Count(len(list), "place could not be read", "places could not be read")))}
	for i, p := range list {
		if i == listedProblems {
			rows = append(rows, kit.NewText(theme.Caption, theme.Text3, "And "+words.Number(len(list)-i)+" more"))
			break
		}
		place := p.File
		if p.Line > 0 {
			place += ", line " + strconv.Itoa(p.Line)
		}
		rows = append(rows, kit.NewRule(), kit.VBox(0,
			kit.NewText(theme.CaptionMedium, theme.Text, place).KeepEnd(),
			kit.NewParagraph(theme.Caption, theme.Text2, p.Cause)))
	}
	return kit.VBox(6, rows...)
}
