package salesforce

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// Names of our own for faults on the way.
const (
	keyDNS               = "OFFLINE_NAME"
	keyRefused           = "OFFLINE_REFUSED"
	keyNoRoute           = "OFFLINE_NO_ROUTE"
	keyUnreachable       = "OFFLINE_UNREACHABLE"
	keyProxy             = "OFFLINE_PROXY"
	keyPortal            = "ANSWER_NOT_SALESFORCE"
	keyTLS               = "TLS_NOT_TRUSTED"
	keyClock             = "CLOCK_BEHIND"
	keyRedirectedAway    = "REDIRECTED_AWAY"
	keyRedirectedToLogin = "REDIRECTED_TO_SIGN_IN"
	keyHost              = "HOST_NOT_SALESFORCE"
	keyTooBig            = "ANSWER_TOO_BIG"
	keyOurs              = "REQUEST_NOT_SENT"
)

// NewHTTPClient returns a client fit for Salesforce: the system's proxy and
// root certificates, TLS 1.2 or newer, no cookies, no redirects, and limits on
// each step of connecting. The whole call is limited by its context.
func NewHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{
		CheckRedirect: neverRedirect,
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    15 * time.Second,
			ResponseHeaderTimeout:  120 * time.Second,
			ExpectContinueTimeout:  time.Second,
			IdleConnTimeout:        60 * time.Second,
			MaxIdleConnsPerHost:    4,
			MaxResponseHeaderBytes: 256 << 10,
			DisableCompression:     true, // answers are unpacked by us, within a limit
			OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
				if res.StatusCode != http.StatusOK {
					return errProxy
				}
				return nil
			},
		},
	}
}

// errProxy says that a proxy would not open the way. It names no address,
// because a proxy's address may hold a password.
var errProxy = errors.New("the proxy refused")

func neverRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// ClassifyTransport judges an error of net/http: no answer came, or it broke
// off. before says that the request had certainly not left this computer.
func ClassifyTransport(err error) (v Verdict, before bool) {
	var (
		dns      *net.DNSError
		op       *net.OpError
		invalid  x509.CertificateInvalidError
		unknown  x509.UnknownAuthorityError
		hostname x509.HostnameError
		verify   *tls.CertificateVerificationError
		record   tls.RecordHeaderError
		alert    tls.AlertError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return ownVerdict(KeyCancelled), false
	case errors.Is(err, errProxy):
		return ownVerdict(keyProxy), true
	case errors.As(err, &dns):
		return ownVerdict(keyDNS), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired &&
		invalid.Cert != nil && time.Now().Before(invalid.Cert.NotBefore):
		return ownVerdict(keyClock), true
	case errors.As(err, &invalid), errors.As(err, &unknown), errors.As(err, &hostname),
		errors.As(err, &verify), errors.As(err, &record), errors.As(err, &alert):
		return ownVerdict(keyTLS), true
	}
	isOp := errors.As(err, &op)
	if isOp && op.Op == "proxyconnect" {
		return ownVerdict(keyProxy), true
	}
	dialing := isOp && op.Op == "dial"
	switch errno := errnoOf(err); {
	case errno.refused:
		return ownVerdict(keyRefused), true
	case errno.noRoute:
		// A route can also vanish under an open connection.
		return ownVerdict(keyNoRoute), dialing
	case dialing:
		return ownVerdict(keyUnreachable), true
	case isTimeout(err):
		return ownVerdict(KeyTimeout), false
	}
	return ownVerdict(KeyConnectionLost), false
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &ne) && ne.Timeout())
}

type errnoKind struct{ refused, noRoute bool }

// errnoOf knows the numbers of Windows as well: there the errors of the
// network have numbers above 10000, which no other system uses.
func errnoOf(err error) errnoKind {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return errnoKind{}
	}
	switch errno {
	case syscall.ECONNREFUSED, 10061:
		return errnoKind{refused: true}
	case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, 10050, 10051, 10064, 10065:
		return errnoKind{noRoute: true}
	}
	return errnoKind{}
}

// brokenBody judges an error while an answer was read.
func brokenBody(err error) Verdict {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return ownVerdict(KeyAnswerGarbled)
	}
	v, _ := ClassifyTransport(err)
	return v
}
