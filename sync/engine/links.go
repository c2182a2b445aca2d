package engine

import (
	"context"
	"slices"
	"strings"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
)

// A record that a session is linked to can be deleted, merged, or taken from our
// sight between the look-up and the write, or be known only from a lead that was
// converted into it. The session must arrive all the same: without that link.

// goneReasons say in words why a link was left out, by Salesforce's code.
var goneReasons = map[string]string{
	"INVALID_CROSS_REFERENCE_KEY":                   "does not exist any more",
	"ENTITY_IS_DELETED":                             "was deleted",
	"INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": "is not shared with this user",
	"MALFORMED_ID":                                  "is not a record of the right kind",
}

// blamesLookup says that a fault is about one of the row's lookups. A fault that
// names something else is not.
func (p *prepared) blamesLookup(f fault) bool {
	if goneReasons[f.verdict.Key] == "" || len(p.lookups()) == 0 {
		return false
	}
	return len(p.lookupsNamed(f)) > 0 || len(f.fields) == 0 && len(f.ids) == 0
}

// lookups are the fields of the record that link it to others.
func (p *prepared) lookups() []string {
	return slices.DeleteFunc(mapping.Lookups(), func(field string) bool { return p.lookup(field) == "" })
}

func (p *prepared) lookup(field string) string {
	id, _ := p.fields[field].(string)
	return id
}

// lookupsNamed are the lookups whose field, or whose record, a fault names.
func (p *prepared) lookupsNamed(f fault) []string {
	return slices.DeleteFunc(p.lookups(), func(field string) bool {
		id := p.lookup(field)
		same := func(other string) bool { return salesforce.SameID(id, other) }
		return !slices.Contains(f.fields, field) && !slices.ContainsFunc(f.ids, same) && !strings.Contains(f.text, id)
	})
}

// dropLookups takes lookups out of the record and says why in its match.
func (p *prepared) dropLookups(fields []string, code string) {
	links := map[string]*match.Link{
		"Account__c": &p.match.Account, "Opportunity__c": &p.match.Opportunity,
		"Contact__c": &p.match.Contact, "Lead__c": &p.match.Lead,
	}
	what := "the record "
	if len(fields) > 1 {
		what = "one of the linked records "
	}
	for _, field := range fields {
		delete(p.fields, field)
		if l := links[field]; l != nil {
			*l = match.Link{Reason: "Sent without this link: Salesforce says that " + what + goneReasons[code]}
		}
		if field == "Opportunity__c" {
			p.match.Stage, p.match.OwnerID, p.match.OwnerName, p.match.OwnerEmail = "", "", "", ""
		}
	}
	p.sortKey()
}

// dropUnnamed finds out, in one call for all rows, which of their linked records
// are gone, and sends the rows again without those. Salesforce does not always
// say which lookup it refuses.
func (e *Engine) dropUnnamed(ctx context.Context, r *report) {
	if len(r.unnamed) == 0 {
		return
	}
	ids := map[string][]string{} // by object
	for _, p := range r.unnamed {
		for _, field := range p.lookups() {
			object := strings.TrimSuffix(field, "__c")
			ids[object] = append(ids[object], p.lookup(field))
		}
	}
	there := map[string]bool{}
	var qs []question
	for object, list := range ids {
		qs = append(qs, question{
			ref: "still" + object, object: object, soql: "SELECT Id FROM " + object + " WHERE Id IN " + listOf(list),
			read: func(_ *found, rs []salesforce.Record) {
				for _, rec := range rs {
					there[match.ID(rec.ID())] = true
				}
			},
		})
	}
	f := newFound()
	_, err := e.ask5(ctx, &f, qs, true)
	for _, p := range r.unnamed {
		gone := slices.DeleteFunc(p.lookups(), func(field string) bool { return there[match.ID(p.lookup(field))] })
		switch {
		case err != nil && p.quick+1 < mostQuick:
			// The same fault comes again, and is looked into again.
		case err != nil, len(gone) == 0:
			p.dropLookups(p.lookups(), p.last.ErrCode)
		default:
			p.dropLookups(gone, p.last.ErrCode)
		}
		r.atOnce(p)
	}
}
