package match

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Domain is the registrable domain of an email address, a website or a host
// name, lower case and in ASCII: "shop.acme.example" and
// "https://www.acme.example/en" are both of "acme.example". It is "" for what
// has none: an IP address, a single word, a public suffix such as "co.uk".
// Domains under which anybody may have a site of their own (such as
// "github.io") count as public suffixes.
func Domain(text string) string {
	host := hostOf(text)
	if _, err := netip.ParseAddr(host); host == "" || err == nil {
		return ""
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || !fitsDNS(ascii) {
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(ascii)
	if err != nil || !strings.Contains(domain, ".") {
		return ""
	}
	return domain
}

// Spellings are the forms in which a website may name a domain, to look it up:
// the domain itself and, for an international one, how people write it.
func Spellings(domain string) []string {
	out := []string{domain}
	if u, err := idna.Display.ToUnicode(domain); err == nil && u != domain {
		out = append(out, u)
	}
	return out
}

// LookUpDomain is the domain by which an account may be looked up for an email
// address, or "" where there is none: a free-mail domain says nothing about a
// company. A nil list means the built-in one.
func LookUpDomain(address string, free *FreeMail) string {
	domain := Domain(address)
	if domain == "" || !strings.Contains(address, "@") || free.Has(domain) {
		return ""
	}
	return domain
}

// fitsDNS says whether a host name has only what a host name may have.
func fitsDNS(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(host) <= 253
}

// hostOf takes the host name out of an address, a URL or what people write
// instead of one.
func hostOf(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if _, after, ok := strings.Cut(text, "://"); ok {
		text = after
	} else {
		text = strings.TrimPrefix(text, "//")
	}
	if i := strings.IndexAny(text, "/?#\\"); i >= 0 {
		text = text[:i]
	}
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		text = text[i+1:]
	}
	if i := strings.IndexByte(text, ':'); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSuffix(text, ".")
}
