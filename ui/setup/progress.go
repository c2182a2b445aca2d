package setup

import (
	"fmt"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// Progress is the page while Salesforce works: the whole, and each part.
func Progress(s status.Prepare, org string, now time.Time, cancel *kit.Button) fyne.CanvasObject {
	bar := kit.NewProgress(8)
	count := ""
	if s.Total > 0 {
		bar.SetFraction(float32(s.Done) / float32(s.Total))
		count = fmt.Sprintf("%d of %d", s.Done, s.Total)
	}
	doing := stageWords(s)
	if s.Now != "" {
		doing = "Now: " + s.Now
	}
	card := kit.NewCard("", nil, kit.VBox(8,
		kit.Edges(nil, nil, nil, kit.NewText(theme.Body, theme.Text2, count), kit.NewText(theme.Heading16, theme.Text, stageTitle(s, org)).Flexible()),
		bar,
		kit.Edges(nil, nil, nil, kit.NewText(theme.Caption, theme.Text3, lasts(s, now)), kit.NewText(theme.Caption, theme.Text3, doing).Flexible())))
	rows := make([]fyne.CanvasObject, len(s.Parts))
	for i, part := range s.Parts {
		rows[i] = partRow(part)
	}
	parts := []fyne.CanvasObject{card}
	if len(rows) > 0 {
		parts = append(parts, kit.NewListCard("", nil, kit.Rows(rows...)))
	}
	promise := "If Salesforce refuses one part, nothing at all is kept. You can safely try again."
	if s.Removal {
		promise = "If Salesforce refuses one part, nothing at all is deleted."
	}
	if s.Test {
		promise = "This is a test: Salesforce changes nothing."
	}
	parts = append(parts, kit.Edges(nil, nil, kit.Inset(0, 8, 0, 0, kit.HBox(0, cancel)), nil, Middle(kit.NewParagraph(theme.Caption, theme.Text3, promise))))
	return kit.VBox(14, parts...)
}

func stageTitle(s status.Prepare, org string) string {
	in := ""
	if org != "" {
		in = " in " + org
	}
	switch {
	case s.Stage == status.PrepareCancelling:
		return "Stopping…"
	case s.Test:
		return "Testing" + in + "…"
	case s.Removal:
		return "Removing" + in + "…"
	}
	return "Creating" + in + "…"
}

func stageWords(s status.Prepare) string {
	switch s.Stage {
	case status.PrepareSending:
		return "The package is on its way"
	case status.PrepareWaiting:
		return "Salesforce finishes another deployment first"
	case status.PrepareCancelling:
		return "Salesforce was asked to stop"
	case status.PrepareAssigning:
		return "The permission set is given"
	case status.PrepareVerifying:
		return "Every field is looked at"
	}
	return "Salesforce works on it"
}

// lasts says how long it has taken, and how long it may still take.
func lasts(s status.Prepare, now time.Time) string {
	if s.Started.IsZero() {
		return ""
	}
	so := max(now.Sub(s.Started), 0)
	text := fmt.Sprintf("%d s so far", int(so.Seconds()))
	if s.Done > 0 && s.Done < s.Total {
		left := time.Duration(float64(so) / float64(s.Done) * float64(s.Total-s.Done))
		text += fmt.Sprintf(", about %d s to go", max(int(left.Seconds()), 1))
	}
	return text
}

func partRow(p status.PreparePart) fyne.CanvasObject {
	icon, token, text := "circle-dashed", theme.Text3, theme.Text3
	var lead fyne.CanvasObject
	switch p.Word {
	case "Done", "Nothing to do":
		icon, token, text = "circle-check", theme.OK, theme.Text
	case "Refused":
		icon, token, text = "circle-x", theme.Bad, theme.Text
	case "Waiting", "":
	default:
		lead, token, text = kit.NewSpinner(theme.AccentText, 16), theme.AccentText, theme.Text
	}
	if lead == nil {
		lead = kit.NewIcon(icon, token, 16)
	}
	count := "" // Salesforce does not always say what is done of which part
	if p.Done > 0 && p.Total > 0 {
		count = fmt.Sprintf("%d of %d", p.Done, p.Total)
	}
	return kit.Inset(0, 16, 0, 16, kit.Sized(0, 44, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 12, 0, 0, lead)),
		kit.HBox(12, kit.NewText(theme.Caption, theme.Text3, count), kit.Sized(70, 0, kit.NewText(theme.CaptionMedium, token, p.Word).Align(fyne.TextAlignTrailing))),
		kit.HBox(0, kit.NewText(theme.Body, text, p.Name).Flexible()))))
}

// Outcome tells how a change of the org has ended.
func Outcome(s status.Prepare, browse func(string)) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	switch {
	case s.Stage == status.PrepareCancelled:
		return []fyne.CanvasObject{kit.NewBanner(kit.Info, "info", "Stopped.", "Nothing was changed in Salesforce.", "")}
	case s.Stage == status.PrepareFailed:
		parts = append(parts, refusal(s, browse))
	case s.Stage != status.PrepareDone:
		return nil
	case s.Test:
		return []fyne.CanvasObject{kit.NewBanner(kit.OK, "circle-check", "Salesforce accepts the plan.", "Nothing was changed; this was a test.", "")}
	case s.Removal:
		return []fyne.CanvasObject{kit.NewBanner(kit.OK, "circle-check", "Removed.", "Salesforce has deleted what was ticked.", "Deleted fields stay in Salesforce’s recycle bin for 15 days.")}
	default:
		parts = append(parts, kit.NewBanner(kit.OK, "circle-check", "Salesforce is ready.", verified(s.Check), cost(s)))
	}
	if s.Assign.Title != "" {
		parts = append(parts, byHand(s))
	}
	if len(s.Check.Faults) > 0 {
		rows := make([]fyne.CanvasObject, len(s.Check.Faults))
		for i, f := range s.Check.Faults {
			rows[i] = kit.Inset(0, 16, 0, 16, kit.NewCheckRow(kit.CheckMissing, words.Join(f.Object, f.Label), f.APIName+": "+f.Told))
		}
		parts = append(parts, kit.NewListCard("Not ready yet", nil, kit.Rows(rows...)))
	}
	return parts
}

func verified(c status.PrepareCheck) string {
	if c.At.IsZero() {
		return ""
	}
	if c.Fine() {
		return fmt.Sprintf("Looked at afterwards: all %d fields can be seen and written.", c.Fields)
	}
	return fmt.Sprintf("Looked at afterwards: %d of %d fields can be seen and written.", c.Fields-len(c.Faults), c.Fields)
}

func cost(s status.Prepare) string {
	if s.Started.IsZero() || s.Ended.IsZero() {
		return ""
	}
	return fmt.Sprintf("It took %d s and %s.", max(int(s.Ended.Sub(s.Started).Seconds()), 1), words.Count(s.Calls, "call", "calls"))
}

// refusal is why Salesforce did not do it: its own sentences, and what they
// mean.
func refusal(s status.Prepare, browse func(string)) fyne.CanvasObject {
	var buttons []fyne.CanvasObject
	if s.URL != "" {
		buttons = append(buttons, kit.NewButton(kit.Secondary, "Open in Salesforce", "", func() { browse(s.URL) }).Small().Trailing("external-link"))
	}
	title := strings.TrimSuffix(s.Fault.Title, ".")
	if title == "" {
		title = "Salesforce refused the plan"
	}
	rows := []fyne.CanvasObject{kit.NewBanner(kit.Bad, "circle-alert", title+".", "Nothing was changed.", s.Fault.Sentence, buttons...)}
	var faults []fyne.CanvasObject
	for _, f := range s.Faults {
		text := f.Words
		if f.Hint != "" {
			text += "\n" + f.Hint
		}
		faults = append(faults, kit.Inset(0, 16, 0, 16, kit.NewCheckRow(kit.CheckMissing, words.Join(f.Label, f.APIName), text).SetWord("Refused")))
	}
	if len(faults) > 0 {
		rows = append(rows, kit.NewListCard("What Salesforce said", nil, kit.Rows(faults...)))
	}
	return kit.VBox(theme.Gap12, rows...)
}

// byHand is the remedy when everything but the giving of the permission set is
// done.
func byHand(s status.Prepare) fyne.CanvasObject {
	parts := []fyne.CanvasObject{kit.NewBanner(kit.Warn, "key-round", strings.TrimSuffix(s.Assign.Title, ".")+".", "", s.Assign.Sentence)}
	var steps []fyne.CanvasObject
	for i, step := range s.Steps {
		steps = append(steps, Numbered(i+1, step))
	}
	if len(steps) > 0 {
		parts = append(parts, kit.NewCard("", nil, kit.VBox(8, append([]fyne.CanvasObject{kit.NewText(theme.CaptionBold, theme.Text2, "Give it by hand")}, steps...)...)))
	}
	return kit.VBox(theme.Gap12, parts...)
}
