package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/salesforce/metadata"
	"demobridge/sync/salesforce/schema"
)

// ErrNotConfirmed says that the org's name was not typed as it is.
var ErrNotConfirmed = errors.New("the name of the org was not typed as it is")

// RemovalPlan lists what of ours is in the org, and how many rows of data each
// part would take along. Nothing is changed.
func (a *App) RemovalPlan(ctx context.Context) (status.Removal, error) {
	l, err := a.connected()
	if err != nil {
		return status.Removal{}, err
	}
	live, err := schema.Read(ctx, l.client, l.org.UserID)
	if err != nil {
		return status.Removal{}, err
	}
	r, err := schema.PlanRemoval(ctx, l.client, live)
	if err != nil {
		return status.Removal{}, err
	}
	out := status.Removal{Org: l.org.Name, Users: r.Users, MayDeploy: live.MayDeploy()}
	if !out.MayDeploy {
		out.Fault = a.cannotDeploy(l, live)
	}
	for _, p := range r.Parts {
		line := status.RemovalLine{ID: p.ID, Name: "Fields on " + p.ID, Fields: p.Fields, Rows: p.Rows, Ticked: true}
		line.Caption = fmt.Sprintf("%d fields", len(p.Fields))
		switch p.ID {
		case schema.Session:
			line.ID, line.Name = status.PartObject, "Object "+schema.Label
			line.Caption += " with all sessions in Salesforce, its tab and its rule"
		case schema.SetID:
			line.ID, line.Name, line.Caption, line.Rows = status.PartPermissions, schema.SetLabel, fmt.Sprintf("given to %d users", r.Users), 0
		}
		out.Lines = append(out.Lines, line)
	}
	out.Pages, err = a.pagesInTheWay(ctx, l)
	return out, err
}

// ExportBeforeRemoval writes all data that a removal would lose as a zip archive
// of CSV files and returns the number of rows.
func (a *App) ExportBeforeRemoval(ctx context.Context, w io.Writer) (rows int, err error) {
	l, err := a.connected()
	if err != nil {
		return 0, err
	}
	live, err := schema.Read(ctx, l.client, l.org.UserID)
	if err != nil {
		return 0, err
	}
	return schema.Export(ctx, l.client, live, w)
}

// StartRemoval takes parts out of the org for good, data included. confirm is
// the org's name as a person typed it. Record pages on which we placed the list
// are put back first. It returns at once; WatchPrepare tells how it goes.
func (a *App) StartRemoval(ids []string, confirm string) error {
	l, err := a.connected()
	if err != nil {
		return err
	}
	if strings.TrimSpace(confirm) != l.org.Name {
		return ErrNotConfirmed
	}
	if len(ids) == 0 {
		return nil
	}
	return a.startChange(l, keptDeploy{Remove: slices.Clone(ids)})
}

// remove carries a removal out. Run again, it goes on with what is left.
func (c *change) remove(ctx context.Context) error {
	ids := choiceOf(status.PrepareChoice{Out: c.kept.Remove}).Out
	if slices.Contains(ids, schema.Session) {
		if err := c.app.undoAll(ctx, c.link); err != nil {
			return err
		}
	}
	live, err := schema.Read(ctx, c.link.client, c.link.org.UserID)
	if err != nil {
		return err
	}
	r, err := schema.PlanRemoval(ctx, c.link.client, live)
	if err != nil {
		return err
	}
	c.showRemoval(r, ids)
	purge, err := c.purges(ctx)
	if err != nil {
		return err
	}
	o := metadata.Options{Purge: purge}
	for _, p := range r.Removals(c.link.client.Version(), ids) {
		if p.Takes(schema.SetName) {
			if err := schema.Unassign(ctx, c.link.client); err != nil {
				return err
			}
		}
		if err := c.deploy(ctx, p, o); err != nil {
			return err
		}
	}
	c.allDone()
	c.app.orgChanged(ctx, c.link)
	return nil
}

// purges reports whether deleted things may be deleted for good, so that the
// same names can be used again at once. Production orgs do not allow it (data
// 1.1).
func (c *change) purges(ctx context.Context) (bool, error) {
	org, err := c.link.client.Organization(ctx)
	if err != nil {
		return false, err
	}
	return org.Sandbox || org.Type == "Developer Edition", nil
}

func (c *change) showRemoval(r schema.Removal, ids []string) {
	c.parts = nil
	for _, p := range r.Parts {
		if !slices.Contains(ids, p.ID) {
			continue
		}
		row := status.PreparePart{ID: p.ID, Name: "Fields on " + p.ID, Total: len(p.Fields), Word: rowWaiting}
		switch p.ID {
		case schema.Session:
			row.ID, row.Name, row.Total = status.PartObject, partName(status.PartObject, ""), 1
		case schema.SetID:
			row.ID, row.Name, row.Total = status.PartPermissions, schema.SetLabel, 1
		}
		c.parts = append(c.parts, row)
	}
	c.set(func(s *status.Prepare) { s.Parts = slices.Clone(c.parts) })
}
