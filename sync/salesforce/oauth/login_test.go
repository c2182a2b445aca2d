package oauth_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"demobridge/sync/salesforce/oauth"
)

func TestMain(m *testing.M) {
	// The system's key store keeps its bus connection for the whole run.
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/godbus/dbus/v5.(*Conn).inWorker"),
		goleak.IgnoreAnyFunction("github.com/godbus/dbus/v5.newConn.func1"))
}

const (
	orgID    = "00D000000000001EAA"
	userID   = "005000000000001AAA"
	account  = orgID + "/" + userID
	clientID = "3MVG9.made.up.consumer.key"
)

// fakeLogin is a sign-in service after the contract: codes work once, with
// their verifier and their redirect; an old refresh token used again ends
// everything.
type fakeLogin struct {
	*httptest.Server
	mu        sync.Mutex
	authorize []url.Values // what was asked
	forms     []url.Values // what was posted to token and revoke
	codes     map[string]url.Values
	current   string // refresh token
	spent     map[string]bool
	serial    int
	accepted  []string // refresh tokens that were used

	rotate   bool
	redirect func(url.Values)                                     // changes what the browser is sent back with
	token    func(http.ResponseWriter, *http.Request) (done bool) // answers instead
}

func newLogin(t *testing.T) *fakeLogin {
	t.Helper()
	l := &fakeLogin{codes: make(map[string]url.Values), spent: make(map[string]bool)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /services/oauth2/authorize", l.serveAuthorize)
	mux.HandleFunc("POST /services/oauth2/token", l.serveToken)
	mux.HandleFunc("POST /services/oauth2/revoke", l.serveRevoke)
	mux.HandleFunc("GET /id/{org}/{user}", l.serveIdentity)
	l.Server = httptest.NewServer(mux)
	t.Cleanup(l.Close)
	return l
}

func (l *fakeLogin) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := r.URL.Query()
	l.authorize = append(l.authorize, q)
	l.serial++
	code := fmt.Sprintf("code-%d", l.serial)
	l.codes[code] = q
	back := url.Values{"code": {code}, "state": {q.Get("state")}}
	if l.redirect != nil {
		l.redirect(back)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (l *fakeLogin) serveToken(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = r.ParseForm()
	l.forms = append(l.forms, r.PostForm)
	if l.token != nil && l.token(w, r) {
		return
	}
	switch f := r.PostForm; f.Get("grant_type") {
	case "authorization_code":
		asked, ok := l.codes[f.Get("code")]
		delete(l.codes, f.Get("code"))
		sum := sha256.Sum256([]byte(f.Get("code_verifier")))
		switch {
		case !ok || f.Get("redirect_uri") != asked.Get("redirect_uri"):
			refuse(w, "invalid_grant", "authentication failure")
			return
		case base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge"):
			refuse(w, "invalid_grant", "invalid code verifier")
			return
		}
		l.serial++
		l.current = fmt.Sprintf("5Aep861.refresh-%d", l.serial)
		l.grant(w, l.current)
	case "refresh_token":
		used := f.Get("refresh_token")
		if used != l.current || l.current == "" {
			if l.spent[used] {
				l.current = "" // used again: the whole family ends
			}
			refuse(w, "invalid_grant", "expired access/refresh token")
			return
		}
		l.accepted = append(l.accepted, used)
		if l.rotate {
			l.spent[used] = true
			l.serial++
			l.current = fmt.Sprintf("5Aep861.refresh-%d", l.serial)
			l.grant(w, l.current)
			return
		}
		l.grant(w, "")
	default:
		refuse(w, "unsupported_grant_type", "grant type not supported")
	}
}

// grant answers in the form of the recorded body; the mutex is held.
func (l *fakeLogin) grant(w http.ResponseWriter, refresh string) {
	l.serial++
	if refresh != "" {
		refresh = fmt.Sprintf(`"refresh_token":%q,`, refresh)
	}
	writeJSON(w, 200, fmt.Sprintf(`{"id":"%s/id/%s/%s","issued_at":"1278448832702","instance_url":%q,"signature":"made-up=","scope":"api refresh_token",%s"token_type":"Bearer","access_token":"00D!access-%d"}`,
		l.URL, orgID, userID, l.URL, refresh, l.serial))
}

func (l *fakeLogin) serveRevoke(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = r.ParseForm()
	l.forms = append(l.forms, r.PostForm)
	if l.token != nil && l.token(w, r) {
		return
	}
	if r.PostForm.Get("token") != l.current {
		refuse(w, "invalid_token", "")
		return
	}
	l.current = ""
	w.WriteHeader(200)
}

func (l *fakeLogin) serveIdentity(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "Bearer ended" {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(403)
		_, _ = io.WriteString(w, "Bad_OAuth_Token")
		return
	}
	writeJSON(w, 200, `{"id":"x","asserted_user":true,"user_id":"`+userID+`","organization_id":"`+orgID+`","username":"admin@org.example","nick_name":"admin","display_name":"Robin Example","email":"robin@org.example","urls":{"rest":"https://x/{version}/","custom_domain":"https://acme.my.salesforce.com"},"active":true,"language":"en_US","is_app_installed":false}`)
}

func refuse(w http.ResponseWriter, code, description string) {
	writeJSON(w, 400, fmt.Sprintf(`{"error":%q,"error_description":%q}`, code, description))
}

func writeJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// with changes the service while nobody is being served.
func (l *fakeLogin) with(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

// posted is what was posted so far.
func (l *fakeLogin) posted() []url.Values {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.forms)
}

// page is what the browser ended up with.
type page struct {
	url    *url.URL
	status int
	header http.Header
	body   string
}

// browse opens an address as a browser does: it follows redirects.
func browse(t *testing.T, address string) page {
	t.Helper()
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	res, err := (&http.Client{Transport: tr, Timeout: 10 * time.Second}).Get(address)
	if err != nil {
		t.Errorf("the browser: %v", err)
		return page{}
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return page{res.Request.URL, res.StatusCode, res.Header, string(body)}
}

// browser is an OpenBrowser that browses and hands over the last page.
func browser(t *testing.T) (func(string) error, <-chan page) {
	pages := make(chan page, 1)
	return func(address string) error { pages <- browse(t, address); return nil }, pages
}

func (l *fakeLogin) config() oauth.Config {
	return oauth.Config{LoginURL: l.URL, ClientID: clientID, Ports: []int{0}, Timeout: 20 * time.Second}
}

func oauthFault(t *testing.T, err error) *oauth.Error {
	t.Helper()
	var e *oauth.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want an *oauth.Error", err, err)
	}
	return e
}

func vaultFault(t *testing.T, err error) *oauth.VaultError {
	t.Helper()
	var e *oauth.VaultError
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want an *oauth.VaultError", err, err)
	}
	return e
}

func signIn(t *testing.T, l *fakeLogin) *oauth.Grant {
	t.Helper()
	cfg := l.config()
	open, pages := browser(t)
	cfg.OpenBrowser = open
	g, err := oauth.SignIn(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	<-pages
	return g
}
