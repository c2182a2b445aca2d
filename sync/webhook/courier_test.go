package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"

	"demobridge/sync/session"
	"demobridge/sync/store"
	"demobridge/sync/webhook"
)

const org = "00D000000000001EAA"

// clock only moves when it is told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// receiver is an endpoint over real HTTP that checks every signature with the
// reference library.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	secret webhook.Secret
	answer int // status to answer with
	ids    []string
	bodies []map[string]any
	forged int
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{secret: webhook.NewSecret(), answer: http.StatusOK}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(req.Body)
	check, err := reference.NewWebhook(r.secret.Text())
	// The clock of the test stands still; the rest of the check is as it is.
	if err != nil || check.VerifyIgnoringTimestamp(body, req.Header) != nil {
		r.forged++
	}
	var decoded map[string]any
	if json.Unmarshal(body, &decoded) != nil {
		r.forged++
	}
	r.ids = append(r.ids, req.Header.Get(webhook.HeaderID))
	r.bodies = append(r.bodies, decoded)
	w.WriteHeader(r.answer)
	fmt.Fprintf(w, "answer %d", r.answer)
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = status
}

func (r *receiver) got() (ids []string, bodies []map[string]any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids), slices.Clone(r.bodies)
}

// world is a real store, a receiver and a courier between them.
type world struct {
	*store.Store
	*receiver
	clock   *clock
	courier *webhook.Courier
	dir     string
	keys    func() (webhook.Keys, error)
	t       interface {
		Helper()
		Fatal(...any)
		Errorf(string, ...any)
	}
}

func newWorld(t *testing.T) *world {
	w := &world{receiver: newReceiver(t), clock: &clock{t: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}, dir: t.TempDir(), t: t}
	w.open()
	t.Cleanup(func() { _ = w.Store.Close() })
	w.endpoint("hook", true)
	return w
}

func (w *world) open() {
	w.t.Helper()
	s, err := store.Open(context.Background(), w.dir, store.Options{Now: w.clock.now})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Store = s
	if w.keys == nil {
		w.keys = func() (webhook.Keys, error) { return webhook.Keys{Secrets: []webhook.Secret{w.secret}}, nil }
	}
	w.courier = webhook.NewCourier(webhook.Options{
		Queue: s, Now: w.clock.now, Keys: func(context.Context, string) (webhook.Keys, error) { return w.keys() },
		RecordURL: func(_, id string) string { return "https://acme.my.salesforce.com/" + id },
	})
}

func (w *world) endpoint(id string, every bool) {
	w.t.Helper()
	h := store.Hook{ID: id, OrgID: org, Name: "Test", Address: w.URL + "/hook", Every: every, Private: true, Active: true}
	if err := w.SaveHook(context.Background(), h); err != nil {
		w.t.Fatal(err)
	}
}

// accept takes a revision of a session in: later ones are newer.
func (w *world) accept(id string, revision int, change ...func(*session.Session)) {
	w.t.Helper()
	at := time.Date(2026, 11, 2, 8, 0, revision, 0, time.UTC)
	s := session.Session{ID: id, CreatedAt: at.Add(-time.Minute), ClosedAt: at, Visitor: session.Visitor{Email: id + "@customer.example"}}
	for _, c := range change {
		c(&s)
	}
	if _, err := w.Accept(context.Background(), org, []session.Session{s}); err != nil {
		w.t.Fatal(err)
	}
}

// send records everything that is due as sent, and returns how many sessions
// that were.
func (w *world) send(o store.Outcome, runs ...store.Run) int {
	w.t.Helper()
	b, err := w.Claim(context.Background(), org, 100, time.Minute)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []store.Outcome
	for _, r := range b.Rows {
		one := o
		one.ID, one.Version, one.Kind, one.SalesforceID = r.ID, r.Version, store.Sent, "a00000000000001AAA"
		all = append(all, one)
		for i := range runs {
			runs[i].SessionID, runs[i].Version = r.ID, r.Version
		}
	}
	if len(all) == 0 {
		return 0
	}
	if _, err := w.RecordWithRuns(context.Background(), b.Token, all, runs); err != nil {
		w.t.Fatal(err)
	}
	return len(all)
}

func (w *world) round() {
	for w.courier.Round(context.Background()) {
	}
}

func (w *world) list(hook string) []store.Delivery {
	w.t.Helper()
	list, _, err := w.Deliveries(context.Background(), hook, 0, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) hook() store.Hook {
	w.t.Helper()
	h, err := w.Hook(context.Background(), "hook")
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

func TestASentSessionIsToldOnceWithItsMatchesAndItsOwner(t *testing.T) {
	w := newWorld(t)
	link := func(s *session.Session) {
		s.ShareLink = session.ShareLink{ID: "link-1", URL: "https://demo.example/a", OpportunityID: "006000000000001AAA"}
	}
	w.accept("linked", 1, link)
	w.send(store.Outcome{Matches: store.Matches{
		Contact:     store.Match{ID: "003000000000001AAA", Name: "Kim Example", Reason: "same email"},
		Opportunity: store.Match{ID: "006000000000001AAA", Name: "Big deal", OwnerID: "005000000000001AAA", OwnerEmail: "owner@seller.example"},
	}})
	w.round()
	w.accept("alone", 1, func(s *session.Session) {
		*s = s.WithOwner("stray@seller.example", "005000000000009AAA") // the source says so, but no link has an opportunity
	})
	w.send(store.Outcome{})
	w.round()
	w.round()
	ids, bodies := w.got()
	if len(bodies) != 2 || ids[0] == ids[1] || w.forged > 0 {
		t.Fatalf("%d messages with ids %v, %d not signed as they should be", len(bodies), ids, w.forged)
	}
	data := func(i int) (map[string]any, map[string]any) {
		d := bodies[i]["data"].(map[string]any)
		return d, d["session"].(map[string]any)
	}
	d, s := data(0)
	if bodies[0]["type"] != "session.closed" || s["id"] != "linked" || s["OpportunityOwnerEmail"] != "owner@seller.example" ||
		s["OpportunityOwnerId"] != "005000000000001AAA" || s["visitor"].(map[string]any)["email"] != "linked@customer.example" {
		t.Errorf("told %v", bodies[0])
	}
	matches := d["matches"].(map[string]any)
	if matches["contact"].(map[string]any)["reason"] != "same email" || matches["opportunity"].(map[string]any)["name"] != "Big deal" || matches["lead"] != nil {
		t.Errorf("matches %v", matches)
	}
	if d["orgId"] != org || d["record"].(map[string]any)["url"] != "https://acme.my.salesforce.com/a00000000000001AAA" {
		t.Errorf("%v %v", d["orgId"], d["record"])
	}
	_, s = data(1)
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if s["id"] != "alone" || slices.Contains([]bool{s["OpportunityOwnerEmail"] == nil, s["OpportunityOwnerId"] == nil, s["properties"] == nil}, false) {
		t.Errorf("an owner is told although no opportunity is linked: %s", text)
	}
	for _, one := range w.list("hook") {
		if one.State != store.DeliveryDelivered || one.Status != 200 || one.Response != "answer 200" || one.Attempts != 1 {
			t.Errorf("%+v", one)
		}
	}
}

func TestAMessageThatIsRefusedIsSentAgainOnScheduleAndThenGivenUp(t *testing.T) {
	w := newWorld(t)
	w.answers(500)
	w.accept("one", 1)
	w.send(store.Outcome{})
	for try := 1; try <= webhook.Tries(); try++ {
		w.round()
		if ids, _ := w.got(); len(ids) != try {
			t.Fatalf("after try %d there were %d", try, len(ids))
		}
		w.round() // nothing is due
		d := w.list("hook")[0]
		wait, more := webhook.Wait(try)
		if !more {
			break
		}
		if d.State != store.DeliveryPending || !d.Next.Equal(w.clock.now().Add(wait)) || d.Status != 500 || d.Code != webhook.CodeRefused {
			t.Fatalf("after try %d: %+v", try, d)
		}
		w.clock.add(wait)
	}
	ids, bodies := w.got()
	for i := range ids {
		if ids[i] != ids[0] || fmt.Sprint(bodies[i]) != fmt.Sprint(bodies[0]) {
			t.Errorf("try %d says something else", i+1)
		}
	}
	if d := w.list("hook")[0]; len(ids) != 10 || d.State != store.DeliveryFailed {
		t.Errorf("%d tries, %+v", len(ids), d)
	}
	// Three days of nothing but failures: the endpoint is told nothing more,
	// and a person who switches it on again gets what came in meanwhile.
	if h := w.hook(); h.Active || h.Why != store.HookFailing {
		t.Errorf("%+v", h)
	}
	w.answers(200)
	if err := w.Redeliver(t.Context(), w.list("hook")[0].ID); err != nil {
		t.Fatal(err)
	}
	w.round()
	if again, _ := w.got(); len(again) != 10 {
		t.Error("an endpoint that is off was told")
	}
	w.endpoint("hook", true)
	w.round()
	again, _ := w.got()
	if h := w.hook(); len(again) != 11 || again[10] != ids[0] || !h.Active || !h.Failing.IsZero() || h.Why != store.HookOff {
		t.Errorf("%d messages, %+v", len(again), h)
	}
}

func TestAnEndpointThatIsGoneIsToldNothingMore(t *testing.T) {
	w := newWorld(t)
	w.answers(410)
	w.accept("one", 1)
	w.send(store.Outcome{})
	w.round()
	w.accept("two", 1)
	w.send(store.Outcome{})
	w.round()
	if ids, _ := w.got(); len(ids) != 1 {
		t.Errorf("%d messages", len(ids))
	}
	if h, list := w.hook(), w.list("hook"); h.Active || h.Why != store.HookGone || len(list) != 1 || list[0].State != store.DeliveryFailed {
		t.Errorf("%+v %+v", h, list)
	}
}

// A key store that is closed holds messages back and costs them no try.
func TestWithoutItsSecretNothingIsSentAndNothingIsLost(t *testing.T) {
	w := newWorld(t)
	w.keys = func() (webhook.Keys, error) { return webhook.Keys{}, errors.New("closed") }
	w.accept("one", 1)
	w.send(store.Outcome{})
	w.round()
	if d := w.list("hook")[0]; d.State != store.DeliveryPending || d.Attempts != 0 || d.Code != webhook.CodeKeyStore {
		t.Errorf("%+v", d)
	}
	w.keys = func() (webhook.Keys, error) { return webhook.Keys{Secrets: []webhook.Secret{w.secret}}, nil }
	w.clock.add(2 * time.Minute)
	w.round()
	if d := w.list("hook")[0]; d.State != store.DeliveryDelivered || d.Code != "" {
		t.Errorf("%+v", d)
	}
}

// What a playbook sends stands as its delivery does.
func TestAnActionOfAPlaybookIsDoneWhenTheMessageWasTaken(t *testing.T) {
	w := newWorld(t)
	w.endpoint("chosen", false) // told only of what a playbook sends
	run := func(action, hook string) store.Run {
		return store.Run{Playbook: "p", Action: action, State: store.RunPending, Webhook: hook}
	}
	w.answers(503)
	w.accept("one", 1)
	w.send(store.Outcome{}, run("tell", "chosen"), run("lost", "no such webhook"))
	states := func() map[string]store.RunState {
		out := map[string]store.RunState{}
		key := w.list("chosen")[0].SessionKey
		runs, err := w.Runs(t.Context(), org, key)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			out[r.Action] = r.State
		}
		return out
	}
	if got := states(); got["tell"] != store.RunPending || got["lost"] != store.RunFailed {
		t.Errorf("%v", got)
	}
	w.round()
	if got := states(); got["tell"] != store.RunRetrying {
		t.Errorf("%v", got)
	}
	w.answers(200)
	w.clock.add(time.Minute)
	w.round()
	if got := states(); got["tell"] != store.RunCompleted {
		t.Errorf("%v", got)
	}
	if n, m := len(w.list("hook")), len(w.list("chosen")); n != 1 || m != 1 {
		t.Errorf("%d and %d deliveries", n, m)
	}
	w.accept("two", 1)
	w.send(store.Outcome{}, run("tell", "chosen"))
	if err := w.DeleteHook(t.Context(), "chosen"); err != nil {
		t.Fatal(err)
	}
	key := w.list("hook")[0].SessionKey
	runs, err := w.Runs(t.Context(), org, key)
	if err != nil || len(runs) != 1 || runs[0].State != store.RunFailed || runs[0].Code != store.HookRemovedCode {
		t.Errorf("%+v %v", runs, err)
	}
}

func TestADeletedSessionIsNotToldAndItsBodyIsGone(t *testing.T) {
	w := newWorld(t)
	w.answers(500)
	w.accept("one", 1)
	w.send(store.Outcome{})
	w.round() // the body is kept now
	if _, err := w.Delete(t.Context(), org, w.list("hook")[0].SessionKey); err != nil {
		t.Fatal(err)
	}
	w.clock.add(time.Hour)
	w.round()
	if ids, _ := w.got(); len(ids) != 1 || len(w.list("hook")) != 0 {
		t.Errorf("%d messages, %+v", len(ids), w.list("hook"))
	}
}

func TestOldDeliveriesAreForgotten(t *testing.T) {
	w := newWorld(t)
	w.accept("old", 1)
	w.send(store.Outcome{})
	w.round()
	w.clock.add(40 * 24 * time.Hour)
	w.accept("new", 1)
	w.send(store.Outcome{})
	w.round()
	if n, err := w.ForgetDeliveries(t.Context(), 30*24*time.Hour); err != nil || n != 1 || len(w.list("hook")) != 1 {
		t.Errorf("%d %v %+v", n, err, w.list("hook"))
	}
}

// fewer makes rapid try fewer cases, unless the command line says how many.
func fewer(t *testing.T, checks string) {
	f := flag.Lookup("rapid.checks")
	if f == nil || f.Value.String() != f.DefValue {
		return
	}
	if err := f.Value.Set(checks); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(f.DefValue) })
}

// Whatever comes in between (newer revisions, refusals, restarts in the middle
// of a message), every revision that is in Salesforce and was not replaced
// before it could be told is told; each under one id; and none under two.
func TestEveryRevisionIsToldUnderOneIDWhateverHappens(t *testing.T) {
	fewer(t, "8") // each writes to a real disk
	base := t.TempDir()
	runs := 0
	srv := newReceiver(t)
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		srv.mu.Lock()
		srv.ids, srv.bodies, srv.forged = nil, nil, 0
		srv.mu.Unlock()
		srv.answers(200)
		w := &world{receiver: srv, clock: &clock{t: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}, dir: filepath.Join(base, fmt.Sprint(runs)), t: rt}
		w.open()
		defer func() { _ = w.Store.Close() }()
		w.endpoint("hook", true)
		revisions := map[string]int{}
		rt.Repeat(map[string]func(*rapid.T){
			"accept": func(t *rapid.T) {
				id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "session")
				revisions[id]++
				w.accept(id, revisions[id])
			},
			"send":   func(*rapid.T) { w.send(store.Outcome{}) },
			"refuse": func(t *rapid.T) { srv.answers(rapid.SampledFrom([]int{200, 200, 301, 429, 500}).Draw(t, "answer")) },
			"tell":   func(*rapid.T) { w.round() },
			"wait": func(t *rapid.T) {
				w.clock.add(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour}).Draw(t, "time"))
			},
			"killed while it sends": func(t *rapid.T) {
				if _, err := w.ClaimDeliveries(context.Background(), 2, time.Minute); err != nil {
					t.Fatal(err)
				}
				if err := w.Store.Close(); err != nil {
					t.Fatal(err)
				}
				w.open()
				if _, err := w.ReleaseDeliveries(context.Background(), 24*time.Hour); err != nil {
					t.Fatal(err)
				}
			},
		})
		w.send(store.Outcome{})
		srv.answers(200)
		for range 3 {
			w.clock.add(24 * time.Hour)
			w.round()
		}
		ids, bodies := w.got()
		revisionOf, told := map[string]string{}, map[string]bool{}
		for i, id := range ids {
			data := bodies[i]["data"].(map[string]any)
			what := fmt.Sprint(data["session"].(map[string]any)["id"], " ", data["session"].(map[string]any)["closedAt"])
			if former, ok := revisionOf[id]; ok && former != what {
				rt.Errorf("the id %s stands for %s and for %s", id, former, what)
			}
			revisionOf[id] = what
			told[what] = true
		}
		if len(told) != len(revisionOf) {
			rt.Errorf("%d revisions under %d ids", len(told), len(revisionOf))
		}
		for id, n := range revisions {
			at := time.Date(2026, 11, 2, 8, 0, n, 0, time.UTC).Format(time.RFC3339)
			if !told[id+" "+at] {
				rt.Errorf("revision %d of %s was never told", n, id)
			}
		}
		if srv.forged > 0 {
			rt.Errorf("%d messages were not signed as they should be", srv.forged)
		}
	})
}
