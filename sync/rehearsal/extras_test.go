package rehearsal_test

import (
	"strings"
	"testing"

	"demobridge/sync/rehearsal"
)

// TestAnyErrorCanBeRehearsed, of a call or of a record.
func TestAnyErrorCanBeRehearsed(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.fault("error:code=QUERY_TIMEOUT,message=Your query request was running for too long.,path=query,n=1")
	c.query("SELECT Id FROM Account").refused(400, "QUERY_TIMEOUT", "Your query request was running for too long.")
	c.fault("error:code=TXN_SECURITY_NO_ACCESS,status=403,n=1")
	c.send("GET", "limits", "").wants(403)
	c.fault("record-error:code=ENTITY_IS_LOCKED,message=the entity is locked for editing,n=1,object=Account")
	c.send("PATCH", "sobjects/Account/"+acme, `{"Site":"x"}`).refused(400, "ENTITY_IS_LOCKED", "the entity is locked for editing")
	c.fault("maintenance-records:n=1")
	c.send("PATCH", "sobjects/Account/"+acme, `{"Site":"x"}`).wants(400).is("0.errorCode", "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE")
	c.fault("assignment-refused:n=1")
	set := c.query("SELECT Id FROM PermissionSet WHERE Name='Navattic_Permission_Set'").str("records.0.Id")
	body := `{"AssigneeId":"` + repID + `","PermissionSetId":"` + set + `"}`
	c.send("POST", "sobjects/PermissionSetAssignment", body).wants(400).is("0.errorCode", "FIELD_INTEGRITY_EXCEPTION")
	c.fault("license-limit:n=1")
	c.send("POST", "sobjects/PermissionSetAssignment", body).refused(400, "LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded")
	c.send("POST", "sobjects/PermissionSetAssignment", body).wants(201)
	if !strings.Contains(rehearsal.FaultHelp(), "drop-after") {
		t.Error("the help names no faults")
	}
}

// TestInPassing covers the small resources that clients ask for.
func TestInPassing(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.send("GET", "limits/recordCount?sObjects=Account,Nothing", "").wants(200).is("sObjects.0.name", "Account").is("sObjects.0.count", 12)
	c.send("GET", "tabs", "").wants(200).is("0.sobjectName", "Account")
	c.send("GET", "theme", "").wants(200).is("themeItems.0.name", "Account")
	c.send("GET", "sobjects/Account/listviews", "").wants(200).is("done", true)
	c.send("GET", "sobjects/Account/describe/layouts", "").wants(200).is("recordTypeMappings.0.master", true)
	c.send("GET", "sobjects/Account/describe/compactLayouts", "").wants(200).is("compactLayouts.0.name", "SYSTEM")
	c.send("GET", "query?explain=SELECT+Id+FROM+Account", "").wants(200).is("plans.0.sobjectType", "Account").is("plans.0.cardinality", 12)
	c.send("POST", "sobjects/Account/Id", `{"Name":"by id"}`).wants(201)
	c.send("PATCH", "composite/sobjects/Account/Id", `{"records":[{"attributes":{"type":"Account"},"Id":null,"Name":"n"}]}`).wants(200).is("0.created", true)
	if got := c.at("40.0").send("GET", "limits", "").wants(200).header.Get("Warning"); !strings.HasPrefix(got, "299 ") {
		t.Errorf("an old version has the Warning %q", got)
	}
	if got := c.send("GET", "limits", "").header.Get("Warning"); got != "" {
		t.Errorf("a current version has the Warning %q", got)
	}
	c.send("GET", "sobjects/Account/"+acme+"?fields=Name,Nope", "").refused(400, "INVALID_FIELD", "No such column 'Nope' on sobject of type Account")
	ids := map[string]bool{}
	for _, choice := range rehearsal.Unverified() {
		if ids[choice.ID] || choice.What == "" || choice.Choice == "" || choice.Where == "" {
			t.Errorf("the choice %q is listed twice or lacks something", choice.ID)
		}
		ids[choice.ID] = true
	}
}
