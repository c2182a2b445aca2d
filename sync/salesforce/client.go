package salesforce

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// DefaultVersion is the API version used unless another is asked for:
// Summer '26, which every org offers (auth 4.3).
const DefaultVersion = "67.0"

// Limits of one call (data 3.3, 3.4).
const (
	MaxCollection      = 200 // records in a collection call
	MaxSubrequests     = 25  // parts of a composite call
	MaxHeavySubrequest = 5   // of them queries and collections
)

const (
	defaultTimeout = 120 * time.Second
	refreshTimeout = 60 * time.Second
	maxAnswer      = 64 << 20
	gzipFrom       = 2 << 10
)

// Tokens hands out the access token. oauth.Session does.
type Tokens interface {
	// Token returns the access token and the org's address.
	Token(ctx context.Context) (accessToken, instanceURL string, err error)
	// Refresh replaces an access token that Salesforce no longer accepts. When
	// the current one is not stale it is returned as it is.
	Refresh(ctx context.Context, stale string) (accessToken, instanceURL string, err error)
}

// Call tells of one request that was sent, for counting the org's allowance.
type Call struct {
	Method   string
	Path     string // without ids, values or query
	Status   int    // 0 when no answer came
	Duration time.Duration
	Attempt  int  // 1, or 2 after a refreshed sign-in
	Counts   bool // it takes one from the org's daily calls
	Sent     int  // bytes of the body as sent
	Received int  // bytes of the body, unpacked
	Key      string
}

// Options of a Client. The zero value is ready for use.
type Options struct {
	HTTPClient *http.Client  // default NewHTTPClient(); its redirects and cookies are switched off
	Version    string        // such as "67.0"
	Timeout    time.Duration // of a whole call, default 120 s; Salesforce itself may take longer
	OnCall     func(Call)    // called after every request, from the calling goroutine
	UserAgent  string        // default "Demobridge"
}

// Client talks to one org as one user. It is safe for use by several
// goroutines.
type Client struct {
	tokens    Tokens
	http      *http.Client
	version   string
	timeout   time.Duration
	onCall    func(Call)
	userAgent string

	flight    singleflight.Group
	zippers   sync.Pool
	describes describeCache

	mu    sync.Mutex
	usage usage
}

// New returns a client that takes its sign-in from t.
func New(t Tokens, o Options) *Client {
	c := &Client{
		tokens:    t,
		version:   o.Version,
		timeout:   o.Timeout,
		onCall:    o.OnCall,
		userAgent: o.UserAgent,
		zippers: sync.Pool{New: func() any {
			w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
			if err != nil {
				return gzip.NewWriter(io.Discard)
			}
			return w
		}},
		describes: describeCache{entries: make(map[string]describeEntry)},
	}
	if c.version == "" {
		c.version = DefaultVersion
	}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if c.onCall == nil {
		c.onCall = func(Call) {}
	}
	if c.userAgent == "" {
		c.userAgent = "Demobridge"
	}
	if o.HTTPClient == nil {
		c.http = NewHTTPClient()
		return c
	}
	own := *o.HTTPClient
	own.CheckRedirect = neverRedirect
	own.Jar = nil
	c.http = &own
	return c
}

// Version is the API version the client speaks, such as "67.0".
func (c *Client) Version() string { return c.version }

// CloseIdle drops connections that are kept open, for use after the network
// has changed and at shutdown.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// refresh gets a fresh access token, once however many callers ask. It goes on
// when the caller gives up, since a rotated refresh token must not get lost.
func (c *Client) refresh(ctx context.Context, stale string) (token, instance string, err error) {
	type pair struct{ token, instance string }
	ch := c.flight.DoChan(stale, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
		defer cancel()
		if token, instance, err := c.tokens.Token(ctx); err == nil && token != stale {
			return pair{token, instance}, nil
		}
		token, instance, err := c.tokens.Refresh(ctx, stale)
		return pair{token, instance}, err
	})
	select {
	case r := <-ch:
		p, _ := r.Val.(pair)
		return p.token, p.instance, r.Err
	case <-ctx.Done():
		return "", "", context.Cause(ctx)
	}
}
