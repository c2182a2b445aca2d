package demo

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"demobridge/sync/session"
)

// The writers below put sessions into each form that intake reads. They are
// written from the documented shapes, not from the decoder.

type object map[string]any

func line(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asSessions is a list, one session a line.
func asSessions(t *testing.T, list []session.Session) []byte {
	t.Helper()
	var lines [][]byte
	for _, s := range list {
		lines = append(lines, bytes.TrimSpace(line(t, s)))
	}
	return slices.Concat([]byte("[\n"), bytes.Join(lines, []byte(",\n")), []byte("\n]\n"))
}

func text(at time.Time) string { return at.Format("2006-01-02T15:04:05.000Z") }

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func asWebhooks(t *testing.T, list []session.Session) []byte {
	t.Helper()
	var out []byte
	for _, s := range list {
		var events []object
		for _, e := range s.Events {
			o := object{"id": e.ID, "createdAt": text(e.At), "type": e.Type, "sessionId": s.ID, "endUserId": s.Visitor.ID}
			for key, value := range map[string]string{
				"recordedProjectName": e.Demo, "recordedFlowName": e.Flow, "recordedStepName": e.Step,
				"recordedStepCommonId": e.StepCommonID, "recordedInterestName": e.Interest,
				"recordedInterestLevel": e.InterestLevel, "urlNavigated": e.URL, "projectShareLinkId": e.ShareLinkID,
			} {
				if value != "" {
					o[key] = value
				}
			}
			if e.StepIndex != nil {
				o["recordedStepIndex"] = *e.StepIndex
			}
			events = append(events, o)
		}
		properties := []object{}
		for _, p := range s.Properties {
			properties = append(properties, object{
				"value": p.Value, "source": p.Source, "property": object{"name": p.Name, "object": p.Object},
			})
		}
		inner := object{
			"type": s.Kind, "createdAt": text(s.CreatedAt), "closedAt": text(s.ClosedAt),
			"mostRecentDemoName": s.Facts.Demos[len(s.Facts.Demos)-1], "recordedEvents": events,
		}
		idKey := "recordedGuideSessionId"
		if s.Kind == session.AgentDemo {
			idKey = "agentDemoSessionId"
		}
		inner[idKey] = s.ID
		if s.ShareLink.ID != "" {
			inner["mostRecentShareLinkId"] = s.ShareLink.ID
			inner["shareLink"] = object{
				"id": s.ShareLink.ID, "url": s.ShareLink.URL, "name": s.ShareLink.Name,
				"createdBy": object{"id": s.ShareLink.CreatorID, "email": s.ShareLink.CreatorEmail},
			}
		}
		var company any
		if s.Company.Name != "" {
			company = object{"name": s.Company.Name, "websiteDomain": s.Company.Domain, "customPropertyValues": []object{}}
		}
		out = append(out, line(t, object{
			"eventType": "session_closed", "timestamp": text(s.ClosedAt.Add(time.Second)),
			"data": object{
				"session": inner, "companyAccount": company,
				"endUser": object{
					"id": s.Visitor.ID, "mostRecentEmail": orNull(s.Visitor.Email), "mostRecentName": orNull(s.Visitor.FullName),
					"mostRecentCompany": orNull(s.Visitor.Company), "mostRecentCountry": orNull(s.Visitor.Country),
					"mostRecentCity": orNull(s.Visitor.City), "customPropertyValues": properties,
				},
			},
		})...)
	}
	return out
}

// asEvents is what several browsers sent, mixed as it came. "timestamp" is not
// documented: the page's script added it.
func asEvents(t *testing.T, list []session.Session) []byte {
	t.Helper()
	type sent struct {
		at   time.Time
		line []byte
	}
	var all []sent
	for _, s := range list {
		events := slices.DeleteFunc(slices.Clone(s.Events), func(e session.Event) bool { return e.Type == session.SessionClosed })
		for i, e := range events {
			o := object{"type": e.Type, "sessionId": s.ID, "timestamp": text(e.At), "customerId": s.Visitor.ID, "project": object{"name": e.Demo}}
			if e.Flow != "" {
				o["flow"] = object{"name": e.Flow}
			}
			if e.StepIndex != nil {
				o["step"] = object{"name": e.Step, "indx": *e.StepIndex}
			}
			if e.URL != "" {
				o["url"] = e.URL
			}
			var properties []object
			if i == 0 {
				properties = append(properties, origin(s)...)
				if s.ShareLink.ID != "" {
					o["eventAttributes"] = object{"SHARE_LINK": object{"id": s.ShareLink.ID, "url": s.ShareLink.URL, "name": s.ShareLink.Name}}
					o["clientSideMetadata"] = object{"current_url": s.ShareLink.URL, "browser": "Firefox"}
				}
			}
			if i == len(events)-1 {
				properties = append(properties, interest(s)...)
			}
			if e.Type == session.IdentifyUser || (i == len(events)-1 && s.Visitor.Email != "") {
				properties = append(properties,
					property("END_USER", "FORM", "email", s.Visitor.Email), property("END_USER", "FORM", "fullName", s.Visitor.FullName),
					property("END_USER", "FORM", "company", s.Visitor.Company))
			}
			if len(properties) > 0 {
				o["properties"] = properties
			}
			all = append(all, sent{e.At, line(t, o)})
		}
	}
	slices.SortStableFunc(all, func(a, b sent) int { return a.at.Compare(b.at) })
	var out []byte
	for _, e := range all {
		out = append(out, e.line...)
	}
	return out
}

func property(of, source, name, value string) object {
	return object{"captureMethod": "DEMO", "object": of, "source": source, "name": name, "value": value}
}

// origin is what is known of a visitor from the start.
func origin(s session.Session) []object {
	var out []object
	for _, p := range []object{
		property("END_USER", "OTHER", "visitorCountry", s.Visitor.Country), property("END_USER", "OTHER", "visitorCity", s.Visitor.City),
		property("COMPANY_ACCOUNT", "ENRICHMENT", "name", s.Company.Name), property("COMPANY_ACCOUNT", "ENRICHMENT", "domain", s.Company.Domain),
	} {
		if p["value"] != "" {
			out = append(out, p)
		}
	}
	for _, p := range s.Properties {
		out = append(out, property(p.Object, "OTHER", p.Name, p.Value))
	}
	return out
}

func interest(s session.Session) []object {
	var areas, levels []string
	for level, list := range [][]string{s.Facts.VeryInterested, s.Facts.SomewhatInterested, s.Facts.NotInterested} {
		for _, area := range list {
			areas = append(areas, area)
			levels = append(levels, []string{"very", "somewhat", "not"}[level])
		}
	}
	if len(areas) == 0 {
		return nil
	}
	return []object{
		property("END_USER", "REDUCER", "interestAreas", strings.Join(areas, "; ")),
		property("END_USER", "REDUCER", "interestLevels", strings.Join(levels, "; ")),
	}
}

func asTable(t *testing.T, list []session.Session) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	row := func(fields ...string) {
		if err := w.Write(fields); err != nil {
			t.Fatal(err)
		}
	}
	row("Session ID", "Type", "Started At", "Last Activity", "Closed At", "Visitor ID", "Full Name", "Email", "Company", "Country", "City",
		"Account", "Account Domain", "Duration (minutes)", "Steps Viewed", "Demos", "Flows",
		"Very Interested Areas", "Somewhat Interested Areas", "Not Interested Areas",
		"Share Link ID", "Share Link URL", "Share Link Name", "Share Link Creator ID", "Share Link Creator Email",
		"Opportunity ID", "Opportunity Owner Email", "Opportunity Owner Id")
	for _, s := range list {
		names := func(list []string) string { return strings.Join(list, "; ") }
		owner, ownerID := s.Owner()
		row(s.ID, string(s.Kind), text(s.Facts.StartedAt), text(s.Facts.LastActivityAt), text(s.ClosedAt),
			s.Visitor.ID, s.Visitor.FullName, s.Visitor.Email, s.Visitor.Company, s.Visitor.Country, s.Visitor.City,
			s.Company.Name, s.Company.Domain, strconv.FormatFloat(s.Facts.Minutes, 'f', -1, 64), strconv.Itoa(s.Facts.Steps),
			names(s.Facts.Demos), names(s.Facts.Flows), names(s.Facts.VeryInterested), names(s.Facts.SomewhatInterested), names(s.Facts.NotInterested),
			s.ShareLink.ID, s.ShareLink.URL, s.ShareLink.Name, s.ShareLink.CreatorID, s.ShareLink.CreatorEmail,
			s.ShareLink.OpportunityID, owner, ownerID)
	}
	w.Flush()
	return b.Bytes()
}
