package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"demobridge/sync/engine"
	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce"
)

// Whatever goes wrong with single calls, all sessions arrive, each once, in one
// run, and none is charged for it. The faults are real ones, over real HTTP.
func TestPassingFaultsOfCallsAreRepeatedUntilEverySessionArrived(t *testing.T) {
	for _, test := range []struct {
		fault string
		most  int // calls; without a fault there are 4
	}{
		{"drop-before:n=1", 5},
		{"drop-before:n=2,method=POST", 6},
		{"drop-after:n=1", 5},
		{"drop-after:n=1,after=1", 5},
		{"drop-after:n=2,after=1", 6},
		{"cut:bytes=0,n=1,after=1", 5},
		{"cut:bytes=300,n=1,after=1", 5},
		{"cut:bytes=9000,n=1,after=1", 5},
		{"cut:bytes=200,n=2", 6},
		{"garbage:n=1", 5},
		{"garbage:n=2,after=1", 6},
		{"server-error:n=1,after=1", 5},
		{"server-error:n=2,after=1", 6},
		{"bad-gateway:n=2", 6},
		{"unavailable:n=1", 5},
		{"unavailable:n=2,after=1", 6},
		{"unavailable-json:n=2,after=1", 7},
		{"lock-400:n=1,after=1", 8},
		{"lock-500:n=1,after=1", 8},
		{"lock-500:n=2,after=1", 10},
		{"concurrent-limit:n=2,after=1", 10},
		{"session-expired-once:n=1", 5},
		{"session-expired:n=1,after=1", 5},
		{"lock:p=0.05,seed=11", 10},
		{"lock:n=250", 10},
		{"latency:d=20ms;server-error:p=0.1,seed=3", 9},
		{"drop-after:p=0.2,seed=1;lock:p=0.02,seed=2", 12},
	} {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.faults(test.fault)
			d := s.desk()
			all := lively(t, 0, 500)
			d.accept(all...)
			d.drain()
			s.org.ClearFaults() // they would meet our own look into the org
			d.arrived(all...)
			for _, one := range all[:40] {
				if x := d.detail(one.Key()); x.Attempts != 0 {
					t.Fatalf("%s was charged %d attempts", one.Key(), x.Attempts)
				}
			}
			if d.calls() > test.most {
				t.Errorf("%d calls, want %d at most", d.calls(), test.most)
			}
		})
	}
}

// The gates over real HTTP: the fault is recognised by its code or shape, every
// session waits, and goes once the cause is gone.
func TestFaultsOfEverythingCloseTheRightGate(t *testing.T) {
	reopen := map[string]func(*engine.Engine){
		engine.GateAuth: (*engine.Engine).SignedIn, engine.GateConfig: (*engine.Engine).ConfigChanged,
	}
	for _, test := range []struct{ fault, gate, code string }{
		{"request-limit", engine.GateQuota, "REQUEST_LIMIT_EXCEEDED"},
		{"request-limit:after=1", engine.GateQuota, "REQUEST_LIMIT_EXCEEDED"},
		{"maintenance", engine.GateMaintenance, "ORG_IN_MAINTENANCE"},
		{"maintenance:after=1,method=POST", engine.GateMaintenance, ""},
		{"unavailable", engine.GateMaintenance, "HTTP_503"},
		{"api-disabled", engine.GateConfig, "API_DISABLED_FOR_ORG"},
		{"not-for-rest", engine.GateConfig, "SESSION_NOT_FOR_REST"},
		{"redirect", engine.GateAuth, "REDIRECTED_TO_SIGN_IN"},
		{"storage-full", engine.GateStorage, "STORAGE_LIMIT_EXCEEDED"},
		{"field-removed:field=Navattic_Session__c.Steps_Viewed__c,n=1", engine.GateConfig, "INVALID_FIELD"},
		{"field-removed:field=Navattic_Session__c.Revision__c,n=1", engine.GateConfig, "INVALID_FIELD"},
		{"permission-removed:n=1", engine.GateConfig, ""},
		{"server-error", engine.GateBusy, "UNKNOWN_EXCEPTION"},
	} {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.faults(test.fault)
			d := s.desk()
			all := some(300, 0)
			d.accept(all...)
			d.drain0(t)
			g := d.State().Gate
			if g == nil || g.Kind != test.gate || test.code != "" && g.Code != test.code {
				t.Fatalf("gate %+v, want %s by %s", g, test.gate, test.code)
			}
			if c := d.counts(); c.Failed != 0 || c.Waiting+c.Retrying != 300 {
				t.Errorf("counts %+v, want all 300 waiting", c)
			}
			if x := d.detail(all[7].Key()); x.Attempts != 0 {
				t.Errorf("a session was charged %d attempts", x.Attempts)
			}
			if strings.HasSuffix(test.fault, "n=1") {
				return // what was taken away stays away
			}
			s.org.ClearFaults()
			if again := reopen[test.gate]; again != nil {
				again(d.Engine)
			} else {
				d.Flush()
			}
			d.drain()
			d.arrived(all...)
		})
	}
}

// drain0 is a drain that does not wait for a busy Salesforce.
func (d *desk) drain0(t *testing.T) {
	t.Helper()
	done := make(chan error, 1)
	ctx, cancel := contextUntil(t, func() bool { return d.State().Gate != nil })
	defer cancel()
	go func() { done <- d.Drain(ctx) }()
	if err := <-done; err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
}

// A05: ten callers and one ended sign-in.
func TestASignInThatEndsInBetweenIsRenewedOnceAndNobodyIsAsked(t *testing.T) {
	s := newStage(t)
	s.faults("session-expired:n=1,after=2")
	d := s.desk()
	all := some(900, 0)
	d.accept(all...)
	d.drain()
	d.arrived(all...)
	if s.token.renewed != 1 || d.State().Gate != nil {
		t.Errorf("renewed %d times, gate %+v, want once and none", s.token.renewed, d.State().Gate)
	}
}

func TestASignInThatCannotBeRenewedWaitsForThePerson(t *testing.T) {
	s := newStage(t)
	d := s.desk()
	all := some(300, 0)
	d.accept(all...)
	s.token.ended = judged{salesforce.Verdict{Key: "invalid_grant", Class: salesforce.ClassGate, Gate: salesforce.GateAuth}}
	d.drain()
	if g := d.State().Gate; g == nil || g.Kind != engine.GateAuth || d.calls() != 0 {
		t.Fatalf("gate %+v after %d calls, want the sign-in's and none", g, d.calls())
	}
	s.token.mint(t)
	d.SignedIn()
	d.drain()
	d.arrived(all...)
}

// A13: a server that asks for patience, in whatever words.
func TestRetryAfterIsHonouredWithinReason(t *testing.T) {
	for _, test := range []struct {
		value    string
		from, to float64 // seconds that the gate is closed, at least and at most
	}{
		{"600", 600, 601}, {"864000", 3600, 3601}, {"garbage", 0, 80}, {"Wed, 21 Oct 2015 07:28:00 GMT", 0, 80}, {"-5", 0, 80},
	} {
		t.Run(test.value, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.intercept(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
				w.Header().Set("Retry-After", test.value)
				http.Error(w, "<html>Down for maintenance</html>", http.StatusServiceUnavailable)
			})
			d := s.desk()
			d.accept(some(3, 0)...)
			d.drain()
			g := d.State().Gate
			if g == nil || g.Kind != engine.GateMaintenance {
				t.Fatalf("gate %+v", g)
			}
			if wait := g.Until.Sub(g.Opened).Seconds(); wait < test.from || wait > test.to {
				t.Errorf("closed for %.0f s, want %.0f to %.0f", wait, test.from, test.to)
			}
		})
	}
}

// N02, A08, A16 and their kin: pages and refusals in place of an answer.
func TestAnAnswerThatIsNotSalesforcesIsNeverTakenForSuccess(t *testing.T) {
	for _, test := range []struct {
		name, body, kind, gate string
		status                 int
	}{
		{"a network's sign-in page", "<html><form>Welcome to Harbor Wi-Fi</form></html>", "text/html", engine.GateOffline, 200},
		{"a proxy that wants a sign-in", "<html>Proxy Authentication Required</html>", "text/html", engine.GateOffline, 407},
		{"a network that wants a sign-in", "", "text/html", engine.GateOffline, 511},
		{"a retired version", `[{"errorCode":"UNSUPPORTED_API_VERSION","message":"GONE"}]`, "application/json", engine.GateConfig, 410},
		{"a retired version without a word", "", "text/html", engine.GateConfig, 410},
		{"no such path", "<html>not found</html>", "text/html", engine.GateConfig, 404},
		{"maintenance as 400", `[{"errorCode":"INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE","message":""}]`, "application/json", engine.GateMaintenance, 400},
		{"maintenance as 500", `[{"errorCode":"INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE","message":""}]`, "application/json", engine.GateMaintenance, 500},
		{"maintenance as 503", `[{"errorCode":"INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE","message":""}]`, "application/json", engine.GateMaintenance, 503},
		{"a locked org", `[{"errorCode":"ORG_LOCKED","message":"org is locked"}]`, "application/json", engine.GateMaintenance, 403},
		{"another network's answer", `{"ok":true}`, "application/json", engine.GateBusy, 200},
		{"nothing", ``, "application/json", engine.GateBusy, 200},
		{"an empty list", `{"compositeResponse":[]}`, "application/json", engine.GateBusy, 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				w.Header().Set("Content-Type", test.kind)
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			d := s.desk()
			all := some(30, 0)
			d.accept(all...)
			d.drain0(t)
			if g := d.State().Gate; g == nil || g.Kind != test.gate {
				t.Errorf("gate %+v, want %s", g, test.gate)
			}
			if c := d.counts(); c.Waiting != 30 {
				t.Errorf("counts %+v, want all waiting", c)
			}
			s.intercept(nil)
			d.Flush()
			d.ConfigChanged()
			d.drain()
			d.arrived(all...)
		})
	}
}

// Results that do not fit what was sent: a row is sent only where a result
// object says so.
func TestAnAnswerOfTheWrongLengthIsNoAnswer(t *testing.T) {
	s := newStage(t)
	d := s.desk()
	all := some(50, 0)
	d.accept(all...)
	spoiled := 0
	s.intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.Header.Del("Accept-Encoding")
		rec := &recorder{ResponseWriter: w}
		next.ServeHTTP(rec, r)
		out := rec.body.Bytes()
		if i := bytes.Index(out, []byte(`"success"`)); i > 0 && spoiled < 2 {
			spoiled++
			// One result object less than rows.
			first := bytes.LastIndexByte(out[:i], '{')
			last := first + bytes.IndexByte(out[first:], '}') + 1
			out = append(append([]byte{}, out[:first]...), bytes.TrimLeft(out[last:], ", \n")...)
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(rec.status)
		_, _ = w.Write(out)
	})
	d.drain()
	if spoiled != 2 {
		t.Fatalf("%d answers were shortened, want 2", spoiled)
	}
	d.arrived(all...)
}

type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

// The n-th call fails, for every n, once and for a while, before and after it was
// carried out: always the same end.
func TestAFaultAtEveryCallChangesNothingInTheEnd(t *testing.T) {
	faults := map[string]func() error{
		"lost":        func() error { return errReset },
		"busy":        func() error { return passingFault("SERVER_UNAVAILABLE") },
		"lock":        func() error { return passingFault(salesforce.KeyLock) },
		"limit":       func() error { return gateFault("REQUEST_LIMIT_EXCEEDED", salesforce.GateQuota) },
		"offline":     func() error { return gateFault("OFFLINE_NAME", salesforce.GateOffline) },
		"bug":         func() error { return judged{salesforce.Verdict{Key: "JSON_PARSER_ERROR", Class: salesforce.ClassBug}} },
		"unknown":     func() error { return errors.New("?") },
		"maintenance": func() error { return gateFault("ORG_IN_MAINTENANCE", salesforce.GateMaintenance) },
	}
	for name, fault := range faults {
		lasts := []int{1, 7}
		if scale > 1 {
			lasts = []int{1, 2, 3, 4, 5, 6, 7}
		}
		for _, last := range lasts {
			if name == "bug" && last > 3 {
				continue // that is no longer a fault of calls
			}
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s x%d after=%v", name, last, after), func(t *testing.T) {
					for n := 1; ; n++ {
						if nthCallFails(t, n, last, after, fault) < n {
							return // no call was left to fail
						}
					}
				})
			}
		}
	}
}

func TestTheRehearsalOrgsOfThisFileHaveNoFaultsOfTheirOwn(t *testing.T) {
	s := newStage(t, func(o *rehearsal.Options) { o.DailyCalls = 100_000 })
	d := s.desk()
	all := lively(t, 0, 500)
	d.accept(all...)
	d.drain()
	d.arrived(all...)
	if d.calls() != 4 {
		t.Errorf("%d calls for 500 sessions, want 4", d.calls())
	}
}
