package salesforce_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"demobridge/sync/salesforce"
)

// unquote reads a SOQL literal as the documentation describes them (data 3.5).
// It reports false where SOQL would report an error.
func unquote(s string, like bool) (string, bool) {
	if len(s) < 2 || s[0] != '\'' || s[len(s)-1] != '\'' {
		return "", false
	}
	in := []rune(s[1 : len(s)-1])
	var b strings.Builder
	for i := 0; i < len(in); i++ {
		if in[i] == '\'' {
			return "", false
		}
		if in[i] != '\\' {
			b.WriteRune(in[i])
			continue
		}
		if i++; i == len(in) {
			return "", false
		}
		switch r := in[i]; r {
		case 'n', 'r', 't', 'b', 'f':
			b.WriteRune(map[rune]rune{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}[r])
		case '"', '\'', '\\':
			b.WriteRune(r)
		case '%', '_':
			if !like {
				return "", false
			}
			b.WriteRune(r)
		case 'u':
			if i+4 >= len(in) {
				return "", false
			}
			n, err := strconv.ParseUint(string(in[i+1:i+5]), 16, 16)
			if err != nil {
				return "", false
			}
			b.WriteRune(rune(n))
			i += 4
		default:
			return "", false
		}
	}
	return b.String(), true
}

func TestAQuotedTextIsReadBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if got, ok := unquote(salesforce.Quote(s), false); !ok || got != s {
			t.Fatalf("%q became %q (%v)", s, got, ok)
		}
		like := salesforce.QuoteLike(s)
		if !strings.HasSuffix(like, "%'") {
			t.Fatalf("%q does not end in a wildcard", like)
		}
		if got, ok := unquote(like[:len(like)-2]+"'", true); !ok || got != s {
			t.Fatalf("%q became %q (%v)", s, got, ok)
		}
	})
}

func TestQuotingOfWhatPeopleTry(t *testing.T) {
	for in, want := range map[string]string{
		`o'neill`:         `'o\'neill'`,
		`x' OR Name != '`: `'x\' OR Name != \''`,
		`a\`:              `'a\\'`,
		"two\nlines":      `'two\nlines'`,
		"\x00":            `'\u0000'`,
		`50%_x`:           `'50%_x'`,
	} {
		if got := salesforce.Quote(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	if got := salesforce.QuoteLike(`50%_x'`); got != `'50\%\_x\'%'` {
		t.Error(got)
	}
	if got := salesforce.QuoteList([]string{"a", "b'"}); got != `('a','b\'')` {
		t.Error(got)
	}
	if got := salesforce.QuoteList(nil); got != `('')` {
		t.Error(got)
	}
}

func TestIDsHaveTwoFormsOfOneRecord(t *testing.T) {
	for _, long := range []string{"001ak00000OQTieAAH", "003ak00000luKU1AAM", "0035500001H9ka4AAB", "005gK000003XnD8QAK"} {
		short, ok := salesforce.ShortID(long)
		if !ok || short != long[:15] {
			t.Errorf("%s: short %q", long, short)
		}
		if got, ok := salesforce.LongID(short); !ok || got != long {
			t.Errorf("%s: long %q", short, got)
		}
		if !salesforce.SameID(short, long) || salesforce.SameID(strings.ToLower(short), long) {
			t.Errorf("%s: compared wrongly", long)
		}
	}
	for _, bad := range []string{"", "001", "001ak00000OQTieAAA", "001ak00000OQTi/", "001ak00000OQTieAAHx", "001ak00000OQTi\u00fc"} {
		if _, ok := salesforce.LongID(bad); ok || salesforce.ValidID(bad) {
			t.Errorf("%q is taken for an id", bad)
		}
	}
}

func TestLinksLeadToTheOrgOnly(t *testing.T) {
	const org = "https://acme.my.salesforce.com/"
	for name, c := range map[string][2]string{
		"record":        {salesforce.RecordLink(org, "Opportunity", "006000000000001AAA"), "https://acme.my.salesforce.com/lightning/r/Opportunity/006000000000001AAA/view"},
		"any record":    {salesforce.RecordLink(org, "", "006000000000001AAA"), "https://acme.my.salesforce.com/006000000000001AAA"},
		"no record":     {salesforce.RecordLink(org, "Opportunity", "javascript:1"), ""},
		"foreign org":   {salesforce.RecordLink("https://evil.example", "Lead", "00Q000000000001EAA"), ""},
		"setup":         {salesforce.SetupLink(org, salesforce.SetupOAuthUsage), "https://acme.my.salesforce.com/lightning/setup/ConnectedAppsUsage/home"},
		"fields":        {salesforce.SetupLink(org, salesforce.SetupFields("Lead")), "https://acme.my.salesforce.com/lightning/setup/ObjectManager/Lead/FieldsAndRelationships/view"},
		"record pages":  {salesforce.SetupLink(org, salesforce.SetupRecordPages("Lead")), "https://acme.my.salesforce.com/lightning/setup/ObjectManager/Lead/LightningPages/view"},
		"list":          {salesforce.ListLink(org, "Navattic_Session__c"), "https://acme.my.salesforce.com/lightning/o/Navattic_Session__c/list"},
		"foreign setup": {salesforce.SetupLink("http://acme.my.salesforce.com", salesforce.SetupUsers), ""},
		"rehearsal":     {salesforce.RecordLink("http://localhost:8437", "", "00Q000000000001EAA"), "http://localhost:8437/00Q000000000001EAA"},
		"odd list":      {salesforce.ListLink(org, "a b"), ""},
		"page layouts":  {salesforce.SetupLink(org, salesforce.SetupLayouts("Lead")), "https://acme.my.salesforce.com/lightning/setup/ObjectManager/Lead/PageLayouts/view"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %q, want %q", name, c[0], c[1])
		}
	}
}
