package rehearsal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"demobridge/sync/rehearsal"
)

// What jsforce's bulk2.loadAndWaitForResults and the commands of the
// Salesforce CLI send, call by call: create, upload, close, poll, and the
// three results at once; then an export with a query job.
func TestWalkOfOtherPeoplesClients(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	id := c.send("POST", "//services/data/v66.0/jobs/ingest", `{"object":"Account","operation":"insert","lineEnding":"LF","columnDelimiter":"COMMA"}`,
		"Content-Type", "application/json; charset=utf-8", "Sforce-Call-Options", "client=sfdx toolbelt:").wants(200).is("state", "Open").str("id")
	// jsforce writes booleans as words and empty values as #N/A.
	c.send("PUT", "jobs/ingest/"+id+"/batches", "Name,NumberOfEmployees,Phone\nWalk one,5,#N/A\n,1,2\nWalk two,,555\n", "Content-Type", "text/csv").wants(201)
	c.send("PATCH", "jobs/ingest/"+id, `{"state":"UploadComplete"}`).wants(200).is("state", "UploadComplete")
	seen := map[string]bool{}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for state := ""; state != "JobComplete"; <-tick.C {
		state = c.send("GET", "jobs/ingest/"+id, "", "Accept", "application/json").wants(200).str("state")
		if seen[state] = true; state == "Failed" || state == "Aborted" {
			t.Fatal(state)
		}
	}
	for _, state := range []string{"UploadComplete", "InProgress", "JobComplete"} {
		if !seen[state] {
			t.Errorf("a client that polls never sees %s", state)
		}
	}
	answers := make(chan answer, 3)
	for _, path := range []string{"successfulResults", "failedResults", "unprocessedrecords"} {
		go func() {
			answers <- c.send("GET", "jobs/ingest/"+id+"/"+path, "", "Accept", "text/csv", "Accept-Encoding", "gzip")
		}()
	}
	for range 3 {
		(<-answers).wants(200)
	}
	_, good := c.csv("jobs/ingest/" + id + "/successfulResults")
	if len(good) != 2 || good[0]["sf__Created"] != "true" || len(good[0]["sf__Id"]) != 18 {
		t.Errorf("successfulResults: %v", good)
	}
	if got := c.failures(id, "Phone")["2"]; got != "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --" {
		t.Errorf("failedResults: %q", got)
	}
	if header, left := c.csv("jobs/ingest/" + id + "/unprocessedrecords"); fmt.Sprint(header) != "[Name NumberOfEmployees Phone]" || len(left) != 0 {
		t.Errorf("unprocessedrecords: %v %v", header, left)
	}
	path, _ := c.queryJob(`{"operation":"query","query":"SELECT Name,NumberOfEmployees FROM Account WHERE Name LIKE 'Walk%' ORDER BY Name"}`)
	if got, want := c.send("GET", path+"/results", "", "Accept", "text/csv").wants(200).text, "\"Name\",\"NumberOfEmployees\"\n\"Walk one\",\"5\"\n\"Walk two\",\"\"\n"; got != want {
		t.Errorf("export\n%q, want\n%q", got, want)
	}
}

// Several jobs at once, a slow one among them, all come to their end, while
// the REST API goes on answering.
func TestJobsSideBySide(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.fault("slow:object=Navattic_Session__c,n=3,d=100ms")
	var ids []string
	for i := range 6 {
		ids = append(ids, c.ingest(upsertSessions, sessions(i*450, 450)))
	}
	c.send("POST", "sobjects/Account", `{"Name":"Meanwhile"}`).wants(201)
	for _, id := range ids {
		c.awaitJob("ingest/"+id, "JobComplete").is("numberRecordsProcessed", 450).is("numberRecordsFailed", 0)
	}
	if got := c.count("Navattic_Session__c"); got != 6*450 {
		t.Errorf("%d sessions, want %d", got, 6*450)
	}
}

// Faults of records strike the records of jobs; a job that loses too many of
// them to locks is put back.
func TestFaultsStrikeTheRecordsOfJobs(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.fault("storage-full:object=Account,n=1;trigger:object=Account,n=1")
	id, end := c.load(insertAccounts, "Name\nA\nB\nC\n")
	end.is("numberRecordsFailed", 2)
	got := c.failures(id, "Name")
	if got["A"] != "STORAGE_LIMIT_EXCEEDED:storage limit exceeded:--" || !strings.HasPrefix(got["B"], "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:RehearsalTrigger") {
		t.Errorf("failures: %v", got)
	}
	c.fault("lock:object=Navattic_Session__c,n=120")
	id, end = c.load(upsertSessions, sessions(0, 1500))
	end.is("retries", 1).is("numberRecordsFailed", 120).is("numberRecordsProcessed", 1500)
	for key, text := range c.failures(id, "Session_Key__c") {
		if !strings.HasPrefix(text, "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 1 records: ") {
			t.Fatalf("%s: %s", key, text)
		}
	}
	// The same key twice among records that are saved together fails both.
	id, _ = c.load(upsertSessions, "Session_Key__c,Name\ntwice,a\ntwice,b\nonce,c\n")
	if got := c.failures(id, "Name"); len(got) != 2 || got["a"] != "DUPLICATE_VALUE:Duplicate external id specified: twice:Session_Key__c --" {
		t.Errorf("doubled keys: %v", got)
	}
	// Faults of whole calls strike the client's calls, not the work behind them.
	c.fault("unavailable:path=jobs,n=1")
	c.send("POST", "jobs/ingest", insertAccounts).wants(503)
}

// BenchmarkBulkUpsert is a job of 100,000 sessions from the upload to the end.
func BenchmarkBulkUpsert(b *testing.B) {
	const rows = 100_000
	for _, kind := range []string{"new", "existing"} {
		b.Run(kind, func(b *testing.B) {
			org, err := rehearsal.New(rehearsal.Options{Dir: b.TempDir(), DailyCalls: 1 << 40})
			if err != nil {
				b.Fatal(err)
			}
			c := serveOrg(b, org)
			data := sessions(0, rows)
			if kind == "existing" {
				c.load(upsertSessions, data)
			}
			b.SetBytes(int64(len(data)))
			b.ResetTimer()
			for i := range b.N {
				if kind == "new" && i > 0 {
					b.StopTimer()
					data = sessions(i*rows, rows)
					b.StartTimer()
				}
				_, end := c.load(upsertSessions, data)
				end.is("numberRecordsProcessed", rows).is("numberRecordsFailed", 0)
			}
			b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
