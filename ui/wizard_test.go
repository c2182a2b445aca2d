package ui_test

import (
	"testing"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

const goodKey = "3MVG9fTLmJ60pJ5Iabcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz012345"

func TestTheFirstStartOpensTheSetUp(t *testing.T) {
	w := openSetUp(t, fresh(), usual)
	w.until("Connect to Salesforce")
	for _, text := range []string{"Step 1 of 8", "Which Salesforce?", "http://localhost:47820/callback", "Your password is typed in your browser, never here.", "Everything stays on this computer"} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
	if w.has("Overview") {
		t.Error("the program can be reached behind the set-up")
	}
	uitest.Tap(t, w.Canvas(), "Go on later")
	w.until("Overview")
}

func TestAConnectedProgramStartsWithoutTheSetUp(t *testing.T) {
	s := signedInTo(status.SetupFinish)
	w := openSetUp(t, s, usual)
	if w.has("Step 1 of 8") || !w.has("Overview") {
		t.Errorf("%q", uitest.Texts(w.Canvas()))
	}
}

// atStep opens the set-up at a step.
func atStep(t *testing.T, s *setUp, title string, size fyne.Size) *window {
	t.Helper()
	w := openSetUp(t, s, size)
	w.shell.OpenSetup()
	w.until(title)
	return w
}

func fill(t *testing.T, w *window, field int, text string) {
	t.Helper()
	inputs := uitest.Find[*kit.Input](w.Canvas())
	inputs[field].Focus()
	w.letters(text)
}

func TestTheFormSaysWhatIsWrongBeforeAnythingIsAsked(t *testing.T) {
	w := openSetUp(t, fresh(), usual)
	w.until("Connect to Salesforce")
	if !button(t, w, "Sign in").Disabled() {
		t.Fatal("Sign in works on an empty form")
	}
	fill(t, w, 0, "nowhere.example")
	fill(t, w, 1, "3MVG9fTLmJ60pJ5I_short")
	w.until("No Salesforce answers at this address.")
	w.Canvas().Unfocus()
	w.until("This key looks cut off.")
	if !button(t, w, "Sign in").Disabled() {
		t.Error("Sign in works with a wrong address and a wrong key")
	}
}

func TestSigningInWaitsForTheBrowserAndGoesOnByItself(t *testing.T) {
	s := fresh()
	w := openSetUp(t, s, usual)
	w.until("Connect to Salesforce")
	fill(t, w, 0, "harbor.my.salesforce.com")
	w.until("Found.")
	fill(t, w, 1, goodKey)
	uitest.Tap(t, w.Canvas(), "Sign in")
	w.until("Waiting for your browser…")
	if len(w.opened) != 1 || !w.has("4 min 38 s left") {
		t.Errorf("opened %q, and the page says %q", w.opened, uitest.Texts(w.Canvas()))
	}
	uitest.Tap(t, w.Canvas(), "The page says “user hasn’t approved this consumer”")
	w.until("All users may self-authorize")
	w.keys(fyne.KeyEscape)
	w.until("The sign-in was stopped.")
	uitest.Tap(t, w.Canvas(), "Sign in")
	w.until("Waiting for your browser…")
	s.setSignIn(status.SignIn{State: status.SignInFailed, Trouble: status.Trouble{Fault: status.Fault{Title: "Access was not allowed"},
		Steps: []status.Text{status.Plain("Sign in again and press Allow.")}}})
	w.until("Access was not allowed.")
	uitest.Tap(t, w.Canvas(), "Sign in")
	w.until("Waiting for your browser…")
	s.change(func(snapshot *status.Snapshot) { snapshot.Connection = signedInTo(0).snapshot.Connection })
	s.setSignIn(status.SignIn{State: status.SignInDone, Org: status.OrgRow{Name: "Harbor Analytics", UserName: "Demo Sync"}})
	w.until("Signed in as Demo Sync")
	w.until("Step 2 of 8")
}

func TestWhatIsMissingHasToBeDecided(t *testing.T) {
	s := signedInTo(status.SetupAccess)
	w := atStep(t, s, "2 things are missing.", usual)
	if !button(t, w, "Next").Disabled() {
		t.Fatal("Next works with two points open")
	}
	uitest.Tap(t, w.Canvas(), "Copy request for admin")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "Please build the objects." {
		t.Errorf("the clipboard holds %q", got)
	}
	uitest.Tap(t, w.Canvas(), "My admin prepares it")
	w.until("Your admin prepares it")
	uitest.Tap(t, w.Canvas(), "Let step 3 do it")
	w.until("Step 3 does it")
	if button(t, w, "Next").Disabled() {
		t.Error("Next does not work although everything is decided")
	}
	uitest.Tap(t, w.Canvas(), "Change")
	if !button(t, w, "Next").Disabled() {
		t.Error("Next works after a decision was taken back")
	}
}

func TestAnAdminCanSignInForOneRepair(t *testing.T) {
	s := signedInTo(status.SetupAccess)
	for i, c := range s.report.Checks {
		if c.ID == "object.Opportunity.edit" {
			s.report.Checks[i].Actions = append([]status.AccessAction{{Kind: status.AccessAdmin}}, c.Actions...)
		}
	}
	w := atStep(t, s, "2 things are missing.", usual)
	uitest.Tap(t, w.Canvas(), "Sign in as admin, once")
	w.app.Until(func() bool { return s.called(`fix as admin ["object.Opportunity.edit"]`) && len(w.opened) == 1 })
}

func TestThePlanIsShownBeforeAnythingChangesAndPartsCanBeLeftOut(t *testing.T) {
	s := signedInTo(status.SetupPrepare)
	w := atStep(t, s, "What will be made in Harbor Analytics", usual)
	uitest.Tap(t, w.Canvas(), "Fields on Account")
	w.until("Navattic_Field_4__c")
	ticks := uitest.Find[*kit.Toggle](w.Canvas())
	test := ticks[1] // Lead
	test.Tapped(nil)
	w.until("Left out")
	uitest.Tap(t, w.Canvas(), "Create in Salesforce")
	w.until("28 of 39")
	if !s.called(`prepare without "Lead", test false`) {
		t.Errorf("asked for %q", s.calls)
	}
	uitest.Tap(t, w.Canvas(), "Cancel")
	w.until("Nothing was changed in Salesforce.")
}

func TestWithoutTheRightToDeployThePackageAndTheRequestAreTheWay(t *testing.T) {
	s := signedInTo(status.SetupPrepare)
	s.plan.MayDeploy, s.plan.Fault = false, status.Fault{Title: "Demo Sync may not change the org", Sentence: "“Customize Application” is missing."}
	w := atStep(t, s, "Demo Sync may not change the org.", usual)
	uitest.Tap(t, w.Canvas(), "Save for my admin")
	w.app.Until(func() bool { return w.files.saved.String() == "a package" })
	w.app.Until(func() bool { return fyne.CurrentApp().Clipboard().Content() == "Please deploy the package." })
}

func TestAListIsPlacedOnlyAfterItsPreview(t *testing.T) {
	s := signedInTo(status.SetupPages)
	w := atStep(t, s, "Show demo sessions on the opportunity page", usual)
	uitest.Tap(t, w.Canvas(), "Contact")
	w.until("Show demo sessions on the contact page")
	uitest.Tap(t, w.Canvas(), "Place it for me…")
	w.until("Afterwards")
	if s.called("place Contact t1") {
		t.Fatal("it was placed before anyone agreed")
	}
	uitest.Tap(t, w.Canvas(), "Place it")
	w.app.Until(func() bool { return s.called("place Contact t1") })
}

func TestTheTestSessionIsShownAndDeleted(t *testing.T) {
	s := signedInTo(status.SetupFinish)
	w := atStep(t, s, "Send one test session", usual)
	uitest.Tap(t, w.Canvas(), "Send a test session")
	w.until("all 11 values match")
	uitest.Tap(t, w.Canvas(), "Open demobridge-test-1 in Salesforce")
	if len(w.opened) != 1 {
		t.Errorf("opened %q", w.opened)
	}
	uitest.Tap(t, w.Canvas(), "Delete the test row")
	w.until("The last test session was deleted")
	uitest.Tap(t, w.Canvas(), "Open Demobridge")
	w.until("Overview")
}

// mayGoOn reports whether the footer's main button works.
func mayGoOn(w *window) bool {
	for _, name := range []string{"Next", "Do this later"} {
		if b, ok := uitest.ByName(w.Canvas(), name).(*kit.Button); ok && !b.Disabled() {
			return true
		}
	}
	return false
}

func TestEveryStepIsReachedByKeys(t *testing.T) {
	s := signedInTo(status.SetupMappings)
	w := atStep(t, s, "Step 4 of 8", usual)
	enter := func() { w.shortcut(fyne.KeyReturn, fyne.KeyModifierShortcutDefault) }
	for _, title := range []string{"Step 5 of 8", "Step 6 of 8", "Step 7 of 8", "Step 8 of 8"} {
		w.app.Until(func() bool { return mayGoOn(w) })
		enter()
		w.until(title)
	}
	w.shortcut(fyne.KeyLeft, fyne.KeyModifierAlt)
	w.until("Step 7 of 8")
	seen, order := map[string]bool{}, []string{}
	for range 40 {
		w.keys(fyne.KeyTab)
		if l, ok := w.Canvas().Focused().(interface{ AccessibilityLabel() string }); ok {
			seen[l.AccessibilityLabel()] = true
			order = append(order, l.AccessibilityLabel())
		}
	}
	for i := 1; i < len(order); i++ {
		if order[i-1] == "Next" && order[i] != "Connect" {
			t.Errorf("after the footer Tab goes to %q, not back to the rail", order[i])
		}
	}
	for _, name := range []string{"Connect", "Go on later", "Import a file…", "Back", "Next"} {
		if !seen[name] {
			t.Errorf("Tab never reaches %q, only %v", name, seen)
		}
	}
}
