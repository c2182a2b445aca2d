package mapping_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"demobridge/sync/mapping"
	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce"

	"pgregory.net/rapid"
)

// admin is signed in to a rehearsal org for as long as a test takes.
type admin struct{ token, url string }

func (a admin) Token(context.Context) (string, string, error)           { return a.token, a.url, nil }
func (a admin) Refresh(context.Context, string) (string, string, error) { return a.token, a.url, nil }

func rehearsalOrg(t *testing.T) *salesforce.Client {
	t.Helper()
	org, err := rehearsal.New(rehearsal.Options{DailyCalls: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(org.Handler())
	token, err := org.Mint("admin@rehearsal.example")
	if err != nil {
		t.Fatal(err)
	}
	client := salesforce.New(admin{token, server.URL}, salesforce.Options{})
	t.Cleanup(func() {
		client.CloseIdle()
		server.Close()
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

func describe(t *testing.T, client *salesforce.Client, object string) mapping.Targets {
	t.Helper()
	d, err := client.Describe(t.Context(), object)
	if err != nil {
		t.Fatal(err)
	}
	var fields []mapping.Target
	for _, f := range d.Fields {
		target := mapping.Target{
			Field: f.Name, Label: f.Label, Type: f.Type, Length: f.Length, Precision: f.Precision, Scale: f.Scale, Digits: f.Digits,
			Createable: f.Createable, Updateable: f.Updateable, Calculated: f.Calculated, AutoNumber: f.AutoNumber, Nillable: f.Nillable,
			Restricted: f.RestrictedPicklist, ReferenceTo: f.ReferenceTo,
		}
		for _, v := range f.PicklistValues {
			target.Options = append(target.Options, mapping.PicklistOption{Value: v.Value, Label: v.Label, Active: v.Active})
		}
		fields = append(fields, target)
	}
	return mapping.Targets{}.With(object, fields)
}

// Salesforce sets these itself when the stage changes.
var setByStage = []string{"Probability", "ForecastCategoryName"}

// Everything the planner wants to write, the org takes; and when it is read
// again, the planner has nothing left to write. Links to other records are left
// out: those would have to exist.
func TestTheOrgTakesWhatThePlanSaysAndThenNothingIsLeftToWrite(t *testing.T) {
	client := rehearsalOrg(t)
	for object, fresh := range map[string]map[string]any{
		"Contact":     {"LastName": "Whitfield"},
		"Lead":        {"LastName": "Whitfield", "Company": "Acme"},
		"Account":     {"Name": "Acme"},
		"Opportunity": {"Name": "Forecasting", "StageName": "Prospecting", "CloseDate": "2026-12-31"},
	} {
		t.Run(object, func(t *testing.T) {
			ts := describe(t, client, object)
			saved, err := client.Create(t.Context(), object, fresh)
			if err != nil || !saved.Success {
				t.Fatal(err, saved.Errors)
			}
			var rows []mapping.Row
			for _, f := range ts.All(object) {
				if !f.Closed().None() || f.Type == "reference" || slices.Contains(setByStage, f.Field) {
					continue
				}
				rows = append(rows, mapping.Row{Source: "property.visitor." + f.Field, Object: object, Field: f.Field, Rule: mapping.Always})
			}
			if len(rows) < 15 {
				t.Fatalf("only %d fields can be mapped", len(rows))
			}
			names := mapping.Reads(rows, object, ts)
			read := func(t *rapid.T) mapping.Record {
				answer, err := client.Query(context.Background(), "SELECT "+strings.Join(names, ", ")+" FROM "+object+" WHERE Id = '"+saved.ID+"'")
				if err != nil {
					t.Fatal(err)
				}
				return mapping.Record{Object: object, ID: saved.ID, Fields: answer.Records[0]}
			}
			written := map[string]int{} // fields by type
			rapid.Check(t, func(t *rapid.T) {
				values := mapping.Values{}
				for _, r := range rows {
					values[canonicalKey(r.Source)] = fitting(t, ts.Field(object, r.Field))
				}
				plan := mapping.Plan(rows, values, read(t), ts, mapping.Options{})
				if len(plan.Changes) == 0 {
					return
				}
				for _, c := range plan.Changes {
					written[ts.Field(object, c.Row.Field).Type]++
				}
				fields := plan.Fields()
				fields["Id"] = saved.ID
				results, err := client.UpdateCollection(context.Background(), object, []map[string]any{fields}, true)
				if err != nil || !results[0].Success {
					t.Fatalf("refused: %v %v\n%v", err, results, fields)
				}
				if again := mapping.Plan(rows, values, read(t), ts, mapping.Options{}); len(again.Changes) > 0 {
					c := again.Changes[0]
					t.Fatalf("%s was written as %#v, is %#v, and is to be written again as %#v", c.Row.Field, fields[c.Row.Field], c.Before, c.After)
				}
			})
			for _, kind := range []string{"string", "textarea", "datetime", "double"} {
				if written[kind] == 0 && slices.ContainsFunc(ts.All(object), func(f mapping.Target) bool { return f.Type == kind }) {
					t.Errorf("no %s was ever written: %v", kind, written)
				}
			}
		})
	}
}

func canonicalKey(key string) string {
	prefix := "property.visitor."
	return prefix + strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(key, prefix), "_", ""))
}

// fitting draws a value that is likely to fit the field, or any.
func fitting(t *rapid.T, f mapping.Target) mapping.Value {
	switch f.Type {
	case "currency", "int":
		return num(rapid.Float64Range(-1e7, 1e7).Draw(t, f.Field))
	case "double", "percent":
		return num(rapid.Float64Range(-80, 80).Draw(t, f.Field))
	case "boolean":
		return yes(rapid.Bool().Draw(t, f.Field))
	case "picklist":
		var all []string
		for _, o := range f.Options {
			all = append(all, o.Label)
		}
		return txt(rapid.SampledFrom(append(all, "Unheard of")).Draw(t, f.Field))
	case "date", "datetime":
		v := drawValue(t)
		v.Type = mapping.Moment
		return v
	case "email":
		return txt(rapid.StringMatching(`[a-zA-Z]{1,9}@acme\.example`).Draw(t, f.Field))
	case "phone":
		return txt(rapid.StringMatching(`\+?[0-9]{3,10}`).Draw(t, f.Field))
	case "url":
		return txt(rapid.StringMatching(`(https?://)?[a-z]{1,9}\.example(/[a-zA-Z0-9]{0,9})?`).Draw(t, f.Field))
	}
	return txt(drawText(t))
}
