package oauth

import (
	"net"
	"net/http"
	"strings"
)

// hostKind is which of Salesforce's login hosts a request came to. All share one
// loopback port and are told apart by name or by path prefix.
type hostKind int

const (
	// myDomainHost is the org's own host: harbor.my.localhost, and also plain
	// localhost and everything else that is not known to be one of the others, so
	// that simple clients work.
	myDomainHost hostKind = iota
	// productionHost stands for login.salesforce.com: login.localhost or /production.
	productionHost
	// sandboxHost stands for test.salesforce.com: test.localhost or /sandbox.
	sandboxHost
	// strangerHost is a My Domain name that no org has.
	strangerHost
)

// The path prefixes that choose a host where names under localhost do not resolve.
const (
	productionPrefix = "/production"
	sandboxPrefix    = "/sandbox"
	myDomainPrefix   = "/mydomain"
)

// host is the login host of one request.
type host struct {
	kind hostKind
	// base is the address that the client used, with the prefix: what the id URL and
	// the discovery document begin with.
	base string
	// instance is the address of the org itself, without prefix.
	instance string
	// prefix is the path prefix, empty when the host was chosen by name.
	prefix string
}

// hostOf works out the host and the path below its prefix.
func (s *Server) hostOf(r *http.Request) (host, string) {
	path := "/" + strings.TrimLeft(r.URL.Path, "/")
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	h := host{}
	for prefix, kind := range map[string]hostKind{
		productionPrefix: productionHost, sandboxPrefix: sandboxHost, myDomainPrefix: myDomainHost,
	} {
		if rest, ok := strings.CutPrefix(path, prefix); ok && (rest == "" || rest[0] == '/') {
			h.kind, h.prefix, path = kind, prefix, "/"+strings.TrimLeft(rest, "/")
			break
		}
	}
	name, port := r.Host, ""
	if n, p, err := net.SplitHostPort(r.Host); err == nil {
		name, port = n, ":"+p
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	h.base = scheme + r.Host + h.prefix
	h.instance = scheme + r.Host
	if h.prefix == "" {
		h.kind = s.kindOf(name)
	}
	if strings.HasSuffix(name, ".localhost") && h.kind != myDomainHost {
		h.instance = scheme + "localhost" + port
	}
	named := strings.HasSuffix(name, ".my.localhost")
	if s.baseURL != nil && !named {
		if base := strings.TrimRight(s.baseURL(), "/"); base != "" {
			h.instance = base
		}
	}
	return h, path
}

func (s *Server) kindOf(name string) hostKind {
	switch name {
	case "login.localhost":
		return productionHost
	case "test.localhost":
		return sandboxHost
	}
	label, ok := strings.CutSuffix(name, ".my.localhost")
	if !ok {
		return myDomainHost
	}
	label, sandbox := strings.CutSuffix(label, ".sandbox")
	if sandbox {
		label, _, sandbox = strings.Cut(label, "--")
	}
	if label != strings.ToLower(s.myDomain) || sandbox && s.Settings().Environment == ProductionEnvironment {
		return strangerHost
	}
	return myDomainHost
}

// knowsUsers reports whether the org's users can sign in at the host.
func (h host) knowsUsers(env Environment) bool {
	switch h.kind {
	case productionHost:
		return env != SandboxEnvironment
	case sandboxHost:
		return env != ProductionEnvironment
	case strangerHost:
		return false
	}
	return true
}

// audiences are the values of aud that a JWT may carry at the host: the host's own
// address, or the Salesforce address that it stands for.
func (h host) audiences(env Environment) []string {
	const login, test = "https://login.salesforce.com", "https://test.salesforce.com"
	own := []string{h.base, h.instance}
	switch {
	case h.kind == productionHost:
		return append(own, login)
	case h.kind == sandboxHost:
		return append(own, test)
	case env == ProductionEnvironment:
		return append(own, login)
	case env == SandboxEnvironment:
		return append(own, test)
	}
	return append(own, login, test)
}
