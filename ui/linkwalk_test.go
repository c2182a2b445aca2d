package ui_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/zalando/go-keyring"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/session"
	"demobridge/ui"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

const (
	walkedLink = "https://demo.harbor.example/acme-walk"
	acmeOwner  = "mayelle.okafieldt@harbor.example"
)

// The rep's two minutes, against the real program, a rehearsal org and a
// webhook's receiver over HTTP: three letters, the arrows, Enter; and the next
// session of the link is in the org with its opportunity, and the webhook told
// who owns it.
func TestFromThreeLettersToTheNextSessionInTheOrgAndItsOwnerInTheWebhook(t *testing.T) {
	keyring.MockInit()
	org, running, err := app.StartOrg(t.Context(), app.OrgOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { org.Close() })
	program, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Every: time.Hour, Org: app.Source{Running: &running}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := program.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := program.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	snapshots, end := program.Watch()
	for s := range snapshots {
		if s.Connection.State == status.Connected {
			break
		}
	}
	end()
	linkID, _, err := program.AddLink(t.Context(), status.LinkForm{Address: walkedLink, Name: "Acme walk"})
	if err != nil {
		t.Fatal(err)
	}
	bodies := receiver(t, program)

	w := &window{app: uitest.New(t), program: newFake()}
	w.Window = test.NewTempWindow(t, nil)
	w.canvas = &canvas{Canvas: w.Window.Canvas()}
	w.shell = ui.Open(w, program, ui.Options{Files: &w.files, OpenURL: func(*url.URL) error { return nil }})
	t.Cleanup(w.shell.Close)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the window says %q", uitest.Texts(w.Canvas()))
		}
	})
	w.Resize(usual)
	w.key(fyne.Key3)
	w.until("Acme walk")
	w.table(t).Rows.Select(0)
	w.table(t).Rows.Focus()
	w.letters("l")
	w.until("Or paste a Salesforce Id")
	w.field(t)
	w.letters("acm")
	w.until("2 open opportunities")
	w.keys(fyne.KeyDown, fyne.KeyReturn)
	w.until("Owner: Mayelle Okafieldt")
	linked, err := program.Link(t.Context(), linkID)
	if err != nil || linked.State != status.LinkTied {
		t.Fatalf("the link is %+v, %v", linked.LinkRow, err)
	}

	at := time.Now().Add(-time.Hour)
	next := session.Session{
		ID: "walked-1", CreatedAt: at, ClosedAt: at.Add(5 * time.Minute), ShareLink: session.ShareLink{URL: walkedLink + "/"},
		Visitor: session.Visitor{Email: "someone@nowhere.example"}, Facts: session.Facts{StartedAt: at, LastActivityAt: at.Add(time.Minute), Minutes: 1, Steps: 3},
	}
	if _, err := program.Take(t.Context(), slices.Values([]session.Session{next})); err != nil {
		t.Fatal(err)
	}
	program.SyncNow()
	got := <-bodies
	if got.err != nil || got.key != "walked-1" || got.email != acmeOwner || got.owner == "" {
		t.Errorf("the webhook was told %+v", got)
	}
	if opportunity := walkedOpportunity(t, running); opportunity != linked.Opportunity.ID {
		t.Errorf("in the org the session hangs from %q, want %q", opportunity, linked.Opportunity.ID)
	}
}

// delivered is what the receiver of a webhook got, after the reference library
// has verified it.
type delivered struct {
	key, email, owner string
	err               error
}

// receiver listens for the program's webhook.
func receiver(t *testing.T, program *app.App) <-chan delivered {
	t.Helper()
	out := make(chan delivered, 8)
	var secret string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		check, err := reference.NewWebhook(secret)
		if err == nil {
			err = check.Verify(body, r.Header)
		}
		var e struct {
			Data struct {
				Session struct {
					ID                    string
					OpportunityOwnerEmail string
					OpportunityOwnerID    string `json:"OpportunityOwnerId"`
				}
			}
		}
		if err == nil {
			err = json.Unmarshal(body, &e)
		}
		s := e.Data.Session
		out <- delivered{s.ID, s.OpportunityOwnerEmail, s.OpportunityOwnerID, err}
	}))
	t.Cleanup(srv.Close)
	id, err := program.SaveWebhook(t.Context(), status.WebhookForm{Name: "Router", Address: srv.URL, Every: true, Private: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := program.WebhookSecret(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	secret = s.Secret
	return out
}

// walkedOpportunity asks the org what the session hangs from.
func walkedOpportunity(t *testing.T, running app.RunningOrg) string {
	t.Helper()
	soql := url.QueryEscape("SELECT Opportunity__c FROM Navattic_Session__c WHERE Session_Key__c = 'walked-1'")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, running.URL+"/services/data/v67.0/query?q="+soql, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+running.AccessToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer res.Body.Close()
	var page struct {
		Records []struct {
			Opportunity string `json:"Opportunity__c"`
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&page); err != nil || len(page.Records) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	return page.Records[0].Opportunity
}
