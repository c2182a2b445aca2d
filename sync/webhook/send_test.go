package webhook_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"go.uber.org/goleak"

	"demobridge/sync/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func message(address string, secrets ...webhook.Secret) webhook.Message {
	if len(secrets) == 0 {
		secrets = []webhook.Secret{webhook.NewSecret()}
	}
	return webhook.Message{ID: "msg_1", Address: address, Body: []byte(`{"type":"session.closed"}`), Secrets: secrets, Private: true}
}

func send(t *testing.T, m webhook.Message) webhook.Answer {
	t.Helper()
	s := webhook.NewSender(nil)
	defer s.Close()
	a, err := s.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAMessageArrivesAsTheSpecificationSays(t *testing.T) {
	secret := webhook.NewSecret()
	receiver, err := reference.NewWebhook(secret.Text())
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan error, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		err := receiver.Verify(body, r.Header)
		switch {
		case err != nil:
		case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != "Bearer made-up":
			err = errors.New("not as it should be: " + r.Method + " " + r.Header.Get("Content-Type"))
		case string(body) != `{"type":"session.closed"}`:
			err = errors.New("another body")
		}
		got <- err
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "thanks\x00 \xff"+strings.Repeat("y", 5000))
	}))
	defer srv.Close()
	m := message(srv.URL, webhook.NewSecret(), secret) // the receiver has not changed over yet
	m.Authorization = "Bearer made-up"
	a := send(t, m)
	if err := <-got; err != nil {
		t.Error(err)
	}
	if a.Verdict != webhook.Taken || a.Status != 202 || !strings.HasPrefix(a.Response, "thanks �yyy") || len(a.Response) > 1100 {
		t.Errorf("%+v", a)
	}
}

func TestWhatAnAnswerMeans(t *testing.T) {
	for name, row := range map[string]struct {
		status  int
		header  map[string]string
		failed  int
		verdict webhook.Verdict
		wait    time.Duration
		code    string
	}{
		"ok":                        {status: 200, verdict: webhook.Taken},
		"no content":                {status: 204, verdict: webhook.Taken},
		"refused":                   {status: 400, verdict: webhook.Again, wait: 5 * time.Second, code: webhook.CodeRefused},
		"refused again":             {status: 500, failed: 3, verdict: webhook.Again, wait: 2 * time.Hour, code: webhook.CodeRefused},
		"refused for the last time": {status: 500, failed: 9, verdict: webhook.Lost, code: webhook.CodeRefused},
		"gone":                      {status: 410, verdict: webhook.Gone, code: webhook.CodeRefused},
		"moved":                     {status: 302, header: map[string]string{"Location": "/elsewhere"}, verdict: webhook.Again, wait: 5 * time.Second, code: webhook.CodeRedirected},
		"moved for good":            {status: 308, header: map[string]string{"Location": "/elsewhere"}, verdict: webhook.Again, wait: 5 * time.Second, code: webhook.CodeRedirected},
		"busy":                      {status: 429, header: map[string]string{"Retry-After": "90"}, verdict: webhook.Again, wait: 90 * time.Second, code: webhook.CodeRefused},
		"busy, but not for long":    {status: 503, failed: 2, header: map[string]string{"Retry-After": "1"}, verdict: webhook.Again, wait: 30 * time.Minute, code: webhook.CodeRefused},
		"busy for ever":             {status: 503, header: map[string]string{"Retry-After": "99999999"}, verdict: webhook.Again, wait: 24 * time.Hour, code: webhook.CodeRefused},
		"busy in words":             {status: 503, header: map[string]string{"Retry-After": "soon"}, verdict: webhook.Again, wait: 5 * time.Second, code: webhook.CodeRefused},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls++
				for k, v := range row.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(row.status)
			}))
			defer srv.Close()
			m := message(srv.URL + "/hook")
			m.Failed = row.failed
			a := send(t, m)
			if a.Verdict != row.verdict || a.Wait != row.wait || a.Code != row.code || a.Status != row.status {
				t.Errorf("%+v", a)
			}
			if calls != 1 {
				t.Errorf("%d calls: a redirect was followed", calls)
			}
		})
	}
}

func TestRetryAfterMayBeADate(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", now.Add(time.Hour).Format(http.TimeFormat))
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer srv.Close()
	s := webhook.NewSender(func() time.Time { return now })
	defer s.Close()
	if a, err := s.Send(t.Context(), message(srv.URL)); err != nil || a.Wait != time.Hour {
		t.Errorf("%+v %v", a, err)
	}
}

func TestWhyNobodyAnswered(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = nil
	defer secure.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	defer plain.Close()
	public := message(plain.URL)
	public.Private = false
	unsigned := message(plain.URL)
	unsigned.Secrets = nil
	for name, row := range map[string]struct {
		m    webhook.Message
		code string
	}{
		"a certificate of nobody":        {message(secure.URL), webhook.CodeSecure},
		"no protection where it must be": {message(strings.Replace(closed.URL, "http:", "https:", 1)), webhook.CodeConnect},
		"nobody listens":                 {message(closed.URL), webhook.CodeConnect},
		"this computer is not allowed":   {public, webhook.CodeForbidden},
		"no secret":                      {unsigned, webhook.CodeUnsigned},
	} {
		if a := send(t, row.m); a.Code != row.code || a.Verdict != webhook.Again || a.Status != 0 {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// The end of the program is no answer.
func TestAMessageThatIsCutOffHasNoVerdict(t *testing.T) {
	arrived, leave := make(chan struct{}), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(arrived); <-leave }))
	defer srv.Close()
	defer close(leave)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	s := webhook.NewSender(nil)
	defer s.Close()
	if a, err := s.Send(ctx, message(srv.URL)); !errors.Is(err, context.Canceled) || a.Verdict != 0 {
		t.Errorf("%+v %v", a, err)
	}
}

// The schedule is the specification's: ten tries within 75 hours, 35 minutes
// and 5 seconds.
func TestTheScheduleLastsThreeDays(t *testing.T) {
	var sum time.Duration
	n := 1
	for {
		d, ok := webhook.Wait(n)
		if !ok {
			break
		}
		sum += d
		n++
	}
	if want := 75*time.Hour + 35*time.Minute + 5*time.Second; sum != want || n != webhook.Tries() || n != 10 {
		t.Errorf("%d tries in %s", n, sum)
	}
}
