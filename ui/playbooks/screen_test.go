package playbooks_test

import (
	"fmt"
	"strings"
	"testing"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

func TestAPlaybookReadsAsASentenceWithALiveCount(t *testing.T) {
	w := open(t, harbor(), theme.Light, usual)
	w.until("Cost in Salesforce calls")
	for _, text := range []string{"4 actions · ran 61 times today", "Webhook · ran 7 times today", "off since 2 Nov", "A session ends", "page closed, or 30 minutes without a click",
		"all of these are true", "Internal sandbox tour", "Identified visitors", "in this order; a later action still runs if one fails", "No address set",
		"1 mapping is broken", "37", "of the last 100 sessions match", "moved no step", "no email", "Unknown visitor", "Per 37 sessions", "6 calls", "14 calls"} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
	uitest.Tap(t, w.Canvas(), "Show")
	if fmt.Sprint(w.shown) != "[Contact]" {
		t.Errorf("leads to %v", w.shown)
	}
}

func TestAFilterIsMadeWithTheKeyboardAndJoinedInGroups(t *testing.T) {
	p := harbor()
	w := open(t, p, theme.Light, usual)
	w.until("of the last 100 sessions match")
	uitest.Tap(t, w.Canvas(), "Add group")
	w.until("Search a property")
	uitest.Type(w.Canvas(), "country")
	w.until("Visitor")
	uitest.Key(w.Canvas(), fyne.KeyReturn)
	w.until("Seen lately")
	uitest.Type(w.Canvas(), "Norway")
	uitest.Tap(t, w.Canvas(), "India")
	uitest.Picture(t, w.Canvas(), "playbooks-filter")
	uitest.Key(w.Canvas(), fyne.KeyReturn)
	w.until("Norway or India")
	w.until("Not saved yet")
	uitest.Picture(t, w.Canvas(), "playbooks-group")
	w.screen.SaveAll()
	w.app.Until(func() bool { return strings.HasPrefix(w.toast, "Saved") })
	got := p.book.Playbooks[0].Who
	if len(got.Groups) != 1 || !got.Groups[0].Any || fmt.Sprint(got.Groups[0].Filters) != "[{visitor.visitorCountry is [Norway India]}]" {
		t.Errorf("saved %+v", got)
	}
	chip := uitest.ByName(w.Canvas(), "Email is known").(*kit.FilterChip)
	uitest.Focus(t, w.Canvas(), chip)
	uitest.Key(w.Canvas(), fyne.KeyDelete)
	w.app.Until(func() bool { return uitest.ByName(w.Canvas(), "Email is known") == nil })
}

func TestActionsAreChosenAndMoved(t *testing.T) {
	p := harbor()
	w := open(t, p, theme.Light, usual)
	w.until("of the last 100 sessions match")
	uitest.Tap(t, w.Canvas(), "Update account")
	uitest.Focus(t, w.Canvas(), uitest.ByName(w.Canvas(), "Update account").(*kit.Toggle))
	w.screen.Shift(-1)
	w.screen.Shift(-1)
	w.screen.SaveAll()
	w.app.Until(func() bool { return strings.HasPrefix(w.toast, "Saved") })
	do := p.book.Playbooks[0].Do
	if do[1].Kind != status.ActionAccount || !do[1].On {
		t.Errorf("saved %+v", do)
	}
	if hook := uitest.ByName(w.Canvas(), "Send webhook").(*kit.Toggle); !hook.Disabled() {
		t.Error("a webhook without an address can be ticked")
	}
}

func TestLosingADraftAsks(t *testing.T) {
	w := open(t, harbor(), theme.Light, usual)
	w.until("of the last 100 sessions match")
	uitest.Tap(t, w.Canvas(), "Engaged visitors")
	w.until("Not saved yet")
	uitest.TapText(t, w.Canvas(), "Account roll-up")
	w.until("Keep the changes?")
	uitest.Tap(t, w.Canvas(), "Stay")
	w.gone("Keep the changes?")
	uitest.TapText(t, w.Canvas(), "Account roll-up")
	uitest.Tap(t, w.Canvas(), "Drop them")
	w.gone("Not saved yet")
	w.until("everybody")
}

func TestANewPlaybookADuplicateAndADeletedOne(t *testing.T) {
	p := harbor()
	w := open(t, p, theme.Light, usual)
	w.until("of the last 100 sessions match")
	uitest.Tap(t, w.Canvas(), "New playbook")
	w.until("Not saved yet")
	uitest.Type(w.Canvas(), "Big deals")
	w.screen.SaveAll()
	w.app.Until(func() bool { return p.count() == 5 })
	w.gone("Not saved yet")
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Duplicate")
	w.until("Big deals (copy)")
	w.screen.SaveAll()
	w.gone("Not saved yet")
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Delete")
	w.until("Delete “Big deals (copy)”?")
	uitest.Tap(t, w.Canvas(), "Delete")
	w.app.Until(func() bool { return w.toast == "Big deals (copy) is deleted" })
	w.until("of the last 100 sessions match")
}

func TestSwitchingMovingAndRunningAgain(t *testing.T) {
	p := harbor()
	w := open(t, p, theme.Light, usual)
	w.until("of the last 100 sessions match")
	uitest.Tap(t, w.Canvas(), "Run Partner demos")
	w.app.Until(func() bool { return p.called("switch pb4 true") })
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Move down")
	w.app.Until(func() bool { return p.called("move pb1 1") })
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Run again for…")
	w.until("Run for 5 sessions")
	uitest.TapText(t, w.Canvas(), "Luis Ortega · Acme Manufacturing")
	w.until("Run for 4 sessions")
	uitest.Tap(t, w.Canvas(), "Run for 4 sessions")
	w.app.Until(func() bool {
		return p.called("again pb1 k-Dana Whitfield,k-Hannah Vogel,k-Rajesh Iyer,k-Sofia Marchetti")
	})
}

func TestWithoutAPlaybookTheUsualOneIsOffered(t *testing.T) {
	p := harbor()
	p.book.Playbooks = nil
	w := open(t, p, theme.Light, usual)
	w.until("No playbook yet.")
	uitest.Picture(t, w.Canvas(), "playbooks-none")
	uitest.Tap(t, w.Canvas(), "Make the usual one")
	w.until("Not saved yet")
	w.screen.SaveAll()
	w.app.Until(func() bool { return p.count() == 1 })
	if got := p.book.Playbooks[0]; got.Name != "Salesforce: all engagement" || len(got.Who.Filters) != 1 {
		t.Errorf("made %+v", got)
	}
}

func TestPictures(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		for _, size := range []fyne.Size{{Width: 1072, Height: 800}, {Width: 820, Height: 600}} {
			w := open(t, harbor(), mode, size)
			if size.Width > 1000 {
				w.until("Cost in Salesforce calls")
			} else {
				w.until("Identified visitors")
			}
			uitest.Picture(t, w.Canvas(), fmt.Sprintf("playbooks-%v-%.0f", mode, size.Width))
		}
	}
}

func TestEverythingIsReachedWithTab(t *testing.T) {
	for _, size := range []fyne.Size{usual, {Width: 820, Height: 600}} {
		w := open(t, harbor(), theme.Light, size)
		w.until("Identified visitors")
		missing := map[fyne.CanvasObject]bool{}
		uitest.Walk(w.Content(), func(o fyne.CanvasObject) bool {
			off := false
			if d, ok := o.(fyne.Disableable); ok {
				off = d.Disabled()
			}
			if _, ok := o.(fyne.Focusable); ok && !off {
				missing[o] = true
			}
			return true
		})
		if len(missing) < 10 {
			t.Fatalf("only %d things take the keyboard", len(missing))
		}
		for range 2 * len(missing) {
			w.Canvas().FocusNext()
			delete(missing, w.Canvas().Focused().(fyne.CanvasObject))
		}
		for o := range missing {
			t.Errorf("Tab never comes to %T %q", o, uitest.TextsIn(o))
		}
	}
}

func TestTheScreenLooksAsAgreed(t *testing.T) {
	for mode, name := range map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"} {
		w := open(t, harbor(), mode, usual)
		w.until("Cost in Salesforce calls")
		uitest.Golden(t, w.Canvas(), name)
	}
}
