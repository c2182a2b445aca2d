package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/salesforce/schema"
)

// packageName is what the zip archive is called in the instructions.
const packageName = "demobridge-package.zip"

// SavePackage writes the very package that StartPrepare would deploy, as a zip
// archive for an admin who has the rights. From then on the plan says whether
// it has been applied. It is empty of fields when nothing is missing.
func (a *App) SavePackage(ctx context.Context, c status.PrepareChoice, w io.Writer) error {
	v, err := a.planFor(ctx, c)
	if err != nil {
		return err
	}
	l, plan := v.link, v.plan
	archive, err := plan.Package(l.client.Version()).Zip()
	if err != nil {
		return err
	}
	if _, err := w.Write(archive); err != nil {
		return fmt.Errorf("write the package: %w", err)
	}
	h := handed{At: a.o.Now()}
	for _, i := range plan.Items {
		if i.Verb == schema.Create || i.Verb == schema.Change {
			h.Items = append(h.Items, i.ID)
		}
	}
	return a.store.SetSetting(ctx, settingHanded(l.org.ID), h)
}

func (a *App) planFor(ctx context.Context, c status.PrepareChoice) (planView, error) {
	l, err := a.connected()
	if err != nil {
		return planView{}, err
	}
	if c, err = a.decided(ctx, l, c); err != nil {
		return planView{}, err
	}
	live, err := schema.Read(ctx, l.client, l.org.UserID)
	if err != nil {
		return planView{}, err
	}
	return planView{link: l, plan: schema.Compare(live, choiceOf(c)), choice: c}, nil
}

// PackageRequest is what a person sends to an admin with the package: what is in
// it, how to deploy it, and what to do afterwards.
func (a *App) PackageRequest(ctx context.Context, c status.PrepareChoice) (string, error) {
	v, err := a.planFor(ctx, c)
	if err != nil {
		return "", err
	}
	l := v.link
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	user := strings.TrimSpace(l.org.DisplayName + " (" + l.org.Username + ")")
	line("Demobridge sends sessions of interactive demos to Salesforce. The org %s has to be prepared for that once, by an admin.", l.org.Name)
	line("")
	line("What the attached file %s makes:", packageName)
	for _, id := range partIDs() {
		part := v.part(id)
		if part.Word != status.WordCreate && part.Word != status.WordChange || id == status.PartAssignment {
			continue
		}
		line("- %s (%s)", part.Name, strings.ToLower(string(part.Word)))
		for _, x := range part.Lines {
			if (x.Word == status.WordCreate || x.Word == status.WordChange) && x.Type != "" {
				line("    %s, %s, %s", x.Label, x.APIName, x.Type)
			}
		}
	}
	line("It deletes nothing, and changes nothing else.")
	line("")
	line("1. Deploy it. Either with the Salesforce CLI:")
	line("     sf project deploy start --metadata-dir %s --single-package --target-org YOUR_ORG", packageName)
	line("   or with Workbench: Migration, Deploy, choose the file, tick “Rollback On Error” and “Single Package”.")
	line("   You need the rights “Modify Metadata Through Metadata API Functions” and “Customize Application”.")
	line("2. Give the permission set “%s” to %s: Setup, Permission Sets, %s, Manage Assignments, Add Assignment.", schema.SetLabel, user, schema.SetLabel)
	line("3. Tell us that it is done. Demobridge looks at the org and sees it by itself.")
	line("")
	line("Org: %s (%s)", l.org.Name, l.org.ID)
	line("User: %s", user)
	return b.String(), nil
}
