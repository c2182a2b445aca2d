package schema

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"demobridge/sync/salesforce"
)

// Removal is what can be taken out of an org again.
type Removal struct {
	Parts []RemovalPart
	Users int // who have the permission set
}

// RemovalPart is the session object, our fields on one object, or the
// permission set.
type RemovalPart struct {
	ID     string // Session, Lead, ..., SetID
	Fields []string
	Tab    bool
	// Rows is how many records hold data that would be lost; -1 when the user
	// cannot count them.
	Rows int
}

// PlanRemoval lists what of ours is in an org and counts what would be lost,
// in one call besides those of Read.
func PlanRemoval(ctx context.Context, org Org, l Live) (Removal, error) {
	var out Removal
	var counts []salesforce.Subrequest
	for _, name := range Objects() {
		o, there := l.Objects[name]
		part := RemovalPart{ID: name, Rows: -1}
		for _, f := range Fields(name) {
			// A field that merely has one of our names is not ours.
			if x, found := o.Field(f.Name); found && x.Kind == string(f.Kind) && !x.Formula {
				part.Fields = append(part.Fields, f.Name)
			}
		}
		if !there || name != Session && len(part.Fields) == 0 {
			continue
		}
		part.Tab = name == Session && l.Tab
		if soql := countQuery(name, o, part.Fields); soql != "" {
			counts = append(counts, salesforce.QuerySub("c_"+name, soql))
		}
		out.Parts = append(out.Parts, part)
	}
	if len(counts) > 0 {
		answers, err := org.Composite(ctx, salesforce.CompositeRequest{Subrequests: counts})
		if err != nil {
			return out, err
		}
		for _, a := range answers {
			page, err := a.Query()
			if err != nil {
				continue // stays uncounted, and is shown so
			}
			i := slices.IndexFunc(out.Parts, func(p RemovalPart) bool { return "c_"+p.ID == a.ReferenceID })
			out.Parts[i].Rows = page.TotalSize
		}
	}
	if l.Set != nil {
		out.Parts = append(out.Parts, RemovalPart{ID: SetID})
		out.Users = l.Set.Given
	}
	return out, nil
}

// countQuery counts the records that hold data of ours; it is empty when the
// user cannot see all of the fields.
func countQuery(object string, o LiveObject, fields []string) string {
	if !o.Visible {
		return ""
	}
	if object == Session {
		return "SELECT count() FROM " + Session
	}
	condition := filled(o, fields)
	if condition == "" {
		return ""
	}
	return "SELECT count() FROM " + object + " WHERE " + condition
}

// filled is the condition under which one of the fields holds something.
func filled(o LiveObject, fields []string) string {
	var any []string
	for _, name := range fields {
		f, _ := o.Field(name)
		if !f.Visible {
			return ""
		}
		any = append(any, name+" != null")
	}
	return strings.Join(any, " OR ")
}

// Removals are the packages that take parts out, in the order in which they are
// deployed. The permission set goes last, after it was taken from its users: so
// a refusal of the rest takes nobody's rights away.
func (r Removal) Removals(version string, ids []string) []Package {
	var out []Package
	names := map[string][]string{}
	for _, p := range r.Parts {
		switch {
		case !slices.Contains(ids, p.ID) || p.ID == SetID:
		case p.ID == Session:
			names["CustomObject"] = []string{Session}
			if p.Tab {
				names["CustomTab"] = []string{Session}
			}
		default:
			for _, f := range p.Fields {
				names["CustomField"] = append(names["CustomField"], p.ID+"."+f)
			}
		}
	}
	if len(names) > 0 {
		out = append(out, destructive(version, names))
	}
	if r.has(SetID) && slices.Contains(ids, SetID) {
		out = append(out, destructive(version, map[string][]string{"PermissionSet": {SetName}}))
	}
	return out
}

func (r Removal) has(id string) bool {
	return slices.ContainsFunc(r.Parts, func(p RemovalPart) bool { return p.ID == id })
}

func destructive(version string, names map[string][]string) Package {
	p := Package{Files: []File{{"package.xml", manifest(version, nil)}, {"destructiveChanges.xml", manifest("", names)}}}
	for _, list := range names {
		p.Members += len(list)
	}
	return p
}

// Unassign takes the permission set from everybody who has it, 200 a call.
func Unassign(ctx context.Context, org Org) error {
	page, err := org.Query(ctx, "SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = "+salesforce.Quote(SetName))
	for ; err == nil; page, err = org.QueryMore(ctx, page.NextURL) {
		for rows := range slices.Chunk(page.Records, salesforce.MaxCollection) {
			if err := deleteRows(ctx, org, rows); err != nil {
				return err
			}
		}
		if page.Done {
			return nil
		}
	}
	return err
}

func deleteRows(ctx context.Context, org Org, rows []salesforce.Record) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID()
	}
	res, err := org.Do(ctx, salesforce.Request{
		Method: http.MethodDelete, Path: "composite/sobjects", Query: map[string][]string{"ids": {strings.Join(ids, ",")}, "allOrNone": {strconv.FormatBool(true)}},
	})
	if err != nil {
		return err
	}
	var results []struct {
		Success bool                     `json:"success"`
		Errors  []salesforce.RecordError `json:"errors"`
	}
	if err := res.JSON(&results); err != nil {
		return err
	}
	for _, r := range results {
		if !r.Success && len(r.Errors) > 0 {
			return r.Errors[0]
		}
	}
	return nil
}

// Takes reports whether a package takes a component of a name out of the org.
func (p Package) Takes(name string) bool {
	return slices.ContainsFunc(p.Files, func(f File) bool {
		return f.Name == "destructiveChanges.xml" && strings.Contains(f.Text, "<members>"+name+"</members>")
	})
}
