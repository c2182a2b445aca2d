package oauth_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/oauth"

	"golang.org/x/oauth2"
)

// Somebody else's client, golang.org/x/oauth2, signs in, sees a token that never
// expires (Salesforce sends no expires_in), and refreshes with rotation. Its way of
// trying HTTP Basic first does not spend the code.
func TestOAuth2Library(t *testing.T) {
	for name, style := range map[string]oauth2.AuthStyle{"parameters": oauth2.AuthStyleInParams, "detected": oauth2.AuthStyleAutoDetect} {
		t.Run(name, func(t *testing.T) {
			o := newOrg(t)
			config := oauth2.Config{
				ClientID: oauth.DemobridgeConsumerKey, RedirectURL: callbackURI, Scopes: []string{"api", "refresh_token"},
				Endpoint: oauth2.Endpoint{AuthURL: o.url + "/services/oauth2/authorize", TokenURL: o.url + "/services/oauth2/token", AuthStyle: style},
			}
			ctx := context.WithValue(context.Background(), oauth2.HTTPClient, o.http)
			v := oauth2.GenerateVerifier()
			at, err := url.Parse(config.AuthCodeURL("s", oauth2.S256ChallengeOption(v)))
			must(t, err)
			got, err := config.Exchange(ctx, o.approve("admin@rehearsal.example", at.Query()).Get("code"), oauth2.VerifierOption(v))
			must(t, err)
			if !got.Expiry.IsZero() || got.Type() != "Bearer" || got.Extra("instance_url") != o.url {
				t.Errorf("expiry %v, type %s, instance_url %v", got.Expiry, got.Type(), got.Extra("instance_url"))
			}
			next, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: got.RefreshToken}).Token()
			must(t, err)
			if next.RefreshToken == got.RefreshToken || !o.works(next.AccessToken) {
				t.Error("the refresh did not rotate")
			}
			_, err = config.TokenSource(ctx, &oauth2.Token{RefreshToken: got.RefreshToken}).Token()
			if err == nil || !strings.Contains(err.Error(), "expired access/refresh token") || o.works(next.AccessToken) {
				t.Errorf("re-use: %v", err)
			}
		})
	}
}

// Endpoints say which methods they take.
func TestMethods(t *testing.T) {
	o := newOrg(t)
	for path, allow := range map[string]string{
		"/services/oauth2/introspect": "POST", "/services/oauth2/userinfo": "GET, POST", "/id/keys": "GET", "/secur/changepassword": "POST",
	} {
		req, err := http.NewRequest(http.MethodDelete, o.url+path, nil)
		must(t, err)
		if r := o.do(req); r.status != http.StatusMethodNotAllowed || r.head.Get("Allow") != allow {
			t.Errorf("%s: %d, Allow %q", path, r.status, r.head.Get("Allow"))
		}
	}
}

// The login page also stands alone, without an app, and then says who is signed in.
func TestLoginAlone(t *testing.T) {
	o := newOrg(t)
	page := o.get("/login?un=rep@rehearsal.example")
	if page.value("username") != "rep@rehearsal.example" {
		t.Errorf("user name %q", page.value("username"))
	}
	if page = o.logIn(page, "rep@rehearsal.example", password); !strings.Contains(page.text("hint"), "rep@rehearsal.example") {
		t.Errorf("got %d\n%s", page.status, page.body)
	}
	if r := o.authorize(request()); !r.isApproval() {
		t.Error("want the approval page")
	}
}

// Every open choice names its place in the contract, once.
func TestUnverified(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range oauth.Unverified() {
		if c.Section == "" || c.Question == "" || c.Chosen == "" || seen[c.Question] {
			t.Errorf("%+v", c)
		}
		seen[c.Question] = true
	}
}
