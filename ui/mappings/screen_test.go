package mappings_test

import (
	"errors"
	"fmt"
	"testing"

	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

func TestABrokenRowIsRedWithItsCauseAndStopsOnlyItself(t *testing.T) {
	w := open(t, harbor(), theme.Light, usual)
	w.until("8 mappings, 1 with a problem")
	w.until("Demo Sync may read this field but not change it. 5 sessions wait for it.")
	w.until("Blocked: no write access")
	for _, text := range []string{"Choose another field", "An empty value never clears a field in Salesforce", "Navattic_Last_Demo__c", "Text 255",
		"Read from Salesforce at 14:31. Nothing is written.", "Cost for this record", "Not empty, so left as it is", "Rule: Never"} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
}

func TestAMappingIsAddedByTypingAndSaved(t *testing.T) {
	o := harbor()
	w := open(t, o, theme.Light, usual)
	w.until("8 mappings")
	uitest.Tap(t, w.Canvas(), "Add a mapping")
	w.until("Add a mapping to Contact")
	uitest.Type(w.Canvas(), "last flow")
	w.until("Security review")
	uitest.Key(w.Canvas(), fyne.KeyReturn)
	uitest.Focus(t, w.Canvas(), uitest.Find[*kit.Picker](w.Canvas())[1].Input().Focusable())
	uitest.Type(w.Canvas(), "flow")
	w.until("Navattic_Last_Flow__c")
	uitest.Picture(t, w.Canvas(), "mappings-editor")
	uitest.Key(w.Canvas(), fyne.KeyReturn)
	uitest.Tap(t, w.Canvas(), "Add")
	w.until("9 mappings")
	w.until("Not saved yet")
	w.screen.SaveAll()
	w.app.Until(func() bool { return w.toast == "Saved" })
	if got := o.book.Objects[1].Rows[8]; got.Source != "session.flow" || got.Field != "Navattic_Last_Flow__c" || fmt.Sprint(o.saved) != "[Contact]" {
		t.Errorf("saved %+v of %v", got, o.saved)
	}
	w.link()
	w.until("Send 412 sessions again?")
	uitest.Tap(t, w.Canvas(), "Send 412 again")
	w.app.Until(func() bool { return o.called("backfill") })
}

func TestTheKeysOfTheMappings(t *testing.T) {
	w := open(t, harbor(), theme.Light, usual)
	w.until("8 mappings")
	list := uitest.Find[*kit.GroupList](w.Canvas())[0]
	list.Focus()
	uitest.Key(w.Canvas(), fyne.KeyHome, fyne.KeyDelete)
	w.until("7 mappings")
	if w.has("with a problem") || w.toast != "Steps viewed removed" {
		t.Errorf("after Delete: %q, %q", w.toast, uitest.Texts(w.Canvas()))
	}
	w.link()
	w.until("8 mappings, 1 with a problem")
	list.Focus()
	uitest.Key(w.Canvas(), fyne.KeyHome, fyne.KeyReturn)
	w.until("Change a mapping to Contact")
	uitest.Key(w.Canvas(), fyne.KeyEscape)
	w.app.Until(func() bool { return !w.has("Change a mapping to Contact") })
	list.Focus()
	uitest.Key(w.Canvas(), fyne.KeyInsert)
	w.until("Add a mapping to Contact")
	uitest.Key(w.Canvas(), fyne.KeyEscape)
	list.Focus()
	uitest.Type(w.Canvas(), "p")
	if w.Canvas().Focused() == fyne.Focusable(list) {
		t.Error("P does not lead to the preview")
	}
}

func TestLeavingADraftAsks(t *testing.T) {
	o := harbor()
	w := open(t, o, theme.Light, usual)
	w.until("8 mappings")
	left := 0
	if w.screen.Leave(func() { left++ }) {
		t.Error("asks without a draft")
	}
	list := uitest.Find[*kit.GroupList](w.Canvas())[0]
	list.Focus()
	uitest.Key(w.Canvas(), fyne.KeyEnd, fyne.KeyUp, fyne.KeyDelete)
	w.until("7 mappings")
	for i, button := range []string{"Stay", "Save"} {
		if !w.screen.Leave(func() { left++ }) {
			t.Fatal("does not ask")
		}
		w.until("Keep the changes?")
		uitest.Tap(t, w.Canvas(), button)
		w.app.Until(func() bool { return left == i })
	}
	if len(o.book.Objects[1].Rows) != 7 {
		t.Errorf("%d rows are saved", len(o.book.Objects[1].Rows))
	}
}

func TestAConfigurationIsComparedBeforeItIsTaken(t *testing.T) {
	o := harbor()
	w := open(t, o, theme.Light, usual)
	w.until("8 mappings")
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Import a configuration…")
	w.until("4 differences")
	for _, text := range []string{"From Harbor Sandbox, 12 Nov 2026 09:10", "Navattic Last Flow", "“Biotech” is not in the list of Industry."} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
	uitest.Picture(t, w.Canvas(), "mappings-import")
	uitest.Tap(t, w.Canvas(), "Import")
	w.app.Until(func() bool { return o.called("apply other.json") })
}

func TestAnObjectWithoutMappingsSaysSo(t *testing.T) {
	w := open(t, harbor(), theme.Light, usual)
	w.until("8 mappings")
	uitest.Tap(t, w.Canvas(), "Opportunity")
	w.until("No mappings for Opportunity.")
	uitest.Picture(t, w.Canvas(), "mappings-none")
	uitest.Tap(t, w.Canvas(), "Add the usual ones")
	w.until("1 mapping")
}

func TestAStoreThatFailsIsTold(t *testing.T) {
	o := harbor()
	o.fail = errors.New("disk")
	w := open(t, o, theme.Light, usual)
	w.until("The local store cannot be read.")
	o.mu.Lock()
	o.fail = nil
	o.mu.Unlock()
	uitest.Tap(t, w.Canvas(), "Try again")
	w.until("8 mappings")
}

func TestPictures(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		for _, size := range []fyne.Size{{Width: 1072, Height: 800}, {Width: 820, Height: 600}} {
			w := open(t, harbor(), mode, size)
			w.until("8 mappings")
			if size.Width > 1000 {
				w.until("Cost for this record")
			}
			uitest.Picture(t, w.Canvas(), fmt.Sprintf("mappings-%v-%.0f", mode, size.Width))
		}
	}
}

func TestEverythingIsReachedWithTab(t *testing.T) {
	for _, size := range []fyne.Size{usual, {Width: 820, Height: 600}} {
		w := open(t, harbor(), theme.Light, size)
		w.until("8 mappings")
		missing := map[fyne.CanvasObject]bool{}
		uitest.Walk(w.Content(), func(o fyne.CanvasObject) bool {
			off := false
			if d, ok := o.(fyne.Disableable); ok {
				off = d.Disabled()
			}
			if _, ok := o.(fyne.Focusable); ok && !off {
				missing[o] = true
			}
			return true
		})
		if len(missing) < 10 {
			t.Fatalf("only %d things take the keyboard", len(missing))
		}
		for range 2 * len(missing) {
			w.Canvas().FocusNext()
			delete(missing, w.Canvas().Focused().(fyne.CanvasObject))
		}
		for o := range missing {
			t.Errorf("Tab never comes to %T %q", o, uitest.TextsIn(o))
		}
	}
}

func TestTheScreenLooksAsAgreed(t *testing.T) {
	for mode, name := range map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"} {
		w := open(t, harbor(), mode, usual)
		w.until("Cost for this record")
		uitest.Golden(t, w.Canvas(), name)
	}
}
