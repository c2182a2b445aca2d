package rehearsal_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/rehearsal"
)

// queryJob runs a query job to its end.
func (c *client) queryJob(body string) (path string, end answer) {
	c.t.Helper()
	id := c.send("POST", "jobs/query", body).wants(200).str("id")
	return "jobs/query/" + id, c.awaitJob("query/"+id, "JobComplete")
}

// The keys of a query job's answers, as recorded and documented (contract D
// 3.7).
func TestQueryJobAnswersTheRecordedKeysInEveryState(t *testing.T) {
	const (
		brief   = "apiVersion concurrencyMode contentType createdById createdDate id object operation state systemModstamp"
		fresh   = "apiVersion columnDelimiter concurrencyMode contentType createdById createdDate id lineEnding object operation state systemModstamp"
		working = "apiVersion columnDelimiter concurrencyMode contentType createdById createdDate id isPkChunkingSupported jobType lineEnding numberRecordsProcessed object operation retries state systemModstamp totalProcessingTime"
	)
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now}).at("59.0")
	keys := func(a answer, state, want string) {
		t.Helper()
		m, _ := a.wants(200).is("state", state).value().(map[string]any)
		if got := sortedKeys(m); got != want {
			t.Errorf("%s: keys\n%s, recorded\n%s", state, got, want)
		}
	}
	const job = `{"operation":"query","query":"SELECT Id, Name FROM Account LIMIT 3"}`
	a := c.send("POST", "jobs/query", job)
	keys(a, "UploadComplete", fresh)
	id := a.is("object", "Account").is("operation", "query").is("lineEnding", "LF").str("id")
	keys(c.send("GET", "jobs/query/"+id, ""), "UploadComplete", working)
	c.send("GET", "jobs/query/"+id+"/results", "").wants(204)
	c.send("DELETE", "jobs/query/"+id, "").refused(400, "API_ERROR", "Error encountered when deleting the job because the job is not terminated")
	clock.Step(1)
	keys(c.awaitJob("query/"+id, "InProgress"), "InProgress", working)
	clock.Step(1)
	a = c.awaitJob("query/"+id, "JobComplete")
	keys(a, "JobComplete", working)
	a.is("numberRecordsProcessed", 3).is("jobType", "V2Query")
	c.send("PATCH", "jobs/query/"+id, `{"state":"Aborted"}`).refused(400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed")
	c.at("60.0").send("GET", "jobs/query/"+id+"/results", "").wants(409)
	other := c.send("POST", "jobs/query", job).str("id")
	c.send("PATCH", "jobs/query/"+other, `{"state":"UploadComplete"}`).wants(400)
	keys(c.send("PATCH", "jobs/query/"+other, `{"state":"Aborted"}`), "Aborted", brief)
	c.send("GET", "jobs/query/"+other+"/results", "").wants(400).is("0.errorCode", "INVALIDJOBSTATE")
	c.send("GET", "jobs/query", "").wants(200).is("done", true).is("records.1.state", "Aborted").is("records.0.jobType", "V2Query")
	c.send("DELETE", "jobs/query/"+id, "").wants(204)
	c.send("GET", "jobs/query/"+id, "").wants(404)
}

// Results are CSV with every cell in quotes; a missing parent is as many empty
// cells as it has columns.
func TestQueryResultsAreCSV(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.create("Account", `{"Name":"He said \"yes\",\nand left","AnnualRevenue":139000000,"NumberOfEmployees":7}`)
	c.create("Contact", `{"LastName":"Orphan"}`)
	path, end := c.queryJob(`{"operation":"query","query":"SELECT Name, AnnualRevenue, NumberOfEmployees, IsDeleted, Parent.Name, Owner.Profile.Name, CreatedDate FROM Account WHERE Name LIKE 'He said%'"}`)
	end.is("numberRecordsProcessed", 1)
	a := c.send("GET", path+"/results", "", "Accept", "text/csv").wants(200)
	if got := a.header.Get("Sforce-Locator"); got != "null" {
		t.Errorf("Sforce-Locator %q, want the word null", got)
	}
	if got := a.header.Get("Sforce-NumberOfRecords"); got != "1" {
		t.Errorf("Sforce-NumberOfRecords %q", got)
	}
	head := `"Name","AnnualRevenue","NumberOfEmployees","IsDeleted","Parent.Name","Owner.Profile.Name","CreatedDate"` + "\n"
	if want := head + "\"He said \"\"yes\"\",\nand left\",\"1.39E8\",\"7\",\"false\",\"\",\"System Administrator\",\"20"; !strings.HasPrefix(a.text, want) || !strings.HasSuffix(a.text, ".000Z\"\n") {
		t.Errorf("got\n%s, want\n%s", a.text, want)
	}
	path, _ = c.queryJob(`{"operation":"query","query":"SELECT Account.Name, Account.Owner.Name, LastName FROM Contact WHERE LastName='Orphan'","columnDelimiter":"TAB","lineEnding":"CRLF"}`)
	if got, want := c.send("GET", path+"/results", "").wants(200).text, "\"Account.Name\"\t\"Account.Owner.Name\"\t\"LastName\"\r\n\"\"\t\"\"\t\"Orphan\"\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	path, end = c.queryJob(`{"operation":"query","query":"SELECT Id FROM Account WHERE Name='nobody'"}`)
	end.is("numberRecordsProcessed", 0)
	a = c.send("GET", path+"/results", "").wants(200)
	if a.text != "\"Id\"\n" || a.header.Get("Sforce-Numberofrecords") != "0" || a.header.Get("Sforce-Locator") != "null" {
		t.Errorf("no rows: %q %v", a.text, a.header)
	}
}

// Results come in pages of the client's size, each with the column names, and
// a locator stays good. jsforce asks for later pages with two slashes.
func TestQueryResultsInPages(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.load(upsertSessions, sessions(0, 2500))
	path, end := c.queryJob(`{"operation":"query","query":"SELECT Session_Key__c, Demos__c FROM Navattic_Session__c ORDER BY Session_Key__c"}`)
	end.is("numberRecordsProcessed", 2500)
	var keys []string
	locator, first := "", ""
	for pages := 1; ; pages++ {
		a := c.send("GET", strings.Replace(path, "jobs/query/", "jobs/query//", 1)+"/results?maxRecords=999&locator="+locator, "").wants(200)
		rows, err := csv.NewReader(strings.NewReader(a.text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if rows[0][0] != "Session_Key__c" || fmt.Sprint(len(rows)-1) != a.header.Get("Sforce-NumberOfRecords") {
			t.Errorf("page %d: %v, %d rows, Sforce-NumberOfRecords %s", pages, rows[0], len(rows)-1, a.header.Get("Sforce-NumberOfRecords"))
		}
		for _, r := range rows[1:] {
			keys = append(keys, r[0])
		}
		if locator = a.header.Get("Sforce-Locator"); locator == "null" {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		if first == "" {
			first = locator
		}
	}
	var want []string
	for i := range 2500 {
		want = append(want, fmt.Sprintf("key-%07d", i))
	}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%.800s", diff)
	}
	again := c.send("GET", path+"/results?maxRecords=1&locator="+first, "").wants(200)
	if !strings.Contains(again.text, `"key-0000999"`) {
		t.Errorf("the first locator again: %s", again.text)
	}
	for _, bad := range []string{"locator=zzzz", "locator=LTE", "locator=OTk5OTk5"} {
		c.send("GET", path+"/results?"+bad, "").wants(400).is("0.errorCode", "INVALID_QUERY_LOCATOR")
	}
	c.send("GET", path+"/results?maxRecords=0", "").refused(400, "API_ERROR", "Invalid value: '0' supplied for property: 'maxRecords'")
}

// queryAll sees the recycle bin, and nobody's job shows rows that its maker
// does not see.
func TestQueryJobSeesWhatItsMakerSees(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	gone := c.create("Account", `{"Name":"Gone"}`)
	c.send("DELETE", "sobjects/Account/"+gone, "").wants(204)
	for operation, want := range map[string]int{"query": 0, "queryAll": 1} {
		_, end := c.queryJob(`{"operation":"` + operation + `","query":"SELECT Id FROM Account WHERE Name='Gone'"}`)
		end.is("numberRecordsProcessed", want)
	}
	path, _ := c.queryJob(`{"operation":"query","query":"SELECT Id FROM Account"}`)
	c.as(rep).send("GET", path+"/results", "").wants(403).is("0.errorCode", "INSUFFICIENT_ACCESS")
	c.textField("Account", "Hidden__c", nil)
	c.send("POST", "jobs/query", `{"operation":"query","query":"SELECT Hidden__c FROM Account"}`).wants(400).is("0.errorCode", "INVALID_FIELD")
}
