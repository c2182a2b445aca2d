package ui_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/ui"
	"demobridge/ui/kit"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// working is a window on the real application, paused, with the sample sessions
// waiting to be sent to a rehearsal org over HTTP.
func working(t *testing.T) *real {
	t.Helper()
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
	program.Pause()
	if err := program.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	sessions, err := program.Demo(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := program.Take(t.Context(), sessions); err != nil {
		t.Fatal(err)
	}
	snapshots, end := program.Watch()
	for s := range snapshots {
		if s.Connection.State == status.Connected && s.Counts.Waiting > 0 {
			break
		}
	}
	end()
	w := &window{app: uitest.New(t), program: newFake()}
	w.Window = test.NewTempWindow(t, nil)
	w.canvas = &canvas{Canvas: w.Window.Canvas()}
	w.shell = ui.Open(w, program, ui.Options{Files: &w.files, OpenURL: func(*url.URL) error { return nil }})
	t.Cleanup(w.shell.Close)
	w.Resize(usual)
	uitest.Settle(w.Canvas())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the window says %q", uitest.Texts(w.Canvas()))
		}
	})
	return &real{window: w, app: program, running: running}
}

// count asks Salesforce how many records a condition holds for.
func (r *real) count(t *testing.T, from string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.running.URL+"/services/data/v66.0/query?q="+url.QueryEscape("SELECT Id FROM "+from), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.running.AccessToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ TotalSize int }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", from, resp.Status, err)
	}
	return answer.TotalSize
}

const (
	touched = "Contact WHERE Navattic_Total_Sessions__c > 0"
	arrived = "Navattic_Session__c"
)

// A person makes a playbook, sees what it would do, lets it run, and takes all
// of it back: with the real application, and Salesforce asked by itself.
func TestAPlaybookIsMadePreviewedRunAndUndone(t *testing.T) {
	r := working(t)
	r.key(fyne.Key5)
	r.until("Start from")
	book, err := r.app.Playbooks(t.Context())
	if err != nil || len(book.Playbooks) != 1 {
		t.Fatalf("the first connection made %d playbooks, %v", len(book.Playbooks), err)
	}
	r.until("so far match")
	uitest.Picture(t, r.Canvas(), "walk-playbooks")

	uitest.Tap(t, r.Canvas(), "Run "+book.Playbooks[0].Name)
	r.until("Off. Nothing more is done by it.")
	uitest.Tap(t, r.Canvas(), "New playbook")
	r.until("Not saved yet")
	r.letters("People we know")
	uitest.Tap(t, r.Canvas(), "Identified visitors")
	for _, a := range book.Playbooks[0].Do {
		toggle := uitest.ByName(r.Canvas(), a.Label).(*kit.Toggle)
		if wanted := a.Kind == status.ActionSession || a.Kind == status.ActionContact; toggle.On() != wanted {
			uitest.Tap(t, r.Canvas(), a.Label)
		}
	}
	r.key(fyne.KeyS)
	r.until("Saved for sessions from now on")

	before := r.count(t, touched)
	uitest.Tap(t, r.Canvas(), "More")
	uitest.TapText(t, r.Canvas(), "Preview the next run")
	r.until("Records touched")
	for _, text := range []string{"Same email address", "Navattic Total Sessions", "Rule: Always"} {
		if !r.has(text) {
			t.Errorf("%q is not in the preview", text)
		}
	}
	uitest.Picture(t, r.Canvas(), "walk-preview")
	if n := r.count(t, arrived); n != 0 || r.count(t, touched) != before {
		t.Fatalf("the preview wrote: %d sessions are in Salesforce", n)
	}
	r.keys(fyne.KeyEscape)
	r.window.app.Until(func() bool { return !r.has("Records touched") })

	uitest.Tap(t, r.Canvas(), "Resume")
	r.window.app.Until(func() bool {
		s := r.app.Status()
		return s.Counts.Waiting+s.Counts.Sending == 0 && s.Counts.Synced > 0 && s.Sync.State == status.UpToDate
	})
	after := r.count(t, touched)
	if after <= before || r.count(t, arrived) == 0 {
		t.Fatalf("%d contacts were touched before the run and %d after it", before, after)
	}
	if n := r.count(t, "Lead WHERE Navattic_Total_Sessions__c > 0"); n != 0 {
		t.Errorf("%d leads were written, and the playbook does not ask for it", n)
	}

	uitest.Tap(t, r.Canvas(), "More")
	uitest.TapText(t, r.Canvas(), "Changes of earlier runs")
	r.until("Until ")
	r.keys(fyne.KeyReturn)
	r.until("‹ All runs")
	uitest.Picture(t, r.Canvas(), "walk-run")
	every := r.starting(t, "Undo all ")
	uitest.Tap(t, r.Canvas(), every)
	uitest.Tap(t, r.Canvas(), r.starting(t, "Undo "))
	r.until("set back.")
	if n := r.count(t, touched); n != before {
		t.Errorf("%d contacts are still written after undoing; before the run it was %d", n, before)
	}
}

// starting finds the button whose label begins with some words, topmost first.
func (r *real) starting(t *testing.T, words string) string {
	t.Helper()
	for _, b := range uitest.Find[*kit.Button](r.Canvas()) {
		if l := b.Label(); len(l) > len(words) && l[:len(words)] == words {
			return l
		}
	}
	t.Fatalf("no button says %q", words)
	return ""
}

// A mapping that a person changes is what the next run writes.
func TestAFieldMappingIsChangedOnARecordOfSalesforce(t *testing.T) {
	r := working(t)
	r.key(fyne.Key6)
	r.until("From the session")
	r.until("10 mappings")
	uitest.Tap(t, r.Canvas(), "Add a mapping")
	r.until("Add a mapping to Contact")
	uitest.Type(r.Canvas(), "country")
	r.until("Visitor")
	r.keys(fyne.KeyReturn)
	uitest.Focus(t, r.Canvas(), uitest.Find[*kit.Picker](r.Canvas())[1].Input().Focusable())
	uitest.Type(r.Canvas(), "Department")
	r.window.app.Until(func() bool {
		p := uitest.Find[*kit.Picker](r.Canvas())[1]
		return p.Open() && (r.has("no field called") || !r.has("Searching…"))
	})
	uitest.Picture(t, r.Canvas(), "walk-mapping")
	r.keys(fyne.KeyReturn)
	uitest.Tap(t, r.Canvas(), "Add")
	r.until("11 mappings")
	r.key(fyne.KeyS)
	r.until("Send earlier sessions again")
	book, err := r.app.Mappings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := book.Objects[1].Rows
	if got := rows[len(rows)-1]; len(rows) != 11 || got.Field != "Department" || got.Fault != nil {
		t.Errorf("saved %+v", got)
	}
	uitest.Picture(t, r.Canvas(), "walk-mappings")
	before := r.count(t, "Contact WHERE Department != null")
	uitest.Tap(t, r.Canvas(), "Resume")
	r.window.app.Until(func() bool { return r.app.Status().Sync.State == status.UpToDate })
	if after := r.count(t, "Contact WHERE Department != null"); after <= before {
		t.Errorf("%d contacts had a department before the run and %d after it", before, after)
	}
}

// create makes a record in Salesforce behind the program's back.
func (r *real) create(t *testing.T, object, fields string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.running.URL+"/services/data/v66.0/sobjects/"+object, strings.NewReader(fields))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.running.AccessToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("create a %s: %s", object, resp.Status)
	}
}

// matched waits until a session is about a contact for a reason that begins
// with some words, and returns the contact's name.
func (r *real) matched(t *testing.T, key, reason string) string {
	t.Helper()
	name := ""
	r.window.app.Until(func() bool {
		d, err := r.app.Session(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range d.Matches {
			if m.Object == "Contact" && strings.HasPrefix(m.Reason, reason) {
				name = m.Name
				return true
			}
		}
		return false
	})
	return name
}

// Two contacts with one address: a person says which one it is, the session
// follows, and the answer can be taken back.
func TestAChoiceAmongContactsOfSalesforceIsFollowedAndTakenBack(t *testing.T) {
	r := working(t)
	uitest.Tap(t, r.Canvas(), "Resume")
	r.window.app.Until(func() bool { return r.app.Status().Sync.State == status.UpToDate && r.app.Status().Counts.Synced > 0 })
	page, err := r.app.Sessions(t.Context(), status.SessionQuery{States: []status.SessionState{status.StateSynced}}, 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	var row status.SessionRow
	for _, one := range page.Rows {
		if d, err := r.app.Session(t.Context(), one.Key); err == nil && one.Email != "" && len(d.Matches) > 0 && d.Matches[0].Reason == "Same email address" {
			row = one
		}
	}
	if row.Key == "" {
		t.Fatal("no sample session matches a contact")
	}
	r.create(t, "Contact", `{"LastName": "Twin", "Email": "`+row.Email+`"}`)
	if err := r.app.Retry(t.Context(), []string{row.Key}); err != nil {
		t.Fatal(err)
	}
	r.matched(t, row.Key, "Not decided: 2 contacts have this email")

	r.shell.ShowSession(row.Key)
	r.until("Not decided: 2 contacts have this email")
	uitest.Tap(t, r.Canvas(), "Choose")
	r.until("None of them")
	uitest.Picture(t, r.Canvas(), "walk-choice")
	uitest.Tap(t, r.Canvas(), "Twin")
	uitest.Tap(t, r.Canvas(), "Use this one")
	if name := r.matched(t, row.Key, "Chosen by"); name != "Twin" {
		t.Errorf("the session is about %q", name)
	}
	r.until("Take the choice back")
	uitest.Tap(t, r.Canvas(), "Take the choice back")
	r.matched(t, row.Key, "Not decided")
}

// Mappings and playbooks go to a file and come back from it; what would change
// is shown before it does.
func TestAConfigurationComesBackFromItsFile(t *testing.T) {
	r := working(t)
	r.key(fyne.Key6)
	r.until("10 mappings")
	uitest.Tap(t, r.Canvas(), "More")
	uitest.TapText(t, r.Canvas(), "Export the configuration…")
	r.until("Configuration exported")
	path := filepath.Join(t.TempDir(), "configuration.json")
	if err := os.WriteFile(path, []byte(r.files.saved.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	r.files.paths = []string{path}

	uitest.Find[*kit.GroupList](r.Canvas())[0].Focus()
	r.keys(fyne.KeyHome, fyne.KeyDelete)
	r.until("9 mappings")
	r.key(fyne.KeyS)
	r.until("Send earlier sessions again")
	uitest.Tap(t, r.Canvas(), "More")
	uitest.TapText(t, r.Canvas(), "Import a configuration…")
	r.until("1 difference")
	uitest.Picture(t, r.Canvas(), "walk-import")
	uitest.Tap(t, r.Canvas(), "Import")
	r.until("10 mappings")
}
