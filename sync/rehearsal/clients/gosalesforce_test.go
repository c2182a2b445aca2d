package clients

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	salesforce "github.com/k-capehart/go-salesforce/v3"
)

// go-salesforce is a client in Go by others. It pages only at v63.0, its
// default, because it cuts that version off nextRecordsUrl.

const sessions = "Navattic_Session__c"

type session struct {
	ID    string  `json:"Id,omitempty" mapstructure:"Id"`
	Key   string  `json:"Session_Key__c" mapstructure:"Session_Key__c"`
	Name  string  `json:"Name" mapstructure:"Name"`
	Steps float64 `json:"Steps_Viewed__c" mapstructure:"Steps_Viewed__c"`
}

func signIn(t *testing.T, s server) *salesforce.Salesforce {
	t.Helper()
	// Init asks for /limits to see whether the token is good.
	sf, err := salesforce.Init(salesforce.Creds{Domain: s.url, AccessToken: s.token}, salesforce.WithRoundTripper(transport(t)))
	must(t, err)
	return sf
}

func records(n int) []map[string]any {
	out := make([]map[string]any, n)
	for i := range out {
		out[i] = map[string]any{"Session_Key__c": fmt.Sprintf("key-%d", i), "Name": fmt.Sprintf("Session %d", i), "Steps_Viewed__c": i}
	}
	return out
}

func count(t *testing.T, s server, want int) {
	t.Helper()
	n, err := s.Count(sessions)
	must(t, err)
	if n != want {
		t.Errorf("the org holds %d sessions, want %d", n, want)
	}
}

// A token that nobody issued must be refused where a client checks it first.
func TestGoClientIsRefusedWithoutASession(t *testing.T) {
	s := start(t)
	_, err := salesforce.Init(salesforce.Creds{Domain: s.url, AccessToken: "00D000000000001!none"}, salesforce.WithRoundTripper(transport(t)))
	if err == nil || !strings.Contains(err.Error(), "invalid session") {
		t.Errorf("Init with a made-up token: %v, want an invalid session", err)
	}
}

// Salesforce hands rows out 2,000 at a time with nextRecordsUrl; the client
// follows it until done. The same rows compressed both ways must read alike.
func TestGoClientReadsAllPages(t *testing.T) {
	s := start(t)
	for _, compressed := range []bool{false, true} {
		t.Run(fmt.Sprintf("compressed=%t", compressed), func(t *testing.T) {
			sf, err := salesforce.Init(salesforce.Creds{Domain: s.url, AccessToken: s.token},
				salesforce.WithRoundTripper(transport(t)), salesforce.WithCompressionHeaders(compressed))
			must(t, err)
			results, err := sf.UpsertCollection(sessions, "Session_Key__c", records(4500), 200)
			must(t, err)
			if results.HasSalesforceErrors || len(results.Results) != 4500 {
				t.Fatalf("upsert: %d results, errors %t", len(results.Results), results.HasSalesforceErrors)
			}
			var got []session
			must(t, sf.Query("SELECT Id, Session_Key__c, Name, Steps_Viewed__c FROM "+sessions+" ORDER BY Steps_Viewed__c", &got))
			if len(got) != 4500 {
				t.Fatalf("%d rows, want 4500", len(got))
			}
			for i, row := range got {
				want := session{ID: results.Results[i].Id, Key: fmt.Sprintf("key-%d", i), Name: fmt.Sprintf("Session %d", i), Steps: float64(i)}
				if diff := cmp.Diff(want, row); diff != "" {
					t.Fatalf("row %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
	count(t, s, 4500)
}

// Create answers 201 with the id, update and delete 204 with nothing, upsert
// 201 and then 200; the client decodes a body only where there is one.
func TestGoClientWritesOneRecord(t *testing.T) {
	s := start(t)
	sf := signIn(t, s)
	created, err := sf.InsertOne("Account", map[string]any{"Name": "Quayside Optics"})
	must(t, err)
	if !created.Success || len(created.Id) != 18 {
		t.Fatalf("insert: %+v", created)
	}
	must(t, sf.UpdateOne("Account", map[string]any{"Id": created.Id, "Name": "Quayside Optics Ltd"}))
	var got []struct{ Name string }
	must(t, sf.Query("SELECT Name FROM Account WHERE Id = '"+created.Id+"'", &got))
	if len(got) != 1 || got[0].Name != "Quayside Optics Ltd" {
		t.Errorf("after the update: %+v", got)
	}
	first, err := sf.UpsertOne(sessions, "Session_Key__c", map[string]any{"Session_Key__c": "one", "Name": "a"})
	must(t, err)
	second, err := sf.UpsertOne(sessions, "Session_Key__c", map[string]any{"Session_Key__c": "one", "Name": "b"})
	must(t, err)
	if first.Id == "" || first.Id != second.Id {
		t.Errorf("upserted twice: %q and %q", first.Id, second.Id)
	}
	must(t, sf.DeleteOne("Account", map[string]any{"Id": created.Id}))
	err = sf.DeleteOne("Account", map[string]any{"Id": created.Id})
	if err == nil || !strings.Contains(err.Error(), "ENTITY_IS_DELETED") {
		t.Errorf("deleting again: %v, want ENTITY_IS_DELETED", err)
	}
}

// sObject Collections answer 200 with one result for each record, in order,
// also when records fail; a failed record names its statusCode and fields.
func TestGoClientLearnsOfEachRecordOfACollection(t *testing.T) {
	s := start(t)
	sf := signIn(t, s)
	results, err := sf.InsertCollection("Contact", []map[string]any{{"LastName": "Brandt"}, {"FirstName": "Ulla"}, {"LastName": "Ferro", "Email": "no"}}, 200)
	must(t, err)
	if !results.HasSalesforceErrors || len(results.Results) != 3 {
		t.Fatalf("insert: %+v", results)
	}
	var seen []string
	for _, r := range results.Results {
		text := fmt.Sprint(r.Success)
		for _, e := range r.Errors {
			text += " " + e.StatusCode + " " + strings.Join(e.Fields, ",")
		}
		seen = append(seen, text)
	}
	want := []string{"true", "false REQUIRED_FIELD_MISSING LastName", "false INVALID_EMAIL_ADDRESS Email"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	id := results.Results[0].Id
	updated, err := sf.UpdateCollection("Contact", []map[string]any{{"Id": id, "Title": "Buyer"}, {"Id": "003000000000001", "Title": "Nobody"}}, 200)
	must(t, err)
	if !updated.Results[0].Success || updated.Results[1].Success || updated.Results[1].Errors[0].StatusCode != "INVALID_CROSS_REFERENCE_KEY" {
		t.Errorf("update: %+v", updated.Results)
	}
	deleted, err := sf.DeleteCollection("Contact", []map[string]any{{"Id": id}}, 200)
	must(t, err)
	if deleted.HasSalesforceErrors {
		t.Errorf("delete: %+v", deleted.Results)
	}
}

// A composite request carries several collections; with allOrNone one bad
// record takes every other down, and nothing of it stays.
func TestGoClientSendsComposites(t *testing.T) {
	s := start(t)
	sf := signIn(t, s)
	results, err := sf.UpsertComposite(sessions, "Session_Key__c", records(450), 100, true)
	must(t, err)
	if results.HasSalesforceErrors || len(results.Results) != 450 {
		t.Fatalf("upsert: %d results, errors %t", len(results.Results), results.HasSalesforceErrors)
	}
	count(t, s, 450)
	var rows []map[string]any
	for _, r := range results.Results[:300] {
		rows = append(rows, map[string]any{"Id": r.Id, "Name": "renamed"})
	}
	if results, err = sf.UpdateComposite(sessions, rows, 100, true); err != nil || results.HasSalesforceErrors {
		t.Errorf("update: %v %+v", err, results)
	}
	if results, err = sf.DeleteComposite(sessions, rows, 100, true); err != nil || results.HasSalesforceErrors {
		t.Errorf("delete: %v %+v", err, results)
	}
	count(t, s, 150)
	bad := append(records(150), map[string]any{"Session_Key__c": "x", "Name": strings.Repeat("n", 81), "Steps_Viewed__c": 1})
	results, err = sf.InsertComposite(sessions, bad[140:], 5, true)
	if err == nil && !results.HasSalesforceErrors {
		t.Error("a name of 81 characters was taken")
	}
	count(t, s, 150)
}
