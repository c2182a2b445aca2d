package wizard

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// signedIn says who is signed in, and where.
func (c *connect) signedIn() fyne.CanvasObject {
	org, user, kind := c.wizard.last.Connection.OrgName, c.wizard.last.Connection.UserName, words.Org(c.wizard.last.Connection.Kind)
	if c.state.State == status.SignInDone && c.state.Org.Name != "" {
		org, user, kind = c.state.Org.Name, c.state.Org.UserName, words.Org(c.state.Org.Kind)
	}
	parts := []fyne.CanvasObject{kit.NewCard("", nil, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 16, 0, 0, kit.NewBadge(kit.OK, "check", 44))), nil,
		kit.VBox(2, kit.NewText(theme.Heading16, theme.Text, "Signed in as "+user).Flexible(),
			kit.NewParagraph(theme.Body, theme.Text2, words.Join(org, kind)))))}
	if t := c.state.NotKept; t != nil && c.state.State == status.SignInDone {
		parts = append(parts, kit.NewBanner(kit.Warn, "key-round", "This sign-in is kept for this run only.", strings.TrimSuffix(t.Title, ".")+".",
			"Nothing of it was written to the disk; you sign in again at the next start."))
	}
	return kit.VBox(theme.Gap16, parts...)
}

// refused says why the last sign-in did not work; nil when nothing is to say.
func (c *connect) refused() fyne.CanvasObject {
	switch c.state.State {
	case status.SignInCancelled:
		return kit.NewBanner(kit.Info, "info", "The sign-in was stopped.", "Nothing has been changed.", "")
	case status.SignInFailed:
	default:
		return nil
	}
	t := c.state.Trouble
	sentence := t.Sentence
	if len(t.Steps) > 0 {
		sentence = t.Words
	}
	rows := []fyne.CanvasObject{kit.NewBanner(kit.Bad, "circle-alert", strings.TrimSuffix(t.Title, ".")+".", "", sentence)}
	var steps []fyne.CanvasObject
	for i, step := range t.Steps {
		steps = append(steps, setup.Numbered(i+1, step))
	}
	if t.Ask != "" {
		steps = append(steps, kit.Inset(4, 0, 0, 36, kit.HBox(0, kit.NewButton(kit.Secondary, "Copy request for admin", "copy", func() { c.wizard.host.Copy(t.Ask, "Request") }).Small())))
	}
	if len(steps) > 0 {
		rows = append(rows, kit.NewCard("", nil, kit.VBox(8, append([]fyne.CanvasObject{kit.NewText(theme.CaptionBold, theme.Text2, "What to do")}, steps...)...)))
	}
	return kit.VBox(theme.Gap12, rows...)
}

// asking is the question when another org answered than the one that was
// connected: rows of one org never go to another, so a person decides.
func (c *connect) asking() fyne.CanvasObject {
	other := c.state.Other
	title, caption := "This is another org.", ""
	if other != nil {
		title = fmt.Sprintf("You signed in to %s, not to %s.", c.state.Org.Name, other.From.Name)
		if other.Waiting > 0 {
			caption = words.Count(other.Waiting, "session waits", "sessions wait") + " for " + other.From.Name + "; they stay on this computer and are never sent to another org."
		}
	}
	answer := func(yes bool) func() { return func() { c.wizard.program.AnswerSignIn(yes) } }
	return kit.VBox(theme.Gap16,
		kit.NewBanner(kit.Warn, "triangle-alert", title, "Which one should Demobridge work with?", caption),
		kit.Wrap(8, kit.NewButton(kit.Primary, "Work with the new org", "", answer(true)), kit.NewButton(kit.Secondary, "Stay with the one I had", "", answer(false))))
}

// minutes words a span of up to some minutes, to the second.
func minutes(d time.Duration) string {
	if m := int(d.Minutes()); m > 0 {
		return fmt.Sprintf("%d min %d s", m, int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
