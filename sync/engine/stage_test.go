package engine_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// stage is a rehearsal org over real HTTP, with a store and an engine of its own
// for each workstation.
type stage struct {
	t     *testing.T
	org   *rehearsal.Org
	url   string
	token *renewable
	// between sees every request on its way; it may answer it itself.
	mu      sync.Mutex
	between func(w http.ResponseWriter, r *http.Request, next http.Handler)
}

func newStage(t *testing.T, change ...func(*rehearsal.Options)) *stage {
	t.Helper()
	o := rehearsal.Options{DailyCalls: 1 << 40}
	for _, c := range change {
		c(&o)
	}
	org, err := rehearsal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, org: org}
	handler := org.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		between := s.between
		s.mu.Unlock()
		if between != nil {
			between(w, r, handler)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	s.url = server.URL
	s.token = &renewable{org: org, url: server.URL}
	s.token.mint(t)
	return s
}

func (s *stage) intercept(f func(w http.ResponseWriter, r *http.Request, next http.Handler)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.between = f
}

func (s *stage) faults(spec string) {
	s.t.Helper()
	faults, err := rehearsal.ParseFaults(spec)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range faults {
		if _, err := s.org.AddFault(f); err != nil {
			s.t.Fatal(err)
		}
	}
}

// renewable is a sign-in that gets a new access token when the old one ended.
type renewable struct {
	org     *rehearsal.Org
	url     string
	mu      sync.Mutex
	now     string
	renewed int
	ended   error // when set, the sign-in cannot be renewed
}

func (r *renewable) mint(t *testing.T) {
	t.Helper()
	token, err := r.org.Mint("admin@rehearsal.example")
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now, r.ended = token, nil
}

func (r *renewable) Token(context.Context) (string, string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now, r.url, r.ended
}

func (r *renewable) Refresh(context.Context, string) (string, string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended != nil {
		return "", "", r.ended
	}
	token, err := r.org.Mint("admin@rehearsal.example")
	r.now, r.renewed = token, r.renewed+1
	return r.now, r.url, err
}

// desk is one workstation at a stage.
type desk struct {
	t     *testing.T
	stage *stage
	dir   string
	store *store.Store
	calls func() int
	*engine.Engine
}

func (s *stage) desk(change ...func(*engine.Options)) *desk {
	s.t.Helper()
	d := &desk{t: s.t, stage: s, dir: s.t.TempDir()}
	d.open(change...)
	s.t.Cleanup(func() { _ = d.store.Close() })
	return d
}

func (d *desk) open(change ...func(*engine.Options)) {
	d.t.Helper()
	var err error
	if d.store, err = store.Open(d.t.Context(), d.dir, store.Options{}); err != nil {
		d.t.Fatal(err)
	}
	client, calls := clientOf(d.t, d.stage.token)
	o := engine.Options{Store: d.store, Salesforce: client, OrgID: d.stage.org.OrgID(), Rand: rand.New(rand.NewPCG(5, 6))}
	for _, c := range change {
		c(&o)
	}
	d.calls, d.Engine = calls, engine.New(o)
}

func (d *desk) accept(ss ...session.Session) {
	d.t.Helper()
	if _, err := d.store.Accept(d.t.Context(), d.stage.org.OrgID(), ss); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) drain() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 2*time.Minute)
	defer cancel()
	if err := d.Drain(ctx); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) counts() store.Counts {
	d.t.Helper()
	c, err := d.store.Counts(d.t.Context(), d.stage.org.OrgID(), time.Now())
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

func (d *desk) detail(key string) store.Detail {
	d.t.Helper()
	x, err := d.store.Session(d.t.Context(), d.stage.org.OrgID(), key)
	if err != nil {
		d.t.Fatal(err)
	}
	return x
}

// records are the org's Navattic Sessions by key.
func (s *stage) records() map[string]salesforce.Record {
	s.t.Helper()
	client, _ := clientOf(s.t, s.token)
	out := map[string]salesforce.Record{}
	all, err := client.Query(s.t.Context(), "SELECT Id, Session_Key__c, Revision__c, Contact__c, Account__c, Lead__c, Opportunity__c FROM Navattic_Session__c")
	for {
		if err != nil {
			s.t.Fatal(err)
		}
		for _, r := range all.Records {
			key := r.String("Session_Key__c")
			if _, twice := out[key]; twice {
				s.t.Errorf("two records have the key %s", key)
			}
			out[key] = r
		}
		if all.Done {
			return out
		}
		all, err = client.QueryMore(s.t.Context(), all.NextURL)
	}
}

// arrived checks that the org holds exactly these sessions, in these revisions,
// and that the workstation knows it.
func (d *desk) arrived(ss ...session.Session) {
	d.t.Helper()
	got := d.stage.records()
	if len(got) != len(ss) {
		d.t.Errorf("the org holds %d records, want %d", len(got), len(ss))
	}
	wrong := 0
	for _, s := range ss {
		r, ok := got[s.Key()]
		if revision := r.Int("Revision__c"); !ok || revision != s.Sequence() {
			d.t.Errorf("%s: there %v, in revision %d, want %d", s.Key(), ok, revision, s.Sequence())
			if wrong++; wrong == 5 {
				d.t.Fatal("and so on")
			}
		}
	}
	if c := d.counts(); c.Synced+c.Choice != len(ss) || c.Failed+c.Waiting+c.Sending+c.Retrying != 0 {
		d.t.Errorf("counts %+v, want all %d synced", c, len(ss))
	}
}
