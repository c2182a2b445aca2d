package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
)

// Described is what an org said of one object: its fields as this user has them,
// or why they are not known.
type Described struct {
	Object string
	Fields []mapping.Target
	Why    string // in words shown to a person; "" when Fields are known
}

// DescribeAll asks for the fields of all objects that can be mapped, in one call
// (contract: data 3.1 and 3.4).
func DescribeAll(ctx context.Context, sf Salesforce) ([]Described, error) {
	objects := mapping.Objects()
	subs := make([]salesforce.Subrequest, len(objects))
	for i, object := range objects {
		subs[i] = salesforce.Subrequest{Method: "GET", Path: "sobjects/" + object + "/describe", ReferenceID: fmt.Sprintf("fields%d", i)}
	}
	answers, err := sf.Composite(ctx, salesforce.CompositeRequest{Subrequests: subs})
	if err != nil {
		return nil, err
	}
	if len(answers) != len(subs) {
		return nil, fmt.Errorf("%d answers to %d parts of a call", len(answers), len(subs))
	}
	out := make([]Described, len(objects))
	for i, object := range objects {
		out[i].Object = object
		if err := answers[i].Err(); err != nil {
			if f := faultOf(err); gateOfAll(f) || f.verdict.Class == salesforce.ClassRetry {
				return nil, err
			}
			out[i].Why = "This org has no " + object + " records, or this user may not see them."
			continue
		}
		var d salesforce.Describe
		if err := json.Unmarshal(answers[i].Body, &d); err != nil {
			return nil, fmt.Errorf("read the fields of %s: %w", object, err)
		}
		for _, f := range d.Fields {
			out[i].Fields = append(out[i].Fields, target(object, f))
		}
	}
	return out, nil
}

func target(object string, f salesforce.Field) mapping.Target {
	t := mapping.Target{
		Object: object, Field: f.Name, Label: f.Label, Type: f.Type,
		Length: f.Length, Precision: f.Precision, Scale: f.Scale, Digits: f.Digits,
		Createable: f.Createable, Updateable: f.Updateable, Calculated: f.Calculated, AutoNumber: f.AutoNumber,
		Nillable: f.Nillable, Permissionable: f.Permissionable, Restricted: f.RestrictedPicklist, ReferenceTo: f.ReferenceTo,
	}
	for _, v := range f.PicklistValues {
		t.Options = append(t.Options, mapping.PicklistOption{Value: v.Value, Label: v.Label, Active: v.Active})
	}
	return t
}

// TargetsOf are the fields that mappings are checked against.
func TargetsOf(all []Described) mapping.Targets {
	var out mapping.Targets
	for _, d := range all {
		if d.Why != "" {
			out = out.Without(d.Object, d.Why)
		} else {
			out = out.With(d.Object, d.Fields)
		}
	}
	return out
}
