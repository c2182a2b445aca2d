package ui_test

import (
	"context"
	"strings"
	"testing"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// linkList opens the window on the list of share links.
func linkList(t *testing.T, f *fake, size fyne.Size) *window {
	t.Helper()
	w := open(t, f, size)
	w.key(fyne.Key3)
	w.until("linked to an opportunity")
	return w
}

// plantOpen opens the link that has a suggestion.
func plantOpen(t *testing.T, f *fake) *window {
	t.Helper()
	w := linkList(t, f, usual)
	w.tapRowTwo(t, 1)
	w.until("Link this opportunity")
	w.until("Recently viewed by you")
	return w
}

// tapRowTwo clicks a row of a list with rows of two lines.
func (w *window) tapRowTwo(t *testing.T, i int) {
	t.Helper()
	w.table(t).Rows.Select(i)
	w.table(t).Rows.Focus()
	w.keys(fyne.KeyReturn)
}

// field puts the keyboard into the picker of the pane.
func (w *window) field(t *testing.T) *kit.Picker {
	t.Helper()
	pickers := uitest.Find[*kit.Picker](w.Canvas())
	if len(pickers) != 1 {
		t.Fatalf("%d pickers on the window", len(pickers))
	}
	pickers[0].Input().Focus()
	return pickers[0]
}

func TestThreeLettersTheArrowsAndEnterLinkAnOpportunity(t *testing.T) {
	f := harbor()
	f.shelf.earlier = 3
	w := plantOpen(t, f)
	field := w.field(t)
	w.letters("acm")
	w.until("3 open opportunities")
	if w.Canvas().Focused() != field.Input().Focusable() {
		t.Error("the field has lost the keyboard")
	}
	w.until("Show 2 closed")
	w.keys(fyne.KeyDown, fyne.KeyReturn)
	w.app.Until(func() bool { return f.called("link l-acme-plant 006000000000002") })
	w.until("Move 3 earlier sessions too?")
	w.until("They are not tied to another opportunity.")
	uitest.Tap(t, w.Canvas(), "Move 3")
	w.app.Until(func() bool { return f.called("move l-acme-plant") })
	w.until("Owner: Maya Okafor")
	w.until("Discovery · €22,500 · closes 29 Jan")
}

func TestTheAnswerToTheLatestLettersWins(t *testing.T) {
	f := harbor()
	w := plantOpen(t, f)
	release := make(chan struct{})
	f.shelf.found = func(_ context.Context, text string) {
		if text == "acm" {
			<-release // an answer that does not heed that nobody wants it any more
		}
	}
	f.shelf.deals = append(f.shelf.deals, status.Opportunity{ID: "006000000000099", Name: "Zebra – Stripes"})
	w.field(t)
	w.letters("acm")
	w.app.Until(func() bool { return f.called("find acm") })
	w.keys(fyne.KeyBackspace, fyne.KeyBackspace, fyne.KeyBackspace)
	w.letters("zeb")
	w.until("1 open opportunity")
	close(release)
	w.app.Drain()
	if !w.has("1 open opportunity") || w.has("3 open opportunities") {
		t.Errorf("an older answer came through: %q", uitest.Texts(w.Canvas()))
	}
	w.keys(fyne.KeyReturn)
	w.app.Until(func() bool { return f.called("link l-acme-plant 006000000000099") })
}

func TestWithoutInternetWhatWasSeenBeforeIsOffered(t *testing.T) {
	f := harbor()
	f.shelf.offline = true
	w := plantOpen(t, f)
	w.field(t)
	w.letters("meri")
	w.until("No internet: showing 1 opportunity seen before")
	w.keys(fyne.KeyReturn)
	w.app.Until(func() bool { return f.called("link l-acme-plant 006000000000006") })
}

func TestAPastedAddressIsFound(t *testing.T) {
	f := harbor()
	w := plantOpen(t, f)
	field := w.field(t)
	w.letters("https://harbor.lightning.force.com/lightning/r/Opportunity/006000000000006/view")
	w.until("Found: Meridian – Risk analytics")
	w.keys(fyne.KeyEscape)
	if field.Open() {
		t.Error("Esc did not close the rows")
	}
}

func TestASuggestionIsTakenOrRefusedByAPersonOnly(t *testing.T) {
	f := harbor()
	w := plantOpen(t, f)
	for _, call := range f.calls {
		if strings.HasPrefix(call, "link ") {
			t.Fatalf("linked without anybody: %q", call)
		}
	}
	uitest.Tap(t, w.Canvas(), "Not this one")
	w.app.Until(func() bool { return f.called("refuse l-acme-plant 006000000000001") && !w.has("Link this opportunity") })

	f = harbor()
	w = plantOpen(t, f)
	w.table(t).Rows.Focus()
	w.letters("y")
	w.app.Until(func() bool { return f.called("link l-acme-plant 006000000000001") })
	w.until("Linked to Acme")
	uitest.Tap(t, w.Canvas(), "Undo")
	w.app.Until(func() bool { return f.called("unlink l-acme-plant") })
}

func TestRelinkingAsksAboutSessionsOfTheFormerOpportunity(t *testing.T) {
	f := harbor()
	f.shelf.earlier = 2
	w := linkList(t, f, usual)
	w.tapRowTwo(t, 2)
	w.until("Owner: Maya Okafor")
	uitest.Tap(t, w.Canvas(), "Change")
	w.letters("lindner")
	w.until("1 open opportunity")
	w.keys(fyne.KeyReturn)
	w.until("Move 2 earlier sessions too?")
	w.until("They were saved for Meridian – Risk analytics.")
	uitest.Tap(t, w.Canvas(), "Only new ones")
	if f.called("move l-meridian") {
		t.Error("sessions were moved although nobody wanted it")
	}
}

func TestUnlinkingAsksFirst(t *testing.T) {
	f := harbor()
	w := linkList(t, f, usual)
	w.tapRowTwo(t, 2)
	w.until("Owner: Maya Okafor")
	w.table(t).Rows.Focus()
	w.letters("u")
	w.until("Unlink from Meridian – Risk analytics?")
	w.until("Sessions already in Salesforce stay there.")
	uitest.TapText(t, w.Canvas(), "Unlink")
	w.app.Until(func() bool { return f.called("unlink l-meridian") })
}

func TestALostOpportunitySaysWhatToDo(t *testing.T) {
	f := harbor()
	f.shelf.links[2].Opportunity.Gone = status.GoneDeleted
	w := linkList(t, f, usual)
	w.tapRowTwo(t, 2)
	w.until("This opportunity was deleted in Salesforce.")
	w.until("The link is kept.")
}

func TestALinkIsAddedByItsAddress(t *testing.T) {
	f := harbor()
	w := linkList(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Add link by address")
	w.until("Add a share link")
	uitest.Tap(t, w.Canvas(), "Add link")
	w.until("Paste the address of the demo link")
	w.letters("https://demo.harbor.example/x1")
	uitest.Tap(t, w.Canvas(), "Add link")
	w.app.Until(func() bool { return f.called("add https://demo.harbor.example/x1") && w.has("Link added") })
}

func TestLinksAreImportedFromAFileAndBadRowsTold(t *testing.T) {
	f := harbor()
	w := linkList(t, f, usual)
	w.files.paths = []string{"/files/links.csv"}
	uitest.Tap(t, w.Canvas(), "Add link by address")
	uitest.Tap(t, w.Canvas(), "Import a CSV file instead")
	w.app.Until(func() bool { return f.called("import links /files/links.csv") })
	w.until("links.csv, line 3")
}

func TestAnOpportunityShowsAllThatWasWatched(t *testing.T) {
	f := harbor()
	w := linkList(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Open opportunity")
	w.until("Which opportunity?")
	w.letters("forecasting")
	w.until("1 open opportunity")
	w.keys(fyne.KeyReturn)
	w.until("SSO & SCIM")
	for _, text := range []string{"Visitors", "Dana Whitfield", "Share links", "Acme – Dana Whitfield", "Owner: Maya Okafor"} {
		if !w.has(text) {
			t.Errorf("%q is not on the page", text)
		}
	}
	uitest.Tap(t, w.Canvas(), "Copy summary")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "Summary of Acme – Forecasting rollout" {
		t.Errorf("the clipboard holds %q", got)
	}
	w.keys(fyne.KeyEscape, fyne.KeyEscape)
	w.until("linked to an opportunity")
}

func TestTheFiltersOfLinksNarrow(t *testing.T) {
	f := harbor()
	w := linkList(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Any link state")
	uitest.TapText(t, w.Canvas(), "Public link")
	w.until("1 of 13 links")
	w.key(fyne.KeyF)
	w.letters("nobody")
	w.until("No link fits these filters.")
	uitest.Tap(t, w.Canvas(), "Clear filters")
	w.untilLine("13 links, 8 linked to an opportunity")
}

func TestPicturesOfLinks(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		name := map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"}[mode]
		f := harbor()
		f.prefs["window.theme"] = name
		w := plantOpen(t, f)
		w.field(t)
		w.letters("acme")
		w.until("Show 2 closed")
		uitest.Picture(t, w.Canvas(), "links-"+name)
		w.keys(fyne.KeyEscape)
		w.table(t).Rows.Focus()
		w.keys(fyne.KeyUp)
		w.until("Linked by Maya Okafor")
		uitest.Picture(t, w.Canvas(), "links-tied-"+name)
		uitest.Tap(t, w.Canvas(), "All its sessions")
		w.until("Copy summary")
		w.until("SSO & SCIM")
		uitest.Picture(t, w.Canvas(), "opportunity-"+name)
		w.keys(fyne.KeyEscape)
		uitest.Tap(t, w.Canvas(), "Add link by address")
		uitest.Picture(t, w.Canvas(), "links-add-"+name)
	}
	f := harbor()
	f.shelf.links = nil
	w := open(t, f, fyne.NewSize(1024, 640))
	w.key(fyne.Key3)
	w.until("No share links yet")
	uitest.Picture(t, w.Canvas(), "links-empty")
}
