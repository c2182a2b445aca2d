package session

import (
	"net/url"
	"slices"
	"strings"
)

// LinkKey is the form in which addresses of share links are compared, whatever
// their host: workspaces have domains of their own. Two addresses with the same
// key lead to the same demo. It has no scheme, as http leads on to https, a
// host in small letters without the usual port, no slash at its end, no
// fragment, and of the query only what does not merely track a campaign, in a
// fixed order. Capitals in the path count. It is "" for what is no address.
func LinkKey(address string) string {
	address = strings.TrimSpace(address)
	if address == "" || strings.ContainsAny(address, " \t\r\n") {
		return ""
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if !strings.Contains(host, ".") && host != "localhost" || strings.Trim(host, ".") != host {
		return ""
	}
	if port := u.Port(); port != "" && port != "443" && port != "80" {
		host += ":" + port
	}
	key := host + strings.TrimRight(u.EscapedPath(), "/")
	if q := telling(u.Query()); q != "" {
		key += "?" + q
	}
	return key
}

// telling is the part of a query that says what is shown.
func telling(q url.Values) string {
	for name := range q {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "utm_") || strings.HasPrefix(lower, "_hs") || slices.Contains(trackers(), lower) {
			q.Del(name)
		}
	}
	return q.Encode()
}

// trackers are parameters that mail and advertising programs add to addresses.
func trackers() []string {
	return []string{"gclid", "fbclid", "msclkid", "mc_cid", "mc_eid", "mkt_tok", "hsctatracking", "gad_source", "dclid", "ttclid"}
}
