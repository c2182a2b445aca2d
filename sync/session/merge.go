package session

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Merge makes one session of two versions of it. The newer one by Sequence
// says what is so; where it is silent, the older one does. Events and
// properties are united. The order of the two does not matter, nor does
// merging a version twice. The result is summarized.
func Merge(a, b Session) Session {
	a, b = Summarize(a), Summarize(b)
	if older(b, a) {
		a, b = b, a
	}
	// From here a is the older one.
	out := b
	out.Kind = cmp.Or(b.Kind, a.Kind)
	out.CreatedAt = earlier(a.CreatedAt, b.CreatedAt)
	out.ClosedAt = later(a.ClosedAt, b.ClosedAt)
	fill(&out.Visitor, a.Visitor)
	out.Company = Company{
		ID:     cmp.Or(b.Company.ID, a.Company.ID),
		Name:   cmp.Or(b.Company.Name, a.Company.Name),
		Domain: cmp.Or(b.Company.Domain, a.Company.Domain),
	}
	out.ShareLink = mergeLinks(a.ShareLink, b.ShareLink)
	out.Properties = mergeProperties(a.Properties, b.Properties)
	out.Events = slices.Concat(a.Events, b.Events)
	out.Facts = mergeFacts(a.Facts, b.Facts)
	return Summarize(out)
}

// older breaks ties by content, so that Merge gives the same either way.
func older(a, b Session) bool {
	return cmp.Or(
		cmp.Compare(a.Sequence(), b.Sequence()),
		cmp.Compare(len(a.Events), len(b.Events)),
		cmp.Compare(textOf(a), textOf(b)),
	) < 0
}

func textOf(s Session) string {
	text, err := json.Marshal(s)
	if err != nil {
		return s.ID // a year beyond 9999: no such session came through intake
	}
	return string(text)
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// fill takes from the older visitor what the newer one does not say. Another
// person's details must not mix in: where the two have different addresses,
// the older one is left out.
func fill(v *Visitor, old Visitor) {
	if v.Email != "" && old.Email != "" && v.Email != old.Email {
		return
	}
	v.ID = cmp.Or(v.ID, old.ID)
	v.Email = cmp.Or(v.Email, old.Email)
	v.FullName = cmp.Or(v.FullName, old.FullName)
	v.FirstName = cmp.Or(v.FirstName, old.FirstName)
	v.LastName = cmp.Or(v.LastName, old.LastName)
	v.Company = cmp.Or(v.Company, old.Company)
	v.Phone = cmp.Or(v.Phone, old.Phone)
	v.Country = cmp.Or(v.Country, old.Country)
	v.Region = cmp.Or(v.Region, old.Region)
	v.City = cmp.Or(v.City, old.City)
}

func mergeLinks(old, link ShareLink) ShareLink {
	if link.ID != "" && old.ID != "" && link.ID != old.ID {
		return link
	}
	return ShareLink{
		ID:            cmp.Or(link.ID, old.ID),
		URL:           cmp.Or(link.URL, old.URL),
		Name:          cmp.Or(link.Name, old.Name),
		CreatorID:     cmp.Or(link.CreatorID, old.CreatorID),
		CreatorEmail:  cmp.Or(link.CreatorEmail, old.CreatorEmail),
		OpportunityID: cmp.Or(link.OpportunityID, old.OpportunityID),
	}
}

func mergeProperties(old, properties []Property) []Property {
	type name struct{ object, name string }
	out := slices.Clone(properties)
	known := map[name]bool{}
	for _, p := range out {
		known[name{fold(p.Object), fold(p.Name)}] = true
	}
	for _, p := range old {
		if !known[name{fold(p.Object), fold(p.Name)}] {
			out = append(out, p)
		}
	}
	return out
}

func mergeFacts(old, facts Facts) Facts {
	if facts.LastActivityAt.IsZero() && facts.Minutes == 0 {
		facts.LastActivityAt, facts.Minutes = old.LastActivityAt, old.Minutes
	}
	facts.StartedAt = earlier(old.StartedAt, facts.StartedAt)
	facts.Steps = cmp.Or(facts.Steps, old.Steps)
	facts.Demos = distinct(facts.Demos, old.Demos)
	facts.Flows = distinct(facts.Flows, old.Flows)
	if len(facts.VeryInterested)+len(facts.SomewhatInterested)+len(facts.NotInterested) == 0 {
		facts.VeryInterested = old.VeryInterested
		facts.SomewhatInterested = old.SomewhatInterested
		facts.NotInterested = old.NotInterested
	}
	return facts
}
