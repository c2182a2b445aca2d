// Package mapping says which values of a session go into which Salesforce
// fields: the catalogue of source properties, the mappings and their rules,
// what is wrong with one, how a value becomes what a field takes, and the plan
// of what will be written to a record. It is pure: no I/O, no clock. It may
// import sync/session, sync/match and the standard library only.
package mapping

import (
	"time"

	"demobridge/sync/match"
	"demobridge/sync/session"
)

// The custom object that sessions are saved as, and its upsert key.
const (
	SessionObject = "Navattic_Session__c"
	SessionKey    = "Session_Key__c"
	RevisionField = "Revision__c"
)

// Lookups are the fields of the object that link it to other records.
func Lookups() []string { return []string{"Account__c", "Opportunity__c", "Contact__c", "Lead__c"} }

const textLimit = 255 // UTF-16 units of the object's text fields

// SessionRecord returns the fields of the Navattic Session record of s, by API
// name, ready to be written as JSON. A value that is not known is left out, so
// that it never clears what a person put into Salesforce.
func SessionRecord(s session.Session, m match.Result) map[string]any {
	f := s.Facts
	r := map[string]any{
		SessionKey:            s.Key(),
		"Name":                s.Name(),
		"Duration_Minutes__c": f.Minutes,
		"Steps_Viewed__c":     f.Steps,
		RevisionField:         s.Sequence(),
	}
	if !f.StartedAt.IsZero() {
		r["Started_At__c"] = DateTime(f.StartedAt)
	}
	for field, text := range map[string]string{
		"Full_Name__c":                 s.Visitor.DisplayName(),
		"Email__c":                     s.Visitor.Email,
		"Demos__c":                     session.Join(f.Demos, textLimit),
		"Flows__c":                     session.Join(f.Flows, textLimit),
		"Very_Interested_Areas__c":     session.Join(f.VeryInterested, textLimit),
		"Somewhat_Interested_Areas__c": session.Join(f.SomewhatInterested, textLimit),
		"Not_Interested_Areas__c":      session.Join(f.NotInterested, textLimit),
		"Lead__c":                      m.Lead.ID,
		"Contact__c":                   m.Contact.ID,
		"Account__c":                   m.Account.ID,
		"Opportunity__c":               m.Opportunity.ID,
	} {
		if text != "" {
			r[field] = session.Join([]string{text}, textLimit)
		}
	}
	return r
}

// DateTime writes a moment the way the REST API takes it: UTC with
// milliseconds.
func DateTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
