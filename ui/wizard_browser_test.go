//go:build browser

package ui_test

import (
	"testing"

	"demobridge/sync/rehearsal/browsertest"
	"demobridge/ui/uitest"
)

// The login of the set-up in a real browser: a person fills in Salesforce's
// pages and presses Allow, and the window goes on by itself.
func TestTheSetUpGoesOnWhenARealBrowserHasSignedIn(t *testing.T) {
	r := realSetUp(t, "admin@rehearsal.example")
	opened := make(chan string, 1)
	r.browser = func(address string) error { opened <- address; return nil }
	browser := browsertest.Start(t)
	r.fillIn(t)
	uitest.Tap(t, r.Canvas(), "Sign in")
	r.until("Waiting for your browser…")
	browser.Open(<-opened)
	browser.Fill("username", "admin@rehearsal.example")
	browser.Fill("password", r.running.Password)
	browser.Click("Login")
	browser.Click("oaapprove")
	r.until("Signed in as Rehearsal Admin")
	r.until("Step 2 of 8")
}
