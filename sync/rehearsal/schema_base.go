package rehearsal

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// The standard objects. Account, Contact, Lead and Opportunity carry the
// fields and flags of a real org's describe; the others are composed from the
// contract's facts and the object reference.
//
//go:embed data
var baseData embed.FS

// baseSchema reads the standard objects. Every call returns fresh objects.
func baseSchema() (*Schema, error) {
	s := &Schema{}
	rows, err := dataRows("data/objects.tsv")
	if err != nil {
		return nil, err
	}
	children, err := dataRows("data/children.txt")
	if err != nil {
		return nil, err
	}
	childNames := map[string]string{}
	for _, c := range children {
		key, name, _ := strings.Cut(c[0], "=")
		childNames[key] = name
	}
	for _, r := range rows {
		o := &Object{Name: r[0], Label: r[1], Plural: r[2], KeyPrefix: r[3], Can: r[4], DeploymentStatus: "Deployed"}
		o.Area = map[string]Area{"data": DataArea, "tooling": ToolingArea, "both": DataArea | ToolingArea}[r[5]]
		o.Kind = map[string]Kind{"record": RecordKind, "setup": SetupKind, "catalog": CatalogKind, "computed": ComputedKind}[r[6]]
		if len(r) > 7 {
			o.Sharing = r[7]
		}
		fields, err := dataRows("data/" + o.Name + ".tsv")
		if err != nil {
			return nil, err
		}
		for _, cells := range fields {
			f, err := parseField(cells)
			if err != nil {
				return nil, fmt.Errorf("rehearsal: %s: %w", o.Name, err)
			}
			f.ChildRelationship = childNames[o.Name+"."+f.Name]
			o.Fields = append(o.Fields, f)
		}
		s.objects = append(s.objects, o)
	}
	s.link()
	return s, nil
}

// dataRows splits an embedded file into lines and cells.
func dataRows(name string) ([][]string, error) {
	b, err := baseData.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	var out [][]string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		out = append(out, strings.Split(line, "\t"))
	}
	return out, nil
}

// parseField reads one line of a field table: name, label, type, length,
// precision, scale, digits, flags, referenceTo, relationshipName,
// compoundFieldName, extraTypeInfo, picklist (value or value=label, a leading *
// marks the default).
func parseField(cells []string) (*Field, error) {
	if len(cells) < 8 {
		return nil, fmt.Errorf("field line %q has %d cells", strings.Join(cells, " "), len(cells))
	}
	for len(cells) < 13 {
		cells = append(cells, "")
	}
	f := &Field{Name: cells[0], Label: cells[1], Type: cells[2], Relationship: cells[9], Compound: cells[10], ExtraType: cells[11]}
	for i, p := range []*int{&f.Length, &f.Precision, &f.Scale, &f.Digits} {
		n, err := strconv.Atoi(cells[3+i])
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		*p = n
	}
	f.setFlags(cells[7])
	if cells[8] != "" {
		f.ReferenceTo = strings.Split(cells[8], ",")
		f.DeleteConstraint = "SetNull"
	}
	if cells[12] != "" {
		for _, v := range strings.Split(cells[12], ";") {
			v, isDefault := strings.CutPrefix(v, "*")
			v, label, labelled := strings.Cut(v, "=")
			if !labelled {
				label = v
			}
			f.Picklist = append(f.Picklist, PicklistValue{Value: v, Label: label, Default: isDefault})
			if isDefault {
				f.Default, f.Defaulted = v, true
			}
		}
	}
	return f, nil
}

// setFlags reads the flag letters of a field table.
func (f *Field) setFlags(flags string) {
	letters := map[rune]*bool{
		'n': &f.Nillable, 'c': &f.Createable, 'u': &f.Updateable, 'p': &f.Permissionable, 'd': &f.Defaulted,
		'x': &f.ExternalID, 'i': &f.IDLookup, 'q': &f.Unique, 's': &f.CaseSensitive, 'N': &f.NameField,
		'P': &f.Polymorphic, 'k': &f.Calculated, 'r': &f.RestrictedPicklist, 'A': &f.AutoNumber,
		'a': &f.Aggregatable, 'f': &f.Filterable, 'g': &f.Groupable, 'o': &f.Sortable,
	}
	for _, c := range flags {
		if p := letters[c]; p != nil {
			*p = true
		}
	}
}

// baseFingerprint tells one version of the standard objects from another.
func baseFingerprint() (string, error) {
	h := sha256.New()
	entries, err := baseData.ReadDir("data")
	if err != nil {
		return "", fmt.Errorf("rehearsal: %w", err)
	}
	for _, e := range entries {
		b, err := baseData.ReadFile("data/" + e.Name())
		if err != nil {
			return "", fmt.Errorf("rehearsal: %w", err)
		}
		_, _ = fmt.Fprintf(h, "%s %d\n%s", e.Name(), len(b), b)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
