package oauth_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// An address for the browser opens the session once and leads to a page of the org
// only.
func TestAnAddressForTheBrowserOpensOnce(t *testing.T) {
	o := newOrg(t)
	token, err := o.Mint(adminID)
	must(t, err)
	o.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r := o.getAs(token, "/services/oauth2/singleaccess?redirect_uri="+url.QueryEscape("lightning/setup/SetupOneHome/home"))
	address, _ := r.json(t)["frontdoor_uri"].(string)
	if r.status != http.StatusOK || !strings.Contains(address, "/secur/frontdoor.jsp?otp=") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := o.get(address); r.head.Get("Location") != "/lightning/setup/SetupOneHome/home" {
		t.Errorf("the address leads to %q: %d", r.head.Get("Location"), r.status)
	}
	if r := o.get(address); !r.isLogin() {
		t.Errorf("the address opened twice: %d", r.status)
	}
	if r := o.getAs("made-up", "/services/oauth2/singleaccess"); r.status != http.StatusForbidden {
		t.Errorf("a made-up token: %d", r.status)
	}
	foreign := o.getAs(token, "/services/oauth2/singleaccess?redirect_uri="+url.QueryEscape("//evil.example/"))
	address, _ = foreign.json(t)["frontdoor_uri"].(string)
	if r := o.get(address); r.head.Get("Location") != "/" {
		t.Errorf("the address leads to %q", r.head.Get("Location"))
	}
}
