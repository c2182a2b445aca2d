package oauth

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// AppKind tells the two sorts of app apart; they differ in how their absence shows.
type AppKind string

// The kinds of app (contract 2).
const (
	ExternalClientApp AppKind = "ExternalClientApp"
	ConnectedApp      AppKind = "ConnectedApp"
)

// PermittedUsers is the app policy that says who may use it.
type PermittedUsers string

// The values of PermittedUsers, spelled as in Salesforce's metadata (contract 2.1).
const (
	AllSelfAuthorized          PermittedUsers = "AllSelfAuthorized"
	AdminApprovedPreAuthorized PermittedUsers = "AdminApprovedPreAuthorized"
)

// RefreshPolicy says how long a refresh token lives (contract 1.5).
type RefreshPolicy string

// The refresh policies. Zero means that a refresh token is useless from the start;
// the last two take App.RefreshFor.
const (
	RefreshInfinite           RefreshPolicy = "infinite"
	RefreshZero               RefreshPolicy = "zero"
	RefreshSpecificLifetime   RefreshPolicy = "specific_lifetime"
	RefreshSpecificInactivity RefreshPolicy = "specific_inactivity"
)

// App is an External Client App or Connected App with its policies in this org.
type App struct {
	// ConsumerKey is the client_id: about 85 characters beginning 3MVG9, except for
	// Salesforce's own apps.
	ConsumerKey string
	// ConsumerSecret exists for every app, needed or not.
	ConsumerSecret string
	Name           string
	Kind           AppKind
	// Callbacks are the registered callback lines, matched exactly (contract 1.3).
	Callbacks []string
	// Scopes the app may be given; an empty scope in a request means all of them.
	Scopes []string
	// RequirePKCE refuses an authorize request without code_challenge.
	RequirePKCE bool
	// RequireSecret and RequireSecretForRefresh are both false for a public client.
	RequireSecret           bool
	RequireSecretForRefresh bool
	// RotateRefreshTokens gives a new refresh token with every refresh.
	RotateRefreshTokens bool
	RefreshPolicy       RefreshPolicy
	RefreshFor          time.Duration
	// Installed is false for an app that this org has not installed.
	Installed bool
	// Blocked is the admin's Block button: nobody may use the app.
	Blocked        bool
	PermittedUsers PermittedUsers
	// ApprovedProfiles and ApprovedPermissionSets open an admin-approved app.
	ApprovedProfiles       []string
	ApprovedPermissionSets []string
	// ClientCredentials switches that flow on; RunAs is the user name it runs as.
	ClientCredentials bool
	RunAs             string
	// JWTCertificate is a PEM certificate or RSA public key; empty means that the
	// JWT bearer flow is off.
	JWTCertificate string
}

var knownScopes = []string{
	"api", "web", "full", "id", "profile", "email", "address", "phone", "openid",
	"refresh_token", "offline_access", "chatter_api", "custom_permissions", "visualforce",
	"wave_api", "eclair_api", "pardot_api", "lightning", "content", "cdp_api",
}

// maxCallbackText is the length of the callback field with its line breaks.
const maxCallbackText = 2000

// Validate says whether an admin could save the app, with the text of the refusal.
func (a App) Validate() error {
	if a.ConsumerKey == "" || strings.ContainsFunc(a.ConsumerKey, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("oauth: the consumer key is empty or not printable ASCII")
	}
	if a.Name == "" {
		return errors.New("oauth: the app has no name")
	}
	if a.Kind != ExternalClientApp && a.Kind != ConnectedApp {
		return fmt.Errorf("oauth: unknown kind of app %q", a.Kind)
	}
	if len(a.Callbacks) == 0 {
		return errors.New("oauth: Callback URL: you must enter a value")
	}
	if n := len(strings.Join(a.Callbacks, "\n")); n > maxCallbackText {
		return fmt.Errorf("oauth: Callback URL: %d characters, at most %d", n, maxCallbackText)
	}
	for _, line := range a.Callbacks {
		if err := checkCallback(line); err != nil {
			return err
		}
	}
	for _, sc := range a.Scopes {
		if !slices.Contains(knownScopes, sc) {
			return fmt.Errorf("oauth: unknown scope %q", sc)
		}
	}
	switch a.RefreshPolicy {
	case RefreshInfinite, RefreshZero:
	case RefreshSpecificLifetime, RefreshSpecificInactivity:
		if a.RefreshFor <= 0 {
			return fmt.Errorf("oauth: refresh policy %s needs a duration", a.RefreshPolicy)
		}
	default:
		return fmt.Errorf("oauth: unknown refresh policy %q", a.RefreshPolicy)
	}
	if a.PermittedUsers != AllSelfAuthorized && a.PermittedUsers != AdminApprovedPreAuthorized {
		return fmt.Errorf("oauth: unknown permitted users policy %q", a.PermittedUsers)
	}
	if a.JWTCertificate != "" {
		if _, err := a.jwtKey(); err != nil {
			return err
		}
	}
	return nil
}

// checkCallback applies the rule for one callback line: HTTPS, a custom scheme, or
// http on the name localhost; never http on an address (contract 1.3).
func checkCallback(line string) error {
	u, err := url.Parse(line)
	if err != nil || u.Scheme == "" || u.Fragment != "" {
		return fmt.Errorf("oauth: Callback URL: %q is not a valid URL", line)
	}
	if u.Scheme == "http" && u.Hostname() != "localhost" {
		return fmt.Errorf("oauth: Callback URL: %q: Cannot be an HTTP URL", line)
	}
	if (u.Scheme == "http" || u.Scheme == "https") && u.Host == "" {
		return fmt.Errorf("oauth: Callback URL: %q has no host", line)
	}
	return nil
}

// acceptsCallback compares whole strings: the port, the path and a trailing slash
// all count (contract 1.3).
func (a App) acceptsCallback(uri string) bool { return slices.Contains(a.Callbacks, uri) }

// admits reports whether the app's policy lets the user in.
func (a App) admits(u User) bool {
	if a.PermittedUsers == AllSelfAuthorized {
		return true
	}
	return slices.Contains(a.ApprovedProfiles, u.ProfileName) ||
		slices.ContainsFunc(u.PermissionSets, func(p string) bool { return slices.Contains(a.ApprovedPermissionSets, p) })
}

// missing reports that the app is not installed and the user may not use it all the
// same (contract 2, uninstalled apps).
func (a App) missing(u User) bool {
	return !a.Installed && !u.CanApproveUninstalledApps && !u.UseAnyAPIClient
}

// isOffline reports whether a scope asks for a refresh token.
func isOffline(scope string) bool { return scope == "refresh_token" || scope == "offline_access" }

// grantable works out the scopes of a request: every one asked for must be one of
// the app's, nothing asked for means all. The answer is ordered as the app's scopes
// are and holds id, which comes free. False means invalid_scope.
func (a App) grantable(asked []string) ([]string, bool) {
	if len(asked) == 0 {
		asked = a.Scopes
	}
	for _, sc := range asked {
		if !slices.Contains(knownScopes, sc) {
			return nil, false
		}
		covered := sc == "id" || slices.Contains(a.Scopes, sc) ||
			isOffline(sc) && slices.ContainsFunc(a.Scopes, isOffline) ||
			!isOffline(sc) && slices.Contains(a.Scopes, "full")
		if !covered {
			return nil, false
		}
	}
	got := []string{}
	for _, sc := range knownScopes {
		if sc == "id" || slices.Contains(asked, sc) {
			got = append(got, sc)
		}
	}
	return got, true
}

// jwtKey reads the RSA public key out of the certificate.
func (a App) jwtKey() (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(a.JWTCertificate))
	if block == nil {
		return nil, errors.New("oauth: the JWT certificate is not PEM")
	}
	var key any
	if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
		key = cert.PublicKey
	} else if key, err = x509.ParsePKIXPublicKey(block.Bytes); err != nil {
		return nil, errors.New("oauth: the JWT certificate is neither a certificate nor a public key")
	}
	pub, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("oauth: the JWT certificate does not hold an RSA key")
	}
	return pub, nil
}
