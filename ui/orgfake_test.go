package ui_test

import (
	"context"
	"errors"
	"io"

	"demobridge/app/status"
)

// The plain fake knows an org that nothing was asked about yet; setUp has more.

var errNotHere = errors.New("not in this fake")

func (f *fake) Orgs(context.Context) ([]status.OrgRow, error)  { return nil, nil }
func (f *fake) SetActive(context.Context, string) error        { return nil }
func (f *fake) LastDoctor() (status.AccessReport, bool)        { return status.AccessReport{}, false }
func (f *fake) StartPrepare(status.PrepareChoice, bool) error  { return errNotHere }
func (f *fake) PrepareState() status.Prepare                   { return status.Prepare{} }
func (f *fake) CancelPrepare()                                 {}
func (f *fake) WatchPrepare() (<-chan status.Prepare, func())  { return nil, func() {} }
func (f *fake) AssignPermissionSet(context.Context) error      { return errNotHere }
func (f *fake) PlaceList(_ context.Context, _, _ string) error { return errNotHere }
func (f *fake) UndoPlacement(context.Context, string) error    { return errNotHere }
func (f *fake) StartRemoval(ids []string, confirm string) error {
	f.note("remove %q from %s", ids, confirm)
	return nil
}

func (f *fake) ConnectionFacts(context.Context) (status.ConnectionFacts, error) {
	return status.ConnectionFacts{APIVersion: "67.0", KeyEnd: "…x012"}, nil
}

func (f *fake) Disconnect(context.Context) (status.Disconnected, error) {
	f.note("disconnect")
	org := status.OrgRow{Name: f.Status().Connection.OrgName, URL: "https://harbor.my.salesforce.com", Waiting: 17}
	f.change(func(s *status.Snapshot) { s.Connection = status.Connection{State: status.NotConnected} })
	return status.Disconnected{Org: org, Revoked: true, Removed: true}, nil
}

func (f *fake) Doctor(context.Context) (status.AccessReport, error) {
	return status.AccessReport{}, errNotHere
}

func (f *fake) RecheckAccess(context.Context, ...string) (status.AccessReport, error) {
	return status.AccessReport{}, errNotHere
}

func (f *fake) FixChecks(context.Context, ...string) (status.AccessReport, error) {
	return status.AccessReport{}, errNotHere
}

func (f *fake) FixChecksAsAdmin(_ context.Context, open func(string) error, ids ...string) (status.AccessReport, error) {
	f.note("fix as admin %q", ids)
	return status.AccessReport{}, open("https://harbor.my.salesforce.com/services/oauth2/authorize?prompt=login")
}

func (f *fake) PreparePlan(context.Context, status.PrepareChoice) (status.Plan, error) {
	return status.Plan{}, errNotHere
}

func (f *fake) SavePackage(context.Context, status.PrepareChoice, io.Writer) error { return errNotHere }

func (f *fake) PackageRequest(context.Context, status.PrepareChoice) (string, error) {
	return "", errNotHere
}

func (f *fake) ReviewSchema(context.Context) ([]status.ReviewObject, error) { return nil, nil }

func (f *fake) PermissionSet(context.Context) (status.PermissionSetView, error) {
	return status.PermissionSetView{}, nil
}

func (f *fake) RecordPages(context.Context) ([]status.RecordPage, error) { return nil, nil }

func (f *fake) PreviewPlacement(context.Context, string) (status.PagePreview, error) {
	return status.PagePreview{}, errNotHere
}

func (f *fake) RemovalPlan(context.Context) (status.Removal, error) {
	return status.Removal{Org: "Harbor Analytics", MayDeploy: true, Users: 1, Lines: []status.RemovalLine{
		{ID: "object", Name: "Object Navattic Session", Caption: "17 fields", Rows: 1204, Ticked: true},
		{ID: "Lead", Name: "Fields on Lead", Caption: "10 fields", Rows: 88, Ticked: true},
		{ID: "permissionset", Name: "Navattic Permission Set", Caption: "given to 2 users", Ticked: true},
	}}, nil
}

func (f *fake) ExportBeforeRemoval(_ context.Context, w io.Writer) (int, error) {
	_, err := io.WriteString(w, "the data")
	return 1292, err
}
