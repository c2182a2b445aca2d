package intake_test

import (
	"strings"
	"testing"
	"time"

	"demobridge/sync/intake"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

func TestATableWithUsualHeaders(t *testing.T) {
	result := decode(t, "\ufeffSession ID,Started At,Closed At,Full Name,Email,Company,Account,Duration (minutes),Steps Viewed,Demos,Flows,"+
		"Very Interested Areas,Not Interested Areas,Share Link ID,Share Link URL,Opportunity ID,OpportunityOwnerEmail,opportunity_owner_id,internal_note\r\n"+
		"s1,2026-11-12T09:00:00Z,2026-11-12T09:40:00Z,\"Whitfallow, Dannika\",Dannika.Whitfallow@acme.example,Acme,Acme Manufacturing,7.4,18,Platform tour; Data connectors,"+
		"Intro,\"SSO, Audit log\",,l1,https://demos.harbor.example/acme,006Rh000000A01YIAQ,jornas@harbor.example,005Rh000000D06xIAC,asked for pricing\r\n", intake.Options{})
	want := []session.Session{{
		ID: "s1", CreatedAt: at(0), ClosedAt: at(40),
		Visitor:   session.Visitor{Email: "dannika.whitfallow@acme.example", FullName: "Whitfallow, Dannika", Company: "Acme"},
		Company:   session.Company{Name: "Acme Manufacturing"},
		ShareLink: session.ShareLink{ID: "l1", URL: "https://demos.harbor.example/acme", OpportunityID: "006Rh000000A01YIAQ"},
		Properties: []session.Property{
			{Object: "SESSION", Name: "OpportunityOwnerEmail", Value: "jornas@harbor.example"},
			{Object: "SESSION", Name: "OpportunityOwnerId", Value: "005Rh000000D06xIAC"},
		},
		Facts: session.Facts{
			StartedAt: at(0), LastActivityAt: at(7).Add(24 * time.Second), Minutes: 7.4, Steps: 18,
			Demos: []string{"Platform tour", "Data connectors"}, Flows: []string{"Intro"},
			VeryInterested: []string{"SSO", "Audit log"},
		},
	}}
	if diff := cmp.Diff(want, result.Sessions); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"in:1: internal_note: This column is left out: its header says nothing we know"}, causes(result.Notes)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	last := result.Columns[len(result.Columns)-1]
	if diff := cmp.Diff(intake.Column{Header: "internal_note", First: "asked for pricing", Filled: 1}, last); diff != "" {
		t.Errorf("last column (-want +got):\n%s", diff)
	}
	if result.Form != intake.FormTable || result.Delimiter != "," || result.Encoding != "UTF-8" {
		t.Errorf("form %q, delimiter %q, encoding %q", result.Form, result.Delimiter, result.Encoding)
	}
}

func TestHeadersAreGuessed(t *testing.T) {
	for field, headers := range map[intake.Field][]string{
		intake.FieldSessionID:      {"session_id", "SessionId", "Navattic Session ID", "recordedGuideSessionId"},
		intake.FieldStarted:        {"started", "Start Time", "created_at", "Started At (UTC)", "Date"},
		intake.FieldClosed:         {"ended", "closedAt", "End time UTC"},
		intake.FieldLastActivity:   {"Last seen", "last_activity_at"},
		intake.FieldMinutes:        {"time_spent", "Duration (minutes)", "durationSeconds", "Session duration [s]", "minutes"},
		intake.FieldSteps:          {"steps", "Steps Viewed", "step_count"},
		intake.FieldEmail:          {"E-Mail", "visitor_email", "Email Address"},
		intake.FieldFullName:       {"Name", "visitor_name"},
		intake.FieldFirstName:      {"First Name", "given-name"},
		intake.FieldVisitorCompany: {"Company", "organization"},
		intake.FieldCompanyName:    {"Account Name", "company_name"},
		intake.FieldCompanyDomain:  {"Website", "companyDomain"},
		intake.FieldShareLinkID:    {"share_link_id", "mostRecentShareLinkId"},
		intake.FieldOpportunityID:  {"Opportunity Id", "deal_id"},
		intake.FieldVery:           {"Very Interested Areas", "very_interested"},
		intake.FieldNone:           {"internal_note", "", "seats"},
	} {
		for _, header := range headers {
			table := "sid,started_on_day," + header + "\nx,y,z\n"
			opts := intake.Options{Columns: map[string]intake.Field{"sid": intake.FieldSessionID}}
			if field == intake.FieldSessionID {
				table, opts = header+",q\nx,y\n", intake.Options{}
			}
			result := decode(t, table, opts)
			got := result.Columns[2%len(result.Columns)].Field
			if got != field {
				t.Errorf("%q is taken for %q, want %q", header, got, field)
			}
		}
	}
}

func TestDelimitersEncodingsAndLineEnds(t *testing.T) {
	const comma = "session id,started,name\ns1,2026-11-12 09:00,Jürg\ns2,2026-11-12 09:10,Zoë\n"
	utf16 := func(text string, big, bom bool) string {
		var b strings.Builder
		if bom {
			text = "\ufeff" + text
		}
		for _, r := range text {
			if big {
				b.WriteByte(byte(r >> 8))
				b.WriteByte(byte(r))
			} else {
				b.WriteByte(byte(r))
				b.WriteByte(byte(r >> 8))
			}
		}
		return b.String()
	}
	for name, test := range map[string]struct{ input, encoding string }{
		"comma":                     {comma, "UTF-8"},
		"byte order mark":           {"\ufeff" + comma, "UTF-8"},
		"semicolon":                 {strings.ReplaceAll(comma, ",", ";"), "UTF-8"},
		"tab":                       {strings.ReplaceAll(comma, ",", "\t"), "UTF-8"},
		"sep line":                  {"sep=;\r\n" + strings.ReplaceAll(comma, ",", ";"), "UTF-8"},
		"CRLF":                      {strings.ReplaceAll(comma, "\n", "\r\n"), "UTF-8"},
		"CR":                        {strings.ReplaceAll(comma, "\n", "\r"), "UTF-8"},
		"no last line end":          {strings.TrimSpace(comma), "UTF-8"},
		"blank lines":               {strings.ReplaceAll(comma, "\n", "\n\n"), "UTF-8"},
		"all in quotes":             {`"` + strings.NewReplacer(",", `","`, "\n", "\"\n\"").Replace(strings.TrimSpace(comma)) + `"`, "UTF-8"},
		"UTF-16 LE":                 {utf16(comma, false, true), "UTF-16"},
		"UTF-16 BE":                 {utf16(comma, true, true), "UTF-16"},
		"UTF-16 LE without a mark":  {utf16(comma, false, false), "UTF-16"},
		"UTF-16 BE without a mark":  {utf16(comma, true, false), "UTF-16"},
		"Windows-1252":              {strings.NewReplacer("ü", "\xfc", "ë", "\xeb").Replace(comma), "Windows-1252"},
		"JSON in UTF-16":            {utf16(`[{"id":"s1","createdAt":"2026-11-12T09:00:00Z","visitor":{"name":"Jürg"}},{"id":"s2","createdAt":"2026-11-12T09:10:00Z","visitor":{"name":"Zoë"}}]`, false, true), "UTF-16"},
		"JSON with byte order mark": {"\ufeff" + `{"id":"s1","createdAt":"2026-11-12T09:00:00Z","visitor":{"name":"Jürg"}}` + "\n" + `{"id":"s2","createdAt":"2026-11-12T09:10:00Z","visitor":{"name":"Zoë"}}`, "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			result := decode(t, test.input, intake.Options{})
			want := []session.Session{
				session.Summarize(session.Session{ID: "s1", CreatedAt: at(0), Visitor: session.Visitor{FullName: "Jürg"}}),
				session.Summarize(session.Session{ID: "s2", CreatedAt: at(10), Visitor: session.Visitor{FullName: "Zoë"}}),
			}
			if diff := cmp.Diff(want, result.Sessions); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
			if result.Encoding != test.encoding {
				t.Errorf("Encoding = %q, want %q", result.Encoding, test.encoding)
			}
			if len(result.Problems) > 0 {
				t.Errorf("problems: %v", causes(result.Problems))
			}
		})
	}
}

func TestABadRowIsNamedAndTheRestGoesOn(t *testing.T) {
	result := decode(t, strings.Join([]string{
		"session_id,visitor_email,started,time_spent,steps,name",
		"s1,v@acme.example,2026-11-12 09:00,7m 24s,18,\"two\nlines\"",
		"s2,h.vogel(at)lindner.example,2026-11-12 09:00,1m,1,x",
		",,2026-11-12 09:00,1m,1,x",
		"s4,v@acme.example,2026-11-31 08:00,1m,1,x",
		"s5,v@acme.example,soon,1m,1,x",
		"s6,v@acme.example,2026-11-12 09:00,ages,1,x",
		"s7,v@acme.example,2026-11-12 09:00,-3,1,x",
		"s8,v@acme.example,2026-11-12 09:00,1m,many,x",
		"s9,v@acme.example,2026-11-12 09:00,1m,1,x,too much",
		"s10,v@acme.example,2026-11-12 09:00,1m,1,\"never closed",
		"s11,v@acme.example,2026-11-12 09:00,1m,1,\"closed\" too early",
		"s12,v@acme.example,0026-11-12 09:00,1m,1,x",
		"s13,v@acme.example,2026-11-12 09:00,1m,1,a \"nick\" name",
		"s14,v@acme.example,2026-11-12 09:00",
	}, "\n"), intake.Options{})
	if diff := cmp.Diff([]string{"s1", "s13", "s14"}, ids(result)); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	want := []string{
		"in:4: visitor_email: Not an email address",
		"in:5: session_id: No email and no session ID",
		"in:6: started: This date does not exist",
		`in:7: started: "soon" is not a date we can read`,
		`in:8: time_spent: "ages" is not a duration we can read`,
		"in:9: time_spent: A duration cannot be negative",
		`in:10: steps: "many" is not a number of steps`,
		"in:11: This row has 7 fields, the header 6",
		"in:12: A quoted field in this row is not closed properly",
		"in:13: A quoted field in this row is not closed properly",
		"in:14: started: The year 26 cannot be right",
	}
	if diff := cmp.Diff(want, causes(result.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if got := result.Problems[0].Raw; got != "s2,h.vogel(at)lindner.example,2026-11-12 09:00,1m,1,x" {
		t.Errorf("the raw row is %q", got)
	}
	if got := result.Sessions[1].Visitor.FullName; got != `a "nick" name` {
		t.Errorf("name %q", got)
	}
}

func TestARowWithoutASessionIDGetsALastingOne(t *testing.T) {
	const table = "email,started,steps\nV@acme.example,2026-11-12 09:00,3\nv@ACME.example,12.11.2026 10:00 +0100,5\nother@acme.example,2026-11-12 09:00,1\n"
	first, second := decode(t, table, intake.Options{}), decode(t, table, intake.Options{})
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("read again (-first +second):\n%s", diff)
	}
	if len(first.Sessions) != 2 || first.Joined != 1 {
		t.Fatalf("%d sessions, %d joined; want 2 and 1", len(first.Sessions), first.Joined)
	}
	if id := first.Sessions[0].ID; !strings.HasPrefix(id, "row-") || len(id) != 28 {
		t.Errorf("ID = %q", id)
	}
	if len(first.Notes) != 1 || !strings.HasPrefix(first.Notes[0].Cause, "3 rows have no session ID") {
		t.Errorf("notes: %v", causes(first.Notes))
	}
}

func TestARepeatedHeaderIsUsedOnce(t *testing.T) {
	result := decode(t, "session id,email,E-mail,started\ns1,a@acme.example,b@acme.example,2026-11-12\n", intake.Options{})
	if got := result.Sessions[0].Visitor.Email; got != "a@acme.example" {
		t.Errorf("email %q, want that of the first column", got)
	}
	if len(result.Notes) == 0 || result.Notes[0].Where != "E-mail" {
		t.Errorf("notes: %v", causes(result.Notes))
	}
}

func TestAGuardedFormulaIsTakenAsItWas(t *testing.T) {
	result := decode(t, "session id,phone,city\ns1,'+4755501,'s-Hertogenbosch\n", intake.Options{})
	if got := result.Sessions[0].Visitor; got.Phone != "+4755501" || got.City != "'s-Hertogenbosch" {
		t.Errorf("got %+v", got)
	}
}
