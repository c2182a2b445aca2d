//go:build browser

package app_test

import (
	"strings"
	"testing"

	"demobridge/app"
	"demobridge/sync/rehearsal/browsertest"
	"demobridge/sync/salesforce/oauth"
)

// A person signs in on the rehearsal org's pages in a real browser and lands on
// our success page, with a sign-in that works and no code left in the address.
func TestARealBrowserSignsInAndLandsOnOurSuccessPage(t *testing.T) {
	org, running, err := app.StartOrg(t.Context(), app.OrgOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	browser := browsertest.Start(t)
	opened := make(chan string, 1)
	type answer struct {
		grant *oauth.Grant
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		grant, err := oauth.SignIn(t.Context(), oauth.Config{
			LoginURL: running.URL, ClientID: running.ClientID, LoginHint: running.Username,
			OpenBrowser: func(address string) error { opened <- address; return nil },
		})
		done <- answer{grant, err}
	}()
	browser.Open(<-opened)
	if got := browser.Property("username", "value"); got != running.Username {
		t.Errorf("the login form has the user %q filled in, want %q", got, running.Username)
	}
	if !strings.Contains(browser.Text("practice"), running.Password) {
		t.Error("the practice password is not shown on the login page")
	}
	browser.Fill("password", running.Password)
	browser.Click("Login")
	browser.Click("oaapprove")
	page := browser.Text("result")
	got := <-done
	if got.err != nil {
		t.Fatalf("sign in: %v", got.err)
	}
	if !strings.Contains(page, "signed in") {
		t.Errorf("our page says %q, want that the person is signed in", page)
	}
	if at := browser.Address(); strings.Contains(at, "code=") || strings.Contains(at, "state=") {
		t.Errorf("the address bar still shows %q", at)
	}
	if got.grant.RefreshToken == "" || got.grant.OrgID() != running.OrgID {
		t.Errorf("the grant is for org %q and has a refresh token: %v", got.grant.OrgID(), got.grant.RefreshToken != "")
	}
}
