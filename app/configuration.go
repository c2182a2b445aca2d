package app

import (
	"context"
	"io"
	"os"

	"demobridge/app/status"
	"demobridge/sync/mapping"
	"demobridge/sync/playbook"
)

// mostConfiguration is the largest file that is read, in bytes.
const mostConfiguration = 8 << 20

// ExportConfiguration writes the mappings, the playbooks and the free-mail list
// as one JSON file. It holds no secrets and no records.
func (a *App) ExportConfiguration(ctx context.Context, w io.Writer) error {
	c, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return err
	}
	text, err := c.Export()
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// readConfiguration reads a file that ExportConfiguration wrote, from whoever. A
// file that is not wholly right is a *FormError.
func readConfiguration(path string) (playbook.Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return playbook.Config{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostConfiguration))
	if err != nil {
		return playbook.Config{}, err
	}
	c, err := playbook.Import(text)
	if err != nil {
		return c, &FormError{sentence(err)}
	}
	return c, nil
}

// CompareConfiguration says what a file would change here: from a sandbox to
// production, say. What will not work with the fields of this org has a fault.
func (a *App) CompareConfiguration(ctx context.Context, path string) (status.Comparison, error) {
	given, err := readConfiguration(path)
	if err != nil {
		return status.Comparison{}, err
	}
	here, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return status.Comparison{}, err
	}
	known, err := a.screenFields(ctx)
	if err != nil {
		return status.Comparison{}, err
	}
	var out status.Comparison
	faults := map[string]mapping.Fault{}
	for i, f := range mapping.CheckAll(given.Mappings, known.targets) {
		faults[given.Mappings[i].Object+"."+given.Mappings[i].Field] = f
	}
	for _, d := range mapping.Diff(here.Mappings, given.Mappings) {
		line := status.ComparisonLine{Group: objectLabel(d.Object), What: d.Field}
		if t := known.targets.Field(d.Object, d.Field); t.Label != "" {
			line.What = t.Label
		}
		if d.From != nil {
			line.Before = rowWords(*d.From)
		}
		if d.To != nil {
			line.After = rowWords(*d.To)
			if f := faults[d.Object+"."+d.Field]; !f.None() {
				line.Fault = f.Sentence(a.userName(), 0)
			}
		}
		out.Lines = append(out.Lines, line)
	}
	for _, d := range playbook.Diff(here, given) {
		if d.Part == playbook.PartMappings {
			continue
		}
		line := status.ComparisonLine{Group: string(d.Part), What: d.Name, After: d.Text}
		if d.Text == "Removed" {
			line.Before, line.After = "Here", ""
		}
		out.Lines = append(out.Lines, line)
	}
	return out, nil
}

func rowWords(r mapping.Row) string {
	label := r.Source
	if s, ok := mapping.SourceOf(r.Source); ok {
		label = s.Label
	}
	text := label + ", " + r.Rule.Words()
	if r.ClearWhenBlank {
		text += ", also clear when blank"
	}
	return text
}

// ApplyConfiguration replaces the mappings, playbooks and free-mail list here by
// those of a file.
func (a *App) ApplyConfiguration(ctx context.Context, path string) error {
	given, err := readConfiguration(path)
	if err != nil {
		return err
	}
	return a.changeConfiguration(ctx, func(c *playbook.Config) error {
		*c = given
		return nil
	})
}
