package soql_test

import (
	"errors"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/soql"
)

const custom = " Please reference your WSDL or the describe call for the appropriate names."

func noColumn(field, entity string) string {
	return "No such column '" + field + "' on entity '" + entity + "'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name." + custom
}

func noObject(name string) string {
	return "sObject type '" + name + "' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name." + custom
}

// TestRefusalsReadAsSalesforceWritesThem pins code, text, caret, row and
// column of what a query may get wrong. The first ones are recorded answers.
func TestRefusalsReadAsSalesforceWritesThem(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ soql, code, want string }{
		{
			"SELECT Bogus__c FROM Account", "INVALID_FIELD",
			"\nSELECT Bogus__c FROM Account\n       ^\nERROR at Row:1:Column:8\n" + noColumn("Bogus__c", "Account"),
		},
		{
			"select count() from XYZZY", "INVALID_TYPE",
			"\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\n" + noObject("XYZZY"),
		},
		{
			"SELECT Id,Name,BillingCity,IsDeleted FROM Accout", "INVALID_TYPE",
			"\nName,BillingCity,IsDeleted FROM Accout\n                                ^\nERROR at Row:1:Column:43\n" + noObject("Accout"),
		},
		{
			"SELECT Id FROM Account SET OPTIONS (honorEmptyStrings = true) LIMIT 1", "MALFORMED_QUERY",
			"\nOPTIONS (honorEmptyStrings = true) LIMIT 1\n                                  ^\nERROR at Row:1:Column:62\nunexpected token: 'LIMIT'",
		},
		{
			"SELECT Id, CreatedDate, CreatedById, Nam, LastModifiedById, LastModifiedDate, From Account ", "MALFORMED_QUERY",
			"\nLastModifiedById, LastModifiedDate, From Account \n                                   ^\nERROR at Row:1:Column:78\nunexpected token: 'From'",
		},
		{
			"SELECT Id, DepProbeField__c FROM Account LIMIT 1", "INVALID_FIELD",
			"\nSELECT Id, DepProbeField__c FROM Account LIMIT\n           ^\nERROR at Row:1:Column:12\n" + noColumn("DepProbeField__c", "Account"),
		},
		// Names.
		{
			"SELECT Id\nFROM Account\nWHERE Nme = 'x'", "INVALID_FIELD",
			"\nSELECT Id FROM Account WHERE Nme = 'x'\n                             ^\nERROR at Row:3:Column:7\n" + noColumn("Nme", "Account"),
		},
		{
			"SELECT Owner.Nme FROM Account", "INVALID_FIELD",
			"\nSELECT Owner.Nme FROM Account\n       ^\nERROR at Row:1:Column:8\n" + noColumn("Nme", "User"),
		},
		{
			"SELECT What.Nme FROM Task", "INVALID_FIELD",
			"\nSELECT What.Nme FROM Task\n       ^\nERROR at Row:1:Column:8\n" + noColumn("Nme", "Name"),
		},
		{
			"SELECT Boss.Name FROM Account", "INVALID_FIELD",
			"\nSELECT Boss.Name FROM Account\n       ^\nERROR at Row:1:Column:8\nDidn't understand relationship 'Boss' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name." + custom,
		},
		{
			"SELECT Id, (SELECT Id FROM Contact) FROM Account", "INVALID_TYPE",
			"\nSELECT Id, (SELECT Id FROM Contact) FROM Account\n                           ^\nERROR at Row:1:Column:28\nDidn't understand relationship 'Contact' in FROM part of query call. If you are attempting to use the custom relationship, be sure to append the '__r' after the custom relationship name." + custom,
		},
		// Syntax.
		{"", "MALFORMED_QUERY", "SOQL statements cannot be empty or null"},
		{
			"SELECT Id FROM Account WHERE", "MALFORMED_QUERY",
			"\nSELECT Id FROM Account WHERE\n                           ^\nERROR at Row:1:Column:28\nunexpected token: '<EOF>'",
		},
		{
			"SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY",
			"\nWHERE Name = 'a' AND Name = 'b' OR Name = 'c'\n                               ^\nERROR at Row:1:Column:55\nunexpected token: 'OR'",
		},
		{
			"SELECT Id FROM Account WHERE Name = 'a' AND NOT Name = 'b'", "MALFORMED_QUERY",
			"\nFROM Account WHERE Name = 'a' AND NOT Name = 'b'\n                                 ^\nERROR at Row:1:Column:44\nunexpected token: 'NOT'",
		},
		{"SELECT FROM Account", "MALFORMED_QUERY", "\nSELECT FROM Account\n^\nERROR at Row:1:Column:1\nunexpected token: 'SELECT FROM'"},
		{
			"SELECT Id FROM Account WHERE Id IN ()", "MALFORMED_QUERY",
			"\nSELECT Id FROM Account WHERE Id IN ()\n                            ^\nERROR at Row:1:Column:29\nunexpected token: 'Id IN ()'",
		},
		{
			"SELECT Id FROM Contact WHERE Email = liam@acme.example", "MALFORMED_QUERY",
			"\nFROM Contact WHERE Email = liam@acme.example\n                              ^\nERROR at Row:1:Column:41\nunexpected token: '@'",
		},
		{
			"SELECT Id FROM Account WHERE Name = :name", "MALFORMED_QUERY",
			"\nId FROM Account WHERE Name = :name\n                             ^\nERROR at Row:1:Column:37\nBind variables only allowed in Apex code",
		},
		{
			"SELECT Id FROM Account WHERE Name = Acme LIMIT 5", "MALFORMED_QUERY",
			"\nId FROM Account WHERE Name = Acme LIMIT 5\n                             ^\nERROR at Row:1:Column:37\nBind variables only allowed in Apex code",
		},
		{
			"SELECT Id FROM Account LIMIT ten", "MALFORMED_QUERY",
			"\nSELECT Id FROM Account LIMIT ten\n                            ^\nERROR at Row:1:Column:29\nexpecting a colon, found 'ten'",
		},
		{
			"SELECT Id FROM Account WHERE (Name = 'a'", "MALFORMED_QUERY",
			"\nFROM Account WHERE (Name = 'a'\n                             ^\nERROR at Row:1:Column:40\nexpecting a right parentheses, found '<EOF>'",
		},
		{"SELECT Id FROM Account WHERE Name LIKE NULL", "MALFORMED_QUERY", "unexpected token: 'NULL'"},
		{"SELECT Id FROM $account", "MALFORMED_QUERY", "line 1:15 unexpected token: '$'"},
		{"SELECT Id FROM Account WHERE Name = 'abc", "MALFORMED_QUERY", "line 1:40 mismatched character '<EOF>' expecting '''"},
		{`SELECT Id FROM Account WHERE Name = 'a\qb'`, "MALFORMED_QUERY", `Illegal character sequence '\q' in string literal.`},
		{`SELECT Id FROM Account WHERE Name = 'a\_b'`, "MALFORMED_QUERY", `Illegal character sequence '\_' in string literal.`},
		{`SELECT Id FROM Account WHERE Name = 'a\u12'`, "MALFORMED_QUERY", `Illegal character sequence '\u' in string literal.`},
		{"SELECT Id FROM Account WHERE CreatedDate > 2020-12-12t12:12:00-25:00", "MALFORMED_QUERY", "Invalid datetime: 2020-12-12t12:12:00-25:00"},
		{"SELECT Id FROM Account WHERE CreatedDate > 2020-52-12T12:12:00Z", "MALFORMED_QUERY", "Invalid datetime: 2020-52-12T12:12:00Z"},
		{"SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS", "MALFORMED_QUERY", "expecting a colon, found '<EOF>'"},
		{"SELECT Id FROM Account ALL ROWS", "MALFORMED_QUERY", "ALL ROWS not allowed in this context"},
		{"SELECT Id FROM Account LIMIT 1 WHERE Name = 'x'", "MALFORMED_QUERY", "unexpected token: 'WHERE'"},
		{"SELECT Id FROM Account USING everything", "MALFORMED_QUERY", "unexpected token: 'everything'"},
		{"SELECT * FROM Account", "MALFORMED_QUERY", "line 1:7 unexpected token: '*'"},
		{"DELETE FROM Account", "MALFORMED_QUERY", "unexpected token: 'DELETE'"},
		// Types of values and operators.
		{"SELECT Id FROM Account WHERE AnnualRevenue = '5'", "INVALID_FIELD", "value of filter criterion for field 'AnnualRevenue' must be of type currency and should not be enclosed in quotes"},
		{
			"SELECT Id FROM Account WHERE Score__c = '5'", "INVALID_FIELD",
			"\nSELECT Id FROM Account WHERE Score__c = '5'\n                             ^\nERROR at Row:1:Column:30\nvalue of filter criterion for field 'Score__c' must be of type double and should not be enclosed in quotes",
		},
		{"SELECT Id FROM Account WHERE CreatedDate > '2020-01-01'", "INVALID_FIELD", "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes"},
		{"SELECT Id FROM Account WHERE CreatedDate > 2020-01-01", "INVALID_FIELD", "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes"},
		{"SELECT Id FROM Opportunity WHERE CloseDate = ''", "INVALID_FIELD", "value of filter criterion for field 'CloseDate' must be of type date and should not be enclosed in quotes"},
		{"SELECT Id FROM Account WHERE IsDeleted = 'true'", "INVALID_FIELD", "value of filter criterion for field 'IsDeleted' must be of type boolean and should not be enclosed in quotes"},
		{"SELECT Id FROM Account WHERE Name = 5", "INVALID_FIELD", "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes"},
		{"SELECT Id FROM Account WHERE Name = TODAY", "INVALID_FIELD", "must be of type string and should be enclosed in quotes"},
		{
			"SELECT Id FROM Account WHERE Id = 'Edge Communications'", "INVALID_QUERY_FILTER_OPERATOR",
			"\nSELECT Id FROM Account WHERE Id = 'Edge Communications'\n                             ^\nERROR at Row:1:Column:30\ninvalid ID field: Edge Communications",
		},
		{"SELECT Id FROM Account WHERE Id LIKE '001%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on id field"},
		{"SELECT Id FROM Account WHERE Name INCLUDES ('x')", "INVALID_QUERY_FILTER_OPERATOR", "includes/excludes operators are only valid on multipicklist field"},
		{
			"SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD",
			"\nSELECT Id FROM Account WHERE Description = 'x'\n                             ^\nERROR at Row:1:Column:30\nfield 'Description' can not be filtered in a query call",
		},
		{"SELECT Id FROM Account ORDER BY Description", "INVALID_FIELD", "field 'Description' can not be sorted in a query call"},
		{"SELECT COUNT(Id) FROM Account GROUP BY Description", "INVALID_FIELD", "field 'Description' can not be grouped in a query call"},
		// Aggregates.
		{
			"SELECT Name, COUNT(Id) FROM Account", "MALFORMED_QUERY",
			"\nSELECT Name, COUNT(Id) FROM Account\n       ^\nERROR at Row:1:Column:8\nField must be grouped or aggregated: Name",
		},
		{"SELECT COUNT(Id) FROM Account ORDER BY Name", "MALFORMED_QUERY", "Ordered field must be grouped or aggregated: Name"},
		{"SELECT COUNT(Id) FROM Account LIMIT 5", "MALFORMED_QUERY", "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"},
		{"SELECT SUM(Name) FROM Account", "MALFORMED_QUERY", "field Name does not support aggregate operator SUM"},
		{"SELECT COUNT(IsDeleted) FROM Account", "MALFORMED_QUERY", "field IsDeleted does not support aggregate operator COUNT"},
		{"SELECT Name n FROM Account", "MALFORMED_QUERY", "only aggregate expressions use field aliasing"},
		{"SELECT Industry, COUNT(Id) Industry FROM Account GROUP BY Industry", "MALFORMED_QUERY", "duplicate alias: Industry"},
		{"SELECT Id FROM Account WHERE COUNT(Id) > 1", "MALFORMED_QUERY", "unexpected token: 'count'"},
		{"SELECT convertCurrency(CALENDAR_YEAR(convertTimezone(CreatedDate))) FROM Account", "MALFORMED_QUERY", "unexpected token: '('"},
		// Limits and rules.
		{"SELECT Id, Id FROM Account", "INVALID_FIELD", "duplicate field selected: Id"},
		{"SELECT Id, FIELDS(ALL) FROM Account LIMIT 200", "INVALID_FIELD", "duplicate field selected: Id"},
		{"SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200"},
		{"SELECT FIELDS(CUSTOM) FROM Account LIMIT 201", "MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200"},
		{"SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"},
		{"SELECT Id FROM Account WITH SECURITY_ENFORCED", "MALFORMED_QUERY", "rule soqlWithIdentifierClause failed predicate: {this.helper.allowApexSyntax() && this.helper.hasApexContext()}?"},
		{"SELECT Id FROM Account USING SCOPE nowhere", "INVALID_QUERY_SCOPE", "Scope 'nowhere' is not supported for Account"},
		{"SELECT Id FROM Account WHERE Name = '" + strings.Repeat("x", 4001) + "'", "MALFORMED_QUERY", "string literal cannot be longer than 4000 characters"},
		{"SELECT Id FROM Account WHERE Name = '" + strings.Repeat("x", 100_000) + "'", "QUERY_TOO_COMPLICATED", "SOQL statements cannot be longer than 100000 characters."},
		{"SELECT Id FROM Account WHERE " + strings.Repeat("(", 300) + "Name = 'x'" + strings.Repeat(")", 300), "QUERY_TOO_COMPLICATED", "The query is too complicated."},
		{"SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account", "MALFORMED_QUERY", "is longer than 5 levels."},
		// Semi-joins.
		{"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) OR Name = 'x'", "MALFORMED_QUERY", "Semi join sub-selects are not allowed with the 'OR' operator"},
		{"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Id IN (SELECT ReportsToId FROM Contact))", "MALFORMED_QUERY", "Nesting of semi join sub-selects is not supported"},
		{"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Contact)", "EXCEEDED_MAX_SEMIJOIN_SUBSELECTS", "Maximum 2 semi join sub-selects are allowed"},
		{"SELECT Id FROM Account WHERE Name IN (SELECT AccountId FROM Contact)", "INVALID_QUERY_FILTER_OPERATOR", "must be an ID or a reference field"},
		{"SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Contact)", "INVALID_QUERY_FILTER_OPERATOR", "must be an ID or a reference field"},
		// Children.
		{"SELECT (SELECT COUNT() FROM Contacts) FROM Account", "MALFORMED_QUERY", "aggregate query is not allowed"},
		{"SELECT Id, (SELECT Id FROM Contacts), (SELECT Name FROM Contacts) FROM Account", "INVALID_FIELD", "duplicate field selected: Contacts"},
	} {
		_, _, err := o.query(tc.soql, env())
		var e *soql.Error
		if !errors.As(err, &e) {
			t.Errorf("%.120s\n got %v, want %s", tc.soql, err, tc.code)
			continue
		}
		if e.Code != tc.code || !strings.Contains(e.Message, tc.want) {
			t.Errorf("%.120s\n got %s %s\nwant %s %s", tc.soql, e.Code, e.Message, tc.code, tc.want)
		}
		if strings.HasPrefix(tc.want, "\n") && e.Message != tc.want {
			t.Errorf("%.120s\n got %q\nwant %q", tc.soql, e.Message, tc.want)
		}
	}
}
