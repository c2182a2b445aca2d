package engine_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/session"
	"demobridge/sync/store"
)

// What a preview shows is what is sent: the same records, fields and calls.
func TestWhatAPreviewShowsIsWhatIsSent(t *testing.T) {
	s := newStage(t)
	p := s.player()
	all := append(by(dannika, 0, 3), by("nobody@unknown.example", 10, 1)...)
	all[0].ShareLink = session.ShareLink{ID: "link", OpportunityID: p.opportunity()}
	p.accept(all...)
	before := p.calls()
	shown, err := p.PreviewNext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := p.calls() - before; n != 1 {
		t.Errorf("the preview made %d calls, want the look-up alone", n)
	}
	if len(s.records()) != 0 {
		t.Fatal("the preview wrote something")
	}
	var bodies []string
	s.intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body := bodyOf(t, r)
		if strings.HasSuffix(r.URL.Path, "/composite") {
			bodies = append(bodies, string(body))
		}
		next.ServeHTTP(w, r)
	})
	p.drain()
	s.intercept(nil)
	p.arrived(all...)
	if len(bodies) != shown.Calls || len(shown.Requests) != shown.Calls {
		t.Fatalf("%d calls were made, the preview said %d and shows %d", len(bodies), shown.Calls, len(shown.Requests))
	}
	for i, r := range shown.Requests {
		if diff := cmp.Diff(parsed(t, r.Body), parsed(t, bodies[i])); diff != "" {
			t.Errorf("call %d (-shown +sent):\n%s", i, diff)
		}
		if strings.Contains(r.Body, "Bearer") || strings.Contains(r.Body, s.token.now) {
			t.Errorf("call %d shows a secret", i)
		}
	}
	want := map[string]int{"Navattic_Session__c": 4, "Contact": 1, "Account": 1, "Opportunity": 1}
	got := map[string]int{}
	for _, r := range shown.Records {
		got[r.Object]++
		for _, f := range r.Fields {
			if f.Note == "" {
				t.Errorf("%s.%s has no rule", r.Object, f.Field)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the records shown (-want +got):\n%s", diff)
	}
	for _, skip := range shown.Skips {
		if skip.Why == "" || skip.Playbook == "" {
			t.Errorf("a skip without its reason: %+v", skip)
		}
	}
}

// bodyOf is what a request says, which it still says afterwards.
func bodyOf(t *testing.T, r *http.Request) []byte {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.Header.Get("Content-Encoding") != "gzip" {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return nil
	}
	body, err = io.ReadAll(z)
	if err != nil {
		t.Error(err)
	}
	return body
}

func parsed(t *testing.T, body string) any {
	t.Helper()
	var out any
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

const contactTotals = "SELECT Id, Navattic_Total_Sessions__c, Navattic_Last_Demo__c, Title FROM Contact WHERE Email = '" + dannika + "'"

// Undo brings back what was there, once, and leaves alone what somebody changed
// since.
func TestUndoBringsBackWhatWasThereButNotWhatWasChangedSince(t *testing.T) {
	p := newStage(t).player()
	all := by(dannika, 0, 2)
	p.accept(all...)
	p.drain()
	r := p.one(contactTotals)
	if _, err := p.client.UpdateCollection(t.Context(), "Contact", []map[string]any{{"Id": r.ID(), "Navattic_Last_Demo__c": "Told by hand"}}, true); err != nil {
		t.Fatal(err)
	}
	flushes, err := p.store.Flushes(t.Context(), p.stage.org.OrgID(), 10)
	if err != nil || len(flushes) != 1 || flushes[0].Records != 2 || flushes[0].Sessions != 2 || flushes[0].Calls != 3 {
		t.Fatalf("flushes %+v, %v", flushes, err)
	}
	changes, err := p.store.Changes(t.Context(), p.stage.org.OrgID(), store.ChangeFilter{FlushID: flushes[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	u, err := p.Undo(t.Context(), changes)
	if err != nil {
		t.Fatal(err)
	}
	if u.Records != 2 || len(u.Kept) != 1 || u.Kept[0].Field != "Navattic_Last_Demo__c" || u.Kept[0].Why != "It was changed since" {
		t.Errorf("undone %+v", u)
	}
	if r := p.one(contactTotals); r.String("Navattic_Total_Sessions__c") != "" || r.String("Navattic_Last_Demo__c") != "Told by hand" {
		t.Errorf("after the undo: %v", r)
	}
	changes, err = p.store.Changes(t.Context(), p.stage.org.OrgID(), store.ChangeFilter{FlushID: flushes[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.Undo(t.Context(), changes); err != nil || again.Records != 0 {
		t.Errorf("a second undo: %+v, %v", again, err)
	}
	p.arrived(all...) // the sessions themselves stay
}
