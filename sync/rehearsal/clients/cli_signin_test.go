//go:build clients

package clients

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// `sf org login web` opens a browser on the authorize page and waits at
// http://localhost:1717/OauthRedirect for the code: PKCE without naming the
// method, scopes refresh_token api web. The refresh token that it then has is
// used on the first 401 that follows.
func TestSalesforceCLISignsInThroughABrowser(t *testing.T) {
	s := listen(t)
	c := newCLI(t, s)
	c.env = c.env[:2:2] // without the token of the others
	for _, on := range newCLI(t, s).env[3:] {
		c.env = append(c.env, on)
	}
	// The browser is a script that leaves the address behind; it must end at
	// once, since the CLI waits for it.
	left := filepath.Join(c.home, "address")
	script := filepath.Join(c.home, "browser")
	must(t, os.WriteFile(script, []byte("#!/bin/sh\nprintf %s \"$1\" >\""+left+".new\" && mv \""+left+".new\" \""+left+"\"\n"), 0o700))
	c.env = append(c.env, "BROWSER="+script)

	done := make(chan error, 1)
	go func() { done <- approve(left) }()
	var who struct{ Username, OrgID, InstanceURL string }
	c.ok("org", "login", "web", "--instance-url", s.url, "--set-default").into(&who)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if who.Username != admin || who.OrgID != s.OrgID() {
		t.Errorf("signed in as %+v", who)
	}
	must(t, s.Auth().ExpireAll())
	var got struct{ TotalSize int }
	c.ok("data", "query", "--query", "SELECT Id FROM User LIMIT 1").into(&got)
	if got.TotalSize != 1 {
		t.Errorf("after the session's end: %+v", got)
	}
	grants := 0
	for _, g := range s.Auth().Grants("") {
		if g.AppName == "Salesforce CLI" && g.HasRefreshToken {
			grants++
		}
	}
	if grants != 1 {
		t.Errorf("%d approvals of the CLI, want 1", grants)
	}
	c.ok("org", "logout", "--target-org", admin, "--no-prompt")
}

var (
	formAction = regexp.MustCompile(`<form[^>]*action="([^"]*)"`)
	hidden     = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// approve waits for the address and clicks through the pages of the org as the
// person would; the last page is the CLI's own.
func approve(file string) error {
	var address string
	for tick := time.NewTicker(100 * time.Millisecond); address == ""; <-tick.C {
		if text, err := os.ReadFile(file); err == nil {
			address = string(text)
			tick.Stop()
			break
		}
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	browser := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	defer browser.CloseIdleConnections()
	res, err := browser.Get(address)
	for range 6 {
		if err != nil {
			return err
		}
		text, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			return err
		}
		page := string(text)
		m := formAction.FindStringSubmatch(page)
		if m == nil {
			if res.StatusCode != http.StatusOK || res.Request.URL.Port() != "1717" {
				return fmt.Errorf("stranded on %s: %d %.500s", res.Request.URL, res.StatusCode, page)
			}
			return nil
		}
		form := url.Values{}
		for _, f := range hidden.FindAllStringSubmatch(page, -1) {
			form.Set(f[1], html.UnescapeString(f[2]))
		}
		if strings.Contains(page, `id="password"`) {
			form.Set("username", admin)
			form.Set("pw", "curtain-up-2026")
		} else {
			form.Set("decision", "allow")
		}
		next, err := res.Request.URL.Parse(html.UnescapeString(m[1]))
		if err != nil {
			return err
		}
		res, err = browser.PostForm(next.String(), form)
		if err != nil {
			return err
		}
	}
	return fmt.Errorf("the sign-in goes round in circles")
}
