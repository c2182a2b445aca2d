package metadata

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Type is a kind of metadata component.
type Type struct {
	Name string
	// Directory and Suffix say where a file of the type is in a package; both
	// are empty for components that live inside the file of another.
	Directory, Suffix string
	// Parent is the type in whose file it lives, Tag the element it has there.
	Parent, Tag string
	// Wildcard reports whether package.xml may name * for all of them.
	Wildcard bool
	// NoChildren keeps a type that lives in another's file out of
	// describeMetadata's list of child types.
	NoChildren bool
	// IDPrefix is the key prefix of the components' ids.
	IDPrefix string
}

// types lists what the rehearsal org knows, parents before children.
var types = []Type{
	{Name: "CustomApplication", Directory: "applications", Suffix: "app", Wildcard: true, IDPrefix: "02u"},
	{Name: "CustomObject", Directory: "objects", Suffix: "object", Wildcard: true, IDPrefix: "01I"},
	{Name: "CustomField", Parent: "CustomObject", Tag: "fields", IDPrefix: "00N"},
	{Name: "BusinessProcess", Parent: "CustomObject", Tag: "businessProcesses", IDPrefix: "019"},
	{Name: "CompactLayout", Parent: "CustomObject", Tag: "compactLayouts", Wildcard: true, IDPrefix: "0AH"},
	{Name: "FieldSet", Parent: "CustomObject", Tag: "fieldSets", IDPrefix: "0IX"},
	{Name: "ListView", Parent: "CustomObject", Tag: "listViews", IDPrefix: "00B"},
	{Name: "RecordType", Parent: "CustomObject", Tag: "recordTypes", Wildcard: true, IDPrefix: "012"},
	{Name: "SharingReason", Parent: "CustomObject", Tag: "sharingReasons", IDPrefix: "0TY"},
	{Name: "ValidationRule", Parent: "CustomObject", Tag: "validationRules", IDPrefix: "03d"},
	{Name: "CustomTab", Directory: "tabs", Suffix: "tab", Wildcard: true, IDPrefix: "01r"},
	{Name: "FlexiPage", Directory: "flexipages", Suffix: "flexipage", Wildcard: true, IDPrefix: "0M0"},
	{Name: "Layout", Directory: "layouts", Suffix: "layout", Wildcard: true, IDPrefix: "00h"},
	{Name: "PermissionSet", Directory: "permissionsets", Suffix: "permissionset", Wildcard: true, IDPrefix: "0PS"},
}

// Types lists the kinds of components, parents before children.
func Types() []Type { return slices.Clone(types) }

// TypeNamed finds a type.
func TypeNamed(name string) (Type, bool) {
	i := slices.IndexFunc(types, func(t Type) bool { return t.Name == name })
	if i < 0 {
		return Type{}, false
	}
	return types[i], true
}

// ChildTypes lists the types that live in files of a type.
func ChildTypes(parent string) []Type {
	var out []Type
	for _, t := range types {
		if t.Parent == parent {
			out = append(out, t)
		}
	}
	return out
}

// TypeOfFile finds the type of a file by its path inside a package, and the
// name of its component. Files ending in -meta.xml are those of their type.
func TypeOfFile(path string) (Type, string, bool) {
	dir, file, found := strings.Cut(path, "/")
	if !found || strings.Contains(file, "/") {
		return Type{}, "", false
	}
	file = strings.TrimSuffix(file, "-meta.xml")
	for _, t := range types {
		stem, fits := strings.CutSuffix(file, "."+t.Suffix)
		if t.Directory != "" && t.Directory == dir && fits && stem != "" {
			return t, CanonicalName(t.Name, stem), true
		}
	}
	return Type{}, "", false
}

// FileOf is the path of a component inside a package: that of its own file or
// that of its parent's.
func FileOf(typeName, fullName string) string {
	t, _ := TypeNamed(typeName)
	if t.Parent != "" {
		fullName, _, _ = strings.Cut(fullName, ".")
		t, _ = TypeNamed(t.Parent)
	}
	return t.Directory + "/" + fullName + "." + t.Suffix
}

// CanonicalName is the spelling under which a component is kept. The names of
// layouts carry labels, whose special characters are written as %XX.
func CanonicalName(typeName, name string) string {
	name = strings.TrimSpace(name)
	if typeName != "Layout" {
		return name
	}
	plain, err := url.PathUnescape(name)
	if err != nil {
		plain = name
	}
	var b strings.Builder
	for _, r := range plain {
		if strings.ContainsRune(`%()/\:;?&'"+,*|<>#[]{}`, r) {
			fmt.Fprintf(&b, "%%%02X", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
