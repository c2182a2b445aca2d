package ui_test

import (
	"fmt"
	"os"
	"testing"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// wizardScenes are the steps in the states that the design shows.
func wizardScenes() []wizardScene {
	connected := func(step status.SetupStep, title string) func(*testing.T, string, fyne.Size) *window {
		return func(t *testing.T, mode string, size fyne.Size) *window {
			s := signedInTo(step)
			s.prefs["window.theme"] = mode
			return atStep(t, s, title, size)
		}
	}
	return []wizardScene{
		{"connect", func(t *testing.T, mode string, size fyne.Size) *window {
			s := fresh()
			s.prefs["window.theme"] = mode
			s.defaults = status.SignInChoice{Place: status.PlaceMyDomain, Address: "harbor.my.salesforce.com", ConsumerKey: "3MVG9fTLmJ60pJ5I_short"}
			w := openSetUp(t, s, size)
			w.until("Found.")
			uitest.Find[*kit.Input](w.Canvas())[1].Focus()
			w.Canvas().Unfocus()
			w.until("This key looks cut off.")
			return w
		}},
		{"waiting", func(t *testing.T, mode string, size fyne.Size) *window {
			s := fresh()
			s.prefs["window.theme"] = mode
			w := openSetUp(t, s, size)
			w.until("Connect to Salesforce")
			s.setSignIn(status.SignIn{State: status.SignInWaiting, Page: "https://harbor.my.salesforce.com/authorize", Until: at(14, 32).Add(4*60e9 + 38e9)})
			w.until("Waiting for your browser…")
			uitest.Tap(t, w.Canvas(), "The page says “redirect_uri must match configuration”")
			w.until("does not work")
			return w
		}},
		{"refused", func(t *testing.T, mode string, size fyne.Size) *window {
			s := fresh()
			s.prefs["window.theme"] = mode
			w := openSetUp(t, s, size)
			w.until("Connect to Salesforce")
			s.setSignIn(status.SignIn{State: status.SignInFailed, Trouble: status.Trouble{Fault: status.Fault{Title: "No answer came from the browser", Sentence: "Nothing arrived in 5 minutes."},
				Steps: []status.Text{status.Plain("If Salesforce’s page shows an error, look at its address line: it often names the cause."), status.Plain("Then sign in again.")}, Ask: "Please add the callback addresses."}})
			w.until("No answer came")
			return w
		}},
		{"access", connected(status.SetupAccess, "2 things are missing.")},
		{"plan", connected(status.SetupPrepare, "What will be made")},
		{"progress", func(t *testing.T, mode string, size fyne.Size) *window {
			s := signedInTo(status.SetupPrepare)
			s.prefs["window.theme"] = mode
			s.prepare = building()
			return atStep(t, s, "28 of 39", size)
		}},
		{"review", func(t *testing.T, mode string, size fyne.Size) *window {
			s := signedInTo(status.SetupPrepare)
			s.prefs["window.theme"] = mode
			s.plan.Nothing, s.plan.Exists, s.plan.Create = true, 39, 0
			w := atStep(t, s, "What is in Salesforce now", size)
			uitest.Tap(t, w.Canvas(), "Lead")
			w.until("Navattic_Last_Demo__c")
			return w
		}},
		{"mappings", connected(status.SetupMappings, "2 fields")},
		{"playbook", connected(status.SetupPlaybook, "Salesforce: all engagement")},
		{"pages", connected(status.SetupPages, "Edit Page")},
		{"sources", connected(status.SetupSources, "Import a file")},
		{"finish", func(t *testing.T, mode string, size fyne.Size) *window {
			s := signedInTo(status.SetupFinish)
			s.prefs["window.theme"] = mode
			w := atStep(t, s, "Send one test session", size)
			uitest.Tap(t, w.Canvas(), "Send a test session")
			w.until("Read back and")
			return w
		}},
	}
}

// looks are the modes that pictures are painted in: one is enough to see that
// everything can be painted when nobody keeps the pictures.
func looks() []string {
	if os.Getenv(uitest.PictureDir) == "" {
		return []string{"dark"}
	}
	return []string{"light", "dark"}
}

type wizardScene struct {
	name string
	show func(t *testing.T, mode string, size fyne.Size) *window
}

// TestPicturesOfTheSetUp paints every step for people to look at.
func TestPicturesOfTheSetUp(t *testing.T) {
	for _, scene := range wizardScenes() {
		for _, mode := range looks() {
			for _, size := range []fyne.Size{fyne.NewSize(900, 600), usual} {
				w := scene.show(t, mode, size)
				uitest.Picture(t, w.Canvas(), fmt.Sprintf("wizard-%s-%s-%.0f", scene.name, mode, size.Width))
			}
		}
	}
	w := wizardScenes()[3].show(t, "light", usual)
	w.app.SetTheme(theme.Options{Mode: theme.Light, TextScale: 150})
	uitest.Settle(w.Canvas())
	uitest.Picture(t, w.Canvas(), "wizard-access-large-1280")
}

func TestTheSetUpLooksAsAgreed(t *testing.T) {
	for _, scene := range wizardScenes() {
		if scene.name == "refused" || scene.name == "review" || scene.name == "sources" {
			continue
		}
		w := scene.show(t, "light", usual)
		uitest.Golden(t, w.Canvas(), "wizard-"+scene.name)
	}
	w := wizardScenes()[3].show(t, "dark", usual)
	uitest.Golden(t, w.Canvas(), "wizard-access-dark")
}
