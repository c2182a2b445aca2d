package rehearsal_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/rehearsal"
)

// A whole package is deployed, nobody sees it, and whoever gets the permission
// set does.
func TestDeployedFieldsAreInvisibleUntilGranted(t *testing.T) {
	c := bareOrg(t)
	a := c.deployed(wholePackage(t), usual)
	a.is("deployResult.numberComponentErrors", 0).is("deployResult.numberComponentsTotal", 18).is("deployResult.numberComponentsDeployed", 18)
	if got := successes(a)["CustomObject Visit__c"]; got != "created changed" {
		t.Errorf("the object is reported as %q", got)
	}

	c.query("SELECT Visits_Total__c FROM Account").refused(400, "INVALID_FIELD", "\nSELECT Visits_Total__c FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Visits_Total__c' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.")
	if got := fieldNames(c.send("GET", "sobjects/Visit__c/describe", "")); slices.Contains(got, "Minutes__c") {
		t.Errorf("the administrator sees the new field: %v", got)
	}
	c.send("POST", "sobjects/Account", `{"Name":"A","Visits_Total__c":3}`).wants(400).is("0.errorCode", "INVALID_FIELD")
	if got := c.send("GET", "tooling/query?q="+`SELECT+DeveloperName+FROM+CustomField+WHERE+DeveloperName='Visits_Total'`, "").get("size"); got != 4.0 {
		t.Errorf("the Tooling API sees %v of the 4 fields", got)
	}

	set := c.query("SELECT Id, Label FROM PermissionSet WHERE Name='Visits'").str("records.0.Id")
	if !strings.HasPrefix(set, "0PS") {
		t.Fatalf("the permission set has the id %q", set)
	}
	c.create("PermissionSetAssignment", `{"AssigneeId":"`+adminID+`","PermissionSetId":"`+set+`"}`)

	c.query("SELECT Visits_Total__c FROM Account LIMIT 1").wants(200)
	id := c.send("PATCH", "sobjects/Visit__c/Visit_Key__c/k1", `{"Name":"v1","Minutes__c":1.25,"Account__c":"`+acme+`"}`).wants(201).str("id")
	c.query("SELECT Name, (SELECT Id, Minutes__c FROM Visits__r) FROM Account WHERE Id='"+acme+"'").is("records.0.Visits__r.records.0.Minutes__c", 1.25)
	c.send("DELETE", "sobjects/Account/"+acme, "").wants(204)
	c.query("SELECT Account__c FROM Visit__c WHERE Id='"+id+"'").is("records.0.Account__c", nil)
}

func fieldNames(describe answer) []string {
	var out []string
	list, _ := describe.get("fields").([]any)
	for _, f := range list {
		name, _ := dig(f, "name").(string)
		out = append(out, name)
	}
	return out
}

// A deploy passes through its states, one poll at a time, and has all keys of
// a recorded status.
func TestDeployStatusHasTheRecordedShape(t *testing.T) {
	c := bareOrg(t).at("63.0")
	started := c.post(wholePackage(t), usual, "entity_content").wants(201)
	id := started.str("id")
	if !strings.HasPrefix(id, "0Af") || len(id) != 18 {
		t.Errorf("the deploy has the id %q", id)
	}
	started.is("deployResult.status", "Pending").is("deployResult.done", false).is("deployOptions.rollbackOnError", true)

	var states []string
	var last answer
	for range 10 {
		last = c.send("GET", "metadata/deployRequest/"+id+"?includeDetails=true", "").wants(200)
		states = append(states, last.str("deployResult.status"))
		if last.get("deployResult.done") == true {
			break
		}
		if rows := last.get("deployResult.details.componentSuccesses"); len(rows.([]any)) != 0 {
			t.Errorf("successes are listed while the deploy is %s", last.str("deployResult.status"))
		}
	}
	if diff := cmp.Diff([]string{"Pending", "InProgress", "Succeeded"}, states); diff != "" {
		t.Errorf("the states (-want +got):\n%s", diff)
	}

	var recorded, got any
	if err := json.Unmarshal([]byte(recordedStatus), &recorded); err != nil {
		t.Fatal(err)
	}
	got = last.value()
	if diff := cmp.Diff(shapeOf(recorded), shapeOf(got)); diff != "" {
		t.Errorf("the shape of the status (-recorded +got):\n%s", diff)
	}
	if by := last.str("deployResult.createdBy"); by != adminID[:15] {
		t.Errorf("createdBy is %q, want the 15-character id", by)
	}
	c.send("GET", "metadata/deployRequest/"+id, "").wants(200).is("deployResult.details", nil).is("deployResult.success", true)
	c.at("66.0").send("GET", "metadata/deployRequest/"+id, "").wants(200).is("deployResult.numFiles", 8)
	c.send("GET", "metadata/deployRequest/0Af000000000001AAA", "").refused(404, "NOT_FOUND", "The requested resource does not exist")
}

// From version 65 a deploy is being finalized before it has succeeded.
func TestDeployIsFinalizedFromVersion65(t *testing.T) {
	c := bareOrg(t)
	id := c.post(packed(t, "package.xml", manifest("CustomField:Lead.A__c"), "objects/Lead.object", fieldsXML(textFieldXML("A__c", ""))), usual, "json").wants(201).str("id")
	var states []string
	for range 4 {
		states = append(states, c.send("GET", "metadata/deployRequest/"+id, "").str("deployResult.status"))
	}
	if diff := cmp.Diff([]string{"Pending", "InProgress", "FinalizingDeploy", "Succeeded"}, states); diff != "" {
		t.Errorf("the states (-want +got):\n%s", diff)
	}
}

// shapeOf keeps the keys of objects and one element of lists; values that are
// null in one answer may be there in another.
func shapeOf(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			switch x.(type) {
			case map[string]any, []any:
				out[k] = shapeOf(x)
			default:
				out[k] = "value"
			}
		}
		return out
	case []any:
		if len(v) == 0 {
			return []any{}
		}
		return []any{shapeOf(v[0])}
	}
	return "value"
}

// recordedStatus is the shape of a real org's answer, contract D 1.3, with
// other names and ids.
const recordedStatus = `{"id":"0Af","validatedDeployRequestId":null,"deployOptions":null,"deployResult":{
 "id":"0Af","messages":null,"retrieveResult":null,"success":true,"checkOnly":true,"ignoreWarnings":false,"rollbackOnError":true,"status":"Succeeded",
 "numberComponentsDeployed":1,"numberComponentsTotal":1,"numberComponentErrors":0,"numberTestsCompleted":0,"numberTestsTotal":0,"numberTestErrors":0,
 "details":{"componentFailures":[],"componentSuccesses":[{"componentType":"","fileName":"","fullName":"","id":null,"problem":null,"success":true,"warning":false,
  "created":false,"changed":false,"deleted":false,"lineNumber":null,"columnNumber":null,"requiresProductionTestRun":false,"createdDate":"","knownPackagingProblem":false,
  "forPackageManifestFile":false,"problemType":null}],"retrieveResult":null,
  "allComponentMessages":[{"componentType":"","fileName":"","fullName":"","id":null,"problem":null,"success":true,"warning":false,
  "created":false,"changed":false,"deleted":false,"lineNumber":null,"columnNumber":null,"requiresProductionTestRun":false,"createdDate":"","knownPackagingProblem":false,
  "forPackageManifestFile":false,"problemType":null}],
  "runTestResult":{"successes":[],"failures":[],"totalTime":0.0,"apexLogId":null,"flowCoverage":[],"numFailures":0,"codeCoverage":[],"codeCoverageWarnings":[],"flowCoverageWarnings":[],"numTestsRun":0}},
 "createdDate":"","startDate":"","lastModifiedDate":"","completedDate":"","errorStatusCode":null,"errorMessage":null,"stateDetail":null,"createdBy":"","createdByName":"",
 "canceledBy":null,"canceledByName":null,"done":true,"runTestsEnabled":false,"runTestResult":null}}`

// The package's own row is marked as such and not counted.
func TestManifestHasItsOwnRow(t *testing.T) {
	c := bareOrg(t)
	a := c.deployed(packed(t, "package.xml", manifest("CustomField:Lead.A__c"), "objects/Lead.object", fieldsXML(textFieldXML("A__c", ""))), usual)
	rows, _ := a.get("deployResult.details.componentSuccesses").([]any)
	if len(rows) != 2 {
		t.Fatalf("there are %d rows, want the field and the manifest", len(rows))
	}
	for path, want := range map[string]any{
		"0.componentType": "CustomField", "0.fileName": "objects/Lead.object", "0.fullName": "Lead.A__c", "0.forPackageManifestFile": false,
		"1.componentType": "", "1.fullName": "package.xml", "1.id": nil, "1.changed": true, "1.forPackageManifestFile": true,
	} {
		if got := dig(rows, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	a.is("deployResult.numberComponentsTotal", 1)
}

// Deploying the same again changes nothing and says so.
func TestRedeployChangesNothing(t *testing.T) {
	c := bareOrg(t)
	c.deployed(wholePackage(t), usual)
	again := successes(c.deployed(wholePackage(t), usual))
	for name, what := range again {
		if want := map[bool]string{true: "changed", false: ""}[name == "package.xml"]; what != want {
			t.Errorf("%s is reported as %q, want %q", name, what, want)
		}
	}
	if len(again) != 19 {
		t.Errorf("%d rows, want 19", len(again))
	}
}

// A change is told from no change, and what was there keeps its values.
func TestRedeployChangesWhatDiffers(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.send("PATCH", "sobjects/Navattic_Session__c/Session_Key__c/k1", `{"Name":"one","Full_Name__c":"Ada"}`).wants(201)
	longer := packed(t, "package.xml", manifest("CustomField:Navattic_Session__c.Full_Name__c"), "objects/Navattic_Session__c.object",
		fieldsXML("<fields><fullName>Full_Name__c</fullName><label>Full Name</label><description>Who it was.</description><type>Text</type><length>255</length></fields>"))
	if got := successes(c.deployed(longer, usual))["CustomField Navattic_Session__c.Full_Name__c"]; got != "changed" {
		t.Errorf("the field is reported as %q", got)
	}
	c.query("SELECT Full_Name__c FROM Navattic_Session__c WHERE Session_Key__c='k1'").is("records.0.Full_Name__c", "Ada")
}

// A check tries everything and leaves nothing; what it has tried can then be
// deployed without being sent again.
func TestCheckOnlyThenQuickDeploy(t *testing.T) {
	c := bareOrg(t)
	a := c.deployed(wholePackage(t), usual+`,"checkOnly":true`)
	if got := successes(a)["CustomObject Visit__c"]; got != "created changed" {
		t.Errorf("the check reports the object as %q", got)
	}
	c.send("GET", "sobjects/Visit__c/describe", "").wants(404)
	c.query("SELECT Id FROM PermissionSet WHERE Name='Visits'").is("totalSize", 0)

	validated := a.str("id")
	next := c.send("POST", "metadata/deployRequest/"+validated, `{"validatedDeployRequestId":"`+validated+`"}`).wants(201)
	if next.str("id") == validated {
		t.Error("the quick deploy has the id of the check")
	}
	c.finish(next.str("id")).is("deployResult.status", "Succeeded").is("validatedDeployRequestId", validated)
	c.send("GET", "sobjects/Visit__c/describe", "").wants(200)
	c.send("POST", "metadata/deployRequest", `{"validatedDeployRequestId":"`+next.str("id")+`"}`, "Content-Type", "application/json").wants(404)
}

// One bad component undoes the whole package, though what went well is listed.
func TestFailureLeavesNothing(t *testing.T) {
	c := bareOrg(t)
	bad := packed(t, "package.xml", manifest("CustomObject:Visit__c", "PermissionSet:Visits"), "objects/Visit__c.object", objectXML("Visit", textFieldXML("Visit_Key__c", "")),
		"permissionsets/Visits.permissionset", permissionSetXML("Visits", fieldGrants("Visit__c.Gone__c")))
	a := c.deploy(bad, usual)
	a.is("deployResult.status", "Failed").is("deployResult.success", false).is("deployResult.numberComponentErrors", 1).
		is("deployResult.numberComponentsDeployed", 2).is("deployResult.numberComponentsTotal", 3)
	if got, want := problems(a), "PermissionSet Visits: In field: field - no CustomField named Visit__c.Gone__c found"; got != want {
		t.Errorf("the failure is %q, want %q", got, want)
	}
	c.send("GET", "sobjects/Visit__c/describe", "").wants(404)
	c.send("GET", "tooling/query?q=SELECT+Id+FROM+CustomField+WHERE+DeveloperName='Visit_Key'", "").is("size", 0)
	c.send("GET", "tooling/query?q=SELECT+Id+FROM+Layout+WHERE+Name='Visit+Layout'", "").is("size", 0)
	c.deployed(wholePackage(t), usual)
}

// Without rollback a sandbox keeps what went well.
func TestPartialSuccessInASandbox(t *testing.T) {
	c := openOrg(t, rehearsal.Options{WithoutSessionObject: true, Sandbox: true})
	mixed := packed(t, "package.xml", manifest("CustomField:Lead.Good__c", "CustomField:Lead.Bad__c"), "objects/Lead.object", fieldsXML(textFieldXML("Good__c", "")+fieldXML("Bad__c", "Text", "<length>256</length>")))
	c.deploy(mixed, `"rollbackOnError":false,"singlePackage":true`).is("deployResult.status", "SucceededPartial")
	c.send("GET", "tooling/query?q=SELECT+DeveloperName+FROM+CustomField+WHERE+EntityDefinitionId='Lead'", "").is("size", 1).is("records.0.DeveloperName", "Good")
	// A production org undoes all of it, whatever it was asked.
	p := bareOrg(t)
	p.deploy(mixed, `"rollbackOnError":false,"singlePackage":true`).is("deployResult.status", "Failed")
	p.send("GET", "tooling/query?q=SELECT+DeveloperName+FROM+CustomField+WHERE+EntityDefinitionId='Lead'", "").is("size", 0)
}

// Set-up objects are found by the object they belong to.
func TestToolingFiltersByObject(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	for q, want := range map[string]float64{
		"SELECT DeveloperName, EntityDefinition.QualifiedApiName FROM CustomField WHERE EntityDefinitionId='Lead' AND EntityDefinition.QualifiedApiName='Lead'":                   10,
		"SELECT Label, RelatedListName FROM RelatedListDefinition WHERE ParentEntityDefinitionId='Account' AND RelatedListName='Navattic_Sessions__r'":                            1,
		"SELECT Id, Name FROM Layout WHERE TableEnumOrId='Opportunity'":                                                                                                           1,
		"SELECT LayoutId, Profile.Name FROM ProfileLayout WHERE TableEnumOrId='Opportunity' AND Profile.Name='System Administrator'":                                              1,
		"SELECT Id, MasterLabel, EntityDefinition.DeveloperName, Type FROM FlexiPage WHERE ManageableState IN ('installedEditable','unmanaged') AND EntityDefinitionId='Account'": 1,
	} {
		if got := c.send("GET", "tooling/query?q="+strings.ReplaceAll(q, " ", "+"), "").wants(200).get("size"); got != want {
			t.Errorf("%s: %v rows, want %v", q, got, want)
		}
	}
}
