package app_test

import (
	"testing"

	"demobridge/app"
	"demobridge/app/demo"
	"demobridge/app/status"
)

// Each person of the practice org can be the one who is signed in, also the
// one who may not use the API: what that leads to is shown, not a crash.
func TestThePracticeOrgIsEnteredAsEachOfItsPeople(t *testing.T) {
	for part, username := range demo.Usernames() {
		t.Run(part, func(t *testing.T) {
			a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Org: app.Source{Rehearsal: &app.RehearsalOptions{As: part}}})
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			snapshots, end := a.Watch()
			defer end()
			for s := range snapshots {
				if s.Connection.State == status.Connected {
					if s.Connection.Username != username {
						t.Errorf("signed in as %q, want %q", s.Connection.Username, username)
					}
					break
				}
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	if _, _, err := app.StartOrg(t.Context(), app.OrgOptions{As: "nobody"}); err == nil {
		t.Error("a person who is not there was accepted")
	}
}
