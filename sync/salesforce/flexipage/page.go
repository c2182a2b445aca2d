// Package flexipage finds the list of sessions on Lightning record pages, and
// adds it to a page that exists, by the Tooling API (data 1.15). It never
// creates or activates a page: that would replace what everybody sees.
//
// It may import package salesforce and the standard library.
package flexipage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Reasons why the list cannot be placed.
var (
	ErrThere  = errors.New("flexipage: the list is on the page already")
	ErrNoRoom = errors.New("flexipage: the page has no region for the list")
	ErrForm   = errors.New("flexipage: the page has a form that is not known")
)

// The components we meet.
const (
	component  = "lst:dynamicRelatedList"
	identifier = "lst_dynamicRelatedList_sessions"
	nameAlias  = "NAME" // by which related lists know a record's name
	// regionLimit is how many components Salesforce allows in a region.
	regionLimit = 100
)

// Page is a Lightning page with its contents. It is not changed; With and
// Without return another.
type Page struct {
	ID, Name, Label, Object string
	// content is Metadata as the Tooling API gave it, numbers as written. What
	// we do not know in it is kept.
	content map[string]any
}

// Token names the state of the page: two pages with the same contents have the
// same.
func (p Page) Token() string {
	text, err := json.Marshal(p.content)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Backup is the page's contents as JSON, for Restored.
func (p Page) Backup() (json.RawMessage, error) { return json.Marshal(p.content) }

// Restored is the page with the contents of a backup.
func (p Page) Restored(backup json.RawMessage) (Page, error) {
	content, err := decode(backup)
	if err != nil {
		return p, err
	}
	p.content = content
	return p, nil
}

func decode(text []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var content map[string]any
	if err := d.Decode(&content); err != nil || content == nil {
		return nil, ErrForm
	}
	return content, nil
}

// List is what the list shows.
type List struct {
	// Relation is the child relationship of the page's object: Navattic_Sessions.
	Relation string
	Label    string
	Columns  []string // API names; Name is the record's name
	SortBy   string
}

// Shows reports whether the page has the list of a child relationship.
func (p Page) Shows(relation string) bool {
	return p.find(func(in map[string]any) bool {
		return text(in, "componentName") == component && strings.EqualFold(property(in, "relatedListApiName"), relation+"__r")
	})
}

// Columns are those of the list of a child relationship, as API names; nil when
// the page does not have the list.
func (p Page) Columns(relation string) []string {
	var out []string
	p.find(func(in map[string]any) bool {
		if text(in, "componentName") != component || !strings.EqualFold(property(in, "relatedListApiName"), relation+"__r") {
			return false
		}
		list, _ := in["componentInstanceProperties"].([]any)
		for _, x := range list {
			p, _ := x.(map[string]any)
			if text(p, "name") != "relatedListFieldAliases" {
				continue
			}
			values, _ := p["valueList"].(map[string]any)
			items, _ := values["valueListItems"].([]any)
			for _, item := range items {
				column, _ := item.(map[string]any)
				name := text(column, "value")
				if name == nameAlias {
					name = "Name"
				}
				out = append(out, name)
			}
		}
		return true
	})
	return out
}

// Holds reports whether the page has a component with an identifier.
func (p Page) Holds(id string) bool {
	return p.find(func(in map[string]any) bool { return text(in, "identifier") == id })
}

func (p Page) find(fits func(map[string]any) bool) bool {
	for _, r := range p.regions() {
		if slices.ContainsFunc(instances(r), fits) {
			return true
		}
	}
	return false
}

// Placement is where the list goes.
type Placement struct {
	Region     string
	Before     []string // the names of the components there, from top to bottom
	After      []string
	Identifier string // of the new component
}

// With is the page with the list added at the end of a region: the one that
// holds related lists already, else the main one.
func (p Page) With(l List) (Page, Placement, error) {
	if p.Shows(l.Relation) {
		return p, Placement{}, ErrThere
	}
	content, err := p.copied()
	if err != nil {
		return p, Placement{}, err
	}
	p.content = content
	region := p.target()
	if region == nil {
		return p, Placement{}, ErrNoRoom
	}
	where := Placement{Region: text(region, "name"), Before: names(region), Identifier: p.freeIdentifier()}
	items, _ := region["itemInstances"].([]any)
	if len(items) >= regionLimit {
		return p, Placement{}, ErrNoRoom
	}
	region["itemInstances"] = append(items, map[string]any{"componentInstance": p.instance(l, where.Identifier)})
	where.After = names(region)
	return p, where, nil
}

// Without is the page without the component of an identifier.
func (p Page) Without(id string) (Page, error) {
	content, err := p.copied()
	if err != nil {
		return p, err
	}
	p.content = content
	for _, r := range p.regions() {
		items, _ := r["itemInstances"].([]any)
		r["itemInstances"] = slices.DeleteFunc(items, func(item any) bool {
			in := inner(item)
			return in != nil && text(in, "identifier") == id
		})
	}
	return p, nil
}

// copied is a deep copy of the contents.
func (p Page) copied() (map[string]any, error) {
	text, err := json.Marshal(p.content)
	if err != nil {
		return nil, fmt.Errorf("flexipage: %w", err)
	}
	return decode(text)
}

func (p Page) regions() []map[string]any {
	list, _ := p.content["flexiPageRegions"].([]any)
	var out []map[string]any
	for _, r := range list {
		if region, ok := r.(map[string]any); ok {
			out = append(out, region)
		}
	}
	return out
}

// target is the region for the list. Regions of type Facet are the insides of
// tabs; they are used only if related lists stand there.
func (p Page) target() map[string]any {
	regions := p.regions()
	for _, kind := range []string{component, "force:relatedListSingleContainer", "force:relatedListContainer"} {
		for _, r := range regions {
			if slices.ContainsFunc(instances(r), func(in map[string]any) bool { return text(in, "componentName") == kind }) {
				return r
			}
		}
	}
	var plain []map[string]any
	for _, r := range regions {
		name := strings.ToLower(text(r, "name"))
		if text(r, "type") != "Region" || strings.Contains(name, "header") {
			continue
		}
		if name == "main" {
			return r
		}
		plain = append(plain, r)
	}
	if len(plain) == 0 {
		return nil
	}
	return plain[0]
}

// instances are the components and fields of a region.
func instances(region map[string]any) []map[string]any {
	items, _ := region["itemInstances"].([]any)
	var out []map[string]any
	for _, item := range items {
		if in := inner(item); in != nil {
			out = append(out, in)
		}
	}
	return out
}

// inner is the component or the field of one place on a page.
func inner(item any) map[string]any {
	place, _ := item.(map[string]any)
	for _, kind := range []string{"componentInstance", "fieldInstance"} {
		if in, ok := place[kind].(map[string]any); ok {
			return in
		}
	}
	return nil
}

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func property(in map[string]any, name string) string {
	list, _ := in["componentInstanceProperties"].([]any)
	for _, x := range list {
		if p, ok := x.(map[string]any); ok && text(p, "name") == name {
			return text(p, "value")
		}
	}
	return ""
}

// names are the components of a region for people.
func names(region map[string]any) []string {
	out := []string{}
	for _, in := range instances(region) {
		if item := text(in, "fieldItem"); item != "" {
			out = append(out, "Field "+strings.TrimPrefix(item, "Record."))
			continue
		}
		name := called(text(in, "componentName"))
		if label := property(in, "relatedListLabel"); label != "" {
			name += " “" + label + "”"
		}
		out = append(out, name)
	}
	return out
}

// called is a component's name as App Builder shows it, where we know it.
func called(component string) string {
	switch component {
	case "lst:dynamicRelatedList":
		return "Dynamic Related List - Single"
	case "force:relatedListSingleContainer":
		return "Related List - Single"
	case "force:relatedListContainer":
		return "Related Lists"
	case "force:detailPanel":
		return "Record Detail"
	case "force:highlightsPanel":
		return "Highlights Panel"
	case "runtime_sales_activities:activityPanel":
		return "Activities"
	case "flexipage:tabset":
		return "Tabs"
	}
	return component
}

func (p Page) freeIdentifier() string {
	id := identifier
	for n := 2; p.Holds(id); n++ {
		id = identifier + strconv.Itoa(n)
	}
	return id
}

// instance is the component as App Builder writes it (data 1.15). The parent
// record is "Use This ...", which is the object's own Id.
func (p Page) instance(l List, id string) map[string]any {
	value := func(name, v string) map[string]any { return map[string]any{"name": name, "value": v} }
	var columns []any
	for _, c := range l.Columns {
		if c == "Name" {
			c = nameAlias
		}
		columns = append(columns, map[string]any{"value": c})
	}
	return map[string]any{
		"componentName": component, "identifier": id,
		"componentInstanceProperties": []any{
			value("maxRecordsToDisplay", "10"),
			value("parentFieldApiName", p.Object+".Id"),
			value("relatedListApiName", l.Relation+"__r"),
			value("relatedListDisplayType", "ADVGRID"),
			map[string]any{"name": "relatedListFieldAliases", "valueList": map[string]any{"valueListItems": columns}},
			value("relatedListLabel", l.Label),
			value("showActionBar", "true"),
			value("sortFieldAlias", l.SortBy),
			value("sortFieldOrder", "Descending"),
		},
	}
}
