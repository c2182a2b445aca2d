package ui

import (
	"demobridge/app/status"
	"demobridge/ui/kit"

	"fyne.io/fyne/v2"
)

// orgMenu is what can be done with the connected org, and how the window
// looks.
func (s *Shell) orgMenu(under fyne.CanvasObject) {
	items := []kit.MenuItem{}
	if address := s.last.Connection.RecordURL; address != "" {
		items = append(items, kit.MenuItem{Label: "Open Salesforce", Icon: "external-link", Tapped: func() { s.OpenAddress(address) }})
	}
	if s.last.Connection.State == status.SignedOut {
		items = append(items, kit.MenuItem{Label: "Sign in again", Icon: "log-in", Tapped: s.signIn})
	}
	if s.last.Connection.State == status.NotConnected {
		items = append(items, kit.MenuItem{Label: "Connect Salesforce", Icon: "plug", Tapped: s.OpenSetup})
	} else {
		items = append(items, kit.MenuItem{Label: "Connection details", Icon: "info", Tapped: s.ShowConnection},
			kit.MenuItem{Label: "Add a connection", Icon: "plus", Tapped: s.OpenSetup})
	}
	now := s.program.Preference(PrefTheme)
	for _, look := range []struct{ name, label string }{{"", "Light or dark as the system"}, {"light", "Light"}, {"dark", "Dark"}} {
		items = append(items, kit.MenuItem{Label: look.label, Icon: "sun-moon", Checked: now == look.name, Tapped: func() { s.setTheme(look.name) }})
	}
	kit.ShowMenu(under, items)
}
