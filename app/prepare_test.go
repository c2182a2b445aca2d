package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
	"demobridge/sync/rehearsal/oauth"
	"demobridge/sync/salesforce/metadata"
)

const (
	asAdmin       = "admin@rehearsal.example"
	asIntegration = "integration@rehearsal.example"
	asRep         = "rep@rehearsal.example"
)

// stage is a rehearsal org of a test's own, for programs that connect to it.
// Tests on stages run beside each other.
type stage struct {
	*rehearsal.Org
	url string
}

func newStage(t *testing.T, o rehearsal.Options) stage {
	t.Helper()
	t.Parallel()
	org, err := rehearsal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	url, err := org.Listen(context.WithoutCancel(t.Context()), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return stage{org, url}
}

func bareStage(t *testing.T) stage {
	t.Helper()
	return newStage(t, rehearsal.Options{WithoutSessionObject: true})
}

// enter is a program that runs on the stage as one of its people.
func (s stage) enter(t *testing.T, dir, user string) *app.App {
	t.Helper()
	a := s.open(t, dir, user)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func (s stage) open(t *testing.T, dir, user string) *app.App {
	t.Helper()
	token, err := s.Mint(user)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Dir: dir, Org: app.Source{Running: &app.RunningOrg{
		URL: s.url, OrgID: s.OrgID(), ClientID: oauth.DemobridgeConsumerKey, Username: user, AccessToken: token,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	a.AskFast(metadata.Pace{First: time.Millisecond, Longest: 5 * time.Millisecond})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

func planOf(t *testing.T, a *app.App, c status.PrepareChoice) status.Plan {
	t.Helper()
	p, err := a.PreparePlan(t.Context(), c)
	if err != nil {
		t.Fatalf("plan: %v", err)
	}
	return p
}

// over waits for the end of the change that is going on and returns what was
// shown of it.
func over(t *testing.T, a *app.App) (end status.Prepare, stages []status.PrepareStage) {
	t.Helper()
	ch, stop := a.WatchPrepare()
	defer stop()
	for {
		select {
		case s := <-ch:
			if len(stages) == 0 || stages[len(stages)-1] != s.Stage {
				stages = append(stages, s.Stage)
			}
			if s.Stage.Over() {
				return s, stages
			}
		case <-t.Context().Done():
			t.Fatal("the change does not end")
		}
	}
}

// prepared carries a plan out and wants it to end well.
func prepared(t *testing.T, a *app.App, c status.PrepareChoice) status.Prepare {
	t.Helper()
	if err := a.StartPrepare(c, false); err != nil {
		t.Fatal(err)
	}
	end, _ := over(t, a)
	if end.Stage != status.PrepareDone {
		t.Fatalf("the change ended as %d: %+v %+v", end.Stage, end.Fault, end.Faults)
	}
	return end
}

func words(p status.Plan) map[string]status.PlanWord {
	out := map[string]status.PlanWord{}
	for _, part := range p.Parts {
		out[part.ID] = part.Word
	}
	return out
}

func line(t *testing.T, p status.Plan, id string) status.PlanLine {
	t.Helper()
	for _, part := range p.Parts {
		for _, l := range part.Lines {
			if l.ID == id {
				return l
			}
		}
	}
	t.Fatalf("the plan has no line %s", id)
	return status.PlanLine{}
}

func every(word status.PlanWord) map[string]status.PlanWord {
	out := map[string]status.PlanWord{}
	for _, id := range []string{"object", "Lead", "Contact", "Account", "Opportunity", "permissionset", "assign"} {
		out[id] = word
	}
	return out
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// unzipped reads an archive.
func unzipped(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}
