package intake_test

import (
	"strings"
	"testing"

	"demobridge/sync/intake"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

// body is a made-up webhook call with every part that is read.
const body = `{
  "eventType": "session_closed", "timestamp": "2026-11-12T09:41:00Z",
  "data": {
    "session": {
      "type": "INTERACTIVE_DEMO", "createdAt": "2026-11-12T09:00:00.000Z", "closedAt": "2026-11-12T10:40:00+01:00",
      "mostRecentDemoName": "Platform tour", "recordedGuideSessionId": "s1", "mostRecentShareLinkId": "l1",
      "shareLink": {"id": "l1", "createdBy": {"id": "u1", "email": "mayelle.okafieldt@harbor.example"}},
      "recordedEvents": [
        {"id": "e2", "createdAt": "2026-11-12T09:07:24Z", "type": "VIEW_STEP", "recordedStepId": "st2", "recordedStepIndex": "1",
         "recordedStepCommonId": "c2", "recordedStepName": "Pick a region", "recordedFlowId": "f1", "recordedFlowName": "Intro",
         "recordedProjectId": "p1", "recordedProjectName": "Platform tour", "sessionId": "s1", "projectShareLinkId": "l1"},
        {"id": "e1", "createdAt": 1794474000000, "type": "VIEW_STEP", "recordedStepIndex": 0, "recordedStepCommonId": "c1"},
        {"id": "e3", "createdAt": "2026-11-12T09:08:00Z", "type": "SOMETHING_NEW", "recordedInterestName": "SSO", "recordedInterestLevel": "VERY_INTERESTED"}
      ]
    },
    "endUser": {
      "id": "v1", "mostRecentEmail": "Dannika.Whitfallow@acme.example", "mostRecentName": "Dannika Whitfallow",
      "mostRecentCompany": "Acme", "mostRecentCountry": "US", "mostRecentCountryRegion": "Ohio", "mostRecentCity": "Dayton",
      "companyAccountId": null, "converted": false,
      "customPropertyValues": [
        {"propertyId": "x", "value": 7, "source": "FORM", "property": {"id": "x", "name": "seats", "object": "VISITOR"}},
        {"value": null, "property": {"name": "empty", "object": "END_USER"}}
      ],
      "recordedEvents": [
        {"id": "e1", "createdAt": 1794474000000, "type": "VIEW_STEP", "recordedStepIndex": 0, "recordedStepCommonId": "c1", "sessionId": "s1"},
        {"id": "other", "createdAt": "2026-10-01T09:00:00Z", "type": "VIEW_STEP", "recordedStepCommonId": "c9", "sessionId": "s0"}
      ]
    },
    "companyAccount": {"id": "a1", "name": "Acme Manufacturing", "websiteDomain": "acme.example", "employeeCount": 1200, "industry": ""}
  }
}`

func TestAWebhookBodyBecomesASession(t *testing.T) {
	index := func(i int) *int { return &i }
	want := session.Summarize(session.Session{
		ID: "s1", Kind: session.InteractiveDemo, CreatedAt: at(0), ClosedAt: at(40),
		Visitor: session.Visitor{
			ID: "v1", Email: "dannika.whitfallow@acme.example", FullName: "Dannika Whitfallow",
			Company: "Acme", Country: "US", Region: "Ohio", City: "Dayton",
		},
		Company:   session.Company{ID: "a1", Name: "Acme Manufacturing", Domain: "acme.example"},
		ShareLink: session.ShareLink{ID: "l1", CreatorID: "u1", CreatorEmail: "mayelle.okafieldt@harbor.example"},
		Properties: []session.Property{
			{Object: "END_USER", Name: "seats", Value: "7", Source: "FORM"},
			{Object: "COMPANY_ACCOUNT", Name: "employeeCount", Value: "1200"},
		},
		Events: []session.Event{
			{ID: "e1", Type: session.ViewStep, At: at(0), StepIndex: index(0), StepCommonID: "c1"},
			{
				ID: "e2", Type: session.ViewStep, At: at(7).Add(24e9), StepIndex: index(1), StepCommonID: "c2",
				StepID: "st2", Step: "Pick a region", FlowID: "f1", Flow: "Intro", DemoID: "p1", Demo: "Platform tour", ShareLinkID: "l1",
			},
			{ID: "e3", Type: "SOMETHING_NEW", At: at(8), Interest: "SSO", InterestLevel: "VERY_INTERESTED"},
		},
	})
	line := strings.Join(strings.Fields(body), " ")
	for name, input := range map[string]string{
		"one": body, "a list": "[" + body + "]", "one a line": line + "\n" + line,
	} {
		t.Run(name, func(t *testing.T) {
			result := decode(t, input, intake.Options{})
			if diff := cmp.Diff([]session.Session{want}, result.Sessions); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
			if result.Form != intake.FormWebhook {
				t.Errorf("Form = %q", result.Form)
			}
		})
	}
	if want.Facts.Minutes != 8 || want.Facts.Steps != 2 || len(want.Facts.VeryInterested) != 1 {
		t.Errorf("Facts = %+v", want.Facts)
	}
}

func TestOwnerPropertiesAreFoundWhereverTheyStand(t *testing.T) {
	session := `"recordedGuideSessionId":"s1","createdAt":"2026-11-12T09:00:00Z"`
	const pair = `"OpportunityOwnerEmail":"jornas@harbor.example","opportunityownerid":"005Rh000000D06xIAC"`
	value := func(object string) string {
		return `"customPropertyValues":[
			{"value":"jornas@harbor.example","property":{"name":"OPPORTUNITYOWNEREMAIL","object":"` + object + `"}},
			{"value":"005Rh000000D06xIAC","property":{"name":"opportunityOwnerId","object":"` + object + `"}}]`
	}
	for name, input := range map[string]string{
		"a visitor's property": `{"data":{"session":{` + session + `},"endUser":{` + value("END_USER") + `}}}`,
		"a company's property": `{"data":{"session":{` + session + `},"companyAccount":{` + value("COMPANY_ACCOUNT") + `}}}`,
		"in data.session":      `{"data":{"session":{` + session + `,` + pair + `}}}`,
		"in data":              `{"data":{"session":{` + session + `},` + pair + `}}`,
		"at the top":           `{` + pair + `,"data":{"session":{` + session + `}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			result := decode(t, input, intake.Options{})
			if len(result.Sessions) != 1 {
				t.Fatalf("problems: %v", causes(result.Problems))
			}
			email, id := result.Sessions[0].Owner()
			if email != "jornas@harbor.example" || id != "005Rh000000D06xIAC" {
				t.Errorf("Owner() = %q, %q", email, id)
			}
		})
	}
}

func TestSessionIDOfAWebhookBody(t *testing.T) {
	for input, want := range map[string]string{
		`"recordedGuideSessionId":"g1","agentDemoSessionId":"a1"`:                    "g1",
		`"agentDemoSessionId":"a1","recordedEvents":[{"sessionId":"e1"}]`:            "a1",
		`"recordedEvents":[{"id":"x"},{"sessionId":"e1"}]`:                           "e1",
		`"recordedGuideSessionId":12345`:                                             "12345",
		`"recordedGuideSessionId":null,"agentDemoSessionId":" a1 ","type":"UNHEARD"`: "a1",
	} {
		result := decode(t, `{"eventType":"session_closed","data":{"session":{"createdAt":"2026-11-12T09:00:00Z",`+input+`}}}`, intake.Options{})
		if diff := cmp.Diff([]string{want}, ids(result)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", input, diff)
		}
	}
}

func TestWhatHoldsNoSessionIsSetAsideWithAReason(t *testing.T) {
	result := decode(t, strings.Join([]string{
		`{"eventType":"session_closed","data":{"id":"a1","name":"Acme Manufacturing","websiteDomain":"acme.example"}}`,
		`{"eventType":"demo_published","data":{"session":{"recordedGuideSessionId":"s1"}}}`,
		strings.Join(strings.Fields(body), " "),
		`{"eventType":"session_closed","data":{"session":{"type":"AGENT_DEMO"}}}`,
		`{"eventType":"session_closed","data":{"session":{"recordedGuideSessionId":"s2","recordedEvents":[{"createdAt":"soon"}]}}}`,
	}, "\n"), intake.Options{})
	aside := []string{
		"in:1: data: This tells of a company account, not of one visitor's session",
		`in:2: eventType: An event "demo_published"; only session_closed holds a session`,
	}
	if diff := cmp.Diff(aside, causes(result.SetAside)); diff != "" {
		t.Errorf("set aside (-want +got):\n%s", diff)
	}
	problems := []string{
		"in:4: id: This session has no ID",
		`in:5: data.session.recordedEvents[0].createdAt: "soon" is not a time like 2026-11-12T14:13:00Z`,
	}
	if diff := cmp.Diff(problems, causes(result.Problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"s1"}, ids(result)); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}

func TestEnrichmentNeverSaysWhoAVisitorIs(t *testing.T) {
	withEmails := func(values ...string) string {
		var list []string
		for i := 0; i < len(values); i += 2 {
			list = append(list, `{"value":"`+values[i]+`","source":"`+values[i+1]+`","property":{"name":"email","object":"END_USER"}}`)
		}
		return `{"data":{"session":{"recordedGuideSessionId":"s1","createdAt":"2026-11-12T09:00:00Z"},"endUser":{"customPropertyValues":[` + strings.Join(list, ",") + `]}}}`
	}
	for input, want := range map[string]string{
		withEmails("guess@acme.example", "ENRICHMENT"):                                                                        "",
		withEmails("guess@acme.example", "ENRICHMENT", "form@acme.example", "FORM"):                                           "form@acme.example",
		withEmails("form@acme.example", "FORM", "said@acme.example", "IDENTIFY"):                                              "said@acme.example",
		withEmails("link@acme.example", "SHARE_LINK", "query@acme.example", "QUERY_PARAMS"):                                   "link@acme.example",
		withEmails("first@acme.example", "OTHER", "guess@acme.example", "ENRICHMENT"):                                         "first@acme.example",
		strings.Replace(withEmails("a@b.example", "FORM"), `"endUser":{`, `"endUser":{"mostRecentEmail":"now@b.example",`, 1): "now@b.example",
	} {
		result := decode(t, input, intake.Options{})
		if got := result.Sessions[0].Visitor.Email; got != want {
			t.Errorf("%s: email %q, want %q", input, got, want)
		}
	}
}

func TestEqualAddressesAreOneWhicheverWayTheirAccentsAreWritten(t *testing.T) {
	joined := decode(t, `{"id":"s1","visitor":{"email":"j\u00fcrg@acme.example"}}`, intake.Options{})
	apart := decode(t, `{"id":"s1","visitor":{"email":"ju\u0308rg@acme.example"}}`, intake.Options{})
	if joined.Sessions[0].Visitor.Email != apart.Sessions[0].Visitor.Email {
		t.Errorf("%q and %q", joined.Sessions[0].Visitor.Email, apart.Sessions[0].Visitor.Email)
	}
}
