package intake

import (
	"encoding/json"
	"fmt"
	"strconv"

	"demobridge/sync/session"
)

// The shapes below are a Navattic webhook body as far as it is read, with the
// documented names. Where the owner properties stand is not documented, so they
// are looked for on every level; encoding/json finds a name in any case.

type owner struct {
	OwnerEmail text `json:"opportunityOwnerEmail"`
	OwnerID    text `json:"opportunityOwnerId"`
}

type webhookBody struct {
	owner
	EventType text `json:"eventType"`
	Data      struct {
		owner
		Session        *webhookSession `json:"session"`
		EndUser        webhookVisitor  `json:"endUser"`
		CompanyAccount webhookCompany  `json:"companyAccount"`
	} `json:"data"`
}

type webhookSession struct {
	owner
	Type                   text           `json:"type"`
	CreatedAt              moment         `json:"createdAt"`
	ClosedAt               moment         `json:"closedAt"`
	MostRecentDemoName     text           `json:"mostRecentDemoName"`
	RecordedGuideSessionID text           `json:"recordedGuideSessionId"`
	AgentDemoSessionID     text           `json:"agentDemoSessionId"`
	MostRecentShareLinkID  text           `json:"mostRecentShareLinkId"`
	ShareLink              webhookLink    `json:"shareLink"`
	RecordedEvents         []webhookEvent `json:"recordedEvents"`
}

// webhookLink: url, name and opportunityId are not documented there; they are
// read where a relay added them.
type webhookLink struct {
	ID            text `json:"id"`
	URL           text `json:"url"`
	Name          text `json:"name"`
	OpportunityID text `json:"opportunityId"`
	CreatedBy     struct {
		ID    text `json:"id"`
		Email text `json:"email"`
	} `json:"createdBy"`
}

type webhookVisitor struct {
	ID                      text           `json:"id"`
	MostRecentEmail         text           `json:"mostRecentEmail"`
	MostRecentName          text           `json:"mostRecentName"`
	MostRecentCompany       text           `json:"mostRecentCompany"`
	MostRecentCountry       text           `json:"mostRecentCountry"`
	MostRecentCountryRegion text           `json:"mostRecentCountryRegion"`
	MostRecentCity          text           `json:"mostRecentCity"`
	CustomPropertyValues    []property     `json:"customPropertyValues"`
	RecordedEvents          []webhookEvent `json:"recordedEvents"`
}

type webhookCompany struct {
	ID                     text       `json:"id"`
	Name                   text       `json:"name"`
	WebsiteDomain          text       `json:"websiteDomain"`
	Description            text       `json:"description"`
	LinkedInURL            text       `json:"linkedinUrl"`
	Sector                 text       `json:"sector"`
	IndustryGroup          text       `json:"industryGroup"`
	Industry               text       `json:"industry"`
	SubIndustry            text       `json:"subIndustry"`
	EmployeeCount          text       `json:"employeeCount"`
	EstimatedAnnualRevenue text       `json:"estimatedAnnualRevenue"`
	AmountRaised           text       `json:"amountRaised"`
	FoundedYear            text       `json:"foundedYear"`
	City                   text       `json:"city"`
	State                  text       `json:"state"`
	Country                text       `json:"country"`
	PostalCode             text       `json:"postalCode"`
	CustomPropertyValues   []property `json:"customPropertyValues"`
}

// webhookEvent: how a level of interest is written is not documented; the two
// names for it here are a guess.
type webhookEvent struct {
	ID            text   `json:"id"`
	CreatedAt     moment `json:"createdAt"`
	Type          text   `json:"type"`
	StepID        text   `json:"recordedStepId"`
	StepIndex     text   `json:"recordedStepIndex"`
	StepCommonID  text   `json:"recordedStepCommonId"`
	StepName      text   `json:"recordedStepName"`
	FlowID        text   `json:"recordedFlowId"`
	FlowName      text   `json:"recordedFlowName"`
	ProjectID     text   `json:"recordedProjectId"`
	ProjectName   text   `json:"recordedProjectName"`
	ChecklistName text   `json:"recordedChecklistName"`
	TaskName      text   `json:"recordedTaskName"`
	InterestName  text   `json:"recordedInterestName"`
	InterestLevel text   `json:"recordedInterestLevel"`
	Level         text   `json:"interestLevel"`
	URL           text   `json:"urlNavigated"`
	ShareLinkID   text   `json:"projectShareLinkId"`
	SessionID     text   `json:"sessionId"`
}

func decodeWebhook(v value, c *collector) {
	var body webhookBody
	if err := json.Unmarshal([]byte(v.text), &body); err != nil {
		where, cause := explain(err)
		c.problem(v.line, where, cause, "")
		return
	}
	if body.EventType != "" && body.EventType != "session_closed" {
		c.setAside(v.line, "eventType", fmt.Sprintf("An event %q; only session_closed holds a session", body.EventType))
		return
	}
	if body.Data.Session == nil {
		c.setAside(v.line, "data", "This tells of a company account, not of one visitor's session")
		return
	}
	s, where, cause := body.toSession()
	if cause == "" {
		where, cause = check(&s)
	}
	if cause != "" {
		c.problem(v.line, where, cause, "")
		return
	}
	c.add(s, v.line)
}

func (b *webhookBody) toSession() (s session.Session, where, cause string) {
	from, visitor, company := b.Data.Session, &b.Data.EndUser, &b.Data.CompanyAccount
	s.Kind = session.Kind(from.Type)
	s.ID = first(from.RecordedGuideSessionID, from.AgentDemoSessionID)
	for i := 0; s.ID == "" && i < len(from.RecordedEvents); i++ {
		s.ID = string(from.RecordedEvents[i].SessionID)
	}
	if s.CreatedAt, cause = from.CreatedAt.time(); cause != "" {
		return s, "data.session.createdAt", cause
	}
	if s.ClosedAt, cause = from.ClosedAt.time(); cause != "" {
		return s, "data.session.closedAt", cause
	}
	s.Visitor = session.Visitor{
		ID: string(visitor.ID), Email: string(visitor.MostRecentEmail), FullName: string(visitor.MostRecentName),
		Company: string(visitor.MostRecentCompany), Country: string(visitor.MostRecentCountry),
		Region: string(visitor.MostRecentCountryRegion), City: string(visitor.MostRecentCity),
	}
	s.Company = session.Company{ID: string(company.ID), Name: string(company.Name), Domain: string(company.WebsiteDomain)}
	s.ShareLink = session.ShareLink{
		ID: first(from.ShareLink.ID, from.MostRecentShareLinkID), URL: string(from.ShareLink.URL),
		Name: string(from.ShareLink.Name), OpportunityID: string(from.ShareLink.OpportunityID),
		CreatorID: string(from.ShareLink.CreatedBy.ID), CreatorEmail: string(from.ShareLink.CreatedBy.Email),
	}
	s.Properties = b.properties()
	fillFromProperties(&s)
	for i, e := range from.RecordedEvents {
		event, cause := e.toEvent()
		if cause != "" {
			return s, fmt.Sprintf("data.session.recordedEvents[%d].createdAt", i), cause
		}
		s.Events = append(s.Events, event)
	}
	for i, e := range visitor.RecordedEvents {
		// The visitor's events may be those of other sessions, too.
		if s.ID == "" || string(e.SessionID) != s.ID {
			continue
		}
		event, cause := e.toEvent()
		if cause != "" {
			return s, fmt.Sprintf("data.endUser.recordedEvents[%d].createdAt", i), cause
		}
		s.Events = append(s.Events, event)
	}
	for i := len(s.Events) - 1; s.ShareLink.ID == "" && i >= 0; i-- {
		s.ShareLink.ID = s.Events[i].ShareLinkID
	}
	if from.MostRecentDemoName != "" {
		s.Facts.Demos = []string{string(from.MostRecentDemoName)}
	}
	return s, "", ""
}

// properties gathers the custom values, the documented company values, and the
// owner from wherever it stands.
func (b *webhookBody) properties() []session.Property {
	var out []session.Property
	add := func(p property, object string) {
		if kept, ok := p.toProperty(object); ok {
			out = append(out, kept)
		}
	}
	for _, p := range b.Data.EndUser.CustomPropertyValues {
		add(p, objectVisitor)
	}
	for _, p := range b.Data.CompanyAccount.CustomPropertyValues {
		add(p, objectCompany)
	}
	c := b.Data.CompanyAccount
	for _, p := range []property{
		{Name: "description", Value: c.Description},
		{Name: "linkedin", Value: c.LinkedInURL},
		{Name: "sector", Value: c.Sector},
		{Name: "industryGroup", Value: c.IndustryGroup},
		{Name: "industry", Value: c.Industry},
		{Name: "subIndustry", Value: c.SubIndustry},
		{Name: "employeeCount", Value: c.EmployeeCount},
		{Name: "estimatedAnnualRevenue", Value: c.EstimatedAnnualRevenue},
		{Name: "amountRaised", Value: c.AmountRaised},
		{Name: "foundedYear", Value: c.FoundedYear},
		{Name: "city", Value: c.City},
		{Name: "state", Value: c.State},
		{Name: "country", Value: c.Country},
		{Name: "postalCode", Value: c.PostalCode},
	} {
		add(p, objectCompany)
	}
	for _, o := range []owner{b.Data.Session.owner, b.Data.owner, b.owner} {
		add(property{Name: session.OwnerEmailProperty, Value: o.OwnerEmail}, objectSession)
		add(property{Name: session.OwnerIDProperty, Value: o.OwnerID}, objectSession)
	}
	return out
}

func (e webhookEvent) toEvent() (event session.Event, cause string) {
	at, cause := e.CreatedAt.time()
	return session.Event{
		ID: string(e.ID), Type: session.EventType(e.Type), At: at,
		DemoID: string(e.ProjectID), Demo: string(e.ProjectName),
		FlowID: string(e.FlowID), Flow: string(e.FlowName),
		StepID: string(e.StepID), StepCommonID: string(e.StepCommonID),
		Step: string(e.StepName), StepIndex: toIndex(e.StepIndex),
		Checklist: string(e.ChecklistName), Task: string(e.TaskName),
		Interest: string(e.InterestName), InterestLevel: first(e.InterestLevel, e.Level),
		URL: string(e.URL), ShareLinkID: string(e.ShareLinkID),
	}, cause
}

func toIndex(t text) *int {
	if n, err := strconv.Atoi(string(t)); err == nil && n >= 0 {
		return &n
	}
	return nil
}
