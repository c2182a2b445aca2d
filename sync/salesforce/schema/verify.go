package schema

import (
	"context"

	"demobridge/sync/salesforce"
)

// Seen is what the signed-in user can do with one field that we want.
type Seen struct {
	Field
	Label             string // as the org has it
	Visible, Writable bool
}

// Fine reports whether the field can be used.
func (s Seen) Fine() bool { return s.Visible && s.Writable }

// Look describes the five objects as the signed-in user, in one call, and tells
// of every field that we want what the user can do with it.
func Look(ctx context.Context, org Org) ([]Seen, error) {
	answers, err := org.Composite(ctx, salesforce.CompositeRequest{Subrequests: describes()})
	if err != nil {
		return nil, err
	}
	byRef := map[string]salesforce.Subresponse{}
	for _, a := range answers {
		byRef[a.ReferenceID] = a
	}
	described, err := readDescribes(byRef)
	if err != nil {
		return nil, err
	}
	var out []Seen
	for _, name := range Objects() {
		for _, f := range Fields(name) {
			s := Seen{Field: f, Label: f.Label}
			if d := described[name]; d != nil {
				if x, visible := d.Field(f.Name); visible {
					s.Visible, s.Writable, s.Label = true, x.Createable && x.Updateable && d.Updateable, x.Label
				}
			}
			out = append(out, s)
		}
	}
	return out, nil
}

// Expected lists the fields that the user can use when the plan is done.
func (p Plan) Expected() []string {
	var out []string
	for _, i := range p.Items {
		if i.field != nil && p.willBe(i.ID) {
			out = append(out, i.ID)
		}
	}
	return out
}
