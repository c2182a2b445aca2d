package rehearsal_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"demobridge/sync/rehearsal"
)

const metadataNS = `xmlns="http://soap.sforce.com/2006/04/metadata"`

// packed makes a zip archive of files, given as name and text in turn.
func packed(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		out, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// manifest writes a package.xml of members given as "Type:Name".
func manifest(members ...string) string { return manifestAt("66.0", members...) }

func manifestAt(version string, members ...string) string {
	byType := map[string][]string{}
	var order []string
	for _, m := range members {
		kind, name, _ := strings.Cut(m, ":")
		if byType[kind] == nil {
			order = append(order, kind)
		}
		byType[kind] = append(byType[kind], name)
	}
	out := `<?xml version="1.0" encoding="UTF-8"?><Package ` + metadataNS + `>`
	for _, kind := range order {
		out += "<types>"
		for _, name := range byType[kind] {
			out += "<members>" + name + "</members>"
		}
		out += "<name>" + kind + "</name></types>"
	}
	return out + "<version>" + version + "</version></Package>"
}

// textFieldXML is a field of a text of 255 letters.
func textFieldXML(name string, more string) string {
	return "\n    <fields>\n        <fullName>" + name + "</fullName><label>" + strings.TrimSuffix(name, "__c") + "</label><type>Text</type><length>255</length>" + more + "\n    </fields>"
}

func fieldXML(name, kind, more string) string {
	return "\n    <fields>\n        <fullName>" + name + "</fullName><label>" + strings.TrimSuffix(name, "__c") + "</label><type>" + kind + "</type>" + more + "\n    </fields>"
}

func lookupXML(name, parent, children string) string {
	return fieldXML(name, "Lookup", "<referenceTo>"+parent+"</referenceTo><relationshipLabel>Visits</relationshipLabel><relationshipName>"+children+"</relationshipName><deleteConstraint>SetNull</deleteConstraint><required>false</required>")
}

// objectXML is a custom object's file.
func objectXML(label, more string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<CustomObject ` + metadataNS + `>
    <deploymentStatus>Deployed</deploymentStatus>
    <description>Visits of the showroom.</description>
    <enableBulkApi>true</enableBulkApi>
    <enableSearch>true</enableSearch>
    <enableSharing>true</enableSharing>
    <enableStreamingApi>true</enableStreamingApi>` + more + `
    <label>` + label + `</label>
    <nameField><label>` + label + ` ID</label><type>Text</type></nameField>
    <pluralLabel>` + label + `s</pluralLabel>
    <sharingModel>ReadWrite</sharingModel>
</CustomObject>
`
}

// fieldsXML is the file of an object of which only fields are deployed.
func fieldsXML(fields string) string {
	return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CustomObject " + metadataNS + ">" + fields + "\n</CustomObject>\n"
}

// permissionSetXML is a permission set's file.
func permissionSetXML(label, more string) string {
	return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PermissionSet " + metadataNS + ">" + more + "<hasActivationRequired>false</hasActivationRequired><label>" + label + "</label></PermissionSet>"
}

func objectGrant(object string, create bool) string {
	return fmt.Sprintf("<objectPermissions><allowCreate>%t</allowCreate><allowDelete>false</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>%s</object><viewAllRecords>false</viewAllRecords></objectPermissions>", create, object)
}

func fieldGrants(fields ...string) string {
	out := ""
	for _, f := range fields {
		out += "<fieldPermissions><editable>true</editable><field>" + f + "</field><readable>true</readable></fieldPermissions>"
	}
	return out
}

// standardFour are the objects that the whole package adds fields to.
var standardFour = []string{"Account", "Contact", "Lead", "Opportunity"}

// wholePackage is an object with four lookups, fields on four standard
// objects, a permission set that grants all of it, and a tab.
func wholePackage(t testing.TB) []byte {
	t.Helper()
	members := []string{"CustomObject:Visit__c", "CustomTab:Visit__c", "PermissionSet:Visits"}
	inner := textFieldXML("Visit_Key__c", "<externalId>true</externalId><unique>true</unique><caseSensitive>true</caseSensitive><required>false</required>") +
		fieldXML("Began_At__c", "DateTime", "<required>false</required>") + fieldXML("Minutes__c", "Number", "<precision>18</precision><scale>3</scale>")
	grants := []string{"Visit__c.Visit_Key__c", "Visit__c.Began_At__c", "Visit__c.Minutes__c"}
	files := []string{}
	objects := objectGrant("Visit__c", true)
	for _, name := range standardFour {
		inner += lookupXML(name+"__c", name, "Visits")
		grants = append(grants, "Visit__c."+name+"__c", name+".Visits_Total__c", name+".Last_Visit__c")
		members = append(members, "CustomField:"+name+".Visits_Total__c", "CustomField:"+name+".Last_Visit__c")
		files = append(files, "objects/"+name+".object", fieldsXML(fieldXML("Visits_Total__c", "Number", "<precision>18</precision><scale>0</scale>")+fieldXML("Last_Visit__c", "DateTime", "")))
		objects += objectGrant(name, false)
	}
	grants = append(grants, "Lead.Email", "Contact.Email", "Account.Website")
	files = append(files, "package.xml", manifest(members...), "objects/Visit__c.object", objectXML("Visit", inner),
		"permissionsets/Visits.permissionset", permissionSetXML("Visits", fieldGrants(grants...)+objects+"<tabSettings><tab>Visit__c</tab><visibility>Visible</visibility></tabSettings>"),
		"tabs/Visit__c.tab", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CustomTab "+metadataNS+"><customObject>true</customObject><motif>Custom83: Pencil</motif></CustomTab>")
	return packed(t, files...)
}

// post sends a deploy request; options are JSON members.
func (c *client) post(archive []byte, options, part string) answer {
	c.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	add := func(disposition, kind string, data []byte) {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := p.Write(data); err != nil {
			c.t.Fatal(err)
		}
	}
	add(`form-data; name="`+part+`"`, "application/json", []byte(`{"deployOptions":{`+options+`}}`))
	add(`form-data; name="file"; filename="deploy.zip"`, "application/zip", archive)
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.send("POST", "metadata/deployRequest", b.String(), "Content-Type", w.FormDataContentType())
}

const usual = `"rollbackOnError":true,"singlePackage":true`

// deploy sends a package and asks until it is done.
func (c *client) deploy(archive []byte, options string) answer {
	c.t.Helper()
	id := c.post(archive, options, "json").wants(201).str("id")
	return c.finish(id)
}

// finish asks until a deploy is done.
func (c *client) finish(id string) answer {
	c.t.Helper()
	for range 10 {
		a := c.send("GET", "metadata/deployRequest/"+id+"?includeDetails=true", "").wants(200)
		if a.get("deployResult.done") == true {
			return a
		}
	}
	c.t.Fatalf("the deploy %s does not end", id)
	return answer{}
}

// deployed wants a deploy to succeed.
func (c *client) deployed(archive []byte, options string) answer {
	c.t.Helper()
	a := c.deploy(archive, options)
	if a.str("deployResult.status") != "Succeeded" {
		c.t.Fatalf("the deploy failed: %s", problems(a))
	}
	return a
}

// problems lists what a deploy complains of, one line a component:
// "Type Name: problem".
func problems(a answer) string {
	rows, _ := a.get("deployResult.details.componentFailures").([]any)
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%v %v: %v", dig(r, "componentType"), dig(r, "fullName"), dig(r, "problem")))
	}
	slices.Sort(out)
	if code, _ := a.get("deployResult.errorMessage").(string); code != "" {
		out = append(out, code)
	}
	return strings.Join(out, "\n")
}

// successes lists the components of a deploy with what happened to them.
func successes(a answer) map[string]string {
	rows, _ := a.get("deployResult.details.componentSuccesses").([]any)
	out := map[string]string{}
	for _, r := range rows {
		what := ""
		for _, flag := range []string{"created", "changed", "deleted"} {
			if dig(r, flag) == true {
				what += flag + " "
			}
		}
		out[strings.TrimSpace(fmt.Sprintf("%v %v", dig(r, "componentType"), dig(r, "fullName")))] = strings.TrimSpace(what)
	}
	return out
}

// bareOrg is an org before anything of ours is set up in it.
func bareOrg(t testing.TB) *client {
	t.Helper()
	return openOrg(t, rehearsal.Options{WithoutSessionObject: true})
}

// in is the same client inside a subtest.
func (c *client) in(t testing.TB) *client {
	other := *c
	other.t = t
	return &other
}

func itoa(n int) string { return fmt.Sprint(n) }

func escaped(q string) string { return strings.ReplaceAll(strings.ReplaceAll(q, " ", "+"), "%", "%25") }
