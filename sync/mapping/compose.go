package mapping

import (
	"cmp"
	"strings"

	"demobridge/sync/match"
	"demobridge/sync/session"
)

// SessionFields are the fields of the Navattic Session record of s as the
// mappings want them. What makes it exactly one record (its key, its name, the
// revision) and what links it to others stands whatever the mappings say. The
// record is upserted, so its current values need not be known: rec says what
// is. While the object was not described, the record is SessionRecord.
func SessionFields(rows []Row, s session.Session, m match.Result, values Values, rec Record, ts Targets, o Options) (map[string]any, Planned) {
	all := SessionRecord(s, m)
	if !ts.Known(SessionObject) {
		return all, Planned{}
	}
	fields := map[string]any{}
	for name, v := range all {
		if reserved(SessionObject, name) {
			fields[name] = v
		}
	}
	rec.Object = SessionObject
	plan := Plan(rows, values, rec, ts, o)
	for name, v := range plan.Fields() {
		fields[name] = v
	}
	return fields, plan
}

// NewLead are the fields without which Salesforce creates no lead: LastName
// and Company, with FirstName and Email. Where the visitor left no name, or no
// company is known, it says why there can be none: nothing is made up. Where
// the company's name is not known, its domain stands in.
func NewLead(s session.Session, free *match.FreeMail) (fields map[string]any, why string) {
	return NewLeadAt(s, match.LookUpDomain(session.NormalEmail(s.Visitor.Email), free))
}

// NewLeadAt is NewLead for a visitor whose company's domain is known already
// (match.Result.Domain).
func NewLeadAt(s session.Session, domain string) (fields map[string]any, why string) {
	v := s.Visitor
	email := session.NormalEmail(v.Email)
	if email == "" {
		return nil, "A new lead needs an email address"
	}
	first, last := strings.TrimSpace(v.FirstName), strings.TrimSpace(v.LastName)
	if last == "" {
		words := strings.Fields(v.Name())
		if len(words) == 0 || len(words) == 1 && words[0] == first {
			return nil, "A new lead needs a last name, and the visitor left none"
		}
		last = words[len(words)-1]
		if first == "" {
			first = strings.Join(words[:len(words)-1], " ")
		}
	}
	company := cmp.Or(strings.TrimSpace(v.Company), strings.TrimSpace(s.Company.Name), domain)
	if company == "" {
		return nil, "A new lead needs a company, and none is known"
	}
	fields = map[string]any{
		"LastName": session.Cut(last, 80), "Company": session.Cut(company, textLimit), "Email": email,
	}
	if first != "" {
		fields["FirstName"] = session.Cut(first, 40)
	}
	return fields, ""
}
