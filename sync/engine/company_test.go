package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/rehearsal"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// Two computers took in the same sessions, and each has newer revisions of some.
// They send at the same time; one of them is killed on the way and starts again.
func TestTwoComputersLeaveOneRecordEachInItsNewestRevision(t *testing.T) {
	for round := range 4 * scale {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			s := newStage(t)
			s.faults("latency:d=5ms")
			const n = 400
			random := rand.New(rand.NewPCG(uint64(round), 1))
			// Each computer gets the sessions in an order and in revisions of
			// its own; the newest is known to one of them alone.
			newest := make([]session.Session, n)
			shares := [2][]session.Session{}
			for i := range n {
				a, b := random.IntN(3), random.IntN(3)
				shares[0], shares[1] = append(shares[0], some(n, a)[i]), append(shares[1], some(n, b)[i])
				newest[i] = some(n, max(a, b))[i]
			}
			desks := [2]*desk{}
			for i := range desks {
				desks[i] = s.desk(func(o *engine.Options) { o.Batch = 50 })
				random.Shuffle(n, func(x, y int) { shares[i][x], shares[i][y] = shares[i][y], shares[i][x] })
				desks[i].accept(shares[i]...)
			}
			var both sync.WaitGroup
			both.Go(desks[0].drain)
			both.Go(func() {
				desks[1].killedAfter(1 + random.IntN(12))
				desks[1].drain()
			})
			both.Wait()
			held := s.records()
			if len(held) != n {
				t.Errorf("%d records, want %d", len(held), n)
			}
			for _, want := range newest {
				if r := held[want.Key()]; r.Int(mapping.RevisionField) != want.Sequence() {
					t.Errorf("%s is there in revision %d, the newest is %d", want.Key(), r.Int(mapping.RevisionField), want.Sequence())
				}
			}
			for i, d := range desks {
				if c := d.counts(); c.Synced != n {
					t.Errorf("computer %d counts %+v, want all synced", i, c)
				}
			}
		})
	}
}

// killedAfter sends until the store was used so many times, and then leaves
// everything as it is, as a process does that is killed.
func (d *desk) killedAfter(uses int) {
	d.t.Helper()
	dying := &mortal{Store: d.store, uses: uses}
	d.open2(func(o *engine.Options) { o.Store = dying })
	ctx, cancel := context.WithCancel(d.t.Context())
	dying.end = cancel
	_ = d.Drain(ctx)
	cancel()
	if err := d.store.Close(); err != nil {
		d.t.Error(err)
	}
	d.open()
}

// open2 renews the engine on the store that is open.
func (d *desk) open2(change ...func(*engine.Options)) {
	client, _ := clientOf(d.t, d.stage.token)
	o := engine.Options{Store: d.store, Salesforce: client, OrgID: d.stage.org.OrgID(), Batch: 50}
	for _, c := range change {
		c(&o)
	}
	d.Engine = engine.New(o)
}

// mortal is a store whose process dies after so many uses: from then on nothing
// is read or written.
type mortal struct {
	*store.Store
	mu   sync.Mutex
	uses int
	end  func()
}

var errDead = errors.New("this process was killed")

func (m *mortal) dead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.uses--; m.uses < 0 {
		m.end()
	}
	return m.uses < 0
}

func (m *mortal) Claim(ctx context.Context, org string, n int, lease time.Duration) (store.Batch, error) {
	if m.dead() {
		return store.Batch{}, errDead
	}
	return m.Store.Claim(ctx, org, n, lease)
}

func (m *mortal) Record(ctx context.Context, token string, o []store.Outcome) (int, error) {
	if m.dead() {
		return 0, errDead
	}
	return m.Store.Record(ctx, token, o)
}

// The race that no look-up can see: the other one writes between our look-up and
// our write. With the org's own rule the older revision is refused; without it,
// whoever wrote the newer one looks again and repairs it.
func TestAWriteBetweenLookUpAndWriteNeverLeavesTheOlderRevision(t *testing.T) {
	for _, rule := range []bool{true, false} {
		for _, weAreNewer := range []bool{true, false} {
			t.Run(fmt.Sprintf("rule=%v newer=%v", rule, weAreNewer), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					first := newBench(t)
					first.org.rule, first.org.shared = rule, true
					second := newBench(t)
					second.org = first.org
					second.renew()
					older, newer := some(5, 0), some(5, 3)
					ours, theirs := older, newer
					if weAreNewer {
						ours, theirs = newer, older
					}
					first.accept(ours...)
					second.accept(theirs...)
					// The first one's write is held up until the second one is done.
					calls, gate := 0, make(chan struct{})
					first.org.hold = func(_ context.Context, write bool) error {
						if calls++; calls == 2 {
							<-gate
						}
						return nil
					}
					first.Flush()
					stop := first.run()
					synctest.Wait()
					first.org.hold = nil
					second.Flush()
					stop2 := second.run()
					synctest.Wait()
					close(gate)
					<-time.After(time.Hour)
					stop()
					stop2()
					first.exactlyOnce(newer...)
					if c := second.counts(); c.Synced != 5 {
						t.Errorf("the second computer counts %+v", c)
					}
				})
			})
		}
	}
}

// Looking again costs no call while there is other work, and one at most when
// there is none.
func TestLookingAgainCostsNoCallOfItsOwnWhileThereIsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.accept(some(2000, 0)...)
		b.drain()
		plain := b.org.calls
		guarded := newBench(t, func(o *engine.Options) { o.Guarded = true })
		guarded.accept(some(2000, 0)...)
		guarded.drain()
		if plain != guarded.org.calls {
			t.Errorf("%d calls, %d without looking again", plain, guarded.org.calls)
		}
		defer b.run()()
		<-time.After(3 * time.Hour)
		if extra := b.org.calls - plain; extra > 1 {
			t.Errorf("%d calls in three idle hours, want one at most", extra)
		}
	})
}

// What the engine knows of the rule is what set-up deploys and what the rehearsal
// org has.
func TestTheOrgsRuleRefusesAnOlderRevisionInTheWordsWeKnow(t *testing.T) {
	for _, builtIn := range []bool{true, false} {
		s := newStage(t)
		if !builtIn { // as set-up would deploy it
			rule := rehearsal.ValidationRule{Name: mapping.NewestRule, Active: true, Condition: mapping.NewestFormula, Message: mapping.NewestMessage}
			if err := s.org.SetValidationRule(mapping.SessionObject, rule); err != nil {
				t.Fatal(err)
			}
		}
		client, _ := clientOf(t, s.token)
		save := func(revision int) (ok bool, code, text string) {
			res, err := client.UpsertCollection(t.Context(), mapping.SessionObject, mapping.SessionKey,
				[]map[string]any{{mapping.SessionKey: "k", "Name": "k", mapping.RevisionField: revision}}, false)
			if err != nil {
				t.Fatal(err)
			}
			if res[0].Success {
				return true, "", ""
			}
			return false, res[0].Errors[0].StatusCode, res[0].Errors[0].Message
		}
		for _, step := range []struct {
			revision int
			taken    bool
		}{{5, true}, {5, true}, {4, false}, {6, true}, {5, false}} {
			ok, code, text := save(step.revision)
			if ok != step.taken || !ok && (code != "FIELD_CUSTOM_VALIDATION_EXCEPTION" || !strings.Contains(text, mapping.NewestMessage)) {
				t.Errorf("built in %v, revision %d: %v %s %q", builtIn, step.revision, ok, code, text)
			}
		}
	}
}

// A15: what waits for one org is never sent to another.
func TestSessionsOfAnotherOrgStayWhereTheyAre(t *testing.T) {
	b := newBench(t)
	if _, err := b.store.Accept(t.Context(), "00DRh000000B02xMAC", some(5, 0)); err != nil {
		t.Fatal(err)
	}
	b.accept(some(8, 0)[5:]...)
	b.drain()
	if got := len(b.org.snapshot()); got != 3 {
		t.Errorf("the org holds %d records, want the 3 of its own", got)
	}
	c, err := b.store.Counts(t.Context(), "00DRh000000B02xMAC", time.Now())
	if err != nil || c.Waiting != 5 {
		t.Errorf("the other org's counts %+v %v, want 5 waiting", c, err)
	}
}

// C04, N03: the answer is lost after the org has carried out the call, and the
// process is killed before it could know.
func TestAKillAfterTheOrgAppliedTheCallLeavesOneRecord(t *testing.T) {
	s := newStage(t)
	d := s.desk()
	all := lively(t, 0, 300)
	d.accept(all...)
	d.killedAfter(3) // claim, claim ahead, and the first record
	before := map[string]string{}
	for key, r := range s.records() {
		before[key] = r.ID()
	}
	if len(before) == 0 || len(before) == 300 {
		t.Fatalf("%d records at the kill, want some", len(before))
	}
	d.drain()
	d.arrived(all...)
	for key, r := range s.records() {
		if id, ok := before[key]; ok && id != r.ID() {
			t.Errorf("%s was %s and is now %s", key, id, r.ID())
		}
	}
}
