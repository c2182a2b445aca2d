package wizard

import (
	"fmt"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// appSteps says how an admin makes the app whose consumer key is needed: a
// Local External Client App (auth 2.1), the only kind that can still be made.
func appSteps(c *connect) fyne.CanvasObject {
	host, lines := c.wizard.host, strings.Join(c.wizard.program.CallbackLines(), "\n")
	box := kit.NewCodeBox(lines)
	steps := []fyne.CanvasObject{
		setup.Numbered(1, setup.Told("In Setup open ", "External Client App Manager", " and choose ", "New External Client App", ". Distribution State: ", "Local", ".")),
		setup.Numbered(2, setup.Told("Turn on ", "OAuth", ", add the scopes ", "api", " and ", "refresh_token", ", require ", "PKCE", ", and untick both ", "Require secret", " boxes.")),
		kit.VBox(6, setup.Numbered(3, setup.Told("Paste these callback addresses, one per line:")), kit.Inset(0, 0, 0, 36,
			kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 8, kit.VBox(0, kit.NewButton(kit.Secondary, "Copy", "copy", func() { host.Copy(lines, "Callback addresses") }))), box))),
		setup.Numbered(4, setup.Told("Save, then copy the ", "Consumer Key", " into the field above. A new app can take 10 minutes to work.")),
	}
	open := kit.NewButton(kit.Secondary, "Open Setup page", "", func() { host.OpenAddress(c.wizard.program.SetupAddress(c.loginURL())) }).Small().Trailing("external-link")
	all := kit.NewButton(kit.Secondary, "Copy all steps for my admin", "copy", func() { host.Copy(appRequest(c.wizard.program.CallbackLines()), "Steps") }).Small()
	steps = append(steps, kit.Inset(4, 0, 0, 36, kit.Wrap(8, open, all)))
	head := kit.Inset(12, 16, 12, 16, kit.HBox(8, kit.NewIcon("circle-help", theme.Text2, 16), kit.NewText(theme.BodyBold, theme.Text, "How to get the consumer key").Flexible(),
		kit.Spacer(), kit.NewText(theme.Caption, theme.Text3, "needs a Salesforce admin, about 3 minutes")))
	return kit.NewListCard("", nil, kit.Rows(head, kit.Inset(12, 16, 14, 16, kit.VBox(6, steps...))))
}

// appRequest is the whole of it for somebody else, as plain text.
func appRequest(lines []string) string {
	var b strings.Builder
	b.WriteString("Hello,\n\nfor Demobridge I need an External Client App in Salesforce and its consumer key. It takes about 3 minutes:\n\n")
	for i, s := range []string{
		"Setup, External Client App Manager, New External Client App. Name: Demobridge. Distribution State: Local.",
		"API (Enable OAuth Settings): tick Enable OAuth.",
		"Callback URL, one per line, exactly:\n   " + strings.Join(lines, "\n   "),
		"OAuth scopes: Manage user data via APIs (api), and Perform requests at any time (refresh_token, offline_access).",
		"Security: untick Require secret for Web Server Flow and Require secret for Refresh Token Flow; tick Require Proof Key for Code Exchange (PKCE); tick Enable Refresh Token Rotation if it is offered.",
		"Create. Then Policies, Edit: let the user of the sync use the app (Permitted Users), and choose how long its sign-in lasts (Refresh Token Policy).",
		"Settings, OAuth Settings, Consumer Key and Secret: copy the Consumer Key and send it to me. It is no secret; the Consumer Secret is not needed.",
	} {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s)
	}
	b.WriteString("\nThank you!\n")
	return b.String()
}

// loginURL is where the chosen org is administered; empty for the two common
// hosts.
func (c *connect) loginURL() string {
	if c.place() == status.PlaceMyDomain {
		return c.checked.Address
	}
	return ""
}
