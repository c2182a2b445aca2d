package app

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/sync/mapping"
	"demobridge/sync/playbook"
	"demobridge/sync/store"
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
	c.Origin = playbook.Origin{Org: a.originName(ctx), At: a.o.Now().UTC().Truncate(time.Second)}
	text, err := c.Export()
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// originName names the org in a file for others, such as "Harbor Analytics
// (sandbox)".
func (a *App) originName(ctx context.Context) string {
	org, ok, err := a.store.ActiveOrg(ctx)
	if err != nil || !ok {
		return "" // it is told to the reader only
	}
	if org.Kind == "" || org.Kind == "production" {
		return org.Name
	}
	return org.Name + " (" + org.Kind + ")"
}

// cameFrom says where a file comes from, in words; "" when it does not say.
func cameFrom(o playbook.Origin) string {
	var words []string
	if o.Org != "" {
		words = append(words, "From "+o.Org)
	}
	if !o.At.IsZero() {
		words = append(words, "exported on "+o.At.Local().Format("2 Jan 2006 at 15:04"))
	}
	text := strings.Join(words, ", ")
	if o.Org == "" && text != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return text
}

// withoutStrangers switches off the playbooks of a file that tell an endpoint
// which is not set up on this computer, and takes the endpoint out of them: an
// id of another computer means nothing here. It names the playbooks.
func (a *App) withoutStrangers(ctx context.Context, c *playbook.Config) (map[string]bool, error) {
	hooks, err := a.store.Hooks(ctx, a.orgID())
	if err != nil {
		return nil, err
	}
	strange := map[string]bool{}
	for i := range c.Playbooks {
		p := &c.Playbooks[i]
		p.Do = slices.DeleteFunc(slices.Clone(p.Do), func(do playbook.Action) bool {
			unknown := do.Webhook != "" && !slices.ContainsFunc(hooks, func(h store.Hook) bool { return h.ID == do.Webhook })
			if unknown {
				strange[p.Name] = true
			}
			return unknown
		})
		p.On = p.On && len(p.Do) > 0
	}
	return strange, nil
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
	strange, err := a.withoutStrangers(ctx, &given)
	if err != nil {
		return status.Comparison{}, err
	}
	out := status.Comparison{From: cameFrom(given.Origin)}
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
		} else if strange[d.Name] && d.Part == playbook.PartPlaybooks {
			line.Fault = "It tells a webhook that is not set up on this computer: that action comes in switched off. Add the webhook under Settings, then switch the action on."
			delete(strange, d.Name) // said once
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
// those of a file. Actions that tell a webhook which is not set up here come in
// switched off.
func (a *App) ApplyConfiguration(ctx context.Context, path string) error {
	given, err := readConfiguration(path)
	if err != nil {
		return err
	}
	if _, err := a.withoutStrangers(ctx, &given); err != nil {
		return err
	}
	given.Origin = playbook.Origin{}
	return a.changeConfiguration(ctx, func(c *playbook.Config) error {
		*c = given
		return nil
	})
}
