package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"demobridge/app/status"
)

// harbor is the state of the design pictures: an org at work.
func harbor() *fake {
	f := newFake()
	deal := func(name, stage, owner string) status.Opportunity {
		return status.Opportunity{Name: name, Stage: stage, OwnerName: owner, OwnerEmail: strings.ToLower(strings.ReplaceAll(owner, " ", ".")) + "@harbor.example"}
	}
	acme := deal("Acme – Forecasting rollout", "Proposal", "Maya Okafor")
	lindner := deal("Lindner – EU expansion", "Negotiation", "Jonas Lindqvist")
	cedar := deal("Cedar – 120 seats", "Closed won", "Aiko Tanaka")
	none := status.Opportunity{}
	for _, r := range []struct {
		name, company, demo string
		minutes             float64
		steps               int
		deal                status.Opportunity
		state               status.SessionState
		hour, minute        int
	}{
		{"Dana Whitfield", "Acme Manufacturing", "Revenue forecasting", 7.4, 18, acme, status.StateSynced, 14, 29},
		{"Luis Ortega", "Acme Manufacturing", "Platform tour", 3.1, 9, acme, status.StateSynced, 14, 29},
		{"Hannah Vogel", "Lindner Logistik GmbH", "Data connectors", 11.9, 26, lindner, status.StateRetry, 14, 24},
		{"Rajesh Iyer", "Meridian Bank", "Admin & security", 14.2, 31, deal("Meridian – Risk analytics", "Technical review", "Maya Okafor"), status.StateFailed, 14, 12},
		{"Grace Mbeki", "Karoo Mining", "Data connectors", 8.1, 19, deal("Karoo – Phase 2", "Qualification", "Aiko Tanaka"), status.StateWaiting, 14, 9},
		{"Claire Dubois", "Atelier Nord", "Executive overview", 0.4, 1, none, status.StateSkipped, 13, 58},
		{"Kwame Asante", "Volta Retail Group", "Platform tour", 5.6, 14, none, status.StateFailed, 13, 49},
		{"Sofia Marchetti", "Bellini Foods S.p.A.", "Revenue forecasting", 9.0, 21, deal("Bellini – Pilot 2027", "Proposal", "Tomás Rivera"), status.StateSynced, 13, 41},
		{"", "Globex Energy", "Executive overview", 1.2, 3, deal("Globex – Renewal 2027", "Renewal", "Jonas Lindqvist"), status.StateSynced, 13, 36},
		{"Noah Bergström", "Fjord Shipping AS", "Admin & security", 4.4, 12, none, status.StateChoice, 13, 20},
		{"Emily Tran", "Cedar Health Partners", "Platform tour", 6.8, 15, cedar, status.StateSynced, 13, 12},
		{"Peter Novák", "Tatra Motors", "Platform tour", 0.6, 2, none, status.StateSynced, 13, 5},
		{"Yara Haddad", "Levant Air Cargo", "Revenue forecasting", 10.3, 24, deal("Levant – Fleet planning", "Discovery", "Tomás Rivera"), status.StateSynced, 12, 58},
		{"Marcus Bell", "Cedar Health Partners", "Admin & security", 5.0, 13, cedar, status.StateSynced, 12, 40},
		{"Ayesha Rahman", "Padma Textiles", "Data connectors", 2.7, 8, none, status.StateSynced, 12, 22},
		{"Tom Kessler", "Lindner Logistik GmbH", "Platform tour", 3.9, 10, lindner, status.StateRetry, 12, 10},
		{"Beatriz Lima", "Rio Verde Agro", "Revenue forecasting", 7.7, 17, deal("Rio Verde – Season plan", "Proposal", "Maya Okafor"), status.StateSynced, 11, 54},
	} {
		end := at(r.hour, r.minute)
		row := status.SessionRow{
			Key: "k-" + strings.ToLower(strings.ReplaceAll(r.name, " ", "-")), Visitor: r.name, Company: r.company,
			Demo: r.demo, Minutes: r.minutes, Steps: r.steps, Opportunity: r.deal, State: r.state,
			EndedAt: end, StartedAt: end.Add(-time.Duration(r.minutes * float64(time.Minute))),
		}
		if r.name != "" {
			row.Email = strings.ToLower(strings.ReplaceAll(r.name, " ", ".")) + "@" + strings.ToLower(strings.Fields(r.company)[0]) + ".example"
		}
		if r.state == status.StateSynced {
			row.SyncedAt = end
		}
		if r.state == status.StateRetry {
			row.RetryAt = at(14, 36)
		}
		f.rows = append(f.rows, row)
	}
	for i := range 395 {
		end := at(11, 0).Add(-time.Duration(i) * 47 * time.Minute)
		f.rows = append(f.rows, status.SessionRow{
			Key: fmt.Sprintf("k-%03d", i), Visitor: fmt.Sprintf("Visitor Number %d", i+1), Company: "Example Works",
			Email: fmt.Sprintf("v%d@works.example", i), Demo: "Platform tour", Minutes: 2, Steps: 4,
			State: status.StateSynced, EndedAt: end, StartedAt: end.Add(-2 * time.Minute), SyncedAt: end,
		})
	}
	f.details["k-rajesh-iyer"] = rajesh(f.rows[3])
	f.book, f.shelf = harborBook(), harborShelf()
	f.snapshot = status.Snapshot{
		At: at(14, 32),
		Connection: status.Connection{
			State: status.Connected, Kind: status.Production, OrgName: "Harbor Analytics", OrgID: "00D000000000001",
			UserName: "Demo Sync", Username: "demo.sync@harbor.example", RecordURL: "https://harbor.my.salesforce.example",
		},
		Sync: status.Sync{State: status.Sending, Done: 3, Total: 17, NextRun: at(14, 35), Every: 5 * time.Minute},
		Counts: status.Counts{
			Waiting: 14, Retrying: 6, Sending: 3, Requests: 1, Records: 11, Synced: 1880, SyncedToday: 61,
			YesterdayByNow: 57, LastSyncedAt: at(14, 29), Attention: 9, Causes: 3, Skipped: 40, Total: 1946,
		},
		Days:      days(58, 12, 9, 71, 66, 80, 74, 52, 10, 14, 77, 81, 67, 61),
		Recent:    f.rows[:12],
		Calls:     status.Calls{Known: true, Used: 41280, Max: 100000, Ours: 312, StopsAt: 80000},
		Listening: true,
		Attention: []status.Attention{
			{Kind: status.AttentionAccess, Title: "No write access to field “Navattic Steps Viewed” on Contact", Sentence: "Demobridge can fix this for you", Count: 5, Code: "field-access"},
			{Kind: status.AttentionFault, Title: "Opportunity rule: “Security review date is required”", Sentence: "Someone has to fill the date in", Count: 2, Code: "rule"},
			{Kind: status.AttentionChoice, Title: "Two contacts share one email", Sentence: "Choose which one is right", Count: 2, Code: "choice"},
			{Kind: status.AttentionRetry, Title: "Record locked by someone else", Sentence: "Retrying by itself, nothing to do", Count: 6, Code: "lock"},
		},
		Revision: 1,
	}
	f.snapshot.Days[11].Attention, f.snapshot.Days[12].Attention, f.snapshot.Days[13].Attention = 2, 2, 4
	return f
}

func days(synced ...int) []status.Day {
	var out []status.Day
	for i, n := range synced {
		out = append(out, status.Day{Date: at(0, 0).AddDate(0, 0, i-len(synced)+1), Synced: n})
	}
	return out
}

func rajesh(row status.SessionRow) status.SessionDetail {
	row.StartedAt = at(13, 56)
	step := func(minute, second int, title, detail string, seconds float64, interest string, milestone bool) status.Step {
		return status.Step{At: at(13, minute).Add(time.Duration(second) * time.Second), Title: title, Detail: detail, Seconds: seconds, Interest: interest, Milestone: milestone}
	}
	return status.SessionDetail{
		SessionRow: row, SessionID: "9f0c6a4e-5b1d-4e8a-9b0f-2d6f3a1c7e55",
		Demos: []string{"Admin & security"}, Flows: []string{"Security review"},
		Very: []string{"SSO & SCIM", "Audit log"}, Somewhat: []string{"Data residency"}, Not: []string{"Mobile app"},
		ShareLink: "https://harbor.navattic.example/meridian-risk-analytics", LinkedBy: "Maya Okafor",
		Fault: &status.Fault{
			Title:    "The opportunity was not updated",
			Sentence: "Salesforce rule: “Security review date is required in Technical review.” Everything else was saved.",
			Code:     "FIELD_CUSTOM_VALIDATION_EXCEPTION",
			Problem:  "rule",
		},
		Actions: []status.Action{
			{Name: "Submit session object", State: status.ActionDone, Result: "Saved as NS-004817", Link: "https://harbor.my.salesforce.example/a00"},
			{Name: "Sync contact", State: status.ActionDone, Result: "4 fields changed"},
			{Name: "Update account", State: status.ActionNothing, Result: "Nothing to change"},
			{Name: "Update opportunity", State: status.ActionFailed, Result: "Stopped by a rule"},
		},
		Matches: []status.Match{
			{Object: "Contact", Name: "Rajesh Iyer", URL: "https://harbor.my.salesforce.example/003", Reason: "Same email address"},
			{Object: "Account", Name: "Meridian Bank", URL: "https://harbor.my.salesforce.example/001", Reason: "The account of this contact"},
			{Object: "Opportunity", Name: "Meridian – Risk analytics", URL: "https://harbor.my.salesforce.example/006", Reason: "Linked to the share link by Maya Okafor, 3 Nov", Owner: "Maya Okafor", Email: "maya.okafor@harbor.example"},
		},
		StepList: []status.Step{
			step(56, 2, "Admin & security opened", "Flow: Security review", 0, "", true),
			step(56, 20, "1 Sign in with SSO", "", 18, "", false),
			step(57, 41, "2 SCIM user list", "", 81, "Very", false),
			step(59, 5, "3 Roles and permissions", "", 84, "", false),
			step(60, 52, "4 Audit log", "", 107, "Very", false),
			step(62, 10, "5 Export audit log", "", 78, "", false),
			step(62, 48, "Flow finished: Security review", "", 0, "", true),
			step(62, 55, "6 Data residency", "", 38, "Somewhat", false),
			step(63, 30, "7 Backups", "", 35, "", false),
			step(64, 2, "8 Mobile app", "", 4, "Not", false),
		},
		Values:   []status.Value{{Name: "Browser", Value: "Firefox 140"}, {Name: "Country", Value: "India"}, {Name: "OpportunityOwnerEmail", Value: "maya.okafor@harbor.example"}},
		Raw:      "{\n  \"sessionId\": \"9f0c6a4e-5b1d-4e8a-9b0f-2d6f3a1c7e55\",\n  \"demo\": \"Admin & security\",\n  \"steps\": 31\n}",
		Attempts: 3, LastTryAt: at(14, 12),
		RecordURL: "https://harbor.my.salesforce.example/a00", RecordName: "NS-004817",
	}
}

// empty is the first start with an org and no session.
func empty() *fake {
	f := harbor()
	f.rows, f.book = nil, book{}
	f.snapshot.Counts, f.snapshot.Recent, f.snapshot.Attention = status.Counts{}, nil, nil
	f.snapshot.Days = days(make([]int, 14)...)
	f.snapshot.Sync = status.Sync{State: status.UpToDate, Every: 5 * time.Minute, NextRun: at(14, 35)}
	f.snapshot.Calls = status.Calls{Ours: 2}
	return f
}

// signedOut is the state of the picture of the ended sign-in.
func signedOut() *fake {
	f := harbor()
	f.snapshot.At = at(17, 5)
	f.snapshot.Connection.State, f.snapshot.Connection.Since = status.SignedOut, at(14, 41)
	f.snapshot.Connection.Reason = "an admin changed the password"
	f.snapshot.Sync = status.Sync{State: status.OnHold, Hold: "124 sessions wait here"}
	f.snapshot.Counts.Waiting, f.snapshot.Counts.Retrying, f.snapshot.Counts.Sending = 124, 0, 0
	f.snapshot.Counts.LastSyncedAt = at(14, 41)
	return f
}

// longText has the longest texts that can come in.
func longText() *fake {
	f := harbor()
	name := strings.Repeat("Wolfeschlegelstein", 4) + " Ü."
	list := strings.Repeat("Interessengebiet; ", 15)
	for i := range f.rows {
		f.rows[i].Visitor, f.rows[i].Company, f.rows[i].Demo = name, "Gesellschaft für "+name, "Vorführung "+name
		f.rows[i].Opportunity.Name, f.rows[i].Opportunity.OwnerName = "Ausschreibung "+name, name
		f.rows[i].Opportunity.OwnerEmail = strings.ToLower(name[:60]) + "@werke.example"
	}
	f.rows[1].Visitor, f.rows[1].Company = "محمد بن عبد الله", "שלום עולם 🚀"
	d := f.details["k-rajesh-iyer"]
	d.SessionRow = f.rows[3]
	d.Email = strings.Repeat("address.", 12) + "@werke.example"
	d.Very = strings.Split(list, "; ")[:15]
	d.Fault.Title = strings.Repeat("A long cause that goes on ", 4)
	d.Fault.Sentence = strings.Repeat("Salesforce says a lot about this. ", 10)
	for i := range d.Matches {
		d.Matches[i].Name, d.Matches[i].Owner = name, name
	}
	for i := range d.StepList {
		d.StepList[i].Title = strings.Repeat("A step with many words ", 6)
	}
	d.Values = append(d.Values, status.Value{Name: strings.Repeat("property", 8), Value: list})
	f.details["k-rajesh-iyer"] = d
	f.snapshot.Recent = f.rows[:12]
	f.snapshot.Connection.OrgName, f.snapshot.Connection.UserName = "Harbor "+name, name
	f.snapshot.Connection.Username = strings.Repeat("user.", 16) + "@harbor.example"
	for i := range f.snapshot.Attention {
		f.snapshot.Attention[i].Title = strings.Repeat("A cause with many words in it ", 5)
		f.snapshot.Attention[i].Count = 12345
	}
	f.snapshot.Counts.Waiting, f.snapshot.Counts.Attention = 123456, 98765
	f.book = longBook()
	return f
}

// broken has a store that cannot be read.
func broken() *fake {
	f := harbor()
	f.fail = errors.New("database disk image is malformed")
	return f
}
