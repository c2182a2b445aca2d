package salesforce_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"demobridge/sync/salesforce"
)

// write makes one write call and returns its fault.
func write(t *testing.T, c *salesforce.Client) *salesforce.Error {
	t.Helper()
	_, err := c.UpsertCollection(context.Background(), "Account", "Key__c", rows(2), false)
	return fault(t, err)
}

// rawOrg listens and gives each connection to h.
func rawOrg(t *testing.T, h func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			h(c)
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return "http://" + l.Addr().String()
}

// readRequest reads one request with its body.
func readRequest(c net.Conn) {
	buf := make([]byte, 64<<10)
	var got []byte
	for !strings.Contains(string(got), `"records"`) {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		got = append(got, buf[:n]...)
	}
}

func TestFaultsOnTheWayAreToldApart(t *testing.T) {
	offline, retry, gate := salesforce.GateOffline, salesforce.ClassRetry, salesforce.ClassGate
	none := salesforce.GateNone
	closedPort := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return "http://" + l.Addr().String()
	}()
	reset := rawOrg(t, func(c net.Conn) {
		readRequest(c)
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	})
	cutHead := rawOrg(t, func(c net.Conn) { readRequest(c); _, _ = io.WriteString(c, "HTTP/1.1 200 O"); _ = c.Close() })
	cutBody := rawOrg(t, func(c net.Conn) {
		readRequest(c)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n[{\"id\":")
		_ = c.Close()
	})
	portal := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><body>Welcome to the hotel</body></html>")
	})
	lying := newOrg(t, always(200, "<html>not JSON</html>"))
	half := newOrg(t, always(200, saved(2)[:40]))
	selfSigned := quietTLS(t, nil)
	noName := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "acme.my.salesforce.com", IsNotFound: true}}
	}}}

	for name, c := range map[string]struct {
		url    string
		client *http.Client
		key    string
		class  salesforce.Class
		gate   salesforce.Gate
		maybe  bool
	}{
		"name not found":    {"https://acme.my.salesforce.com", noName, "OFFLINE_NAME", gate, offline, false},
		"refused":           {closedPort, nil, "OFFLINE_REFUSED", gate, offline, false},
		"untrusted":         {selfSigned.URL, nil, "TLS_NOT_TRUSTED", gate, offline, false},
		"plain HTTP on TLS": {strings.Replace(portal.URL, "http:", "https:", 1), nil, "OFFLINE_UNREACHABLE", gate, offline, false},
		"hotel page":        {portal.URL, nil, "ANSWER_NOT_SALESFORCE", gate, offline, true},
		"reset":             {reset, nil, "CONNECTION_LOST", retry, none, true},
		"head cut off":      {cutHead, nil, "CONNECTION_LOST", retry, none, true},
		"body cut off":      {cutBody, nil, "ANSWER_GARBLED", retry, none, true},
		"JSON that is HTML": {lying.URL, nil, "ANSWER_GARBLED", retry, none, true},
		"half a JSON":       {half.URL, nil, "ANSWER_GARBLED", retry, none, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := write(t, connectTo(t, &wallet{url: c.url}, salesforce.Options{HTTPClient: c.client}))
			wantVerdict(t, e, c.key, c.class, c.gate)
			if e.MaybeApplied != c.maybe {
				t.Errorf("maybe applied: %v, want %v", e.MaybeApplied, c.maybe)
			}
		})
	}
}

func TestAReadIsNeverMaybeApplied(t *testing.T) {
	reset := rawOrg(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 1024)); _ = c.Close() })
	c := connectTo(t, &wallet{url: reset}, salesforce.Options{})
	_, err := c.Query(context.Background(), "SELECT Id FROM Lead")
	if e := fault(t, err); e.MaybeApplied || e.Class() != salesforce.ClassRetry {
		t.Errorf("maybe applied %v, class %v", e.MaybeApplied, e.Class())
	}
	_, err = c.Composite(context.Background(), salesforce.CompositeRequest{
		Subrequests: []salesforce.Subrequest{salesforce.QuerySub("a", "SELECT Id FROM Lead")},
	})
	if e := fault(t, err); e.MaybeApplied {
		t.Error("a composite call of queries only is maybe applied")
	}
}

func TestAnAnswerThatDoesNotComeEndsTheCall(t *testing.T) {
	release := make(chan struct{})
	stall := newOrg(t, func(w http.ResponseWriter, _ *http.Request) { <-release })
	drip := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(200)
		_ = http.NewResponseController(w).Flush()
		<-release
	})
	silent := rawOrg(t, func(c net.Conn) { go func() { <-release; _ = c.Close() }() })
	t.Cleanup(func() { close(release) })
	for name, c := range map[string]struct {
		url, key string
		maybe    bool
	}{
		"no head":          {stall.URL, "TIMEOUT", true},
		"no end of body":   {drip.URL, "TIMEOUT", true},
		"no TLS handshake": {strings.Replace(silent, "http:", "https:", 1), "OFFLINE_UNREACHABLE", false},
	} {
		t.Run(name, func(t *testing.T) {
			e := write(t, connectTo(t, &wallet{url: c.url}, salesforce.Options{Timeout: 200 * time.Millisecond}))
			if e.Key() != c.key || e.MaybeApplied != c.maybe {
				t.Errorf("got %s, maybe %v; want %s, %v", e.Key(), e.MaybeApplied, c.key, c.maybe)
			}
		})
	}
}

func TestACallCanBeStopped(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) { close(arrived); <-release })
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-arrived; cancel() }()
	_, err := connect(t, org, salesforce.Options{}).UpsertCollection(ctx, "Account", "Key__c", rows(1), false)
	wantVerdict(t, err, "CANCELLED", salesforce.ClassRetry, salesforce.GateNone)
	if !errors.Is(err, context.Canceled) {
		t.Error("errors.Is does not see the cancellation")
	}
	if !fault(t, err).MaybeApplied {
		t.Error("a write that was stopped after it was sent may have been applied")
	}
}

func TestAProxyThatRefusesIsOffline(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	at, _ := url.Parse(proxy.URL)
	at.User = url.UserPassword("kim", "canary-password")
	client := salesforce.NewHTTPClient()
	client.Transport.(*http.Transport).Proxy = http.ProxyURL(at)
	for address, key := range map[string]string{
		"https://acme.my.salesforce.com": "OFFLINE_PROXY",
		"http://127.0.0.1:9":             "HTTP_407",
	} {
		e := write(t, connectTo(t, &wallet{url: address}, salesforce.Options{HTTPClient: client}))
		wantVerdict(t, e, key, salesforce.ClassGate, salesforce.GateOffline)
		if e.MaybeApplied {
			t.Errorf("%s: maybe applied", address)
		}
		if cause := e.Unwrap(); strings.Contains(e.Error(), "canary") || (cause != nil && strings.Contains(cause.Error(), "canary")) {
			t.Errorf("the proxy's password is in %q or %v", e, cause)
		}
	}
}

func TestACertificateOfTheFutureMeansTheClockIsBehind(t *testing.T) {
	for name, c := range map[string]struct {
		from, to time.Duration
		key      string
		gate     salesforce.Gate
	}{
		"not yet valid": {24 * time.Hour, 48 * time.Hour, "CLOCK_BEHIND", salesforce.GateClock},
		"run out":       {-48 * time.Hour, -24 * time.Hour, "TLS_NOT_TRUSTED", salesforce.GateOffline},
	} {
		t.Run(name, func(t *testing.T) {
			cert, pool := certificate(t, time.Now().Add(c.from), time.Now().Add(c.to))
			srv := quietTLS(t, &tls.Config{Certificates: []tls.Certificate{cert}})
			client := salesforce.NewHTTPClient()
			client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
			e := write(t, connectTo(t, &wallet{url: srv.URL}, salesforce.Options{HTTPClient: client}))
			wantVerdict(t, e, c.key, salesforce.ClassGate, c.gate)
		})
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	cert, pool := certificate(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	srv := quietTLS(t, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS11})
	client := salesforce.NewHTTPClient()
	client.Transport.(*http.Transport).TLSClientConfig.RootCAs = pool
	e := write(t, connectTo(t, &wallet{url: srv.URL}, salesforce.Options{HTTPClient: client}))
	if e.Gate() != salesforce.GateOffline || e.MaybeApplied {
		t.Errorf("verdict %+v, maybe %v", e.Verdict(), e.MaybeApplied)
	}
}

// quietTLS is a TLS server that does not complain about refused handshakes.
func quietTLS(t *testing.T, cfg *tls.Config) *httptest.Server {
	t.Helper()
	srv := httptest.NewUnstartedServer(always(200, "[]"))
	srv.TLS = cfg
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	return srv
}

// certificate is self-signed for loopback, with the pool that trusts it.
func certificate(t *testing.T, from, to time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: to, IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, DNSNames: []string{"localhost"},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool
}
