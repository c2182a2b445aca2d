package soql_test

import (
	"encoding/json"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/soql"
)

// names runs a query and gives the Name (or the field called key) of each row.
func (o *org) names(t *testing.T, text, key string, e soql.Env) string {
	t.Helper()
	got, _, err := o.query(text, e)
	if err != nil {
		t.Errorf("%s\n%v", text, err)
		return "error"
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(got), &rows); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		s, _ := r[key].(string)
		out = append(out, s)
	}
	return strings.Join(out, "|")
}

const (
	acme  = "Acme"
	bor   = "Borealis_Labs"
	cafe  = "Café 100%"
	oneil = `O'Neil & "Sons"`
	all   = acme + "|" + bor + "|" + cafe + "|" + oneil
)

// TestConditionsFindWhatSalesforceFinds pins the meaning of every operator:
// which accounts each condition keeps.
func TestConditionsFindWhatSalesforceFinds(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ where, want string }{
		{"Name = 'acme'", acme},
		{"Name <> 'ACME'", bor + "|" + cafe + "|" + oneil},
		{`Name = 'o\'neil & "Sons"'`, oneil},
		{`Name = 'O\u0027Neil & \"Sons\"'`, oneil},
		{"Name > 'b' AND Name <= 'Café 100%'", bor + "|" + cafe},
		{"Key__c = 'Ab1'", acme},
		{"Key__c = 'ab1'", ""},
		{"Key__c IN ('AB1', 'x')", bor},
		// Empty values.
		{"Industry = null", cafe},
		{"Industry = ''", cafe},
		{"Industry != null", acme + "|" + bor + "|" + oneil},
		{"Website = null", bor + "|" + cafe + "|" + oneil},
		{"Website != null", acme},
		{"Industry != 'Energy'", cafe + "|" + oneil},
		{"Industry NOT IN ('Energy')", cafe + "|" + oneil},
		{"Industry NOT IN ('Energy', null)", oneil},
		{"Industry IN ('Retail', null)", cafe + "|" + oneil},
		{"NOT Industry = 'Energy'", cafe + "|" + oneil},
		{"NOT (Industry = 'Energy' OR Industry = 'Retail')", cafe},
		{"(NOT AnnualRevenue > 5) AND Name != 'Acme'", cafe + "|" + oneil},
		{"AnnualRevenue = null", cafe},
		{"AnnualRevenue < 1", oneil},
		{"AnnualRevenue > null", ""},
		// Numbers.
		{"AnnualRevenue = 1000", bor},
		{"AnnualRevenue = 1e3", bor},
		{"AnnualRevenue >= 1000.0", acme + "|" + bor},
		{"AnnualRevenue != 0", acme + "|" + bor + "|" + cafe},
		{"AnnualRevenue = USD1000", bor},
		{"AnnualRevenue > USD-500.5", acme + "|" + bor + "|" + oneil},
		{"AnnualRevenue > -1", acme + "|" + bor + "|" + oneil},
		{"Score__c IN (1.5, +2)", acme},
		// LIKE.
		{"Name LIKE 'acm%'", acme},
		{"Name LIKE '%LABS'", bor},
		{"Name LIKE 'acme'", acme},
		{"Name LIKE '_cme'", acme},
		{`Name LIKE 'Borealis\_%'`, bor},
		{`Name LIKE 'Acme\_%'`, ""},
		{`Name LIKE '%100\%'`, cafe},
		{`Name LIKE '%o\'n%'`, oneil},
		{"(NOT Name LIKE 'acm%')", bor + "|" + cafe + "|" + oneil},
		{"Key__c LIKE 'A%'", acme + "|" + bor},
		{"Key__c LIKE 'a%'", ""},
		{"Key__c LIKE 'x*_'", cafe},
		{"Key__c LIKE '_b_'", acme},
		// Multi-select picklists.
		{"Regions__c INCLUDES ('north')", acme + "|" + bor},
		{"Regions__c INCLUDES ('North;South')", acme},
		{"Regions__c INCLUDES ('South', 'North')", acme + "|" + bor},
		{"Regions__c INCLUDES ('Nort')", ""},
		{"Regions__c EXCLUDES ('South')", bor + "|" + cafe + "|" + oneil},
		{"Regions__c = 'North'", bor},
		// Ids.
		{"Id = '001000000000001'", acme},
		{"Id = '001000000000001AAA'", acme},
		{"Id = '001000000000001aaa'", acme},
		{"Id IN ('001000000000001', '001000000000002AAA')", acme + "|" + bor},
		{"OwnerId != '" + ada[:15] + "'", bor + "|" + oneil},
		{"ParentId = ''", acme + "|" + cafe},
		// Parents.
		{"Owner.Name = 'ada sample'", acme + "|" + cafe},
		{"Owner.Manager.Name = 'Ada Sample'", bor + "|" + oneil},
		{"Owner.Manager.Name = null", acme + "|" + cafe},
		{"Parent.Name != 'Acme'", acme + "|" + cafe + "|" + oneil},
		{"Parent.Parent.Owner.Manager.Name = null AND Parent.Name LIKE 'b%'", oneil},
		{"Account.Name = 'Acme'", acme},
		{"a.Name = 'Acme'", acme},
		// Checkboxes of a missing parent count as false, null means false.
		{"Owner.IsActive = true", acme + "|" + cafe},
		{"Owner.Manager.IsActive = false", acme + "|" + cafe},
		{"Owner.Manager.IsActive != true", acme + "|" + cafe},
		{"IsDeleted = null", all},
		{"IsDeleted != null", ""},
		{"IsDeleted IN (true, false)", all},
		// Dates and times.
		{"CreatedDate = YESTERDAY", oneil},
		{"CreatedDate > 2026-07-12T14:00:00+02:00", cafe + "|" + oneil},
		{"CreatedDate >= 2026-07-12T14:00:00+0200", bor + "|" + cafe + "|" + oneil},
		{"CreatedDate <= 2026-07-12T12:00:00Z", acme + "|" + bor},
		{"CreatedDate != LAST_N_DAYS:2", acme + "|" + bor},
		{"CreatedDate < LAST_N_DAYS:2", acme + "|" + bor},
		{"DAY_ONLY(CreatedDate) = 2026-07-13", cafe},
		{"CALENDAR_YEAR(CreatedDate) = 2026 AND DAY_IN_MONTH(CreatedDate) IN (11, 14)", acme + "|" + oneil},
		{"DAY_IN_WEEK(CreatedDate) = 7", acme},
		// Sub-selects.
		{"Id IN (SELECT AccountId FROM Contact WHERE Email LIKE '%acme%')", acme},
		{"Id NOT IN (SELECT AccountId FROM Contact)", cafe + "|" + oneil},
		{"ParentId IN (SELECT Id FROM Account WHERE Industry = 'Energy') AND Name LIKE 'o%'", oneil},
		{"ParentId NOT IN (SELECT Id FROM Account WHERE Name = 'Acme')", acme + "|" + cafe + "|" + oneil},
		// Grouping.
		{"(Name = 'Acme' OR Industry = 'Retail') AND (AnnualRevenue = 0 OR AnnualRevenue > 5000)", acme + "|" + oneil},
		{"((Name = 'Acme'))", acme},
	} {
		q := "SELECT Name FROM Account a WHERE " + tc.where + " ORDER BY Name"
		if got := o.names(t, q, "Name", env()); got != tc.want {
			t.Errorf("%s\n got %s\nwant %s", tc.where, got, tc.want)
		}
	}
}

// TestLongConditionsRun pins that chains and lists as long as a query may be
// neither exhaust SQLite's depth nor its number of arguments.
func TestLongConditionsRun(t *testing.T) {
	o := newOrg(t)
	chain := "Name = 'x'" + strings.Repeat(" OR Name = 'x'", 1200) + " OR Name = 'Acme'"
	list := "AnnualRevenue IN (1" + strings.Repeat(",2", 40_000) + ",1000)"
	half := "(AnnualRevenue IN (1" + strings.Repeat(",2", 9000) + ") OR Name IN ('x'" + strings.Repeat(",'y'", 9000) + ",'ACME'))"
	for cond, want := range map[string]string{chain: acme, list: bor, half: acme} {
		if got := o.names(t, "SELECT Name FROM Account WHERE "+cond, "Name", env()); got != want {
			t.Errorf("%.40s...: got %s, want %s", cond, got, want)
		}
	}
}

// TestPolymorphicParents pins that Who, What and Owner are filtered and sorted
// across every object they may point to.
func TestPolymorphicParents(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ tail, want string }{
		{"WHERE What.Type = 'Account'", "Mail"},
		{"WHERE What.Name = 'acme renewal'", "Call"},
		{"WHERE What.Name = null", "Note"},
		{"WHERE Owner.Type = 'Queue'", "Mail"},
		{"WHERE Who.Email = 'quin@reed.example'", "Mail"},
		{"ORDER BY Who.Name DESC NULLS LAST", "Mail|Call|Note"},
	} {
		if got := o.names(t, "SELECT Subject FROM Task "+tc.tail, "Subject", env()); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.tail, got, tc.want)
		}
	}
}

// TestOrderLimitOffset pins the order of rows, and where empty values go.
func TestOrderLimitOffset(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ tail, want string }{
		{"ORDER BY AnnualRevenue", cafe + "|" + oneil + "|" + bor + "|" + acme},
		{"ORDER BY AnnualRevenue DESC", cafe + "|" + acme + "|" + bor + "|" + oneil},
		{"ORDER BY AnnualRevenue ASC NULLS LAST", oneil + "|" + bor + "|" + acme + "|" + cafe},
		{"ORDER BY AnnualRevenue DESC NULLS LAST", acme + "|" + bor + "|" + oneil + "|" + cafe},
		{"ORDER BY Industry NULLS LAST, Name DESC", bor + "|" + acme + "|" + oneil + "|" + cafe},
		{"ORDER BY Owner.Name, Name DESC LIMIT 3", cafe + "|" + acme + "|" + oneil},
		{"ORDER BY Name LIMIT 2 OFFSET 1", bor + "|" + cafe},
		{"ORDER BY Name OFFSET 3", oneil},
		{"LIMIT 0", ""},
		{"USING SCOPE mine", acme + "|" + cafe},
		{"USING SCOPE everything WHERE Name LIKE 'b%' FOR VIEW", bor},
	} {
		if got := o.names(t, "SELECT Name FROM Account "+tc.tail, "Name", env()); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.tail, got, tc.want)
		}
	}
}

// TestWhoMaySeeWhat pins that the recycle bin opens only to queryAll and that
// sharing hides rows, parents and children alike.
func TestWhoMaySeeWhat(t *testing.T) {
	o := newOrg(t)
	e := env()
	e.IncludeDeleted = true
	if got := o.names(t, "SELECT Name FROM Account WHERE IsDeleted = true", "Name", e); got != "Gone" {
		t.Errorf("queryAll: got %q", got)
	}
	e = env()
	e.Visibility = func(object, alias string) (string, []any) {
		if object != "Account" && object != "Contact" {
			return "", nil
		}
		return alias + `."OwnerId" = ?`, []any{ada}
	}
	if got := o.names(t, "SELECT Name FROM Account ORDER BY Name", "Name", e); got != acme+"|"+cafe {
		t.Errorf("sharing: got %s", got)
	}
	got, _, err := o.query("SELECT Parent.Name, (SELECT Name FROM Contacts) FROM Account WHERE Name IN ('Acme', 'Borealis_Labs')", e)
	if err != nil || strings.Contains(got, "Noa Nash") || !strings.Contains(got, "Mia Moss") {
		t.Errorf("children: %s %v", got, err)
	}
	if got := o.names(t, "SELECT Name FROM Contact WHERE Account.Name = null ORDER BY Name", "Name", e); got != "Oda Orr|Pia Penn" {
		t.Errorf("a hidden parent counts as empty: got %s", got)
	}
}
