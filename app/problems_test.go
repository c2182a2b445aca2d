package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
)

// troubled is a program that has tried to send n made-up sessions to a
// rehearsal org with faults. A later one in the same folder meets the same org
// with other faults.
func troubled(t *testing.T, dir, fault string, n int, now func() time.Time) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{Dir: dir, Now: now, Org: app.Source{Rehearsal: &app.RehearsalOptions{Fault: fault}}})
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := a.Demo(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Sync(t.Context(), sessions); err != nil {
		t.Fatal(err)
	}
	return a
}

func read(t *testing.T, a *app.App) status.Problems {
	t.Helper()
	p, err := a.Problems(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func titles(rows []status.ProblemRow) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Title)
	}
	return out
}

func TestARefusedRecordIsAProblemUntilItArrives(t *testing.T) {
	dir := t.TempDir()
	a := troubled(t, dir, "record-error:n=3,object=Navattic_Session__c,code=FIELD_CUSTOM_VALIDATION_EXCEPTION,message=Security review date is required", 30, nil)
	list := read(t, a)
	if len(list.NeedYou) != 1 || list.NeedYou[0].Count != 3 || list.NeedYou[0].Title != "Navattic Session rule: “Security review date is required”" {
		t.Fatalf("%+v", list)
	}
	row := list.NeedYou[0]
	p, err := a.Problem(t.Context(), row.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p.Retry != 3 || p.Fixable || p.First.IsZero() || len(p.Steps) == 0 || len(p.Answers) != 1 || p.Answers[0].Code != "FIELD_CUSTOM_VALIDATION_EXCEPTION" {
		t.Errorf("%+v", p)
	}
	for _, part := range []string{"admin@rehearsal.example", "Security review date is required", "Navattic_Session__c", "Sessions concerned: 3"} {
		if !strings.Contains(p.Request, part) {
			t.Errorf("the request for the admin does not name %q:\n%s", part, p.Request)
		}
	}
	page, err := a.ProblemSessions(t.Context(), row.ID, 0, 10)
	if err != nil || page.Matching != 3 || len(page.Rows) != 3 || page.Rows[0].State != status.StateFailed || page.Rows[0].Tries == 0 {
		t.Errorf("%+v, %v", page, err)
	}
	detail, err := a.Session(t.Context(), page.Rows[0].Key)
	if err != nil || detail.Fault == nil || detail.Fault.Problem != row.ID {
		t.Errorf("the session does not lead to its remedy %q: %+v, %v", row.ID, detail.Fault, err)
	}
	for name, write := range map[string]func(*strings.Builder) error{
		"one": func(b *strings.Builder) error { return a.ExportProblem(t.Context(), row.ID, b) },
		"all": func(b *strings.Builder) error { return a.ExportProblems(t.Context(), b) },
	} {
		var out strings.Builder
		if err := write(&out); err != nil || strings.Count(out.String(), "\r\n") != 4 {
			t.Errorf("the export of %s holds %d lines, %v", name, strings.Count(out.String(), "\r\n"), err)
		}
	}
	if n, err := a.RetryProblem(t.Context(), row.ID); err != nil || n != 3 {
		t.Errorf("%d are sent again, %v", n, err)
	}
	if list = read(t, a); len(list.NeedYou) != 0 || !slices.Equal(titles(list.Alone), []string{row.Title}) {
		t.Errorf("while it is sent again: %+v", list)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	// The rule is gone, and the program was started anew.
	a = troubled(t, dir, "", 30, nil)
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	if list = read(t, a); len(list.NeedYou)+len(list.Alone) != 0 || !slices.Equal(titles(list.Solved), []string{row.Title}) || list.Solved[0].Count != 3 {
		t.Errorf("after it arrived: %+v", list)
	}
	if _, err := a.Problem(t.Context(), row.ID); err != nil {
		t.Errorf("a solved problem cannot be read: %v", err)
	}
}

func TestEveryFaultOfTheOrgIsNamed(t *testing.T) {
	for fault, want := range map[string]string{
		"api-disabled":                                     "API is off for this user",
		"request-limit:path=composite":                     "Salesforce’s daily limit is reached",
		"maintenance:path=composite":                       "Salesforce is being serviced",
		"storage-full":                                     "The org has no data storage left",
		"token-revoked:path=composite":                     "Your Salesforce sign-in has ended",
		"not-for-rest:path=composite":                      "This sign-in may not send data",
		"trigger:n=2,object=Navattic_Session__c":           "The org’s own code",
		"field-removed:field=Navattic_Session__c.Demos__c": "Field or object is gone: Demos",
		"permission-removed:right=Navattic_Permission_Set": "gone",
		"record-error:n=1,code=A_CODE_OF_NEXT_YEAR,message=The moon stands wrong": "Salesforce refused it: “The moon stands wrong”",
	} {
		t.Run(fault, func(t *testing.T) {
			a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Org: app.Source{Rehearsal: &app.RehearsalOptions{Fault: fault}}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			}()
			sessions, err := a.Demo(t.Context(), 5)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.Sync(t.Context(), sessions); err != nil {
				if got := a.Explain(err).Title; strings.Contains(got, want) {
					return // it did not even get as far as connecting
				}
			}
			list := read(t, a)
			all := append(titles(list.NeedYou), titles(list.Alone)...)
			if !slices.ContainsFunc(all, func(title string) bool { return strings.Contains(title, want) }) {
				t.Errorf("the list says %q", all)
			}
		})
	}
}
