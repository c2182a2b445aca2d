package rehearsal_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/rehearsal"
)

func oneField(t testing.TB, name string) []byte {
	t.Helper()
	return packed(t, "package.xml", manifest("CustomField:Lead."+name), "objects/Lead.object", fieldsXML(textFieldXML(name, "")))
}

func (c *client) state(id string) string {
	c.t.Helper()
	return c.send("GET", "metadata/deployRequest/"+id, "").wants(200).str("deployResult.status")
}

func (c *client) hasField(name string) bool {
	c.t.Helper()
	return c.send("GET", "tooling/query?q=SELECT+Id+FROM+CustomField+WHERE+DeveloperName='"+name+"'", "").get("size") == 1.0
}

const cancel = `{"deployResult":{"status":"Canceling"}}`

// A deploy that waits is canceled at once, one that runs after a while, and
// one that is done not at all.
func TestCancelDeploy(t *testing.T) {
	c := bareOrg(t)
	waiting := c.post(oneField(t, "A__c"), usual, "json").str("id")
	c.send("PATCH", "metadata/deployRequest/"+waiting, cancel).wants(202).is("deployResult.status", "Canceled").is("deployResult.done", true).
		is("deployResult.canceledByName", "Rehearsal Admin").is("deployResult.success", false)

	running := c.post(oneField(t, "A__c"), usual, "json").str("id")
	c.state(running)
	if got := c.state(running); got != "InProgress" {
		t.Fatalf("the deploy is %s", got)
	}
	c.send("PATCH", "metadata/deployRequest/"+running, cancel).wants(202).is("deployResult.status", "Canceling")
	c.finish(running).is("deployResult.status", "Canceled")
	if c.hasField("A") {
		t.Error("a canceled deploy has made its field")
	}

	done := c.deployed(oneField(t, "A__c"), usual).str("id")
	c.send("PATCH", "metadata/deployRequest/"+done, cancel).refused(400, "INVALID_ID_FIELD", "Deployment already completed")
	c.send("PATCH", "metadata/deployRequest/"+done, `{"deployResult":{"status":"Succeeded"}}`).wants(400)
	c.send("PATCH", "metadata/deployRequest/"+done, `{}`).wants(400)
}

// A second deploy waits for the first.
func TestSecondDeployWaits(t *testing.T) {
	c := bareOrg(t)
	c.org.SetDeployPace(rehearsal.DeployPace{Pending: time.Hour, InProgress: time.Hour, Finalizing: time.Hour})
	first := c.post(oneField(t, "A__c"), usual, "json").str("id")
	second := c.post(oneField(t, "B__c"), usual, "json").str("id")
	for range 5 {
		if got := c.state(second); got != "Pending" {
			t.Fatalf("the second deploy is %s while the first waits", got)
		}
	}
	c.finish(first).is("deployResult.status", "Succeeded")
	c.finish(second).is("deployResult.status", "Succeeded")
}

// A deploy that nobody asks about ends with time, and those behind it after
// it.
func TestDeploysEndByThemselves(t *testing.T) {
	k := newClock()
	c := openOrg(t, rehearsal.Options{WithoutSessionObject: true, Now: k.Now})
	c.org.SetDeployPace(rehearsal.DeployPace{Pending: time.Second, InProgress: time.Minute, Finalizing: time.Second, ByTimeOnly: true})
	first := c.post(oneField(t, "A__c"), usual, "json").str("id")
	second := c.post(oneField(t, "B__c"), usual, "json").str("id")
	var states []string
	for range 3 {
		states = append(states, c.state(first))
	}
	if diff := cmp.Diff([]string{"Pending", "Pending", "Pending"}, states); diff != "" {
		t.Errorf("asking moves a deploy that goes by time alone (-want +got):\n%s", diff)
	}
	k.Step(2)
	if got := c.state(first); got != "InProgress" {
		t.Errorf("after two seconds the first deploy is %s", got)
	}
	k.Step(61)
	if !c.hasField("A") || c.hasField("B") {
		t.Error("after a minute the first deploy alone should have made its field")
	}
	k.Step(3600)
	if !c.hasField("B") {
		t.Error("the second deploy has not ended after an hour")
	}
	if got := c.state(second); got != "Succeeded" {
		t.Errorf("the second deploy is %s", got)
	}
	// After a month nobody knows of it any more.
	c.org.SetDeployPace(rehearsal.DeployPace{})
	k.Step(31 * 24 * 3600)
	c = c.as(admin)
	c.deployed(oneField(t, "C__c"), usual)
	c.send("GET", "metadata/deployRequest/"+first, "").wants(404)
}

// What was deployed, and a deploy under way, are there when the org is opened
// again.
func TestDeployOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	session := func(work func(c *client)) {
		org, err := rehearsal.New(rehearsal.Options{Dir: dir, WithoutSessionObject: true})
		if err != nil {
			t.Fatal(err)
		}
		srv := httptest.NewServer(org.Handler())
		work((&client{t: t, org: org, base: srv.URL, version: "66.0"}).as(admin))
		srv.Close()
		if err := org.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var id string
	session(func(c *client) {
		c.deployed(wholePackage(t), usual)
		set := c.query("SELECT Id FROM PermissionSet WHERE Name='Visits'").str("records.0.Id")
		c.create("PermissionSetAssignment", `{"AssigneeId":"`+adminID+`","PermissionSetId":"`+set+`"}`)
		c.send("PATCH", "sobjects/Visit__c/Visit_Key__c/k1", `{"Minutes__c":2}`).wants(201)
		rule := fieldsXML("<validationRules><fullName>Short</fullName><active>true</active><errorConditionFormula>Minutes__c &gt; 60</errorConditionFormula><errorMessage>Too long</errorMessage></validationRules>")
		c.deployed(packed(t, "package.xml", manifest("ValidationRule:Visit__c.Short"), "objects/Visit__c.object", rule), usual)
		c.org.SetDeployPace(rehearsal.DeployPace{Pending: time.Hour})
		id = c.post(oneField(t, "Later__c"), usual, "json").str("id")
	})
	session(func(c *client) {
		c.finish(id).is("deployResult.status", "Succeeded")
		if !c.hasField("Later") {
			t.Error("the deploy that waited has not made its field")
		}
		c.query("SELECT Minutes__c, Account__r.Name FROM Visit__c WHERE Visit_Key__c='k1'").is("records.0.Minutes__c", 2)
		c.send("PATCH", "sobjects/Visit__c/Visit_Key__c/k1", `{"Minutes__c":61}`).refused(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Too long")
		if again := successes(c.deployed(wholePackage(t), usual+`,"checkOnly":true`)); again["CustomObject Visit__c"] != "" || again["CustomField Visit__c.Account__c"] != "" {
			t.Errorf("after a restart the same package is a change: %v", again)
		}
		c.deployed(packed(t, "package.xml", manifest(), "destructiveChanges.xml", manifest("CustomField:Visit__c.Began_At__c")), usual)
	})
}

// Deletions take everything along that cannot be without them, and are refused
// while others need what is deleted.
func TestDestructiveChanges(t *testing.T) {
	c := bareOrg(t)
	c.deployed(wholePackage(t), usual)
	set := c.query("SELECT Id FROM PermissionSet WHERE Name='Visits'").str("records.0.Id")
	assignment := c.create("PermissionSetAssignment", `{"AssigneeId":"`+adminID+`","PermissionSetId":"`+set+`"}`)

	destroy := func(file string, members ...string) answer {
		return c.deploy(packed(t, "package.xml", manifest(), file, manifest(members...)), usual)
	}
	if got := problems(destroy("destructiveChanges.xml", "PermissionSet:Visits")); got == "" {
		t.Error("a permission set that somebody has was deleted")
	}
	c.send("DELETE", "sobjects/PermissionSetAssignment/"+assignment, "").wants(204)
	a := destroy("destructiveChangesPost.xml", "CustomTab:Visit__c", "CustomObject:Visit__c", "PermissionSet:Visits", "CustomField:Lead.Last_Visit__c")
	a.is("deployResult.status", "Succeeded").is("deployResult.numberComponentsTotal", 4)
	if got := successes(a)["CustomObject Visit__c"]; got != "deleted" {
		t.Errorf("the object is reported as %q", got)
	}
	c.send("GET", "sobjects/Visit__c/describe", "").wants(404)
	c.query("SELECT Id FROM PermissionSet WHERE Name='Visits'").is("totalSize", 0)
	c.query("SELECT Id FROM FieldPermissions WHERE Field='Lead.Last_Visit__c'").is("totalSize", 0)
	for _, q := range []string{"Layout WHERE Name='Visit Layout'", "CustomTab WHERE DeveloperName='Visit'", "RelatedListDefinition WHERE RelatedListName='Visits__r'"} {
		if got := c.send("GET", "tooling/query?q="+escaped("SELECT Id FROM "+q), "").wants(200).get("size"); got != 0.0 {
			t.Errorf("%v rows are left of %s", got, q)
		}
	}

	// Before what is deployed, a deletion makes room for a new kind of field.
	change := packed(t, "package.xml", manifest("CustomField:Lead.Visits_Total__c"), "destructiveChangesPre.xml", manifest("CustomField:Lead.Visits_Total__c"),
		"objects/Lead.object", fieldsXML(textFieldXML("Visits_Total__c", "")))
	got := successes(c.deployed(change, usual))
	if diff := cmp.Diff(map[string]string{"CustomField Lead.Visits_Total__c": "created changed", "package.xml": "changed"}, got); diff != "" {
		t.Errorf("the replaced field (-want +got):\n%s", diff)
	}

	// A rule that reads a field holds it.
	rule := fieldsXML("<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>ISBLANK(Visits_Total__c)</errorConditionFormula><errorMessage>no</errorMessage></validationRules>")
	c.deployed(packed(t, "package.xml", manifest("ValidationRule:Lead.R"), "objects/Lead.object", rule), usual)
	if got, want := problems(destroy("destructiveChanges.xml", "CustomField:Lead.Visits_Total__c")), "CustomField Lead.Visits_Total__c: This custom field is referenced elsewhere in Salesforce : Validation Rule - R"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	destroy("destructiveChanges.xml", "CustomField:Lead.Visits_Total__c", "ValidationRule:Lead.R").is("deployResult.status", "Succeeded")
}

// All types of fields that the contract needs are made as describes show them.
func TestFieldTypes(t *testing.T) {
	c := bareOrg(t)
	values := "<valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>Hot</fullName><default>true</default><label>Hot!</label></value><value><fullName>Cold</fullName><default>false</default></value></valueSetDefinition></valueSet>"
	types := []struct{ name, kind, more, describe string }{
		{"Text__c", "Text", "<length>30</length>", "string 30"},
		{"Area__c", "TextArea", "", "textarea 255"},
		{"Long__c", "LongTextArea", "<length>32000</length><visibleLines>3</visibleLines>", "textarea 32000"},
		{"Number__c", "Number", "<precision>18</precision><scale>2</scale>", "double 0"},
		{"Money__c", "Currency", "<precision>16</precision><scale>2</scale>", "currency 0"},
		{"Share__c", "Percent", "<precision>5</precision><scale>2</scale>", "percent 0"},
		{"Check__c", "Checkbox", "<defaultValue>true</defaultValue>", "boolean 0"},
		{"Day__c", "Date", "", "date 0"},
		{"Moment__c", "DateTime", "", "datetime 0"},
		{"Mail__c", "Email", "", "email 80"},
		{"Fon__c", "Phone", "", "phone 40"},
		{"Link__c", "Url", "", "url 255"},
		{"Pick__c", "Picklist", values, "picklist 255"},
		{"Picks__c", "MultiselectPicklist", values + "<visibleLines>4</visibleLines>", "multipicklist 4099"},
		{"Up__c", "Lookup", "<referenceTo>Account</referenceTo><relationshipName>Things</relationshipName><deleteConstraint>Restrict</deleteConstraint>", "reference 18"},
		{"Count__c", "AutoNumber", "<displayFormat>N-{0000}</displayFormat><startingNumber>7</startingNumber>", "string 30"},
		{"Must__c", "Text", "<length>10</length><required>true</required>", "string 10"},
	}
	inner, grants := "", []string{}
	for _, x := range types {
		inner += fieldXML(x.name, x.kind, x.more)
		if x.name != "Must__c" {
			grants = append(grants, "Thing__c."+x.name)
		}
	}
	c.deployed(packed(t, "package.xml", manifest("CustomObject:Thing__c", "PermissionSet:Things"), "objects/Thing__c.object", objectXML("Thing", inner),
		"permissionsets/Things.permissionset", permissionSetXML("Things", fieldGrants(grants...)+objectGrant("Thing__c", true))), usual)
	c.create("PermissionSetAssignment", `{"AssigneeId":"`+adminID+`","PermissionSetId":"`+c.query("SELECT Id FROM PermissionSet WHERE Name='Things'").str("records.0.Id")+`"}`)

	describe := c.send("GET", "sobjects/Thing__c/describe", "").wants(200)
	list, _ := describe.get("fields").([]any)
	for _, x := range types {
		i := slices.IndexFunc(list, func(f any) bool { return dig(f, "name") == x.name })
		if i < 0 {
			t.Errorf("%s is not described", x.name)
			continue
		}
		kind, _ := dig(list[i], "type").(string)
		length, _ := dig(list[i], "length").(float64)
		if got := kind + " " + itoa(int(length)); got != x.describe {
			t.Errorf("%s is %s, want %s", x.name, got, x.describe)
		}
	}
	c.send("POST", "sobjects/Thing__c", `{"Name":"a"}`).refused(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Must__c]")
	c.send("POST", "sobjects/Thing__c", `{"Must__c":"x","Pick__c":"Warm"}`).wants(400).is("0.errorCode", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
	id := c.create("Thing__c", `{"Must__c":"x","Up__c":"`+acme+`","Picks__c":"Hot;Cold"}`)
	c.query("SELECT Count__c, Pick__c, Check__c FROM Thing__c WHERE Id='"+id+"'").is("records.0.Count__c", "N-0007").is("records.0.Pick__c", "Hot").is("records.0.Check__c", true)
	c.send("DELETE", "sobjects/Account/"+acme, "").wants(400).is("0.errorCode", "DELETE_FAILED")
}

// A validation rule with PRIORVALUE and ISNEW holds for every writer.
func TestValidationRuleIsInForce(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	rule := fieldsXML("<validationRules><fullName>Never_back</fullName><active>true</active><errorConditionFormula>AND(NOT(ISNEW()), Steps_Viewed__c &lt; PRIORVALUE(Steps_Viewed__c))</errorConditionFormula><errorDisplayField>Steps_Viewed__c</errorDisplayField><errorMessage>Fewer steps</errorMessage></validationRules>")
	archive := packed(t, "package.xml", manifest("ValidationRule:Navattic_Session__c.Never_back"), "objects/Navattic_Session__c.object", rule)
	if got := successes(c.deployed(archive, usual))["ValidationRule Navattic_Session__c.Never_back"]; got != "created changed" {
		t.Errorf("the rule is reported as %q", got)
	}
	if got := successes(c.deployed(archive, usual))["ValidationRule Navattic_Session__c.Never_back"]; got != "" {
		t.Errorf("the same rule again is reported as %q", got)
	}
	const path = "sobjects/Navattic_Session__c/Session_Key__c/k1"
	c.send("PATCH", path, `{"Steps_Viewed__c":5}`).wants(201)
	c.send("PATCH", path, `{"Steps_Viewed__c":6}`).wants(200)
	c.send("PATCH", path, `{"Steps_Viewed__c":4}`).refused(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Fewer steps").is("0.fields.0", "Steps_Viewed__c")
}

// Record types show in describes; list views and compact layouts are kept.
func TestRecordTypesAndListViews(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	xml := fieldsXML("<listViews><fullName>Hot</fullName><columns>FULL_NAME</columns><filterScope>Everything</filterScope><label>Hot leads</label></listViews>" +
		"<recordTypes><fullName>Partner</fullName><active>true</active><label>Partner lead</label></recordTypes>")
	archive := packed(t, "package.xml", manifest("RecordType:Lead.Partner", "ListView:Lead.Hot"), "objects/Lead.object", xml)
	got := successes(c.deployed(archive, usual))
	if got["RecordType Lead.Partner"] != "created changed" || got["ListView Lead.Hot"] != "created changed" {
		t.Errorf("the deploy reports %v", got)
	}
	if got := successes(c.deployed(archive, usual)); got["RecordType Lead.Partner"] != "" || got["ListView Lead.Hot"] != "" {
		t.Errorf("the same again reports %v", got)
	}
	c.send("GET", "sobjects/Lead/describe", "").is("recordTypeInfos.0.developerName", "Partner").is("recordTypeInfos.0.name", "Partner lead")
	files := c.retrieve("<unpackaged><types><members>Lead.Hot</members><name>ListView</name></types><types><members>*</members><name>RecordType</name></types><version>66.0</version></unpackaged><singlePackage>true</singlePackage>")
	for _, want := range []string{"<label>Hot leads</label>", "<fullName>Partner</fullName>"} {
		if !strings.Contains(files["objects/Lead.object"], want) {
			t.Errorf("the retrieved file lacks %s:\n%s", want, files["objects/Lead.object"])
		}
	}
	bad := strings.Replace(xml, "<filterScope>Everything</filterScope>", "", 1)
	if got := problems(c.deploy(packed(t, "package.xml", manifest("ListView:Lead.Hot"), "objects/Lead.object", bad), usual)); got != "ListView Lead.Hot: Required field is missing: filterScope" {
		t.Errorf("got %q", got)
	}
}
