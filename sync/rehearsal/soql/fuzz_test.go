package soql_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/rehearsal/soql"
)

var seeds = []string{
	"SELECT Id, Owner.Name, (SELECT Id FROM Contacts c WHERE c.Email LIKE 'a\\_%' ORDER BY Name DESC NULLS LAST LIMIT 3) FROM Account a WHERE a.Name = 'O\\'x\\n' AND (NOT Industry IN ('a', null)) FOR VIEW UPDATE TRACKING",
	"SELECT COUNT(Id) n, CALENDAR_YEAR(convertTimezone(CreatedDate)) FROM Opportunity WHERE CloseDate >= LAST_N_DAYS:3 AND CreatedDate < 2026-01-01T00:00:00+01:00 GROUP BY ROLLUP(CALENDAR_YEAR(convertTimezone(CreatedDate))) HAVING SUM(Amount) > -1.5e3 ORDER BY COUNT(Id)",
	"SELECT TYPEOF What WHEN Account THEN Name ELSE Id END FROM Task USING SCOPE mine WHERE Id IN (SELECT WhatId FROM Task) LIMIT 5 OFFSET 2",
	"SELECT FIELDS(ALL) FROM Account WHERE Regions__c INCLUDES ('a;b') OR AnnualRevenue > USD-5 OR CreatedDate = 2026-01-01 LIMIT 200 SET OPTIONS (honorEmptyStrings = true)",
	"SELECT Name FROM Account WHERE Name LIKE '%\\\\\\%\\u00e9'",
	"SELECT count() FROM Contact, Contact.Account a WHERE a.Name != null",
	"SELECT", "SELECT Id FROM", "'", "SELECT a FROM b WHERE c = '\\", "((((",
}

// FuzzParse pins that no text makes the parser panic, and that what it accepts
// says the same again when written out.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := soql.Parse(text)
		if err != nil {
			var e *soql.Error
			if !errors.As(err, &e) || e.Code == "" || e.Message == "" {
				t.Fatalf("not a Salesforce error: %#v", err)
			}
			return
		}
		once := q.String()
		again, err := soql.Parse(once)
		if err != nil {
			t.Fatalf("%q was written as %q, which is refused: %v", text, once, err)
		}
		if diff := cmp.Diff(once, again.String()); diff != "" {
			t.Fatalf("%q is not stable: %s", text, diff)
		}
	})
}

// FuzzCompile pins that whatever compiles is SQL that SQLite accepts.
func FuzzCompile(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	o := newOrg(f)
	f.Fuzz(func(t *testing.T, text string) {
		_, _, err := o.query(text, env())
		var e *soql.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// FuzzSearch pins the same for SOSL.
func FuzzSearch(f *testing.F) {
	f.Add(`FIND {a* AND "b c" OR (d AND NOT e\-f)} IN NAME FIELDS RETURNING Account(Id, Name WHERE Name = 'x' LIMIT 2), Contact LIMIT 5`)
	f.Add("FIND {} IN")
	f.Add(`FIND {\} x?y}`)
	o := newOrg(f)
	f.Fuzz(func(t *testing.T, text string) {
		_, err := o.search(text, env())
		var e *soql.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// TestValuesNeverReachTheSQL pins that literals are bound, whatever they hold,
// and that names in the SQL are the catalog's.
func TestValuesNeverReachTheSQL(t *testing.T) {
	o := newOrg(t)
	for _, value := range []string{`x\' OR 1=1 --`, `"; DROP TABLE o_Account; --`, `%s`, `?1`, `{}`, `x\\\'; --`} {
		for _, cond := range []string{"name = '%'", "NAME LIKE '%'", "Name IN ('a', '%')", "Name NOT IN ('%')", "Regions__c INCLUDES ('%')", "Owner.NAME != '%'"} {
			text := "SELECT ID, oWNER.nAME, (SELECT id FROM contacts WHERE name = '" + value + "') FROM aCCOUNT WHERE " + strings.ReplaceAll(cond, "%", value)
			p := o.plan(t, text)
			for _, bad := range []string{"1=1", "DROP", "%s", "?1", "{}", "--", "aCCOUNT", "oWNER", "nAME"} {
				if strings.Contains(p.SQL, bad) {
					t.Errorf("%s\n%q came through in %s", text, bad, p.SQL)
				}
			}
			if _, err := p.Fetch(context.Background(), o.db, base, 10); err != nil {
				t.Errorf("%s\n%v", text, err)
			}
		}
	}
	s, err := soql.ParseSearch(`FIND {x\' OR "1=1 --"} RETURNING Account(Name)`)
	if err != nil {
		t.Fatal(err)
	}
	plans, err := soql.CompileSearch(s, o, env())
	if err != nil || strings.Contains(plans[0].SQL, "1=1") || strings.Contains(plans[0].SQL, "--") {
		t.Errorf("search: %v %v", plans, err)
	}
}
