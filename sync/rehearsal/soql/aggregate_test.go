package soql_test

import (
	"strings"
	"testing"
)

// TestAggregates pins groups, totals, HAVING and order of aggregate queries.
// Rows are written without their constant attributes.
func TestAggregates(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ soql, want string }{
		{"SELECT Industry, COUNT(Id) FROM Account GROUP BY Industry", `"Industry":null,"expr0":1;"Industry":"Energy","expr0":2;"Industry":"Retail","expr0":1`},
		{
			"SELECT Owner.Name, COUNT(Id) n, SUM(AnnualRevenue) s FROM Account GROUP BY Owner.Name ORDER BY COUNT(Id) DESC, Owner.Name DESC",
			`"Name":"Ben Sample","n":2,"s":1000.0;"Name":"Ada Sample","n":2,"s":3.5E7`,
		},
		{"SELECT Industry i, AVG(AnnualRevenue) FROM Account GROUP BY Industry HAVING COUNT(Id) > 1", `"i":"Energy","expr0":1.75005E7`},
		{"SELECT Industry FROM Account GROUP BY Industry HAVING Industry LIKE 'r%'", `"Industry":"Retail"`},
		{"SELECT COUNT_DISTINCT(OwnerId) d, COUNT(Industry) c, MIN(Name) lo, MAX(CreatedDate) hi FROM Account", `"d":2,"c":3,"lo":"Acme","hi":"2026-07-14T12:00:00.000+0000"`},
		{"SELECT COUNT(Id), SUM(Amount) FROM Opportunity WHERE Name = 'none'", `"expr0":0,"expr1":null`},
		{"SELECT CALENDAR_MONTH(CreatedDate) m, COUNT(Id) FROM Opportunity GROUP BY CALENDAR_MONTH(CreatedDate) ORDER BY CALENDAR_MONTH(CreatedDate) DESC LIMIT 2", `"m":6,"expr0":1;"m":5,"expr0":1`},
		{
			"SELECT StageName, IsClosed, COUNT(Id) n FROM Opportunity GROUP BY ROLLUP(StageName, IsClosed)",
			`"StageName":"Closed Won","IsClosed":true,"n":1;"StageName":"Closed Won","IsClosed":null,"n":1;"StageName":"Prospecting","IsClosed":false,"n":2;"StageName":"Prospecting","IsClosed":null,"n":2;"StageName":null,"IsClosed":null,"n":3`,
		},
		{
			"SELECT StageName, GROUPING(StageName) g, SUM(Amount) s FROM Opportunity GROUP BY CUBE(StageName)",
			`"StageName":"Closed Won","g":0,"s":2500.5;"StageName":"Prospecting","g":0,"s":15000.0;"StageName":null,"g":1,"s":17500.5`,
		},
		{"SELECT StageName FROM Opportunity WHERE Name = 'none' GROUP BY ROLLUP(StageName)", ``},
	} {
		got, _, err := o.query(tc.soql, env())
		if err != nil {
			t.Errorf("%s\n%v", tc.soql, err)
			continue
		}
		got = strings.NewReplacer(`{"attributes":{"type":"AggregateResult"},`, "", "},", ";", "[", "", "}]", "", "]", "").Replace(got)
		if got != tc.want {
			t.Errorf("%s\n got %s\nwant %s", tc.soql, got, tc.want)
		}
	}
}

// TestCountIsTheTotal pins COUNT(): no records, the number as totalSize.
func TestCountIsTheTotal(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct {
		soql string
		want int
	}{
		{"select count() from Account", 4},
		{"SELECT COUNT() FROM Account WHERE Industry = 'Energy'", 2},
		{"SELECT COUNT() FROM Account LIMIT 3", 3},
		{"SELECT COUNT() FROM Account LIMIT 3 OFFSET 2", 2},
		{"SELECT COUNT() FROM Contact WHERE Account.Owner.Name = 'Ada Sample'", 2},
	} {
		recs, total, err := o.query(tc.soql, env())
		if err != nil || recs != "[]" || total != tc.want {
			t.Errorf("%s: got %d %s %v, want %d", tc.soql, total, recs, err, tc.want)
		}
	}
}

// TestFieldSets pins FIELDS() and the functions that change how a value looks.
func TestFieldSets(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ soql, want string }{
		{"SELECT FIELDS(CUSTOM) FROM Account WHERE Name = 'Acme' LIMIT 200", `"Regions__c":"North;South","Key__c":"Ab1","Score__c":1.5}]`},
		{"SELECT FIELDS(STANDARD) FROM User WHERE Name LIKE 'Ada%'", `"Id":"` + ada + `","Name":"Ada Sample","Email":"ada@example.com","IsActive":true,"ManagerId":null,"CreatedDate":"2020-01-01T00:00:00.000+0000"}]`},
		{"SELECT toLabel(StageName), FORMAT(Amount) amt, FORMAT(CloseDate) d, convertCurrency(Amount) FROM Opportunity WHERE Name = 'Acme Upsell'", `"StageName":"Closed Won","amt":"$2,500.50","d":"8/1/2026","Amount":2500.5}]`},
		{"SELECT FORMAT(CreatedDate) FROM Opportunity WHERE Name = 'Acme Upsell'", `"CreatedDate":"5/30/2026, 11:30 PM"}]`},
		{"SELECT FORMAT(Account.AnnualRevenue) FROM Opportunity WHERE Name = 'Acme Upsell'", `"AnnualRevenue":"$35,000,000.00"}}]`},
	} {
		got, _, err := o.query(tc.soql, env())
		if err != nil || !strings.HasSuffix(got, tc.want) {
			t.Errorf("%s\n got %s %v\nwant %s", tc.soql, got, err, tc.want)
		}
	}
}
