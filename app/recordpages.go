package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/flexipage"
	"demobridge/sync/salesforce/metadata"
	"demobridge/sync/salesforce/schema"
)

// pageObjects are the objects whose record pages show sessions, in the order of
// the screen.
func pageObjects() []string {
	return []string{schema.Opportunity, schema.Lead, schema.Contact, schema.Account}
}

// pages is what the org says of the record pages.
type pages struct {
	found   map[string][]flexipage.Ref
	active  map[string]string // the page for everyone, by object; empty: Salesforce's own
	known   bool              // whether active could be read
	lists   map[string]string // how an object calls its sessions, where that is not the usual name
	refused error             // why found could not be read
}

// readPages lists the record pages in two calls, without their contents.
func readPages(ctx context.Context, l *link) (pages, error) {
	var p pages
	var err error
	if p.found, err = flexipage.Find(ctx, l.client, pageObjects()...); err != nil {
		if !hidden(err) {
			return p, err
		}
		p.refused = err
		return p, nil
	}
	objects, err := metadata.ReadObjects(ctx, l.client, append(pageObjects(), schema.Session)...)
	var not *metadata.NotAllowedError
	if errors.As(err, &not) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.known, p.active, p.lists = true, map[string]string{}, map[string]string{}
	for _, f := range objects[schema.Session].Fields {
		if f.Relationship != "" && strings.EqualFold(f.Name, f.RefersTo+"__c") {
			p.lists[f.RefersTo] = f.Relationship
		}
	}
	for name, o := range objects {
		for _, x := range o.Overrides {
			// Small pages are those of phones.
			if x.Action == "View" && strings.EqualFold(x.Type, "Flexipage") && x.Form != "Small" {
				p.active[name] = x.Content
			}
		}
	}
	return p, nil
}

// hidden tells that the user may not see Setup from other faults.
func hidden(err error) bool {
	return salesforce.HasCode(err, "INVALID_TYPE", "INSUFFICIENT_ACCESS", "NOT_FOUND", salesforce.KeyObjectNotFound)
}

// relation is how an object calls its sessions.
func (p pages) relation(object string) string {
	if name := p.lists[object]; name != "" {
		return name
	}
	return schema.Children
}

// forAll is the page that everyone sees unless an app has another.
func (p pages) forAll(object string) (flexipage.Ref, bool) {
	for _, r := range p.found[object] {
		if p.active[object] != "" && strings.EqualFold(r.Name, p.active[object]) {
			return r, true
		}
	}
	return flexipage.Ref{}, false
}

// placed is the note of a list that we put on a page, and how to take it off.
type placed struct {
	Page       flexipage.Ref   `json:"page"`
	Identifier string          `json:"identifier"`
	At         time.Time       `json:"at"`
	Before     json.RawMessage `json:"before,omitempty"` // the whole page as it was
	After      string          `json:"after,omitempty"`  // token of the page as it was left
}

func settingPlaced(orgID, object string) string { return "recordpage." + orgID + "." + object }

func (a *App) placement(ctx context.Context, l *link, object string) (placed, bool) {
	var p placed
	ok, err := a.store.Setting(ctx, settingPlaced(l.org.ID, object), &p)
	return p, err == nil && ok && p.Identifier != ""
}

// RecordPages says for each of the four objects whether its record page shows
// the sessions. It costs two calls and one for every page there is.
func (a *App) RecordPages(ctx context.Context) ([]status.RecordPage, error) {
	l, err := a.connected()
	if err != nil {
		return nil, err
	}
	p, err := readPages(ctx, l)
	if err != nil {
		return nil, err
	}
	var out []status.RecordPage
	for _, object := range pageObjects() {
		row := status.RecordPage{
			Object: object, Label: object, Steps: pageSteps(object), Copy: copySteps(object, l.org.Name), Columns: columnLabels(),
			EditURL: salesforce.SetupLink(l.org.InstanceURL, salesforce.SetupRecordPages(object)),
		}
		if err := a.fillPage(ctx, l, p, &row); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

func (a *App) fillPage(ctx context.Context, l *link, p pages, row *status.RecordPage) error {
	object := row.Object
	if p.refused != nil {
		row.Told = "Cannot check: this user may not see Lightning pages. It takes the right “View Setup and Configuration”."
		row.WhyNot = row.Told
		return nil
	}
	row.State = status.PageNotYet
	all, active := p.forAll(object)
	refs, relation := p.found[object], p.relation(object)
	var shows, looked flexipage.Page
	for _, ref := range refs {
		page, err := flexipage.Open(ctx, l.client, ref)
		if err != nil {
			return err
		}
		if ref == all {
			looked = page
		}
		if page.Shows(relation) && (shows.ID == "" || ref == all) {
			shows = page
		}
	}
	switch {
	case active && looked.Shows(relation):
		row.State, row.Page, row.Told = status.PageDone, looked.Label, found(looked, relation)
	case active:
		row.Page, row.Told, row.CanPlace = looked.Label, "No session list on its page", true
		if shows.ID != "" {
			row.Told = fmt.Sprintf("The list is on “%s”, but most people see “%s”", shows.Label, looked.Label)
		}
	case shows.ID != "":
		row.State, row.Page, row.Told = status.PageDone, shows.Label, found(shows, relation)
		if p.known {
			row.Told += "; Salesforce does not tell which apps use this page"
		}
	case len(refs) == 0:
		row.Told = "No session list on its page"
		row.WhyNot = "The org uses Salesforce’s own page for this object. Edit Page makes one of your own; Demobridge never makes pages."
	default:
		row.Told = "No session list on its pages"
		row.WhyNot = "None of this object’s pages is set for the whole org, so that Demobridge cannot tell which one people see."
	}
	if ref := firstOf(row.Page, refs); ref.ID != "" {
		row.EditURL = salesforce.SetupLink(l.org.InstanceURL, salesforce.PageEditor(ref.ID))
	}
	if note, ok := a.placement(ctx, l, object); ok {
		for _, ref := range refs {
			if ref.ID == note.Page.ID && row.State == status.PageDone {
				row.Placed, row.CanUndo = note.At, true
			}
		}
	}
	return nil
}

// found says where the list is, and which columns it lacks.
func found(p flexipage.Page, relation string) string {
	told := fmt.Sprintf("List found on “%s”", p.Label)
	have, missing := p.Columns(relation), 0
	for _, c := range schema.Columns() {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.EqualFold(h, c) }) {
			missing++
		}
	}
	if missing > 0 {
		told += fmt.Sprintf("; %d of the ten columns are not in it", missing)
	}
	return told
}

func firstOf(label string, refs []flexipage.Ref) flexipage.Ref {
	for _, r := range refs {
		if r.Label == label {
			return r
		}
	}
	return flexipage.Ref{}
}

// pagesInTheWay names the record pages that use the session object.
func (a *App) pagesInTheWay(ctx context.Context, l *link) ([]string, error) {
	p, err := readPages(ctx, l)
	if err != nil || p.refused != nil {
		return nil, err
	}
	var out []string
	for _, object := range pageObjects() {
		note, ours := a.placement(ctx, l, object)
		for _, ref := range p.found[object] {
			page, err := flexipage.Open(ctx, l.client, ref)
			if err != nil {
				return nil, err
			}
			if page.Shows(p.relation(object)) && (!ours || note.Page.ID != ref.ID) {
				out = append(out, ref.Label)
			}
		}
	}
	return out, nil
}

func columnLabels() []string {
	labels := schema.FieldLabels()
	var out []string
	for _, c := range schema.Columns() {
		out = append(out, labels[c])
	}
	return out
}

// pageSteps are the five steps by hand.
func pageSteps(object string) []status.Text {
	strong := func(words ...string) status.Text {
		var t status.Text
		for i, w := range words {
			t = append(t, status.Span{Words: w, Strong: i%2 == 1})
		}
		return t
	}
	lower := strings.ToLower(object)
	return []status.Text{
		strong("Open any "+lower+" in Salesforce, press the gear and choose ", "Edit Page", "."),
		strong("In ", "Components", " search for ", "Dynamic Related List - Single", " and drag it onto the page."),
		strong("Set ", "Related List", " to ", schema.Label, ". Leave ", "Parent Record", " on ", "Use This "+object, "."),
		strong("Under ", "Related List Fields", " choose these ten, in this order:"),
		strong("Press ", "Save", ", then ", "Activate", ", and go back to the "+lower+"."),
	}
}

func copySteps(object, org string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Show demo sessions on the %s page of %s\n\n", strings.ToLower(object), org)
	for i, step := range pageSteps(object) {
		fmt.Fprintf(&b, "%d. %s\n", i+1, step)
		if i == 3 {
			for _, c := range columnLabels() {
				fmt.Fprintf(&b, "   - %s\n", c)
			}
		}
	}
	return b.String()
}
