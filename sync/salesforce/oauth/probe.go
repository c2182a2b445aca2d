package oauth

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"

	"demobridge/sync/salesforce"
)

// Login is a place to sign in.
type Login struct {
	URL   string // without a slash at the end; for Config.LoginURL
	OrgID string // of the org behind it, 18 characters; empty for the common hosts
}

// ProbeLogin finds out, without a sign-in, whether Salesforce answers at an
// address a person typed or pasted (auth 1.1). See LoginURL for the forms it
// understands. A nil client is salesforce.NewHTTPClient(). The two common
// hosts are taken as they are. Every failure is an *Error; NotSalesforce means
// that something else answers, or nothing of this name exists.
func ProbeLogin(ctx context.Context, client *http.Client, address string) (Login, error) {
	login, err := LoginURL(address)
	if err != nil {
		return Login{}, err
	}
	if login == ProductionLogin || login == SandboxLogin {
		return Login{URL: login}, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, login+"/.well-known/auth-configuration", nil)
	if err != nil {
		return Login{}, newError(NotSalesforce)
	}
	status, body, err := Config{HTTPClient: client}.call(req)
	if err != nil {
		return Login{}, probeError(err)
	}
	var w struct {
		OrgID *string `json:"OrgId"`
		URL   *string `json:"Url"`
	}
	if status != http.StatusOK || json.Unmarshal(body, &w) != nil || (w.OrgID == nil && w.URL == nil) {
		if status >= 500 {
			return Login{}, pageInstead(status, "")
		}
		return Login{}, newError(NotSalesforce)
	}
	out := Login{URL: login}
	if w.OrgID != nil {
		out.OrgID, _ = salesforce.LongID(*w.OrgID)
	}
	return out, nil
}

// probeError reads a page, or a name nobody has, as "not Salesforce": that is
// what a mistyped address gives.
func probeError(err error) error {
	v, _ := salesforce.VerdictOf(err)
	e := tokenError(err)
	if v.Key == "OFFLINE_NAME" || e.Kind == AnswerUnreadable || (e.Kind == NotOnline && e.HTTPStatus != 0 && e.HTTPStatus < 300) {
		out := newError(NotSalesforce)
		out.HTTPStatus, out.cause = e.HTTPStatus, err
		return out
	}
	return e
}

// LoginURL makes the address to sign in at of what people paste: any page of
// the org ("https://acme.lightning.force.com/lightning/page/home"), a Setup
// page, a host without "https://", or only the My Domain name. Only https
// addresses of Salesforce and loopback addresses come out of it.
func LoginURL(address string) (string, error) {
	address = strings.TrimSpace(address)
	if address == "" {
		return "", newError(NotSalesforce)
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Hostname() == "" {
		return "", newError(NotSalesforce)
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "localhost" || net.ParseIP(host) != nil {
		if !strings.HasPrefix(u.Scheme, "http") {
			return "", newError(NotSalesforce)
		}
		out := &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}
		return out.String(), checkAddress(out.String())
	}
	if !strings.Contains(host, ".") {
		host += ".my.salesforce.com"
	}
	for _, page := range []string{".lightning.force.com", ".my.salesforce-setup.com", ".lightning.salesforce-setup.com", "--c.vf.force.com", ".file.force.com"} {
		if name, ok := strings.CutSuffix(host, page); ok {
			host = name + ".my.salesforce.com"
		}
	}
	login := "https://" + host
	return login, checkAddress(login)
}
