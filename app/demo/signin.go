package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"demobridge/sync/salesforce/oauth"
)

// Usernames are the people of the rehearsal org by the part they play: admin,
// integration, rep (no set-up rights), noapi (may not use the API).
func Usernames() map[string]string {
	out := map[string]string{}
	for _, part := range []string{DefaultPart, "integration", "rep", "noapi"} {
		out[part] = part + "@rehearsal.example"
	}
	return out
}

// DefaultPart is the part that demo mode plays when nobody chose one.
const DefaultPart = "admin"

// Username is the person of the rehearsal org who plays a part; see Usernames.
// The empty part is DefaultPart.
func Username(part string) (string, error) {
	if part == "" {
		part = DefaultPart
	}
	name, ok := Usernames()[part]
	if !ok {
		return "", fmt.Errorf("the practice org has nobody called %q: choose %s", part,
			strings.Join(slices.Sorted(maps.Keys(Usernames())), ", "))
	}
	return name, nil
}

// Browser walks the rehearsal org's sign-in pages in place of a person: it
// fills in the login form with a practice account, presses Allow, and follows
// the redirect to our own listener. It is what demo mode opens instead of the
// system's browser; everything else of the sign-in is the real thing.
func Browser(username, password string) func(address string) error {
	return func(address string) error {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return err
		}
		client := &http.Client{Jar: jar, Timeout: 30 * time.Second}
		answers := url.Values{"username": {username}, "un": {username}, "password": {password}, "pw": {password}}
		page, at, err := get(client, address)
		for range 4 { // login, approval, and room for a redirect page
			if err != nil {
				return err
			}
			form, ok := readForm(page, at)
			if !ok {
				return nil // a page without a form: we are back at our listener
			}
			page, at, err = submit(client, form, answers)
		}
		return errors.New("walk the sign-in pages: they do not end")
	}
}

// SignIn signs in through the rehearsal org's pages. Another run on this
// computer may hold the callback ports for the moment of its own sign-in, so a
// taken port is tried again for a few seconds.
func SignIn(ctx context.Context, cfg oauth.Config) (*oauth.Grant, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		grant, err := oauth.SignIn(ctx, cfg)
		var refused *oauth.Error
		if err == nil || !errors.As(err, &refused) || refused.Kind != oauth.PortsTaken {
			return grant, err
		}
		retry := time.NewTimer(50 * time.Millisecond)
		select {
		case <-ctx.Done():
			retry.Stop()
			return nil, err
		case <-retry.C:
		}
	}
}

// Ready is a sign-in that starts with an access token which the rehearsal org
// handed out ready-made, and renews it over the org's sign-in pages.
type Ready struct {
	Config   oauth.Config
	Access   string
	Instance string

	mu sync.Mutex
}

// Token returns the access token and the org's address.
func (r *Ready) Token(context.Context) (accessToken, instanceURL string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Access, r.Instance, nil
}

// Refresh signs in anew when stale is still the token in use.
func (r *Ready) Refresh(ctx context.Context, stale string) (accessToken, instanceURL string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Access == stale {
		grant, err := SignIn(ctx, r.Config)
		if err != nil {
			return "", "", err
		}
		r.Access, r.Instance = grant.AccessToken, grant.InstanceURL
	}
	return r.Access, r.Instance, nil
}

type form struct {
	action string
	fields url.Values
}

var (
	formTag   = regexp.MustCompile(`(?is)<form[^>]*action="([^"]*)"[^>]*>`)
	inputTag  = regexp.MustCompile(`(?is)<(?:input|button)[^>]*>`)
	attribute = regexp.MustCompile(`(?is)\b(id|name|value)="([^"]*)"`)
)

// readForm reads the first form of one of the rehearsal org's own pages; it is
// no general HTML reader.
func readForm(page, at string) (form, bool) {
	tag := formTag.FindStringSubmatch(page)
	if tag == nil {
		return form{}, false
	}
	base, err := url.Parse(at)
	if err != nil {
		return form{}, false
	}
	action, err := base.Parse(unescape(tag[1]))
	if err != nil {
		return form{}, false
	}
	f := form{action: action.String(), fields: url.Values{}}
	for _, input := range inputTag.FindAllString(page, -1) {
		got := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(input, -1) {
			got[strings.ToLower(a[1])] = unescape(a[2])
		}
		if got["name"] == "" {
			continue
		}
		if strings.HasPrefix(strings.ToLower(input), "<button") && got["id"] != "Login" && got["id"] != "continue" && got["id"] != "oaapprove" {
			continue // Deny, and everything else a person would not press here
		}
		f.fields.Set(got["name"], got["value"])
	}
	return f, true
}

func unescape(s string) string {
	return strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&quot;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&#43;", "+").Replace(s)
}

func submit(c *http.Client, f form, answers url.Values) (page, at string, err error) {
	for name := range f.fields {
		if v, ok := answers[name]; ok {
			f.fields[name] = v
		}
	}
	resp, err := c.PostForm(f.action, f.fields)
	return read(resp, err)
}

func get(c *http.Client, address string) (page, at string, err error) {
	resp, err := c.Get(address)
	return read(resp, err)
}

func read(resp *http.Response, err error) (page, at string, _ error) {
	if err != nil {
		return "", "", fmt.Errorf("walk the sign-in pages: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return "", "", fmt.Errorf("walk the sign-in pages: %w", err)
	}
	if resp.StatusCode >= 400 {
		return "", "", fmt.Errorf("walk the sign-in pages: the org answered %s", resp.Status)
	}
	return string(body), resp.Request.URL.String(), nil
}
