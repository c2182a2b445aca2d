package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"demobridge/app/status"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	draw "fyne.io/fyne/v2/canvas"
)

// noah opens the session about which a person has to decide.
func noah(t *testing.T, f *fake, size fyne.Size) *window {
	t.Helper()
	w := list(t, f, size)
	w.tapRow(t, 9)
	w.until("Not decided: 3 contacts have this email")
	return w
}

func TestAPersonChoosesAmongEqualRecordsAndTakesItBack(t *testing.T) {
	f := asked()
	w := noah(t, f, usual)
	w.letters("m")
	w.until("3 contacts have this address")
	for _, text := range []string{"4 sessions wait for this answer.", "Head of IT · Fjord Shipping AS · owner Maya Okafor", "None of them"} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
	if !button(t, w, "Use this one").Disabled() {
		t.Error("something is chosen before anyone chose")
	}
	uitest.Picture(t, w.Canvas(), "choice-light-1280")
	uitest.Tap(t, w.Canvas(), "N. Bergstrom")
	uitest.Tap(t, w.Canvas(), "Use this one")
	w.until("The choice is remembered")
	if !f.called("choose k-noah-bergström Contact 003B") {
		t.Errorf("chosen: %v", f.calls)
	}
	w.until("Take the choice back")
	uitest.Tap(t, w.Canvas(), "Undo")
	w.until("The choice is taken back")
	w.until("Not decided: 3 contacts have this email")
	if !f.called("unchoose k-noah-bergström Contact") {
		t.Errorf("taken back: %v", f.calls)
	}
}

func TestActionsStandUnderTheirPlaybooks(t *testing.T) {
	w := noah(t, asked(), usual)
	for _, text := range []string{"Salesforce: all engagement", "Hot leads to sales channel", "Waits for the contact", "Skipped: under 5 minutes"} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
	uitest.Picture(t, w.Canvas(), "match-light-1280")
}

// A reason may be longer than the pane is wide: it is told on several lines, and
// nothing of it stands outside of the window.
func TestALongResultOfAnActionStaysInsideThePane(t *testing.T) {
	const long = "A contact has this email; the contact is used, and the lead that a colleague converted in spring is left as it is"
	f := asked()
	d := f.details[f.rows[9].Key]
	d.Actions[1].Result = long
	d.Actions = append(d.Actions, status.Action{Name: "Sync lead", Playbook: "Hot leads to sales channel", State: status.ActionDone,
		Result: long, Link: "https://harbor.my.salesforce.example/00QA"})
	f.details[f.rows[9].Key] = d
	w := noah(t, f, usual)
	lines := 0
	for _, o := range uitest.Find[*draw.Text](w.Canvas()) {
		text := strings.TrimSuffix(o.Text, "…")
		if len(text) < 8 || !strings.Contains(long, text) {
			continue
		}
		lines++
		if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o); at.X < 880 || at.X+o.MinSize().Width > usual.Width {
			t.Errorf("%q stands from %v to %v, outside of the pane", o.Text, at.X, at.X+o.MinSize().Width)
		}
	}
	if lines < 5 {
		t.Errorf("the two results stand on %d lines, want each wrapped", lines)
	}
	if !w.has("left as it is") {
		t.Error("the end of the result is not to be read")
	}
}

// A playbook runs again for the open session, and for all that are marked.
func TestAPlaybookRunsAgainForTheOpenSessionAndForTheMarkedOnes(t *testing.T) {
	f := asked()
	f.settings.playbooks = status.PlaybookBook{Playbooks: []status.Playbook{
		{ID: "all", Name: "Salesforce: all engagement", On: true}, {ID: "off", Name: "Turned off"}, {ID: "hot", Name: "Warm leads", On: true},
	}}
	w := noah(t, f, usual)
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Run a playbook again")
	w.untilLine("Warm leads")
	if w.has("Turned off") {
		t.Error("a playbook that is off is offered")
	}
	uitest.TapText(t, w.Canvas(), "Warm leads")
	w.until("Runs again for 1 session")
	w.table(t).Rows.Focus()
	w.table(t).Rows.TypedShortcut(&fyne.ShortcutSelectAll{})
	w.untilLine("412 marked:")
	uitest.Tap(t, w.Canvas(), "Run a playbook again")
	w.untilLine("Warm leads")
	uitest.TapText(t, w.Canvas(), "Warm leads")
	w.until("Runs again for 412 sessions")
	if w.has("412 marked:") || !f.called("run hot again for 1") || !f.called("run hot again for 412") {
		t.Errorf("ordered: %v", f.calls)
	}
}

func TestASessionIsPreviewedAndUndone(t *testing.T) {
	f := asked()
	w := noah(t, f, usual)
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Preview")
	w.until("Preview: Noah Bergström")
	w.until("Same email address")
	w.keys(fyne.KeyEscape)
	w.app.Until(func() bool { return !w.has("Preview: Noah Bergström") })
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Undo in Salesforce")
	w.until("1 record changed")
	uitest.Tap(t, w.Canvas(), "Undo all 1")
	uitest.Tap(t, w.Canvas(), "Undo 1")
	w.until("1 field of 1 record set back.")
	if !f.called("undo w1") {
		t.Errorf("undone: %v", f.calls)
	}
}

func TestAnUnsavedDraftIsNotLeftWithoutAQuestion(t *testing.T) {
	f := harbor()
	f.settings.playbooks = status.PlaybookBook{Fresh: status.Playbook{Name: "New", When: "session-ends"}}
	w := open(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Playbooks")
	w.until("No playbook yet.")
	uitest.Tap(t, w.Canvas(), "Make the usual one")
	w.until("Not saved yet")
	w.key(fyne.Key1)
	w.until("Keep the changes?")
	uitest.Tap(t, w.Canvas(), "Stay")
	w.key(fyne.KeyS)
	w.app.Until(func() bool { return f.called("save playbook Salesforce: all engagement") })
}

func TestPicturesOfAChoice(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		for _, size := range []fyne.Size{{Width: 1280, Height: 800}, {Width: 900, Height: 600}} {
			name := map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"}[mode]
			f := asked()
			f.prefs["window.theme"] = name
			w := noah(t, f, size)
			uitest.Picture(t, w.Canvas(), fmt.Sprintf("match-%s-%.0f", name, size.Width))
			w.letters("m")
			w.until("3 contacts have this address")
			uitest.Picture(t, w.Canvas(), fmt.Sprintf("choice-%s-%.0f", name, size.Width))
		}
	}
}
