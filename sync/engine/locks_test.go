package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
)

// parented rules give each session one of a few accounts as its parent.
func parented(accounts int) func(*engine.Options) {
	return func(o *engine.Options) {
		o.Rules = func() engine.Rules {
			return func(s session.Session, _ string, _ match.Candidates) (match.Result, map[string]any) {
				var i int
				_, _ = fmt.Sscanf(s.ID, "s-%d", &i)
				m := match.Result{Account: match.Link{ID: accountID(i % accounts), Name: fmt.Sprintf("Firm %d", i%accounts)}}
				return m, mapping.SessionRecord(s, m)
			}
		}
	}
}

func accountID(i int) string {
	id, _ := salesforce.LongID(fmt.Sprintf("001Rh00000000%02d", i))
	return id
}

// A parent that somebody else holds for a while: its children wait together, the
// others pass, nobody is charged, and the holder is named.
func TestTheChildrenOfALockedParentWaitTogetherAndOthersPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, parented(10))
		free := time.Now().Add(6 * time.Second)
		var tries []string // what the calls held of the locked parent
		b.org.hold = func(context.Context, bool) error { <-time.After(100 * time.Millisecond); return nil }
		b.org.before = func(_ int, write bool) error {
			if write {
				tries = append(tries, "")
			}
			return nil
		}
		b.org.row = func(key string, fields map[string]any) *salesforce.RecordError {
			if fields["Account__c"] == accountID(3) && time.Now().Before(free) {
				tries[len(tries)-1] += key + " "
				return &salesforce.RecordError{StatusCode: "UNABLE_TO_LOCK_ROW", Message: "unable to obtain exclusive access to this record or 1 records: " + accountID(3)}
			}
			return nil
		}
		all := some(1000, 0)
		b.accept(all...)
		b.Flush()
		defer b.run()()
		<-time.After(3 * time.Second)
		if c := b.counts(); c.Synced != 900 {
			t.Errorf("counts %+v while one of ten parents is locked, want the other 900 synced", c)
		}
		<-time.After(time.Minute)
		b.exactlyOnce(all...)
		b.uncharged(all[3], all[13], all[993])
		hit := 0
		for _, rows := range tries {
			if rows != "" {
				hit++
			}
		}
		if hit > 8 {
			t.Errorf("the locked parent was tried in %d calls: %v", hit, len(tries))
		}
	})
}

func TestTheHolderOfALockIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, parented(1))
		b.org.row = func(string, map[string]any) *salesforce.RecordError {
			return &salesforce.RecordError{StatusCode: "UNABLE_TO_LOCK_ROW", Message: "unable to obtain exclusive access to this record or 1 records: " + accountID(0)}
		}
		b.accept(some(1, 0)...)
		defer b.run()()
		<-time.After(30 * time.Minute)
		d := b.session("s-000000")
		if !strings.Contains(d.ErrorText, accountID(0)) || !strings.Contains(d.ErrorText, "Firm 0") || !slices.Equal(d.ErrorFields, []string{"Account__c"}) {
			t.Errorf("the retry reads %q %q", d.ErrorText, d.ErrorFields)
		}
		if b.org.calls > 60 {
			t.Errorf("%d calls in half an hour for one locked record", b.org.calls)
		}
	})
}

// The rows of a call stand sorted by parent, and those of one parent together.
func TestARequestHoldsTheChildrenOfAParentTogether(t *testing.T) {
	b := newBench(t, parented(7))
	var order []string
	b.org.row = func(_ string, fields map[string]any) *salesforce.RecordError {
		order = append(order, fields["Account__c"].(string))
		return nil
	}
	b.accept(some(180, 0)...)
	b.drain()
	if !slices.IsSorted(order) || len(slices.Compact(order)) != 7 {
		t.Errorf("the parents came as %v", order)
	}
}

// Whatever points at the size of calls makes them smaller, and they grow again.
func TestCallsShrinkUnderPressureAndGrowAgain(t *testing.T) {
	governor := salesforce.RecordError{StatusCode: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Message: "Nightly: System.LimitException: Too many SOQL queries: 101"}
	for _, test := range []struct {
		name  string
		limit int // rows of a call that the org bears
		call  error
		row   *salesforce.RecordError
	}{
		{"locks the call", 120, passingFault(salesforce.KeyLock), nil},
		{"times out", 120, passingFault(salesforce.KeyTimeout), nil},
		{"runs too long", 300, passingFault("REQUEST_RUNNING_TOO_LONG"), nil},
		{"too many at once", 300, passingFault(salesforce.KeyConcurrent), nil},
		{"runs out of allowance", 60, nil, &governor},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				largest, rows := 0, 0
				b.org.rows = func(n int) error {
					rows = n
					if n > test.limit && test.call != nil {
						return test.call
					}
					largest = max(largest, n)
					return nil
				}
				b.org.row = func(string, map[string]any) *salesforce.RecordError {
					if rows > test.limit {
						return test.row
					}
					return nil
				}
				all := some(2500, 0)
				b.accept(all...)
				b.Flush()
				defer b.run()()
				<-time.After(4 * time.Hour)
				b.exactlyOnce(all...)
				b.uncharged(all[0], all[1200], all[2499])
				if s := b.State().Batch; s > test.limit*2 || s < test.limit/4 {
					t.Errorf("calls have %d rows in the end, the org bears %d", s, test.limit)
				}
				kept, err := b.store.Orgs(t.Context())
				if size := b.State().Batch; err != nil || len(kept) != 1 || kept[0].BatchSize != size && size != 200 {
					t.Errorf("the store keeps %+v (%v), want the size %d", kept, err, b.State().Batch)
				}
				// The pressure ends: the size comes back.
				test.limit = 5000
				more := some(12_000, 0)[2500:]
				b.accept(more...)
				b.Flush()
				synctest.Wait()
				<-time.After(time.Hour)
				if s := b.State().Batch; s < 400 {
					t.Errorf("calls have %d rows long after the pressure ended", s)
				}
			})
		})
	}
}
