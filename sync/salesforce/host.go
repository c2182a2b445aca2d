package salesforce

import (
	"net"
	"net/url"
	"strings"
)

// salesforceDomains are the endings of hosts that an access token may be sent
// to: sign-in, My Domain, government and China.
func salesforceDomains() []string {
	return []string{
		"salesforce.com", "force.com", "cloudforce.com", "database.com",
		"salesforce.mil", "crmforce.mil", "sfcrmproducts.cn", "salesforce-setup.com",
	}
}

// CheckHost says whether a token, a code or a password may be sent to this
// address: https to one of Salesforce's domains, or any loopback address (the
// rehearsal org). The error is an *Error with GateConfig and names no address.
func CheckHost(u *url.URL) error {
	refuse := &Error{Method: "CHECK", Path: "host", verdict: ownVerdict(keyHost)}
	if u == nil || u.User != nil || u.Hostname() == "" {
		return refuse
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if isLoopback(host) && (u.Scheme == "http" || u.Scheme == "https") {
		return nil
	}
	if u.Scheme != "https" {
		return refuse
	}
	for _, domain := range salesforceDomains() {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return nil
		}
	}
	return refuse
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
