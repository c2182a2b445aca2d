package soql_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/soql"
)

// search runs SOSL and gives "Object:Name" of everything found.
func (o *org) search(text string, e soql.Env) (string, error) {
	s, err := soql.ParseSearch(text)
	if err != nil {
		return "", err
	}
	plans, err := soql.CompileSearch(s, o, e, "Account", "Contact", "Lead")
	if err != nil {
		return "", err
	}
	var out []string
	for _, p := range plans {
		res, err := p.Fetch(context.Background(), o.db, base, 2000)
		if err != nil {
			return "", err
		}
		for _, r := range res.Records {
			var rec struct {
				Attributes struct{ Type string } `json:"attributes"`
				ID, Name   string
			}
			if err := json.Unmarshal(r, &rec); err != nil {
				return "", err
			}
			if rec.Name == "" {
				rec.Name = rec.ID
			}
			out = append(out, rec.Attributes.Type+":"+rec.Name)
		}
	}
	return strings.Join(out, "|"), nil
}

// TestSearchFindsWholeWords pins what SOSL finds: words, phrases, wildcards,
// operators, search groups and the clauses of RETURNING.
func TestSearchFindsWholeWords(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ sosl, want string }{
		{"FIND {acme} IN NAME FIELDS RETURNING Account(Id, Name), Opportunity(Name)", "Account:Acme|Opportunity:Acme Renewal|Opportunity:Acme Upsell"},
		{"find {ACM*} in name fields returning Account(Name)", "Account:Acme"},
		{"FIND {acm} IN NAME FIELDS RETURNING Account(Name)", ""},
		{"FIND {a?me} IN NAME FIELDS RETURNING Account(Name)", "Account:Acme"},
		{"FIND {*cme} IN NAME FIELDS RETURNING Account(Name)", ""},
		{"FIND {acme renewal} IN NAME FIELDS RETURNING Opportunity(Name)", "Opportunity:Acme Renewal"},
		{"FIND {renewal acme} RETURNING Opportunity(Name)", "Opportunity:Acme Renewal"},
		{`FIND {"renewal acme"} RETURNING Opportunity(Name)`, ""},
		{`FIND {"acme renewal" OR upsell} RETURNING Opportunity(Name ORDER BY Name DESC)`, "Opportunity:Acme Upsell|Opportunity:Acme Renewal"},
		{"FIND {acme AND NOT renewal} RETURNING Opportunity(Name)", "Opportunity:Acme Upsell"},
		{"FIND {(renewal OR upsell) AND acme} RETURNING Opportunity(Name LIMIT 1)", "Opportunity:Acme Renewal"},
		{"FIND {acme} RETURNING Opportunity(Name WHERE IsClosed = true)", "Opportunity:Acme Upsell"},
		{"FIND {mia@acme.example} IN EMAIL FIELDS RETURNING Contact(Name)", "Contact:Mia Moss"},
		{"FIND {acme.example} IN EMAIL FIELDS RETURNING Contact(Name)", "Contact:Mia Moss|Contact:Noa Nash"},
		{"FIND {acme} IN EMAIL FIELDS RETURNING Account(Name)", ""},
		{"FIND {acme} IN PHONE FIELDS RETURNING Contact(Name)", ""},
		{"FIND {stone} IN ALL FIELDS RETURNING Lead(Name)", "Lead:Rue Stone"},
		{"FIND {ltd} IN SIDEBAR FIELDS RETURNING Lead(Name)", ""},
		{`FIND {O\'Neil \& "Sons"} RETURNING Account(Name)`, `Account:O'Neil & "Sons"`},
		{`FIND {100\%} RETURNING Account(Name)`, "Account:Café 100%"},
		{`FIND {100_} RETURNING Account(Name)`, ""},
		{`FIND {acme\*} RETURNING Account(Name)`, ""},
		{"FIND {acme}", "Account:001000000000001AAA|Contact:003000000000001AAA|Contact:003000000000002AAA"},
		{"FIND {gone} RETURNING Account(Name)", ""},
		{"FIND {sample OR moss} RETURNING User, Contact(Name) WITH METADATA = 'LABELS' WITH HIGHLIGHT LIMIT 5 UPDATE VIEWSTAT", "User:" + ada + "|User:" + ben + "|Contact:Mia Moss"},
		{"FIND {" + strings.Repeat("acme ", 2001) + "} RETURNING Account(Name)", ""},
	} {
		got, err := o.search(tc.sosl, env())
		if err != nil || got != tc.want {
			t.Errorf("%.100s\n got %s %v\nwant %s", tc.sosl, got, err, tc.want)
		}
	}
	s, err := soql.ParseSearch("FIND {acme} RETURNING Account LIMIT 7")
	if err != nil || s.Limit != 7 {
		t.Errorf("the overall limit is for the caller: %+v %v", s, err)
	}
}

// TestSearchKeepsOutWhatIsNotIndexedYet pins that a caller can model the lag of
// the search index with Visibility.
func TestSearchKeepsOutWhatIsNotIndexedYet(t *testing.T) {
	o := newOrg(t)
	e := env()
	e.Visibility = func(object, alias string) (string, []any) {
		return alias + `."CreatedDate" < ?`, []any{at("2026-07-12T00:00:00Z")}
	}
	if got, err := o.search("FIND {acme OR sons} RETURNING Account(Name)", e); err != nil || got != "Account:Acme" {
		t.Errorf("got %s %v", got, err)
	}
}

// TestRefusedSearches pins code and text of what a search may get wrong.
func TestRefusedSearches(t *testing.T) {
	o := newOrg(t)
	for _, tc := range []struct{ sosl, code, want string }{
		{"FIND acme RETURNING Account", "MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces."},
		{"FIND {acme RETURNING Account", "MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces."},
		{"FIND {g} RETURNING Account", "INVALID_SEARCH", "search term must be longer than one character: g"},
		{"FIND {g*} RETURNING Account", "INVALID_SEARCH", "search term must be longer than one character: g*"},
		{"FIND {} RETURNING Account", "INVALID_SEARCH", "search term must be longer than one character: "},
		{"FIND {(acme} RETURNING Account", "MALFORMED_SEARCH", "expecting a right parentheses, found '<EOF>'"},
		{`FIND {"acme} RETURNING Account`, "MALFORMED_SEARCH", "expecting a closing quote, found '<EOF>'"},
		{"FIND {acme)} RETURNING Account", "MALFORMED_SEARCH", "unexpected token: ')'"},
		{"FIND {acme} IN SOME FIELDS", "MALFORMED_SEARCH", "\nFIND {acme} IN SOME FIELDS\n              ^\nERROR at Row:1:Column:15\nunexpected token: 'SOME'"},
		{"FIND {acme} RETURNING Accout", "INVALID_TYPE", "\nFIND {acme} RETURNING Accout\n                      ^\nERROR at Row:1:Column:23\n" + noObject("Accout")},
		{"FIND {acme} RETURNING Account(Nme)", "INVALID_FIELD", noColumn("Nme", "Account")},
		{"FIND {acme} RETURNING Account(Name WHERE Name = :x)", "MALFORMED_SEARCH", "Bind variables only allowed in Apex code"},
		{"FIND {acme} RETURNING Account(COUNT())", "MALFORMED_SEARCH", "unexpected token: 'COUNT()'"},
		{"FIND {acme} RETURNING Account extra", "MALFORMED_SEARCH", "unexpected token: 'extra'"},
	} {
		_, err := o.search(tc.sosl, env())
		var e *soql.Error
		if !errors.As(err, &e) || e.Code != tc.code || !strings.Contains(e.Message, tc.want) {
			t.Errorf("%s\n got %v\nwant %s %s", tc.sosl, err, tc.code, tc.want)
		}
	}
}
