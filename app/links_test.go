package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
)

const acmeLink = "https://demo.harbor.example/acme"

func TestTheNextSessionOfALinkedLinkIsInTheOrgWithItsOpportunity(t *testing.T) {
	o := newOffice(t)
	id := o.add(status.LinkForm{Address: acmeLink, Name: "Acme"})
	before := o.visit(acmeLink, "someone@nowhere.example")
	o.send()
	if got := o.inOrg(before, "Opportunity__c"); got != "" {
		t.Fatalf("before it was linked the session hangs from %q", got)
	}
	if got := o.ownerOf(before); got != "" {
		t.Errorf("without an opportunity the owner is %q", got)
	}
	found, err := o.FindOpportunities(t.Context(), "acm")
	if err != nil || found.Kept || len(found.Rows) < 2 || found.Rows[0].Account != "Acme Manufacturing" || found.Rows[0].Amount == nil || found.Rows[0].CloseDate.IsZero() {
		t.Fatalf("found %+v, %v", found, err)
	}
	if l := o.link(id, rollout); l.Earlier != 1 || l.Opportunity.OwnerName != "Mayelle Okafieldt" {
		t.Errorf("linked: %+v", l)
	}
	after := o.visit(acmeLink, "other@nowhere.example")
	o.send()
	if got := o.inOrg(after, "Opportunity__c"); got != rollout {
		t.Errorf("the session hangs from %q", got)
	}
	if got := o.ownerOf(after); !strings.Contains(got, mayelle) || !strings.Contains(got, "mayelle.okafieldt@harbor.example") {
		t.Errorf("its owner is %q", got)
	}
	if n, err := o.MoveEarlier(t.Context(), id); n != 1 || err != nil {
		t.Fatalf("moved %d, %v", n, err)
	}
	o.send()
	if got := o.inOrg(before, "Opportunity__c"); got != rollout {
		t.Errorf("the moved session hangs from %q", got)
	}
	page, err := o.OpportunityPage(t.Context(), rollout)
	if err != nil || page.Sessions != 2 || len(page.Visitors) != 2 || len(page.Links) != 1 || len(page.Interests) != 1 || page.Interests[0].Very != 2 {
		t.Errorf("the opportunity's page: %+v, %v", page, err)
	}
	for _, part := range []string{"Acme – Forecasting rollout", "2 sessions", "Audit log"} {
		if !strings.Contains(page.Text, part) {
			t.Errorf("the summary lacks %q:\n%s", part, page.Text)
		}
	}
}

func TestAChangeOfOwnerReachesNewSessionsOnly(t *testing.T) {
	o := newOffice(t)
	id := o.add(status.LinkForm{Address: acmeLink})
	o.link(id, mustFind(o, "acm", rollout))
	first := o.visit(acmeLink, "a@nowhere.example")
	o.send()
	o.later(time.Minute)
	o.call("PATCH", "sobjects/Opportunity/"+rollout, map[string]any{"OwnerId": jornas})
	second := o.visit(acmeLink, "b@nowhere.example")
	o.send()
	if got := o.ownerOf(first); !strings.Contains(got, mayelle) {
		t.Errorf("the earlier session has the owner %q", got)
	}
	if got := o.ownerOf(second); !strings.Contains(got, jornas) {
		t.Errorf("the later session has the owner %q", got)
	}
	d := o.detail(id)
	if d.Opportunity.OwnerName != "Jornas Lindqvale" || d.Opportunity.FormerOwner != "Mayelle Okafieldt" {
		t.Errorf("the link shows the owner %q, before %q", d.Opportunity.OwnerName, d.Opportunity.FormerOwner)
	}
	if !strings.Contains(d.History[0].Text, "now owned by Jornas Lindqvale, before by Mayelle Okafieldt") {
		t.Errorf("the history says %+v", d.History)
	}
	// Sent again, the earlier session keeps its owner.
	o.later(time.Minute)
	if err := o.Retry(t.Context(), []string{first}); err != nil {
		t.Fatal(err)
	}
	o.send()
	if got := o.ownerOf(first); !strings.Contains(got, mayelle) {
		t.Errorf("sent again, the earlier session has the owner %q", got)
	}
	if d := o.detail(id); d.Opportunity.OwnerName != "Jornas Lindqvale" {
		t.Errorf("sending the earlier session again brought %q back", d.Opportunity.OwnerName)
	}
}

// mustFind searches like a person does and returns the id when it was offered.
func mustFind(o *office, text, id string) string {
	o.t.Helper()
	a, err := o.FindOpportunities(o.t.Context(), text)
	if err != nil || !slices.ContainsFunc(a.Rows, func(r status.Opportunity) bool { return r.ID == id }) {
		o.t.Fatalf("%q does not find %s: %+v, %v", text, id, a, err)
	}
	return id
}

func TestADeletedOpportunityIsAProblemAndTheLinkIsKept(t *testing.T) {
	o := newOffice(t)
	id := o.add(status.LinkForm{Address: acmeLink, Name: "Acme – plant"})
	o.link(id, mustFind(o, "acm", rollout))
	o.call("DELETE", "sobjects/Opportunity/"+rollout, nil)
	after := o.visit(acmeLink, "a@nowhere.example")
	o.send()
	if got := o.inOrg(after, "Opportunity__c"); got != "" {
		t.Errorf("the session hangs from %q", got)
	}
	if err := o.RefreshOpportunities(t.Context()); err != nil {
		t.Fatal(err)
	}
	list := read(t, o.App)
	if len(list.NeedYou) != 1 || list.NeedYou[0].Title != "The opportunity “Acme – Forecasting rollout” was deleted in Salesforce" {
		t.Fatalf("the problems are %+v", list)
	}
	p, err := o.Problem(t.Context(), list.NeedYou[0].ID)
	if err != nil || len(p.Steps) == 0 {
		t.Errorf("the remedy: %+v, %v", p, err)
	}
	if d := o.detail(id); d.State != status.LinkTied || d.Opportunity.Gone != status.GoneDeleted {
		t.Errorf("the link is %+v", d.LinkRow)
	}
	// Linked to another one, the problem is gone.
	o.link(id, mustFind(o, "acm", plantFour))
	if list := read(t, o.App); len(list.NeedYou) != 0 {
		t.Errorf("after linking another: %+v", list.NeedYou)
	}
}

func TestLinkedOpportunitiesAreAskedForOnceInAQuarterOfAnHour(t *testing.T) {
	o := newOffice(t)
	id := o.add(status.LinkForm{Address: acmeLink})
	o.link(id, mustFind(o, "acm", rollout))
	o.call("PATCH", "sobjects/Opportunity/"+rollout, map[string]any{"OwnerId": jornas})
	owner := func() string {
		if err := o.RefreshOpportunities(t.Context()); err != nil {
			t.Fatal(err)
		}
		return o.detail(id).Opportunity.OwnerID
	}
	o.later(14 * time.Minute)
	if got := owner(); got != mayelle {
		t.Errorf("asked again too soon: %q", got)
	}
	o.later(2 * time.Minute)
	if got := owner(); got != jornas {
		t.Errorf("after a quarter of an hour the owner is %q", got)
	}
}

func TestWithoutTheOrgWhatWasSeenBeforeIsSearched(t *testing.T) {
	o := newOffice(t)
	mustFind(o, "acm", rollout)
	mustFind(o, "kar", karoo)
	if err := o.org.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := o.FindOpportunities(t.Context(), "forecasting")
	if err != nil || !a.Kept || a.Reason == "" || len(a.Rows) != 1 || a.Rows[0].ID != rollout {
		t.Errorf("offline: %+v, %v", a, err)
	}
	id := o.add(status.LinkForm{Address: acmeLink})
	if l := o.link(id, rollout); l.Opportunity.Name != "Acme – Forecasting rollout" {
		t.Errorf("linked offline: %+v", l)
	}
}

func TestAPastedIDOrAddressIsLookedUpAndRefusedInWords(t *testing.T) {
	o := newOffice(t)
	for _, text := range []string{rollout, rollout[:15], "https://harbor.lightning.force.com/lightning/r/Opportunity/" + rollout + "/view"} {
		if got, err := o.PasteOpportunity(t.Context(), text); err != nil || got.ID != rollout {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]error{
		"https://harbor.lightning.force.com/lightning/r/Account/001Rh000000a01YIAQ/view": app.ErrNotOpportunity,
		"https://harbor.example/": app.ErrNotOpportunity,
		"006Rh0000000001":         app.ErrOpportunityHidden,
	} {
		_, err := o.PasteOpportunity(t.Context(), text)
		if !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
		if f := o.Explain(err); !strings.Contains(f.Title, "pportunity") {
			t.Errorf("%q is explained as %+v", text, f)
		}
	}
}

func TestSuggestionsHaveAReasonAndLinkNothing(t *testing.T) {
	o := newOffice(t)
	id := o.add(status.LinkForm{Address: "https://demo.harbor.example/karoo", Recipient: "gracelle.mbekandra@karoo.example, New Person <new.person@karoo.example>"})
	mail := o.add(status.LinkForm{Address: "https://demo.harbor.example/mail", Recipient: "someone@gmail.com"})
	changed, err := o.RefreshSuggestions(t.Context())
	if err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	d := o.detail(id)
	if d.State != status.LinkSuggested || d.Opportunity.ID != "" || len(d.Suggestion.Opportunities) != 1 || d.Suggestion.Opportunities[0].ID != karoo ||
		d.Suggestion.Reason != "2 recipients work at Karoo Mining; 1 open opportunity" {
		t.Errorf("suggested: %+v", d.Suggestion)
	}
	if d := o.detail(mail); d.State != status.LinkFree {
		t.Errorf("a free-mail address leads to %+v", d.Suggestion)
	}
	if changed, err := o.RefreshSuggestions(t.Context()); err != nil || changed {
		t.Errorf("asked again at once: %v, %v", changed, err)
	}
	if err := o.RefuseSuggestion(t.Context(), id, karoo); err != nil {
		t.Fatal(err)
	}
	if d := o.detail(id); d.State != status.LinkFree || !d.Refused {
		t.Errorf("refused, it is still there: %+v", d.LinkRow)
	}
	// A contact role says more than a company does.
	o.call("POST", "sobjects/OpportunityContactRole", map[string]any{"OpportunityId": plantFour, "ContactId": "003Rh000000a01YIAQ"})
	acme := o.add(status.LinkForm{Address: acmeLink, Recipient: "dannika.whitfallow@acme.example"})
	if _, err := o.RefreshSuggestions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := o.detail(acme); len(d.Suggestion.Opportunities) != 1 || d.Suggestion.Opportunities[0].ID != plantFour || !strings.Contains(d.Suggestion.Reason, "Dannika Whitfallow is a contact role") {
		t.Errorf("suggested: %+v", d.Suggestion)
	}
}

func TestLinksAreImportedFromCSV(t *testing.T) {
	o := newOffice(t)
	o.add(status.LinkForm{Address: acmeLink})
	name := filepath.Join(t.TempDir(), "links.csv")
	text := "\ufeffLink name;URL;Recipient;Created by\nAcme;demo.harbor.example/acme/;ana@acme.example;maya.okafor@harbor.example\n" +
		"Bad;not an address;;\nKaroo;https://demo.harbor.example/karoo;;\n;;;\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := o.ImportLinks(t.Context(), []string{name})
	if err != nil || r.New != 1 || r.Known != 1 || len(r.Problems) != 2 || r.Problems[0].Line != 3 || r.Problems[0].Cause != "Not a web address" {
		t.Fatalf("imported %+v, %v", r, err)
	}
	page, err := o.Links(t.Context(), status.LinkQuery{Search: "acme"})
	if err != nil || len(page.Rows) != 1 || page.All != 2 || page.Rows[0].Name != "Acme" {
		t.Errorf("links: %+v, %v", page, err)
	}
}

func TestARepIsToldFromAnAdmin(t *testing.T) {
	for user, rep := range map[string]bool{"admin": false, "rep": true} {
		a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Org: app.Source{Rehearsal: &app.RehearsalOptions{As: user}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Sync(t.Context(), nil); err != nil {
			t.Log(err) // a rep's org need not be set up for it
		}
		if a.Role().Known {
			t.Error("a role is known before anybody asked")
		}
		if err := a.LearnRole(t.Context()); err != nil {
			t.Error(err)
		}
		if r := a.Role(); !r.Known || r.Rep != rep || rep != (r.Request != "") {
			t.Errorf("%s: %+v", user, r)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

// An org that was not prepared for a rep closes the gate of the set-up at the
// first session: the rep's view is for just that.
func TestARepIsToldFromAnAdminWhileTheSetUpStandsInTheWay(t *testing.T) {
	a := atWork(t, app.RehearsalOptions{As: "rep"})
	if err := a.Feed(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		if r := a.Role(); r.Known {
			if !r.Rep || r.Request == "" {
				t.Errorf("%+v, want a rep with a request for the admin", r)
			}
			break
		}
		select {
		case <-ctx.Done():
			t.Fatal("nobody asked what this user may do")
		case <-tick.C:
		}
	}
	if s, err := a.Standing(t.Context()); err != nil || len(s.Gates) == 0 {
		t.Errorf("%+v, %v: want sending on hold", s, err)
	}
}
