package oauth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"demobridge/sync/salesforce/oauth"
)

// rotating is a token endpoint without a network. Every refresh replaces the
// refresh token; an old one used again ends the sign-in for good.
type rotating struct {
	current string
	serial  int
	reused  bool

	fault string // "", "before" (not reached), "after" (answer lost), "503"
}

func (r *rotating) RoundTrip(req *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(req.Body)
	form, _ := url.ParseQuery(string(body))
	reply := func(status int, body string) (*http.Response, error) {
		return &http.Response{StatusCode: status, Request: req, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader([]byte(body)))}, nil
	}
	switch r.fault {
	case "before":
		return nil, errors.New("no way")
	case "503":
		return reply(503, `{}`)
	}
	if form.Get("refresh_token") != r.current {
		r.reused, r.current = true, "ended"
		return reply(400, `{"error":"invalid_grant","error_description":"expired access/refresh token"}`)
	}
	r.serial++
	r.current = fmt.Sprintf("refresh-%d", r.serial)
	access := fmt.Sprintf("access-%d", r.serial)
	if r.fault == "after" {
		return nil, errors.New("connection lost")
	}
	return reply(200, fmt.Sprintf(`{"access_token":%q,"refresh_token":%q,"instance_url":"http://localhost"}`, access, r.current))
}

// serialOf is the number at the end of "access-3" and "refresh-3", which come
// together.
func serialOf(token string) int {
	_, n, _ := strings.Cut(token, "-")
	i, err := strconv.Atoi(n)
	if err != nil {
		return -1
	}
	return i
}

// Whatever fails in whatever order: an access token is handed out only when
// the refresh token that came with it is in the vault, and no spent refresh
// token is ever sent again, unless Salesforce's answer with the new one was
// lost on the way. An access token stays good when another run has refreshed
// since, so the vault may have a later one.
func TestRotationNeverLosesASignInByItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		srv := &rotating{current: "refresh-0"}
		cfg := oauth.Config{LoginURL: "http://localhost", ClientID: clientID, HTTPClient: &http.Client{Transport: srv}}
		v := &shelf{}
		s, err := oauth.NewSession(ctx, cfg, oauth.Grant{
			AccessToken: "access-0", RefreshToken: "refresh-0", InstanceURL: "http://localhost",
			IdentityURL: "http://localhost/id/" + account,
		}, v)
		if err != nil {
			t.Fatal(err)
		}
		lost := false
		use := func(t *rapid.T, token string, err error) {
			if err != nil {
				return
			}
			kept, err := v.Memory.Load(ctx, account)
			if err != nil || serialOf(kept.RefreshToken) < serialOf(token) {
				t.Fatalf("%s is used while the vault has %s", token, kept.RefreshToken)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"use": func(t *rapid.T) {
				token, _, err := s.Token(ctx)
				use(t, token, err)
			},
			"refresh": func(t *rapid.T) {
				srv.fault = rapid.SampledFrom([]string{"", "", "", "before", "503", "after"}).Draw(t, "fault")
				before := srv.serial
				token, _, err := s.Refresh(ctx, s.Grant().AccessToken)
				lost = lost || (srv.fault == "after" && srv.serial > before)
				srv.fault = ""
				use(t, token, err)
			},
			"vault": func(t *rapid.T) {
				if rapid.Bool().Draw(t, "broken") {
					v.breakWith(locked())
				} else {
					v.breakWith(nil)
				}
			},
			"other run": func(t *rapid.T) {
				other, err := oauth.RestoreSession(ctx, cfg, account, v)
				if err != nil {
					return
				}
				token, _, err := other.Token(ctx)
				use(t, token, err)
			},
			"": func(t *rapid.T) {
				if srv.reused && !lost {
					t.Fatal("a spent refresh token was sent again")
				}
			},
		})
	})
}
