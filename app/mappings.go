package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/playbook"
	"demobridge/sync/store"
)

// Mappings is everything the screen of the field mappings shows.
func (a *App) Mappings(ctx context.Context) (status.Mappings, error) {
	c, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return status.Mappings{}, err
	}
	known, err := a.screenFields(ctx)
	if err != nil {
		return status.Mappings{}, err
	}
	out := status.Mappings{FieldsAt: known.at, User: a.userName()}
	latest, err := a.latest(ctx)
	if err != nil {
		return out, err
	}
	values, err := a.valuesOf(ctx, latest)
	if err != nil {
		return out, err
	}
	faults := mapping.CheckAll(c.Mappings, known.targets, values...)
	for _, object := range mapping.Objects() {
		o := status.MappedObject{Name: object, Label: objectLabel(object)}
		for i, row := range c.Mappings {
			if row.Object == object {
				o.Rows = append(o.Rows, a.mappingRow(row, faults[i], known))
			}
		}
		for _, t := range known.targets.All(object) {
			f := status.MappingField{Name: t.Field, Label: t.Label, Type: t.Word()}
			if why := t.Closed(); !why.None() {
				f.Closed = why.Sentence(out.User, 0)
			}
			o.Fields = append(o.Fields, f)
		}
		out.Objects = append(out.Objects, o)
	}
	out.Sources = mappingSources(latest, values)
	return out, nil
}

// screenFields are the org's fields for a screen: read anew when that is due.
func (a *App) screenFields(ctx context.Context) (orgFields, error) {
	if l := a.link.Load(); l != nil {
		return a.fieldsOf(ctx, l)
	}
	return a.knownFields(ctx, a.orgID())
}

func (a *App) userName() string {
	if home := a.home.Load(); home != nil {
		return home.DisplayName
	}
	return ""
}

func objectLabel(object string) string {
	if object == mapping.SessionObject {
		return "Navattic Session"
	}
	return object
}

func (a *App) mappingRow(row mapping.Row, f mapping.Fault, known orgFields) status.MappingRow {
	out := status.MappingRow{Source: row.Source, Field: row.Field, Rule: writeRule(row.Rule), Clear: row.ClearWhenBlank}
	if f.None() || f.Code == mapping.NotYetRead && known.at.IsZero() {
		return out
	}
	out.Fault = &status.MappingFault{Sentence: f.Sentence(a.userName(), 0)}
	if f.Code != mapping.FilledTwice {
		out.Fault.Problem = mappingProblem(row, f)
	}
	return out
}

func writeRule(r mapping.Rule) status.WriteRule {
	switch r {
	case mapping.WhenEmpty:
		return status.WriteWhenEmpty
	case mapping.Never:
		return status.WriteNever
	}
	return status.WriteAlways
}

func rows(object string, given []status.MappingRow) []mapping.Row {
	out := make([]mapping.Row, len(given))
	for i, r := range given {
		out[i] = mapping.Row{Source: r.Source, Object: object, Field: r.Field, Rule: mapping.Always, ClearWhenBlank: r.Clear}
		switch r.Rule {
		case status.WriteWhenEmpty:
			out[i].Rule = mapping.WhenEmpty
		case status.WriteNever:
			out[i].Rule = mapping.Never
		case status.WriteAlways:
		}
	}
	return out
}

func mappingSources(latest []store.Row, values []mapping.Values) []status.MappingSource {
	var out []status.MappingSource
	for _, s := range mapping.Sources(seen(latest)...) {
		one := status.MappingSource{Key: s.Key, Label: s.Label, Group: string(s.Group), Type: s.Type.Word()}
		for _, vs := range values {
			if v, ok := vs.Get(s.Key); ok && !v.Blank() {
				one.Example = v.Show(time.Local)
				break
			}
		}
		out = append(out, one)
	}
	return out
}

// rowFaults are the faults of mappings, by their places: also of those whose
// field does not take a value that one of the latest sessions has.
func (a *App) rowFaults(ctx context.Context, rows []mapping.Row, known orgFields) (map[int]mapping.Fault, error) {
	latest, err := a.latest(ctx)
	if err != nil {
		return nil, err
	}
	values, err := a.valuesOf(ctx, latest)
	if err != nil {
		return nil, err
	}
	return mapping.CheckAll(rows, known.targets, values...), nil
}

// CheckMappings returns the rows of a draft with their faults.
func (a *App) CheckMappings(ctx context.Context, object string, draft []status.MappingRow) ([]status.MappingRow, error) {
	known, err := a.screenFields(ctx)
	if err != nil {
		return nil, err
	}
	given := rows(object, draft)
	faults, err := a.rowFaults(ctx, given, known)
	if err != nil {
		return nil, err
	}
	out := make([]status.MappingRow, len(given))
	for i, row := range given {
		out[i] = a.mappingRow(row, faults[i], known)
	}
	return out, nil
}

// SaveMappings replaces the mappings of one object. They count for sessions that
// come from now on; Backfill is for the others.
func (a *App) SaveMappings(ctx context.Context, object string, draft []status.MappingRow) error {
	return a.changeConfiguration(ctx, func(c *playbook.Config) error {
		c.Mappings = replaced(c.Mappings, object, rows(object, draft))
		return nil
	})
}

// replaced puts the mappings of one object in place of what it had.
func replaced(all []mapping.Row, object string, with []mapping.Row) []mapping.Row {
	at := slices.IndexFunc(all, func(r mapping.Row) bool { return r.Object == object })
	rest := slices.DeleteFunc(slices.Clone(all), func(r mapping.Row) bool { return r.Object == object })
	if at < 0 {
		at = len(rest)
	}
	return slices.Insert(rest, min(at, len(rest)), with...)
}

// UsualMappings are the rows a new object starts with.
func (a *App) UsualMappings(_ context.Context, object string) ([]status.MappingRow, error) {
	var out []status.MappingRow
	for _, row := range mapping.Defaults() {
		if row.Object == object {
			out = append(out, status.MappingRow{Source: row.Source, Field: row.Field, Rule: writeRule(row.Rule), Clear: row.ClearWhenBlank})
		}
	}
	return out, nil
}

// matchedRecord is a record that recent sessions concern.
type matchedRecord struct {
	status.PreviewRecord
	keys []string
}

// mostPreviewed is how many sessions of a record a preview adds up.
const mostPreviewed = 20

func (a *App) matchedRecords(ctx context.Context, object string) ([]matchedRecord, error) {
	latest, err := a.store.Sessions(ctx, a.orgID(), store.Query{Sort: store.SortStarted, Desc: true, Limit: latestSessions})
	if err != nil {
		return nil, err
	}
	var out []matchedRecord
	for _, r := range latest.Rows {
		d, err := a.store.Session(ctx, a.orgID(), r.Key)
		if err != nil {
			return nil, err
		}
		one := status.PreviewRecord{ID: r.Key, Name: d.Session.Visitor.DisplayName(), Caption: r.Company}
		if object != mapping.SessionObject {
			m := matchOf(d.Matches, object)
			one.ID, one.Name = m.ID, m.Name
		} else if one.Name == "" {
			one.Name = "Anonymous visitor"
		}
		if one.ID == "" {
			continue
		}
		i := slices.IndexFunc(out, func(o matchedRecord) bool { return o.ID == one.ID })
		if i < 0 {
			i, out = len(out), append(out, matchedRecord{PreviewRecord: one})
		}
		if len(out[i].keys) < mostPreviewed {
			out[i].keys = append(out[i].keys, r.Key)
		}
	}
	return out, nil
}

func matchOf(m store.Matches, object string) store.Match {
	switch object {
	case "Lead":
		return m.Lead
	case "Contact":
		return m.Contact
	case "Account":
		return m.Account
	}
	return m.Opportunity
}

// PreviewRecords lists records of an object that concern recent sessions.
func (a *App) PreviewRecords(ctx context.Context, object, search string) ([]status.PreviewRecord, error) {
	found, err := a.matchedRecords(ctx, object)
	if err != nil {
		return nil, err
	}
	search = strings.ToLower(strings.TrimSpace(search))
	var out []status.PreviewRecord
	for _, r := range found {
		if search == "" || strings.Contains(strings.ToLower(r.Name+"\n"+r.Caption), search) {
			out = append(out, r.PreviewRecord)
		}
	}
	return out, nil
}

// PreviewMappings says what a draft would write to one record: it is read from
// Salesforce now, and nothing is written.
func (a *App) PreviewMappings(ctx context.Context, object string, draft []status.MappingRow, record string) (status.MappingPreview, error) {
	l := a.link.Load()
	if l == nil {
		return status.MappingPreview{}, ErrNoOrg
	}
	found, err := a.matchedRecords(ctx, object)
	if err != nil {
		return status.MappingPreview{}, err
	}
	i := slices.IndexFunc(found, func(r matchedRecord) bool { return r.ID == record })
	if i < 0 {
		return status.MappingPreview{}, store.ErrNotFound
	}
	c, err := a.playing(ctx, l)
	if err != nil {
		return status.MappingPreview{}, err
	}
	c.Mappings = replaced(c.Mappings, object, rows(object, draft))
	everybody := playbook.Default(firstPlaybook)
	everybody.Who = playbook.Filter{}
	c.Playbooks = []playbook.Playbook{everybody}
	p, err := l.engine.PreviewWith(ctx, c, found[i].keys...)
	if err != nil {
		return status.MappingPreview{}, err
	}
	out := status.MappingPreview{Record: found[i].PreviewRecord, ReadAt: a.o.Now(), Calls: p.Calls, Calls200: p.Calls}
	for _, r := range p.Records {
		if r.Object == object && (r.ID == record || object == mapping.SessionObject && slices.Contains(r.Sessions, record)) {
			out.Fields = fieldChanges(r.Fields, object == mapping.SessionObject)
		}
	}
	return out, nil
}

// fieldChanges puts planned fields into words. mappedOnly leaves out what every
// session record has.
func fieldChanges(fields []engine.PreviewField, mappedOnly bool) []status.FieldChange {
	var out []status.FieldChange
	for _, f := range fields {
		if mappedOnly && strings.HasPrefix(f.Note, "Always: ") {
			continue
		}
		out = append(out, status.FieldChange{
			Field: f.Label, Name: f.Field, Before: shownValue(f.Before), After: shownValue(f.After),
			Writes: f.Writes, Blocked: f.Broken, Note: f.Note,
		})
	}
	return out
}

// BackfillSize is how many sessions Backfill would send again.
func (a *App) BackfillSize(ctx context.Context) (int, error) {
	c, err := a.store.Counts(ctx, a.orgID(), a.o.Now())
	return c.Synced + c.Choice, err
}

// Backfill sends all sessions that are in Salesforce again, so that new mappings
// also count for them. Those whose content was removed from this computer cannot
// be sent again. It returns how many are.
func (a *App) Backfill(ctx context.Context) (int, error) {
	var keys []string
	for {
		p, err := a.store.Sessions(ctx, a.orgID(), store.Query{
			States: []store.State{store.StateSynced, store.StateChoice}, Sort: store.SortStarted, Offset: len(keys), Limit: 500,
		})
		if err != nil {
			return 0, err
		}
		for _, r := range p.Rows {
			keys = append(keys, r.Key)
		}
		if len(p.Rows) < 500 {
			break
		}
	}
	total := 0
	for part := range slices.Chunk(keys, 500) {
		n, err := a.store.Resend(ctx, a.orgID(), part...)
		if total += n; err != nil {
			return total, err
		}
	}
	a.SyncNow()
	return total, nil
}
