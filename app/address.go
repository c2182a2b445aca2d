package app

import (
	"context"
	"net/url"
	"strings"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce/oauth"
)

// CheckAddress finds out whether Salesforce answers at what a person typed or
// pasted: a My Domain name, or any page of the org. No browser is opened and
// nobody is signed in.
func (a *App) CheckAddress(ctx context.Context, text string) status.AddressCheck {
	login, err := oauth.ProbeLogin(ctx, nil, text)
	if err != nil {
		return status.AddressCheck{Trouble: trouble(err)}
	}
	return status.AddressCheck{OK: true, Address: login.URL, OrgID: login.OrgID, Sandbox: isSandbox(login.URL)}
}

// isSandbox reads it off the address, as Salesforce builds it.
func isSandbox(address string) bool {
	return address == oauth.SandboxLogin || strings.Contains(address, ".sandbox.")
}

// isLoopback says that an address is on this computer: a practice org.
func isLoopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Hostname() == "localhost" || strings.HasSuffix(u.Hostname(), ".localhost") ||
		strings.HasPrefix(u.Hostname(), "127.") || u.Hostname() == "::1")
}

// CheckConsumerKey takes the consumer key out of what was pasted, or says in
// one sentence why it cannot be one.
func (a *App) CheckConsumerKey(pasted string) (key, problem string) {
	return oauth.CheckConsumerKey(pasted)
}

// CallbackLines are the lines to copy into the app's callback addresses.
func (a *App) CallbackLines() []string { return oauth.CallbackLines() }

// SignInDefaults is what the sign-in page begins with: the org that was
// connected last, or the practice org in demo mode. It holds no secret.
func (a *App) SignInDefaults(ctx context.Context) status.SignInChoice {
	a.links.Lock()
	p := a.practice
	a.links.Unlock()
	home := a.home.Load()
	switch {
	case home != nil && home.ClientID != "":
		c := status.SignInChoice{ConsumerKey: home.ClientID, Username: home.Username}
		c.Place, c.Address = placeOf(home.LoginURL)
		return c
	case p != nil:
		return status.SignInChoice{Place: status.PlaceMyDomain, Address: p.running.URL, ConsumerKey: p.running.ClientID, Username: p.running.Username}
	}
	return status.SignInChoice{}
}

func placeOf(login string) (place status.SignInPlace, address string) {
	switch login {
	case oauth.ProductionLogin:
		return status.PlaceProduction, ""
	case oauth.SandboxLogin:
		return status.PlaceSandbox, ""
	}
	return status.PlaceMyDomain, login
}

// loginOf is the address of a place, to be probed.
func loginOf(c status.SignInChoice) string {
	switch c.Place {
	case status.PlaceProduction:
		return oauth.ProductionLogin
	case status.PlaceSandbox:
		return oauth.SandboxLogin
	default:
		return c.Address
	}
}

// trouble puts an error into words, with the remedy.
func trouble(err error) status.Trouble {
	p := problem.Classify(err)
	return status.Trouble{
		Fault: status.Fault{Title: p.Title, Sentence: p.Cause, Code: p.Code},
		Steps: p.Remedy, Ask: p.Ask, Words: p.Words,
	}
}
