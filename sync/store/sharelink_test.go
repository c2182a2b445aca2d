package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/session"
	"demobridge/sync/store"
)

func (w *world) save(links ...store.ShareLink) []string {
	w.t.Helper()
	ids, _, err := w.SaveLinks(w.t.Context(), org, links, "Ada Admin")
	if err != nil {
		w.t.Fatal(err)
	}
	return ids
}

func (w *world) links() map[string]store.ShareLink {
	w.t.Helper()
	all, err := w.ShareLinks(w.t.Context(), org)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]store.ShareLink{}
	for _, l := range all {
		out[l.ID] = l
	}
	return out
}

// through is a session that came through a link.
func through(n int, id, address string) session.Session {
	s := made(n, 0)
	s.ShareLink = session.ShareLink{ID: id, URL: address, CreatorEmail: "rep@seller.example"}
	return s
}

func TestALinkIsOneWhicheverWayItBecameKnown(t *testing.T) {
	const address = "https://demo.harbor.example/acme"
	for name, steps := range map[string]func(w *world){
		"by hand, then a session with the address": func(w *world) {
			w.save(store.ShareLink{URL: address, Name: "Acme", Recipient: "ana@acme.example", Notes: "first call"})
			w.accept(through(1, "", "http://Demo.Harbor.example/acme/?utm_source=mail"), through(2, "", address))
		},
		"by hand, then a session with id and address": func(w *world) {
			w.save(store.ShareLink{URL: address, Name: "Acme", Recipient: "ana@acme.example", Notes: "first call"})
			w.accept(through(1, "", address+"#x"))
			w.accept(through(2, "lnk1", address))
		},
		"sessions with the id alone, then by hand, then both": func(w *world) {
			w.accept(through(1, "lnk1", ""))
			w.save(store.ShareLink{URL: address, Name: "Acme", Recipient: "ana@acme.example", Notes: "first call"})
			w.accept(through(2, "lnk1", address))
		},
		"a session first, then by hand": func(w *world) {
			w.accept(through(1, "lnk1", address), through(2, "lnk1", ""))
			w.save(store.ShareLink{URL: address + "/", Name: "Acme", Recipient: "ana@acme.example", Notes: "first call"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			steps(w)
			links := w.links()
			if len(links) != 1 {
				t.Fatalf("%d links: %+v", len(links), links)
			}
			for id, l := range links {
				if l.Name != "Acme" || l.Recipient != "ana@acme.example" || l.Notes != "first call" || l.Sessions != 2 {
					t.Errorf("the link is %+v", l)
				}
				p, err := w.Sessions(t.Context(), org, store.Query{ShareLink: id, Limit: 10})
				if err != nil || len(p.Rows) != 2 {
					t.Errorf("%d sessions of the link (%v), want 2", len(p.Rows), err)
				}
			}
			checkSound(t, w)
		})
	}
}

func TestALinkNeedsAnAddressOrAnID(t *testing.T) {
	w := open(t)
	if _, _, err := w.SaveLinks(t.Context(), org, []store.ShareLink{{Name: "Acme", URL: "not an address"}}, ""); !errors.Is(err, store.ErrNoAddress) {
		t.Errorf("error %v", err)
	}
}

func TestEverythingDoneToALinkIsInItsHistory(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	id := w.save(store.ShareLink{URL: "https://demo.harbor.example/acme"})[0]
	w.accept(through(1, "", "https://demo.harbor.example/acme"))
	w.sendAll()
	first, second := store.Opportunity{ID: "006000000000001AAA", Name: "First"}, store.Opportunity{ID: "006000000000002AAA", Name: "Second"}
	if _, err := w.LinkOpportunity(ctx, org, id, first, "Ada Admin"); err != nil {
		t.Fatal(err)
	}
	w.sendAll()
	w.accept(through(2, "", "https://demo.harbor.example/acme"))
	w.sendAll()
	earlier, err := w.LinkOpportunity(ctx, org, id, second, "Ada Admin")
	if err != nil || earlier != 2 {
		t.Fatalf("earlier %d, %v; want the one without and the one with the first opportunity", earlier, err)
	}
	if n, err := w.MoveEarlier(ctx, org, id, "Ada Admin"); n != 2 || err != nil {
		t.Fatalf("moved %d, %v", n, err)
	}
	if err := w.UnlinkOpportunity(ctx, org, id, "Ben"); err != nil {
		t.Fatal(err)
	}
	events, err := w.LinkHistory(ctx, org, id)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind)+" "+e.Opportunity+" "+e.Former+" "+e.Person)
	}
	want := []string{"unlinked Second  Ben", "moved Second  Ada Admin", "linked Second First Ada Admin", "linked First  Ada Admin", "made   Ada Admin"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}

// send claims what is due and records it with the owner that the org names now.
func (w *world) send(opportunity, ownerID, name string) {
	w.t.Helper()
	b := w.claim(100)
	var outcomes []store.Outcome
	for _, r := range b.Rows {
		outcomes = append(outcomes, store.Outcome{
			ID: r.ID, Version: r.Version, Kind: store.Sent, SalesforceID: "a00" + r.Key,
			Matches: store.Matches{Opportunity: store.Match{ID: opportunity, Name: "Deal", OwnerID: ownerID, OwnerName: name, OwnerEmail: name + "@harbor.example"}},
		})
	}
	w.record(b.Token, outcomes...)
}

func TestASessionKeepsTheOwnerItWasSentWith(t *testing.T) {
	const deal, maya, jonas = "006000000000001AAA", "005000000000001AAA", "005000000000002AAA"
	w := open(t)
	ctx := t.Context()
	id := w.save(store.ShareLink{URL: "https://demo.harbor.example/acme"})[0]
	if _, err := w.LinkOpportunity(ctx, org, id, store.Opportunity{ID: deal, Name: "Deal"}, "Ada"); err != nil {
		t.Fatal(err)
	}
	w.accept(through(1, "", "https://demo.harbor.example/acme"))
	w.send(deal, maya, "maya")
	w.clock.add(time.Hour)
	w.accept(through(2, "", "https://demo.harbor.example/acme"))
	w.send(deal, jonas, "jonas")
	owner := func(key string) string {
		email, id := w.detail(key).Session.Owner()
		return email + " " + id
	}
	want := map[string]string{"ses-000001": "maya@harbor.example " + maya, "ses-000002": "jonas@harbor.example " + jonas}
	got := map[string]string{"ses-000001": owner("ses-000001"), "ses-000002": owner("ses-000002")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("owners (-want +got):\n%s", diff)
	}
	w.clock.add(time.Hour)
	// Sent again, the first session still has its owner, and so has what is handed out.
	if _, err := w.Resend(ctx, org, "ses-000001"); err != nil {
		t.Fatal(err)
	}
	b := w.claim(1)
	if email, _ := b.Rows[0].Session.Owner(); email != "maya@harbor.example" || b.Rows[0].Owner.Name != "maya" {
		t.Errorf("handed out with the owner %q, %+v", email, b.Rows[0].Owner)
	}
	w.record(b.Token, store.Outcome{ID: b.Rows[0].ID, Kind: store.Sent, Matches: store.Matches{
		Opportunity: store.Match{ID: deal, Name: "Deal", OwnerID: jonas, OwnerName: "jonas", OwnerEmail: "jonas@harbor.example"},
	}})
	if d := w.detail("ses-000001"); d.Matches.Opportunity.OwnerName != "maya" {
		t.Errorf("after sending again the owner is %q", d.Matches.Opportunity.OwnerName)
	}
	// The opportunity itself shows both, and the link's history says when.
	known, err := w.LinkedOpportunities(ctx, org)
	if o := known[deal]; err != nil || o.OwnerName != "jonas" || o.FormerOwner != "maya" || o.FormerEmail != "maya@harbor.example" {
		t.Errorf("the opportunity is %+v (%v)", o, err)
	}
	events, err := w.LinkHistory(ctx, org, id)
	if err != nil || events[0].Kind != store.EventOwner || events[0].Person != "jonas" || events[0].Former != "maya" {
		t.Errorf("the last event is %+v (%v)", events[0], err)
	}
}

func TestASessionWithoutAnOpportunityHasNoOwner(t *testing.T) {
	w := open(t)
	w.accept(through(1, "", "https://demo.harbor.example/acme"))
	w.sendAll()
	if email, id := w.detail("ses-000001").Session.Owner(); email != "" || id != "" {
		t.Errorf("the owner is %q %q", email, id)
	}
}

func TestOpportunitiesSeenBeforeAreFoundAndLostOnesToldApart(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	amount := 84000.0
	rollout := store.Opportunity{ID: "006000000000001AAA", Name: "Forecasting rollout", Account: "Acme Manufacturing", Amount: &amount, OwnerID: "005A", OwnerActive: true}
	won := store.Opportunity{ID: "006000000000002AAA", Name: "Acme – Line 2", Account: "Acme Manufacturing", Closed: true, Won: true}
	if err := w.SaveOpportunities(ctx, org, []store.Opportunity{rollout, won}); err != nil {
		t.Fatal(err)
	}
	names := func(words string, closed bool) (out []string) {
		found, err := w.FindOpportunities(ctx, org, words, closed, 50)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range found {
			out = append(out, o.Name)
		}
		return out
	}
	if diff := cmp.Diff([]string{"Forecasting rollout"}, names("ACME roll", false)); diff != "" {
		t.Errorf("open ones (-want +got):\n%s", diff)
	}
	if got := names("acme", true); len(got) != 2 {
		t.Errorf("all: %q", got)
	}
	id := w.save(store.ShareLink{URL: "https://demo.harbor.example/acme"})[0]
	if _, err := w.LinkOpportunity(ctx, org, id, rollout, "Ada"); err != nil {
		t.Fatal(err)
	}
	if err := w.MarkGone(ctx, org, map[string]string{rollout.ID: store.GoneDeleted}); err != nil {
		t.Fatal(err)
	}
	known, err := w.LinkedOpportunities(ctx, org)
	if o := known[rollout.ID]; err != nil || o.Gone != store.GoneDeleted || o.Name != "Forecasting rollout" || w.links()[id].OpportunityID == "" {
		t.Errorf("the lost opportunity is %+v (%v)", o, err)
	}
	if err := w.SaveOpportunities(ctx, org, []store.Opportunity{rollout}); err != nil {
		t.Fatal(err)
	}
	if known, _ := w.LinkedOpportunities(ctx, org); known[rollout.ID].Gone != "" {
		t.Error("a restored opportunity is still lost")
	}
}
