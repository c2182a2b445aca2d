package ui_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"demobridge/app/status"
)

// book is the fake's list of problems.
type book struct {
	list  status.Problems
	pages map[string]status.Problem
	rows  map[string][]status.ProblemSession
	fix   error         // what fixing ends with
	hold  chan struct{} // fixing waits for it, when set
	count int           // reads of the list
}

var errGone = errors.New("no such problem")

func (f *fake) Problems(context.Context) (status.Problems, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.book.count++
	return f.book.list, f.fail
}

// reads is how often the list was read.
func (f *fake) reads() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.book.count
}

func (f *fake) Problem(_ context.Context, id string) (status.Problem, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, ok := f.book.pages[id]
	if !ok {
		return p, errGone
	}
	return p, f.fail
}

func (f *fake) ProblemSessions(_ context.Context, id string, offset, limit int) (status.ProblemSessionPage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	rows := f.book.rows[id]
	return status.ProblemSessionPage{
		Offset: offset, Matching: len(rows),
		Rows: rows[min(offset, len(rows)):min(offset+limit, len(rows))],
	}, f.fail
}

func (f *fake) RetryProblem(_ context.Context, id string) (int, error) {
	f.note("retry problem %s", id)
	return len(f.book.rows[id]), f.fail
}

func (f *fake) RetryEverything(context.Context) (int, error) {
	f.note("retry everything")
	return 15, f.fail
}

func (f *fake) FixProblem(ctx context.Context, id string) (int, error) {
	f.note("fix %s", id)
	if f.book.hold != nil {
		select {
		case <-f.book.hold:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return len(f.book.rows[id]), f.book.fix
}

func (f *fake) ExportProblem(_ context.Context, id string, w io.Writer) error {
	_, err := fmt.Fprintf(w, "sessions of %s\r\n", id)
	return err
}

func (f *fake) ExportProblems(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "sessions of all\r\n")
	return err
}

// harborBook holds the problems of the design picture.
func harborBook() book {
	day := func(back, hour, minute int) time.Time { return at(hour, minute).AddDate(0, 0, -back) }
	text := func(parts ...string) status.Text { // every second part is strong
		var t status.Text
		for i, p := range parts {
			if p != "" {
				t = append(t, status.Span{Words: p, Strong: i%2 == 1})
			}
		}
		return t
	}
	b := book{pages: map[string]status.Problem{}, rows: map[string][]status.ProblemSession{}}
	field := status.Problem{
		ProblemRow: status.ProblemRow{
			ID: "field-access", Title: "No write access to field “Navattic Steps Viewed” on Contact",
			Sentence: "The sync user can see the field but not change it.", Kind: status.AttentionAccess, Count: 5, Last: at(14, 10), Fixable: true,
		},
		First:   day(2, 9, 14),
		Told:    text("The user ", "Demo Sync", " may read this field but not change it, so Salesforce refused the whole contact update. The session itself was saved; the contact was not changed."),
		FixDoes: text("Gives edit access to this one field in “Navattic Permission Set”. Nothing else changes."),
		Steps: []status.Text{
			text("Open ", "Object Manager, Contact, Fields & Relationships, Navattic Steps Viewed", ". The button above takes you there."),
			text("Choose ", "Set Field-Level Security", " and tick ", "Visible", "; leave ", "Read-Only", " empty for the profile of Demo Sync. Save."),
			text("Come back and press ", "Retry all 5", ". Demobridge checks the access first."),
		},
		Request:  "Please give the user demo.sync@harbor.example edit access to Navattic_Steps_Viewed__c of Contact.",
		Asks:     "Please give the user demo.sync@harbor.example edit access to Navattic_Steps_Viewed__c of Contact.",
		SetupURL: "https://harbor.my.salesforce.example/lightning/setup/ObjectManager/Contact/FieldsAndRelationships/view",
		Retry:    5,
		Answers: []status.Answer{{
			Words: "Unable to create/update fields: Navattic_Steps_Viewed__c. Please check the security settings of this field.",
			Code:  "INVALID_FIELD_FOR_INSERT_UPDATE", Fields: []string{"Navattic_Steps_Viewed__c"}, Sessions: 5,
		}},
		Details: "No write access to field “Navattic Steps Viewed” on Contact\nINVALID_FIELD_FOR_INSERT_UPDATE",
	}
	rule := status.Problem{
		ProblemRow: status.ProblemRow{
			ID: "rule", Title: "Opportunity rule: “Security review date is required”",
			Sentence: "A validation rule in Salesforce stops the update.", Kind: status.AttentionFault, Count: 2, Last: at(14, 12),
		},
		First:   day(1, 16, 2),
		Told:    text("Somebody in Harbor Analytics has made a rule for Opportunity, and these records break it."),
		Steps:   []status.Text{text("Fill in ", "what the rule asks for", "."), text("Come back and press ", "Retry all 2", ".")},
		Request: "Please change the rule.", Asks: "Please change the validation rule so that it lets the user pass.", Retry: 2,
		SetupURL: "https://harbor.my.salesforce.example/lightning/setup/ObjectManager/Opportunity/ValidationRules/view",
		Answers:  []status.Answer{{Words: "Security review date is required", Code: "FIELD_CUSTOM_VALIDATION_EXCEPTION", Sessions: 2}},
	}
	choice := status.Problem{
		ProblemRow: status.ProblemRow{
			ID: "choice", Title: "Two contacts share one email", Sentence: "Demobridge does not guess. Pick one.",
			Kind: status.AttentionChoice, Count: 2, Choices: 2, Last: at(13, 20),
		},
		First: at(13, 20), Told: text("Salesforce holds two contacts with the same email."), Retry: 2,
		Steps: []status.Text{text("Merge the contacts, then press ", "Retry all 2", ".")},
	}
	lock := status.Problem{
		ProblemRow: status.ProblemRow{
			ID: "lock", Title: "Record locked by someone else", Sentence: "Retrying by itself. Next try 14:36, grouped by account.",
			Kind: status.AttentionRetry, Count: 6, Last: at(14, 31),
		},
		First: at(14, 2), Told: text("Another user was saving the same record."), Steps: []status.Text{text("Nothing needs to be done.")}, Retry: 6,
	}
	for _, p := range []status.Problem{field, rule, choice} {
		b.list.NeedYou, b.pages[p.ID] = append(b.list.NeedYou, p.ProblemRow), p
	}
	b.list.Alone, b.pages["lock"] = []status.ProblemRow{lock.ProblemRow}, lock
	for i, title := range []string{"Your Salesforce sign-in has ended", "Required field “Region” on Navattic Session is empty"} {
		p := status.Problem{
			ProblemRow: status.ProblemRow{ID: fmt.Sprint("solved-", i), Title: title, Sentence: "The sessions waited here.", Count: 3 + 25*i, Solved: day(1+i, 10, 0)},
			First:      day(3, 9, 0), Told: text("It is over."), Steps: []status.Text{text("Sign in again.")},
		}
		b.list.Solved, b.pages[p.ID] = append(b.list.Solved, p.ProblemRow), p
	}
	for _, r := range []struct {
		name, company, demo string
		ended               time.Time
		tries               int
	}{
		{"Kwame Asante", "Volta Retail Group", "Platform tour", at(13, 49), 2},
		{"Lena Fischer", "Rheinwerk AG", "Data connectors", at(10, 22), 3},
		{"Omar Siddiqui", "Gulf Freight", "Platform tour", day(1, 16, 5), 5},
		{"Julia Park", "Hanbit Games", "Executive overview", day(1, 11, 47), 5},
		{"Mateo Silva", "Andes Solar", "Revenue forecasting", day(2, 9, 14), 8},
	} {
		b.rows["field-access"] = append(b.rows["field-access"], status.ProblemSession{Tries: r.tries, SessionRow: status.SessionRow{
			Key: "k-" + strings.ToLower(strings.ReplaceAll(r.name, " ", "-")), Visitor: r.name, Company: r.company, Demo: r.demo, EndedAt: r.ended, State: status.StateFailed,
		}})
	}
	b.rows["rule"] = []status.ProblemSession{{Tries: 3, SessionRow: status.SessionRow{Key: "k-rajesh-iyer", Visitor: "Rajesh Iyer", Company: "Meridian Bank", Demo: "Admin & security", EndedAt: at(14, 10)}}}
	return b
}

// longBook has the longest texts that can come in.
func longBook() book {
	b := harborBook()
	for id, p := range b.pages {
		p.Title = strings.Repeat("A rule of the org with very many words ", 7)
		p.Sentence = strings.Repeat("One more sentence about the cause. ", 6)
		p.Told = status.Plain(strings.Repeat("What happened takes many words to tell. ", 12))
		p.Asks = strings.Repeat("Please give everything to everybody. ", 14)
		p.Steps = append(p.Steps, status.Plain(strings.Repeat("Donaudampfschifffahrtsgesellschaft", 6)))
		p.Answers = []status.Answer{{Words: strings.Repeat("line of an answer\n", 8) + "שלום 🚀", Code: strings.Repeat("CODE_", 20), Fields: []string{strings.Repeat("Field", 20)}, Sessions: 98765}}
		p.Follows = []string{p.Title}
		p.Count, p.Retry = 98765, 98765
		b.pages[id] = p
	}
	for _, rows := range [][]status.ProblemRow{b.list.NeedYou, b.list.Alone, b.list.Solved} {
		for i := range rows {
			rows[i] = b.pages[rows[i].ID].ProblemRow
		}
	}
	for _, rows := range b.rows {
		for i := range rows {
			rows[i].Company, rows[i].Demo = strings.Repeat("Gesellschaft ", 8), strings.Repeat("Vorführung ", 8)
		}
	}
	return b
}
