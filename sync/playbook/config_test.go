package playbook_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/playbook"

	"github.com/google/go-cmp/cmp"
)

func configured() playbook.Config {
	c := playbook.DefaultConfig("usual")
	c.Playbooks = append(c.Playbooks, playbook.Playbook{
		ID: "hot", Name: "Hot leads & more", When: playbook.VisitorReturns,
		Who: playbook.All(playbook.Condition("visitor.email", playbook.DomainNotIn, "harbor.example"), playbook.Any(
			playbook.Condition("session.minutes", playbook.AtLeast, "5"), playbook.Condition("property.visitor.Job title", playbook.Contains, "VP"),
		)),
		Do: []playbook.Action{{ID: "lead", Kind: playbook.SyncLead, CreateLead: true}, {ID: "hook", Kind: playbook.SendWebhook, Webhook: "sales"}},
	})
	c.FreeMail = []string{"gmail.com", "yahoo.*"}
	c.Origin = playbook.Origin{Org: "Harbor Analytics (sandbox)", At: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)}
	return c
}

func TestAConfigurationComesBackAsItWasExported(t *testing.T) {
	for _, want := range []playbook.Config{configured(), {Mappings: []mapping.Row{}, Playbooks: []playbook.Playbook{}}} {
		data, err := want.Export()
		if err != nil {
			t.Fatal(err)
		}
		got, err := playbook.Import(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diffs := playbook.Diff(want, got); len(diffs) > 0 {
			t.Error(diffs)
		}
	}
	if !configured().List().Has("yahoo.fr") || configured().List().Has("web.de") || (playbook.Config{}).List() != nil {
		t.Error("the free-mail list is not the admin's own, or not the built-in one where there is none")
	}
	if data, err := (playbook.Config{}).Export(); err != nil {
		t.Error(err)
	} else if _, err := playbook.Import(data); err != nil {
		t.Error(err)
	}
}

func TestAHostileConfigurationIsNotTakenAndItsFaultIsNamed(t *testing.T) {
	file := func(rest string) string { return `{"format":"demobridge-configuration","version":1,` + rest + `}` }
	book := func(rest string) string {
		return file(`"playbooks":[{"id":"a","name":"A","on":true,"when":"session-ends","do":[]` + rest + `}]`)
	}
	nested := strings.Repeat(`{"all":[`, 9) + `{"property":"visitor.email","is":"known"}` + strings.Repeat(`]}`, 9)
	many := strings.TrimSuffix(strings.Repeat(`{"property":"visitor.email","is":"known"},`, 300), ",")
	for text, want := range map[string]string{
		``:                               "cannot be read",
		`null`:                           "not a configuration",
		`{"format":"other","version":1}`: "not a configuration",
		`{"format":"demobridge-configuration","version":2}`:                             "a newer Demobridge",
		`{"format":"demobridge-configuration"}`:                                         "no version 0",
		file(`"secret":1`):                                                              "unknown field",
		file(`"mappings":[{"source":"x","object":"Lead","field":"A","rule":"always"}]`): "mapping 1: “x” is not a property",
		file(`"from":{"org":"A\nB"}`):                                                   "the org that the file comes from cannot be shown",
		file(`"from":{"at":"soon"}`):                                                    "cannot be read",
		file(`"freeMail":["not a domain"]`):                                             "“not a domain” is not a domain",
		file(`"freeMail":["a\nb"]`):                                                     "cannot be shown",
		file(`"playbooks":[{"id":"a b","name":"A","when":"session-ends","do":[]}]`):     "“a b” cannot be the id",
		file(`"playbooks":[{"id":"a","name":" ","when":"session-ends","do":[]}]`):       "it has no name",
		file(`"playbooks":[{"id":"a","name":"A\u0007","when":"session-ends","do":[]}]`): "cannot be shown",
		file(`"playbooks":[{"id":"a","name":"A","when":"never","do":[]}]`):              "nothing that a playbook can wait for",
		file(`"playbooks":[{"id":"a","name":"A","when":"session-ends","do":[]},{"id":"a","name":"B","when":"session-ends","do":[]}]`): "playbook 2: another one has the id",
		book(`,"who":{"property":"visitor.email"}`):                                                                "cannot be compared by “”",
		book(`,"who":{"property":"visitor.email","is":"at-least","values":["1"]}`):                                 "Email cannot be compared by “at-least”",
		book(`,"who":{"property":"session.steps","is":"at-least","values":["many"]}`):                              "this is no number",
		book(`,"who":{"property":"session.steps","is":"at-least","values":["NaN"]}`):                               "this is no number",
		book(`,"who":{"property":"session.steps","is":"at-least","values":["1","2"]}`):                             "it has 2 values",
		book(`,"who":{"property":"session.steps","is":"at-least"}`):                                                "it has 0 values",
		book(`,"who":{"property":"session.startedAt","is":"before","values":["soon"]}`):                            "a day looks like",
		book(`,"who":{"property":"session.engaged","is":"is","values":["perhaps"]}`):                               "it is Yes or No",
		book(`,"who":{"property":"visitor.email","is":"domain-in","values":["x"]}`):                                "a domain looks like",
		book(`,"who":{"property":"session.demos","is":"is","values":[""]}`):                                        "the value is empty",
		book(`,"who":{"property":"session.demos","is":"is","values":["` + strings.Repeat("a", 500) + `"]}`):        "longer than 400 letters",
		book(`,"who":{"property":"session.secrets","is":"known"}`):                                                 "not a property that Demobridge knows",
		book(`,"who":{"is":"known"}`):                                                                              "does not say which property",
		book(`,"who":{"all":[{}]}`):                                                                                "a filter says nothing",
		book(`,"who":{"all":[{"property":"visitor.email","is":"known"}],"property":"visitor.email","is":"known"}`): "not both",
		book(`,"who":` + nested):                                                           "more than 4 groups",
		book(`,"who":{"any":[` + many + `]}`):                                              "more than 200 filters",
		book(`,"do":[{"id":"x","kind":"delete-everything"}]`):                              "“delete-everything” is not an action",
		book(`,"do":[{"id":"x","kind":"sync-lead"},{"id":"x","kind":"sync-contact"}]`):     "an id that another one has",
		book(`,"do":[{"id":"x","kind":"sync-lead"},{"id":"y","kind":"sync-lead"}]`):        "it does Sync lead twice",
		book(`,"do":[{"id":"x","kind":"sync-contact","createLead":true}]`):                 "only Sync lead can create a lead",
		book(`,"do":[{"id":"x","kind":"sync-contact","webhook":"a"}]`):                     "only Send webhook has an address",
		book(`,"do":[{"id":"x","kind":"send-webhook"}]`):                                   "no address is set for Send webhook",
		book(`,"do":[{"id":"x","kind":"send-webhook","webhook":"https://acme.example/"}]`): "no address is set for Send webhook",
		strings.Repeat(" ", 5<<20):                                                         "too large",
	} {
		if _, err := playbook.Import([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.120s: %v, want %q", text, err, want)
		}
	}
}

func TestADiffTellsAnAdminWhatProductionWouldGet(t *testing.T) {
	sandbox, production := configured(), playbook.DefaultConfig("usual")
	production.Playbooks = append([]playbook.Playbook{{ID: "old", Name: "Old", When: playbook.SessionEnds}}, production.Playbooks...)
	sandbox.Playbooks[0].On = false
	sandbox.Playbooks[0].Name = "All"
	sandbox.Playbooks[0].Who = playbook.Filter{}
	sandbox.Playbooks[0].Do = sandbox.Playbooks[0].Do[:1]
	sandbox.Mappings = sandbox.Mappings[1:]
	sandbox.FreeMail = append(production.List().Lines(), "partner.example")[1:]
	var got []string
	for _, d := range playbook.Diff(production, sandbox) {
		got = append(got, fmt.Sprintf("%s, %s: %s", d.Part, d.Name, d.Text))
	}
	want := []string{
		"Field mappings, Lead.Navattic_First_Viewed__c: Removed: First viewed, of the visitor goes into Navattic_First_Viewed__c of Lead, Always",
		"Playbooks, All: Named “Salesforce: all engagement” before",
		"Playbooks, All: Turned off",
		"Playbooks, All: Who: Everybody instead of Email is known",
		"Playbooks, All: Do: Submit session object instead of Submit session object, Sync lead, Sync contact, Update account, Update opportunity",
		"Playbooks, Hot leads & more: Added",
		"Playbooks, Old: Removed",
		"Free email services, partner.example: Added",
		"Free email services, 10minutemail.com: Removed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAPlaybookOfTheSameNameIsTheSameOnAnotherComputerAndAMoveIsSeen(t *testing.T) {
	from, to := configured(), configured()
	to.Playbooks[0].ID, to.Playbooks[1].ID = "other", "another"
	if diffs := playbook.Diff(from, to); len(diffs) > 0 {
		t.Errorf("ids alone differ, and it says %v", diffs)
	}
	to.Playbooks[0], to.Playbooks[1] = to.Playbooks[1], to.Playbooks[0]
	diffs := playbook.Diff(from, to)
	if len(diffs) != 1 || diffs[0].Text != "Moved to another place in the order" {
		t.Errorf("after a move: %v", diffs)
	}
}

// Whatever the file, what is taken is valid, can be decided by, and comes back
// the same.
func FuzzImport(f *testing.F) {
	data, err := configured().Export()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"format":"demobridge-configuration","version":1,"playbooks":[{"id":"a","name":"A","on":true,"when":"session-ends","who":{"property":"session.minutes","is":"at-least","values":["1e9"]},"do":[]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := playbook.Import(data)
		if err != nil {
			return
		}
		again, err := c.Export()
		if err != nil {
			t.Fatal(err)
		}
		back, err := playbook.Import(again)
		if err != nil || len(playbook.Diff(c, back)) > 0 {
			t.Fatalf("%s\ncame back as\n%s\n%v", data, again, err)
		}
		for _, p := range c.Playbooks {
			if ok, why := p.Concerns(watched()); ok == (why != "") {
				t.Fatalf("%+v: %v %q", p, ok, why)
			}
		}
	})
}
