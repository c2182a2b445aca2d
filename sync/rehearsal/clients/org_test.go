package clients

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

	"demobridge/sync/rehearsal"
)

func TestMain(m *testing.M) {
	// go-salesforce leaves the timer of a request running when it does not close
	// the body of a compressed answer; it ends with the request's time-out.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.setRequestCancel.func4"))
}

const admin = "admin@rehearsal.example"

// server is a fresh rehearsal org that answers over HTTP.
type server struct {
	*rehearsal.Org
	url   string
	token string // an access token of the administrator
}

func start(t *testing.T) server {
	t.Helper()
	org, err := rehearsal.New(rehearsal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	token, err := org.Mint(admin)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(org.Handler())
	t.Cleanup(web.Close)
	return server{Org: org, url: web.URL, token: token}
}

// transport gives a test its own connections, closed when it ends. Answers are
// read whole before the client gets them: go-salesforce does not close the body
// of a compressed one.
func transport(t *testing.T) http.RoundTripper {
	t.Helper()
	tr := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(tr.CloseIdleConnections)
	return reader{tr}
}

type reader struct{ http.RoundTripper }

func (r reader) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := r.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
