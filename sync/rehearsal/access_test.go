package rehearsal_test

import (
	"fmt"
	"strings"
	"testing"

	"demobridge/sync/rehearsal"
)

// TestDeployedFieldIsHiddenUntilGranted: a new field does not exist for
// anybody, administrators included, until a permission set that grants it is
// assigned (contract D 2.5).
func TestDeployedFieldIsHiddenUntilGranted(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	field := c.textField("Account", "New_Field__c", nil)
	hidden := func(c *client) {
		t.Helper()
		if strings.Contains(c.send("GET", "sobjects/Account/describe", "").wants(200).text, "New_Field__c") {
			t.Error("describe shows the field")
		}
		c.query("SELECT New_Field__c FROM Account").wants(400).is("0.errorCode", "INVALID_FIELD")
		c.send("PATCH", "sobjects/Account/"+acme, `{"New_Field__c":"x"}`).
			refused(400, "INVALID_FIELD", "No such column 'New_Field__c' on sobject of type Account")
	}
	hidden(c)
	hidden(c.as(rep))
	c.send("GET", "tooling/query?q=SELECT+DeveloperName+FROM+CustomField+WHERE+DeveloperName='New_Field'", "").wants(200).is("size", 1)
	c.grant(field, "Navattic_Permission_Set")
	c.send("PATCH", "sobjects/Account/"+acme, `{"New_Field__c":"x"}`).wants(204)
	c.as(integration).query("SELECT New_Field__c FROM Account WHERE Id='"+acme+"'").wants(200).is("records.0.New_Field__c", "x")
	hidden(c.as(rep))
	// Taking the assignment away brings "Data Not Syncing" back.
	c.send("POST", "/_rehearsal/assign", fmt.Sprintf(`{"user":%q,"permissionSet":"Navattic_Permission_Set","assigned":false}`, admin)).wants(200)
	hidden(c)
}

// TestReadOnlyField can be read and not written.
func TestReadOnlyField(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	id := c.query("SELECT Id FROM FieldPermissions WHERE Field='Account.Website' AND Parent.Name='Navattic_Permission_Set'").str("records.0.Id")
	c.send("PATCH", "sobjects/FieldPermissions/"+id, `{"PermissionsEdit":false}`).wants(204)
	user := c.as(integration)
	profile := c.query("SELECT Id FROM FieldPermissions WHERE Field='Account.Website' AND Parent.Profile.Name='Salesforce Integration'").str("records.0.Id")
	if profile == "" {
		t.Fatal("the integration profile does not read Account.Website")
	}
	user.send("PATCH", "sobjects/Account/"+acme, `{"Website":"https://other.example"}`).wants(400).is("0.errorCode", "INVALID_FIELD_FOR_INSERT_UPDATE").is("0.fields.0", "Website")
	describe := user.send("GET", "sobjects/Account/describe", "").wants(200)
	for _, f := range describe.get("fields").([]any) {
		if dig(f, "name") == "Website" && dig(f, "updateable") != false {
			t.Error("describe calls a read-only field updateable")
		}
	}
}

// TestHiddenObjectAndRecord covers objects without permission and records of
// others.
func TestHiddenObjectAndRecord(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	seller := c.as(rep)
	seller.send("GET", "sobjects/Navattic_Session__c/describe", "").refused(404, "NOT_FOUND", "The requested resource does not exist")
	seller.query("SELECT Id FROM Navattic_Session__c").wants(400).is("0.errorCode", "INVALID_TYPE")
	seller.send("POST", "sobjects/Navattic_Session__c", `{}`).refused(404, "NOT_FOUND", "The requested resource does not exist")
	seller.send("POST", "composite/sobjects", `{"records":[{"attributes":{"type":"Navattic_Session__c"}}]}`).wants(200).is("0.errors.0.statusCode", "INVALID_TYPE")
	seller.query("SELECT Id FROM ObjectPermissions").wants(400).is("0.errorCode", "INVALID_TYPE")
	if strings.Contains(seller.send("GET", "sobjects", "").wants(200).text, "Navattic_Session__c") {
		t.Error("describe global shows the object")
	}
	c.send("POST", "/_rehearsal/sharing", `{"object":"Opportunity","model":"Private"}`).wants(200)
	seller.send("GET", "sobjects/Opportunity/"+acmeDeal, "").refused(404, "NOT_FOUND", "The requested resource does not exist")
	seller.query("SELECT Id FROM Opportunity WHERE Id='"+acmeDeal+"'").wants(200).is("totalSize", 0)
	seller.send("PATCH", "sobjects/Opportunity/"+acmeDeal, `{"NextStep":"x"}`).wants(404).is("0.errorCode", "INVALID_CROSS_REFERENCE_KEY")
	seller.send("POST", "sobjects/OpportunityContactRole", `{"OpportunityId":"`+acmeDeal+`","ContactId":"`+dannika+`"}`).
		refused(400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "insufficient access rights on cross-reference id: "+acmeDeal[:15])
	seller.send("POST", "composite/sobjects/Opportunity", `{"ids":["`+acmeDeal+`"],"fields":["Id"]}`).wants(200).is("0", nil)
	access := "SELECT RecordId, HasReadAccess, HasEditAccess, HasDeleteAccess, MaxAccessLevel FROM UserRecordAccess WHERE UserId='" + repID + "' AND RecordId='" + acmeDeal + "'"
	seller.query(access).wants(200).is("records.0.HasReadAccess", false).is("records.0.MaxAccessLevel", "None")
	c.query(access).wants(200).is("records.0.HasReadAccess", false)
	c.send("POST", "/_rehearsal/sharing", `{"object":"Opportunity","model":"Read"}`).wants(200)
	seller.query(access).wants(200).is("records.0.HasReadAccess", true).is("records.0.HasEditAccess", false).is("records.0.MaxAccessLevel", "Read")
	seller.send("PATCH", "sobjects/Opportunity/"+acmeDeal, `{"NextStep":"x"}`).refused(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
}

// TestWithoutAPIEnabled refuses every call.
func TestWithoutAPIEnabled(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.as(noAPI).send("GET", "limits", "").refused(403, "API_CURRENTLY_DISABLED", "API is disabled for this User")
	seller := c.as(rep)
	seller.send("GET", "limits", "").wants(200)
	c.send("POST", "/_rehearsal/users/"+rep, `{"apiEnabled":false}`).wants(200)
	seller.send("GET", "limits", "").wants(403)
	c.send("POST", "/_rehearsal/users/"+rep, `{"apiEnabled":true}`).wants(200)
	seller.send("GET", "limits", "").wants(200)
	c.send("POST", "/_rehearsal/users/"+rep, `{"active":false}`).wants(200)
	seller.send("GET", "limits", "").refused(401, "INVALID_SESSION_ID", "Session expired or invalid")
}

// TestWhatAUserMayAskAboutItself needs no View Setup (contract A 3.1).
func TestWhatAUserMayAskAboutItself(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	const ask = "SELECT PermissionsApiEnabled, PermissionsViewSetup, PermissionsModifyMetadata FROM UserPermissionAccess"
	c.as(rep).query(ask).wants(200).is("totalSize", 1).is("records.0.PermissionsApiEnabled", true).is("records.0.PermissionsViewSetup", false)
	c.query(ask).wants(200).is("records.0.PermissionsViewSetup", true).is("records.0.PermissionsModifyMetadata", true)
	c.query("SELECT PermissionsUseAnyApiClient FROM UserPermissionAccess").wants(400).is("0.errorCode", "INVALID_FIELD")
	c.as(rep).query("SELECT QualifiedApiName, Label FROM EntityDefinition WHERE QualifiedApiName='Account'").wants(200).is("records.0.Label", "Account")
	c.query("SELECT QualifiedApiName, DataType FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName='Navattic_Session__c' AND QualifiedApiName='Duration_Minutes__c'").
		wants(200).is("records.0.DataType", "Number(15, 3)")
	c.query("SELECT IsCreatable, IsReadable FROM UserEntityAccess WHERE EntityDefinitionId='Account'").wants(200).is("records.0.IsCreatable", true)
	c.query("SELECT IsUpdatable FROM UserFieldAccess WHERE FieldDefinitionId='Account.Name'").wants(200).is("records.0.IsUpdatable", true)
}

// TestPermissionSetsAreRecords: they can be made, filled and assigned through
// the data API, and work at once.
func TestPermissionSetsAreRecords(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	set := c.create("PermissionSet", `{"Name":"Session_Readers","Label":"Session Readers"}`)
	rights := c.create("ObjectPermissions", `{"ParentId":"`+set+`","SobjectType":"Navattic_Session__c","PermissionsEdit":true}`)
	c.send("GET", "sobjects/ObjectPermissions/"+rights, "").wants(200).is("PermissionsRead", true).is("PermissionsCreate", false)
	c.send("POST", "sobjects/ObjectPermissions", `{"ParentId":"`+set+`","SobjectType":"Navattic_Session__c","PermissionsRead":true}`).wants(400).is("0.errorCode", "DUPLICATE_VALUE")
	c.send("POST", "sobjects/FieldPermissions", `{"ParentId":"`+set+`","SobjectType":"Account","Field":"Account.Name","PermissionsRead":true}`).
		refused(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Field Name: bad value for restricted picklist field: Account.Name")
	given := c.create("PermissionSetAssignment", `{"AssigneeId":"`+repID+`","PermissionSetId":"`+set+`"}`)
	seller := c.as(rep)
	seller.query("SELECT Id FROM Navattic_Session__c").wants(200)
	seller.query("SELECT Demos__c FROM Navattic_Session__c").wants(400)
	c.create("FieldPermissions", `{"ParentId":"`+set+`","SobjectType":"Navattic_Session__c","Field":"Navattic_Session__c.Demos__c","PermissionsRead":true,"PermissionsEdit":false}`)
	seller.query("SELECT Demos__c FROM Navattic_Session__c").wants(200)
	seller.send("POST", "sobjects/Navattic_Session__c", `{}`).refused(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: Navattic Session")
	seller.send("POST", "sobjects/PermissionSetAssignment", `{"AssigneeId":"`+repID+`","PermissionSetId":"`+set+`"}`).wants(404)
	c.send("DELETE", "sobjects/PermissionSetAssignment/"+given, "").wants(204)
	seller.query("SELECT Id FROM Navattic_Session__c").wants(400)
}

// TestNewUser gets the rights of the profile.
func TestNewUser(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	profile := c.query("SELECT Id FROM Profile WHERE Name='Standard User'").str("records.0.Id")
	id := c.create("User", `{"Username":"new@rehearsal.example","LastName":"New","Email":"new@rehearsal.example","Alias":"new","ProfileId":"`+profile+`","IsActive":true,"TimeZoneSidKey":"Europe/Berlin","LocaleSidKey":"de_DE","EmailEncodingKey":"UTF-8","LanguageLocaleKey":"de"}`)
	c.as("new@rehearsal.example").query("SELECT Id, Name FROM User WHERE Id='"+id+"'").wants(200).is("records.0.Name", "New")
	c.as(rep).send("POST", "sobjects/User", `{"LastName":"x"}`).wants(400).is("0.errorCode", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")
}

// TestDescribeIsSparedWhenNothingChanged, and not when permissions did.
func TestDescribeIsSparedWhenNothingChanged(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	for _, path := range []string{"sobjects", "sobjects/Account/describe"} {
		clock.Step(2)
		a := c.send("GET", path, "").wants(200)
		since := a.header.Get("Last-Modified")
		if b := c.send("GET", path, "", "If-Modified-Since", since).wants(304); b.text != "" {
			t.Errorf("304 has a body: %.100s", b.text)
		}
		clock.Step(2)
		c.send("POST", "/_rehearsal/assign", fmt.Sprintf(`{"user":%q,"permissionSet":"Navattic_Permission_Set","assigned":true}`, rep)).wants(200)
		c.send("GET", path, "", "If-Modified-Since", since).wants(200)
	}
	a := c.send("POST", "composite", `{"compositeRequest":[{"method":"GET","url":"/services/data/v66.0/sobjects/Lead/describe","referenceId":"d","httpHeaders":{"If-Modified-Since":"Sat, 14 Aug 2100 20:53:02 GMT"}}]}`).wants(200)
	a.is("compositeResponse.0.httpStatusCode", 304).is("compositeResponse.0.body", nil)
}
