package webhook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	sendTimeout  = 30 * time.Second // the specification wants 15 to 30
	maxResponse  = 1 << 10          // of the answer's body that is kept
	userAgent    = "Demobridge"
	dialTimeout  = 10 * time.Second
	idleFor      = 90 * time.Second
	idleOfOneEnd = 2
)

// errForbidden says that a name led to an address that may not be reached.
var errForbidden = errors.New("webhook: the address is on this computer or in its network")

// Message is what is sent.
type Message struct {
	ID      string // stays the same for every try
	Address string
	Body    []byte // JSON
	Secrets []Secret
	// Authorization is the value of the header of that name, or empty.
	Authorization string
	Private       bool // the endpoint may be on this computer or in its network
	Failed        int  // tries that failed before
}

// Verdict says what an answer means.
type Verdict int

// The verdicts. The zero value is none of them.
const (
	Taken Verdict = iota + 1 // done
	Again                    // to be sent again at Answer.Wait
	Lost                     // all tries failed
	Gone                     // the endpoint wants no more messages, this one or others
)

// Answer is what came of one try.
type Answer struct {
	Verdict  Verdict
	Wait     time.Duration // Again: time until the next try
	Status   int           // HTTP status; 0 when there was no answer
	Code     string        // a Code constant where there was no answer or it is no good; else empty
	Response string        // the beginning of the answer's body, as text
}

// Why a try failed.
const (
	CodeRefused    = "ANSWER"     // an answer that is no 2xx
	CodeRedirected = "REDIRECTED" // 3xx: an endpoint's address must be the last one
	CodeTimeout    = "TIMEOUT"
	CodeForbidden  = "FORBIDDEN" // the name leads to this computer or its network
	CodeName       = "NAME"      // nobody has the name
	CodeSecure     = "SECURE"    // the certificate is no good
	CodeConnect    = "CONNECT"   // nobody answered
	CodeUnsigned   = "UNSIGNED"  // there is no secret to sign with
)

// Sender sends messages. It is safe for use by several goroutines.
type Sender struct {
	now     func() time.Time
	clients map[reach]*http.Client
	proxied *http.Client // through the system's proxy, which resolves names itself
	proxy   func(*http.Request) (*url.URL, error)
}

// NewSender returns a Sender on a clock (time.Now for nil).
func NewSender(now func() time.Time) *Sender {
	if now == nil {
		now = time.Now
	}
	s := &Sender{
		now: now, clients: map[reach]*http.Client{},
		proxied: newClient(&net.Dialer{Timeout: dialTimeout}, http.ProxyFromEnvironment), proxy: http.ProxyFromEnvironment,
	}
	for _, to := range []reach{internet, anywhere, nearbyAlone} {
		s.clients[to] = newClient(dialer(to), nil)
	}
	return s
}

// dialer looks at every address right before it connects to it.
func dialer(to reach) *net.Dialer {
	return &net.Dialer{Timeout: dialTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		return checkDial(address, to)
	}}
}

func newClient(d *net.Dialer, proxy func(*http.Request) (*url.URL, error)) *http.Client {
	return &http.Client{
		Timeout:       sendTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: d.DialContext, Proxy: proxy, ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTimeout,
			IdleConnTimeout: idleFor, MaxIdleConnsPerHost: idleOfOneEnd, MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// Close drops idle connections.
func (s *Sender) Close() {
	for _, c := range s.clients {
		c.CloseIdleConnections()
	}
	s.proxied.CloseIdleConnections()
}

// Send sends a message once. The error is ctx's alone: then nobody knows
// whether it arrived.
func (s *Sender) Send(ctx context.Context, m Message) (Answer, error) {
	if len(m.Secrets) == 0 {
		return s.judge(m, Answer{Code: CodeUnsigned}, nil), nil
	}
	address, problem := CheckAddress(m.Address, m.Private)
	if problem != "" {
		return s.judge(m, Answer{Code: CodeForbidden}, nil), nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(m.Body))
	if err != nil {
		return s.judge(m, Answer{Code: CodeForbidden}, nil), nil
	}
	s.head(req, m)
	res, err := s.client(req, m.Private).Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		return s.judge(m, Answer{Code: codeOf(err)}, nil), nil
	}
	defer res.Body.Close()
	// An answer that breaks off is still an answer.
	text, _ := io.ReadAll(io.LimitReader(res.Body, maxResponse))
	return s.judge(m, Answer{Status: res.StatusCode, Response: readable(text)}, res.Header), nil
}

func (s *Sender) head(req *http.Request, m Message) {
	at := s.now()
	h := req.Header
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", userAgent)
	h.Set(HeaderID, m.ID)
	h.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(HeaderSignature, Sign(m.ID, at, m.Body, m.Secrets...))
	if m.Authorization != "" {
		h.Set("Authorization", m.Authorization)
	}
}

// client chooses the way. Behind a proxy it is the proxy that connects; what it
// may reach is up to those who run it.
func (s *Sender) client(req *http.Request, private bool) *http.Client {
	switch {
	case private && req.URL.Scheme == "http":
		return s.clients[nearbyAlone]
	case private:
		return s.clients[anywhere]
	}
	if through, err := s.proxy(req); err == nil && through != nil {
		return s.proxied
	}
	return s.clients[internet]
}

// judge decides what an answer means.
func (s *Sender) judge(m Message, a Answer, h http.Header) Answer {
	switch {
	case a.Status >= 200 && a.Status < 300:
		a.Verdict = Taken
		return a
	case a.Status == http.StatusGone:
		a.Verdict, a.Code = Gone, CodeRefused
		return a
	case a.Status >= 300 && a.Status < 400:
		a.Code = CodeRedirected
	case a.Status != 0:
		a.Code = CodeRefused
	}
	wait, more := Wait(m.Failed + 1)
	if !more {
		a.Verdict = Lost
		return a
	}
	a.Verdict, a.Wait = Again, max(wait, retryAfter(h, s.now()))
	return a
}

func codeOf(err error) string {
	var name *net.DNSError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errForbidden):
		return CodeForbidden
	case isCertificate(err):
		return CodeSecure
	case errors.As(err, &name) && !name.IsTimeout:
		return CodeName
	case errors.As(err, &timeout) && timeout.Timeout():
		return CodeTimeout
	}
	return CodeConnect
}

// readable keeps what a person can read of an answer.
func readable(text []byte) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(text), "�"))
}
