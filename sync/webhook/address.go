package webhook

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// CheckAddress reads an endpoint's address. When it cannot be one, problem says
// why in one plain sentence. Unprotected addresses (http) are for endpoints on
// this computer or in its network alone, and only where those are allowed.
func CheckAddress(text string, private bool) (address, problem string) {
	text = strings.TrimSpace(text)
	u, err := url.Parse(text)
	switch {
	case text == "":
		return "", "Enter the address of the webhook."
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return "", "This is not an address. It looks like https://hooks.example.com/demobridge."
	case u.User != nil:
		return "", "A user name and password do not belong into the address."
	case u.Scheme != "https" && u.Scheme != "http":
		return "", "The address must begin with https://."
	}
	u.Fragment = ""
	switch {
	case nearName(u.Hostname()) && !private:
		return "", "This address is on this computer or in its network. Allow that for this webhook first."
	case u.Scheme == "http" && !private:
		return "", "The address must begin with https://, so that nobody on the way can read the sessions."
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && !allowed(ip, private) {
		return "", "Nothing may be sent to this address."
	}
	return u.String(), ""
}

// nearName says that a host is on this computer or in its network, as far as
// its name alone tells.
func nearName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		return !allowed(ip, false)
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") ||
		strings.HasSuffix(host, ".internal") || !strings.Contains(host, ".")
}

// allowed says whether a message may go to an IP address. Without private only
// addresses of the open internet may be reached; with it also this computer
// and its network. What hands out secrets to whoever asks from inside a cloud
// machine (link-local), and what is nobody's address, is never reached.
func allowed(ip netip.Addr, private bool) bool {
	ip = plain(ip)
	if !ip.IsValid() || ip.IsUnspecified() || ip.IsMulticast() || ip.IsLinkLocalUnicast() || ip.Zone() != "" {
		return false
	}
	if ip.IsLoopback() || ip.IsPrivate() {
		return private
	}
	for _, reserved := range reservedRanges() {
		if reserved.Contains(ip) {
			return false
		}
	}
	return true
}

// plain takes the IPv4 address out of the forms that wrap one, so that none of
// them is a way around the rules.
func plain(ip netip.Addr) netip.Addr {
	ip = ip.Unmap()
	if !ip.Is6() {
		return ip
	}
	b := ip.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(ip), netip.MustParsePrefix("::/96").Contains(ip) && !ip.IsLoopback() && !ip.IsUnspecified():
		return netip.AddrFrom4([4]byte(b[12:]))
	case netip.MustParsePrefix("2002::/16").Contains(ip): // 6to4
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return ip
}

// reservedRanges are the special-purpose addresses (RFC 6890 and its registry)
// that the standard library has no name for.
func reservedRanges() []netip.Prefix {
	var out []netip.Prefix
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"100::/64", "2001::/23", "2001:db8::/32", "64:ff9b:1::/48", "fec0::/10",
	} {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

// near says that an IP address is on this computer or in its network.
func near(ip netip.Addr) bool {
	ip = plain(ip)
	return ip.IsLoopback() || ip.IsPrivate()
}

// reach says which addresses a connection may be made to.
type reach int

const (
	internet    reach = iota // the open internet
	anywhere                 // and this computer and its network
	nearbyAlone              // only those: what is sent there is not protected on the way
)

// checkDial judges the address of a connection that is about to be made, after
// the name was resolved: what a name leads to can change at any time.
func checkDial(address string, to reach) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return errForbidden
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !allowed(ip, to != internet) || to == nearbyAlone && !near(ip) {
		return errForbidden
	}
	return nil
}
