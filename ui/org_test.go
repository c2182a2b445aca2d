package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// salesforce opens the window on the Salesforce section.
func salesforce(t *testing.T, s *setUp, tab string, size fyne.Size) *window {
	t.Helper()
	w := openSetUp(t, s, size)
	uitest.Tap(t, w.Canvas(), "Salesforce")
	w.until("Access check")
	if tab != "" {
		uitest.Tap(t, w.Canvas(), tab)
	}
	return w
}

// checked is a program whose access check found two fields to repair.
func checked() *setUp {
	s := signedInTo(status.SetupFinish)
	s.snapshot.Counts.Waiting = 17
	for i, c := range s.report.Checks {
		if c.Result == status.AccessFail {
			s.report.Checks[i].Group, s.report.Checks[i].SetupOnly = status.AccessFields, false
			s.report.Checks[i].Title = []string{"Contact, Navattic Steps Viewed: edit", "Lead, Navattic Very Interested Areas: edit"}[i%2]
			s.report.Checks[i].Missing, s.report.Checks[i].Means = "field-level “Edit access”", "“Navattic Permission Set” gives only read"
			s.report.Checks[i].Actions = []status.AccessAction{{Kind: status.AccessFix, Text: "Gives edit access to this one field."}, {Kind: status.AccessRequest, Text: "Please give edit access."}}
		}
	}
	return s
}

func TestTheAccessCheckSumsUpRepairsAndHandsOver(t *testing.T) {
	s := checked()
	w := salesforce(t, s, "", usual)
	w.until("Not checked yet")
	uitest.Tap(t, w.Canvas(), "Check now")
	w.until("24 of 27 checks pass")
	for _, text := range []string{"missing, sync is affected", "more than needed", "You can fix both here", "Or send this to your admin", "4 of 4 OK"} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
	uitest.Tap(t, w.Canvas(), "Write an email")
	if len(w.opened) != 1 || !strings.HasPrefix(w.opened[0], "mailto:?subject=Demobridge%20needs") {
		t.Errorf("opened %q", w.opened)
	}
	uitest.Tap(t, w.Canvas(), "Show the change")
	w.until("Gives edit access to this one field.")
	w.keys(fyne.KeyEscape)
	uitest.Tap(t, w.Canvas(), "Fix both")
	w.until("26 of 27 checks pass")
	if w.has("You can fix") {
		t.Error("a repair is offered that is done")
	}
}

func TestTheDisconnectDialogStartsOnCancelAndSaysWhatStays(t *testing.T) {
	s := checked()
	w := salesforce(t, s, "Connection", usual)
	w.until("ends in …x012")
	uitest.Tap(t, w.Canvas(), "Disconnect")
	w.until("Disconnect Harbor Analytics?")
	if !w.has("17 waiting sessions stay on this computer") {
		t.Errorf("%q", uitest.Texts(w.Canvas()))
	}
	w.keys(fyne.KeyReturn)
	if s.called("disconnect") {
		t.Fatal("Enter disconnected although the focus begins on Cancel")
	}
	uitest.Tap(t, w.Canvas(), "Disconnect")
	w.until("Disconnect Harbor Analytics?")
	danger(t, w, "Disconnect").Tapped(nil)
	w.until("No Salesforce org is connected")
	w.until("Disconnected from Harbor Analytics.")
	if !w.has("17 sessions wait on this computer") {
		t.Errorf("%q", uitest.Texts(w.Canvas()))
	}
}

// danger is the topmost button with a label.
func danger(t *testing.T, w *window, label string) *kit.Button {
	t.Helper()
	for _, b := range uitest.Find[*kit.Button](w.Canvas()) {
		if b.Label() == label {
			return b
		}
	}
	t.Fatalf("no button %q", label)
	return nil
}

func TestRemovingExportsFirstAndAsksForTheNameOfTheOrg(t *testing.T) {
	s := checked()
	w := salesforce(t, s, "Schema plan", usual)
	w.until("Plan the removal")
	uitest.Tap(t, w.Canvas(), "Plan the removal")
	w.until("Take Demobridge out of Harbor Analytics")
	uitest.Tap(t, w.Canvas(), "Remove…")
	w.until("1,292 records were exported.")
	if got := w.files.saved.String(); got != "the data" {
		t.Errorf("exported %q", got)
	}
	if !danger(t, w, "Remove").Disabled() {
		t.Fatal("Remove works before the name was typed")
	}
	w.letters("Harbor Analytics")
	danger(t, w, "Remove").Tapped(nil)
	w.app.Until(func() bool { return s.called(`remove ["object" "Lead" "permissionset"] from Harbor Analytics`) })
}

func TestWithoutAnOrgTheSectionOffersTheSetUp(t *testing.T) {
	s := fresh()
	w := openSetUp(t, s, usual)
	w.until("Connect to Salesforce")
	uitest.Tap(t, w.Canvas(), "Go on later")
	uitest.Tap(t, w.Canvas(), "Salesforce")
	w.until("No Salesforce org is connected")
	uitest.Tap(t, w.Canvas(), "Connect Salesforce")
	w.until("Step 1 of 8")
}

func orgScenes() []wizardScene {
	scene := func(tab, title string, after func(*testing.T, *window)) func(*testing.T, string, fyne.Size) *window {
		return func(t *testing.T, mode string, size fyne.Size) *window {
			s := checked()
			s.prefs["window.theme"] = mode
			w := salesforce(t, s, tab, size)
			if after != nil {
				after(t, w)
			}
			w.until(title)
			return w
		}
	}
	return []wizardScene{
		{"access", scene("", "24 of 27 checks pass", func(t *testing.T, w *window) {
			w.until("Check now")
			uitest.Tap(t, w.Canvas(), "Check now")
		})},
		{"plan", scene("Schema plan", "The plan", nil)},
		{"permissions", scene("Permission set", "Assigned to Demo Sync", nil)},
		{"pages", scene("Record pages", "Components", nil)},
		{"disconnect", scene("Connection", "Disconnect Harbor Analytics?", func(t *testing.T, w *window) {
			w.until("ends in")
			uitest.Tap(t, w.Canvas(), "Disconnect")
		})},
		{"removal", scene("Schema plan", "Take Demobridge out", func(t *testing.T, w *window) {
			w.until("Plan the removal")
			uitest.Tap(t, w.Canvas(), "Plan the removal")
		})},
	}
}

// TestPicturesOfTheSalesforceSection paints every tab for people to look at.
func TestPicturesOfTheSalesforceSection(t *testing.T) {
	for _, scene := range orgScenes() {
		for _, mode := range looks() {
			for _, size := range []fyne.Size{fyne.NewSize(900, 600), usual} {
				w := scene.show(t, mode, size)
				uitest.Picture(t, w.Canvas(), fmt.Sprintf("org-%s-%s-%.0f", scene.name, mode, size.Width))
			}
		}
	}
}

func TestTheSalesforceSectionLooksAsAgreed(t *testing.T) {
	for _, scene := range orgScenes() {
		uitest.Golden(t, scene.show(t, "light", usual).Canvas(), "org-"+scene.name)
	}
}
