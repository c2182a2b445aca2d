package rehearsal_test

import (
	"fmt"
	"strings"
	"testing"

	"demobridge/sync/rehearsal"
)

// Every way in which a component can be wrong fails the deploy with the text,
// the place and the type of a real org's answer.
func TestDeployErrors(t *testing.T) {
	long := strings.Repeat("A", 41)
	field := func(name, xml string) []string {
		return []string{"package.xml", manifest("CustomField:Lead." + name), "objects/Lead.object", fieldsXML(xml)}
	}
	set := func(xml string) []string {
		return []string{"package.xml", manifest("PermissionSet:Visits"), "permissionsets/Visits.permissionset", permissionSetXML("Visits", xml)}
	}
	object := func(name, xml string) []string {
		return []string{"package.xml", manifest("CustomObject:" + name), "objects/" + name + ".object", xml}
	}
	lookup := func(more string) []string { return field("L__c", fieldXML("L__c", "Lookup", more)) }

	org := openOrg(t, rehearsal.Options{}) // every deploy fails, so that one org will do
	for name, x := range map[string]struct {
		files        []string
		want         string
		line, column int
	}{
		"a required field in a permission set": {set(fieldGrants("Contact.LastName")), "PermissionSet Visits: You cannot deploy to a required field: Contact.LastName", 2, 0},
		"a field nobody can be granted":        {set(fieldGrants("Opportunity.OwnerId")), "PermissionSet Visits: You cannot deploy to a required field: Opportunity.OwnerId", 2, 0},
		"an unknown field in a permission set": {set(fieldGrants("Account.test__c")), "PermissionSet Visits: In field: field - no CustomField named Account.test__c found", 2, 0},
		"an unknown object":                    {set(objectGrant("Gone__c", true)), "PermissionSet Visits: In field: object - no CustomObject named Gone__c found", 2, 0},
		"create without read": {
			set("<objectPermissions><allowCreate>true</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>false</allowRead><modifyAllRecords>false</modifyAllRecords><object>Account</object><viewAllRecords>false</viewAllRecords></objectPermissions>"),
			"PermissionSet Visits: Permission Create Account depends on permission(s): Read Account", 2, 0,
		},
		"a contact without its account": {set(objectGrant("Contact", false)), "PermissionSet Visits: Permission Read Contact depends on permission(s): Read Account", 2, 0},
		"an unknown user permission":    {set("<userPermissions><enabled>true</enabled><name>FlyToTheMoon</name></userPermissions>"), "PermissionSet Visits: Unknown user permission: FlyToTheMoon", 2, 0},
		"an unknown tab":                {set("<tabSettings><tab>Gone__c</tab><visibility>Visible</visibility></tabSettings>"), "PermissionSet Visits: In field: tab - no CustomTab named Gone__c found", 2, 0},

		"a lookup at nothing": {lookup("<referenceTo>Gone__c</referenceTo>"), "CustomField Lead.L__c: referenceTo value of 'Gone__c' does not resolve to a valid sObject type", 3, 13},
		"a lookup at set-up":  {lookup("<referenceTo>PermissionSet</referenceTo>"), "CustomField Lead.L__c: referenceTo value of 'PermissionSet' does not resolve to a valid sObject type", 3, 13},
		"a unique lookup":     {lookup("<referenceTo>Account</referenceTo><unique>true</unique>"), "CustomField Lead.L__c: Can not specify 'unique' for a CustomField of type Lookup", 3, 13},
		"an ordered lookup":   {lookup("<referenceTo>Account</referenceTo><relationshipOrder>0</relationshipOrder>"), "CustomField Lead.L__c: Can not specify 'relationshipOrder' for a CustomField of type Lookup", 3, 13},
		"a required lookup that nulls": {
			lookup("<referenceTo>Account</referenceTo><required>true</required><deleteConstraint>SetNull</deleteConstraint>"),
			"CustomField Lead.L__c: Required lookup field foreign key constraint must be either cascade or restrict", 3, 13,
		},
		"a name over 40":             {field(long+"__c", textFieldXML(long+"__c", "")), "CustomField Lead." + long + "__c: Value too long for field: fullName maximum length is:40", 3, 13},
		"a label over 40":            {field("A__c", "\n    <fields>\n<fullName>A__c</fullName><label>"+long+"</label><type>Text</type><length>9</length></fields>"), "CustomField Lead.A__c: Value too long for field: label maximum length is:40", 3, 13},
		"no label":                   {field("A__c", "\n    <fields>\n<fullName>A__c</fullName><type>Text</type><length>9</length></fields>"), "CustomField Lead.A__c: Must specify a non-empty label for the CustomField", 3, 13},
		"a text over 255":            {field("A__c", fieldXML("A__c", "Text", "<length>256</length>")), "CustomField Lead.A__c: Invalid length, maximum is: 255", 3, 13},
		"a text without length":      {field("A__c", fieldXML("A__c", "Text", "")), "CustomField Lead.A__c: Must specify 'length' for a CustomField of type Text", 3, 13},
		"a text area with length":    {field("A__c", fieldXML("A__c", "TextArea", "<length>255</length>")), "CustomField Lead.A__c: Can not specify 'length' for a CustomField of type TextArea", 3, 13},
		"a long text under 256":      {field("A__c", fieldXML("A__c", "LongTextArea", "<length>255</length><visibleLines>3</visibleLines>")), "CustomField Lead.A__c: Invalid length, minimum is: 256", 3, 13},
		"a required checkbox":        {field("A__c", fieldXML("A__c", "Checkbox", "<defaultValue>false</defaultValue><required>false</required>")), "CustomField Lead.A__c: Can not specify 'required' for a CustomField of type Checkbox", 3, 13},
		"a checkbox without default": {field("A__c", fieldXML("A__c", "Checkbox", "")), "CustomField Lead.A__c: Must specify 'defaultValue' for a CustomField of type Checkbox", 3, 13},
		"precision over 18":          {field("A__c", fieldXML("A__c", "Number", "<precision>19</precision><scale>0</scale>")), "CustomField Lead.A__c: Invalid precision, maximum is: 18", 3, 13},
		"an unknown type":            {field("A__c", fieldXML("A__c", "Textt", "")), "CustomObject Lead: Error parsing file: 'Textt' is not a valid value for the enum 'FieldType'", 4, 56},
		"no boolean":                 {field("A__c", fieldXML("A__c", "Text", "<length>5</length><unique>maybe</unique>")), "CustomObject Lead: Error parsing file: 'maybe' is not a valid value for the type xsd:boolean", 4, 93},
		"an unknown property":        {field("A__c", fieldXML("A__c", "Text", "<length>5</length><businessOwner>x</businessOwner>")), "CustomObject Lead: Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}businessOwner invalid at this location in type CustomField", 4, 100},
		"elements apart":             {field("A__c", textFieldXML("A__c", "")+"<label>Lead</label>"+textFieldXML("B__c", "")), "CustomObject Lead: Error parsing file: Element fields is duplicated at this location in type CustomObject", 6, 13},
		"an unknown standard field":  {field("Shoe", "\n    <fields><fullName>Shoe</fullName></fields>"), "CustomField Lead.Shoe: Could not resolve standard field's name.", 3, 13},
		"a field of nothing":         {[]string{"package.xml", manifest("CustomField:Gone__c.A__c"), "objects/Gone__c.object", fieldsXML(textFieldXML("A__c", ""))}, "CustomField Gone__c.A__c: Entity Enumeration Or ID: bad value for restricted picklist field: Gone__c", 3, 13},
		"one value twice":            {field("A__c", fieldXML("A__c", "Picklist", "<valueSet><valueSetDefinition><sorted>false</sorted><value><fullName>x</fullName><default>false</default></value><value><fullName>X</fullName><default>false</default></value></valueSetDefinition></valueSet>")), "CustomField Lead.A__c: Duplicate picklist value: X", 3, 13},

		"an object without label":  {object("Visit__c", fieldsXML(textFieldXML("A__c", ""))), "CustomField Visit__c.A__c: Entity Enumeration Or ID: bad value for restricted picklist field: Visit__c\nCustomObject Visit__c: Must specify a non-empty label for the CustomObject", 0, 0},
		"an object without suffix": {object("Visit", objectXML("Visit", "")), "CustomObject Visit: 'Visit' does not resolve to a valid sObject type, fullName must end with: __as, __b, __c, __dll, __dlm, __e, __kav, __mdt, __mg, __x", 2, 0},
		"an object's name over 40": {object(long+"__c", objectXML("Visit", "")), "CustomObject " + long + "__c: Value too long for field: fullName maximum length is:40", 2, 0},
		"a name with two underscores": {
			object("A__b__c", objectXML("Visit", "")),
			"CustomObject A__b__c: Object Name: The Object Name field can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.", 2, 0,
		},

		"no object behind a tab": {
			[]string{"package.xml", manifest("CustomTab:Gone__c"), "tabs/Gone__c.tab", "<CustomTab " + metadataNS + "><customObject>true</customObject><motif>Custom1: Heart</motif></CustomTab>"},
			"CustomTab Gone__c: In field: customObject - no CustomObject named Gone__c found", 1, 0,
		},
		"a label on an object's tab": {
			[]string{"package.xml", manifest("CustomTab:Navattic_Session__c"), "tabs/Navattic_Session__c.tab", "<CustomTab " + metadataNS + "><customObject>true</customObject><label>x</label><motif>Custom1: Heart</motif></CustomTab>"},
			"CustomTab Navattic_Session__c: Duplicate external id specified for CustomTab", 1, 0,
		},
		"a formula of nothing": {
			[]string{"package.xml", manifest("ValidationRule:Lead.R"), "objects/Lead.object", fieldsXML("\n    <validationRules>\n<fullName>R</fullName><active>true</active><errorConditionFormula>Gone__c = 1</errorConditionFormula><errorMessage>no</errorMessage></validationRules>")},
			"ValidationRule Lead.R: Field Gone__c does not exist. Check spelling.", 3, 22,
		},
		"a formula with a new function": {
			[]string{"package.xml", manifest("ValidationRule:Lead.R"), "objects/Lead.object", fieldsXML("\n    <validationRules>\n<fullName>R</fullName><active>true</active><errorConditionFormula>MOON(1)</errorConditionFormula><errorMessage>no</errorMessage></validationRules>")},
			"ValidationRule Lead.R: Unknown function MOON. Check spelling.", 3, 22,
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := org.in(t).deploy(packed(t, x.files...), usual)
			a.is("deployResult.status", "Failed").is("deployResult.success", false)
			if got := problems(a); got != x.want {
				t.Errorf("got  %s\nwant %s", got, x.want)
			}
			a.is("deployResult.details.componentFailures.0.problemType", "Error").is("deployResult.details.componentFailures.0.success", false)
			if x.line > 0 {
				a.is("deployResult.details.componentFailures.0.lineNumber", x.line)
			}
			if x.column > 0 {
				a.is("deployResult.details.componentFailures.0.columnNumber", x.column)
			}
		})
	}
}

// The name of a lookup's children must be free on the parent, also for as long
// as a deleted lookup waits to be restored.
func TestChildRelationshipNamesAreUnique(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	clash := packed(t, "package.xml", manifest("CustomObject:Visit__c"), "objects/Visit__c.object", objectXML("Visit", lookupXML("Account__c", "Account", "Navattic_Sessions")))
	if got, want := problems(c.deploy(clash, usual)), "CustomField Visit__c.Account__c: There is already a Child Relationship named Navattic_Sessions on Account."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	gone := packed(t, "package.xml", manifest(), "destructiveChanges.xml", manifest("CustomObject:Navattic_Session__c"))
	c.deployed(gone, usual)
	if got, want := problems(c.deploy(clash, usual)), "CustomField Visit__c.Account__c: There is already a Child Relationship named Navattic_Sessions on Account."; got != want {
		t.Errorf("after the deletion: got %q, want %q", got, want)
	}
	sandbox := openOrg(t, rehearsal.Options{Sandbox: true})
	sandbox.deployed(gone, usual+`,"purgeOnDelete":true`)
	sandbox.deployed(clash, usual)
}

// package.xml decides what is deployed, and its faults have their own texts.
func TestManifestRules(t *testing.T) {
	file := fieldsXML(textFieldXML("A__c", "") + textFieldXML("B__c", ""))
	org := bareOrg(t)
	for name, x := range map[string]struct {
		files []string
		want  string
	}{
		"none":                     {[]string{"objects/Lead.object", file}, " package.xml: No package.xml found"},
		"not at the root":          {[]string{"pkg/package.xml", manifest("CustomField:Lead.A__c"), "pkg/objects/Lead.object", file}, " package.xml: No package.xml found"},
		"a version to come":        {[]string{"package.xml", manifestAt("99.0", "CustomField:Lead.A__c"), "objects/Lead.object", file}, " package.xml: Invalid version specified:99.0"},
		"no version":               {[]string{"package.xml", "<Package " + metadataNS + "/>"}, " package.xml: Invalid version specified:"},
		"an unknown type":          {[]string{"package.xml", manifest("Translation:de")}, " package.xml: Unknown type name 'Translation' specified in package.xml"},
		"a member that is missing": {[]string{"package.xml", manifest("CustomField:Lead.C__c"), "objects/Lead.object", file}, "CustomField Lead.C__c: An object 'Lead.C__c' of type CustomField was named in package.xml, but was not found in zipped directory"},
		"all of a type that has no all": {
			[]string{"package.xml", manifest("CustomField:*"), "objects/Lead.object", file},
			"CustomField *: An object '*' of type CustomField was named in package.xml, but was not found in zipped directory\nCustomObject Lead: Not in package.xml",
		},
		"a file too many": {[]string{"package.xml", manifest("CustomField:Lead.A__c"), "objects/Lead.object", file, "tabs/X__c.tab", "<CustomTab/>"}, "CustomTab X__c: Not in package.xml"},
		"no XML":          {[]string{"package.xml", "nonsense"}, " package.xml: Error parsing file: Content is not allowed in prolog."},
		"a document type": {[]string{"package.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><Package/>"}, " package.xml: Error parsing file: DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true."},
		"an unknown entity": {
			[]string{"package.xml", manifest("CustomField:Lead.A__c"), "objects/Lead.object", strings.Replace(file, "<label>A", "<label>&bomb;A", 1)},
			"CustomObject Lead: Error parsing file: The entity \"bomb\" was referenced, but not declared.",
		},
		"a broken end": {
			[]string{"package.xml", manifest("CustomField:Lead.A__c"), "objects/Lead.object", strings.Replace(file, "</label>", "</lable>", 1)},
			"CustomObject Lead: Error parsing file: The element type \"label\" must be terminated by the matching end-tag \"</label>\".",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := org.in(t)
			a := c.deploy(packed(t, x.files...), usual)
			a.is("deployResult.status", "Failed")
			if got := problems(a); got != x.want {
				t.Errorf("got  %q\nwant %q", got, x.want)
			}
			c.send("GET", "tooling/query?q=SELECT+Id+FROM+CustomField", "").is("size", 0)
		})
	}
}

// A file that package.xml does not name is a warning: it fails the deploy
// unless warnings are to be ignored.
func TestWarningsCanBeIgnored(t *testing.T) {
	c := bareOrg(t)
	archive := packed(t, "package.xml", manifest("CustomField:Lead.A__c"), "objects/Lead.object", fieldsXML(textFieldXML("A__c", "")), "tabs/X__c.tab", "<CustomTab/>")
	c.deploy(archive, usual).is("deployResult.status", "Failed").is("deployResult.details.componentFailures.0.problemType", "Warning")
	c.deployed(archive, usual+`,"ignoreWarnings":true`)
	gone := packed(t, "package.xml", manifest(), "destructiveChanges.xml", manifest("CustomField:Lead.Never__c"))
	if got := problems(c.deploy(gone, usual)); got != "CustomField Lead.Never__c: No CustomField named: Lead.Never__c found" {
		t.Errorf("deleting nothing is answered %q", got)
	}
	c.deployed(gone, usual+`,"ignoreWarnings":true`)
}

// Archives are bounded in size and number of files, and must be archives.
func TestArchiveLimits(t *testing.T) {
	c := bareOrg(t)
	var many []string
	for i := range 10_000 {
		many = append(many, fmt.Sprintf("objects/A%d__c.object", i), "")
	}
	for name, x := range map[string]struct {
		archive []byte
		want    string
	}{
		"too many files": {packed(t, append(many, "package.xml", manifest())...), "LIMIT_EXCEEDED: the zip file has more than 10,000 files"},
		"no archive":     {[]byte("PK, nearly"), "INVALID_ZIP_FILE: the file is not a zip archive"},
		"a way out":      {packed(t, "../package.xml", manifest()), "INVALID_ZIP_FILE: the zip file has a file outside of it"},
		"too large":      {make([]byte, 39<<20+1), "LIMIT_EXCEEDED: the zip file is larger than 39 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.deploy(x.archive, usual)
			a.is("deployResult.status", "Failed").is("deployResult.errorMessage", x.want)
		})
	}
}

// Options that exclude each other are refused at once; booleans may come as
// text.
func TestDeployOptions(t *testing.T) {
	c := bareOrg(t)
	archive := packed(t, "package.xml", manifest("CustomField:Lead.A__c"), "objects/Lead.object", fieldsXML(textFieldXML("A__c", "")))
	for options, want := range map[string]string{
		usual + `,"testLevel":"NoTestRun"`:         "testLevel of NoTestRun cannot be used in production organizations",
		usual + `,"runTests":["A"]`:                "runTests can be used only with a testLevel of RunSpecifiedTests",
		usual + `,"testLevel":"RunSpecifiedTests"`: "runTests must name at least one test when testLevel is RunSpecifiedTests",
		usual + `,"allowMissingFiles":true`:        "allowMissingFiles cannot be set to true when deploying to a production organization",
	} {
		c.post(archive, options, "json").refused(400, "INVALID_OPERATION", want)
	}
	c.post(archive, `"checkOnly":"perhaps"`, "json").wants(400).is("0.errorCode", "JSON_PARSER_ERROR")
	c.deployed(archive, `"checkOnly":"true","singlePackage":"true","testLevel":null`).is("deployResult.checkOnly", true)
	c.deployed(packed(t, "one/package.xml", manifest("CustomField:Lead.A__c"), "one/objects/Lead.object", fieldsXML(textFieldXML("A__c", ""))), `"singlePackage":false`).
		is("deployResult.details.componentSuccesses.0.fileName", "one/objects/Lead.object")
	c.send("POST", "metadata/deployRequest", "{}", "Content-Type", "text/plain").wants(415)
	c.send("POST", "metadata/deployRequest", "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n", "Content-Type", "multipart/form-data; boundary=b").wants(400)
}

// The Metadata API is for those who may modify metadata, and each type needs
// its own right besides.
func TestDeployNeedsRights(t *testing.T) {
	c := bareOrg(t)
	archive := packed(t, "package.xml", manifest("CustomField:Lead.A__c"), "objects/Lead.object", fieldsXML(textFieldXML("A__c", "")))
	c.as(rep).post(archive, usual, "json").refused(403, "INSUFFICIENT_ACCESS", "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions")
	set := c.create("PermissionSet", `{"Name":"Builders","Label":"Builders","PermissionsModifyMetadata":true}`)
	c.create("PermissionSetAssignment", `{"AssigneeId":"`+repID+`","PermissionSetId":"`+set+`"}`)
	if got := problems(c.as(rep).deploy(archive, usual)); got != "CustomField Lead.A__c: insufficient access rights on object id" {
		t.Errorf("without Customize Application: %q", got)
	}
}
