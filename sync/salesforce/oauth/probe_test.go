package oauth_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"demobridge/sync/salesforce/oauth"
)

func TestWhatPeoplePasteBecomesAnAddressToSignInAt(t *testing.T) {
	const acme = "https://acme.my.salesforce.com"
	for in, want := range map[string]string{
		acme:                                acme,
		"acme.my.salesforce.com":            acme,
		" HTTPS://Acme.My.Salesforce.com/ ": acme,
		"acme":                              acme,
		"https://acme.lightning.force.com/lightning/r/Lead/00Q000000000001EAA/view": acme,
		"https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home":    acme,
		"acme--uat.sandbox.lightning.force.com":                                     "https://acme--uat.sandbox.my.salesforce.com",
		"https://acme-dev-ed.develop.lightning.force.com/":                          "https://acme-dev-ed.develop.my.salesforce.com",
		"http://acme.my.salesforce.com":                                             acme,
		"https://acme--c.vf.force.com/apex/Start":                                   acme,
		"login.salesforce.com":                                                      oauth.ProductionLogin,
		"https://test.salesforce.com/?locale=de":                                    oauth.SandboxLogin,
		"http://localhost:8437/":                                                    "http://localhost:8437",
		"http://127.0.0.1:8437/x":                                                   "http://127.0.0.1:8437",
		"":                                                                          "",
		"https://acme.example":                                                      "",
		"https://acme.my.salesforce.com.evil.example":                               "",
		"https://user:pw@acme.my.salesforce.com":                                    "",
		"javascript://acme":                                                         acme,
		"not an address":                                                            "",
		"http://10.0.0.1":                                                           "",
		"ftp://localhost":                                                           "",
	} {
		got, err := oauth.LoginURL(in)
		if want == "" {
			if err == nil {
				t.Errorf("%q became %q", in, got)
			} else if e := oauthFault(t, err); e.Kind != oauth.NotSalesforce {
				t.Errorf("%q: %s", in, e.Kind)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%q became %q (%v), want %q", in, got, err, want)
		}
	}
}

func TestAProbeTellsSalesforceFromTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		kind, body string
		want       oauth.Kind // empty when found
	}{
		"found":          {200, "application/json;charset=UTF-8", `{"OrgId":"00D000000000001","Url":"https://acme.my.salesforce.com","LoginPage":{"LoginPageUrl":"x"}}`, ""},
		"a page":         {200, "text/html", "<html>No such host</html>", oauth.NotSalesforce},
		"page not found": {404, "text/html", "<html>", oauth.NotSalesforce},
		"other JSON":     {200, "application/json", `{"hello":1}`, oauth.NotSalesforce},
		"broken JSON":    {200, "application/json", `{`, oauth.NotSalesforce},
		"moved":          {302, "text/html", "", oauth.NotSalesforce},
		"maintenance":    {503, "text/html", "<html>", oauth.Maintenance},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/.well-known/auth-configuration" || r.Header.Get("Authorization") != "" {
					t.Errorf("asked for %s", r.URL.Path)
				}
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer srv.Close()
			client := srv.Client()
			defer client.CloseIdleConnections()
			got, err := oauth.ProbeLogin(context.Background(), client, srv.URL+"/lightning/page/home")
			if c.want == "" {
				if err != nil || got.URL != srv.URL || got.OrgID != orgID {
					t.Errorf("%+v %v", got, err)
				}
				return
			}
			if e := oauthFault(t, err); e.Kind != c.want {
				t.Errorf("%s, want %s", e.Kind, c.want)
			}
		})
	}
	if got, err := oauth.ProbeLogin(context.Background(), nil, "login.salesforce.com"); err != nil || got.URL != oauth.ProductionLogin {
		t.Errorf("%+v %v", got, err)
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	_, err := oauth.ProbeLogin(context.Background(), nil, closed.URL)
	if e := oauthFault(t, err); e.Kind != oauth.NotOnline {
		t.Errorf("%s", e.Kind)
	}
}
