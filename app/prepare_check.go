package app

import (
	"context"
	"slices"

	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/schema"
)

// AssignPermissionSet gives our permission set to the user who is signed in. A
// user who has it already is no fault. Explain puts a refusal into words.
func (a *App) AssignPermissionSet(ctx context.Context) error {
	l, err := a.connected()
	if err != nil {
		return err
	}
	if err := schema.Assign(ctx, l.client, l.org.UserID); err != nil {
		return err
	}
	a.orgChanged(ctx, l)
	return nil
}

// GrantFields adds the right to read and edit fields, given as Object.Field, to
// our permission set.
func (a *App) GrantFields(ctx context.Context, fields ...string) error {
	l, err := a.connected()
	if err != nil {
		return err
	}
	if err := schema.GrantFields(ctx, l.client, fields...); err != nil {
		return err
	}
	a.orgChanged(ctx, l)
	return nil
}

// VerifySchema looks at every field that Demobridge may write as the user who
// is signed in, in one call.
func (a *App) VerifySchema(ctx context.Context) (status.PrepareCheck, error) {
	l, err := a.connected()
	if err != nil {
		return status.PrepareCheck{}, err
	}
	return a.check(ctx, l, nil)
}

// check looks at fields given as Object.Field; nil are all.
func (a *App) check(ctx context.Context, l *link, only []string) (status.PrepareCheck, error) {
	out := status.PrepareCheck{At: a.o.Now()}
	seen, err := schema.Look(ctx, l.client)
	if err != nil {
		return out, err
	}
	for _, s := range seen {
		if only != nil && !slices.Contains(only, s.ID()) {
			continue
		}
		out.Fields++
		if s.Fine() {
			continue
		}
		told := "The user may read it but not change it."
		if !s.Visible {
			told = "The user cannot see it."
		}
		out.Faults = append(out.Faults, status.CheckFault{
			Object: s.Object, Label: s.Label, APIName: s.Name, Told: told,
			URL: salesforce.SetupLink(l.org.InstanceURL, salesforce.SetupFields(s.Object)),
		})
	}
	return out, nil
}

// ReviewSchema lists the fields of ours that the org has, by object, with their
// pages in Object Manager.
func (a *App) ReviewSchema(ctx context.Context) ([]status.ReviewObject, error) {
	l, err := a.connected()
	if err != nil {
		return nil, err
	}
	live, err := schema.Read(ctx, l.client, l.org.UserID)
	if err != nil {
		return nil, err
	}
	var out []status.ReviewObject
	for _, object := range schema.Objects() {
		page := salesforce.SetupLink(l.org.InstanceURL, salesforce.SetupFields(object))
		o := status.ReviewObject{Object: object, Label: object, URL: page}
		if object == schema.Session {
			o.Label = schema.Label
		}
		for _, f := range schema.Fields(object) {
			if x, there := live.Objects[object].Field(f.Name); there {
				o.Fields = append(o.Fields, status.ReviewField{Label: x.Label, APIName: f.Name, Type: x.Tag(), Visible: x.Visible, Writable: x.Writable, URL: page})
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// PermissionSet tells what our permission set is like in the org, and who has
// it.
func (a *App) PermissionSet(ctx context.Context) (status.PermissionSetView, error) {
	l, err := a.connected()
	if err != nil {
		return status.PermissionSetView{}, err
	}
	live, err := schema.Read(ctx, l.client, l.org.UserID)
	if err != nil {
		return status.PermissionSetView{}, err
	}
	out := status.PermissionSetView{
		Name: schema.SetLabel, User: l.org.DisplayName, URL: salesforce.SetupLink(l.org.InstanceURL, salesforce.SetupPermissionSets),
		AssignURL: salesforce.SetupLink(l.org.InstanceURL, salesforce.SetupUserPermissionSets(l.org.UserID)),
	}
	set := live.Set
	if set == nil {
		return out, nil
	}
	out.Exists, out.Assigned, out.Fields = true, set.Has(l.org.UserID), len(set.Fields)
	out.URL = salesforce.SetupLink(l.org.InstanceURL, salesforce.SetupPermissionSet(set.ID))
	out.Others = set.Given
	if out.Assigned {
		out.Others--
	}
	for _, object := range schema.Objects() {
		r := set.Objects[object]
		row := status.ObjectRights{Object: object, Label: object, Read: r.Read, Create: r.Create, Edit: r.Edit, Delete: r.Delete, More: r.ViewAll || r.ModifyAll}
		if object == schema.Session {
			row.Label = schema.Plural
		}
		out.Objects = append(out.Objects, row)
	}
	return out, nil
}
