package rehearsal

import (
	"context"
	"strings"
	"time"
)

// changed is when what the user may see of the schema was last changed: the
// schema itself or anybody's permissions.
func (c *call) changed() time.Time {
	at := c.unit.schema.Changed
	if p := c.o.access.changed(); p.After(at) {
		at = p
	}
	return at.UTC()
}

// describeGlobal answers GET /sobjects (recorded, contract D 3.1).
func describeGlobal(c *call) (*response, error) {
	if res, spared := c.notModified(); spared {
		return res, nil
	}
	var list []object
	for _, o := range c.unit.schema.Objects(c.area()) {
		if c.access.sees(o) {
			list = append(list, c.briefDescribe(o))
		}
	}
	res := ok(object{{"encoding", "UTF-8"}, {"maxBatchSize", 200}, {"sobjects", list}})
	return stamped(res, c.changed(), c.describeTag()), nil
}

// briefDescribe is an object's entry in describe global.
func (c *call) briefDescribe(o *Object) object {
	x := c.access.right(o)
	return object{
		{"activateable", false},
		{"associateEntityType", nil},
		{"associateParentEntity", nil},
		{"createable", o.can("c") && x.create},
		{"custom", o.Custom},
		{"customSetting", false},
		{"deepCloneable", o.Name == "Opportunity"},
		{"deletable", o.can("d") && x.del},
		{"deprecatedAndHidden", false},
		{"feedEnabled", o.can("f")},
		{"hasSubtypes", false},
		{"isInterface", false},
		{"isSubtype", false},
		{"keyPrefix", nullable(o.KeyPrefix)},
		{"label", o.Label},
		{"labelPlural", o.Plural},
		{"layoutable", o.can("l")},
		{"mergeable", o.can("m")},
		{"mruEnabled", o.can("M")},
		{"name", o.Name},
		{"queryable", o.can("q")},
		{"replicateable", o.can("p")},
		{"retrieveable", o.can("r")},
		{"searchable", o.can("s")},
		{"triggerable", o.can("t")},
		{"undeletable", o.can("x") && x.del},
		{"updateable", o.can("u") && x.edit},
		{"urls", c.objectURLs(o, false)},
	}
}

func (c *call) objectURLs(o *Object, full bool) object {
	root := c.root()
	if c.tooling {
		root += "/tooling"
	}
	base := root + "/sobjects/" + o.Name
	if !o.can("l") {
		return object{{"rowTemplate", base + "/{ID}"}, {"describe", base + "/describe"}, {"sobject", base}}
	}
	out := object{{"compactLayouts", base + "/describe/compactLayouts"}, {"rowTemplate", base + "/{ID}"}, {"approvalLayouts", base + "/describe/approvalLayouts"}}
	if full {
		out = append(out, member{"uiDetailTemplate", c.host + "/{ID}"}, member{"uiEditTemplate", c.host + "/{ID}/e"})
	}
	if o.Name == "User" {
		out = append(out[:2], member{"namedLayouts", base + "/describe/namedLayouts/{LayoutName}"}, member{"passwordUtilities", base + "/{ID}/password"})
	} else {
		out = append(out, member{"listviews", base + "/listviews"})
	}
	out = append(out, member{"describe", base + "/describe"})
	if full {
		out = append(out, member{"uiNewRecord", c.host + "/" + o.KeyPrefix + "/e"})
	}
	return append(out, member{"quickActions", base + "/quickActions"}, member{"layouts", base + "/describe/layouts"}, member{"sobject", base})
}

// describeBasics answers GET /sobjects/X.
func describeBasics(c *call) (*response, error) {
	o, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	recent, err := c.recentItems(c.ctx, o)
	if err != nil {
		return nil, err
	}
	return ok(object{{"objectDescribe", c.briefDescribe(o)}, {"recentItems", recent}}), nil
}

// recentItems are the records of an object that the user used last.
func (c *call) recentItems(ctx context.Context, o *Object) ([]object, error) {
	ids, err := c.recentIDs(ctx, o.Name, 25)
	if err != nil {
		return nil, err
	}
	out := []object{}
	for _, id := range ids {
		out = append(out, object{{"attributes", object{{"type", o.Name}, {"url", c.recordURL(o.Name, id.id)}}}, {"Id", id.id}, {nameKey(o), nullable(id.name)}})
	}
	return out, nil
}

func nameKey(o *Object) string {
	if f := o.NameField(); f != nil {
		return f.Name
	}
	return "Name"
}

// describeObject answers GET /sobjects/X/describe with the keys of a recorded
// describe. Fields that the user may not read are absent.
func describeObject(c *call) (*response, error) {
	o, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	if res, spared := c.notModified(); spared {
		return res, nil
	}
	var fields []object
	for _, f := range o.Fields {
		if c.access.reads(o, f) {
			fields = append(fields, c.describeField(o, f))
		}
	}
	children := []object{}
	for _, ch := range o.children {
		if !c.access.sees(ch.Child) || !c.access.reads(ch.Child, ch.Field) || ch.Child.Area&c.area() == 0 {
			continue
		}
		children = append(children, object{
			{"cascadeDelete", ch.Field.DeleteConstraint == "Cascade"},
			{"childSObject", ch.Child.Name},
			{"deprecatedAndHidden", false},
			{"field", ch.Field.Name},
			{"junctionIdListNames", []any{}},
			{"junctionReferenceTo", []any{}},
			{"relationshipName", nullable(ch.Name)},
			{"restrictedDelete", ch.Field.DeleteConstraint == "Restrict"},
		})
	}
	recordTypes, err := c.describeRecordTypes(o)
	if err != nil {
		return nil, err
	}
	x := c.access.right(o)
	res := ok(object{
		{"actionOverrides", []any{}},
		{"activateable", false},
		{"associateEntityType", nil},
		{"associateParentEntity", nil},
		{"childRelationships", children},
		{"compactLayoutable", o.can("C")},
		{"createable", o.can("c") && x.create},
		{"custom", o.Custom},
		{"customSetting", false},
		{"deepCloneable", o.Name == "Opportunity"},
		{"defaultImplementation", nil},
		{"deletable", o.can("d") && x.del},
		{"deprecatedAndHidden", false},
		{"extendedBy", nil},
		{"extendsInterfaces", nil},
		{"feedEnabled", o.can("f")},
		{"fields", fields},
		{"hasSubtypes", false},
		{"implementedBy", nil},
		{"implementsInterfaces", nil},
		{"isInterface", false},
		{"isSubtype", false},
		{"keyPrefix", nullable(o.KeyPrefix)},
		{"label", o.Label},
		{"labelPlural", o.Plural},
		{"layoutable", o.can("l")},
		{"listviewable", nil},
		{"lookupLayoutable", nil},
		{"mergeable", o.can("m")},
		{"mruEnabled", o.can("M")},
		{"name", o.Name},
		{"namedLayoutInfos", []any{}},
		{"networkScopeFieldName", nil},
		{"queryable", o.can("q")},
		{"recordTypeInfos", recordTypes},
		{"replicateable", o.can("p")},
		{"retrieveable", o.can("r")},
		{"searchLayoutable", o.can("h")},
		{"searchable", o.can("s")},
		{"sobjectDescribeOption", "FULL"},
		{"supportedScopes", describeScopes(o)},
		{"triggerable", o.can("t")},
		{"undeletable", o.can("x") && x.del},
		{"updateable", o.can("u") && x.edit},
		{"urls", c.objectURLs(o, true)},
	})
	return stamped(res, c.changed(), c.describeTag()), nil
}

func describeScopes(o *Object) []object {
	if o.Kind != RecordKind || o.Field("OwnerId") == nil {
		return []object{{{"label", "All " + strings.ToLower(o.Plural)}, {"name", "everything"}}}
	}
	many := strings.ToLower(o.Plural)
	if o.Name == "Lead" {
		return []object{
			{{"label", "All leads"}, {"name", "everything"}},
			{{"label", "My leads"}, {"name", "mine"}},
			{{"label", "Queue owned leads"}, {"name", "queue_owned"}},
			{{"label", "Filter by scope"}, {"name", "scopingRule"}},
			{{"label", "My team's leads"}, {"name", "team"}},
			{{"label", "User owned leads"}, {"name", "user_owned"}},
		}
	}
	return []object{{{"label", "All " + many}, {"name", "everything"}}, {{"label", "My " + many}, {"name", "mine"}}, {{"label", "My team's " + many}, {"name", "team"}}}
}

// describeRecordTypes lists the object's record types, the master one last.
func (c *call) describeRecordTypes(o *Object) ([]object, error) {
	out := []object{}
	info := func(id, name, developer string, active, isDefault, master bool) object {
		return object{
			{"active", active},
			{"available", active},
			{"defaultRecordTypeMapping", isDefault},
			{"developerName", developer},
			{"master", master},
			{"name", name},
			{"recordTypeId", id},
			{"urls", object{{"layout", c.root() + "/sobjects/" + o.Name + "/describe/layouts/" + id}}},
		}
	}
	if o.Kind != RecordKind {
		return out, nil
	}
	rows, err := c.unit.reader().QueryContext(c.ctx, `SELECT Id, Name, DeveloperName, IsActive FROM "RecordType" WHERE SobjectType=? ORDER BY Id`, o.Name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, name, developer string
		var active bool
		if err := rows.Scan(&id, &name, &developer, &active); err != nil {
			return nil, err
		}
		out = append(out, info(id, name, developer, active, active && len(out) == 0, false))
	}
	return append(out, info(masterRecordType, "Master", "Master", true, len(out) == 0, true)), rows.Err()
}
