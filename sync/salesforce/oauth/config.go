package oauth

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"demobridge/sync/salesforce"
)

// Hosts to sign in at when the org's own address is not known (auth 1.1).
const (
	ProductionLogin = "https://login.salesforce.com"
	SandboxLogin    = "https://test.salesforce.com"
)

const (
	exchangeTimeout = 60 * time.Second
	maxAnswer       = 1 << 20
)

// Config says where and as which app to sign in. Only LoginURL and ClientID
// have to be set, and OpenBrowser for SignIn.
type Config struct {
	LoginURL string // ProductionLogin, SandboxLogin or the org's My Domain address
	ClientID string // the consumer key; the app has no secret

	Scopes       []string      // default api, refresh_token
	Ports        []int         // default 47820, 47821; tried in this order
	CallbackPath string        // default "/callback"
	Timeout      time.Duration // for the person to finish in the browser, default 5 minutes
	Prompt       string        // "login" to make Salesforce ask again who it is; default none
	LoginHint    string        // a username to fill in; default none

	// OpenBrowser opens the address in the system's browser. It is called once,
	// from a goroutine of its own. An error ends the sign-in; to let the person
	// copy the address instead, return nil.
	OpenBrowser func(address string) error
	// Means sign an integration user in without a person; zero for a person.
	Means Means
	// Alone, when set, is asked before a refresh token is used, and gives it
	// back afterwards: it keeps other processes that share the sign-in from
	// using the same refresh token at the same time (auth 1.5). An error puts
	// the refresh off.
	Alone func(ctx context.Context, account string) (release func(), err error)
	// HTTPClient makes the calls; default salesforce.NewHTTPClient().
	HTTPClient *http.Client
}

func (c Config) withDefaults() (Config, error) {
	if len(c.Scopes) == 0 {
		c.Scopes = []string{"api", "refresh_token"}
	}
	if len(c.Ports) == 0 {
		c.Ports = defaultPorts()
	}
	if c.CallbackPath == "" {
		c.CallbackPath = defaultPath
	}
	if c.Timeout <= 0 {
		c.Timeout = 5 * time.Minute
	}
	if c.HTTPClient == nil {
		c.HTTPClient = salesforce.NewHTTPClient()
	}
	if strings.TrimSpace(c.ClientID) == "" {
		return c, newError(ClientUnknown)
	}
	c.ClientID = strings.TrimSpace(c.ClientID)
	c.LoginURL = strings.TrimRight(strings.TrimSpace(c.LoginURL), "/")
	if err := checkAddress(c.LoginURL); err != nil {
		return c, err
	}
	return c, nil
}

const defaultPath = "/callback"

func defaultPorts() []int { return []int{47820, 47821} }

// CallbackLines are the lines that an admin enters as callback addresses of the
// app, to the letter: Salesforce compares the port and the path, and takes the
// name localhost only (auth 1.3).
func CallbackLines() []string {
	var out []string
	for _, port := range defaultPorts() {
		out = append(out, "http://localhost:"+strconv.Itoa(port)+defaultPath)
	}
	return out
}

func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || salesforce.CheckHost(u) != nil {
		return newError(NotSalesforce)
	}
	return nil
}

// app is the public client without a secret. The style is fixed because
// x/oauth2 would otherwise try HTTP Basic first, which may spend the one-time
// code (auth 1.4).
func (c Config) app(redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID:    c.ClientID,
		RedirectURL: redirect,
		Scopes:      c.Scopes,
		Endpoint: oauth2.Endpoint{
			AuthURL:   c.LoginURL + "/services/oauth2/authorize",
			TokenURL:  c.LoginURL + "/services/oauth2/token",
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

// client guards every call of sign-in; see guard. HTTPClient is set.
func (c Config) client() *http.Client {
	next := c.HTTPClient.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	return &http.Client{
		Transport:     guard{next},
		Timeout:       exchangeTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (c Config) exchangeContext(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, c.client())
}
