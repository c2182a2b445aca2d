package rehearsal_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"demobridge/sync/rehearsal"
)

func (c *client) tooling(q string) answer {
	c.t.Helper()
	return c.send("GET", "tooling/query?q="+escaped(q), "")
}

// layoutXML is a layout of opportunities.
func layoutXML(more string) string {
	item := func(behavior, field string) string {
		return "<layoutItems><behavior>" + behavior + "</behavior><field>" + field + "</field></layoutItems>"
	}
	return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Layout " + metadataNS + "><layoutSections><customLabel>false</customLabel><detailHeading>true</detailHeading><editHeading>true</editHeading><label>Info</label><layoutColumns>" +
		item("Required", "Name") + item("Edit", "StageName") + item("Edit", "OwnerId") + "</layoutColumns><layoutColumns/><style>TwoColumnsTopToBottom</style></layoutSections>" + more + "</Layout>"
}

const sessionsList = "<relatedLists><fields>NAME</fields><fields>Full_Name__c</fields><relatedList>Navattic_Session__c.Opportunity__c</relatedList><sortField>Started_At__c</sortField><sortOrder>Desc</sortOrder></relatedLists>"

// A related list is placed on a layout, read back, and goes with its lookup.
func TestLayoutWithRelatedList(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	const name = "Opportunity-Opportunity Layout"
	archive := func(more string) []byte {
		return packed(t, "package.xml", manifest("Layout:"+name), "layouts/"+name+".layout", layoutXML(more))
	}
	if got := successes(c.deployed(archive(sessionsList), usual))["Layout "+name]; got != "changed" {
		t.Errorf("the layout is reported as %q", got)
	}
	row := c.tooling("SELECT Id, Name, FullName, Metadata FROM Layout WHERE TableEnumOrId='Opportunity'").wants(200)
	row.is("records.0.FullName", name).is("records.0.Name", "Opportunity Layout").is("records.0.Metadata.relatedLists.0.relatedList", "Navattic_Session__c.Opportunity__c").
		is("records.0.Metadata.relatedLists.0.sortOrder", "Desc").is("records.0.Metadata.showEmailCheckbox", nil)
	c.send("GET", "tooling/sobjects/Layout/"+row.str("records.0.Id"), "").wants(200).is("Metadata.layoutSections.0.layoutColumns.0.layoutItems.0.behavior", "Required")
	c.send("PATCH", "tooling/sobjects/Layout/"+row.str("records.0.Id"), `{"Metadata":{}}`).wants(405)

	for more, want := range map[string]string{
		strings.ReplaceAll(sessionsList, "Navattic_Session__c.Opportunity__c", "Navattic_Sessions__r"):        "Cannot find related list:Navattic_Sessions__r",
		strings.ReplaceAll(sessionsList, "Navattic_Session__c.Opportunity__c", "Navattic_Session__c.Lead__c"): "Cannot find related list:Navattic_Session__c.Lead__c",
		strings.ReplaceAll(sessionsList, "Full_Name__c", "Gone__c"):                                           "Invalid field:Gone__c in related list:Navattic_Session__c.Opportunity__c",
		sessionsList + sessionsList: "Duplicate related list:Navattic_Session__c.Opportunity__c",
	} {
		if got := problems(c.deploy(archive(more), usual)); got != "Layout "+name+": "+want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	bare := "<Layout " + metadataNS + "/>"
	if got, want := problems(c.deploy(packed(t, "package.xml", manifest("Layout:"+name), "layouts/"+name+".layout", bare), usual)), "Layout "+name+": Layout must contain an item for required layout field: Name"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}

	c.deployed(packed(t, "package.xml", manifest(), "destructiveChanges.xml", manifest("CustomField:Navattic_Session__c.Opportunity__c")), usual)
	if lists := c.tooling("SELECT Metadata FROM Layout WHERE TableEnumOrId='Opportunity'").get("records.0.Metadata.relatedLists").([]any); len(lists) != 0 {
		t.Errorf("the related list of the deleted lookup is still on the layout: %v", lists)
	}
}

// A new object gets a layout that every profile uses.
func TestNewObjectHasALayout(t *testing.T) {
	c := bareOrg(t)
	c.deployed(wholePackage(t), usual)
	id := c.tooling("SELECT Id, EntityDefinition.QualifiedApiName FROM Layout WHERE Name='Visit Layout'").wants(200).is("size", 1).is("records.0.EntityDefinition.QualifiedApiName", "Visit__c").str("records.0.Id")
	profiles := c.query("SELECT Id FROM Profile").get("totalSize")
	if got := c.tooling("SELECT ProfileId FROM ProfileLayout WHERE LayoutId='" + id + "'").get("size"); got != profiles {
		t.Errorf("%v profiles use the layout, want all %v", got, profiles)
	}
}

// dynamicList is a related list component as App Builder writes it.
func dynamicList(relation string, columns ...string) map[string]any {
	property := func(name, value string) map[string]any { return map[string]any{"name": name, "value": value} }
	items := []any{}
	for _, c := range columns {
		items = append(items, map[string]any{"value": c})
	}
	return map[string]any{"componentInstance": map[string]any{"componentName": "lst:dynamicRelatedList", "identifier": "lst_dynamicRelatedList", "componentInstanceProperties": []any{
		property("parentFieldApiName", "Opportunity.Id"), property("relatedListApiName", relation), property("relatedListDisplayType", "ADVGRID"),
		map[string]any{"name": "relatedListFieldAliases", "valueList": map[string]any{"valueListItems": items}},
		property("sortFieldOrder", "Default"),
	}}}
}

// A related list is added to an existing Lightning page by the Tooling API,
// with all that was on it kept.
func TestFlexiPagePatch(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	page := c.tooling("SELECT Id, Metadata FROM FlexiPage WHERE EntityDefinitionId='Opportunity'").wants(200)
	id := page.str("records.0.Id")
	content, _ := page.get("records.0.Metadata").(map[string]any)
	regions, _ := content["flexiPageRegions"].([]any)
	main := slices.IndexFunc(regions, func(r any) bool { return dig(r, "name") == "main" })
	if main < 0 {
		t.Fatalf("the page has no region main: %v", regions)
	}
	region := regions[main].(map[string]any)
	before := region["itemInstances"].([]any)
	patch := func(relation string, columns ...string) answer {
		region["itemInstances"] = append(slices.Clone(before), dynamicList(relation, columns...))
		body, err := json.Marshal(map[string]any{"Metadata": content})
		if err != nil {
			t.Fatal(err)
		}
		return c.send("PATCH", "tooling/sobjects/FlexiPage/"+id, string(body))
	}
	patch("Navattic_Sessions__r", "NAME", "Full_Name__c").wants(204)
	after := c.send("GET", "tooling/sobjects/FlexiPage/"+id, "").wants(200)
	items := dig(after.get("Metadata.flexiPageRegions"), fmt.Sprintf("%d.itemInstances", main)).([]any)
	if len(items) != len(before)+1 || dig(items[len(before)], "componentInstance.componentInstanceProperties.3.valueList.valueListItems.1.value") != "Full_Name__c" {
		t.Errorf("the page now holds %v", items)
	}
	after.is("FullName", "Opportunity_Record_Page").is("Metadata.sobjectType", "Opportunity").is("Metadata.template.name", "flexipage:recordHomeTemplateDesktop")

	patch("Gone__r", "NAME").refused(400, "FIELD_INTEGRITY_EXCEPTION", "Cannot find related list:Gone__r")
	patch("Navattic_Sessions__r", "NAME", "Gone__c").wants(400).is("0.message", "Invalid field:Gone__c in related list:Navattic_Sessions__r")
	patch("Navattic_Sessions__r", strings.Split("a,b,c,d,e,f,g,h,i,j,k", ",")...).wants(400)
	c.send("PATCH", "tooling/sobjects/FlexiPage/"+id, `{"Metadata":{"moon":1}}`).wants(400)
	c.as(rep).send("PATCH", "tooling/sobjects/FlexiPage/"+id, `{"Metadata":{}}`).wants(403)
	c.tooling("SELECT Id, Metadata FROM FlexiPage").refused(400, "MALFORMED_QUERY",
		"When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval. Result size: 2")
	c.send("DELETE", "tooling/sobjects/FlexiPage/"+id, "").wants(400).is("0.errorCode", "DEPENDENCY_EXISTS")
}

// Lightning pages are checked as App Builder checks them.
func TestFlexiPageErrors(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	page := func(sobject, regions string) []byte {
		return packed(t, "package.xml", manifest("FlexiPage:Visits"), "flexipages/Visits.flexipage", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<FlexiPage "+metadataNS+">"+regions+
			"<masterLabel>Visits</masterLabel><sobjectType>"+sobject+"</sobjectType><template><name>flexipage:recordHomeTemplateDesktop</name></template><type>RecordPage</type></FlexiPage>")
	}
	region := func(items string) string {
		return "<flexiPageRegions>" + items + "<name>main</name><type>Region</type></flexiPageRegions>"
	}
	item := func(id string) string {
		return "<itemInstances><componentInstance><componentName>force:detailPanel</componentName>" + id + "</componentInstance></itemInstances>"
	}
	const one = "<identifier>one</identifier>"
	for want, archive := range map[string][]byte{
		"Error parsing file: Property 'componentInstances' not valid in version 66.0": page("Lead", region("<componentInstances><componentName>force:detailPanel</componentName></componentInstances>")),
		"Required field is missing: identifier":                                       page("Lead", region(item(""))),
		"Duplicate identifier: one":                                                   page("Lead", region(item(one)+item(one))),
		"In field: sobjectType - no CustomObject named Gone__c found":                 page("Gone__c", region(item(one))),
		"The region main has more than 100 components":                                page("Lead", region(strings.Repeat(item("<identifier>x</identifier>"), 101))),
		"Duplicate region name: main":                                                 page("Lead", region(item(one))+region(item("<identifier>two</identifier>"))),
		"In field: fieldItem - no CustomField named Lead.Gone__c found":               page("Lead", region("<itemInstances><fieldInstance><fieldItem>Record.Gone__c</fieldItem><identifier>f</identifier></fieldInstance></itemInstances>")),
	} {
		if got := problems(c.deploy(archive, usual)); got != "FlexiPage Visits: "+want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	c.deployed(page("Lead", region(item(one))), usual)
	if got := problems(c.deploy(page("Contact", region(item(one))), usual)); got != "FlexiPage Visits: The sobjectType of a Lightning page cannot be changed" {
		t.Errorf("changing the object is answered %q", got)
	}
}

// Fields can be made by the Tooling API in a sandbox only.
func TestToolingCustomField(t *testing.T) {
	const body = `{"FullName":"Lead.X__c","Metadata":{"label":"X","type":"Text","length":255,"externalId":true,"unique":true}}`
	bareOrg(t).send("POST", "tooling/sobjects/CustomField", body).wants(400).is("0.message", "Save or update not supported in active organizations")
	c := openOrg(t, rehearsal.Options{Sandbox: true, WithoutSessionObject: true})
	id := c.send("POST", "tooling/sobjects/CustomField", body).wants(201).is("success", true).str("id")
	c.send("POST", "tooling/sobjects/CustomField", body).refused(400, "DUPLICATE_DEVELOPER_NAME", "There is already a field named X on Lead.")
	c.send("GET", "tooling/sobjects/CustomField/"+id, "").wants(200).is("Metadata.length", 255).is("Metadata.unique", true).is("FullName", "Lead.X__c")
	c.send("PATCH", "tooling/sobjects/CustomField/"+id, `{"Metadata":{"label":"Y","type":"Text","length":100}}`).wants(204)
	c.tooling("SELECT Metadata FROM CustomField WHERE Id='"+id+"'").is("records.0.Metadata.label", "Y").is("records.0.Metadata.valueSet", nil)
	c.send("DELETE", "tooling/sobjects/CustomField/"+id, "").wants(204)
	c.send("GET", "tooling/sobjects/CustomField/"+id, "").wants(404)
	// An org that tracks no source does not know SourceMember: that is how the
	// Salesforce CLI tells.
	c.send("GET", "tooling/sobjects/SourceMember/describe", "").refused(404, "NOT_FOUND", "The requested resource does not exist")
	c.send("GET", "tooling/sobjects/CustomField/describe", "").wants(200).is("name", "CustomField")
}
