package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/rehearsal"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

const dannika = "dannika.whitfallow@acme.example"

// Many sessions of one contact are one update of the contact and one of the
// account, with the totals over all of them.
func TestTheSessionsOfAVisitorAreAddedUpOnTheContactAndTheAccountInOneUpdate(t *testing.T) {
	p := newStage(t).player()
	all := by(dannika, 0, 7)
	p.accept(all...)
	p.drain()
	p.arrived(all...)
	want := session.Total(all...)
	for _, soql := range []string{
		"SELECT Id, Navattic_Total_Sessions__c, Navattic_Total_Minutes__c, Navattic_Last_Demo__c, Navattic_Very_Interested_Areas__c FROM Contact WHERE Email = '" + dannika + "'",
		"SELECT Id, Navattic_Total_Sessions__c, Navattic_Total_Minutes__c, Navattic_Last_Demo__c, Navattic_Very_Interested_Areas__c FROM Account WHERE Name = 'Acme Manufacturing'",
	} {
		r := p.one(soql)
		if r.Int("Navattic_Total_Sessions__c") != 7 || r.Float("Navattic_Total_Minutes__c") != want.Minutes ||
			r.String("Navattic_Last_Demo__c") != "Platform tour" || r.String("Navattic_Very_Interested_Areas__c") != "SSO & SCIM" {
			t.Errorf("%s\nfinds %v, want the totals %+v", soql, r, want)
		}
	}
	changes, err := p.store.Changes(t.Context(), p.stage.org.OrgID(), store.ChangeFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 2 {
		t.Errorf("%d records were changed, want the contact and the account once each", len(changes))
	}
	for _, s := range all {
		runs := p.runs(s.Key())
		for action, state := range map[string]store.RunState{
			"submit-session-object": store.RunCompleted, "sync-contact": store.RunCompleted, "update-account": store.RunCompleted,
			"sync-lead": store.RunSkipped, "update-opportunity": store.RunSkipped,
		} {
			if runs[action].State != state || runs[action].Reason == "" {
				t.Errorf("%s: %s is %s (%s), want %s", s.Key(), action, runs[action].State, runs[action].Reason, state)
			}
		}
	}
}

func TestSendingTwiceChangesNothing(t *testing.T) {
	p := newStage(t).player()
	all := by(dannika, 0, 5)
	p.accept(all...)
	p.drain()
	if _, err := p.store.Resend(t.Context(), p.stage.org.OrgID(), keysOf(all)...); err != nil {
		t.Fatal(err)
	}
	before, _ := p.store.Changes(t.Context(), p.stage.org.OrgID(), store.ChangeFilter{})
	p.drain()
	after, _ := p.store.Changes(t.Context(), p.stage.org.OrgID(), store.ChangeFilter{})
	if len(after) != len(before) {
		t.Errorf("sending again changed %d records", len(after)-len(before))
	}
	if run := p.runs(all[0].Key())["sync-contact"]; run.State != store.RunSkipped || run.Reason != "Nothing to change" {
		t.Errorf("the second run of the contact is %s (%s)", run.State, run.Reason)
	}
	p.arrived(all...)
}

func keysOf(all []session.Session) (keys []string) {
	for _, s := range all {
		keys = append(keys, s.Key())
	}
	return keys
}

// The default playbook is for identified visitors; the others are left out, with
// the reason, and looked at again when they turn out to be somebody.
func TestASessionThatNoPlaybookWantsIsSkippedUntilANewerRevisionIsWanted(t *testing.T) {
	p := newStage(t).player()
	anonymous := by("", 0, 1)[0]
	anonymous.Visitor = session.Visitor{}
	p.accept(anonymous)
	p.drain()
	d := p.detail(anonymous.Key())
	if d.State != store.StateSkipped || d.ErrorText != "No playbook that is on sends this session: no email" {
		t.Fatalf("state %v: %q", d.State, d.ErrorText)
	}
	if n := len(p.stage.records()); n != 0 {
		t.Fatalf("%d records in the org", n)
	}
	known := by(dannika, 0, 1)[0]
	known.ClosedAt = known.ClosedAt.Add(1e9)
	p.accept(known)
	p.drain()
	p.arrived(known)
}

// API calls for 1,000 new sessions of 300 known visitors with all five actions:
// one look-up, one of 5 x 200 session upserts, one of the records they concern.
func TestAThousandSessionsOfThreeHundredVisitorsTakeThreeCalls(t *testing.T) {
	s := newStage(t)
	p := s.player()
	emails := p.seedPeople(200, 100)
	sessions := some(1000, 0)
	for i := range sessions {
		sessions[i].Visitor = session.Visitor{Email: emails[i%len(emails)]}
		if i%10 == 0 {
			sessions[i].ShareLink = session.ShareLink{ID: "link", OpportunityID: p.opportunity()}
		}
	}
	p.accept(sessions...)
	p.drain()
	p.arrived(sessions...)
	changes, err := p.store.Changes(t.Context(), s.org.OrgID(), store.ChangeFilter{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("1,000 sessions of 300 visitors: %d calls, %d records changed", p.calls(), len(changes))
	if len(changes) != 200+200+100+2 {
		t.Errorf("%d records were changed, want 200 contacts, 200 accounts, 100 leads, the opportunity and its account", len(changes))
	}
	if p.calls() > 3 {
		t.Errorf("%d calls, the floor is 3", p.calls())
	}
}

func (p *player) opportunity() string {
	return p.one("SELECT Id FROM Opportunity WHERE Name = 'Acme – Forecasting rollout'").ID()
}

// The worst case: every session has a contact, an account and an opportunity of
// its own.
func TestAThousandSessionsWithParentsOfTheirOwnTakeNineCallsAtMost(t *testing.T) {
	s := newStage(t)
	p := s.player()
	emails := p.seedPeople(1000, 0)
	ids := p.query("SELECT Id, Email, AccountId FROM Contact WHERE Email LIKE 'c%buyer%'")
	account := map[string]string{}
	for _, r := range ids {
		account[r.String("Email")] = r.String("AccountId")
	}
	var deals []map[string]any
	for i, e := range emails {
		deals = append(deals, map[string]any{"Name": fmt.Sprintf("Deal %d", i), "StageName": "Prospecting", "CloseDate": "2027-01-31", "AccountId": account[e]})
	}
	opportunities := p.make("Opportunity", deals)
	sessions := some(1000, 0)
	for i := range sessions {
		sessions[i].Visitor = session.Visitor{Email: emails[i]}
		sessions[i].ShareLink = session.ShareLink{ID: fmt.Sprint("link", i), OpportunityID: opportunities[i]}
	}
	p.accept(sessions...)
	p.drain()
	p.arrived(sessions...)
	changes, err := p.store.Changes(t.Context(), s.org.OrgID(), store.ChangeFilter{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("1,000 sessions with parents of their own: %d calls, %d records changed", p.calls(), len(changes))
	if len(changes) != 3000 || p.calls() > 9 {
		t.Errorf("%d records in %d calls, want 3,000 in 9 at most", len(changes), p.calls())
	}
}

// Describe says that a picklist lost a value, that a field may only be read, or
// that a field is gone: that mapping writes nothing and says why, all else is
// sent.
func TestABrokenMappingStopsOnlyItself(t *testing.T) {
	const steps, demo = "Navattic_Total_Steps__c", "Navattic_Last_Demo__c"
	for name, test := range map[string]struct {
		before, after func(d *rehearsal.Draft) error
		field         string
		code          mapping.FaultCode
	}{
		"gone": {
			after: func(d *rehearsal.Draft) error { return d.DropField("Contact", steps) },
			field: steps, code: mapping.FieldUnseen,
		},
		"read-only": {
			after: changed(steps, func(f *rehearsal.Field) { f.Updateable, f.Createable = false, false }),
			field: steps, code: mapping.FieldReadOnly,
		},
		"picklist": {
			before: changed(demo, func(f *rehearsal.Field) {
				f.Type, f.RestrictedPicklist = "picklist", true
				f.Picklist = []rehearsal.PicklistValue{{Value: "Platform tour", Label: "Platform tour"}, {Value: "Another", Label: "Another"}}
			}),
			after: changed(demo, func(f *rehearsal.Field) { f.Picklist = f.Picklist[1:] }),
			field: demo, code: mapping.PicklistValue,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			if test.before != nil {
				if err := s.org.ChangeSchema(t.Context(), test.before); err != nil {
					t.Fatal(err)
				}
			}
			p := s.player() // the fields are described now, and change afterwards
			if err := s.org.ChangeSchema(t.Context(), test.after); err != nil {
				t.Fatal(err)
			}
			all := by(dannika, 0, 3)
			p.accept(all...)
			p.drain()
			p.arrived(all...)
			if r := p.one("SELECT Id, Navattic_Total_Sessions__c FROM Contact WHERE Email = '" + dannika + "'"); r.Int("Navattic_Total_Sessions__c") != 3 {
				t.Errorf("the contact holds %v", r)
			}
			run := p.runs(all[0].Key())["sync-contact"]
			if run.State != store.RunCompleted || !strings.Contains(run.Reason, "was left out: ") {
				t.Errorf("the contact's run is %s: %s", run.State, run.Reason)
			}
			shown, err := p.PreviewKeys(t.Context(), all[0].Key())
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range shown.Records {
				for _, f := range r.Fields {
					if broken := r.Object == "Contact" && f.Field == test.field; f.Broken != broken {
						t.Errorf("%s.%s: broken %v (%s)", r.Object, f.Field, f.Broken, f.Note)
					}
				}
			}
			row := mapping.Row{}
			for _, one := range p.config.Mappings {
				if one.Object == "Contact" && one.Field == test.field {
					row = one
				}
			}
			seen := mapping.Value{Type: mapping.Text, Text: "Platform tour"}
			if f := mapping.Check(row, p.config.Targets.Field("Contact", test.field), seen); f.Code != test.code {
				t.Errorf("the row's fault is %q (%s), want %q", f.Code, f.Text, test.code)
			}
		})
	}
}

func changed(field string, change func(f *rehearsal.Field)) func(d *rehearsal.Draft) error {
	return func(d *rehearsal.Draft) error {
		f := *d.Object("Contact").Field(field)
		f.Picklist = slices.Clone(f.Picklist)
		change(&f)
		return d.PutField("Contact", &f)
	}
}

// Whatever the mappings: no field is written that none of them names.
func TestNoFieldIsWrittenThatNoMappingNames(t *testing.T) {
	s := newStage(t)
	p := s.player()
	named := map[string]map[string]bool{}
	parts := 0
	var mu sync.Mutex
	s.intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body := bodyOf(t, r)
		mu.Lock()
		defer mu.Unlock()
		var call struct {
			Parts []struct {
				Method string
				Body   struct{ Records []map[string]any }
			} `json:"compositeRequest"`
		}
		if strings.HasSuffix(r.URL.Path, "/composite") && json.Unmarshal(body, &call) == nil {
			parts += len(call.Parts)
			for _, part := range call.Parts {
				for _, rec := range part.Body.Records {
					object := rec["attributes"].(map[string]any)["type"].(string)
					for name := range rec {
						if object != mapping.SessionObject && name != "Id" && name != "attributes" && !named[object][name] {
							t.Errorf("%s.%s was written, and no mapping names it", object, name)
						}
					}
				}
			}
		}
		next.ServeHTTP(w, r)
	})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfDistinct(rapid.SampledFrom(mapping.Defaults()), func(r mapping.Row) string { return r.Object + r.Field }).Draw(rt, "rows")
		mu.Lock()
		clear(named)
		for i := range rows {
			rows[i].Rule = rapid.SampledFrom(mapping.Rules()).Draw(rt, "rule")
			rows[i].ClearWhenBlank = rapid.Bool().Draw(rt, "clear")
			if rows[i].Rule != mapping.Never {
				if named[rows[i].Object] == nil {
					named[rows[i].Object] = map[string]bool{}
				}
				named[rows[i].Object][rows[i].Field] = true
			}
		}
		mu.Unlock()
		p.decide(func(c *engine.Config) { c.Mappings = rows })
		all := by(dannika, n, rapid.IntRange(1, 3).Draw(rt, "sessions"))
		n += len(all)
		p.accept(all...)
		p.drain()
		before, _ := p.store.Changes(t.Context(), s.org.OrgID(), store.ChangeFilter{})
		if _, err := p.store.Resend(t.Context(), s.org.OrgID(), keysOf(all)...); err != nil {
			rt.Fatal(err)
		}
		p.drain()
		after, _ := p.store.Changes(t.Context(), s.org.OrgID(), store.ChangeFilter{})
		if len(after) != len(before) {
			rt.Errorf("sending the same twice changed %d records", len(after)-len(before))
		}
	})
	if parts == 0 {
		t.Error("nothing of what was sent was seen")
	}
}
