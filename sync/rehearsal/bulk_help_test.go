package rehearsal_test

import (
	"encoding/csv"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"demobridge/sync/rehearsal"
)

// ingest makes an ingest job, hands it its data and closes it.
func (c *client) ingest(job, data string) string {
	c.t.Helper()
	id := c.send("POST", "jobs/ingest", job).wants(200).str("id")
	c.send("PUT", "jobs/ingest/"+id+"/batches", data, "Content-Type", "text/csv").wants(201)
	c.send("PATCH", "jobs/ingest/"+id, `{"state":"UploadComplete"}`).wants(200)
	return id
}

// awaitJob asks for a job ("ingest/750...") until it is in a state, and fails
// the test when it ends in another.
func (c *client) awaitJob(job, state string) answer {
	c.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for {
		a := c.send("GET", "jobs/"+job, "").wants(200)
		switch got := a.str("state"); got {
		case state:
			return a
		case "Aborted", "Failed", "JobComplete":
			c.t.Fatalf("job %s ended as %s, want %s\n%s", job, got, state, a.text)
		}
		select {
		case <-tick.C:
		case <-deadline:
			c.t.Fatalf("job %s is not %s after a minute\n%s", job, state, a.text)
		}
	}
}

// load runs an ingest job to its end.
func (c *client) load(job, data string) (id string, end answer) {
	c.t.Helper()
	id = c.ingest(job, data)
	return id, c.awaitJob("ingest/"+id, "JobComplete")
}

// loadFails runs an ingest job that fails as a whole and gives its error.
func (c *client) loadFails(job, data string) string {
	c.t.Helper()
	id := c.ingest(job, data)
	return c.awaitJob("ingest/"+id, "Failed").str("errorMessage")
}

// csv reads a result of a job: the header and the records by column name.
func (c *client) csv(path string) (header []string, records []map[string]string) {
	c.t.Helper()
	a := c.send("GET", path, "").wants(200)
	rows, err := csv.NewReader(strings.NewReader(a.text)).ReadAll()
	if err != nil || len(rows) == 0 {
		c.t.Fatalf("%s: %v\n%.300s", path, err, a.text)
	}
	for _, row := range rows[1:] {
		r := map[string]string{}
		for i, cell := range row {
			r[rows[0][i]] = cell
		}
		records = append(records, r)
	}
	return rows[0], records
}

// failures2 is failures by the first column, of a job with another delimiter.
func (c *client) failures2(id string, delim rune) map[string]string {
	c.t.Helper()
	r := csv.NewReader(strings.NewReader(c.send("GET", "jobs/ingest/"+id+"/failedResults", "").wants(200).text))
	r.Comma = delim
	rows, err := r.ReadAll()
	if err != nil {
		c.t.Fatal(err)
	}
	out := map[string]string{}
	for _, row := range rows[1:] {
		out[row[2]] = row[1]
	}
	return out
}

// failures are the errors of a job's failed records by one of their columns.
func (c *client) failures(id, column string) map[string]string {
	c.t.Helper()
	_, records := c.csv("jobs/ingest/" + id + "/failedResults/")
	out := map[string]string{}
	for _, r := range records {
		out[r[column]] = r["sf__Error"]
	}
	return out
}

const (
	upsertSessions = `{"object":"Navattic_Session__c","operation":"upsert","externalIdFieldName":"Session_Key__c","contentType":"CSV","lineEnding":"LF"}`
	insertAccounts = `{"object":"Account","operation":"insert"}`
)

// sessions is the CSV of n sessions.
func sessions(from, n int) string {
	var b strings.Builder
	b.WriteString("Session_Key__c,Name,Started_At__c,Duration_Minutes__c,Steps_Viewed__c,Email__c,Demos__c,Contact__c\n")
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, "key-%07d,session %d,2026-11-02T10:11:12.000Z,12.345,%d,visitor%d@company.example,\"Product tour; Pricing, all\",%s\n", i, i, i%40, i, dannika)
	}
	return b.String()
}

// serveOrg serves an org that is open already; the test's end closes it.
func serveOrg(t testing.TB, org *rehearsal.Org) *client {
	t.Helper()
	srv := httptest.NewServer(org.Handler())
	t.Cleanup(func() {
		srv.Close()
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	return (&client{t: t, org: org, base: srv.URL, version: "66.0"}).as(admin)
}
