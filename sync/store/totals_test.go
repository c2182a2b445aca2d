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

// Whatever comes in, in whatever order, again, newer or taken away: what is kept
// of a visitor and of a company is what adding up their sessions gives.
func TestTotalsAreTheSumOfTheSessionsThatAreThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := open(t)
		defer w.Close()
		held := map[string]session.Session{}
		areas := rapid.SliceOfN(rapid.SampledFrom([]string{"SSO", "Audit", "Alerts"}), 0, 2)
		viewed := func(n int) session.Session {
			began := epoch.Add(time.Duration(rapid.IntRange(0, 20).Draw(rt, "began")) * time.Minute)
			s := session.Session{ID: fmt.Sprintf("v-%d", n), ClosedAt: began.Add(time.Hour + time.Duration(rapid.IntRange(0, 9).Draw(rt, "revision"))*time.Second)}
			switch rapid.IntRange(0, 3).Draw(rt, "who") {
			case 0:
				s.Company.Domain = "acme.example"
			case 1:
				s.Visitor.ID, s.Company.Domain = "v7", "www.acme.example"
			default:
				s.Visitor.Email = fmt.Sprintf("p%d@acme.example", rapid.IntRange(0, 2).Draw(rt, "email"))
			}
			s.Facts = session.Facts{
				StartedAt: began, LastActivityAt: began.Add(time.Duration(rapid.IntRange(0, 3).Draw(rt, "last")) * time.Minute),
				Minutes: float64(rapid.IntRange(0, 9999).Draw(rt, "milli")) / 1000, Steps: rapid.IntRange(0, 3).Draw(rt, "steps"),
				Demos: []string{fmt.Sprint("demo ", n)}, VeryInterested: areas.Draw(rt, "very"), NotInterested: areas.Draw(rt, "not"),
			}
			return s
		}
		for range rapid.IntRange(1, 25).Draw(rt, "changes") {
			n := rapid.IntRange(0, 7).Draw(rt, "n")
			if rapid.IntRange(0, 5).Draw(rt, "delete") == 0 {
				key := fmt.Sprintf("v-%d", n)
				if _, err := w.Delete(t.Context(), org, key); err != nil {
					rt.Fatal(err)
				}
				delete(held, key)
			} else {
				s := viewed(n)
				r := w.accept(s)
				if r.New+r.Updated > 0 {
					held[s.ID] = s
				}
			}
			check(rt, w, held)
		}
	})
}

func check(rt *rapid.T, w *world, held map[string]session.Session) {
	rt.Helper()
	byVisitor := map[string][]session.Session{}
	var company []session.Session
	var all []session.Session
	for _, s := range held {
		all = append(all, s)
		byVisitor[s.VisitorKey()] = append(byVisitor[s.VisitorKey()], s)
		company = append(company, s)
	}
	got, err := w.Histories(w.t.Context(), org, all, nil)
	if err != nil {
		rt.Fatal(err)
	}
	for i, s := range all {
		want := session.Total(byVisitor[s.VisitorKey()]...)
		if s.VisitorKey() == "" {
			want = session.Total(s)
		}
		if diff := cmp.Diff(want, got[i].Visitor); diff != "" {
			rt.Fatalf("the visitor of %s (-added up +kept):\n%s", s.ID, diff)
		}
		if diff := cmp.Diff(session.Total(company...), got[i].Company); diff != "" {
			rt.Fatalf("the company of %s (-added up +kept):\n%s", s.ID, diff)
		}
	}
}

func TestTotalsOutliveWhatRetentionForgetsAndMoveToTheOrgThatIsConnected(t *testing.T) {
	w := open(t)
	one, two := made(1, 0), made(1001, 0) // of the same visitor
	if _, err := w.Accept(t.Context(), "", []session.Session{one}); err != nil {
		t.Fatal(err)
	}
	w.accept(two)
	if _, err := w.AdoptUnassigned(t.Context(), org); err != nil {
		t.Fatal(err)
	}
	want := session.Total(one, two)
	if diff := cmp.Diff(want, w.visitor(one)); diff != "" {
		t.Fatalf("after the org was connected:\n%s", diff)
	}
	w.sendAll()
	w.clock.add(48 * time.Hour)
	if _, err := w.Retain(t.Context(), store.Policy{Sessions: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, w.visitor(one)); diff != "" {
		t.Errorf("after the sessions were forgotten:\n%s", diff)
	}
	w.accept(one) // imported again
	if diff := cmp.Diff(want, w.visitor(one)); diff != "" {
		t.Errorf("after one of them came in again:\n%s", diff)
	}
}

func (w *world) visitor(s session.Session) session.Totals {
	w.t.Helper()
	h, err := w.Histories(w.t.Context(), org, []session.Session{s}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return h[0].Visitor
}

func TestTheTotalsOfAnOpportunityFollowItsSessions(t *testing.T) {
	w := open(t)
	a, b := made(1, 0), made(2, 0)
	a.ShareLink = session.ShareLink{OpportunityID: "006000000000001AAA"}
	b.ShareLink = session.ShareLink{OpportunityID: "006000000000001AAA"}
	w.accept(a, b)
	h, err := w.Histories(t.Context(), org, []session.Session{a}, []string{"006000000000001AAA"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(session.Total(a, b), h[0].Opportunity); diff != "" {
		t.Error(diff)
	}
}
