package rehearsal

import (
	"strings"

	"demobridge/sync/rehearsal/soql"
)

// This file answers the small resources that clients ask for in passing. None
// of them does more than is needed to keep such a client going.
func (o *Org) extraRoutes() []route {
	get := func(path string, h handler) route { return on(path, DataArea, map[string]handler{"GET": h}) }
	return []route{
		get("limits/recordCount", recordCounts),
		get("tabs", listTabs),
		get("theme", showTheme),
		get("quickActions", noQuickActions),
		get("sobjects/{}/quickActions", noQuickActions),
		get("sobjects/{}/listviews", listViews),
		get("sobjects/{}/describe/layouts", describeLayouts),
		get("sobjects/{}/describe/layouts/{}", describeLayout),
		get("sobjects/{}/describe/compactLayouts", describeCompactLayouts),
		get("sobjects/{}/describe/approvalLayouts", describeApprovalLayouts),
	}
}

// recordCounts answers GET /limits/recordCount.
func recordCounts(c *call) (*response, error) {
	names := splitTrim(c.query.Get("sObjects"))
	if names == nil {
		for _, o := range c.unit.schema.Objects(DataArea) {
			if o.Kind == RecordKind {
				names = append(names, o.Name)
			}
		}
	}
	list := []object{}
	for _, name := range names {
		obj := c.unit.schema.Object(name)
		if obj == nil || !obj.stored() || !c.access.sees(obj) {
			continue
		}
		n, err := c.o.Count(obj.Name)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, object{{"count", n}, {"name", obj.Name}})
		}
	}
	return ok(object{{"sObjects", list}}), nil
}

// tabbed are the objects that have a tab.
func (c *call) tabbed() []*Object {
	var out []*Object
	for _, o := range c.unit.schema.Objects(DataArea) {
		if o.Kind == RecordKind && o.can("h") && c.access.sees(o) {
			out = append(out, o)
		}
	}
	return out
}

func listTabs(c *call) (*response, error) {
	list := []object{}
	for _, o := range c.tabbed() {
		list = append(list, object{
			{"colors", []any{}},
			{"custom", o.Custom},
			{"iconUrl", c.host + "/img/icon/t4v35/standard/" + strings.ToLower(o.Name) + ".svg"},
			{"icons", []any{}},
			{"label", o.Plural},
			{"miniIconUrl", c.host + "/img/icon/t4v35/standard/" + strings.ToLower(o.Name) + "_16.png"},
			{"name", "standard-" + o.Name},
			{"sobjectName", o.Name},
			{"url", c.host + "/" + o.KeyPrefix + "/o"},
		})
	}
	return ok(list), nil
}

func showTheme(c *call) (*response, error) {
	list := []object{}
	for _, o := range c.tabbed() {
		list = append(list, object{
			{"colors", []object{{{"color", "5867E8"}, {"context", "primary"}, {"theme", "theme4"}}}},
			{"icons", []object{{{"contentType", "image/svg+xml"}, {"height", 0}, {"theme", "theme4"}, {"url", c.host + "/img/icon/t4v35/standard/" + strings.ToLower(o.Name) + ".svg"}, {"width", 0}}}},
			{"name", o.Name},
		})
	}
	return ok(object{{"themeItems", list}}), nil
}

func noQuickActions(*call) (*response, error) { return ok([]any{}), nil }

func listViews(c *call) (*response, error) {
	o, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	return ok(object{{"done", true}, {"listviews", []any{}}, {"nextRecordsUrl", nil}, {"size", 0}, {"sobjectType", o.Name}}), nil
}

// layoutOf is a detail page with the object's fields in one column.
func (c *call) layoutOf(o *Object, id string) object {
	rows := []object{}
	for _, f := range o.Fields {
		if !c.access.reads(o, f) || !f.Createable && !f.Updateable {
			continue
		}
		edits := c.access.edits(o, f)
		rows = append(rows, object{{"layoutItems", []object{{
			{"editableForNew", f.Createable && edits},
			{"editableForUpdate", f.Updateable && edits},
			{"label", f.Label},
			{"layoutComponents", []object{{{"details", c.describeField(o, f)}, {"displayLines", 1}, {"tabOrder", len(rows) + 1}, {"type", "Field"}, {"value", f.Name}}}},
			{"placeholder", false},
			{"required", f.required()},
		}}}, {"numItems", 1}})
	}
	section := []object{{
		{"collapsed", false},
		{"columns", 1},
		{"heading", o.Label + " Information"},
		{"layoutRows", rows},
		{"layoutSectionId", nil},
		{"parentLayoutId", id},
		{"rows", len(rows)},
		{"tabOrder", "TopToBottom"},
		{"useCollapsibleSection", false},
		{"useHeading", false},
	}}
	related := []object{}
	for _, ch := range o.children {
		if ch.Name != "" && c.access.sees(ch.Child) {
			related = append(related, object{
				{"columns", []any{}},
				{"custom", ch.Child.Custom},
				{"field", ch.Field.Name},
				{"label", ch.Child.Plural},
				{"limitRows", 5},
				{"name", ch.Name},
				{"sobject", ch.Child.Name},
				{"sort", []any{}},
			})
		}
	}
	return object{
		{"buttonLayoutSection", nil},
		{"detailLayoutSections", section},
		{"editLayoutSections", section},
		{"feedView", nil},
		{"highlightsPanelLayoutSection", nil},
		{"id", id},
		{"multirowEditLayoutSections", []any{}},
		{"offlineLinks", []any{}},
		{"quickActionList", nil},
		{"relatedContent", nil},
		{"relatedLists", related},
		{"saveOptions", []any{}},
	}
}

func describeLayouts(c *call) (*response, error) {
	o, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	id := makeID("00h", 1)
	mapping := object{
		{"active", true},
		{"available", true},
		{"defaultRecordTypeMapping", true},
		{"developerName", "Master"},
		{"layoutId", id},
		{"master", true},
		{"name", "Master"},
		{"picklistsForRecordType", nil},
		{"recordTypeId", masterRecordType},
		{"urls", object{{"layout", c.root() + "/sobjects/" + o.Name + "/describe/layouts/" + masterRecordType}}},
	}
	return ok(object{{"layouts", []object{c.layoutOf(o, id)}}, {"recordTypeMappings", []object{mapping}}, {"recordTypeSelectorRequired", []bool{false}}}), nil
}

func describeLayout(c *call) (*response, error) {
	o, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	return ok(c.layoutOf(o, makeID("00h", 1))), nil
}

func describeCompactLayouts(c *call) (*response, error) {
	o, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	name := nameKey(o)
	system := object{
		{"actions", []any{}},
		{"fieldItems", []object{{
			{"editableForNew", false},
			{"editableForUpdate", false},
			{"label", name},
			{"layoutComponents", []object{{{"displayLines", 1}, {"tabOrder", 0}, {"type", "Field"}, {"value", name}}}},
			{"placeholder", false},
			{"required", false},
		}}},
		{"id", nil},
		{"imageItems", nil},
		{"label", "System Default"},
		{"name", "SYSTEM"},
		{"objectType", o.Name},
	}
	return ok(object{
		{"compactLayouts", []object{system}},
		{"defaultCompactLayoutId", nil},
		{"recordTypeCompactLayoutMappings", []object{{{"available", true}, {"compactLayoutId", nil}, {"compactLayoutName", "SYSTEM"}, {"recordTypeId", masterRecordType}, {"recordTypeName", "Master"}}}},
		{"urls", object{{"primary", c.root() + "/sobjects/" + o.Name + "/describe/compactLayouts/primary"}}},
	}), nil
}

func describeApprovalLayouts(c *call) (*response, error) {
	if _, err := c.object(c.args[0]); err != nil {
		return nil, err
	}
	return ok(object{{"approvalLayouts", []any{}}}), nil
}

// explainQuery answers GET /query?explain=: how the query would be run.
func (c *call) explainQuery(text string) (*response, error) {
	q, err := soql.Parse(text)
	if err != nil {
		return nil, queryError(err)
	}
	plan, err := soql.Compile(q, c.catalog(q), c.env(false))
	if err != nil {
		return nil, queryError(err)
	}
	all, err := c.o.Count(plan.Object)
	if err != nil {
		all = 0
	}
	n, err := plan.Count(c.ctx, c.unit.reader())
	if err != nil {
		return nil, queryError(err)
	}
	return ok(object{{"plans", []object{{
		{"cardinality", n},
		{"fields", []any{}},
		{"leadingOperationType", "TableScan"},
		{"notes", []any{}},
		{"relativeCost", number(1)},
		{"sobjectCardinality", all},
		{"sobjectType", plan.Object},
	}}}, {"sourceQuery", text}}), nil
}
