package clients

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Bulk API 2.0 as go-salesforce uses it: it names externalIdFieldName also where
// there is none, sends the whole job back with its new state, polls until
// JobComplete or Failed, and reads the results by their column sf__Id.

func TestGoClientLoadsInBulk(t *testing.T) {
	s := start(t)
	sf := signIn(t, s)
	rows := records(1200)
	rows[5]["Name"] = strings.Repeat("n", 81)
	jobs, err := sf.UpsertBulk(sessions, "Session_Key__c", rows, 10000, true)
	must(t, err)
	if len(jobs) != 1 {
		t.Fatalf("jobs: %q", jobs)
	}
	count(t, s, 1199)
	// A job with failed rows is complete all the same; each failed row says why.
	results, err := sf.GetJobResults(jobs[0])
	must(t, err)
	if results.State != "JobComplete" || results.NumberRecordsFailed != 1 || len(results.SuccessfulRecords) != 1199 || len(results.FailedRecords) != 1 {
		t.Fatalf("%s, %d failed, rows %d and %d", results.State, results.NumberRecordsFailed, len(results.SuccessfulRecords), len(results.FailedRecords))
	}
	if reason := fmt.Sprint(results.FailedRecords[0]["sf__Error"]); !strings.HasPrefix(reason, "STRING_TOO_LONG:") || results.FailedRecords[0]["Session_Key__c"] != "key-5" {
		t.Errorf("the failed row: %v", results.FailedRecords[0])
	}
	var ids []map[string]any
	for _, r := range results.SuccessfulRecords[:100] {
		if r["sf__Created"] != "true" {
			t.Fatalf("a new row: %v", r)
		}
		ids = append(ids, map[string]any{"Id": r["sf__Id"]})
	}
	_, err = sf.DeleteBulk(sessions, ids, 10000, true)
	must(t, err)
	count(t, s, 1099)
	_, err = sf.InsertBulk(sessions, []map[string]any{{"Session_Key__c": "new", "Name": "a"}}, 10000, true)
	must(t, err)
	count(t, s, 1100)
	_, err = sf.InsertBulk(sessions, []map[string]any{{"Session_Key__c": "x", "Nope__c": "a"}}, 10000, true)
	if err == nil || !strings.Contains(err.Error(), "InvalidBatch : Field name not found : Nope__c") {
		t.Errorf("a column that is no field: %v", err)
	}
}

// A bulk query answers CSV in parts; Sforce-Locator is the word null at the end.
func TestGoClientQueriesInBulk(t *testing.T) {
	s := start(t)
	sf := signIn(t, s)
	_, err := sf.UpsertCollection(sessions, "Session_Key__c", records(600), 200)
	must(t, err)
	file := filepath.Join(t.TempDir(), "out.csv")
	must(t, sf.QueryBulkExport("SELECT Session_Key__c, Name FROM "+sessions+" WHERE Steps_Viewed__c < 300", file))
	f, err := os.Open(file)
	must(t, err)
	defer func() { _ = f.Close() }()
	lines, err := csv.NewReader(f).ReadAll()
	must(t, err)
	if len(lines) != 301 {
		t.Fatalf("%d lines, want 301", len(lines))
	}
	if diff := cmp.Diff([]string{"Session_Key__c", "Name"}, lines[0]); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	err = sf.QueryBulkExport("SELECT Bogus FROM "+sessions, file)
	if err == nil || !strings.Contains(err.Error(), "No such column 'Bogus'") {
		t.Errorf("a query that is wrong: %v", err)
	}
}
