package mapping

import "demobridge/sync/session"

// visitorProperties and companyProperties are the names under which the source
// records what it knows of a visitor and of a company by default.
var visitorProperties = []Source{
	{Key: "firstName", Label: "First name", Type: Text},
	{Key: "lastName", Label: "Last name", Type: Text},
	{Key: "fullName", Label: "Full name", Type: Text},
	{Key: "email", Label: "Email", Type: Email},
	{Key: "phone", Label: "Phone", Type: Phone},
	{Key: "os", Label: "Operating system", Type: Text},
	{Key: "browser", Label: "Browser", Type: Text},
	{Key: "browserVersion", Label: "Browser version", Type: Text},
	{Key: "device", Label: "Device", Type: Text},
	{Key: "visitorCity", Label: "City", Type: Text},
	{Key: "visitorState", Label: "State or region", Type: Text},
	{Key: "visitorCountry", Label: "Country", Type: Text},
	{Key: "visitorPostalCode", Label: "Postal code", Type: Text},
	{Key: "currentURL", Label: "Page address", Type: URL},
	{Key: "path", Label: "Page path", Type: Text},
	{Key: "sessionId", Label: "Session ID of the browser", Type: Text},
	{Key: "screenWidth", Label: "Screen width", Type: Number},
	{Key: "screenHeight", Label: "Screen height", Type: Number},
	{Key: "utm_campaign", Label: "UTM campaign", Type: Text},
	{Key: "utm_content", Label: "UTM content", Type: Text},
	{Key: "utm_medium", Label: "UTM medium", Type: Text},
	{Key: "utm_source", Label: "UTM source", Type: Text},
	{Key: "utm_referrer", Label: "UTM referrer", Type: Text},
	{Key: "utm_term", Label: "UTM term", Type: Text},
	{Key: "lastViewedFlowId", Label: "Last flow seen, ID", Type: Text},
	{Key: "lastViewedFlowName", Label: "Last flow seen", Type: Text},
	{Key: "lastViewedStepName", Label: "Last step seen", Type: Text},
	{Key: "lastViewedStepIndex", Label: "Last step seen, number", Type: Number},
	{Key: "lastViewedStepId", Label: "Last step seen, ID", Type: Text},
	{Key: "lastViewedChecklistName", Label: "Last checklist seen", Type: Text},
	{Key: "lastViewedProjectName", Label: "Last demo seen", Type: Text},
	{Key: "lastViewedProjectId", Label: "Last demo seen, ID", Type: Text},
	{Key: "interestAreas", Label: "Areas of interest", Type: List},
	{Key: "interestLevels", Label: "Levels of interest", Type: List},
	{Key: "hubspotCookie", Label: "HubSpot cookie", Type: Text},
	{Key: "marketoCookie", Label: "Marketo cookie", Type: Text},
}

var companyProperties = []Source{
	{Key: "name", Label: "Company name", Type: Text},
	{Key: "description", Label: "Description", Type: Text},
	{Key: "logo", Label: "Logo", Type: URL},
	{Key: "linkedin", Label: "LinkedIn page", Type: URL},
	{Key: "industry", Label: "Industry", Type: Text},
	{Key: "industryGroup", Label: "Industry group", Type: Text},
	{Key: "subIndustry", Label: "Sub-industry", Type: Text},
	{Key: "size", Label: "Size", Type: Text},
	{Key: "domain", Label: "Website domain", Type: URL},
	{Key: "city", Label: "City of the company", Type: Text},
	{Key: "state", Label: "State of the company", Type: Text},
	{Key: "country", Label: "Country of the company", Type: Text},
	{Key: "postalCode", Label: "Postal code of the company", Type: Text},
	{Key: "estimatedAnnualRevenue", Label: "Estimated annual revenue", Type: Number},
	{Key: "technologyStack", Label: "Technologies", Type: List},
	{Key: "confidenceScore", Label: "Confidence of the company match", Type: Text},
	{Key: "employeeCount", Label: "Employees", Type: Number},
	{Key: "amountRaised", Label: "Amount raised", Type: Number},
	{Key: "sector", Label: "Sector", Type: Text},
	{Key: "trafficRank", Label: "Traffic rank", Type: Text},
	{Key: "foundedYear", Label: "Founded in", Type: Number},
}

// defaultProperty finds a default property in any spelling of its name.
func defaultProperty(about, name string) (Source, bool) {
	list, known := visitorProperties, visitorByName
	if about == session.AboutCompany {
		list, known = companyProperties, companyByName
	}
	i, ok := known[session.FoldName(name)]
	if !ok {
		return Source{}, false
	}
	return list[i], true
}

// fixed is the catalogue without the custom properties.
var (
	fixed      = catalogue()
	fixedByKey = index(fixed, func(key string) string { return key })

	visitorByName = index(visitorProperties, session.FoldName)
	companyByName = index(companyProperties, session.FoldName)
)

func index(list []Source, form func(string) string) map[string]int {
	out := make(map[string]int, len(list))
	for i, s := range list {
		out[form(s.Key)] = i
	}
	return out
}

func catalogue() []Source {
	var out []Source
	add := func(g Group, prefix string, list ...Source) {
		for _, s := range list {
			s.Key, s.Group = prefix+s.Key, g
			out = append(out, s)
		}
	}
	add(GroupSession, "session.",
		Source{Key: "id", Label: "Session ID", Type: Text},
		Source{Key: "kind", Label: "Kind of session", Type: Text},
		Source{Key: "startedAt", Label: "Started at", Type: Moment},
		Source{Key: "lastActivityAt", Label: "Last activity at", Type: Moment},
		Source{Key: "closedAt", Label: "Ended at", Type: Moment},
		Source{Key: "minutes", Label: "Duration in minutes", Type: Number},
		Source{Key: "steps", Label: "Steps viewed", Type: Number},
		Source{Key: "demos", Label: "Demos", Type: List},
		Source{Key: "flows", Label: "Flows", Type: List},
		Source{Key: "veryInterested", Label: "Very interested areas", Type: List},
		Source{Key: "somewhatInterested", Label: "Somewhat interested areas", Type: List},
		Source{Key: "notInterested", Label: "Not interested areas", Type: List},
		Source{Key: "engaged", Label: "Advanced at least one step", Type: YesNo},
		Source{Key: "shareLink", Label: "Share link", Type: Text},
		Source{Key: "shareLinkURL", Label: "Share link, address", Type: URL},
		Source{Key: "shareLinkCreator", Label: "Share link, made by", Type: Email},
	)
	add(GroupVisitor, "visitor.", visitorProperties...)
	add(GroupVisitor, "visitor.",
		Source{Key: "displayName", Label: "Name, else email", Type: Text},
		Source{Key: "emailDomain", Label: "Email domain", Type: Text},
		Source{Key: "company", Label: "Company as given", Type: Text},
		Source{Key: "id", Label: "Visitor ID", Type: Text},
	)
	add(GroupCompany, "company.", companyProperties...)
	add(GroupCompany, "company.", Source{Key: "id", Label: "Company ID", Type: Text})
	for _, of := range []struct{ prefix, whose string }{
		{"visitorTotals.", "of the visitor"}, {"companyTotals.", "of the company"}, {"opportunityTotals.", "of the opportunity"},
	} {
		add(GroupTotals, of.prefix,
			Source{Key: "firstViewed", Label: "First viewed, " + of.whose, Type: Moment},
			Source{Key: "lastViewed", Label: "Last viewed, " + of.whose, Type: Moment},
			Source{Key: "sessions", Label: "Total sessions " + of.whose, Type: Number},
			Source{Key: "minutes", Label: "Total minutes " + of.whose, Type: Number},
			Source{Key: "steps", Label: "Total steps " + of.whose, Type: Number},
			Source{Key: "lastDemo", Label: "Last demo " + of.whose, Type: Text},
			Source{Key: "lastFlow", Label: "Last flow " + of.whose, Type: Text},
			Source{Key: "veryInterested", Label: "Very interested areas " + of.whose, Type: List},
			Source{Key: "somewhatInterested", Label: "Somewhat interested areas " + of.whose, Type: List},
			Source{Key: "notInterested", Label: "Not interested areas " + of.whose, Type: List},
			Source{Key: "engagedSessions", Label: "Sessions with at least one step advanced, " + of.whose, Type: Number},
			Source{Key: "visitors", Label: "Visitors " + of.whose, Type: Number},
			Source{Key: "engagedVisitors", Label: "Engaged visitors " + of.whose, Type: Number},
		)
	}
	add(GroupOpportunity, "opportunity.",
		Source{Key: "id", Label: "Linked opportunity", Type: RecordID, Of: "Opportunity"},
		Source{Key: "name", Label: "Name of the opportunity", Type: Text},
		Source{Key: "stage", Label: "Stage of the opportunity", Type: Text},
	)
	add(GroupOpportunity, "owner.",
		Source{Key: "id", Label: "Opportunity owner", Type: RecordID, Of: "User"},
		Source{Key: "email", Label: "Email of the opportunity owner", Type: Email},
		Source{Key: "name", Label: "Name of the opportunity owner", Type: Text},
	)
	return out
}
