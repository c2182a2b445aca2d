package soql_test

import (
	"strings"
	"testing"
)

// TestLookupsUseIndexes pins that the look-ups the program lives on do not
// scan: SQLite's own query plan must name the index.
func TestLookupsUseIndexes(t *testing.T) {
	o := newOrg(t)
	for _, stmt := range []string{
		"CREATE INDEX contact_email ON o_Contact (Email)",
		"CREATE INDEX account_key ON o_Account (Key__c)",
		"CREATE INDEX account_name ON o_Account (Name)",
		"CREATE INDEX account_modified ON o_Account (LastModifiedDate)",
		"CREATE INDEX contact_account ON o_Contact (AccountId)",
	} {
		o.exec(t, stmt)
	}
	for _, tc := range []struct{ soql, index string }{
		{"SELECT Id, Name, Account.Name FROM Contact WHERE Email IN ('a@acme.example', 'B@acme.example')", "contact_email (Email=?"},
		{"SELECT Id FROM Contact WHERE Email = 'a@acme.example' AND Account.Name != 'x'", "contact_email (Email=?"},
		{"SELECT Id FROM Contact WHERE Email = 'a@acme.example' OR Email = null", "contact_email (Email=?"},
		{"SELECT Id FROM Contact WHERE Email IN ('a@acme.example', null)", "contact_email (Email=?"},
		{"SELECT Id FROM Account WHERE Key__c = 'k'", "account_key (Key__c=?"},
		{"SELECT Id FROM Account WHERE Key__c IN ('k', 'l') ORDER BY Name", "account_key (Key__c=?"},
		{"SELECT Id FROM Account WHERE Key__c LIKE 'k%'", "account_key (Key__c>? AND Key__c<?"},
		{"SELECT Id, Owner.Name FROM Account WHERE Name LIKE 'acm%'", "account_name (Name>? AND Name<?"},
		{"SELECT Id FROM Account WHERE LastModifiedDate > LAST_N_DAYS:3", "account_modified (LastModifiedDate>?"},
		{"SELECT Id FROM Account ORDER BY LastModifiedDate DESC LIMIT 20", "USING INDEX account_modified"},
		{"SELECT Id FROM Account WHERE Id = '001000000000001'", "(Id=?"},
		{"SELECT Id FROM Account WHERE Id IN ('001000000000001', '001000000000002')", "(Id=?"},
		{"SELECT COUNT() FROM Contact WHERE AccountId = '001000000000001'", "contact_account (AccountId=?"},
		{"SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Key__c = 'k')", "contact_account (AccountId=?"},
	} {
		p := o.plan(t, tc.soql)
		rows, err := o.db.Query("EXPLAIN QUERY PLAN "+p.SQL, p.Args...)
		if err != nil {
			t.Fatalf("%s: %v", tc.soql, err)
		}
		var plan []string
		for rows.Next() {
			var a, b, c int
			var detail string
			if err := rows.Scan(&a, &b, &c, &detail); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, detail)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(plan, "\n"); !strings.Contains(got, tc.index) {
			t.Errorf("%s\nwant %s in\n%s", tc.soql, tc.index, got)
		}
	}
}
