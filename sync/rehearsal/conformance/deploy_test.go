package conformance

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"
)

const metadataNS = `xmlns="http://soap.sforce.com/2006/04/metadata"`

// pack makes a zip of texts.
func pack(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(files[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// manifest lists members by type: manifest("CustomField", "Lead.X__c", ...).
func manifest(pairs ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><Package ` + metadataNS + `>`)
	for i := 0; i+1 < len(pairs); i += 2 {
		b.WriteString("<types><members>" + pairs[i+1] + "</members><name>" + pairs[i] + "</name></types>")
	}
	return b.String() + "<version>66.0</version></Package>"
}

const visit = `<?xml version="1.0" encoding="UTF-8"?><CustomObject ` + metadataNS + `><deploymentStatus>Deployed</deploymentStatus><fields><fullName>Place__c</fullName><label>Place</label>` +
	`<length>80</length><required>false</required><type>Text</type></fields><label>Visit</label><nameField><label>Visit Name</label><type>Text</type></nameField>` +
	`<pluralLabel>Visits</pluralLabel><sharingModel>ReadWrite</sharingModel></CustomObject>`

func visits() map[string]string {
	return map[string]string{"package.xml": manifest("CustomObject", "Visit__c", "CustomField", "Visit__c.Place__c"), "objects/Visit__c.object": visit}
}

func set(fields string) map[string]string {
	return map[string]string{
		"package.xml":                         manifest("PermissionSet", "Guides"),
		"permissionsets/Guides.permissionset": `<?xml version="1.0" encoding="UTF-8"?><PermissionSet ` + metadataNS + `>` + fields + `<hasActivationRequired>false</hasActivationRequired><label>Guides</label></PermissionSet>`,
	}
}

// deploy sends a zip as a client does; part and filename differ between them.
func (o *org) deploy(part, filename, options string, archive []byte) reply {
	o.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, x := range []struct{ disposition, kind, body string }{
		{`form-data; name="` + part + `"`, "application/json", `{"deployOptions":` + options + `}`},
		{`form-data; name="file"; filename="` + filename + `"`, "application/zip", string(archive)},
	} {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {x.disposition}, "Content-Type": {x.kind}})
		if err == nil {
			_, err = p.Write([]byte(x.body))
		}
		if err != nil {
			o.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		o.t.Fatal(err)
	}
	return o.send(http.MethodPost, "/services/data/v66.0/metadata/deployRequest", b.String(), [2]string{"Content-Type", w.FormDataContentType()})
}

// outcome polls a deploy until it is done and gives the last answer, at a
// version before the status told of files and sizes (64).
func (o *org) outcome(id string) reply {
	o.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-tick.C {
		r := o.send(http.MethodGet, "/services/data/v60.0/metadata/deployRequest/"+id+"?includeDetails=true", "")
		var x struct{ DeployResult struct{ Done bool } }
		if err := json.Unmarshal([]byte(r.body), &x); err != nil || r.status != http.StatusOK {
			o.t.Fatalf("%d %.500s", r.status, r.body)
		}
		if x.DeployResult.Done {
			return r
		}
	}
	o.t.Fatal("the deploy does not end")
	return reply{}
}

func id(t *testing.T, r reply) string {
	t.Helper()
	var x struct{ ID string }
	if err := json.Unmarshal([]byte(r.body), &x); err != nil || x.ID == "" {
		t.Fatalf("%d %.500s", r.status, r.body)
	}
	return x.ID
}

const usual = `{"singlePackage":true,"rollbackOnError":true}`

func same(t *testing.T, want string, r reply, status int, modes ...string) {
	t.Helper()
	if r.status != status {
		t.Errorf("HTTP %d, want %d: %.500s", r.status, status, r.body)
	}
	for _, d := range compareJSON(want, r.body, modes...) {
		t.Error(d)
	}
}

// recordedStatus is the status of a validation that a real org answered in
// 2021, with other ids: the reference for the shape.
const recordedStatus = `{"id":"<id:0Af>","validatedDeployRequestId":null,"deployOptions":null,"deployResult":{"id":"<id:0Af>","messages":null,"retrieveResult":null,"success":true,
"checkOnly":true,"ignoreWarnings":false,"rollbackOnError":true,"status":"Succeeded","numberComponentsDeployed":2,"numberComponentsTotal":2,"numberComponentErrors":0,
"numberTestsCompleted":0,"numberTestsTotal":0,"numberTestErrors":0,"details":{"componentFailures":[],"componentSuccesses":[%[1]s],"retrieveResult":null,
"allComponentMessages":[%[1]s],"runTestResult":{"successes":[],"failures":[],"totalTime":0.0,"apexLogId":null,"flowCoverage":[],"numFailures":0,"codeCoverage":[],
"codeCoverageWarnings":[],"flowCoverageWarnings":[],"numTestsRun":0}},"createdDate":"<time>","startDate":"<time>","lastModifiedDate":"<time>","completedDate":"<time>",
"errorStatusCode":null,"errorMessage":null,"stateDetail":null,"createdBy":"005Rh000000a01Y","createdByName":"Rehearsal Admin","canceledBy":null,"canceledByName":null,
"done":true,"runTestsEnabled":false,"runTestResult":null}}`

const recordedRow = `{"componentType":"","fileName":"package.xml","fullName":"package.xml","id":null,"problem":null,"success":true,"warning":false,"created":false,"changed":true,
"deleted":false,"lineNumber":null,"columnNumber":null,"requiresProductionTestRun":false,"createdDate":"<time>","knownPackagingProblem":false,"forPackageManifestFile":true,"problemType":null}`

// problem is the text of a failed row.
func problem(t *testing.T, r reply, fullName string) string {
	t.Helper()
	v, err := parse(r.body)
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := pick(v, "deployResult.details.componentFailures").([]any)
	for _, row := range rows {
		if pick(row, "fullName") == fullName {
			text, _ := pick(row, "problem").(string)
			return text
		}
	}
	t.Fatalf("no failure of %s: %.1500s", fullName, r.body)
	return ""
}

// A deploy over REST is answered as was documented and recorded.
func TestDeploySamples(t *testing.T) {
	from := model(t)
	for _, s := range []struct {
		section, title string
		run            func(t *testing.T, o *org)
	}{
		{"1.1", "a deploy is taken", func(t *testing.T, o *org) {
			same(t, `{"id":"<id:0Af>","deployOptions":{"checkOnly":false,"singlePackage":true,"allowMissingFiles":false,"performRetrieve":false,"autoUpdatePackage":false,"rollbackOnError":true,
				"ignoreWarnings":false,"purgeOnDelete":false,"runAllTests":false},"deployResult":{"id":"<id:0Af>","success":false,"checkOnly":false,"ignoreWarnings":false,"rollbackOnError":true,
				"status":"Pending","runTestsEnabled":false,"done":false}}`, o.deploy("json", "deploy.zip", usual, pack(t, visits())), http.StatusCreated, "exact", "unordered", "more")
		}},
		{"1.1", "the part called entity_content, as jsforce has it", func(t *testing.T, o *org) {
			id(t, o.deploy("entity_content", "package.xml", usual, pack(t, visits())))
		}},
		{"1.1", "booleans written as texts, as CumulusCI has them", func(t *testing.T, o *org) {
			r := o.outcome(id(t, o.deploy("json", "deploy.zip", `{"singlePackage":"true","rollbackOnError":"true","checkOnly":"true"}`, pack(t, visits()))))
			if !strings.Contains(r.body, `"checkOnly":true`) || !strings.Contains(r.body, `"status":"Succeeded"`) {
				t.Errorf("%.600s", r.body)
			}
		}},
		{"1.1", "one folder for each package", func(t *testing.T, o *org) {
			files := map[string]string{}
			for name, text := range visits() {
				files["shape/"+name] = text
			}
			r := o.outcome(id(t, o.deploy("json", "deploy.zip", `{"singlePackage":false,"rollbackOnError":true}`, pack(t, files))))
			if !strings.Contains(r.body, `"fileName":"shape/objects/Visit__c.object"`) {
				t.Errorf("%.900s", r.body)
			}
		}},
		{"1.1", "the user lacks Modify Metadata", func(t *testing.T, o *org) {
			// The words are those recorded of SOAP; that REST says them in 403 is inferred.
			o.as("rep@rehearsal.example")
			r := o.deploy("json", "deploy.zip", usual, pack(t, visits()))
			same(t, `[{"message":"<any>use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions","errorCode":"INSUFFICIENT_ACCESS"}]`, r, http.StatusForbidden, "exact", "unordered")
		}},
		{"1.3", "the status of a validation", func(t *testing.T, o *org) {
			r := o.outcome(id(t, o.deploy("json", "deploy.zip", `{"singlePackage":true,"rollbackOnError":true,"checkOnly":true}`, pack(t, visits()))))
			same(t, fmt.Sprintf(recordedStatus, recordedRow), r, http.StatusOK, "shape")
			v, err := parse(r.body)
			if err != nil {
				t.Fatal(err)
			}
			// package.xml has a row of its own, which is not counted.
			rows, _ := pick(v, "deployResult.details.componentSuccesses").([]any)
			all, _ := pick(v, "deployResult.details.allComponentMessages").([]any)
			if total := fmt.Sprint(pick(v, "deployResult.numberComponentsTotal")); total != "2" || len(rows) != 3 || len(all) != 3 {
				t.Errorf("%s components, %d and %d rows", total, len(rows), len(all))
			}
			for _, row := range rows {
				if pick(row, "fullName") == "Visit__c.Place__c" && pick(row, "fileName") != "objects/Visit__c.object" {
					t.Errorf("the field's file is %v", pick(row, "fileName"))
				}
			}
			if by := pick(v, "deployResult.createdBy"); by != "005Rh000000a01Y" {
				t.Errorf("createdBy is %v, want 15 characters", by)
			}
		}},
		{"1.3", "the same deploy twice", func(t *testing.T, o *org) {
			o.outcome(id(t, o.deploy("json", "deploy.zip", usual, pack(t, visits()))))
			r := o.outcome(id(t, o.deploy("json", "deploy.zip", usual, pack(t, visits()))))
			if strings.Contains(r.body, `"created":true`) || !strings.Contains(r.body, `"status":"Succeeded"`) {
				t.Errorf("%.900s", r.body)
			}
		}},
		{"1.3", "a field that does not exist", func(t *testing.T, o *org) {
			// Recorded for a profile: In field: field - no CustomField named ... found.
			r := o.outcome(id(t, o.deploy("json", "deploy.zip", usual, pack(t, set(`<fieldPermissions><editable>true</editable><field>Account.test__c</field><readable>true</readable></fieldPermissions>`)))))
			if text := problem(t, r, "Guides"); text != "In field: field - no CustomField named Account.test__c found" {
				t.Errorf("%q", text)
			}
			for _, part := range []string{`"status":"Failed"`, `"success":false`, `"problemType":"Error"`, `"numberComponentErrors":1`} {
				if !strings.Contains(r.body, part) {
					t.Errorf("the status lacks %s", part)
				}
			}
		}},
		{"1.4", "a deploy is canceled", func(t *testing.T, o *org) {
			deploy := id(t, o.deploy("json", "deploy.zip", usual, pack(t, visits())))
			r := o.send(http.MethodPatch, "/services/data/v66.0/metadata/deployRequest/"+deploy, `{"deployResult":{"status":"Canceling"}}`)
			if r.status != http.StatusAccepted || !strings.Contains(r.body, `"status":"Cancel`) {
				t.Errorf("%d %.600s", r.status, r.body)
			}
		}},
		{"1.4", "a deploy that never was", func(t *testing.T, o *org) {
			if r := o.send(http.MethodGet, "/services/data/v66.0/metadata/deployRequest/0AfRh0000000009KAA", ""); r.status != http.StatusNotFound {
				t.Errorf("%d %s", r.status, r.body)
			}
		}},
		{"1.5", "a zip without a manifest", func(t *testing.T, o *org) {
			r := o.outcome(id(t, o.deploy("json", "deploy.zip", usual, pack(t, map[string]string{"readme.txt": "x"}))))
			if text := problem(t, r, "package.xml"); text != "No package.xml found" {
				t.Errorf("%q", text)
			}
		}},
		{"1.13", "a permission for a required field", func(t *testing.T, o *org) {
			r := o.outcome(id(t, o.deploy("json", "deploy.zip", usual, pack(t, set(`<fieldPermissions><editable>true</editable><field>Lead.Company</field><readable>true</readable></fieldPermissions>`)))))
			if text := problem(t, r, "Guides"); text != "You cannot deploy to a required field: Lead.Company" {
				t.Errorf("%q", text)
			}
		}},
		{"2.5", "a field that nobody was granted", func(t *testing.T, o *org) {
			// Not even administrators see it: no column, not in the describe; the
			// Tooling API sees it all the same.
			field := `<?xml version="1.0" encoding="UTF-8"?><CustomObject ` + metadataNS + `><fields><fullName>Guide__c</fullName><label>Guide</label><length>50</length><required>false</required><type>Text</type></fields></CustomObject>`
			r := o.outcome(id(t, o.deploy("json", "deploy.zip", usual, pack(t, map[string]string{"package.xml": manifest("CustomField", "Account.Guide__c"), "objects/Account.object": field}))))
			if !strings.Contains(r.body, `"status":"Succeeded"`) {
				t.Fatalf("%.900s", r.body)
			}
			const at = "/services/data/v66.0"
			if r := o.send(http.MethodGet, at+"/query?q=SELECT+Guide__c+FROM+Account", ""); !strings.Contains(r.body, "No such column 'Guide__c' on entity 'Account'") {
				t.Errorf("query: %s", r.body)
			}
			if r := o.send(http.MethodPost, at+"/sobjects/Account", `{"Name":"x","Guide__c":"y"}`); !strings.Contains(r.body, "No such column 'Guide__c' on sobject of type Account") {
				t.Errorf("write: %s", r.body)
			}
			for _, f := range o.describe(t, "Account") {
				if f.Name == "Guide__c" {
					t.Error("the describe shows it")
				}
			}
			if r := o.send(http.MethodGet, at+"/tooling/query?q=SELECT+Id+FROM+CustomField+WHERE+DeveloperName='Guide'", ""); !strings.Contains(r.body, `"totalSize":1`) {
				t.Errorf("tooling: %s", r.body)
			}
		}},
		{"1.9", "the Tooling API makes no objects", func(t *testing.T, o *org) {
			if r := o.send(http.MethodPost, "/services/data/v66.0/tooling/sobjects/CustomObject", `{"FullName":"X__c"}`); r.status != http.StatusMethodNotAllowed && r.status != http.StatusBadRequest && r.status != http.StatusNotFound {
				t.Errorf("%d %s", r.status, r.body)
			}
		}},
	} {
		t.Run("D "+s.section+" "+s.title, func(t *testing.T) {
			s.run(t, open(t, from))
			t.Logf("%-8s %-5s deploy  %s", "D", s.section, s.title)
		})
	}
}
