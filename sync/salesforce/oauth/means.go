package oauth

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
)

// Means are what a dedicated integration user signs in with, without a person
// and without a browser (auth 1.8). The zero value means a person's sign-in,
// which is renewed with its refresh token. Exactly one way is filled in.
type Means struct {
	// Secret is the app's consumer secret: the client credentials flow, which
	// Salesforce answers at the org's My Domain only and runs as the user that
	// the app's policies name.
	Secret string `json:"s,omitempty"`
	// Username and KeyFile are the JWT bearer flow: whom to act as, and a PEM
	// file with the RSA key whose certificate the app has.
	Username string `json:"n,omitempty"`
	KeyFile  string `json:"k,omitempty"`
}

// String keeps the secret out of logs.
func (Means) String() string { return "oauth.Means" }

// GoString keeps the secret out of logs.
func (Means) GoString() string { return "oauth.Means" }

// SignInUnattended signs an integration user in with Config.Means. Nothing is
// kept: give the Grant to NewSession. Every failure is an *Error.
func SignInUnattended(ctx context.Context, cfg Config) (*Grant, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	grant, err := cfg.askUnattended(ctx)
	if err != nil {
		return nil, err
	}
	if grant.InstanceURL == "" || grant.Account() == "" {
		return nil, newError(AnswerUnreadable)
	}
	return &grant, nil
}

// askUnattended gets an access token by the means. There is never a refresh
// token: the same is asked again.
func (c Config) askUnattended(ctx context.Context) (Grant, error) {
	if c.Means.Secret != "" {
		g, err := c.askToken(ctx, url.Values{
			"grant_type": {"client_credentials"}, "client_id": {c.ClientID}, "client_secret": {c.Means.Secret},
		})
		if e := asRefusal(err); e != nil && e.Kind == SecretRequired {
			// The same words as for a missing secret; here one was given.
			return g, e.as(SecretWrong)
		}
		return g, err
	}
	assertion, err := c.assertion()
	if err != nil {
		return Grant{}, err
	}
	return c.askToken(ctx, url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion}})
}

// askToken posts a form to the token endpoint.
func (c Config) askToken(ctx context.Context, form url.Values) (Grant, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.LoginURL+"/services/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return Grant{}, newError(NotSalesforce)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body, err := c.call(req)
	if err != nil {
		return Grant{}, err
	}
	if status != http.StatusOK {
		return Grant{}, answerError(status, body)
	}
	var answer map[string]any
	if json.Unmarshal(body, &answer) != nil {
		return Grant{}, newError(AnswerUnreadable)
	}
	access, _ := answer["access_token"].(string)
	if access == "" {
		return Grant{}, newError(AnswerUnreadable)
	}
	return grantOf((&oauth2.Token{AccessToken: access}).WithExtra(answer))
}
