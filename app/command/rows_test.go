package command_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"demobridge/app"
)

// began is when the first made-up session began.
var began = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func keyOf(prefix string, i int) string { return fmt.Sprintf("%s-%06d", prefix, i) }

// closedAt is when a session was closed, as its revision knows it.
func closedAt(i, revision int) time.Time {
	return began.Add(time.Duration(i)*time.Second + time.Duration(revision+1)*time.Hour)
}

// sessionFile writes the sessions [from, from+n) in one revision, one a line.
func sessionFile(t *testing.T, prefix string, from, n, revision int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), fmt.Sprintf("%s-%d-%d.csv", prefix, from, revision))
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "Session ID,Email,Full Name,Started At,Closed At,Steps Viewed,Demos")
	for i := from; i < from+n; i++ {
		fmt.Fprintf(w, "%s,v%d@firm%d.example,Visitor %d,%s,%s,%d,Platform tour\n", keyOf(prefix, i), i, i%97, i,
			began.Add(time.Duration(i)*time.Second).Format(time.RFC3339), closedAt(i, revision).Format(time.RFC3339), 3+revision)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// orgRecord is what a record of the org says about its session.
type orgRecord struct {
	Key      string  `json:"Session_Key__c"`
	Revision float64 `json:"Revision__c"`
}

func readOrg(t *testing.T, file string) app.RunningOrg {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var org app.RunningOrg
	if err := json.Unmarshal(raw, &org); err != nil {
		t.Fatal(err)
	}
	return org
}

// orgRecords reads all session records of a running org over HTTP, without any
// of our own code between.
func orgRecords(t *testing.T, orgFile string) []orgRecord {
	t.Helper()
	org := readOrg(t, orgFile)
	var all []orgRecord
	next := "/services/data/v66.0/query?q=" + url.QueryEscape("SELECT Session_Key__c, Revision__c FROM Navattic_Session__c")
	for next != "" {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, org.URL+next, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+org.AccessToken)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Records        []orgRecord
			NextRecordsURL string `json:"nextRecordsUrl"`
		}
		err = json.NewDecoder(resp.Body).Decode(&page)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("the org answered %s: %v", resp.Status, err)
		}
		all, next = append(all, page.Records...), page.NextRecordsURL
	}
	return all
}
