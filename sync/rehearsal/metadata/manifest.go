package metadata

import (
	"slices"
	"strconv"
	"strings"
)

// Manifest is a package.xml or a list of destructive changes.
type Manifest struct {
	FullName string
	// Version is 66 of 66.0; 0 when none was given.
	Version int
	Types   []Members
}

// Members are the components of one type that a manifest names.
type Members struct {
	Type         string
	Names        []string
	Line, Column int
}

// ReadManifest reads a manifest whose version must lie between two. A missing
// version is taken as the newest where it may be missing. Its error is a
// *Fault.
func ReadManifest(data []byte, oldest, newest int) (*Manifest, error) {
	root, err := Parse(data, FileLimits)
	if err != nil {
		f := faultOf(err)
		f.Problem = "Error parsing file: " + f.Problem
		return nil, f
	}
	return ManifestOf(root, oldest, newest)
}

// ManifestOf reads a manifest that is a part of a document, such as the
// element unpackaged of a retrieve request.
func ManifestOf(root *Node, oldest, newest int) (*Manifest, error) {
	if root.Name != "Package" && root.Name != "unpackaged" {
		return nil, &Fault{Line: root.Line, Column: root.Column, Problem: "Error parsing file: Element {" + root.Space + "}" + root.Name + " invalid at this location"}
	}
	if err := Check(root, "Package", newest); err != nil {
		return nil, err
	}
	m := &Manifest{FullName: root.Get("fullName")}
	if v := root.Child("version"); v != nil {
		number, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
		if err != nil || number != float64(int(number)) || int(number) < oldest || int(number) > newest {
			return nil, &Fault{Line: v.Line, Column: v.Column, Problem: "Invalid version specified:" + strings.TrimSpace(v.Text)}
		}
		m.Version = int(number)
	}
	for _, t := range root.All("types") {
		list := Members{Type: t.Get("name"), Line: t.Line, Column: t.Column}
		for _, name := range t.Texts("members") {
			list.Names = append(list.Names, CanonicalName(list.Type, name))
		}
		m.Types = append(m.Types, list)
	}
	return m, nil
}

func faultOf(err error) *Fault {
	if f, isFault := err.(*Fault); isFault { //nolint:errorlint // Parse returns it bare
		return f
	}
	return &Fault{Problem: err.Error()}
}

// Names lists the members of one type.
func (m *Manifest) Names(typeName string) []string {
	var out []string
	for _, t := range m.Types {
		if t.Type == typeName {
			out = append(out, t.Names...)
		}
	}
	return out
}

// Includes reports whether the manifest names a component, or all of its type
// where the type allows that.
func (m *Manifest) Includes(typeName, fullName string) bool {
	t, known := TypeNamed(typeName)
	if !known {
		return false
	}
	return slices.ContainsFunc(m.Names(typeName), func(n string) bool {
		return n == fullName || n == "*" && t.Wildcard
	})
}

// Document writes the manifest.
func (m *Manifest) Document() []byte {
	root := New("Package")
	root.AddIf("fullName", m.FullName)
	for _, t := range m.Types {
		n := New("types")
		for _, name := range t.Names {
			n.Add("members", name)
		}
		root.Append(n.Add("name", t.Type))
	}
	root.Add("version", strconv.Itoa(m.Version)+".0")
	return Document(root)
}
