package org

import (
	"context"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	readFacts  = "facts"
	disconnect = "disconnect"
	goOver     = "go over"
)

// connection is the fifth tab: who is signed in where, and the end of it.
type connection struct {
	screen *Screen
	facts  status.ConnectionFacts
	orgs   []status.OrgRow
	known  bool

	disconnect *kit.Button
}

func newConnection(s *Screen) *connection {
	c := &connection{screen: s}
	c.disconnect = kit.NewButton(kit.Danger, "Disconnect", "unplug", c.ask)
	return c
}

func (c *connection) button() *kit.Button { return nil }

func (c *connection) enter() {
	type both struct {
		facts status.ConnectionFacts
		orgs  []status.OrgRow
	}
	run(c.screen, readFacts, func(ctx context.Context) (both, error) {
		facts, err := c.screen.program.ConnectionFacts(ctx)
		if err != nil {
			return both{}, err
		}
		orgs, err := c.screen.program.Orgs(ctx)
		return both{facts, orgs}, err
	}, func(b both, err error) {
		if err != nil {
			c.screen.alert(err)
			return
		}
		c.facts, c.orgs, c.known = b.facts, b.orgs, true
		c.screen.changed(c)
	})
}

func (c *connection) body() fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if d := c.screen.ended; d != nil {
		parts = append(parts, c.farewell(*d))
	}
	if c.screen.connected() {
		parts = append(parts, c.card(), c.buttons())
	} else {
		parts = append(parts, kit.NewCard("", nil, kit.VBox(8, kit.NewText(theme.Heading16, theme.Text, "No Salesforce org is connected"),
			kit.NewParagraph(theme.Body, theme.Text2, "New sessions are saved on this computer and are sent as soon as an org is connected."),
			kit.HBox(8, kit.NewButton(kit.Primary, "Connect Salesforce", "plug", c.screen.host.OpenSetup)))))
	}
	if card := c.others(); card != nil {
		parts = append(parts, card)
	}
	return kit.NewScroll(kit.Inset(20, theme.PagePadX, 24, theme.PagePadX, kit.MaxWidth(theme.WizardColumnWidth, kit.VBox(theme.Gap16, parts...))))
}

func (c *connection) card() fyne.CanvasObject {
	s, f := c.screen.last.Connection, c.facts
	chip := map[status.ConnectionState]*kit.Chip{status.Connected: kit.NewChip(kit.OK, "Connected"), status.SignedOut: kit.NewChip(kit.Bad, "Signed out"), status.Offline: kit.NewChip(kit.Warn, "No internet")}[s.State]
	now := c.screen.host.Now()
	rows := []fyne.CanvasObject{
		fact("Org", kit.Lead(8, kit.NewText(theme.Body, theme.Text, s.OrgName), kit.NewChip(kit.Outline, words.Org(s.Kind)))),
		fact("Org Id", value(s.OrgID)),
		fact("My Domain", value(hostOf(s.RecordURL))),
		fact("User", value(words.Join(s.UserName, s.Username))),
	}
	if !s.Since.IsZero() {
		rows = append(rows, fact("Signed in since", value(words.Full(s.Since, now))))
	}
	if f.APIVersion != "" {
		rows = append(rows, fact("API version", value(f.APIVersion)))
	}
	if f.KeyEnd != "" {
		rows = append(rows, fact("Consumer key", value("ends in "+f.KeyEnd)))
	}
	if f.ThisRunOnly {
		rows = append(rows, fact("Kept", value("for this run only; the system’s key store is not reachable")))
	}
	return kit.NewListCard("Connection", chip, kit.Rows(rows...))
}

func fact(name string, v fyne.CanvasObject) fyne.CanvasObject {
	return kit.Inset(0, 16, 0, 16, kit.Sized(0, 40, kit.Edges(nil, nil, kit.HBox(0, kit.Sized(180, 0, kit.NewText(theme.Body, theme.Text3, name))), nil, v)))
}

func value(text string) fyne.CanvasObject {
	return kit.NewText(theme.Body, theme.Text, text).Flexible()
}

func (c *connection) buttons() fyne.CanvasObject {
	host := c.screen.host
	return kit.Wrap(8, kit.NewButton(kit.Secondary, "Sign in again", "log-in", host.SignIn),
		kit.NewButton(kit.Secondary, "Switch user", "user-round", host.OpenSetup),
		kit.NewButton(kit.Secondary, "Set up again", "wand-sparkles", host.OpenSetup), c.disconnect)
}

// others are the orgs that were connected before: going over to one needs no
// sign-in while its own is kept.
func (c *connection) others() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, o := range c.orgs {
		if o.Active && c.screen.connected() {
			continue
		}
		caption := words.Join(words.Org(o.Kind), o.UserName)
		if o.Waiting > 0 {
			caption = words.Join(caption, words.Count(o.Waiting, "session waits for it", "sessions wait for it"))
		}
		use := kit.NewButton(kit.Secondary, "Work with it", "arrow-left-right", func() { c.goOver(o) }).Small()
		if !o.SignedIn {
			use = kit.NewButton(kit.Secondary, "Sign in", "log-in", c.screen.host.OpenSetup).Small()
		}
		rows = append(rows, kit.Inset(8, 16, 8, 16, kit.Edges(nil, nil, nil, kit.HBox(0, use),
			kit.VBox(0, kit.NewText(theme.Strong, theme.Text, o.Name).Flexible(), kit.NewText(theme.Caption, theme.Text3, caption).Flexible()))))
	}
	if len(rows) == 0 {
		return nil
	}
	return kit.NewListCard("Other orgs on this computer", nil, kit.Rows(rows...))
}

func (c *connection) goOver(o status.OrgRow) {
	task.Do(c.screen.tasks, goOver, func(ctx context.Context) error { return c.screen.program.SetActive(ctx, o.ID) }, func(err error) {
		if err != nil {
			c.screen.alert(err)
			return
		}
		c.screen.host.Toast("Demobridge works with " + o.Name + " now")
		c.enter()
	})
}

// ask is the dialog before disconnecting: what stays, and what else to do.
func (c *connection) ask() {
	name := c.screen.last.Connection.OrgName
	revoke := setup.Note("Demobridge’s access in Salesforce is taken back, too. You can check it under Setup, Connected Apps OAuth Usage.")
	remove := kit.NewTickBox("Also plan the removal of fields and rows", false, nil).Help("Shows a list first; nothing is deleted now.")
	waits := "Nothing waits to be sent."
	if n := c.screen.last.Counts.Waiting; n > 0 {
		waits = words.Count(n, "waiting session stays on this computer and is", "waiting sessions stay on this computer and are") + " sent when you connect again."
	}
	kit.ShowDialog(c.screen.host.Canvas(), kit.DialogOptions{
		Title: "Disconnect " + name + "?", Width: 480, NoClose: true, Dangerous: true, FocusCancel: true, Primary: "Disconnect",
		Body: kit.Inset(0, 20, 20, 20, kit.VBox(12, kit.NewParagraph(theme.Body, theme.Text2, waits+" Fields and rows in Salesforce stay there and are no longer updated."), revoke, remove)),
		OnPrimary: func() {
			if remove.On() {
				c.removeFirst()
				return
			}
			c.end()
		},
	})
}

// removeFirst shows the removal before the connection it needs is gone.
func (c *connection) removeFirst() {
	c.screen.host.Toast("Remove first, then disconnect")
	c.screen.Show(tabPlan)
	if p, ok := c.screen.views[tabPlan].(*plan); ok {
		p.planRemoval()
	}
}

func (c *connection) end() {
	c.disconnect.Work("Disconnecting…")
	run(c.screen, disconnect, c.screen.program.Disconnect, func(d status.Disconnected, err error) {
		c.disconnect.Done()
		if err != nil {
			c.screen.alert(err)
			return
		}
		c.screen.ended = &d
		c.screen.Show(tabConnection)
	})
}

// farewell says what is left where.
func (c *connection) farewell(d status.Disconnected) fyne.CanvasObject {
	rest := "Salesforce has ended the sign-in, and nothing of it is left on this computer."
	kind, icon := kit.OK, "circle-check"
	switch {
	case !d.Revoked:
		kind, icon = kit.Warn, "triangle-alert"
		rest = "The sign-in is gone from this computer, but Salesforce could not be told. An admin can end it there."
	case !d.Removed:
		kind, icon = kit.Warn, "triangle-alert"
		rest = "Salesforce has ended the sign-in. Something of it may still be in the system’s key store; it is worthless now."
	}
	caption := strings.TrimSpace(d.Trouble.Title + " " + d.Trouble.Sentence)
	var buttons []fyne.CanvasObject
	if d.Org.URL != "" && strings.HasPrefix(d.Org.URL, "https") {
		buttons = append(buttons, kit.NewButton(kit.Secondary, "Open Connected Apps OAuth Usage", "", func() { c.screen.host.OpenAddress(d.Org.URL + usagePage) }).Small().Trailing("external-link"))
	}
	parts := []fyne.CanvasObject{kit.NewBanner(kind, icon, "Disconnected from "+d.Org.Name+".", rest, caption, buttons...)}
	if d.Org.Waiting > 0 {
		parts = append(parts, setup.Note(words.Count(d.Org.Waiting, "session waits on this computer and is", "sessions wait on this computer and are")+" sent when you connect again."))
	}
	return kit.VBox(theme.Gap12, parts...)
}

// usagePage is where an admin sees and ends the sign-ins of an app (data 5).
const usagePage = "/lightning/setup/ConnectedAppsUsage/home"
