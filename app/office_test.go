package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
	"demobridge/sync/session"
)

// The opportunities and people of the rehearsal org that these tests use.
const (
	rollout   = "006Rh000000a01YIAQ" // of Acme Manufacturing, owned by Mayelle
	plantFour = "006Rh000000B02xIAC"
	karoo     = "006Rh000000c05YIAQ" // of Karoo Mining, its only one
	mayelle   = "005Rh000000c05YIAQ"
	jornas    = "005Rh000000D06xIAC"
)

// office is the program at work on a rehearsal org, with a clock that moves
// when told.
type office struct {
	*app.App
	t       *testing.T
	org     *rehearsal.Org
	running app.RunningOrg

	mu  sync.Mutex
	now time.Time
	n   int
}

func newOffice(t *testing.T) *office {
	t.Helper()
	org, running, err := app.StartOrg(t.Context(), app.OrgOptions{})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, org: org, running: running, now: time.Now().Truncate(time.Second)}
	o.App, err = app.Open(t.Context(), app.Options{Dir: t.TempDir(), Now: o.clock, Org: app.Source{Running: &running}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(o.Close(), org.Close()); err != nil {
			t.Error(err)
		}
	})
	o.send()
	return o
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) later(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

// visit is a session through a link's address.
func (o *office) visit(address, email string) string {
	o.t.Helper()
	o.n++
	id := "visit-" + string(rune('a'+o.n))
	at := o.clock().Add(-time.Hour)
	s := session.Session{
		ID: id, CreatedAt: at, ClosedAt: at.Add(5 * time.Minute), ShareLink: session.ShareLink{URL: address},
		Visitor: session.Visitor{Email: email, FullName: "Visitor " + id},
		Facts: session.Facts{StartedAt: at, LastActivityAt: at.Add(4 * time.Minute), Minutes: 4, Steps: 9, Demos: []string{"Platform tour"},
			VeryInterested: []string{"Audit log"}},
	}
	if _, err := o.Take(o.t.Context(), slices.Values([]session.Session{s})); err != nil {
		o.t.Fatal(err)
	}
	return id
}

func (o *office) send() {
	o.t.Helper()
	if _, err := o.Sync(o.t.Context(), nil); err != nil {
		o.t.Fatal(err)
	}
}

// call sends one request to the org beside the program.
func (o *office) call(method, path string, body any) map[string]any {
	o.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		o.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, o.running.URL+"/services/data/v67.0/"+path, bytes.NewReader(text))
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+o.running.AccessToken)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer res.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		o.t.Fatalf("%s %s: %d %s %v", method, path, res.StatusCode, answer, err)
	}
	out := map[string]any{}
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &out); err != nil {
			o.t.Fatal(err)
		}
	}
	return out
}

// inOrg is a field of a session's record in the org, "" when it is empty.
func (o *office) inOrg(key, field string) string {
	o.t.Helper()
	soql := "SELECT " + field + " FROM Navattic_Session__c WHERE Session_Key__c = '" + key + "'"
	records, _ := o.call("GET", "query?q="+url.QueryEscape(soql), nil)["records"].([]any)
	if len(records) != 1 {
		o.t.Fatalf("%d records of %s", len(records), key)
	}
	record, _ := records[0].(map[string]any)
	text, _ := record[field].(string)
	return text
}

func (o *office) add(form status.LinkForm) string {
	o.t.Helper()
	id, _, err := o.AddLink(o.t.Context(), form)
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

func (o *office) link(id, opportunity string) status.Linked {
	o.t.Helper()
	l, err := o.LinkOpportunity(o.t.Context(), id, opportunity)
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

func (o *office) detail(id string) status.LinkDetail {
	o.t.Helper()
	d, err := o.Link(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return d
}

func (o *office) ownerOf(key string) string {
	o.t.Helper()
	d, err := o.Session(o.t.Context(), key)
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, v := range d.Values {
		if v.Name == session.OwnerEmailProperty || v.Name == session.OwnerIDProperty {
			out = append(out, v.Value)
		}
	}
	return strings.Join(out, " ")
}
