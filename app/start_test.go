package app_test

import (
	"testing"

	"demobridge/app"
	"demobridge/app/status"
)

func TestWhoHasAnOrgNeverSeesAStateWithoutOne(t *testing.T) {
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Org: app.Source{Rehearsal: &app.RehearsalOptions{}}})
	if err != nil {
		t.Fatal(err)
	}
	snapshots, stop := a.Watch()
	seen := make(chan status.ConnectionState, 1)
	go func() { seen <- (<-snapshots).Connection.State }()
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := a.Status(); got.At.IsZero() || got.Connection.State != status.Connected {
		t.Errorf("the window would open on the connection %v, of %v", got.Connection.State, got.At)
	}
	if got := <-seen; got != status.Connected {
		t.Errorf("the first thing shown is the connection %v", got)
	}
	stop()
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}
