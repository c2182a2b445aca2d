package wizard

import (
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// waiting is the page while the browser has the word.
type waiting struct {
	connect *connect
	object  fyne.CanvasObject
	head    *kit.Text
	what    *kit.Paragraph
	left    *kit.Text
	again   *kit.Button
	copy    *kit.Button
}

func newWaiting(c *connect) *waiting {
	w := &waiting{connect: c, head: kit.NewText(theme.Heading16, theme.Text, "").Align(fyne.TextAlignCenter),
		what: kit.NewSpans().Align(fyne.TextAlignCenter), left: kit.NewText(theme.Caption, theme.Text3, "").Align(fyne.TextAlignCenter)}
	w.again = kit.NewButton(kit.Secondary, "Open the page again", "external-link", w.open)
	w.copy = kit.NewButton(kit.Secondary, "Copy the address", "copy", func() { c.wizard.host.Copy(c.state.Page, "Address") })
	return w
}

// show builds the page once and keeps it, so that an open fold stays open.
func (w *waiting) show() fyne.CanvasObject {
	if w.object == nil {
		w.object = w.build()
	}
	s := w.connect.state
	switch s.State {
	case status.SignInWaiting:
		w.head.SetText("Waiting for your browser…")
		w.what.SetSpans(setup.Spans(setup.Told("Sign in there and press ", "Allow", ". This window goes on by itself."), theme.Body, theme.Text2)...)
	case status.SignInFinishing:
		w.head.SetText("Signing in…")
		w.what.SetText("Salesforce has answered. Demobridge asks it who you are.")
	default:
		w.head.SetText("Asking Salesforce…")
		w.what.SetText("Demobridge checks the address before the browser opens.")
	}
	w.again.SetEnabled(s.Page != "")
	w.copy.SetEnabled(s.Page != "")
	w.count()
	return w.object
}

func (w *waiting) build() fyne.CanvasObject {
	c := w.connect
	spinner := kit.Layers(kit.NewRing(), kit.NewSpinner(theme.Accent, 44))
	cancel := kit.NewButton(kit.Secondary, "Cancel", "", func() { c.back() })
	card := kit.NewCard("", nil, kit.Inset(12, 0, 12, 0, kit.VBox(4,
		setup.Centred(kit.Sized(44, 44, spinner)), kit.Gap(0, 8), w.head, w.what, w.left, kit.Gap(0, 8),
		setup.Centred(kit.HBox(8, w.again, w.copy, cancel)))))
	return kit.VBox(20, card, kit.VBox(6, kit.NewText(theme.CaptionBold, theme.Text2, "If it does not work"), helps(c.wizard)))
}

// count tells how long is left.
func (w *waiting) count() {
	s := w.connect.state
	if s.State != status.SignInWaiting || s.Until.IsZero() {
		w.left.SetText("")
		return
	}
	text := "less than a minute left"
	if left := s.Until.Sub(w.connect.wizard.host.Now()).Round(time.Second); left >= time.Second {
		text = minutes(left) + " left"
	}
	if host := hostOf(s.Page); host != "" {
		text = host + " · " + text
	}
	w.left.SetText(text)
}

func (w *waiting) open() {
	if err := w.connect.wizard.host.Browse(w.connect.state.Page); err != nil {
		w.connect.wizard.alert(err)
	}
}

// helps explains the pages that never call back (auth 1.9): the program sees
// nothing of them but its own time running out.
func helps(w *Wizard) fyne.CanvasObject {
	lines := w.program.CallbackLines()
	callback := strings.Join(lines, " and ")
	var rows []fyne.CanvasObject
	for _, h := range []struct {
		title string
		text  status.Text
	}{
		{"No page opened", setup.Told("Press ", "Open the page again", ", or ", "Copy the address", " and paste it into any browser of this computer. A browser on another computer or inside a remote window cannot answer here.")},
		{"The page says “redirect_uri must match configuration”", setup.Told("The callback addresses in Salesforce are different. They must be exactly ", callback, "; “127.0.0.1” does not work. A changed app can take up to 10 minutes to start working.")},
		{"The page says “OAUTH_APP_BLOCKED” or “app not installed”", setup.Told("“OAUTH_APP_BLOCKED”: an admin unblocks the app in Setup under ", "Connected Apps OAuth Usage", ". “OAUTH_EC_APP_NOT_FOUND” or “app must be installed”: the app was made in another org, or the sandbox was refreshed since; it has to be made in the org you sign in to.")},
		{"The page says “user hasn’t approved this consumer”", setup.Told("The app lets only chosen people in. An admin opens the app’s ", "Policies", " and adds a permission set or profile of the user, or sets Permitted Users to ", "All users may self-authorize", ". “OAUTH_APPROVAL_ERROR_GENERIC” often hides the same; the browser’s address line names the cause.")},
		{"I signed in, but this window still waits", setup.Told("The browser must reach this computer at ", "localhost", ". A security program or another browser profile can stand in between. Press ", "Cancel", " and sign in again; look at the last page’s address line: it begins with localhost when all is well.")},
	} {
		rows = append(rows, kit.NewFoldRow(h.title, false, kit.Inset(11, 0, 11, 0, kit.NewText(theme.Body, theme.Text, h.title).Flexible()),
			kit.Inset(0, 16, 12, 42, kit.NewSpans(setup.Spans(h.text, theme.Body, theme.Text2)...))))
	}
	return kit.NewListCard("", nil, kit.Rows(rows...))
}
