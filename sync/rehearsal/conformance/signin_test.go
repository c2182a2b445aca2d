package conformance

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/oauth"
)

const (
	callbackURL = "http://localhost:47820/callback"
	verifier    = "a-verifier-of-forty-three-characters-or-more-0123456789"
)

// ask is an authorize request with changes to the usual parameters; an empty
// value leaves one out.
func ask(changes ...string) url.Values {
	sum := sha256.Sum256([]byte(verifier))
	v := url.Values{
		"response_type": {"code"}, "client_id": {oauth.DemobridgeConsumerKey}, "redirect_uri": {callbackURL}, "scope": {"api refresh_token"},
		"state": {"s"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			v.Del(changes[i])
		}
	}
	return v
}

var (
	input  = regexp.MustCompile(`<(?:input|button)[^>]*>`)
	attr   = regexp.MustCompile(`(\w+)="([^"]*)"`)
	action = regexp.MustCompile(`<form[^>]*action="([^"]*)"`)
)

// browse walks through the pages of a sign-in as a person would, to the first
// address outside the org, which is the app's callback. It gives the last page
// when there is no callback.
func (o *org) browse(v url.Values, decision string) (*url.URL, reply) {
	o.t.Helper()
	cookies := map[string]string{}
	at, form := o.url+"/services/oauth2/authorize?"+v.Encode(), url.Values(nil)
	for range 12 {
		method, body := http.MethodGet, ""
		if form != nil {
			method, body = http.MethodPost, form.Encode()
		}
		req, err := http.NewRequestWithContext(o.t.Context(), method, at, strings.NewReader(body))
		if err != nil {
			o.t.Fatal(err)
		}
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Origin", o.url)
		}
		for name, value := range cookies {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		r := o.do(req)
		for _, c := range (&http.Response{Header: r.header}).Cookies() {
			cookies[c.Name] = c.Value
		}
		if to := r.header.Get("Location"); to != "" {
			next, err := req.URL.Parse(to)
			if err != nil {
				o.t.Fatal(err)
			}
			if !strings.HasPrefix(next.String(), o.url) {
				return next, r
			}
			at, form = next.String(), nil
			continue
		}
		m := action.FindStringSubmatch(r.body)
		if m == nil {
			return nil, r
		}
		next, err := req.URL.Parse(html.UnescapeString(m[1]))
		if err != nil {
			o.t.Fatal(err)
		}
		at, form = next.String(), fields(r.body, decision)
	}
	o.t.Fatal("the sign-in goes round in circles")
	return nil, reply{}
}

// fields fills a page's form in.
func fields(page, decision string) url.Values {
	form := url.Values{}
	for _, tag := range input.FindAllString(page, -1) {
		a := map[string]string{}
		for _, m := range attr.FindAllStringSubmatch(tag, -1) {
			a[m[1]] = html.UnescapeString(m[2])
		}
		switch a["name"] {
		case "":
		case "username":
			form.Set("username", "admin@rehearsal.example")
		case "pw":
			form.Set("pw", "curtain-up-2026")
		case "decision":
			form.Set("decision", decision)
		default:
			form.Set(a["name"], a["value"])
		}
	}
	return form
}

// post sends a form without a token.
func (o *org) post(path string, form url.Values) reply {
	return o.send(http.MethodPost, path, form.Encode(), [2]string{"Content-Type", "application/x-www-form-urlencoded"}, [2]string{"Authorization", "none"})
}

// code signs in and gives the authorization code.
func (o *org) code(v url.Values) string {
	o.t.Helper()
	back, last := o.browse(v, "allow")
	if back == nil || back.Query().Get("code") == "" {
		o.t.Fatalf("no code: %v %d %.600s", back, last.status, last.body)
	}
	return back.Query().Get("code")
}

func (o *org) exchange(code string, changes ...string) reply {
	v := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "client_id": {oauth.DemobridgeConsumerKey}, "redirect_uri": {callbackURL}, "code_verifier": {verifier}}
	for i := 0; i+1 < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			v.Del(changes[i])
		}
	}
	return o.post("/services/oauth2/token", v)
}

// keysOf are the keys of a JSON object, sorted.
func keysOf(t *testing.T, body string) ([]string, ordered) {
	t.Helper()
	v, err := parse(body)
	if err != nil {
		t.Fatal(err)
	}
	d, _ := v.(ordered)
	keys := slices.Clone(d.keys)
	slices.Sort(keys)
	return keys, d
}

func sameKeys(t *testing.T, body, want string) ordered {
	t.Helper()
	keys, d := keysOf(t, body)
	w := strings.Fields(want)
	slices.Sort(w)
	if !slices.Equal(keys, w) {
		t.Errorf("want keys %q, got %q", w, keys)
	}
	return d
}
