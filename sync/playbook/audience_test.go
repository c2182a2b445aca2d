package playbook_test

import (
	"testing"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/playbook"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

func one(id, email string, steps int) session.Session {
	return session.Session{ID: id, Visitor: session.Visitor{Email: email}, Facts: session.Facts{Steps: steps}}
}

// history is what the earlier sessions of a company say of the last one's
// visitor and company.
func history(all ...session.Session) session.History {
	last := all[len(all)-1]
	var own []session.Session
	for _, s := range all {
		if s.VisitorKey() == last.VisitorKey() {
			own = append(own, s)
		}
	}
	return session.History{Visitor: session.Total(own...), Company: session.Total(all...)}
}

func audience(t *testing.T, name string) playbook.Filter {
	t.Helper()
	for _, a := range playbook.Audiences() {
		if a.Name == name {
			return a.Who
		}
	}
	t.Fatalf("there is no audience %q", name)
	return playbook.Filter{}
}

func TestTheFiveAudiencesAreWhatTheHostedProductSaysTheyAre(t *testing.T) {
	dana, luis := "dana@acme.example", "luis@acme.example"
	for _, c := range []struct {
		audience, name string
		all            []session.Session // of one company; the last one ended just now
		why            string            // "" where it is in
	}{
		{"Identified visitors", "has an email", []session.Session{one("1", dana, 0)}, ""},
		{"Identified visitors", "has none", []session.Session{one("1", "", 9)}, "no email"},
		{"Identified visitors", "gave what is none", []session.Session{one("1", "n/a", 9)}, "no email"},

		{"Engaged visitors", "advanced one step", []session.Session{one("1", dana, 2)}, ""},
		{"Engaged visitors", "advanced many, anonymously", []session.Session{one("1", "", 9)}, ""},
		{"Engaged visitors", "saw the first step only", []session.Session{one("1", dana, 1)}, "moved no step"},
		{"Engaged visitors", "saw nothing", []session.Session{one("1", dana, 0)}, "moved no step"},
		{"Engaged visitors", "saw the first step twice", []session.Session{one("1", dana, 1), one("2", dana, 1)}, "moved no step"},
		{"Engaged visitors", "advanced in an earlier session", []session.Session{one("1", dana, 3), one("2", dana, 1)}, ""},
		{"Engaged visitors", "a colleague advanced", []session.Session{one("1", luis, 3), one("2", dana, 1)}, "moved no step"},

		{"Repeat visitors", "two sessions", []session.Session{one("1", dana, 0), one("2", dana, 0)}, ""},
		{"Repeat visitors", "three sessions", []session.Session{one("1", dana, 0), one("2", dana, 0), one("3", dana, 0)}, ""},
		{"Repeat visitors", "one session", []session.Session{one("1", dana, 9)}, "Total sessions of the visitor is 1, not at least 2"},
		{"Repeat visitors", "a colleague's session", []session.Session{one("1", luis, 9), one("2", dana, 9)}, "Total sessions of the visitor is 1, not at least 2"},

		{"Engaged accounts", "this visitor is engaged", []session.Session{one("1", dana, 2)}, ""},
		{"Engaged accounts", "another visitor is engaged", []session.Session{one("1", luis, 2), one("2", dana, 1)}, ""},
		{"Engaged accounts", "nobody is engaged", []session.Session{one("1", luis, 1), one("2", dana, 1)}, "Engaged visitors of the company is 0, not at least 1"},

		{"Accounts with multiple visitors", "two visitors", []session.Session{one("1", luis, 0), one("2", dana, 0)}, ""},
		{"Accounts with multiple visitors", "one visitor", []session.Session{one("1", dana, 9)}, "Visitors of the company is 1, not at least 2"},
		{"Accounts with multiple visitors", "one visitor, twice", []session.Session{one("1", dana, 9), one("2", dana, 9)}, "Visitors of the company is 1, not at least 2"},
	} {
		values := mapping.ValuesOf(c.all[len(c.all)-1], history(c.all...), match.Result{})
		if ok, why := audience(t, c.audience).Test(values); ok != (c.why == "") || why != c.why {
			t.Errorf("%s, %s: %v %q, want %q", c.audience, c.name, ok, why, c.why)
		}
	}
	if n := len(playbook.Audiences()); n != 5 {
		t.Errorf("%d audiences, want five", n)
	}
}

func TestAnAddressFromEnrichmentIdentifiesNobody(t *testing.T) {
	s := one("1", "", 9)
	s.Properties = []session.Property{{Object: session.AboutVisitor, Name: "email", Value: "dana@acme.example", Source: "ENRICHMENT"}}
	if ok, why := audience(t, "Identified visitors").Test(mapping.ValuesOf(s, history(s), match.Result{})); ok || why != "no email" {
		t.Errorf("%v %q", ok, why)
	}
}

func TestAnAccountAudienceHasNobodyWhoseCompanyIsNotKnown(t *testing.T) {
	values := mapping.ValuesOf(one("1", "dana@gmail.com", 5), session.History{Visitor: session.Total(one("1", "dana@gmail.com", 5))}, match.Result{})
	for _, name := range []string{"Engaged accounts", "Accounts with multiple visitors"} {
		if ok, why := audience(t, name).Test(values); ok || why == "" {
			t.Errorf("%s: %v %q", name, ok, why)
		}
	}
}

func TestEveryAudienceIsAValidFilterToStartFrom(t *testing.T) {
	for _, a := range playbook.Audiences() {
		p := playbook.Default("p1")
		p.Who = a.Who
		if err := p.Validate(); err != nil || a.Text == "" {
			t.Errorf("%s: %v", a.Name, err)
		}
		copied := p.Duplicate("p2")
		if diff := cmp.Diff(p.Who, copied.Who); diff != "" || copied.On || copied.Name != "Salesforce: all engagement (copy)" {
			t.Errorf("%s: the copy is %+v, %s", a.Name, copied, diff)
		}
	}
}
