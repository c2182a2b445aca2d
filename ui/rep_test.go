package ui_test

import (
	"testing"

	"demobridge/app/status"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

func rep() *fake {
	f := harbor()
	f.shelf.role = status.Role{Known: true, Rep: true, Request: "Please give Robbin the permission set “Navattic Permission Set”."}
	return f
}

func TestARepBeginsWithShareLinksAndSeesOnlyWhatARepCanUse(t *testing.T) {
	w := open(t, rep(), usual)
	w.until("linked to an opportunity")
	for _, text := range []string{"Playbooks", "Field mappings", "Set up"} {
		if w.has(text) {
			t.Errorf("a rep sees %q", text)
		}
	}
	for _, text := range []string{"Sessions", "Share links", "Problems"} {
		if !w.has(text) {
			t.Errorf("a rep does not see %q", text)
		}
	}
	for _, key := range []fyne.KeyName{fyne.Key5, fyne.Key6} { // Playbooks and Field mappings
		w.key(key)
		if !w.has("linked to an opportunity") {
			t.Errorf("Ctrl+%s leads a rep to what is hidden", key)
		}
	}
	w.shell.ShowMappings("Contact")
	if !w.has("linked to an opportunity") {
		t.Error("a way from another screen leads a rep to what is hidden")
	}
	w.until("Ask your admin.")
	uitest.Tap(t, w.Canvas(), "Copy request")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "Please give Robbin the permission set “Navattic Permission Set”." {
		t.Errorf("the clipboard holds %q", got)
	}
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		w.app.SetTheme(theme.Options{Mode: mode})
		uitest.Picture(t, w.Canvas(), map[theme.Mode]string{theme.Light: "rep-light", theme.Dark: "rep-dark"}[mode])
	}
}

func TestAnAdminBeginsWithTheOverview(t *testing.T) {
	f := harbor()
	f.shelf.role = status.Role{Known: true}
	w := open(t, f, usual)
	if !w.has("Synced today") || !w.has("Playbooks") || w.has("Ask your admin.") {
		t.Errorf("an admin sees %q", uitest.Texts(w.Canvas()))
	}
}

func TestWhenAnAdminSignsInEverythingIsThere(t *testing.T) {
	f := rep()
	w := open(t, f, usual)
	w.until("linked to an opportunity")
	f.change(func(s *status.Snapshot) {
		f.shelf.role = status.Role{Known: true}
		s.Revision++
	})
	w.app.Until(func() bool { return !w.has("Ask your admin.") })
	uitest.Settle(w.Canvas())
	if !w.has("Playbooks") {
		t.Errorf("the window shows %q", uitest.Texts(w.Canvas()))
	}
	if w.has("Ask your admin.") {
		t.Error("the banner stays")
	}
}
