package metadata_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/rehearsal/metadata"
)

func parse(t *testing.T, text string) *metadata.Node {
	t.Helper()
	n, err := metadata.Parse([]byte(text), metadata.FileLimits)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The Tooling API's form of a page has every property, and turns back into the
// same page.
func TestJSONForm(t *testing.T) {
	page := parse(t, "<FlexiPage><flexiPageRegions><itemInstances><componentInstance><componentInstanceProperties><name>columns</name><valueList><valueListItems><value>A &amp; B</value></valueListItems></valueList></componentInstanceProperties>"+
		"<componentName>c:x</componentName><identifier>x</identifier></componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>P</masterLabel><template><name>t</name></template><type>AppPage</type></FlexiPage>")
	text := metadata.AppendJSON(nil, page, "FlexiPage", 66)
	var v map[string]any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if v["sobjectType"] != nil || v["masterLabel"] != "P" || len(v["flexiPageRegions"].([]any)) != 1 {
		t.Errorf("the page is %s", text)
	}
	if _, there := v["flexiPageRegions"].([]any)[0].(map[string]any)["componentInstances"]; there {
		t.Error("a property of old versions is shown")
	}
	back, err := metadata.FromJSON(text, "FlexiPage", 66)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(metadata.Compact(page), metadata.Compact(back)); diff != "" {
		t.Errorf("the page does not come back (-want +got):\n%s", diff)
	}
	for bad, want := range map[string]string{
		`{"moon":1}`: `Unrecognized field "moon" in type FlexiPage`, `[]`: "Cannot deserialize instance of FlexiPage", `{"flexiPageRegions":{}}`: "Cannot deserialize instance of list from property flexiPageRegions",
		`{"masterLabel":{}}`: "Cannot deserialize instance of xsd:string from property masterLabel", `{`: "The Metadata is not valid JSON",
		`{"type":"Moon"}`: "Error parsing file: 'Moon' is not a valid value for the enum 'FlexiPageType'",
	} {
		if _, err := metadata.FromJSON([]byte(bad), "FlexiPage", 66); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", bad, err, want)
		}
	}
}

// Properties come and go with the versions.
func TestVersionsOfProperties(t *testing.T) {
	field := parse(t, "<CustomField><type>Picklist</type><picklist><sorted>false</sorted></picklist></CustomField>")
	if err := metadata.Check(field, "CustomField", 37); err != nil {
		t.Errorf("version 37: %v", err)
	}
	if err := metadata.Check(field, "CustomField", 38); err == nil || err.Error() != "Error parsing file: Property 'picklist' not valid in version 38.0" {
		t.Errorf("version 38: %v", err)
	}
}

// A document is written in the layout of the Metadata API.
func TestDocument(t *testing.T) {
	n := metadata.New("CustomTab").AddBool("customObject", true).Add("motif", "Custom1: <Heart>").Append(metadata.New("empty"))
	want := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CustomTab xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    <customObject>true</customObject>\n    <motif>Custom1: &lt;Heart&gt;</motif>\n    <empty/>\n</CustomTab>\n"
	if diff := cmp.Diff(want, string(metadata.Document(n))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Files and full names belong together; labels in names are written with %XX.
func TestNamesAndFiles(t *testing.T) {
	for _, x := range []struct{ path, kind, name string }{
		{"objects/Visit__c.object", "CustomObject", "Visit__c"},
		{"layouts/Lead-Lead (Marketing) Layout.layout", "Layout", "Lead-Lead %28Marketing%29 Layout"},
		{"layouts/Lead-Lead %28Marketing%29 Layout.layout-meta.xml", "Layout", "Lead-Lead %28Marketing%29 Layout"},
		{"permissionsets/A.permissionset", "PermissionSet", "A"},
	} {
		kind, name, known := metadata.TypeOfFile(x.path)
		if !known || kind.Name != x.kind || name != x.name {
			t.Errorf("%s is %s %s", x.path, kind.Name, name)
		}
	}
	for _, path := range []string{"objects/a/b.object", "Visit__c.object", "tabs/X.object", "objects/.object", "classes/A.cls"} {
		if kind, _, known := metadata.TypeOfFile(path); known {
			t.Errorf("%s is taken for a %s", path, kind.Name)
		}
	}
	if got := metadata.FileOf("CustomField", "Lead.A__c"); got != "objects/Lead.object" {
		t.Errorf("a field is in %s", got)
	}
}
