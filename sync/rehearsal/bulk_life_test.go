package rehearsal_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"demobridge/sync/rehearsal"
)

// What is wrong with a job is told when it is made, in the recorded words.
func TestJobsThatAreNotMade(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	for name, x := range map[string]struct{ path, body, code, message string }{
		"unknown object":      {"ingest", `{"object":"Bogus__c","operation":"insert"}`, "INVALIDJOB", "InvalidJob : Unable to find object: Bogus__c"},
		"no object":           {"ingest", `{"operation":"insert"}`, "INVALIDJOB", "InvalidJob : Unable to find object: "},
		"unknown operation":   {"ingest", `{"object":"Account","operation":"merge"}`, "API_ERROR", "Invalid value: 'merge' supplied for property: 'operation'"},
		"no operation":        {"ingest", `{"object":"Account"}`, "API_ERROR", "Invalid value: '' supplied for property: 'operation'"},
		"JSON data":           {"ingest", `{"object":"Account","operation":"insert","contentType":"JSON"}`, "API_ERROR", "Invalid value: 'JSON' supplied for property: 'contentType'"},
		"line ending":         {"ingest", `{"object":"Account","operation":"insert","lineEnding":"CR"}`, "API_ERROR", "Invalid value: 'CR' supplied for property: 'lineEnding'"},
		"delimiter":           {"ingest", `{"object":"Account","operation":"insert","columnDelimiter":";"}`, "API_ERROR", "Invalid value: ';' supplied for property: 'columnDelimiter'"},
		"upsert without key":  {"ingest", `{"object":"Account","operation":"upsert"}`, "INVALIDJOB", "InvalidJob : External ID was blank for Account. An External ID must be specified for upsert."},
		"upsert by blank key": {"ingest", `{"object":"Account","operation":"upsert","externalIdFieldName":""}`, "INVALIDJOB", "InvalidJob : Field name provided,  does not match an External ID for Account"},
		"upsert by no key":    {"ingest", `{"object":"Account","operation":"upsert","externalIdFieldName":"Phone"}`, "INVALIDJOB", "InvalidJob : Field name provided, Phone does not match an External ID for Account"},
		"hard delete":         {"ingest", `{"object":"Account","operation":"hardDelete"}`, "FEATURENOTENABLED", "FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator"},
		"computed object":     {"ingest", `{"object":"UserRecordAccess","operation":"insert"}`, "INVALIDENTITY", "InvalidEntity : Entity 'UserRecordAccess' is not supported by the Bulk API."},
		"unknown member":      {"ingest", `{"object":"Account","operation":"insert","x":1}`, "JSON_PARSER_ERROR", `Unrecognized field "x" at [line:1, column:46]`},
		"no query":            {"query", `{"operation":"query"}`, "API_ERROR", "A query must be specified for a query job"},
		"query operation":     {"query", `{"operation":"insert","query":"SELECT Id FROM Account"}`, "API_ERROR", "Invalid value: 'insert' supplied for property: 'operation'"},
		"child sub-select":    {"query", `{"operation":"query","query":"SELECT Id, (SELECT Id FROM Contacts) FROM Account"}`, "API_ERROR", "Aggregate Relationships not supported in Bulk Query"},
		"compound field":      {"query", `{"operation":"query","query":"SELECT BillingAddress FROM Account"}`, "API_ERROR", "Selecting compound data not supported in Bulk Query"},
		"compound of parent":  {"query", `{"operation":"query","query":"SELECT Account.BillingAddress FROM Contact"}`, "API_ERROR", "Selecting compound data not supported in Bulk Query"},
		"count":               {"query", `{"operation":"query","query":"SELECT count() FROM Account"}`, "API_ERROR", "Aggregate functions not supported in Bulk Query"},
		"sum":                 {"query", `{"operation":"query","query":"SELECT max(Name) FROM Account"}`, "API_ERROR", "Aggregate functions not supported in Bulk Query"},
		"group by":            {"query", `{"operation":"query","query":"SELECT Name FROM Account GROUP BY Name"}`, "API_ERROR", "GROUP BY not supported in Bulk Query"},
		"offset":              {"query", `{"operation":"query","query":"SELECT Name FROM Account OFFSET 5"}`, "API_ERROR", "OFFSET not supported in Bulk Query"},
		"computed rows":       {"query", `{"operation":"query","query":"SELECT DurableId FROM EntityDefinition"}`, "INVALIDENTITY", "Entity 'EntityDefinition' is not supported by the Bulk API."},
		"broken query":        {"query", `{"operation":"query","query":"SELECT Id FROM"}`, "MALFORMED_QUERY", ""},
		"unknown field":       {"query", `{"operation":"query","query":"SELECT Bogus FROM Account"}`, "INVALID_FIELD", ""},
		"unknown query type":  {"query", `{"operation":"query","query":"SELECT Id FROM Bogus"}`, "INVALID_TYPE", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := *c
			c.t = t
			a := c.send("POST", "jobs/"+x.path, x.body).wants(400).is("0.errorCode", x.code)
			if x.message != "" {
				a.is("0.message", x.message)
			}
		})
	}
}

// A job's state says what can still be done with it.
func TestStatesForbid(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	id := c.send("POST", "jobs/ingest", insertAccounts).wants(200).str("id")
	job := "jobs/ingest/" + id
	c.send("PUT", job+"/batches", "Name\na\n", "Content-Type", "application/json").wants(415).is("0.errorCode", "UNSUPPORTED_MEDIA_TYPE")
	c.send("GET", job+"/successfulResults", "").wants(400).is("0.errorCode", "INVALIDJOBSTATE")
	c.send("DELETE", job, "").refused(400, "API_ERROR", "Error encountered when deleting the job because the job is not terminated")
	c.send("PATCH", job, `{"state":"Sleeping"}`).refused(400, "API_ERROR", "Invalid value: 'Sleeping' supplied for property: 'state'")
	c.send("PATCH", job, `{"state":"JobComplete"}`).wants(400).is("0.errorCode", "INVALIDJOBSTATE")
	c.send("PUT", job+"/batches", "Name\na\n", "Content-Type", "text/csv").wants(201)
	c.send("PUT", job+"/batches", "Name\na\n", "Content-Type", "text/csv").refused(400, "BULK_API_ERROR", "Found multiple contents for job: <"+id[:15]+
		">, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.")
	other := c.as(integration)
	other.send("PATCH", job, `{"state":"UploadComplete"}`).wants(403).is("0.errorCode", "INSUFFICIENT_ACCESS")
	other.send("GET", job, "").wants(200).is("state", "Open")
	c.send("PATCH", job, `{"state":"UploadComplete"}`).wants(200)
	c.send("PATCH", job, `{"state":"UploadComplete"}`).wants(400).is("0.errorCode", "INVALIDJOBSTATE")
	c.send("PUT", job+"/batches", "Name\na\n", "Content-Type", "text/csv").wants(400).is("0.errorCode", "INVALIDJOBSTATE")
	clock.Step(1)
	c.awaitJob("ingest/"+id, "InProgress")
	c.send("DELETE", job, "").wants(400).is("0.errorCode", "API_ERROR")
	clock.Step(1)
	c.awaitJob("ingest/"+id, "JobComplete")
	c.send("PATCH", job, `{"state":"Aborted"}`).refused(400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed")
	c.send("GET", "jobs/query/"+id, "").wants(404)
	c.send("GET", job[:len(job)-3], "").wants(200).is("id", id) // 15 characters name it too
	c.send("DELETE", job, "").wants(204)
	for _, path := range []string{job, job + "/successfulResults", "jobs/ingest/750000000000001", "jobs/ingest/nonsense"} {
		c.send("GET", path, "").refused(404, "NOT_FOUND", "The requested resource does not exist")
	}
	c.send("POST", "composite/batch", `{"batchRequests":[{"method":"GET","url":"v66.0/jobs/ingest"}]}`).wants(200).is("results.0.statusCode", 400)
}

// An aborted job keeps what it has written and gives the rest back.
func TestAbortedJobGivesItsRowsBack(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	early := c.ingest(insertAccounts, "Name,Phone\n\"Never, ever\",1\nNor me,\n")
	c.send("PATCH", "jobs/ingest/"+early, `{"state":"Aborted"}`).wants(200).is("state", "Aborted")
	if got, want := c.send("GET", "jobs/ingest/"+early+"/unprocessedrecords", "").wants(200).text, "Name,Phone\n\"Never, ever\",\"1\"\n\"Nor me\",\"\"\n"; got != want {
		t.Errorf("unprocessedrecords\n%q, want\n%q", got, want)
	}
	// Locks put the job back after its first rows, for as long as the clock
	// stands still.
	c.fault("lock:object=Navattic_Session__c,n=150")
	id := c.ingest(upsertSessions, sessions(0, 2500))
	clock.Step(1)
	c.awaitProcessed("ingest/"+id, 1000)
	c.send("PATCH", "jobs/ingest/"+id, `{"state":"Aborted"}`).wants(200)
	clock.Step(10)
	c.send("GET", "jobs/ingest/"+id, "").wants(200).is("state", "Aborted").is("numberRecordsProcessed", 1000).is("numberRecordsFailed", 150).is("retries", 1)
	_, good := c.csv("jobs/ingest/" + id + "/successfulResults")
	_, bad := c.csv("jobs/ingest/" + id + "/failedResults")
	_, left := c.csv("jobs/ingest/" + id + "/unprocessedrecords")
	if len(good) != 850 || len(bad) != 150 || len(left) != 1500 || left[0]["Session_Key__c"] != "key-0001000" {
		t.Errorf("%d good, %d bad, %d left, first %v", len(good), len(bad), len(left), left[0])
	}
	if got := c.count("Navattic_Session__c"); got != 850 {
		t.Errorf("%d sessions, want 850", got)
	}
	c.query("SELECT count() FROM Account WHERE Name='Nor me'").is("totalSize", 0)
}

// awaitProcessed asks for a job until it has come to a number of records.
func (c *client) awaitProcessed(job string, n int) {
	c.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for c.send("GET", "jobs/"+job, "").wants(200).get("numberRecordsProcessed") != float64(n) {
		select {
		case <-tick.C:
		case <-deadline:
			c.t.Fatalf("job %s does not come to record %d", job, n)
		}
	}
}

// A job in flight is taken up when the org is opened again, and no row is
// written twice or left out.
func TestJobGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	clock := newClock()
	open := func() (*client, func()) {
		org, err := rehearsal.New(rehearsal.Options{Dir: dir, Now: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		srv := httptest.NewServer(org.Handler())
		c := (&client{t: t, org: org, base: srv.URL, version: "66.0"}).as(admin)
		return c, func() {
			srv.Close()
			if err := org.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	c, stop := open()
	c.fault("lock:object=Navattic_Session__c,n=150")
	id := c.ingest(upsertSessions, sessions(0, 2500))
	waiting := c.send("POST", "jobs/ingest", insertAccounts).wants(200).str("id")
	query := c.send("POST", "jobs/query", `{"operation":"query","query":"SELECT Id FROM Account"}`).wants(200).str("id")
	c.send("PUT", "jobs/ingest/"+waiting+"/batches", "Name\nLate\n", "Content-Type", "text/csv").wants(201)
	clock.Step(1)
	c.awaitProcessed("ingest/"+id, 1000)
	accounts := c.count("Account")
	stop()

	c, stop = open()
	defer stop()
	c.send("GET", "jobs/ingest/"+waiting, "").wants(200).is("state", "Open")
	clock.Step(2)
	c.awaitProcessed("ingest/"+id, 2500)
	c.awaitProcessed("query/"+query, accounts)
	clock.Step(2)
	c.awaitJob("ingest/"+id, "JobComplete").is("numberRecordsFailed", 150)
	c.awaitJob("query/"+query, "JobComplete")
	c.send("PATCH", "jobs/ingest/"+waiting, `{"state":"UploadComplete"}`).wants(200)
	clock.Step(1)
	c.awaitProcessed("ingest/"+waiting, 1)
	_, good := c.csv("jobs/ingest/" + id + "/successfulResults")
	seen := map[string]bool{}
	for _, r := range good {
		seen[r["Session_Key__c"]] = true
	}
	if len(good) != 2350 || len(seen) != 2350 || c.count("Navattic_Session__c") != 2350 {
		t.Errorf("%d rows succeeded, %d of them different, %d sessions; want 2350", len(good), len(seen), c.count("Navattic_Session__c"))
	}
}

// Jobs wait a day for their data; what has ended is kept for a week.
func TestJobsGrowOld(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	id := c.send("POST", "jobs/ingest", insertAccounts).wants(200).str("id")
	clock.Step(23 * 3600)
	c = c.as(admin)
	c.send("GET", "jobs/ingest/"+id, "").wants(200).is("state", "Open")
	clock.Step(2 * 3600)
	c = c.as(admin)
	c.send("GET", "jobs/ingest/"+id, "").wants(200).is("state", "Aborted")
	c.send("PUT", "jobs/ingest/"+id+"/batches", "Name\na\n", "Content-Type", "text/csv").wants(400)
	clock.Step(8 * 24 * 3600)
	c = c.as(admin)
	c.send("GET", "jobs/ingest/"+id, "").wants(404)
	c.send("POST", "jobs/ingest", insertAccounts).wants(200)
	if got := c.send("GET", "jobs/ingest", "").wants(200); strings.Contains(got.text, id) {
		t.Errorf("an old job is still listed: %s", got.text)
	}
}

// Only so many jobs may wait for data, and lists of jobs come in pages.
func TestManyJobs(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	ids := map[string]bool{}
	for range 1000 {
		ids[c.send("POST", "jobs/ingest", insertAccounts).wants(200).str("id")] = true
	}
	c.send("POST", "jobs/ingest", insertAccounts).wants(400).is("0.errorCode", "LIMIT_EXCEEDED")
	for id := range ids {
		c.send("PATCH", "jobs/ingest/"+id, `{"state":"Aborted"}`).wants(200)
		break
	}
	last := c.send("POST", "jobs/ingest", insertAccounts).wants(200).str("id")
	a := c.send("GET", "jobs/ingest", "").wants(200).is("done", false).is("records.0.jobType", "V2Ingest").is("records.0.apiVersion", 66.0)
	first, _ := a.get("records").([]any)
	next := c.send("GET", a.str("nextRecordsUrl"), "").wants(200).is("done", true).is("nextRecordsUrl", nil).is("records.0.id", last)
	if len(first) != 1000 || next.get("records.1") != nil {
		t.Errorf("pages of %d and more than 1 jobs, want 1000 and 1", len(first))
	}
	for filter, want := range map[string]bool{
		"jobType=V2Ingest": true, "jobType=V2Query": false, "jobType=Classic": false, "concurrencyMode=parallel": true,
		"concurrencyMode=serial": false, "isPkChunkingEnabled=true": false, "isPkChunkingEnabled=false": true,
	} {
		if got := c.send("GET", "jobs/ingest/?"+filter, "").wants(200).get("records.0") != nil; got != want {
			t.Errorf("%s: jobs are listed: %t, want %t", filter, got, want)
		}
	}
	c.send("GET", "jobs/ingest?jobType=Other", "").wants(400).is("0.errorCode", "API_ERROR")
	c.send("GET", "jobs/ingest?queryLocator=x", "").wants(400).is("0.errorCode", "INVALID_QUERY_LOCATOR")
	c.send("GET", "jobs/query", "").wants(200).is("done", true).is("records.0", nil)
}

// Whatever order calls come in, a job is in the state that its history says,
// and only the calls that the state allows succeed.
func TestAnyOrderOfCalls(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now, DailyCalls: 1 << 30})
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		name := fmt.Sprintf("Any order %d", n)
		job := "ingest/" + c.send("POST", "jobs/ingest", insertAccounts).wants(200).str("id")
		state, uploaded := "Open", false
		for range rapid.IntRange(1, 6).Draw(t, "calls") {
			switch rapid.SampledFrom([]string{"put", "close", "abort", "wait"}).Draw(t, "call") {
			case "put":
				got := c.send("PUT", "jobs/"+job+"/batches", "Name\n"+name+"\n", "Content-Type", "text/csv").status
				if want := map[bool]int{true: 201, false: 400}[state == "Open" && !uploaded]; got != want {
					t.Fatalf("upload to a job that is %s: %d, want %d", state, got, want)
				}
				uploaded = uploaded || got == 201
			case "close":
				got := c.send("PATCH", "jobs/"+job, `{"state":"UploadComplete"}`).status
				if want := map[bool]int{true: 200, false: 400}[state == "Open"]; got != want {
					t.Fatalf("closing a job that is %s: %d, want %d", state, got, want)
				}
				if got == 200 {
					state = "UploadComplete"
				}
			case "abort":
				got := c.send("PATCH", "jobs/"+job, `{"state":"Aborted"}`).status
				if want := map[bool]int{true: 200, false: 400}[state == "Open" || state == "UploadComplete"]; got != want {
					t.Fatalf("aborting a job that is %s: %d, want %d", state, got, want)
				}
				if got == 200 {
					state = "Aborted"
				}
			case "wait":
				if state != "UploadComplete" {
					continue
				}
				clock.Step(1)
				if uploaded {
					state = "JobComplete"
					c.awaitProcessed(job, 1)
					clock.Step(1)
				} else {
					state = "Failed"
				}
				c.awaitJob(job, state)
			}
			c.send("GET", "jobs/"+job, "").wants(200).is("state", state)
		}
		want := map[bool]float64{true: 1, false: 0}[state == "JobComplete"]
		c.query("SELECT count() FROM Account WHERE Name='"+name+"'").is("totalSize", want)
		deletable := state != "Open"
		if got := c.send("DELETE", "jobs/"+job, "").status; (got == 204) != deletable {
			t.Fatalf("deleting a job that is %s: %d", state, got)
		}
	})
}

// Deleting, hard deleting, updating and inserting by ids.
func TestOperationsByID(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	id, end := c.load(insertAccounts, "Name\nOne\nTwo\nThree\n")
	end.is("numberRecordsFailed", 0)
	_, made := c.csv("jobs/ingest/" + id + "/successfulResults")
	byName := map[string]string{}
	for _, r := range made {
		byName[r["Name"]] = r["sf__Id"]
		if r["sf__Created"] != "true" {
			t.Errorf("%v was not created", r)
		}
	}
	id, _ = c.load(`{"object":"Account","operation":"update"}`, "Id,Name,Phone\n"+byName["One"]+",Uno,\n001zz0000000001,x,\n,y,\nabc,z,\n")
	want := map[string]string{
		"x": "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--", "y": "MISSING_ARGUMENT:Id not specified in an update call:--",
		"z": "MALFORMED_ID:Account ID: id value of incorrect type: abc:Id --",
	}
	if diff := cmp.Diff(want, c.failures(id, "Name")); diff != "" {
		t.Errorf("update (-want +got):\n%s", diff)
	}
	c.query("SELECT Name FROM Account WHERE Id='"+byName["One"]+"'").is("records.0.Name", "Uno")
	id, _ = c.load(`{"object":"Account","operation":"delete"}`, "Id\n"+byName["One"]+"\n"+byName["One"]+"\n")
	_, bad := c.csv("jobs/ingest/" + id + "/failedResults")
	if len(bad) != 1 || bad[0]["sf__Error"] != "ENTITY_IS_DELETED:entity is deleted:--" {
		t.Errorf("deleting twice: %v", bad)
	}
	c.send("GET", "queryAll?q=SELECT+Id+FROM+Account+WHERE+Id='"+byName["One"]+"'+AND+IsDeleted=true", "").wants(200).is("totalSize", 1)
	if got := c.loadFails(`{"object":"Account","operation":"delete"}`, "Id,Name\n"+byName["Two"]+",x\n"); !strings.HasPrefix(got, "InvalidBatch : ") {
		t.Errorf("a delete job with more than ids: %q", got)
	}
	set := c.create("PermissionSet", `{"Name":"Hard","Label":"Hard","PermissionsBulkApiHardDelete":true}`)
	c.create("PermissionSetAssignment", `{"PermissionSetId":"`+set+`","AssigneeId":"`+adminID+`"}`)
	c.load(`{"object":"Account","operation":"hardDelete"}`, "Id\n"+byName["Two"]+"\n")
	c.send("GET", "queryAll?q=SELECT+Id+FROM+Account+WHERE+Id='"+byName["Two"]+"'", "").wants(200).is("totalSize", 0)
	id, _ = c.load(`{"object":"Account","operation":"upsert","externalIdFieldName":"Id"}`, "Id,Name\n"+byName["Three"]+",Tre\n,Fresh\n")
	_, made = c.csv("jobs/ingest/" + id + "/successfulResults")
	if len(made) != 2 || made[0]["sf__Id"] != byName["Three"] || made[0]["sf__Created"] != "false" || made[1]["sf__Created"] != "true" {
		t.Errorf("upsert by Id: %v", made)
	}
	id, _ = c.load(insertAccounts, "Id,Name\n"+byName["Three"]+",x\n")
	if got := c.failures(id, "Name")["x"]; got != "INVALID_FIELD_FOR_INSERT_UPDATE:cannot specify Id in an insert call:Id --" {
		t.Errorf("insert with an id: %q", got)
	}
	id, _ = c.load(upsertSessions, "Id,Session_Key__c,Name\n,a,ok\n"+byName["Three"]+",b,no\n")
	if got := c.failures(id, "Name"); len(got) != 1 || !strings.HasPrefix(got["no"], "INVALID_FIELD:cannot specify both") {
		t.Errorf("upsert with two ids: %v", got)
	}
}

// Rights that are taken away while a job runs stop its remaining rows.
func TestRightsAreThoseOfTheMoment(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	worker := c.as(integration)
	worker.fault("lock:object=Navattic_Session__c,n=150")
	id := worker.ingest(upsertSessions, sessions(0, 2000))
	clock.Step(1)
	worker.awaitProcessed("ingest/"+id, 1000)
	for _, r := range []string{"Navattic_Session__c.Demos__c"} {
		a := c.query("SELECT Id FROM FieldPermissions WHERE Field='" + r + "'")
		for i := 0; a.get(fmt.Sprintf("records.%d", i)) != nil; i++ {
			c.send("DELETE", "sobjects/FieldPermissions/"+a.str(fmt.Sprintf("records.%d.Id", i)), "").wants(204)
		}
	}
	clock.Step(1)
	worker.awaitJob("ingest/"+id, "Failed").is("errorMessage", "InvalidBatch : Field name not found : Demos__c").is("numberRecordsProcessed", 1000)
	if _, left := worker.csv("jobs/ingest/" + id + "/unprocessedrecords"); len(left) != 1000 {
		t.Errorf("%d rows are left, want 1000", len(left))
	}
}
