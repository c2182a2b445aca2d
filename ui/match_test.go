package ui_test

import (
	"fmt"
	"testing"

	"demobridge/app/status"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
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
