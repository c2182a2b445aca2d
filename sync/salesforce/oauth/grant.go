package oauth

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"demobridge/sync/salesforce"
)

// Grant is what signing in gives (auth 1.4).
type Grant struct {
	AccessToken  string
	RefreshToken string // empty when the app's policies give none
	InstanceURL  string // the org's address, without a slash at the end
	IdentityURL  string
	IssuedAt     time.Time // zero when not said
	Scopes       []string
}

// Account names the user and org of a grant for the Vault: "org/user", with
// 18-character ids. It is empty when the identity address has none.
func (g Grant) Account() string {
	org, user := splitIdentity(g.IdentityURL)
	if org == "" {
		return ""
	}
	return org + "/" + user
}

// OrgID is the org's 18-character id, or empty.
func (g Grant) OrgID() string {
	org, _ := splitIdentity(g.IdentityURL)
	return org
}

// UserID is the user's 18-character id, or empty.
func (g Grant) UserID() string {
	_, user := splitIdentity(g.IdentityURL)
	return user
}

// String keeps tokens out of logs.
func (g Grant) String() string { return "oauth.Grant(" + g.Account() + ")" }

// GoString keeps tokens out of logs.
func (g Grant) GoString() string { return g.String() }

// splitIdentity takes the ids from {login}/id/{org}/{user}.
func splitIdentity(identity string) (org, user string) {
	u, err := url.Parse(identity)
	if err != nil {
		return "", ""
	}
	segs := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(segs) < 3 || segs[len(segs)-3] != "id" {
		return "", ""
	}
	org, ok := salesforce.LongID(segs[len(segs)-2])
	user, ok2 := salesforce.LongID(segs[len(segs)-1])
	if !ok || !ok2 {
		return "", ""
	}
	return org, user
}

// grantOf reads a token answer. There is no expires_in, and issued_at is a
// text of milliseconds (auth 1.4). An org's address that is not Salesforce's
// is refused: the token would be sent there.
func grantOf(t *oauth2.Token) (Grant, error) {
	text := func(key string) string {
		s, _ := t.Extra(key).(string)
		return strings.TrimSpace(s)
	}
	g := Grant{
		AccessToken:  t.AccessToken,
		RefreshToken: t.RefreshToken,
		InstanceURL:  strings.TrimRight(text("instance_url"), "/"),
		IdentityURL:  text("id"),
		IssuedAt:     issuedAt(t.Extra("issued_at")),
		Scopes:       strings.Fields(text("scope")),
	}
	if !printable(g.AccessToken) || !printable(g.RefreshToken) {
		return Grant{}, newError(AnswerUnreadable)
	}
	for _, address := range []string{g.InstanceURL, g.IdentityURL} {
		if address == "" {
			continue
		}
		if err := checkAddress(address); err != nil {
			return Grant{}, err
		}
	}
	return g, nil
}

// printable says whether a token can stand in a header.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func issuedAt(v any) time.Time {
	var ms int64
	var err error
	switch v := v.(type) {
	case string:
		ms, err = strconv.ParseInt(v, 10, 64)
	case json.Number:
		ms, err = v.Int64()
	case float64:
		if v > 0 && v < 1e15 {
			ms = int64(v)
		}
	}
	if err != nil || ms <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
