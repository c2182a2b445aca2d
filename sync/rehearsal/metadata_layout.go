package rehearsal

import (
	"context"
	"regexp"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// standardList is the pattern of the names that page layouts have for standard
// related lists; listAlias that of standard columns in them.
var (
	standardList = regexp.MustCompile(`^Related[A-Z][A-Za-z]*$`)
	listAlias    = regexp.MustCompile(`^[A-Z0-9_.]+$`)
)

// placeLayout creates or changes a page layout (contract D 1.15).
func (b *builder) placeLayout(c *metadata.Component) (placement, error) {
	n := c.Body
	objectName, label, named := strings.Cut(c.FullName, "-")
	o := b.schema().Object(objectName)
	if !named || label == "" || o == nil || !o.can("l") {
		return refusal(n, "Entity Enumeration Or ID: bad value for restricted picklist field: "+objectName).withCode("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"), nil
	}
	if p := b.checkLayout(o, n); p != nil {
		return *p, nil
	}
	out, err := b.keepPlain(c, "")
	if err != nil || !out.changed {
		return out, err
	}
	return out, b.u.writeLayoutRow(b.ctx, o, c.FullName, b.by.user.id, out)
}

// writeLayoutRow writes what the Tooling API shows of a layout.
func (u *unit) writeLayoutRow(ctx context.Context, o *Object, fullName, by string, out placement) error {
	table := o.Name
	if o.Custom {
		table = shortID(o.DurableID)
	}
	row := u.stamped(out, by, map[string]any{
		"Name": layoutLabel(fullName), "FullName": fullName, "TableEnumOrId": table, "EntityDefinitionId": durableID(o),
		"LayoutType": "Standard", "ManageableState": "unmanaged",
	})
	return u.upsertRow(ctx, "Layout", row, out.created)
}

// layoutLabel is a layout's label, from its full name.
func layoutLabel(fullName string) string {
	_, label, _ := strings.Cut(fullName, "-")
	return unescapeLabel(label)
}

func (b *builder) checkLayout(o *Object, n *metadata.Node) *placement {
	refuse := func(at *metadata.Node, problem string) *placement {
		p := refusal(at, problem)
		return &p
	}
	shown := map[string]bool{}
	for _, section := range n.All("layoutSections") {
		if section.Get("style") == "" {
			return refuse(section, "Required field is missing: style")
		}
		for _, column := range section.All("layoutColumns") {
			for _, item := range column.All("layoutItems") {
				name := item.Get("field")
				if name == "" {
					continue
				}
				f := metadataField(o, name)
				if f == nil {
					return refuse(item, "In field: field - no CustomField named "+o.Name+"."+name+" found")
				}
				if shown[f.Name] {
					return refuse(item, "Field "+name+" appears more than once in the layout")
				}
				shown[f.Name] = true
			}
		}
	}
	for _, f := range o.Fields {
		must := f.NameField && f.Createable && !f.Defaulted || f.Custom && f.required()
		if must && !shown[f.Name] {
			return refuse(n, "Layout must contain an item for required layout field: "+f.Name)
		}
	}
	seen := map[string]bool{}
	for _, list := range n.All("relatedLists") {
		name := list.Get("relatedList")
		child, problem := b.relatedList(o, name)
		if problem != "" {
			return refuse(list, problem)
		}
		if seen[name] {
			return refuse(list, "Duplicate related list:"+name)
		}
		seen[name] = true
		if p := b.checkColumns(list, name, child); p != nil {
			return p
		}
	}
	return nil
}

// relatedList finds the child object of a related list; that of a standard
// list is not known.
func (b *builder) relatedList(o *Object, name string) (*Object, string) {
	if standardList.MatchString(name) {
		return nil, ""
	}
	childName, fieldName, dotted := strings.Cut(name, ".")
	child := b.schema().Object(childName)
	if dotted && child != nil {
		if f := metadataField(child, fieldName); f != nil {
			for _, parent := range f.ReferenceTo {
				if parent == o.Name {
					return child, ""
				}
			}
		}
	}
	return nil, "Cannot find related list:" + name
}

func (b *builder) checkColumns(list *metadata.Node, name string, child *Object) *placement {
	refuse := func(problem string) *placement {
		p := refusal(list, problem)
		return &p
	}
	columns := list.Texts("fields")
	if len(columns) > relatedListColumns {
		return refuse("Related list:" + name + " has more than " + itoa(relatedListColumns) + " fields")
	}
	for _, column := range append(columns, list.Texts("sortField")...) {
		if child == nil || listAlias.MatchString(column) || child.Field(column) != nil && child.Field(column).Custom {
			continue
		}
		return refuse("Invalid field:" + column + " in related list:" + name)
	}
	return nil
}

// listNames are the names of the standard related lists.
var listNames = map[string]string{
	"Contact.AccountId": "RelatedContactList", "Opportunity.AccountId": "RelatedOpportunityList", "Case.AccountId": "RelatedCaseList",
	"Case.ContactId": "RelatedCaseList", "OpportunityContactRole.OpportunityId": "RelatedContactRoleList", "CampaignMember.LeadId": "RelatedCampaignList",
	"CampaignMember.ContactId": "RelatedCampaignList", "CampaignMember.CampaignId": "RelatedCampaignMemberList",
}

// defaultLayout is the layout that comes with an object.
func defaultLayout(o *Object) *metadata.Node {
	n := metadata.New("Layout").Append(metadata.Text("excludeButtons", "Submit"))
	var left, right []*metadata.Node
	for _, f := range o.Fields {
		if f.Compound != "" && f.Compound != "Name" || f.Name == "IsDeleted" || f.Name == "Id" || f.Name == "RecordTypeId" || f.Type == "location" || isNamePart(o, f) {
			continue
		}
		switch {
		case f.Createable || f.Updateable || f.NameField || f.Type == "address" || f.AutoNumber:
		default:
			continue
		}
		behavior := "Edit"
		if f.required() || f.NameField && f.Createable {
			behavior = "Required"
		}
		if f.Name == "OwnerId" {
			behavior = "Edit"
		}
		if f.AutoNumber {
			behavior = "Readonly"
		}
		item := metadata.New("layoutItems").Add("behavior", behavior).Add("field", f.Name)
		if len(left) <= len(right) {
			left = append(left, item)
		} else {
			right = append(right, item)
		}
	}
	n.Append(layoutSection("Information", true, left, right))
	n.Append(layoutSection("System Information", false, readOnly("CreatedById"), readOnly("LastModifiedById")))
	for _, c := range o.children {
		if list := listNames[c.Child.Name+"."+c.Field.Name]; list != "" {
			n.Append(metadata.New("relatedLists").Add("fields", "NAME").Add("relatedList", list))
		}
	}
	for _, flag := range []string{"showEmailCheckbox", "showHighlightsPanel", "showInteractionLogPanel", "showRunAssignmentRulesCheckbox", "showSubmitAndAttachButton"} {
		n.AddBool(flag, false)
	}
	return n
}

// isNamePart reports whether a field is shown as a part of the name.
func isNamePart(o *Object, f *Field) bool {
	return o.Field("FirstName") != nil && (f.Name == "FirstName" || f.Name == "LastName" || f.Name == "Salutation")
}

func readOnly(field string) []*metadata.Node {
	return []*metadata.Node{metadata.New("layoutItems").Add("behavior", "Readonly").Add("field", field)}
}

func layoutSection(label string, detail bool, left, right []*metadata.Node) *metadata.Node {
	return metadata.New("layoutSections").AddBool("customLabel", false).AddBool("detailHeading", detail).AddBool("editHeading", true).Add("label", label).
		Append(metadata.New("layoutColumns", left...), metadata.New("layoutColumns", right...)).Add("style", "TwoColumnsTopToBottom")
}

// addDefaultLayout gives an object its layout and assigns that to every
// profile.
func (u *unit) addDefaultLayout(ctx context.Context, o *Object, by string) error {
	name := metadata.CanonicalName("Layout", o.Name+"-"+o.Label+" Layout")
	old, err := u.kept(ctx, "Layout", name)
	if err != nil || old != nil {
		return err
	}
	out := placement{created: true}
	if out.id, err = u.keep(ctx, "Layout", name, "", defaultLayout(o), by); err != nil {
		return err
	}
	if err := u.writeLayoutRow(ctx, o, name, by, out); err != nil {
		return err
	}
	profiles, err := u.idsOf(ctx, `SELECT Id FROM "Profile" ORDER BY Id`)
	if err != nil {
		return err
	}
	table := o.Name
	if o.Custom {
		table = shortID(o.DurableID)
	}
	for _, profile := range profiles {
		id, err := u.newID(ctx, "01G")
		if err != nil {
			return err
		}
		if err := u.put(ctx, "ProfileLayout", map[string]any{"Id": id, "LayoutId": out.id, "ProfileId": profile, "TableEnumOrId": table}); err != nil {
			return err
		}
	}
	return nil
}
