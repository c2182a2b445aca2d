package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/playbook"
)

// carried writes a configuration of another computer to a file, whose usual
// playbook also tells a webhook.
func carried(t *testing.T, webhook string) (path string) {
	t.Helper()
	from, _ := played(t, 0)
	synced(t, from)
	var text bytes.Buffer
	if err := from.ExportConfiguration(t.Context(), &text); err != nil {
		t.Fatal(err)
	}
	c := got[playbook.Config](t)(playbook.Import(text.Bytes()))
	do := playbook.Do(playbook.SendWebhook)
	do.Webhook = webhook
	c.Playbooks[0].Do = append(c.Playbooks[0].Do, do)
	alone := playbook.Default("alone")
	alone.Name, alone.Do = "Webhook alone", []playbook.Action{do}
	c.Playbooks = append(c.Playbooks, alone)
	path = filepath.Join(t.TempDir(), "configuration.json")
	if err := os.WriteFile(path, got[[]byte](t)(c.Export()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func telling(t *testing.T, a *app.App) (actions int, on bool) {
	t.Helper()
	for _, p := range got[status.PlaybookBook](t)(a.Playbooks(t.Context())).Playbooks {
		for _, do := range p.Do {
			if do.Kind == status.ActionWebhook && do.On {
				actions++
			}
		}
		if p.Name == "Webhook alone" {
			on = p.On
		}
	}
	return actions, on
}

// A webhook of another computer is not known here: that is said before the file
// is taken over, and its actions come in switched off instead of failing later.
func TestAnImportedWebhookThatIsNotKnownHereIsToldAndSwitchedOff(t *testing.T) {
	a, all := played(t, 1)
	synced(t, a)
	path := carried(t, "hook-of-another-computer")
	c := got[status.Comparison](t)(a.CompareConfiguration(t.Context(), path))
	told := 0
	for _, line := range c.Lines {
		if strings.Contains(line.Fault, "not set up on this computer") {
			told++
		}
	}
	if told == 0 {
		t.Errorf("the comparison does not say it: %+v", c.Lines)
	}
	if err := a.ApplyConfiguration(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if n, on := telling(t, a); n != 0 || on {
		t.Errorf("%d actions tell a webhook, and the playbook with nothing else to do is on: %v", n, on)
	}
	synced(t, a, all...)
	for _, act := range got[status.SessionDetail](t)(a.Session(t.Context(), all[0].Key())).Actions {
		if act.State == status.ActionFailed {
			t.Errorf("an action failed: %+v", act)
		}
	}
	if c = got[status.Comparison](t)(a.CompareConfiguration(t.Context(), path)); len(c.Lines) != 0 {
		t.Errorf("after it was applied: %+v", c.Lines)
	}
}

// The person who compares a file sees which org it comes from, and when.
func TestAComparisonSaysWhichOrgTheFileComesFrom(t *testing.T) {
	a, _ := played(t, 0)
	synced(t, a)
	c := got[status.Comparison](t)(a.CompareConfiguration(t.Context(), carried(t, "any")))
	if !strings.HasPrefix(c.From, "From Harbor Analytics (rehearsal), exported on ") {
		t.Errorf("it comes %q", c.From)
	}
}
