//go:build clients

package clients

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const metadataNS = `xmlns="http://soap.sforce.com/2006/04/metadata"`

// project writes a small project in source format: an object with two fields,
// a tab and a permission set.
func (c *cli) project(name string, files map[string]string) string {
	c.t.Helper()
	dir := filepath.Join(c.home, name)
	files["sfdx-project.json"] = `{"packageDirectories":[{"path":"force-app","default":true}],"namespace":"","sourceApiVersion":"66.0"}`
	for path, text := range files {
		path = filepath.Join(dir, path)
		must(c.t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(c.t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

func visits() map[string]string {
	const at = "force-app/main/default/"
	field := func(name, more string) string {
		return `<?xml version="1.0" encoding="UTF-8"?><CustomField ` + metadataNS + `><fullName>` + name + `</fullName><label>` + strings.TrimSuffix(name, "__c") + `</label><required>false</required>` + more + `</CustomField>`
	}
	return map[string]string{
		at + "objects/Visit__c/Visit__c.object-meta.xml": `<?xml version="1.0" encoding="UTF-8"?><CustomObject ` + metadataNS + `><deploymentStatus>Deployed</deploymentStatus><label>Visit</label>` +
			`<nameField><label>Visit Name</label><type>Text</type></nameField><pluralLabel>Visits</pluralLabel><sharingModel>ReadWrite</sharingModel></CustomObject>`,
		at + "objects/Visit__c/fields/Place__c.field-meta.xml":   field("Place__c", "<length>80</length><type>Text</type>"),
		at + "objects/Visit__c/fields/Account__c.field-meta.xml": field("Account__c", "<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><relationshipLabel>Visits</relationshipLabel><relationshipName>Visits</relationshipName><type>Lookup</type>"),
		at + "tabs/Visit__c.tab-meta.xml":                        `<?xml version="1.0" encoding="UTF-8"?><CustomTab ` + metadataNS + `><customObject>true</customObject><motif>Custom83: Pencil</motif></CustomTab>`,
		at + "permissionsets/Visits.permissionset-meta.xml": `<?xml version="1.0" encoding="UTF-8"?><PermissionSet ` + metadataNS + `><fieldPermissions><editable>true</editable><field>Visit__c.Account__c</field><readable>true</readable></fieldPermissions>` +
			`<fieldPermissions><editable>true</editable><field>Visit__c.Place__c</field><readable>true</readable></fieldPermissions><hasActivationRequired>false</hasActivationRequired><label>Visits</label>` +
			`<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Visit__c</object><viewAllRecords>false</viewAllRecords></objectPermissions></PermissionSet>`,
	}
}

type deployed struct {
	Status                                          string
	NumberComponentsDeployed, NumberComponentsTotal int
	NumberComponentErrors                           int
	Files                                           []struct{ FullName, Type, State, Error string }
}

func (d deployed) names() []string {
	var out []string
	for _, f := range d.Files {
		out = append(out, f.Type+" "+f.FullName)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// in runs a command inside a project.
func (c *cli) in(dir string, env ...string) *cli {
	next := *c
	next.env = append(slices.Clone(c.env), env...)
	next.home = dir
	return &next
}

// The CLI deploys by SOAP unless the org's setting or the environment says REST;
// it converts the project into a zip, sends it, and asks for the status until it
// is done. What is deployed works, and comes back by a retrieve.
func TestSalesforceCLIDeploysAndRetrieves(t *testing.T) {
	for _, way := range []struct{ name, env string }{{"SOAP", "SF_ORG_METADATA_REST_DEPLOY=false"}, {"REST", "SF_ORG_METADATA_REST_DEPLOY=true"}} {
		t.Run(way.name, func(t *testing.T) {
			c := newCLI(t, listen(t)).signIn()
			dir := c.project("visits", visits())
			p := c.in(dir, way.env)
			var got deployed
			p.ok("project", "deploy", "start", "--source-dir", "force-app", "--dry-run", "--wait", "5").into(&got)
			if got.Status != "Succeeded" {
				t.Errorf("dry run: %+v", got)
			}
			if a := p.run("sobject", "describe", "--sobject", "Visit__c"); a.Status == 0 {
				t.Error("the dry run left an object behind")
			}
			got = deployed{}
			p.ok("project", "deploy", "start", "--source-dir", "force-app", "--wait", "5").into(&got)
			want := []string{"CustomField Visit__c.Account__c", "CustomField Visit__c.Place__c", "CustomObject Visit__c", "CustomTab Visit__c", "PermissionSet Visits"}
			if got.Status != "Succeeded" || got.NumberComponentsTotal != 5 || got.NumberComponentErrors != 0 || !slices.Equal(got.names(), want) {
				t.Errorf("deploy: %+v", got)
			}
			// Nobody sees the fields before the permission set is assigned.
			p.ok("org", "assign", "permset", "--name", "Visits")
			p.ok("data", "create", "record", "--sobject", "Visit__c", "--values", "Name=One Place__c=Quay")
			if text := p.text("data", "query", "--result-format", "csv", "--query", "SELECT Name, Place__c, Account__r.Name FROM Visit__c"); !strings.Contains(text, "One,Quay,") {
				t.Errorf("%s", text)
			}
			// The last deploy can be asked about again.
			got = deployed{}
			p.ok("project", "deploy", "report", "--use-most-recent").into(&got)
			if got.Status != "Succeeded" {
				t.Errorf("report: %+v", got)
			}
			// An error is told with its file, and nothing of the deploy stays.
			bad := "force-app/main/default/objects/Visit__c/fields/Long__c.field-meta.xml"
			c.project("visits", map[string]string{bad: `<?xml version="1.0" encoding="UTF-8"?><CustomField ` + metadataNS + `><fullName>Long__c</fullName><label>Long</label><length>300</length><type>Text</type></CustomField>`})
			a := p.run("project", "deploy", "start", "--source-dir", "force-app", "--wait", "5")
			got = deployed{}
			a.into(&got)
			failed := false
			for _, f := range got.Files {
				failed = failed || f.FullName == "Visit__c.Long__c" && f.State == "Failed" && f.Error != ""
			}
			if a.Status == 0 || got.Status != "Failed" || !failed {
				t.Errorf("a bad field: %s", a.text)
			}
		})
	}
}

func TestSalesforceCLIRetrieves(t *testing.T) {
	c := newCLI(t, listen(t)).signIn()
	dir := c.project("copy", map[string]string{"force-app/.keep": ""})
	p := c.in(dir)

	t.Run("project retrieve start", func(t *testing.T) {
		p := p.with(t)
		p.ok("project", "retrieve", "start", "--metadata", "CustomObject:"+sessions, "--metadata", "PermissionSet:Navattic_Permission_Set", "--wait", "5")
		for _, path := range []string{"objects/" + sessions + "/" + sessions + ".object-meta.xml", "objects/" + sessions + "/fields/Session_Key__c.field-meta.xml", "permissionsets/Navattic_Permission_Set.permissionset-meta.xml"} {
			if _, err := os.Stat(filepath.Join(dir, "force-app/main/default", path)); err != nil {
				t.Error(err)
			}
		}
		text, err := os.ReadFile(filepath.Join(dir, "force-app/main/default/objects", sessions, "fields/Session_Key__c.field-meta.xml"))
		must(t, err)
		for _, line := range []string{"<externalId>true</externalId>", "<unique>true</unique>", "<caseSensitive>true</caseSensitive>", "<length>255</length>", "<type>Text</type>"} {
			if !strings.Contains(string(text), line) {
				t.Errorf("the field came back without %s:\n%s", line, text)
			}
		}
	})
	t.Run("what was retrieved can be deployed again", func(t *testing.T) {
		p := p.with(t)
		var got deployed
		p.ok("project", "deploy", "start", "--source-dir", "force-app", "--wait", "5").into(&got)
		if got.Status != "Succeeded" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a validation is deployed without being sent again", func(t *testing.T) {
		// validate answers with an id that `quick` names for up to ten days.
		p := p.with(t)
		var got deployed
		p.ok("project", "deploy", "validate", "--source-dir", "force-app", "--test-level", "RunLocalTests", "--wait", "5").into(&got)
		if got.Status != "Succeeded" {
			t.Errorf("validate: %+v", got)
		}
		got = deployed{}
		p.ok("project", "deploy", "quick", "--use-most-recent", "--wait", "5").into(&got)
		if got.Status != "Succeeded" {
			t.Errorf("quick: %+v", got)
		}
	})
	t.Run("a field is deleted by destructive changes", func(t *testing.T) {
		p := p.with(t)
		p.ok("project", "delete", "source", "--metadata", "CustomField:"+sessions+".Demos__c", "--no-prompt", "--wait", "5")
		if a := p.run("data", "query", "--query", "SELECT Demos__c FROM "+sessions); a.Status == 0 || !strings.Contains(a.Message, "No such column 'Demos__c'") {
			t.Errorf("%s", a.text)
		}
	})
	t.Run("org list metadata-types and metadata", func(t *testing.T) {
		p := p.with(t)
		var types struct {
			MetadataObjects []struct{ XMLName, DirectoryName string }
		}
		p.ok("org", "list", "metadata-types").into(&types)
		names := map[string]string{}
		for _, m := range types.MetadataObjects {
			names[m.XMLName] = m.DirectoryName
		}
		if names["CustomObject"] != "objects" || names["PermissionSet"] != "permissionsets" {
			t.Errorf("%v", names)
		}
		var list []struct{ FullName, Type string }
		p.ok("org", "list", "metadata", "--metadata-type", "CustomField").into(&list)
		found := false
		for _, m := range list {
			found = found || m.FullName == "Account.Navattic_Last_Viewed__c"
		}
		if !found {
			t.Errorf("%d fields, without Account.Navattic_Last_Viewed__c", len(list))
		}
	})
}
