package oauth

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"demobridge/sync/salesforce"
)

// Identity is who signed in, and where (auth 1.7).
type Identity struct {
	OrgID       string
	UserID      string
	Username    string // the sign-in name, in the form of an email address
	DisplayName string
	Email       string
	Language    string
	Active      bool
	// MyDomain is the org's own address, empty when not told.
	MyDomain string
	// AppInstalled is false when the org has not installed the app; then the
	// sign-in may be blocked later. It is true when not told.
	AppInstalled bool
}

// Identity asks Salesforce who the grant belongs to. Every failure is an
// *Error.
func (c Config) Identity(ctx context.Context, g Grant) (Identity, error) {
	if err := checkAddress(g.IdentityURL); err != nil {
		return Identity{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.IdentityURL, nil)
	if err != nil {
		return Identity{}, newError(NotSalesforce)
	}
	req.URL.RawQuery = "version=latest&format=json"
	req.Header.Set("Authorization", "Bearer "+g.AccessToken)
	status, body, err := c.call(req)
	if err != nil {
		return Identity{}, err
	}
	if status != http.StatusOK {
		return Identity{}, answerError(status, body)
	}
	return parseIdentity(body)
}

// call sends a request through the guard and reads the answer within bounds.
func (c Config) call(req *http.Request) (status int, body []byte, err error) {
	if c.HTTPClient == nil {
		c.HTTPClient = salesforce.NewHTTPClient()
		defer c.HTTPClient.CloseIdleConnections()
	}
	res, err := c.client().Do(req)
	if err != nil {
		return 0, nil, tokenError(err)
	}
	defer res.Body.Close()
	body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return 0, nil, newError(AnswerUnreadable)
	}
	return res.StatusCode, body, nil
}

// answerError judges a refusal in JSON of an endpoint other than the token
// endpoint.
func answerError(status int, body []byte) *Error {
	var w struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	_ = json.Unmarshal(body, &w) // an unknown form is judged by its status
	var e *Error
	switch {
	case w.Error != "":
		e = refusal(w.Error, w.Description)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		e = newError(Ended)
	case status < 400:
		e = newError(AnswerUnreadable)
	default:
		return pageInstead(status, "")
	}
	e.HTTPStatus = status
	return e
}

func parseIdentity(body []byte) (Identity, error) {
	var w struct {
		OrgID        string            `json:"organization_id"`
		UserID       string            `json:"user_id"`
		Username     string            `json:"username"`
		DisplayName  string            `json:"display_name"`
		Email        string            `json:"email"`
		Language     string            `json:"language"`
		Active       *bool             `json:"active"`
		AppInstalled *bool             `json:"is_app_installed"`
		URLs         map[string]string `json:"urls"`
	}
	if err := json.Unmarshal(body, &w); err != nil {
		return Identity{}, newError(AnswerUnreadable)
	}
	org, ok := salesforce.LongID(w.OrgID)
	user, ok2 := salesforce.LongID(w.UserID)
	if !ok || !ok2 {
		return Identity{}, newError(AnswerUnreadable)
	}
	return Identity{
		OrgID: org, UserID: user, Username: w.Username, DisplayName: w.DisplayName, Email: w.Email, Language: w.Language,
		Active:       w.Active == nil || *w.Active,
		AppInstalled: w.AppInstalled == nil || *w.AppInstalled,
		MyDomain:     w.URLs["custom_domain"],
	}, nil
}
