//go:build clients

package clients

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The CLI's commands for many records use Bulk API 2.0: a job, the rows as CSV,
// UploadComplete, polls, and the three result files.
func TestSalesforceCLIInBulk(t *testing.T) {
	c := newCLI(t, listen(t)).signIn()
	file := func(name string, lines ...string) string {
		path := filepath.Join(c.home, name)
		must(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
		return path
	}
	rows := []string{"Session_Key__c,Name,Steps_Viewed__c"}
	for i := range 2500 {
		rows = append(rows, fmt.Sprintf("bulk-%d,Session %d,%d", i, i, i))
	}

	t.Run("data upsert bulk", func(t *testing.T) {
		c := c.with(t)
		var got struct {
			JobInfo struct {
				State                                       string
				NumberRecordsProcessed, NumberRecordsFailed int
			}
		}
		c.ok("data", "upsert", "bulk", "--sobject", sessions, "--file", file("up.csv", rows...), "--external-id", "Session_Key__c", "--wait", "5").into(&got)
		if got.JobInfo.State != "JobComplete" || got.JobInfo.NumberRecordsProcessed != 2500 || got.JobInfo.NumberRecordsFailed != 0 {
			t.Errorf("%+v", got)
		}
		count(t, c.server, 2500)
	})
	t.Run("rows that fail are reported and the others stay", func(t *testing.T) {
		c := c.with(t)
		a := c.run("data", "upsert", "bulk", "--sobject", sessions, "--file", file("bad.csv", "Session_Key__c,Name", "bad-1,"+strings.Repeat("n", 81), "good-1,fine"),
			"--external-id", "Session_Key__c", "--wait", "5")
		if !strings.Contains(a.text, "STRING_TOO_LONG") && !strings.Contains(a.text, "FailedRecordDetailsError") && !strings.Contains(a.text, "failed") {
			t.Errorf("%s", a.text)
		}
		count(t, c.server, 2501)
	})
	t.Run("data query follows the pages", func(t *testing.T) {
		c := c.with(t)
		var got struct {
			TotalSize int
			Records   []struct{ ID string }
		}
		c.ok("data", "query", "--query", "SELECT Id FROM "+sessions).into(&got)
		if got.TotalSize != 2501 || len(got.Records) != 2501 {
			t.Errorf("%d of %d", len(got.Records), got.TotalSize)
		}
	})
	var ids [][]string
	t.Run("data export bulk", func(t *testing.T) {
		c := c.with(t)
		out := filepath.Join(c.home, "out.csv")
		c.ok("data", "export", "bulk", "--query", "SELECT Id, Name FROM "+sessions+" WHERE Session_Key__c LIKE 'bulk-%'", "--output-file", out, "--wait", "5")
		f, err := os.Open(out)
		must(t, err)
		defer func() { _ = f.Close() }()
		ids, err = csv.NewReader(f).ReadAll()
		must(t, err)
		if len(ids) != 2501 || strings.Join(ids[0], ",") != "Id,Name" {
			t.Errorf("%d lines, headed %q", len(ids), ids[0])
		}
	})
	t.Run("data import bulk", func(t *testing.T) {
		c := c.with(t)
		var got struct{ ProcessedRecords, SuccessfulRecords, FailedRecords int }
		c.ok("data", "import", "bulk", "--sobject", "Account", "--file", file("in.csv", "Name,Website", "Quayside Optics,quayside.example", "Harrow & Finch,harrow.example"), "--wait", "5").into(&got)
		if got.ProcessedRecords != 2 || got.FailedRecords != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("data update bulk and data delete bulk", func(t *testing.T) {
		c := c.with(t)
		if len(ids) < 3 {
			t.Fatal("nothing was exported")
		}
		c.ok("data", "update", "bulk", "--sobject", sessions, "--file", file("change.csv", "Id,Flows__c", ids[1][0]+",Tour", ids[2][0]+",Tour"), "--wait", "5")
		c.ok("data", "delete", "bulk", "--sobject", sessions, "--file", file("gone.csv", "Id", ids[1][0]), "--wait", "5")
		count(t, c.server, 2500)
	})
	t.Run("a column that is no field fails the job", func(t *testing.T) {
		c := c.with(t)
		a := c.run("data", "import", "bulk", "--sobject", "Account", "--file", file("nope.csv", "Name,Nope__c", "x,y"), "--wait", "5")
		if a.Status == 0 || !strings.Contains(a.text, "InvalidBatch : Field name not found : Nope__c") {
			t.Errorf("%s", a.text)
		}
	})
}
