package salesforce_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"demobridge/sync/salesforce"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// seen is one request as it arrived.
type seen struct {
	Method, Path, RawQuery string
	Header                 http.Header
	Body                   string // unpacked
}

// fakeOrg is an HTTP server whose answers a test writes itself.
type fakeOrg struct {
	*httptest.Server
	mu   sync.Mutex
	reqs []seen
}

// newOrg starts an org that answers with h and remembers what it was asked.
func newOrg(t *testing.T, h http.HandlerFunc) *fakeOrg {
	t.Helper()
	o := &fakeOrg{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var src io.Reader = r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			zr, err := gzip.NewReader(r.Body)
			if err != nil {
				http.Error(w, "not gzip", http.StatusBadRequest)
				return
			}
			src = zr
		}
		body, _ := io.ReadAll(src)
		o.mu.Lock()
		o.reqs = append(o.reqs, seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Clone(), string(body)})
		o.mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *fakeOrg) requests() []seen {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]seen(nil), o.reqs...)
}

// only returns the single request that arrived.
func (o *fakeOrg) only(t *testing.T) seen {
	t.Helper()
	all := o.requests()
	if len(all) != 1 {
		t.Fatalf("got %d requests, want 1", len(all))
	}
	return all[0]
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func always(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, status, body) }
}

// wallet hands out tokens "token-1", "token-2", ... one for each refresh.
type wallet struct {
	mu        sync.Mutex
	url       string
	nextURL   string // given out after the first refresh, if set
	refreshes int
	refuse    error
	gate      chan struct{} // a refresh waits for it to be closed, if set
}

func (w *wallet) token() string { return "token-" + string(rune('1'+w.refreshes)) }

func (w *wallet) Token(context.Context) (string, string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.token(), w.url, nil
}

func (w *wallet) Refresh(context.Context, string) (string, string, error) {
	if w.gate != nil {
		<-w.gate
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refreshes++
	if w.refuse != nil {
		return "", "", w.refuse
	}
	if w.nextURL != "" {
		w.url = w.nextURL
	}
	return w.token(), w.url, nil
}

func (w *wallet) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refreshes
}

func connect(t *testing.T, o *fakeOrg, opts salesforce.Options) *salesforce.Client {
	t.Helper()
	return connectTo(t, &wallet{url: o.URL}, opts)
}

func connectTo(t *testing.T, w *wallet, opts salesforce.Options) *salesforce.Client {
	t.Helper()
	c := salesforce.New(w, opts)
	t.Cleanup(c.CloseIdle)
	return c
}

// fault returns the *Error in err, or fails the test.
func fault(t *testing.T, err error) *salesforce.Error {
	t.Helper()
	var e *salesforce.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v (%T), want a *salesforce.Error", err, err)
	}
	return e
}

func wantVerdict(t *testing.T, err error, key string, class salesforce.Class, gate salesforce.Gate) {
	t.Helper()
	got := fault(t, err).Verdict()
	if want := (salesforce.Verdict{Key: key, Class: class, Gate: gate}); got != want {
		t.Errorf("verdict %+v, want %+v (error %v)", got, want, err)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const okPage = `{"totalSize":0,"done":true,"records":[]}`
