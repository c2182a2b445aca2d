package app_test

import (
	"slices"
	"strings"
	"testing"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
)

// An admin of Salesforce takes a value out of a picklist that sessions have: the
// mapping turns red, the problem says which field and value, and all else of the
// sessions arrives.
func TestAMappingWhosePicklistLostAValueThatSessionsHaveIsRedAndAllElseIsSent(t *testing.T) {
	org, running, err := app.StartOrg(t.Context(), app.OrgOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer org.Close()
	const field = "Navattic_Last_Demo__c"
	takes := func(values ...string) {
		t.Helper()
		if err := org.ChangeSchema(t.Context(), func(d *rehearsal.Draft) error {
			f := *d.Object("Contact").Field(field)
			f.Type, f.RestrictedPicklist, f.Picklist = "picklist", true, nil
			for _, v := range values {
				f.Picklist = append(f.Picklist, rehearsal.PicklistValue{Value: v, Label: v})
			}
			return d.PutField("Contact", &f)
		}); err != nil {
			t.Fatal(err)
		}
	}
	takes("Platform tour", "Another tour")
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Org: app.Source{Running: &running}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	_, all := played(t, 2)
	all[0].Facts.Demos = []string{"Another tour"} // else the second has nothing to change
	synced(t, a, all[0])
	faultOf := func() *status.MappingFault {
		t.Helper()
		for _, o := range got[status.Mappings](t)(a.Mappings(t.Context())).Objects {
			for _, r := range o.Rows {
				if o.Name == "Contact" && r.Field == field {
					return r.Fault
				}
			}
		}
		t.Fatal("the field is not mapped")
		return nil
	}
	if f := faultOf(); f != nil {
		t.Fatalf("while the picklist has the value: %s", f.Sentence)
	}
	takes("Another tour")
	synced(t, a, all[1])
	f := faultOf()
	if f == nil || !strings.Contains(f.Sentence, "Platform tour") || f.Problem == "" {
		t.Fatalf("the row says %+v", f)
	}
	draft := got[[]status.MappingRow](t)(a.UsualMappings(t.Context(), "Contact"))
	checked := got[[]status.MappingRow](t)(a.CheckMappings(t.Context(), "Contact", draft))
	if i := slices.IndexFunc(checked, func(r status.MappingRow) bool { return r.Field == field }); i < 0 || checked[i].Fault == nil {
		t.Error("the same row is right in a draft")
	}
	if needs := read(t, a).NeedYou; !slices.ContainsFunc(needs, func(row status.ProblemRow) bool { return row.ID == f.Problem }) {
		t.Errorf("the problem is not told: %q", titles(needs))
	}
	d := got[status.SessionDetail](t)(a.Session(t.Context(), all[1].Key()))
	if d.State != status.StateSynced {
		t.Errorf("the session is %v", d.State)
	}
	told := false
	for _, act := range d.Actions {
		if act.State == status.ActionFailed {
			t.Errorf("an action failed: %+v", act)
		}
		told = told || strings.Contains(act.Result, "fields updated") && strings.Contains(act.Result, "was left out")
	}
	if !told {
		t.Errorf("the contact's other fields: %+v", d.Actions)
	}
}
