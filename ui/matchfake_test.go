package ui_test

import (
	"context"
	"io"
	"slices"

	"demobridge/app/status"
)

// settings is the fake's mappings, playbooks, choices and changes.
type settings struct {
	mappings  status.Mappings
	playbooks status.PlaybookBook
	choices   map[string][]status.Choice // by session
	writes    []status.Write
}

func (f *fake) Mappings(context.Context) (status.Mappings, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.settings.mappings, f.fail
}

func (f *fake) CheckMappings(_ context.Context, _ string, rows []status.MappingRow) ([]status.MappingRow, error) {
	return rows, f.fail
}

func (f *fake) PreviewRecords(context.Context, string, string) ([]status.PreviewRecord, error) {
	return nil, f.fail
}

func (f *fake) PreviewMappings(context.Context, string, []status.MappingRow, string) (status.MappingPreview, error) {
	return status.MappingPreview{}, f.fail
}

func (f *fake) SaveMappings(_ context.Context, object string, _ []status.MappingRow) error {
	f.note("save mappings %s", object)
	return f.fail
}

func (f *fake) UsualMappings(context.Context, string) ([]status.MappingRow, error) {
	return nil, f.fail
}

func (f *fake) BackfillSize(context.Context) (int, error)                { return 0, f.fail }
func (f *fake) Backfill(context.Context) (int, error)                    { return 0, f.fail }
func (f *fake) ExportConfiguration(_ context.Context, w io.Writer) error { return f.fail }
func (f *fake) ApplyConfiguration(context.Context, string) error         { return f.fail }
func (f *fake) CompareConfiguration(context.Context, string) (status.Comparison, error) {
	return status.Comparison{}, f.fail
}

func (f *fake) Playbooks(context.Context) (status.PlaybookBook, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.settings.playbooks, f.fail
}

func (f *fake) TryPlaybook(context.Context, status.Playbook) (status.PlaybookTrial, error) {
	return status.PlaybookTrial{Of: 100, Matched: 37}, f.fail
}

func (f *fake) SavePlaybook(_ context.Context, p status.Playbook) (string, error) {
	f.note("save playbook %s", p.Name)
	return p.ID, f.fail
}

func (f *fake) DeletePlaybook(context.Context, string) error                   { return f.fail }
func (f *fake) SwitchPlaybook(context.Context, string, bool) error             { return f.fail }
func (f *fake) MovePlaybook(context.Context, string, int) error                { return f.fail }
func (f *fake) PreviewSession(context.Context, string) (status.Preview, error) { return dana(), f.fail }
func (f *fake) PreviewFlush(context.Context) (status.Preview, error)           { return dana(), f.fail }
func (f *fake) FlushWrites(context.Context, string) ([]status.Write, error)    { return nil, f.fail }
func (f *fake) Flushes(context.Context, int) ([]status.FlushRow, error)        { return nil, f.fail }
func (f *fake) UndoFlush(context.Context, string) (status.UndoReport, error) {
	return status.UndoReport{}, f.fail
}

func (f *fake) RunAgain(_ context.Context, id string, keys []string) (int, error) {
	f.note("run %s again for %d", id, len(keys))
	return len(keys), f.fail
}

func (f *fake) Writes(context.Context, string) ([]status.Write, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.settings.writes), f.fail
}

func (f *fake) UndoWrite(_ context.Context, id string) (status.UndoReport, error) {
	f.note("undo %s", id)
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.settings.writes {
		if f.settings.writes[i].ID == id {
			f.settings.writes[i].Undone = true
		}
	}
	return status.UndoReport{Records: 1, Fields: 1}, f.fail
}

func (f *fake) Choices(_ context.Context, key string) ([]status.Choice, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.settings.choices[key]), f.fail
}

func (f *fake) Choose(_ context.Context, key, object, record string) error {
	f.note("choose %s %s %s", key, object, record)
	f.answer(key, object, func(c *status.Choice) {
		c.Answered, c.Chosen, c.Reason = true, record, "Chosen by Maya Okafor, today 14:32"
	})
	return f.fail
}

func (f *fake) Unchoose(_ context.Context, key, object string) error {
	f.note("unchoose %s %s", key, object)
	f.answer(key, object, func(c *status.Choice) { c.Answered, c.Chosen, c.Reason = false, "", "" })
	return f.fail
}

func (f *fake) answer(key, object string, how func(*status.Choice)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := slices.Clone(f.settings.choices[key])
	for i := range list {
		if list[i].Object == object {
			how(&list[i])
			d := f.details[key]
			d.Matches = slices.Clone(d.Matches)
			d.Matches[0].Reason = "Not decided: 3 contacts have this email"
			if list[i].Answered {
				d.Matches[0].Reason = list[i].Reason + "; 3 contacts have this email"
			}
			f.details[key] = d
		}
	}
	f.settings.choices[key] = list
}

func dana() status.Preview {
	return status.Preview{Made: at(14, 32), Sessions: 1, Calls: 2, Left: 58720, Records: []status.RecordChange{{
		Object: "Contact", Name: "Dana Whitfield", Why: "Same email address",
		Fields: []status.FieldChange{{Field: "Navattic Last Demo", Before: "Platform tour", After: "Revenue forecasting", Writes: true, Note: "Rule: Always"}},
	}}}
}

// asked has a session about which a person has to decide.
func asked() *fake {
	f := harbor()
	f.settings.choices = map[string][]status.Choice{"k-noah-bergström": {{
		Object: "Contact", Sentence: "3 contacts have this address", Sessions: 4,
		Candidates: []status.Candidate{
			{ID: "003A", Name: "Noah Bergström", Caption: "Head of IT · Fjord Shipping AS · owner Maya Okafor", URL: "https://harbor.my.salesforce.example/003A"},
			{ID: "003B", Name: "N. Bergstrom", Caption: "Fjord Shipping · owner Aiko Tanaka", URL: "https://harbor.my.salesforce.example/003B"},
			{ID: "003C", Name: "Noah Bergström (old)", Caption: "No account · owner inactive", URL: "https://harbor.my.salesforce.example/003C"},
		},
	}}}
	d, row := status.SessionDetail{}, f.rows[9]
	d.SessionRow, d.SessionID = row, "session-noah"
	d.Matches = []status.Match{{Object: "Contact", Reason: "Not decided: 3 contacts have this email"}}
	d.Actions = []status.Action{
		{Name: "Submit session object", Playbook: "Salesforce: all engagement", State: status.ActionDone, Result: "Saved as NS-004811"},
		{Name: "Sync contact", Playbook: "Salesforce: all engagement", Result: "Waits for the contact"},
		{Name: "Send webhook", Playbook: "Hot leads to sales channel", State: status.ActionNothing, Result: "Skipped: under 5 minutes"},
	}
	f.details[row.Key] = d
	f.settings.writes = []status.Write{{ID: "w1", At: at(13, 21), Object: "Account", Name: "Fjord Shipping AS", Until: at(13, 21).AddDate(0, 0, 30),
		Fields: []status.FieldChange{{Field: "Navattic Total Sessions", Before: "2", After: "3", Writes: true}}}}
	return f
}
