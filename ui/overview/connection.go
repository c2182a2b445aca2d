package overview

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// connection is the card that says as whom sessions are sent, and where to.
type connection struct {
	card            *kit.Card
	state           *kit.Chip
	org, user, name *kit.Text
	kind            *kit.Chip
	row             *fyne.Container
}

func newConnection() *connection {
	c := &connection{
		state: kit.NewChip(kit.Mute, "…"),
		org:   kit.NewText(theme.Body, theme.Text, "–").Flexible(),
		user:  kit.NewText(theme.Body, theme.Text, "–").Flexible(),
		name:  kit.NewText(theme.Caption, theme.Text2, "").Flexible(),
		kind:  kit.NewChip(kit.Outline, ""),
	}
	c.kind.Hide()
	c.row = kit.HBox(8, c.org, c.kind)
	c.card = kit.NewCard("Connection", c.state, kit.Inset(3, 0, 0, 0, kit.NewFactList(92,
		kit.Fact{Name: "Org", Value: c.row},
		kit.Fact{Name: "User", Value: c.user},
		kit.Fact{Value: kit.Inset(2, 0, 0, 0, c.name)},
	)))
	return c
}

func (c *connection) update(s status.Connection) {
	defer c.row.Refresh() // its first text takes what the chip leaves
	c.state.Set(words.Connection(s.State))
	if s.State == status.NotConnected {
		c.org.Set(theme.Text3, "None")
		c.user.Set(theme.Text3, "None")
		c.name.SetText("")
		c.kind.Hide()
		return
	}
	c.org.Set(theme.Text, s.OrgName)
	c.user.Set(theme.Text, s.UserName)
	c.name.SetText(s.Username)
	c.kind.Set(kit.Outline, words.Org(s.Kind))
	c.kind.Show()
}
