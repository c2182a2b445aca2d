package uitest_test

import (
	"context"
	"testing"

	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestBackgroundWorkReachesTheTestGoroutine: what work posts runs inside Until,
// on the goroutine that reads the widgets. Run with -race this is the proof.
func TestBackgroundWorkReachesTheTestGoroutine(t *testing.T) {
	a := uitest.New(t)
	r := task.New()
	defer r.Close()
	text := kit.NewText(theme.Body, theme.Text, "waiting")
	c := a.Window(text, 200, 40).Canvas()
	for range 20 {
		task.Run(r, "load", func(context.Context) (string, error) { return "done", nil },
			func(s string, _ error) { text.SetText(s) })
		_ = text.Text()
	}
	a.Until(func() bool { return uitest.HasText(c, "done") })
}

// TestFindersSeeWhatIsVisible: hidden parts are not found, overlays come first,
// and names lead to what can be tapped.
func TestFindersSeeWhatIsVisible(t *testing.T) {
	a := uitest.New(t)
	hidden := kit.NewText(theme.Body, theme.Text, "hidden")
	hidden.Hide()
	pressed := false
	c := a.Window(kit.VBox(0, kit.NewText(theme.Body, theme.Text, "seen"), hidden,
		kit.NewButton(kit.Secondary, "Press", "", func() { pressed = true })), 200, 200).Canvas()
	if diff := cmp.Diff([]string{"seen", "Press"}, uitest.Texts(c)); diff != "" {
		t.Error(diff)
	}
	uitest.Tap(t, c, "Press")
	if !pressed || len(uitest.Find[*kit.Button](c)) != 1 || uitest.ByName(c, "nothing") != nil {
		t.Error("the button was not found or not pressed")
	}
	kit.ShowMenu(uitest.Find[*kit.Button](c)[0], []kit.MenuItem{{Label: "in the menu"}})
	if got := uitest.Texts(c); len(got) == 0 || got[0] != "in the menu" {
		t.Errorf("the overlay does not come first: %q", got)
	}
	uitest.Key(c, fyne.KeyEscape)
}
