package rehearsal

import (
	"context"
	"regexp"
	"strings"
	"time"

	"demobridge/sync/rehearsal/metadata"
)

// The bounds of a Lightning page (contract D 1.15).
const (
	regionComponents   = 100
	propertyLength     = 10_000
	identifierLength   = 120
	relatedListColumns = 10
	// identifiersSince is the version from which components need identifiers.
	identifiersSince = 53
)

var componentNamePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(?::[A-Za-z][A-Za-z0-9_]*)?$`)

// placePage creates or changes a Lightning page.
func (b *builder) placePage(c *metadata.Component) (placement, error) {
	n := c.Body
	if p := requiredProperty(n, "masterLabel", "type"); p != nil {
		if n.Get("masterLabel") == "" {
			p.problem = "Required fields are missing: [MasterLabel]"
		}
		return *p, nil
	}
	if n.Child("template").Get("name") == "" {
		return refusal(n, "Required field is missing: template").withCode("REQUIRED_FIELD_MISSING"), nil
	}
	if !developerName.MatchString(c.FullName) || len(c.FullName) > 80 {
		return refusal(n, "Developer Name: The Developer Name field"+badNameText), nil
	}
	if p := tooLong(n, map[string]int{"masterLabel": 80, "description": 1000}); p != nil {
		return *p, nil
	}
	var o *Object
	if name := n.Get("sobjectType"); name != "" {
		if o = b.schema().Object(name); o == nil {
			return refusal(n.Child("sobjectType"), "In field: sobjectType - no CustomObject named "+name+" found"), nil
		}
	} else if n.Get("type") == "RecordPage" {
		return refusal(n, "Required field is missing: sobjectType").withCode("REQUIRED_FIELD_MISSING"), nil
	}
	old, err := b.u.kept(b.ctx, "FlexiPage", c.FullName)
	if err != nil {
		return placement{}, err
	}
	if old != nil && !strings.EqualFold(old.doc.Get("sobjectType"), n.Get("sobjectType")) {
		return refusal(n.Child("sobjectType"), "The sobjectType of a Lightning page cannot be changed"), nil
	}
	if p := b.checkRegions(n, o); p != nil {
		return *p, nil
	}
	out, err := b.keepPlain(c, "")
	if err != nil || !out.changed {
		return out, err
	}
	return out, b.writePageRow(c.FullName, n, out)
}

func (b *builder) writePageRow(name string, n *metadata.Node, out placement) error {
	row := b.u.stamped(out, b.by.user.id, map[string]any{
		"DeveloperName": name, "FullName": name, "MasterLabel": n.Get("masterLabel"),
		"Description": nullable(n.Get("description")), "Type": n.Get("type"), "ManageableState": "unmanaged", "ParentFlexiPage": nullable(n.Get("parentFlexiPage")),
	})
	if o := b.schema().Object(n.Get("sobjectType")); o != nil {
		row["EntityDefinitionId"] = durableID(o)
	}
	return b.u.upsertRow(b.ctx, "FlexiPage", row, out.created)
}

// stamped adds id and dates to a set-up row.
func (u *unit) stamped(out placement, by string, row map[string]any) map[string]any {
	at := u.at.Truncate(time.Second).UnixMilli()
	row["Id"], row["LastModifiedDate"], row["LastModifiedById"], row["SystemModstamp"] = out.id, at, by, at
	if out.created {
		row["CreatedDate"], row["CreatedById"] = at, by
	}
	return row
}

// upsertRow inserts a set-up row or changes the columns given.
func (u *unit) upsertRow(ctx context.Context, table string, row map[string]any, created bool) error {
	if created {
		return u.put(ctx, table, row)
	}
	var sets []string
	var args []any
	for _, f := range u.schema.Object(table).Fields {
		if v, given := row[f.Name]; given && f.Name != "Id" {
			sets, args = append(sets, quote(f.Name)+"=?"), append(args, v)
		}
	}
	return u.tx.exec(ctx, "UPDATE "+quote(table)+" SET "+strings.Join(sets, ",")+" WHERE Id=?", append(args, row["Id"])...)
}

// checkRegions looks at the regions of a page and what is in them.
func (b *builder) checkRegions(n *metadata.Node, o *Object) *placement {
	refuse := func(at *metadata.Node, problem string) *placement {
		p := refusal(at, problem)
		return &p
	}
	names, identifiers := map[string]bool{}, map[string]bool{}
	for _, region := range n.All("flexiPageRegions") {
		name := region.Get("name")
		switch {
		case name == "" || region.Get("type") == "":
			return refuse(region, "Required field is missing: name")
		case names[name]:
			return refuse(region, "Duplicate region name: "+name)
		}
		names[name] = true
		var instances []*metadata.Node
		for _, item := range region.All("itemInstances") {
			instances = append(instances, item.Children...)
		}
		instances = append(instances, region.All("componentInstances")...)
		if len(instances) > regionComponents {
			return refuse(region, "The region "+name+" has more than "+itoa(regionComponents)+" components")
		}
		for _, in := range instances {
			id := in.Get("identifier")
			switch {
			case id == "" && b.version >= identifiersSince:
				return refuse(in, "Required field is missing: identifier")
			case id != "" && identifiers[id]:
				return refuse(in, "Duplicate identifier: "+id)
			case len(id) > identifierLength:
				return refuse(in, "Value too long for field: identifier maximum length is:"+itoa(identifierLength))
			}
			identifiers[id] = true
			if p := b.checkInstance(in, o); p != nil {
				return p
			}
		}
	}
	return nil
}

// checkInstance looks at one component or field of a page.
func (b *builder) checkInstance(in *metadata.Node, o *Object) *placement {
	refuse := func(problem string) *placement {
		p := refusal(in, problem)
		return &p
	}
	if in.Name == "fieldInstance" {
		item, inRecord := strings.CutPrefix(in.Get("fieldItem"), "Record.")
		if o != nil && inRecord && !strings.Contains(item, ".") && metadataField(o, item) == nil {
			return refuse("In field: fieldItem - no CustomField named " + o.Name + "." + item + " found")
		}
		return nil
	}
	if !componentNamePattern.MatchString(in.Get("componentName")) {
		return refuse("Required field is missing: componentName")
	}
	value := map[string]string{}
	list := map[string][]string{}
	for _, p := range in.All("componentInstanceProperties") {
		if utf16Length(p.Get("value")) > propertyLength {
			return refuse("Value too long for field: value maximum length is:" + itoa(propertyLength))
		}
		value[p.Get("name")] = p.Get("value")
		for _, item := range p.Child("valueList").All("valueListItems") {
			list[p.Get("name")] = append(list[p.Get("name")], item.Get("value"))
		}
	}
	if in.Get("componentName") != "lst:dynamicRelatedList" || o == nil {
		return nil
	}
	relation := value["relatedListApiName"]
	child := childNamed(o, relation)
	switch {
	case relation == "":
		return refuse("The required property relatedListApiName is missing on the component lst:dynamicRelatedList")
	case !strings.HasPrefix(value["parentFieldApiName"], o.Name+"."):
		return refuse("The property parentFieldApiName of the component lst:dynamicRelatedList is not valid: " + value["parentFieldApiName"])
	case child == nil && strings.HasSuffix(relation, "__r"):
		return refuse("Cannot find related list:" + relation)
	case len(list["relatedListFieldAliases"]) > relatedListColumns:
		return refuse("The property relatedListFieldAliases has more than " + itoa(relatedListColumns) + " fields")
	}
	for _, alias := range list["relatedListFieldAliases"] {
		if child != nil && strings.HasSuffix(alias, "__c") && !strings.Contains(alias, ".") && child.Child.Field(alias) == nil {
			return refuse("Invalid field:" + alias + " in related list:" + relation)
		}
	}
	return nil
}

// childNamed finds a child relationship of an object.
func childNamed(o *Object, name string) *ChildRelationship {
	for i := range o.children {
		if strings.EqualFold(o.children[i].Name, name) {
			return &o.children[i]
		}
	}
	return nil
}

// placeTab creates or changes a tab (contract D 1.12).
func (b *builder) placeTab(c *metadata.Component) (placement, error) {
	n := c.Body
	row := map[string]any{"DeveloperName": strings.TrimSuffix(c.FullName, "__c"), "FullName": c.FullName, "ManageableState": "unmanaged"}
	if n.True("customObject") {
		o := b.schema().Object(c.FullName)
		switch {
		case o == nil || !o.Custom:
			return refusal(n, "In field: customObject - no CustomObject named "+c.FullName+" found"), nil
		case n.Has("label"):
			return refusal(n.Child("label"), "Duplicate external id specified for CustomTab"), nil
		case n.Get("motif") == "":
			return refusal(n, "Required field is missing: motif").withCode("REQUIRED_FIELD_MISSING"), nil
		}
		row["Type"], row["MasterLabel"] = "customObject", o.Plural
	} else {
		kinds := 0
		for _, kind := range []string{"url", "flexiPage", "page", "auraComponent", "lwcComponent", "scontrol"} {
			if n.Get(kind) != "" {
				kinds++
				row["Type"] = strings.ToLower(kind)
			}
		}
		if kinds != 1 {
			return refusal(n, "Must specify exactly one of customObject, url, page, flexiPage, auraComponent and lwcComponent for a CustomTab"), nil
		}
		if p := requiredProperty(n, "label"); p != nil {
			return *p, nil
		}
		if page := n.Get("flexiPage"); page != "" {
			found, err := b.exists("FlexiPage", page)
			if err != nil || !found {
				return refusal(n.Child("flexiPage"), "In field: flexiPage - no FlexiPage named "+page+" found"), err
			}
		}
		row["MasterLabel"] = n.Get("label")
	}
	out, err := b.keepPlain(c, "")
	if err != nil || !out.changed {
		return out, err
	}
	return out, b.u.upsertRow(b.ctx, "CustomTab", b.u.stamped(out, b.by.user.id, row), out.created)
}
