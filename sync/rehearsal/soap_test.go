package rehearsal_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/rehearsal"
)

// element is a piece of an answer.
type element struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Type     string    `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	Nil      string    `xml:"http://www.w3.org/2001/XMLSchema-instance nil,attr"`
	Children []element `xml:",any"`
}

// all finds elements by a path such as result/records/fields.
func (e element) all(path string) []element {
	name, rest, more := strings.Cut(path, "/")
	var out []element
	for _, c := range e.Children {
		if c.XMLName.Local != name {
			continue
		}
		if more {
			out = append(out, c.all(rest)...)
		} else {
			out = append(out, c)
		}
	}
	return out
}

func (e element) text(path string) string {
	if list := e.all(path); len(list) > 0 {
		return list[0].Text
	}
	return ""
}

// names lists the names of the children, in their order.
func (e element) names() []string {
	var out []string
	for _, c := range e.Children {
		if !slices.Contains(out, c.XMLName.Local) {
			out = append(out, c.XMLName.Local)
		}
	}
	return out
}

// soap calls the Metadata API and gives what is inside the body.
func (c *client) soap(body string, headers ...string) element {
	c.t.Helper()
	e, status := c.soapAt("/services/Soap/m/"+c.version, metadataNS, body, headers...)
	if status != 200 {
		c.t.Fatalf("SOAP: %d %s", status, e.text("faultstring"))
	}
	return e
}

func (c *client) soapAt(path, ns, body string, headers ...string) (element, int) {
	c.t.Helper()
	envelope := `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<soapenv:Header ` + ns + `>` + strings.Join(headers, "") + `<SessionHeader><sessionId>` + c.token + `</sessionId></SessionHeader></soapenv:Header><soapenv:Body ` + ns + `>` + body + `</soapenv:Body></soapenv:Envelope>`
	other := *c
	other.token = ""
	a := other.send("POST", path, envelope, "Content-Type", "text/xml; charset=UTF-8", "SOAPAction", `""`)
	if got := a.header.Get("Content-Type"); got != "text/xml;charset=UTF-8" {
		c.t.Errorf("the answer has the content type %q", got)
	}
	var e struct {
		XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
		Body    struct {
			Children []element `xml:",any"`
		} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
	}
	if err := xml.Unmarshal([]byte(a.text), &e); err != nil || len(e.Body.Children) != 1 {
		c.t.Fatalf("no envelope: %v in %.300s", err, a.text)
	}
	return e.Body.Children[0], a.status
}

const soapUsual = "<rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage>"

func (c *client) soapDeploy(archive []byte, options string) string {
	c.t.Helper()
	e := c.soap("<deploy><ZipFile>" + base64.StdEncoding.EncodeToString(archive) + "</ZipFile><DeployOptions>" + options + "</DeployOptions></deploy>")
	if diff := cmp.Diff([]string{"done", "id", "state"}, e.all("result")[0].names()); diff != "" || e.text("result/state") != "Queued" {
		c.t.Errorf("the answer to deploy: %s %s", diff, e.text("result/state"))
	}
	return e.text("result/id")
}

func (c *client) soapFinish(id string) element {
	c.t.Helper()
	for range 10 {
		e := c.soap("<checkDeployStatus><asyncProcessId>" + id + "</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>").all("result")[0]
		if e.text("done") == "true" {
			return e
		}
	}
	c.t.Fatal("the deploy does not end")
	return element{}
}

// retrieve gets a zip of what a package.xml names.
func (c *client) retrieve(request string) map[string]string {
	c.t.Helper()
	files, messages := c.retrieveWith(request)
	if messages != "" {
		c.t.Fatalf("the retrieve complains: %s", messages)
	}
	return files
}

func (c *client) retrieveWith(request string) (map[string]string, string) {
	c.t.Helper()
	id := c.soap("<retrieve><retrieveRequest><apiVersion>" + c.version + "</apiVersion>" + request + "</retrieveRequest></retrieve>").text("result/id")
	if !strings.HasPrefix(id, "09S") {
		c.t.Errorf("the retrieve has the id %q", id)
	}
	ask := "<checkRetrieveStatus><asyncProcessId>" + id + "</asyncProcessId><includeZip>true</includeZip></checkRetrieveStatus>"
	var e element
	for range 10 {
		if e = c.soap(ask).all("result")[0]; e.text("done") == "true" {
			break
		}
	}
	data, err := base64.StdEncoding.DecodeString(e.text("zipFile"))
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		c.t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			c.t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			c.t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	var messages []string
	for _, m := range e.all("messages") {
		messages = append(messages, m.text("problem"))
	}
	if _, status := c.soapAt("/services/Soap/m/"+c.version, metadataNS, ask); status != 500 {
		c.t.Error("the zip can be had twice")
	}
	return out, strings.Join(messages, "\n")
}

// A package goes in by SOAP and what comes out again is the same package.
func TestSOAPDeployAndRetrieveRoundTrip(t *testing.T) {
	c := bareOrg(t)
	e := c.soapFinish(c.soapDeploy(wholePackage(t), soapUsual))
	if e.text("status") != "Succeeded" || e.text("numberComponentsTotal") != "18" {
		t.Fatalf("the deploy: %s %s", e.text("status"), e.text("details/componentFailures/problem"))
	}
	fields := ""
	for _, name := range standardFour {
		fields += "<members>" + name + ".Last_Visit__c</members><members>" + name + ".Visits_Total__c</members>"
	}
	members := "<types><members>Visit__c</members><name>CustomObject</name></types><types>" + fields + "<name>CustomField</name></types>" +
		"<types><members>Visits</members><name>PermissionSet</name></types><types><members>*</members><name>CustomTab</name></types><version>66.0</version>"
	files := c.retrieve("<unpackaged>" + members + "</unpackaged><singlePackage>true</singlePackage>")
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"objects/Account.object", "objects/Contact.object", "objects/Lead.object", "objects/Opportunity.object", "objects/Visit__c.object", "package.xml", "permissionsets/Visits.permissionset", "tabs/Visit__c.tab"}, names); diff != "" {
		t.Errorf("the files (-want +got):\n%s", diff)
	}
	for _, want := range []string{"<relationshipName>Visits</relationshipName>", "<enableSearch>true</enableSearch>", "<nameField>", "<caseSensitive>true</caseSensitive>"} {
		if !strings.Contains(files["objects/Visit__c.object"], want) {
			t.Errorf("the object lacks %s:\n%s", want, files["objects/Visit__c.object"])
		}
	}
	var again []string
	for _, name := range names {
		again = append(again, name, files[name])
	}
	for name, what := range successes(c.deployed(packed(t, again...), usual)) {
		if name != "package.xml" && what != "" {
			t.Errorf("deploying what was retrieved is a change to %s: %s", name, what)
		}
	}
	// In an empty org the same files make the same things.
	other := bareOrg(t)
	other.deployed(packed(t, again...), usual)
	if diff := cmp.Diff(files, other.retrieve("<unpackaged>"+members+"</unpackaged><singlePackage>true</singlePackage>")); diff != "" {
		t.Errorf("the second org differs (-first +second):\n%s", diff)
	}

	_, complaint := c.retrieveWith("<unpackaged><types><members>Lead.Gone__c</members><name>CustomField</name></types><version>66.0</version></unpackaged>")
	if complaint != "Entity of type 'CustomField' named 'Lead.Gone__c' cannot be found" {
		t.Errorf("what is missing is answered %q", complaint)
	}
	if files := c.retrieve("<unpackaged><types><members>*</members><name>CustomTab</name></types><version>66.0</version></unpackaged>"); files["unpackaged/tabs/Visit__c.tab"] == "" {
		t.Errorf("without singlePackage the files are %v", files)
	}
}

// The status of a failed deploy has the elements of a recorded one.
func TestSOAPDeployStatusAsRecorded(t *testing.T) {
	c := bareOrg(t).at("50.0")
	e := c.soapFinish(c.soapDeploy(packed(t, "x.txt", "x"), soapUsual+"<checkOnly>true</checkOnly>"))
	if diff := cmp.Diff(strings.Fields("checkOnly completedDate createdBy createdByName createdDate details done id ignoreWarnings lastModifiedDate numberComponentErrors numberComponentsDeployed numberComponentsTotal numberTestErrors numberTestsCompleted numberTestsTotal rollbackOnError runTestsEnabled startDate status success"), e.names()); diff != "" {
		t.Errorf("the status (-recorded +got):\n%s", diff)
	}
	f := e.all("details/componentFailures")[0]
	if diff := cmp.Diff(strings.Fields("changed componentType created createdDate deleted fileName fullName problem problemType success"), f.names()); diff != "" {
		t.Errorf("the failure (-recorded +got):\n%s", diff)
	}
	for path, want := range map[string]string{
		"numberComponentErrors": "0", "status": "Failed", "details/componentFailures/problem": "No package.xml found", "details/componentFailures/fileName": "package.xml",
		"details/componentFailures/problemType": "Error", "details/runTestResult/totalTime": "0.0",
	} {
		if got := e.text(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

// A deploy by SOAP can be canceled, and a checked one deployed as it is.
func TestSOAPCancelAndQuickDeploy(t *testing.T) {
	c := bareOrg(t)
	id := c.soapDeploy(wholePackage(t), soapUsual)
	if got := c.soap("<cancelDeploy><String>" + id + "</String></cancelDeploy>").text("result/done"); got != "true" {
		t.Errorf("canceling is done: %s", got)
	}
	if got := c.soapFinish(id).text("status"); got != "Canceled" {
		t.Errorf("the deploy is %s", got)
	}
	checked := c.soapDeploy(wholePackage(t), soapUsual+"<checkOnly>true</checkOnly>")
	c.soapFinish(checked)
	if got := c.soapFinish(c.soap("<deployRecentValidation><validationId>" + checked + "</validationId></deployRecentValidation>").text("result")).text("status"); got != "Succeeded" {
		t.Errorf("the quick deploy is %s", got)
	}
}

// Fields and permission sets are written one call at a time, with the results
// that were recorded.
func TestSOAPUpsertMetadata(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	field := func(name, rest string) string {
		return `<metadata xsi:type="CustomField"><fullName>Navattic_Session__c.` + name + `</fullName><label>` + name + `</label>` + rest + `</metadata>`
	}
	good := field("Birthday__c", "<description>When.</description><type>Text</type><required>false</required><unique>false</unique><indexed>false</indexed><length>30</length>")
	lookup := field("Connection__c", "<type>Lookup</type><required>false</required><unique>false</unique><indexed>false</indexed><referenceTo>Account</referenceTo><deleteConstraint>SetNull</deleteConstraint><relationshipName>MyAccount</relationshipName>")
	bad := field("IsReady__c", "<type>Checkbox</type><required>false</required><defaultValue>false</defaultValue>")
	type row struct{ Created, Name, Success, Code, Message string }
	rows := func(e element) []row {
		var out []row
		for _, r := range e.all("result") {
			out = append(out, row{r.text("created"), strings.TrimPrefix(r.text("fullName"), "Navattic_Session__c."), r.text("success"), r.text("errors/statusCode"), r.text("errors/message")})
		}
		return out
	}
	refused := row{"false", "IsReady__c", "false", "FIELD_INTEGRITY_EXCEPTION", "Can not specify 'required' for a CustomField of type Checkbox"}
	undone := row{"false", "Birthday__c", "false", "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid and the request was using AllOrNone header"}
	for _, x := range []struct {
		name, body, header string
		want               []row
	}{
		{"all or none", good + bad, "<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>", []row{undone, refused}},
		{"each for itself", good + lookup + bad, "", []row{{"true", "Birthday__c", "true", "", ""}, {"true", "Connection__c", "true", "", ""}, refused}},
		{"again", good, "", []row{{"false", "Birthday__c", "true", "", ""}}},
	} {
		if diff := cmp.Diff(x.want, rows(c.soap("<upsertMetadata>"+x.body+"</upsertMetadata>", x.header))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", x.name, diff)
		}
	}
	if got := c.soap("<createMetadata>" + good + "</createMetadata>").text("result/errors/statusCode"); got != "DUPLICATE_DEVELOPER_NAME" {
		t.Errorf("creating it again is answered %q", got)
	}
	if got := c.soap("<updateMetadata>" + field("Never__c", "<type>Date</type>") + "</updateMetadata>").text("result/errors/statusCode"); got != "INVALID_CROSS_REFERENCE_KEY" {
		t.Errorf("updating nothing is answered %q", got)
	}

	c.soap(`<upsertMetadata><metadata xsi:type="PermissionSet"><fullName>IntegrationSet</fullName><label>IntegrationSet</label>` +
		"<fieldPermissions><editable>true</editable><field>Navattic_Session__c.Birthday__c</field><readable>true</readable></fieldPermissions></metadata></upsertMetadata>")
	set := c.query("SELECT Id FROM PermissionSet WHERE Name='IntegrationSet'").str("records.0.Id")
	c.create("PermissionSetAssignment", `{"AssigneeId":"`+adminID+`","PermissionSetId":"`+set+`"}`)
	c.query("SELECT Birthday__c FROM Navattic_Session__c").wants(200)

	read := c.soap("<readMetadata><type>PermissionSet</type><fullNames>IntegrationSet</fullNames><fullNames>Nobody</fullNames></readMetadata>").all("result/records")
	if len(read) != 2 || !strings.HasSuffix(read[0].Type, "PermissionSet") || read[0].text("fieldPermissions/field") != "Navattic_Session__c.Birthday__c" || read[1].Nil != "true" {
		t.Errorf("readMetadata answers %+v", read)
	}
	object := c.soap("<readMetadata><type>CustomObject</type><fullNames>Opportunity</fullNames></readMetadata>").all("result/records")[0]
	if object.text("actionOverrides/content") != "Opportunity_Record_Page" || object.text("fullName") != "Opportunity" {
		t.Errorf("the object's page is %q", object.text("actionOverrides/content"))
	}
	del := c.soap("<deleteMetadata><type>CustomField</type><fullNames>Navattic_Session__c.Birthday__c</fullNames><fullNames>Navattic_Session__c.Birthday__c</fullNames></deleteMetadata>")
	if diff := cmp.Diff([]row{{"", "Birthday__c", "true", "", ""}, {"", "Birthday__c", "false", "INVALID_CROSS_REFERENCE_KEY", "This custom field does not exist or is not accessible"}}, rows(del)); diff != "" {
		t.Errorf("deleteMetadata (-want +got):\n%s", diff)
	}
	many := "<deleteMetadata><type>CustomField</type>" + strings.Repeat("<fullNames>Lead.A__c</fullNames>", 11) + "</deleteMetadata>"
	if e, status := c.soapAt("/services/Soap/m/66.0", metadataNS, many); status != 500 || e.text("faultcode") != "sf:EXCEEDED_ID_LIMIT" {
		t.Errorf("eleven components are answered %d %s", status, e.text("faultcode"))
	}
}

// An object is made with its fields in one call, and fields are renamed with
// their values.
func TestSOAPCreateObjectAndRename(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	e := c.soap(`<createMetadata><metadata xsi:type="CustomObject"><fullName>Pass__c</fullName><label>Pass</label><pluralLabel>Passes</pluralLabel><nameField><type>AutoNumber</type><label>No.</label><displayFormat>P-{000}</displayFormat></nameField>` +
		`<deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel><fields><fullName>Code__c</fullName><label>Code</label><type>Text</type><length>9</length><required>true</required></fields></metadata></createMetadata>`)
	if e.text("result/success") != "true" {
		t.Fatalf("createMetadata: %s", e.text("result/errors/message"))
	}
	id := c.create("Pass__c", `{"Code__c":"x"}`)
	c.query("SELECT Name, Code__c FROM Pass__c WHERE Id='"+id+"'").is("records.0.Name", "P-001")
	if got := c.soap("<renameMetadata><type>CustomField</type><oldFullName>Pass__c.Code__c</oldFullName><newFullName>Pass__c.Secret__c</newFullName></renameMetadata>").text("result/success"); got != "true" {
		t.Error("the field was not renamed")
	}
	c.query("SELECT Secret__c FROM Pass__c WHERE Id='"+id+"'").is("records.0.Secret__c", "x")
	c.query("SELECT Code__c FROM Pass__c").wants(400)
}

// What there is can be listed and described.
func TestSOAPListAndDescribe(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	e := c.soap("<describeMetadata><asOfVersion>66.0</asOfVersion></describeMetadata>")
	var types []string
	for _, o := range e.all("result/metadataObjects") {
		types = append(types, o.text("xmlName")+" "+o.text("directoryName")+" "+o.text("suffix"))
	}
	for _, want := range []string{"CustomObject objects object", "PermissionSet permissionsets permissionset", "FlexiPage flexipages flexipage", "Layout layouts layout", "CustomTab tabs tab"} {
		if !slices.Contains(types, want) {
			t.Errorf("%q is not described among %v", want, types)
		}
	}
	list := c.soap("<listMetadata><queries><type>CustomField</type></queries><queries><type>Layout</type></queries><asOfVersion>66.0</asOfVersion></listMetadata>").all("result")
	i := slices.IndexFunc(list, func(e element) bool { return e.text("fullName") == "Navattic_Session__c.Session_Key__c" })
	if i < 0 || list[i].text("fileName") != "objects/Navattic_Session__c.object" || !strings.HasPrefix(list[i].text("id"), "00N") || list[i].text("createdByName") == "" {
		t.Errorf("the session key is not listed among %d components", len(list))
	}
	if !slices.ContainsFunc(list, func(e element) bool { return e.text("fullName") == "Opportunity-Opportunity Layout" }) {
		t.Error("the layout of opportunities is not listed")
	}
}

// Faults come in an envelope with the code that clients look for.
func TestSOAPFaults(t *testing.T) {
	c := bareOrg(t)
	const describe = "<describeMetadata/>"
	nobody := *c
	nobody.token = "00D!none"
	for name, x := range map[string]struct {
		who            *client
		path, body     string
		code, contains string
	}{
		"a dead session":   {&nobody, "/services/Soap/m/66.0", describe, "sf:INVALID_SESSION_ID", "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader"},
		"no rights":        {c.as(rep), "/services/Soap/m/66.0", describe, "sf:INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions"},
		"no API":           {c.as(noAPI), "/services/Soap/m/66.0", describe, "sf:API_DISABLED_FOR_ORG", "API_DISABLED_FOR_ORG: API is not enabled for this Organization or Partner"},
		"an unknown call":  {c, "/services/Soap/m/66.0", "<flyToTheMoon/>", "soapenv:Client", "No operation available for request {http://soap.sforce.com/2006/04/metadata}flyToTheMoon, please check the WSDL for the service."},
		"no version":       {c, "/services/Soap/m/99.0", describe, "sf:UNSUPPORTED_API_VERSION", "UNSUPPORTED_API_VERSION: Invalid Api version specified on URL"},
		"two operations":   {c, "/services/Soap/m/66.0", describe + describe, "soapenv:Client", "envelope"},
		"no zip":           {c, "/services/Soap/m/66.0", "<deploy><ZipFile>%%%</ZipFile></deploy>", "sf:INVALID_ZIP_FILE", "base64"},
		"an unknown id":    {c, "/services/Soap/m/66.0", "<checkDeployStatus><asyncProcessId>0Af000000000001AAA</asyncProcessId></checkDeployStatus>", "sf:INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"},
		"an unknown type":  {c, "/services/Soap/m/66.0", "<listMetadata><queries><type>Moon</type></queries></listMetadata>", "sf:INVALID_TYPE", "Moon"},
		"an unknown field": {c, "/services/Soap/m/66.0", `<upsertMetadata><metadata xsi:type="CustomField"><fullName>Lead.A__c</fullName><moon>x</moon></metadata></upsertMetadata>`, "sf:INVALID_TYPE", "moon invalid at this location in type CustomField"},
	} {
		t.Run(name, func(t *testing.T) {
			e, status := x.who.in(t).soapAt(x.path, metadataNS, x.body)
			if status != 500 || e.XMLName.Local != "Fault" || e.text("faultcode") != x.code || !strings.Contains(e.text("faultstring"), x.contains) {
				t.Errorf("got %d %s: %s", status, e.text("faultcode"), e.text("faultstring"))
			}
		})
	}
	for _, hostile := range []string{"", "nonsense", "<a>", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, strings.Repeat("<a>", 10_000), "<a/><b/>", "<a>\x00</a>"} {
		if a := c.send("POST", "/services/Soap/m/66.0", hostile, "Content-Type", "text/xml"); a.status != 500 || !strings.Contains(a.text, "soapenv:Client") {
			t.Errorf("%.40q is answered %d %.200s", hostile, a.status, a.text)
		}
	}
}

// The partner API answers the small questions that clients ask.
func TestSOAPPartnerCalls(t *testing.T) {
	c := bareOrg(t)
	const ns = `xmlns="urn:partner.soap.sforce.com"`
	ask := func(body string) element {
		e, status := c.soapAt("/services/Soap/u/60.0", ns, body)
		if status != 200 {
			t.Fatalf("%s: %d %s", body, status, e.text("faultstring"))
		}
		return e
	}
	if e := ask("<getUserInfo/>"); e.text("result/userId") != adminID || e.text("result/organizationId") != c.org.OrgID() {
		t.Errorf("getUserInfo answers %+v", e)
	}
	if got := ask("<getServerTimestamp/>").text("result/timestamp"); !strings.HasSuffix(got, "Z") {
		t.Errorf("the time is %q", got)
	}
	id := c.create("Account", `{"Name":"gone"}`)
	if got := ask("<emptyRecycleBin><ids>" + id + "</ids></emptyRecycleBin>").text("result/success"); got != "false" {
		t.Error("a record that is not deleted left the recycle bin")
	}
	c.send("DELETE", "sobjects/Account/"+id, "").wants(204)
	if got := ask("<emptyRecycleBin><ids>" + id + "</ids></emptyRecycleBin>").text("result/success"); got != "true" {
		t.Error("the recycle bin still has the record")
	}
	c.send("GET", "queryAll?q="+escaped("SELECT Id FROM Account WHERE Id='"+id+"'"), "").is("totalSize", 0)
}
