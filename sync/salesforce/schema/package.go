package schema

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"demobridge/sync/mapping"
)

// Package is what is deployed: package.xml and the files it names.
type Package struct {
	Files []File
	// Members counts the components, as Salesforce will: object, fields, rule,
	// tab, permission set.
	Members int
}

// File is one file of a package.
type File struct{ Name, Text string }

// Empty reports whether there is nothing to deploy.
func (p Package) Empty() bool { return p.Members == 0 }

// Zip packs the files; the same package always gives the same bytes.
func (p Package) Zip() ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range p.Files {
		out, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("schema: package: %w", err)
		}
		if _, err := out.Write([]byte(f.Text)); err != nil {
			return nil, fmt.Errorf("schema: package: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("schema: package: %w", err)
	}
	return b.Bytes(), nil
}

// Package builds what brings the org from what it has to what the plan says.
// Things that exist as they should are not in it, so that nothing an admin has
// changed about them is touched; the permission set, which is ours alone, is
// replaced whole (data 1.13). version is that of the API: "67.0".
func (p Plan) Package(version string) Package {
	b := &packer{version: version}
	object := &node{}
	whole, _ := p.Item(Session)
	for _, name := range Objects() {
		if name != Session {
			object = &node{}
		}
		for _, i := range p.Items {
			if i.Object != name || !i.changes() {
				continue
			}
			switch {
			case i.field != nil:
				object.add(fieldNode(*i.field, i.live))
				b.member(whole.Verb == Create && name == Session, "CustomField", i.ID)
			case i.ID == RuleID:
				object.add(newestRule())
				b.member(whole.Verb == Create, "ValidationRule", RuleID)
			}
		}
		if name == Session && whole.Verb == Create {
			object.add(objectNodes()...)
			b.member(false, "CustomObject", Session)
		}
		if len(object.children) > 0 {
			b.file("objects/"+name+".object", "CustomObject", object)
		}
	}
	if i, _ := p.Item(TabID); i.changes() {
		b.member(false, "CustomTab", Session)
		b.file("tabs/"+Session+".tab", "CustomTab", (&node{}).text("customObject", "true").text("motif", TabMotif))
	}
	if i, _ := p.Item(SetID); i.changes() {
		b.member(false, "PermissionSet", SetName)
		b.file("permissionsets/"+SetName+".permissionset", "PermissionSet", setNode(p.grants()))
	}
	return b.done()
}

// fieldNode writes one field (data 1.11). Of a field that exists, what is wider
// than we need stays.
func fieldNode(f Field, have LiveField) *node {
	n := &node{name: "fields"}
	n.text("fullName", f.Name)
	if f.Key {
		n.text("caseSensitive", "true")
	}
	if f.Kind == Lookup {
		n.text("deleteConstraint", "SetNull")
	}
	n.text("externalId", strconv.FormatBool(f.Key || have.ExternalID)).text("inlineHelpText", f.Help)
	label := f.Label
	if have.Label != "" {
		label = have.Label
	}
	n.text("label", label)
	switch f.Kind {
	case Text:
		n.text("length", strconv.Itoa(f.Length))
	case Number:
		n.text("precision", strconv.Itoa(f.Precision))
	case Lookup:
		n.text("referenceTo", f.RefersTo).text("relationshipLabel", Plural).text("relationshipName", Children)
	case DateTime:
	}
	n.text("required", "false")
	if f.Kind == Number {
		n.text("scale", strconv.Itoa(max(f.Scale, have.Scale)))
	}
	n.text("type", string(f.Kind))
	if f.Kind == Text || f.Kind == Number {
		n.text("unique", strconv.FormatBool(f.Key || have.Unique))
	}
	return n
}

// objectNodes are the object's own properties (data 1.11); bulk, sharing and
// streaming must be set together.
func objectNodes() []*node {
	var out []*node
	for _, x := range [][2]string{
		{"deploymentStatus", "Deployed"},
		{"description", "Sessions of people who viewed interactive demos, sent by Demobridge."},
		{"enableActivities", "false"},
		{"enableBulkApi", "true"},
		{"enableFeeds", "false"},
		{"enableHistory", "false"},
		{"enableReports", "true"},
		{"enableSearch", "true"},
		{"enableSharing", "true"},
		{"enableStreamingApi", "true"},
		{"label", Label},
		{"pluralLabel", Plural},
		{"sharingModel", "ReadWrite"},
	} {
		out = append(out, &node{name: x[0], value: x[1]})
	}
	return append(out, (&node{name: "nameField"}).text("label", NameLabel).text("type", "Text"))
}

func newestRule() *node {
	return (&node{name: "validationRules"}).text("fullName", mapping.NewestRule).text("active", "true").
		text("description", "Keeps the newest state of a session when two computers send it.").
		text("errorConditionFormula", mapping.NewestFormula).text("errorMessage", mapping.NewestMessage)
}

// setNode writes the permission set (data 1.13).
func setNode(g Grants) *node {
	n := (&node{}).text("description", "What the user who sends sessions with Demobridge needs. Demobridge replaces it as a whole.")
	for _, f := range g.Fields {
		n.add((&node{name: "fieldPermissions"}).text("editable", "true").text("field", f).text("readable", "true"))
	}
	n.text("hasActivationRequired", "false").text("label", SetLabel)
	for _, name := range Objects() {
		r, granted := g.Objects[name]
		if !granted {
			continue
		}
		flag := strconv.FormatBool
		n.add((&node{name: "objectPermissions"}).text("allowCreate", flag(r.Create)).text("allowDelete", flag(r.Delete)).text("allowEdit", flag(r.Edit)).
			text("allowRead", flag(r.Read)).text("modifyAllRecords", "false").text("object", name).text("viewAllRecords", "false"))
	}
	if g.Tab {
		n.add((&node{name: "tabSettings"}).text("tab", Session).text("visibility", "Visible"))
	}
	return n
}

// node is an element of metadata.
type node struct {
	name, value string
	children    []*node
}

func (n *node) add(children ...*node) *node {
	n.children = append(n.children, children...)
	return n
}

func (n *node) text(name, value string) *node { return n.add(&node{name: name, value: value}) }

func (n *node) write(b *bytes.Buffer, depth int) {
	indent := strings.Repeat("    ", depth)
	if len(n.children) == 0 {
		b.WriteString(indent + "<" + n.name + ">")
		_ = xml.EscapeText(b, []byte(n.value)) // a Buffer takes everything
		b.WriteString("</" + n.name + ">\n")
		return
	}
	b.WriteString(indent + "<" + n.name + ">\n")
	for _, c := range n.children {
		c.write(b, depth+1)
	}
	b.WriteString(indent + "</" + n.name + ">\n")
}

const space = `xmlns="http://soap.sforce.com/2006/04/metadata"`

// packer collects files and the names that package.xml lists.
type packer struct {
	version string
	files   []File
	names   map[string][]string
	members int
}

// member counts a component. One that comes within a new object's file is not
// listed by itself.
func (b *packer) member(within bool, kind, name string) {
	b.members++
	if within {
		return
	}
	if b.names == nil {
		b.names = map[string][]string{}
	}
	b.names[kind] = append(b.names[kind], name)
}

func (b *packer) file(name, root string, content *node) {
	var out bytes.Buffer
	out.WriteString(xml.Header + "<" + root + " " + space + ">\n")
	// Elements of one name must stand together.
	slices.SortStableFunc(content.children, func(x, y *node) int { return strings.Compare(x.name, y.name) })
	for _, c := range content.children {
		c.write(&out, 1)
	}
	out.WriteString("</" + root + ">\n")
	b.files = append(b.files, File{name, out.String()})
}

func (b *packer) done() Package {
	return Package{Files: append([]File{{"package.xml", manifest(b.version, b.names)}}, b.files...), Members: b.members}
}

// manifest writes a package.xml or a destructiveChanges.xml.
func manifest(version string, names map[string][]string) string {
	var out bytes.Buffer
	out.WriteString(xml.Header + "<Package " + space + ">\n")
	kinds := make([]string, 0, len(names))
	for kind := range names {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		n := &node{name: "types"}
		for _, name := range names[kind] {
			n.text("members", name)
		}
		n.text("name", kind).write(&out, 1)
	}
	if version != "" {
		(&node{name: "version", value: version}).write(&out, 1)
	}
	out.WriteString("</Package>\n")
	return out.String()
}
