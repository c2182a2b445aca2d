package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
)

const aSession = `{"Name":"s-1","Email__c":"dana@acme.example","Full_Name__c":"=1+1","Lead__c":null,"Duration_Minutes__c":7.412,"Revision__c":1}`

// fill puts data of ours into the org: one session, and one lead with a sum.
func (s stage) fill(t *testing.T) (lead string) {
	t.Helper()
	s.ask(t, asAdmin, "PATCH", "sobjects/Navattic_Session__c/Session_Key__c/s-1", "application/json", []byte(aSession))
	var made struct{ ID string }
	text := s.ask(t, asAdmin, "POST", "sobjects/Lead", "application/json", []byte(`{"LastName":"Whitfold","Company":"Acme","Navattic_Total_Sessions__c":3}`))
	if err := json.Unmarshal(text, &made); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func removed(t *testing.T, a *app.App, ids []string, org string) status.Prepare {
	t.Helper()
	if err := a.StartRemoval(ids, org); err != nil {
		t.Fatal(err)
	}
	end, _ := over(t, a)
	return end
}

func allLines(r status.Removal) []string {
	var out []string
	for _, l := range r.Lines {
		out = append(out, l.ID)
	}
	return out
}

// Everything that set-up made is listed with the rows that would be lost, the
// data is exported whole, and then nothing of ours is left but what was never
// ours.
func TestEverythingIsTakenOutAfterItsDataWasExported(t *testing.T) {
	s := newStage(t, rehearsal.Options{WithoutSessionObject: true, Sandbox: true})
	err := s.ChangeSchema(t.Context(), func(d *rehearsal.Draft) error {
		return d.PutField("Contact", rehearsal.NewCustomField("Navattic_Last_Demo__c", "Last Demo", "date"))
	})
	if err != nil {
		t.Fatal(err)
	}
	a := s.enter(t, t.TempDir(), asAdmin)
	prepared(t, a, status.PrepareChoice{})
	lead := s.fill(t)

	r, err := a.RemovalPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for _, l := range r.Lines {
		rows[l.ID] = l.Rows
		for _, f := range l.Fields {
			if l.ID == "Contact" && f == "Navattic_Last_Demo__c" {
				t.Error("a field that is not ours is to be removed")
			}
		}
	}
	if rows["object"] != 1 || rows["Lead"] != 1 || rows["Contact"] != 0 || rows["Opportunity"] != 0 || r.Users != 1 || len(r.Lines) != 6 {
		t.Errorf("%+v", r)
	}

	var archive bytes.Buffer
	n, err := a.ExportBeforeRemoval(t.Context(), &archive)
	if err != nil || n != 2 {
		t.Fatalf("%d rows, %v", n, err)
	}
	files := unzipped(t, archive.Bytes())
	if text := files["Navattic_Session__c.csv"]; !strings.Contains(text, "s-1") || !strings.Contains(text, "dana@acme.example") || !strings.Contains(text, "'=1+1") || !strings.Contains(text, "7.412") {
		t.Errorf("the export of the sessions holds:\n%s", text)
	}
	if text := files["Lead.csv"]; !strings.Contains(text, lead) || strings.Count(text, "\r\n") != 2 {
		t.Errorf("the export of the leads holds:\n%s", text)
	}

	if err := a.StartRemoval(allLines(r), "another org"); !errors.Is(err, app.ErrNotConfirmed) {
		t.Errorf("without the org's name: %v", err)
	}
	if end := removed(t, a, allLines(r), r.Org); end.Stage != status.PrepareDone || !end.Removal {
		t.Fatalf("%+v", end)
	}
	if _, err := s.Count("Navattic_Session__c"); err == nil {
		t.Error("the object is still there")
	}
	if r, err = a.RemovalPlan(t.Context()); err != nil || len(r.Lines) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	after := planOf(t, a, status.PrepareChoice{})
	if l := line(t, after, "Contact.Navattic_Last_Demo__c"); l.Word != status.WordConflict {
		t.Errorf("the field that is not ours: %+v", l)
	}
	if end := removed(t, a, []string{"object", "Lead", "permissionset"}, after.Org); end.Stage != status.PrepareDone {
		t.Errorf("removing again: %+v", end)
	}
	// A sandbox lets the same names be used again at once.
	prepared(t, a, status.PrepareChoice{})
}

// Only what is ticked goes: the data of the rest stays.
func TestOnlyTheTickedPartsAreTakenOut(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asAdmin)
	prepared(t, a, status.PrepareChoice{})
	s.fill(t)
	r, err := a.RemovalPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if end := removed(t, a, []string{"Lead", "Account"}, r.Org); end.Stage != status.PrepareDone {
		t.Fatalf("%+v", end)
	}
	if n, err := s.Count("Navattic_Session__c"); err != nil || n != 1 {
		t.Errorf("%d sessions are left, %v", n, err)
	}
	got := words(planOf(t, a, status.PrepareChoice{}))
	for id, want := range map[string]status.PlanWord{"object": status.WordExists, "Lead": status.WordCreate, "Account": status.WordCreate, "Contact": status.WordExists, "assign": status.WordExists} {
		if got[id] != want {
			t.Errorf("%s is %s, want %s", id, got[id], want)
		}
	}
}

// When Salesforce keeps what is in use, nobody loses rights: the permission set
// goes last.
func TestARefusedRemovalTakesNothing(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asAdmin)
	prepared(t, a, status.PrepareChoice{})
	err := s.ChangeSchema(t.Context(), func(d *rehearsal.Draft) error {
		return d.PutField("Lead", rehearsal.LookupField("Last_Session__c", "Last Session", "Navattic_Session__c", "Leads"))
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.RemovalPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	end := removed(t, a, []string{status.PartObject, status.PartPermissions}, r.Org)
	if end.Stage != status.PrepareFailed || len(end.Faults) != 1 || end.Faults[0].Part != status.PartObject || end.Faults[0].Hint == "" {
		t.Fatalf("%+v", end)
	}
	if p := planOf(t, a, status.PrepareChoice{}); !p.Nothing {
		t.Errorf("something is gone: %v", words(p))
	}
}

// A removal goes on where the program was when it ended.
func TestARemovalIsFinishedByTheNextStart(t *testing.T) {
	s, dir := bareStage(t), t.TempDir()
	slow := rehearsal.DeployPace{Pending: time.Hour, InProgress: time.Hour, Finalizing: time.Hour, ByTimeOnly: true}
	a := s.open(t, dir, asAdmin)
	prepared(t, a, status.PrepareChoice{Out: []string{status.PartLead, status.PartContact, status.PartAccount}})
	r, err := a.RemovalPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.SetDeployPace(slow)
	if err := a.StartRemoval(allLines(r), r.Org); err != nil {
		t.Fatal(err)
	}
	ch, stop := a.WatchPrepare()
	for p := range ch {
		if p.Stage == status.PrepareWaiting {
			break
		}
	}
	stop()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	s.SetDeployPace(rehearsal.DeployPace{})
	a = s.enter(t, dir, asAdmin)
	if !a.ResumePrepare(t.Context()) && a.PrepareState().Stage == status.PrepareIdle {
		t.Fatal("the removal is not known any more")
	}
	if end, _ := over(t, a); end.Stage != status.PrepareDone || !end.Removal {
		t.Fatalf("%+v", end)
	}
	if r, err := a.RemovalPlan(t.Context()); err != nil || len(r.Lines) != 0 {
		t.Errorf("left behind: %+v, %v", r, err)
	}
}
