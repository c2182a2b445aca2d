package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/salesforce/oauth"
)

func TestSigningInGivesAGrant(t *testing.T) {
	l := newLogin(t)
	cfg := l.config()
	open, pages := browser(t)
	cfg.OpenBrowser = open
	g, err := oauth.SignIn(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(g.AccessToken, "00D!access-") || !strings.HasPrefix(g.RefreshToken, "5Aep861.") || g.InstanceURL != l.URL {
		t.Error("the grant is not what the service gave")
	}
	if g.OrgID() != orgID || g.UserID() != userID || g.Account() != account {
		t.Errorf("account %q", g.Account())
	}
	if !g.IssuedAt.Equal(time.UnixMilli(1278448832702)) || !cmp.Equal(g.Scopes, []string{"api", "refresh_token"}) {
		t.Errorf("issued %v, scopes %v", g.IssuedAt, g.Scopes)
	}

	asked := l.authorize[0]
	redirect := asked.Get("redirect_uri")
	if u, _ := url.Parse(redirect); u.Hostname() != "localhost" || u.Path != "/callback" || u.Scheme != "http" {
		t.Errorf("redirect %q", redirect)
	}
	for key, want := range map[string]string{
		"response_type": "code", "client_id": clientID, "scope": "api refresh_token", "code_challenge_method": "S256",
	} {
		if got := asked.Get(key); got != want {
			t.Errorf("authorize %s: %q, want %q", key, got, want)
		}
	}
	if len(asked.Get("state")) < 32 || len(asked.Get("code_challenge")) != 43 {
		t.Errorf("state %d, challenge %d characters", len(asked.Get("state")), len(asked.Get("code_challenge")))
	}
	form := l.posted()[0]
	if form.Get("redirect_uri") != redirect || form.Get("client_id") != clientID || form.Get("grant_type") != "authorization_code" {
		t.Errorf("token form %v", form)
	}
	if n := len(form.Get("code_verifier")); n < 43 || n > 128 {
		t.Errorf("verifier of %d characters", n)
	}
	if _, ok := form["client_secret"]; ok || len(l.posted()) != 1 {
		t.Errorf("a secret was sent, or more than one request: %d", len(l.posted()))
	}

	p := <-pages
	if p.status != 200 || !strings.Contains(p.body, "You are signed in") || !strings.Contains(p.body, `id="signed-in"`) {
		t.Errorf("page %d %s", p.status, p.body)
	}
	if conn, err := net.Dial("tcp", p.url.Host); err == nil {
		_ = conn.Close()
		t.Error("the port is still open")
	}
}

func TestThePageKeepsTheCodeToItself(t *testing.T) {
	l := newLogin(t)
	for name, failing := range map[string]bool{"success": false, "failure": true} {
		l.with(func() {
			l.redirect = nil
			if failing {
				l.redirect = func(v url.Values) {
					v.Del("code")
					v.Set("error", "access_denied")
					v.Set("error_description", "<script>alert('canary')</script>")
				}
			}
		})
		cfg := l.config()
		open, pages := browser(t)
		cfg.OpenBrowser = open
		_, err := oauth.SignIn(context.Background(), cfg)
		if (err != nil) != failing {
			t.Fatal(err)
		}
		p := <-pages
		for header, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"} {
			if got := p.header.Get(header); got != want {
				t.Errorf("%s: %s %q", name, header, got)
			}
		}
		csp := p.header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "script-src 'nonce-") {
			t.Errorf("%s: policy %q", name, csp)
		}
		if !strings.Contains(p.body, "history.replaceState") {
			t.Errorf("%s: the address line keeps the code", name)
		}
		for _, leak := range []string{"code-", "canary", "access-", "5Aep861", "http://", "https://", "src=", "href="} {
			if strings.Contains(strings.ReplaceAll(p.body, "http://localhost:4782", ""), leak) {
				t.Errorf("%s: the page holds %q", name, leak)
			}
		}
	}
}

// knock asks the waiting door and returns the status.
func knock(t *testing.T, method, address, host string) int {
	t.Helper()
	req, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		req.Host = host
	}
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	res, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		t.Errorf("%s %s: %v", method, address, err)
		return 0
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestWhoeverKnocksWithoutTheStateChangesNothing(t *testing.T) {
	l := newLogin(t)
	cfg := l.config()
	var statuses []int
	cfg.OpenBrowser = func(address string) error {
		u, _ := url.Parse(address)
		q := u.Query()
		at, state := q.Get("redirect_uri"), url.QueryEscape(q.Get("state"))
		root := strings.TrimSuffix(at, "/callback")
		for _, k := range []struct {
			method, address, host string
			want                  int
		}{
			{"GET", root + "/favicon.ico", "", 404},
			{"GET", root + "/", "", 404},
			{"GET", at, "", 400},
			{"GET", at + "?code=stolen", "", 400},
			{"GET", at + "?code=stolen&state=wrong", "", 400},
			{"GET", at + "?error=access_denied&state=wrong", "", 400},
			{"GET", at + "?code=a&state=" + state + "&state=" + state, "", 400},
			{"GET", at + "?code=a&code=b&state=" + state, "", 400},
			{"GET", at + "?code=a&error=b&state=" + state, "", 400},
			{"GET", at + "?code=&state=" + state, "", 400},
			{"POST", at + "?code=a&state=" + state, "", 405},
			{"HEAD", at + "?code=a&state=" + state, "", 405},
			{"OPTIONS", at, "", 204},
			{"GET", at + "?code=a&state=" + state, "evil.example", 404},
		} {
			if got := knock(t, k.method, k.address, k.host); got != k.want {
				t.Errorf("%s %s: %d, want %d", k.method, strings.TrimPrefix(k.address, root), got, k.want)
			}
			statuses = append(statuses, k.want)
		}
		browse(t, address)
		return nil
	}
	g, err := oauth.SignIn(context.Background(), cfg)
	if err != nil || g.AccessToken == "" {
		t.Fatal(err)
	}
	if len(l.posted()) != 1 || l.posted()[0].Get("code") != "code-1" {
		t.Errorf("codes posted: %v", l.posted())
	}
}

func TestTheFirstAnswerIsTheOnlyOneAndClosesThePort(t *testing.T) {
	l := newLogin(t)
	exchanging, release := make(chan string, 1), make(chan struct{})
	var at string
	l.with(func() {
		l.token = func(_ http.ResponseWriter, r *http.Request) bool {
			exchanging <- r.PostForm.Get("redirect_uri")
			<-release
			return false
		}
	})
	cfg := l.config()
	open, pages := browser(t)
	cfg.OpenBrowser = open
	done := make(chan error, 1)
	go func() {
		_, err := oauth.SignIn(context.Background(), cfg)
		done <- err
	}()
	at = <-exchanging
	u, _ := url.Parse(at)
	if conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", u.Port())); err == nil {
		_ = conn.Close()
		t.Error("the port is open although the answer came")
	}
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if p := <-pages; p.status != 200 {
		t.Errorf("the browser got %d", p.status)
	}
}

func TestManyAnswersAtOnceGiveOneSignIn(t *testing.T) {
	l := newLogin(t)
	cfg := l.config()
	results := make(chan int, 6)
	cfg.OpenBrowser = func(address string) error {
		u, _ := url.Parse(address)
		back := u.Query().Get("redirect_uri") + "?state=" + url.QueryEscape(u.Query().Get("state")) + "&code="
		for i := range 6 {
			go func() {
				tr := &http.Transport{}
				defer tr.CloseIdleConnections()
				res, err := (&http.Client{Transport: tr}).Get(back + strconv.Itoa(i))
				if err != nil {
					results <- 0 // the port was closed before
					return
				}
				_ = res.Body.Close()
				results <- res.StatusCode
			}()
		}
		return nil
	}
	l.with(func() {
		l.token = func(w http.ResponseWriter, _ *http.Request) bool { l.grant(w, "5Aep861.one"); return true }
	})
	if _, err := oauth.SignIn(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	shown := 0
	for range 6 {
		switch got := <-results; got {
		case 200:
			shown++
		case 0, http.StatusGone:
		default:
			t.Errorf("status %d", got)
		}
	}
	if shown != 1 || len(l.posted()) != 1 {
		t.Errorf("%d answers taken, %d codes exchanged", shown, len(l.posted()))
	}
}

func TestATakenPortIsPassedOver(t *testing.T) {
	for name, host := range map[string]string{"IPv4": "127.0.0.1", "IPv6": "::1"} {
		t.Run(name, func(t *testing.T) {
			taken, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
			if err != nil && name == "IPv6" {
				// Without IPv6 nobody can hold the port there; the other case
				// then tells all there is.
				taken, err = net.Listen("tcp", "127.0.0.1:0")
			}
			if err != nil {
				t.Fatal(err)
			}
			defer taken.Close()
			port := taken.Addr().(*net.TCPAddr).Port

			l := newLogin(t)
			cfg := l.config()
			cfg.Ports = []int{port, 0}
			open, pages := browser(t)
			cfg.OpenBrowser = open
			if _, err := oauth.SignIn(context.Background(), cfg); err != nil {
				t.Fatal(err)
			}
			if got := (<-pages).url.Port(); got == strconv.Itoa(port) {
				t.Error("the taken port was used")
			}

			cfg.Ports = []int{port}
			cfg.OpenBrowser = func(string) error { t.Error("the browser was opened"); return nil }
			_, err = oauth.SignIn(context.Background(), cfg)
			if e := oauthFault(t, err); e.Kind != oauth.PortsTaken {
				t.Errorf("%s", e.Kind)
			}
		})
	}
}

func TestASignInThatNobodyFinishesEnds(t *testing.T) {
	l := newLogin(t)
	port := make(chan string, 1)
	quiet := func(address string) error {
		u, _ := url.Parse(address)
		back, _ := url.Parse(u.Query().Get("redirect_uri"))
		port <- back.Port()
		return nil
	}
	for name, c := range map[string]struct {
		timeout time.Duration
		open    func(context.CancelFunc) func(string) error
		want    oauth.Kind
	}{
		"no answer": {50 * time.Millisecond, func(context.CancelFunc) func(string) error { return quiet }, oauth.NoAnswer},
		"cancelled": {time.Minute, func(cancel context.CancelFunc) func(string) error {
			return func(a string) error { defer cancel(); return quiet(a) }
		}, oauth.Cancelled},
		"no browser": {time.Minute, func(context.CancelFunc) func(string) error {
			return func(a string) error { _ = quiet(a); return errors.New("no browser at https://canary.example") }
		}, oauth.BrowserFailed},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			cfg := l.config()
			cfg.Timeout, cfg.OpenBrowser = c.timeout, c.open(cancel)
			_, err := oauth.SignIn(ctx, cfg)
			if e := oauthFault(t, err); e.Kind != c.want {
				t.Errorf("%s, want %s", e.Kind, c.want)
			}
			if strings.Contains(fmt.Sprintf("%v %+v", err, err), "canary") {
				t.Errorf("%v", err)
			}
			if conn, err := net.Dial("tcp", "127.0.0.1:"+<-port); err == nil {
				_ = conn.Close()
				t.Error("the port is still open")
			}
		})
	}
	if len(l.posted()) != 0 {
		t.Error("a token was asked for")
	}
}

func TestAConfigThatCannotWorkOpensNothing(t *testing.T) {
	open := func(string) error { t.Error("the browser was opened"); return nil }
	for want, cfg := range map[oauth.Kind]oauth.Config{
		oauth.NotSalesforce: {LoginURL: "https://login.example", ClientID: clientID, OpenBrowser: open},
		oauth.ClientUnknown: {LoginURL: oauth.ProductionLogin, ClientID: " ", OpenBrowser: open},
		oauth.BrowserFailed: {LoginURL: oauth.ProductionLogin, ClientID: clientID},
	} {
		_, err := oauth.SignIn(context.Background(), cfg)
		if e := oauthFault(t, err); e.Kind != want {
			t.Errorf("%s, want %s", e.Kind, want)
		}
	}
}

func TestIdentityTellsWhoSignedIn(t *testing.T) {
	l := newLogin(t)
	g := signIn(t, l)
	got, err := l.config().Identity(context.Background(), *g)
	want := oauth.Identity{
		OrgID: orgID, UserID: userID, Username: "admin@org.example", DisplayName: "Robin Example", Email: "robin@org.example",
		Language: "en_US", Active: true, AppInstalled: false, MyDomain: "https://acme.my.salesforce.com",
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	g.AccessToken = "ended"
	_, err = l.config().Identity(context.Background(), *g)
	if e := oauthFault(t, err); e.Kind != oauth.Ended {
		t.Errorf("%s", e.Kind)
	}
	g.IdentityURL = "https://evil.example/id/" + account
	_, err = l.config().Identity(context.Background(), *g)
	if e := oauthFault(t, err); e.Kind != oauth.NotSalesforce {
		t.Errorf("%s", e.Kind)
	}
}
