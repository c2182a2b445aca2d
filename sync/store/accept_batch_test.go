package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"demobridge/sync/session"
	"demobridge/sync/store"
)

// However sessions are cut into batches, the store holds the same afterwards:
// revisions of one session in one batch, links that become known by their id in
// the middle of it, visitors who come again, strange characters in keys.
func TestABatchLeavesWhatItsSessionsLeaveOneByOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		together, apart := open(t), open(t)
		defer together.Close()
		defer apart.Close()
		var all []session.Session
		for range rapid.IntRange(1, 3).Draw(rt, "batches") {
			batch := rapid.SliceOfN(rapid.Custom(anySession), 1, 12).Draw(rt, "batch")
			if rapid.IntRange(0, 15).Draw(rt, "many") == 0 {
				batch = append(mades(len(all), 99), batch...)
			}
			all = append(all, batch...)
			var want store.Receipt
			for _, s := range batch {
				r := apart.accept(s)
				want.New, want.Updated, want.Unchanged, want.Older = want.New+r.New, want.Updated+r.Updated, want.Unchanged+r.Unchanged, want.Older+r.Older
			}
			got := together.accept(batch...)
			got.Keys = nil
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("the receipts (-apart +together):\n%s", diff)
			}
			if diff := cmp.Diff(apart.whole(rt, all), together.whole(rt, all)); diff != "" {
				rt.Fatalf("the store (-apart +together):\n%s", diff)
			}
		}
	})
}

func anySession(rt *rapid.T) session.Session {
	n := rapid.IntRange(0, 9).Draw(rt, "n")
	began := epoch.Add(time.Duration(rapid.IntRange(0, 5).Draw(rt, "began")) * time.Minute)
	s := session.Session{
		ID:       []string{"a", "b", "c\x00d", "e\xff", "f'\"", "g", "h\u2028", "i", "j", "ses-000003"}[n],
		ClosedAt: began.Add(time.Hour + time.Duration(rapid.IntRange(0, 3).Draw(rt, "revision"))*time.Second),
		Facts: session.Facts{
			StartedAt: began, LastActivityAt: began, Minutes: 1, Demos: []string{"Tour"},
			Steps:          rapid.IntRange(0, 3).Draw(rt, "steps"),
			VeryInterested: rapid.SliceOfN(rapid.SampledFrom([]string{"SSO", "Audit"}), 0, 2).Draw(rt, "very"),
		},
	}
	if p := rapid.IntRange(0, 3).Draw(rt, "person"); p > 0 {
		s.Visitor.Email = fmt.Sprintf("p%d@firm.example", p)
	}
	if rapid.Bool().Draw(rt, "elsewhere") {
		s.Company.Domain = "other.example"
	}
	link := rapid.IntRange(0, 2).Draw(rt, "link")
	if rapid.Bool().Draw(rt, "with id") {
		s.ShareLink.ID = fmt.Sprint("l", link)
	}
	if rapid.Bool().Draw(rt, "with address") {
		s.ShareLink.URL = fmt.Sprint("https://demo.example/l/", link)
	}
	if rapid.IntRange(0, 3).Draw(rt, "told") == 0 {
		s.ShareLink.OpportunityID = "006000000000001AAA"
	}
	return s
}

// held is everything that accepting sessions can change.
type held struct {
	Sessions  []store.Viewing
	Histories []session.History
	Links     any
	Counts    store.Counts
}

func (w *world) whole(rt *rapid.T, all []session.Session) held {
	rt.Helper()
	var h held
	var err [3]error
	h.Sessions, err[0] = w.Viewings(w.t.Context(), org, store.Query{Limit: 1000})
	h.Histories, err[1] = w.Histories(w.t.Context(), org, all, nil)
	h.Links, err[2] = w.ShareLinks(w.t.Context(), org)
	h.Counts = w.counts()
	for _, e := range err {
		if e != nil {
			rt.Fatal(e)
		}
	}
	return h
}
