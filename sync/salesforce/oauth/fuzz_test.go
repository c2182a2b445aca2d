package oauth_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
)

// canned answers every request alike, without a network.
type canned struct {
	status int
	kind   string
	body   string
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: c.status, Request: r, Header: http.Header{"Content-Type": {c.kind}},
		Body: io.NopCloser(bytes.NewReader([]byte(c.body))),
	}, nil
}

// Whatever the token endpoint says, the session either has a token that can
// stand in a header and an address of Salesforce, or a typed error whose text
// holds nothing of the answer.
func FuzzTokenAnswer(f *testing.F) {
	f.Add(200, "application/json", `{"access_token":"00D!x","instance_url":"https://acme.my.salesforce.com","issued_at":"1278448832702","id":"https://login.salesforce.com/id/`+account+`"}`)
	f.Add(200, "application/json", `{"access_token":"00D!x","issued_at":1278448832702,"expires_in":"7200","refresh_token":"new"}`)
	f.Add(200, "application/json", `{"access_token":"x","instance_url":"http://evil.example"}`)
	f.Add(400, "application/json", `{"error":"invalid_grant","error_description":"expired access/refresh token"}`)
	f.Add(400, "application/json", `{"error":5}`)
	f.Add(200, "text/plain", `access_token=x&instance_url=https://evil.example`)
	f.Add(200, "application/x-www-form-urlencoded", `access_token=x`)
	f.Add(503, "text/html", `<html>`)
	f.Add(302, "application/json", `{}`)
	f.Fuzz(func(t *testing.T, status int, kind, body string) {
		if status < 200 || status > 599 {
			status = 200
		}
		cfg := oauth.Config{
			LoginURL: "https://login.salesforce.com", ClientID: clientID,
			HTTPClient: &http.Client{Transport: canned{status, kind, body}},
		}
		s, err := oauth.NewSession(context.Background(), cfg, oauth.Grant{
			AccessToken: "old", RefreshToken: "c@nary", InstanceURL: "https://acme.my.salesforce.com",
			IdentityURL: "https://login.salesforce.com/id/" + account,
		}, &oauth.Memory{})
		if err != nil {
			t.Fatal(err)
		}
		token, instance, err := s.Refresh(context.Background(), "old")
		if err != nil {
			var e *oauth.Error
			if !errors.As(err, &e) || e.Title() == "" {
				t.Fatalf("%T", err)
			}
			if len(err.Error()) > 120 || strings.Contains(err.Error(), "c@nary") {
				t.Errorf("text %q", err)
			}
			return
		}
		u, perr := url.Parse(instance)
		if perr != nil || salesforce.CheckHost(u) != nil {
			t.Errorf("address %q", instance)
		}
		if token == "" || strings.ContainsAny(token, " \r\n\t\x00") {
			t.Errorf("token %q", token)
		}
		if s.Account() != account || s.Grant().Account() != account {
			t.Error("the account changed")
		}
	})
}
