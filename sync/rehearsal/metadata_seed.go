package rehearsal

import (
	"context"
	"slices"

	"demobridge/sync/rehearsal/metadata"
)

// openMetadata makes the tables of the Metadata side, gives a new org its
// layouts, tabs and Lightning pages, and takes up the deploys that were under
// way when the org was closed.
func (u *unit) openMetadata(ctx context.Context) error {
	if err := u.createMetadataTables(ctx); err != nil {
		return err
	}
	done, err := u.idsOf(ctx, "SELECT value FROM _state WHERE key='metadata'")
	if err != nil {
		return err
	}
	if len(done) == 0 {
		if err := u.seedMetadata(ctx); err != nil {
			return err
		}
		if err := u.tx.exec(ctx, "INSERT OR REPLACE INTO _state(key,value) VALUES('metadata','1')"); err != nil {
			return err
		}
	}
	return u.noteDue(ctx)
}

// seedListViews are the columns of the list views that come with the standard
// objects.
var seedListViews = map[string][]string{
	"Account":     {"ACCOUNT.NAME", "ACCOUNT.ADDRESS1_STATE", "ACCOUNT.PHONE1", "ACCOUNT.TYPE", "CORE.USERS.ALIAS"},
	"Contact":     {"FULL_NAME", "ACCOUNT.NAME", "CONTACT.TITLE", "CONTACT.PHONE1", "CONTACT.EMAIL"},
	"Lead":        {"FULL_NAME", "LEAD.COMPANY", "LEAD.STATE", "LEAD.EMAIL", "LEAD.STATUS"},
	"Opportunity": {"OPPORTUNITY.NAME", "ACCOUNT.NAME", "OPPORTUNITY.STAGE_NAME", "OPPORTUNITY.CLOSE_DATE", "CORE.USERS.ALIAS"},
}

// seedMetadata gives the objects of a new org their layouts; accounts and
// opportunities have a Lightning page as org default, so that both kinds of
// record pages can be met.
func (u *unit) seedMetadata(ctx context.Context) error {
	admin, err := u.adminID(ctx)
	if err != nil {
		return err
	}
	access, err := u.accessOf(ctx, admin)
	if err != nil {
		return err
	}
	var components []metadata.Component
	for _, o := range u.schema.objects {
		if o.Kind != RecordKind || !o.can("l") {
			continue
		}
		if err := u.addDefaultLayout(ctx, o, admin); err != nil {
			return err
		}
		if o.Custom {
			components = append(components, metadata.Component{
				Type: "CustomTab", FullName: o.Name,
				Body: metadata.New("CustomTab").AddBool("customObject", true).Add("motif", "Custom83: Pencil"),
			})
		}
		if columns := seedListViews[o.Name]; columns != nil {
			n := metadata.New("ListView")
			for _, c := range columns {
				n.Add("columns", c)
			}
			components = append(components, metadata.Component{
				Type: "ListView", FullName: o.Name + ".All" + plainPlural(o),
				Body: n.Add("filterScope", "Everything").Add("label", "All "+o.Plural),
			})
		}
		if slices.Contains([]string{"Account", "Opportunity"}, o.Name) {
			page := o.Name + "_Record_Page"
			components = append(components, metadata.Component{Type: "FlexiPage", FullName: page, Body: recordPage(o)},
				metadata.Component{Type: "CustomObject", FullName: o.Name, Body: metadata.New("CustomObject", viewOverride(page))})
		}
	}
	placed, err := u.newBuilder(ctx, access, newestVersion).placeAll(components)
	if err != nil {
		return err
	}
	for i, p := range placed {
		if p.failed() {
			return &metadata.Fault{Problem: "rehearsal: seed: " + components[i].Type + " " + components[i].FullName + ": " + p.problem}
		}
	}
	return nil
}

func plainPlural(o *Object) string {
	if o.Name == "Opportunity" {
		return "Opportunities"
	}
	return o.Name + "s"
}

// viewOverride makes a Lightning page the one that shows an object's records
// to everyone (contract D 1.15).
func viewOverride(page string) *metadata.Node {
	return metadata.New("actionOverrides").Add("actionName", "View").Add("comment", "Action override created by Lightning App Builder during activation.").
		Add("content", page).Add("formFactor", "Large").AddBool("skipRecordTypeSelect", false).Add("type", "Flexipage")
}

// recordPage is a record page like those that App Builder starts with.
func recordPage(o *Object) *metadata.Node {
	region := func(name string, components ...string) *metadata.Node {
		n := metadata.New("flexiPageRegions")
		for _, c := range components {
			in := metadata.New("componentInstance").Add("componentName", c).Add("identifier", identifier(c))
			n.Append(metadata.New("itemInstances", in))
		}
		return n.Add("name", name).Add("type", "Region")
	}
	return metadata.New("FlexiPage").Append(region("header", "force:highlightsPanel"), region("main", "force:relatedListContainer", "force:detailPanel"),
		region("sidebar", "runtime_sales_activities:activityPanel")).Add("masterLabel", o.Label+" Record Page").Add("sobjectType", o.Name).
		Append(metadata.New("template").Add("name", "flexipage:recordHomeTemplateDesktop")).Add("type", "RecordPage")
}

// identifier is the id of the first instance of a component on a page.
func identifier(component string) string {
	out := []byte(component)
	for i, c := range out {
		if c == ':' {
			out[i] = '_'
		}
	}
	return string(out)
}
