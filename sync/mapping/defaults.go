package mapping

// Defaults are the mappings made at set-up: what the data contract promises on
// the four objects (4.2) and on the session object (4.1). What concerns a
// person comes from the visitor's totals, the account's fields from the
// company's, the opportunity's from the sessions of its share links.
func Defaults() []Row {
	var out []Row
	for _, of := range []struct{ object, totals string }{
		{"Lead", "visitorTotals."}, {"Contact", "visitorTotals."},
		{"Account", "companyTotals."}, {"Opportunity", "opportunityTotals."},
	} {
		for _, f := range contractFields {
			out = append(out, Row{Source: of.totals + f.source, Object: of.object, Field: f.field, Rule: Always})
		}
	}
	for _, f := range sessionFields {
		out = append(out, Row{Source: f.source, Object: SessionObject, Field: f.field, Rule: Always})
	}
	return out
}

type pair struct{ field, source string }

var contractFields = []pair{
	{"Navattic_First_Viewed__c", "firstViewed"},
	{"Navattic_Last_Viewed__c", "lastViewed"},
	{"Navattic_Total_Sessions__c", "sessions"},
	{"Navattic_Total_Steps__c", "steps"},
	{"Navattic_Total_Minutes__c", "minutes"},
	{"Navattic_Last_Demo__c", "lastDemo"},
	{"Navattic_Last_Flow__c", "lastFlow"},
	{"Navattic_Very_Interested_Areas__c", "veryInterested"},
	{"Navattic_Somewhat_Interested_Areas__c", "somewhatInterested"},
	{"Navattic_Not_Interested_Areas__c", "notInterested"},
}

var sessionFields = []pair{
	{"Started_At__c", "session.startedAt"},
	{"Full_Name__c", "visitor.displayName"},
	{"Email__c", "visitor.email"},
	{"Duration_Minutes__c", "session.minutes"},
	{"Steps_Viewed__c", "session.steps"},
	{"Demos__c", "session.demos"},
	{"Flows__c", "session.flows"},
	{"Very_Interested_Areas__c", "session.veryInterested"},
	{"Somewhat_Interested_Areas__c", "session.somewhatInterested"},
	{"Not_Interested_Areas__c", "session.notInterested"},
}
