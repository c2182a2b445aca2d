package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// A link that Salesforce refuses is left out, with the reason, and the session
// arrives: A14 and data 3.8.
func TestARefusedLookupIsLeftOutAndTheSessionArrives(t *testing.T) {
	type refusal struct {
		name, code, text string
		fields           []string
		kept, lost       []string
	}
	account, contact, deal := "001Rh000000a01YIAQ", "003Rh000000a01YIAQ", "006Rh000000a01YIAQ"
	for _, test := range []refusal{
		{"names the field", "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []string{"Contact__c"}, []string{"Account__c", "Opportunity__c"}, []string{"Contact__c"}},
		{"names the record", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "insufficient access rights on cross-reference id: " + deal[:15], nil, []string{"Account__c", "Contact__c"}, []string{"Opportunity__c"}},
		{"names the record at length", "MALFORMED_ID", "Account: id value of incorrect type: " + account, nil, []string{"Contact__c", "Opportunity__c"}, []string{"Account__c"}},
		{"names nothing", "ENTITY_IS_DELETED", "entity is deleted", nil, nil, []string{"Account__c", "Contact__c", "Opportunity__c"}},
		{"names nothing either", "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", nil, nil, []string{"Account__c", "Contact__c", "Opportunity__c"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, func(o *engine.Options) {
				o.Rules = func() engine.Rules {
					return func(s session.Session, _ string, _ match.Candidates) (match.Result, map[string]any) {
						m := match.Result{
							Account: match.Link{ID: account, Name: "Acme"}, Contact: match.Link{ID: contact, Name: "Dannika"},
							Opportunity: match.Link{ID: deal, Name: "Rollout"}, Stage: "Proposal", OwnerEmail: "owner@harbor.example",
						}
						return m, mapping.SessionRecord(s, m)
					}
				}
			})
			refused := 0
			b.org.row = func(_ string, fields map[string]any) *salesforce.RecordError {
				for _, f := range test.lost {
					if _, set := fields[f]; set {
						refused++
						return &salesforce.RecordError{StatusCode: test.code, Message: test.text, Fields: test.fields}
					}
				}
				return nil
			}
			all := some(3, 0)
			b.accept(all...)
			b.drain()
			b.exactlyOnce(all...)
			b.uncharged(all...)
			if refused != 3 || b.org.writes != 2 {
				t.Errorf("%d refusals in %d writes, want each row refused once and sent again with one call", refused, b.org.writes)
			}
			got := b.org.snapshot()[all[0].Key()].fields
			for _, f := range test.kept {
				if _, ok := got[f]; !ok {
					t.Errorf("%s was left out too", f)
				}
			}
			m := b.session(all[0].Key()).Matches
			for field, link := range map[string]store.Match{"Account__c": m.Account, "Contact__c": m.Contact, "Opportunity__c": m.Opportunity} {
				lost := false
				for _, f := range test.lost {
					lost = lost || f == field
				}
				if lost != (link.ID == "") || lost && !strings.HasPrefix(link.Reason, "Sent without this link") {
					t.Errorf("%s is kept as %+v", field, link)
				}
			}
		})
	}
}

// The same on the rehearsal org, which does not say which lookup it refuses.
func TestOnlyTheDeletedRecordsLinkIsLeftOut(t *testing.T) {
	s := newStage(t)
	client, _ := clientOf(t, s.token)
	made, err := client.Create(t.Context(), "Contact", map[string]any{"LastName": "Whitfallow", "Email": "short.lived@acme.example", "AccountId": "001Rh000000a01YIAQ"})
	if err != nil {
		t.Fatal(err)
	}
	d := s.desk(func(o *engine.Options) {
		o.Rules = func() engine.Rules {
			return func(s session.Session, _ string, c match.Candidates) (match.Result, map[string]any) {
				m := match.Session(s, match.Linked{}, c)
				if m.Contact.ID == made.ID { // between the look-up and the write
					_ = client.Delete(t.Context(), "Contact", made.ID)
				}
				return m, mapping.SessionRecord(s, m)
			}
		}
	})
	all := some(20, 0)
	all[4].Visitor.Email = "short.lived@acme.example"
	d.accept(all...)
	d.drain()
	d.arrived(all...)
	r := s.records()[all[4].Key()]
	if r.String("Contact__c") != "" || r.String("Account__c") != "001Rh000000a01YIAQ" {
		t.Errorf("the record has contact %q and account %q, want none and the account", r.String("Contact__c"), r.String("Account__c"))
	}
	if m := d.detail(all[4].Key()).Matches; !strings.Contains(m.Contact.Reason, "deleted") {
		t.Errorf("the match says %+v", m.Contact)
	}
}

func TestADeletedSessionRecordIsMadeAgainByTheNextRevision(t *testing.T) {
	s := newStage(t)
	d := s.desk()
	d.accept(some(3, 0)...)
	d.drain()
	client, _ := clientOf(t, s.token)
	for _, r := range s.records() {
		if err := client.Delete(t.Context(), "Navattic_Session__c", r.ID()); err != nil {
			t.Fatal(err)
		}
	}
	d.accept(some(3, 1)...)
	d.drain()
	d.arrived(some(3, 1)...)
}

// A04 and D-group: what no repetition can help is given up at once, with what a
// person needs to know.
func TestLastingFaultsAreGivenUpAtOnceWithCodeFieldAndIds(t *testing.T) {
	for _, test := range []struct {
		code, text string
		fields     []string
		writes     int
		says       string
	}{
		{"STRING_TOO_LONG", "Demos: data value too large: x (max length=255)", []string{"Demos__c"}, 1, "Demos"},
		{"REQUIRED_FIELD_MISSING", "Required fields are missing: [Region__c]", []string{"Region__c"}, 1, "Region__c"},
		{"FIELD_CUSTOM_VALIDATION_EXCEPTION", "Security review date is required", nil, 1, "Security review"},
		{"NUMBER_OUTSIDE_VALID_RANGE", "too large", []string{"Steps_Viewed__c"}, 1, "large"},
		{"DUPLICATE_EXTERNAL_ID", "Session_Key__c: more than one record found for external id field: [a00Rh0000000001AAA, a00Rh0000000002AAA]", nil, 1, "a00Rh0000000002AAA"},
		{"DUPLICATE_VALUE", "duplicate value found: Session_Key__c duplicates value on record with id: a00Rh0000000001", []string{}, 2, "a00Rh0000000001"},
		{"DUPLICATE_VALUE", "duplicate value found: Badge__c duplicates value on record with id: a00Rh0000000001", []string{}, 1, "Badge__c"},
		{"INVALID_CROSS_REFERENCE_KEY", "Record Type ID: this ID value isn't valid for the user: 0128M0000004HVOQA2", []string{"RecordTypeId"}, 1, "Record Type"},
		{"A_CODE_OF_TOMORROW", "Salesforce's own words", nil, 1, "own words"},
	} {
		t.Run(test.code+" "+test.says, func(t *testing.T) {
			b := newBench(t)
			b.org.row = func(key string, _ map[string]any) *salesforce.RecordError {
				if key != "s-000007" {
					return nil
				}
				return &salesforce.RecordError{StatusCode: test.code, Message: test.text, Fields: test.fields}
			}
			b.accept(some(20, 0)...)
			b.drain()
			b.drain()
			if c := b.counts(); c.Failed != 1 || c.Synced != 19 {
				t.Fatalf("counts %+v, want one failed", c)
			}
			d := b.session("s-000007")
			if d.ErrorCode != test.code || !strings.Contains(d.ErrorText, test.says) || strings.Join(d.ErrorFields, ",") != strings.Join(test.fields, ",") {
				t.Errorf("the failure reads %q %q %q", d.ErrorCode, d.ErrorText, d.ErrorFields)
			}
			if b.org.writes != test.writes {
				t.Errorf("%d writes, want %d", b.org.writes, test.writes)
			}
		})
	}
}

// Two computers create the same record at one moment: the second upsert finds it.
func TestAKeyThatWasTakenAMomentAgoIsWrittenWithTheNextCall(t *testing.T) {
	b := newBench(t)
	first := true
	b.org.row = func(key string, _ map[string]any) *salesforce.RecordError {
		if first && key == "s-000003" {
			first = false
			return &salesforce.RecordError{StatusCode: "DUPLICATE_VALUE", Message: "duplicate value found: Session_Key__c duplicates value on record with id: a00Rh0000000001"}
		}
		return nil
	}
	all := some(10, 0)
	b.accept(all...)
	b.drain()
	b.exactlyOnce(all...)
	b.uncharged(all...)
}

// C12: a fault in our own rules is one row's.
func TestAPanicInTheRulesCostsOneSessionAndSaysWhere(t *testing.T) {
	b := newBench(t, func(o *engine.Options) {
		o.Rules = func() engine.Rules {
			return func(s session.Session, _ string, _ match.Candidates) (match.Result, map[string]any) {
				if strings.HasSuffix(s.ID, "5") {
					var none []int
					_ = none[len(s.ID)]
				}
				return match.Result{}, mapping.SessionRecord(s, match.Result{})
			}
		}
	})
	b.accept(some(100, 0)...)
	b.drain()
	if c := b.counts(); c.Failed != 10 || c.Synced != 90 {
		t.Fatalf("counts %+v, want 10 failed and 90 synced", c)
	}
	one, two := b.session("s-000005"), b.session("s-000095")
	if one.ErrorCode != "CANNOT_BE_PREPARED" || one.ErrorText != two.ErrorText || !strings.Contains(one.ErrorText, "index out of range") {
		t.Errorf("the failures read %q %q and %q", one.ErrorCode, one.ErrorText, two.ErrorText)
	}
}

// P11: one batch, one configuration.
func TestABatchUsesTheRulesItBeganWith(t *testing.T) {
	version := 1
	b := newBench(t, func(o *engine.Options) {
		o.Rules = func() engine.Rules {
			now := version
			return func(s session.Session, _ string, _ match.Candidates) (match.Result, map[string]any) {
				version = 2 // a person saves other mappings while the batch is prepared
				f := mapping.SessionRecord(s, match.Result{})
				f["Rules__c"] = now
				return match.Result{}, f
			}
		}
		o.Batch = 100
	})
	b.accept(some(300, 0)...)
	b.drain()
	count := map[any]int{}
	for _, r := range b.org.snapshot() {
		count[r.fields["Rules__c"]]++
	}
	if len(count) != 2 || count[1.0] != 100 || count[2.0] != 200 {
		t.Errorf("records by version of the rules: %v, want 100 of the first and 200 of the second", count)
	}
}

// T06: the schedule of one record that fails for a passing reason again and again.
func TestTheScheduleOfRetriesRunsFromASecondToAnHourOverThreeDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(o *engine.Options) { o.Every = 10 * 24 * time.Hour })
		var at []time.Time
		b.org.row = func(string, map[string]any) *salesforce.RecordError {
			at = append(at, time.Now())
			return &salesforce.RecordError{StatusCode: "UNKNOWN_EXCEPTION", Message: "An unexpected error occurred"}
		}
		b.accept(some(1, 0)...)
		b.Flush()
		defer b.run()()
		begin := time.Now()
		for b.counts().Failed == 0 && time.Since(begin) < 200*time.Hour {
			<-time.After(time.Hour)
		}
		if tried := at[len(at)-1].Sub(at[0]); tried < 72*time.Hour || tried > 80*time.Hour || len(at) < 20 {
			t.Errorf("given up after %v and %d tries, want 72 hours and 20 tries at least", tried, len(at))
		}
		for i := 1; i < len(at); i++ {
			if wait := at[i].Sub(at[i-1]); wait < time.Second || wait > time.Hour+time.Second {
				t.Errorf("wait %d was %v", i, wait)
			}
		}
	})
}

// A call that breaks for one record: few calls find it, the rest arrive.
func TestOnePoisonedRecordInTwoHundredIsFoundWithTwentyCalls(t *testing.T) {
	for _, kind := range []error{
		errReset, passingFault("UNKNOWN_EXCEPTION"), passingFault(salesforce.KeyTimeout),
		judged{salesforce.Verdict{Key: "JSON_PARSER_ERROR", Class: salesforce.ClassBug}},
	} {
		for _, at := range []int{0, 123, 199} {
			t.Run(fmt.Sprint(kind, at), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := newBench(t)
					all := some(200, 0)
					b.org.poison(kind, all[at].Key())
					calls := 0
					b.org.hold = func(context.Context, bool) error {
						if len(b.org.snapshot()) < 199 {
							calls++
						}
						return nil
					}
					b.accept(all...)
					defer b.run()()
					<-time.After(5 * time.Minute)
					if c := b.counts(); c.Synced != 199 || calls > 20 {
						t.Errorf("counts %+v after %d calls, want 199 synced within 20", c, calls)
					}
					for _, s := range all[:at] {
						if b.session(s.Key()).Attempts != 0 {
							t.Fatalf("%s was charged for another", s.Key())
						}
					}
				})
			})
		}
	}
}

func TestAPoisonedRecordHindersNobodyAndIsGivenUpInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(o *engine.Options) { o.Every = time.Hour })
		all := some(120, 0)
		b.org.poison(errReset, all[33].Key())
		b.accept(all[:100]...)
		defer b.run()()
		<-time.After(2 * time.Hour)
		for i := range 20 {
			b.accept(all[100+i])
			<-time.After(5 * time.Hour)
			if x := b.session(all[100+i].Key()); x.State != store.StateSynced {
				t.Fatalf("session %d is %v five hours later", i, x.State)
			}
		}
		if c := b.counts(); c.Synced != 119 || c.Failed != 1 || b.gate() != "" {
			t.Errorf("counts %+v, gate %q, want all others synced and one given up", c, b.gate())
		}
	})
}

// A single session that meets an outage of days is not to blame.
func TestALoneSessionIsNotChargedForAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.org.before = func(int, bool) error { return passingFault("SERVER_UNAVAILABLE") }
		all := some(1, 0)
		b.accept(all...)
		defer b.run()()
		<-time.After(100 * time.Hour)
		b.uncharged(all...)
		if b.org.calls > 450 || b.gate() != engine.GateBusy {
			t.Errorf("%d calls in a hundred hours, gate %q", b.org.calls, b.gate())
		}
		b.org.before = nil
		<-time.After(20 * time.Minute)
		b.exactlyOnce(all...)
	})
}

func TestSeveralPoisonedRecordsAreFoundToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		all := some(1000, 0)
		var bad []string
		for _, i := range rand.New(rand.NewPCG(7, 7)).Perm(1000)[:9] {
			bad = append(bad, all[i].Key())
		}
		b.org.poison(errReset, bad...)
		b.accept(all...)
		defer b.run()()
		<-time.After(6 * time.Hour)
		if c := b.counts(); c.Synced != 991 {
			t.Errorf("counts %+v, want all but nine synced", c)
		}
	})
}

// D12: whatever the text, the key finds its record again.
func TestOddTextsArriveAndAreFoundAgain(t *testing.T) {
	s := newStage(t, func(*rehearsal.Options) {})
	d := s.desk()
	odd := []string{
		"emoji-😀-👩‍👩‍👧", "שלום-rtl-مرحبا", "quote'and\\slash\"", "new\nline", "tab\tand\rreturn", "percent%_under", "brace{}[]@{ref.id}",
		"nfc-é", "nfd-e\u0301", "a+b&c=d#e?f", strings.Repeat("k", 255), strings.Repeat("界", 256), "line\u2028sep", "nul\x00inside", "CASE", "case",
	}
	var all []session.Session
	for i, id := range odd {
		one := some(i+1, 0)[i]
		one.ID = id
		one.Visitor.FullName = strings.Repeat(id, 20)
		one.Visitor.Email = "visitor" + fmt.Sprint(i) + "'@firm.example"
		all = append(all, one)
	}
	d.accept(all...)
	d.drain()
	d.arrived(all...)
	for i := range all {
		all[i].ClosedAt = all[i].ClosedAt.Add(time.Minute)
	}
	d.accept(all...)
	d.drain()
	d.arrived(all...)
}
