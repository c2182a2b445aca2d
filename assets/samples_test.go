package assets_test

import (
	"encoding/json"
	"io/fs"
	"net/mail"
	"regexp"
	"strings"
	"testing"

	"demobridge/assets"
)

type org struct {
	Organization  record   `json:"organization"`
	Users         []record `json:"users"`
	Accounts      []record `json:"accounts"`
	Contacts      []record `json:"contacts"`
	Leads         []record `json:"leads"`
	Opportunities []record `json:"opportunities"`
}

type record map[string]any

func (r record) text(field string) string {
	s, _ := r[field].(string)
	return s
}

func readOrg(t *testing.T) org {
	t.Helper()
	data, err := fs.ReadFile(assets.Samples(), assets.SampleOrg)
	if err != nil {
		t.Fatal(err)
	}
	var o org
	if err := json.Unmarshal(data, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o org) lists() map[string][]record {
	return map[string][]record{
		"00D": {o.Organization}, "005": o.Users, "001": o.Accounts,
		"003": o.Contacts, "00Q": o.Leads, "006": o.Opportunities,
	}
}

// checksum works out the last three characters of an 18-character Id: each is
// one bit per character of a group of five, set where that one is upper case.
func checksum(id15 string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	var out strings.Builder
	for group := 0; group < 15; group += 5 {
		bits := 0
		for i, c := range id15[group : group+5] {
			if c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		out.WriteByte(alphabet[bits])
	}
	return out.String()
}

func TestEveryIDInTheRehearsalOrgIsWellFormedAndUnique(t *testing.T) {
	seen := map[string]bool{}
	for prefix, list := range readOrg(t).lists() {
		for _, r := range list {
			id := r.text("Id")
			switch {
			case len(id) != 18:
				t.Errorf("%q is not 18 characters long", id)
			case !strings.HasPrefix(id, prefix):
				t.Errorf("%q should begin with %s", id, prefix)
			case id[15:] != checksum(id[:15]):
				t.Errorf("%q ends in %s, the checksum is %s", id, id[15:], checksum(id[:15]))
			case seen[strings.ToLower(id)]:
				t.Errorf("%q is used twice", id)
			}
			seen[strings.ToLower(id)] = true
		}
	}
}

func TestEveryReferenceInTheRehearsalOrgIsToARecordOfTheRightKind(t *testing.T) {
	o := readOrg(t)
	known := map[string]bool{}
	for _, list := range o.lists() {
		for _, r := range list {
			known[r.text("Id")] = true
		}
	}
	prefixes := map[string]string{
		"OwnerId": "005", "AccountId": "001", "ConvertedContactId": "003",
		"ConvertedAccountId": "001", "ConvertedOpportunityId": "006",
	}
	for _, list := range o.lists() {
		for _, r := range list {
			for field, prefix := range prefixes {
				ref := r.text(field)
				if ref == "" {
					continue
				}
				if !known[ref] || !strings.HasPrefix(ref, prefix) {
					t.Errorf("%s of %s points at %q", field, r.text("Id"), ref)
				}
			}
		}
	}
}

func TestTheRehearsalOrgHoldsTheCasesThatMatchingMustMaster(t *testing.T) {
	o := readOrg(t)
	if len(o.Accounts) != 12 {
		t.Errorf("%d accounts, want 12", len(o.Accounts))
	}
	emails := map[string]int{}
	for _, c := range o.Contacts {
		emails[c.text("Email")]++
	}
	twice := 0
	for _, n := range emails {
		if n == 2 {
			twice++
		}
	}
	if twice != 1 {
		t.Errorf("%d emails belong to two contacts, want 1", twice)
	}
	converted := 0
	for _, l := range o.Leads {
		if l["IsConverted"] == true {
			converted++
			if emails[l.text("Email")] > 0 {
				t.Errorf("converted lead %s has a contact's email: nobody would have to follow it", l.text("Id"))
			}
		}
	}
	if converted != 1 {
		t.Errorf("%d converted leads, want 1", converted)
	}
	users := map[string]string{}
	for _, u := range o.Users {
		users[u.text("Username")] = u.text("Profile")
		if u.text("Password") == "" {
			t.Errorf("user %s has no password", u.text("Username"))
		}
	}
	want := map[string]string{
		"admin@rehearsal.example":       "System Administrator",
		"integration@rehearsal.example": "Salesforce Integration",
		"rep@rehearsal.example":         "Standard User",
		"noapi@rehearsal.example":       "No API User",
	}
	for username, profile := range want {
		if users[username] != profile {
			t.Errorf("user %s has the profile %q, want %q", username, users[username], profile)
		}
	}
}

func TestEveryAddressInTheRehearsalOrgIsReservedForExamples(t *testing.T) {
	for _, list := range readOrg(t).lists() {
		for _, r := range list {
			for _, field := range []string{"Email", "Username"} {
				address := r.text(field)
				if address == "" {
					continue
				}
				if _, err := mail.ParseAddress(address); err != nil || !strings.HasSuffix(address, ".example") {
					t.Errorf("%s %q is not a proper address on .example", field, address)
				}
			}
			if site := r.text("Website"); site != "" && !strings.HasSuffix(site, ".example") {
				t.Errorf("website %q is not on .example", site)
			}
		}
	}
}

func TestEveryAddressInTheSampleSessionsIsReservedForExamples(t *testing.T) {
	address := regexp.MustCompile(`(?:@|https?://)([\w-]+(?:\.[\w-]+)+)`)
	for _, name := range []string{assets.SampleSessions, assets.SampleWebhooks, assets.SampleEvents, assets.SampleTable} {
		data, err := fs.ReadFile(assets.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		found := address.FindAllStringSubmatch(string(data), -1)
		if len(found) == 0 {
			t.Errorf("%s has no address at all", name)
		}
		for _, m := range found {
			if !strings.HasSuffix(m[1], ".example") {
				t.Errorf("%s has %q", name, m[0])
			}
		}
	}
}
