package ui_test

import (
	"net/url"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/ui"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// The sample sessions of demo mode, sent to a rehearsal org, fill the screen of
// share links with links, owners and suggestions that nobody typed in.
func TestTheSampleSessionsFillTheShareLinks(t *testing.T) {
	org, running, err := app.StartOrg(t.Context(), app.OrgOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { org.Close() })
	program, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Every: time.Hour, Org: app.Source{Running: &running}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := program.Close(); err != nil {
			t.Error(err)
		}
	})
	samples, err := program.Demo(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := program.Sync(t.Context(), samples); err != nil {
		t.Fatal(err)
	}
	w := &window{app: uitest.New(t), program: newFake()}
	w.Window = test.NewTempWindow(t, nil)
	w.canvas = &canvas{Canvas: w.Window.Canvas()}
	w.shell = ui.Open(w, program, ui.Options{Files: &w.files, OpenURL: func(*url.URL) error { return nil }})
	t.Cleanup(w.shell.Close)
	w.Resize(usual)
	w.key(fyne.Key3)
	w.until("linked to an opportunity")
	page, err := program.Links(t.Context(), status.LinkQuery{State: status.LinkTied})
	if err != nil || len(page.Rows) == 0 {
		t.Fatalf("%+v, %v", page, err)
	}
	w.shell.ShowLink(page.Rows[0].ID)
	w.until("Owner: ")
	w.until("Sessions by day")
	uitest.Picture(t, w.Canvas(), "links-at-work")
}
