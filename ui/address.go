package ui

import (
	"errors"
	"net"
	"net/url"
)

// errAddress is returned for an address that the browser must not be given.
var errAddress = errors.New("ui: not a web address that may be opened")

// webAddress parses an address for the browser. Only https is let through, and
// plain http on this computer for the rehearsal org: an address can come from
// Salesforce, and the system would start any program for other schemes.
func webAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, errAddress
	}
	switch u.Scheme {
	case "https":
		return u, nil
	case "http":
		if host := u.Hostname(); host == "localhost" || net.ParseIP(host).IsLoopback() {
			return u, nil
		}
	}
	return nil, errAddress
}
