package soql_test

import (
	"strings"
	"testing"
)

// TestRecordsHaveTheShapeOfTheRESTAPI pins the JSON of records: attributes
// first, then the fields in SELECT order under their canonical names.
func TestRecordsHaveTheShapeOfTheRESTAPI(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ soql, want string }{
		{
			"select ID, name from account where name = 'ACME'",
			`[{"attributes":{"type":"Account","url":"/services/data/v64.0/sobjects/Account/001000000000001AAA"},"Id":"001000000000001AAA","Name":"Acme"}]`,
		},
		{
			"SELECT Name, Account.Owner.Name, Account.Name FROM Contact WHERE LastName IN ('Moss','Orr') ORDER BY Name",
			`[{"attributes":{"type":"Contact","url":"/services/data/v64.0/sobjects/Contact/003000000000001AAA"},"Name":"Mia Moss","Account":{"attributes":{"type":"Account","url":"/services/data/v64.0/sobjects/Account/001000000000001AAA"},"Owner":{"attributes":{"type":"User","url":"/services/data/v64.0/sobjects/User/005000000000001AAA"},"Name":"Ada Sample"},"Name":"Acme"}},` +
				`{"attributes":{"type":"Contact","url":"/services/data/v64.0/sobjects/Contact/003000000000003AAA"},"Name":"Oda Orr","Account":null}]`,
		},
		{
			"SELECT Name, Owner.Name, Owner.Type FROM Lead ORDER BY Name",
			`[{"attributes":{"type":"Lead","url":"/services/data/v64.0/sobjects/Lead/00Q000000000001AAA"},"Name":"Quin Reed","Owner":{"attributes":{"type":"Name","url":"/services/data/v64.0/sobjects/Group/00G000000000001AAA"},"Name":"West Queue","Type":"Queue"}},` +
				`{"attributes":{"type":"Lead","url":"/services/data/v64.0/sobjects/Lead/00Q000000000002AAA"},"Name":"Rue Stone","Owner":{"attributes":{"type":"Name","url":"/services/data/v64.0/sobjects/User/005000000000001AAA"},"Name":"Ada Sample","Type":"User"}}]`,
		},
		{
			"SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName DESC LIMIT 1) FROM Account WHERE Name IN ('Acme', 'Café 100%') ORDER BY Name",
			`[{"attributes":{"type":"Account","url":"/services/data/v64.0/sobjects/Account/001000000000001AAA"},"Name":"Acme","Contacts":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Contact","url":"/services/data/v64.0/sobjects/Contact/003000000000002AAA"},"LastName":"Nash"}]}},` +
				`{"attributes":{"type":"Account","url":"/services/data/v64.0/sobjects/Account/001000000000003AAA"},"Name":"Café 100%","Contacts":null}]`,
		},
		{
			"SELECT AnnualRevenue, NumberOfEmployees, Score__c, BillingAddress, CreatedDate, IsDeleted, Website FROM Account WHERE Name = 'Acme'",
			`[{"attributes":{"type":"Account","url":"/services/data/v64.0/sobjects/Account/001000000000001AAA"},"AnnualRevenue":3.5E7,"NumberOfEmployees":120,"Score__c":1.5,"BillingAddress":{"street":null,"city":"Springfield","state":null,"postalCode":null,"country":null},"CreatedDate":"2026-07-11T12:00:00.000+0000","IsDeleted":false,"Website":"https://acme.example"}]`,
		},
		{
			"SELECT COUNT(Id) n, StageName FROM Opportunity GROUP BY StageName",
			`[{"attributes":{"type":"AggregateResult"},"n":1,"StageName":"Closed Won"},{"attributes":{"type":"AggregateResult"},"n":2,"StageName":"Prospecting"}]`,
		},
		{
			"SELECT COUNT(Id), SUM(Amount), MAX(CloseDate) FROM Opportunity",
			`[{"attributes":{"type":"AggregateResult"},"expr0":3,"expr1":17500.5,"expr2":"2026-08-01"}]`,
		},
		{
			"SELECT TYPEOF What WHEN Account THEN Name, Industry WHEN Opportunity THEN StageName ELSE Name END FROM Task ORDER BY Subject",
			`[{"attributes":{"type":"Task","url":"/services/data/v64.0/sobjects/Task/00T000000000001AAA"},"What":{"attributes":{"type":"Opportunity","url":"/services/data/v64.0/sobjects/Opportunity/006000000000001AAA"},"StageName":"Prospecting"}},` +
				`{"attributes":{"type":"Task","url":"/services/data/v64.0/sobjects/Task/00T000000000002AAA"},"What":{"attributes":{"type":"Account","url":"/services/data/v64.0/sobjects/Account/001000000000001AAA"},"Name":"Acme","Industry":"Energy"}},` +
				`{"attributes":{"type":"Task","url":"/services/data/v64.0/sobjects/Task/00T000000000003AAA"},"What":null}]`,
		},
	} {
		got, _, err := o.query(tc.soql, env())
		if err != nil {
			t.Errorf("%s\n%v", tc.soql, err)
			continue
		}
		if got = strings.TrimSpace(got); got != tc.want {
			t.Errorf("%s\n got %s\nwant %s", tc.soql, got, tc.want)
		}
	}
}
