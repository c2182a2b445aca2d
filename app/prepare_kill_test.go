package app_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce/metadata"
)

// envChild tells a copy of this test program to be the one that is killed.
const envChild = "DEMOBRIDGE_TEST_PREPARES"

type child struct {
	Dir string
	Org app.RunningOrg
}

// The program that is killed: it begins to prepare the org and never ends by
// itself. In the usual run of the tests it does nothing.
func TestTheProgramThatIsKilled(t *testing.T) {
	text := os.Getenv(envChild)
	if text == "" {
		return
	}
	var c child
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Dir: c.Dir, Org: app.Source{Running: &c.Org}})
	if err != nil {
		t.Fatal(err)
	}
	a.AskFast(metadata.Pace{First: time.Millisecond, Longest: 5 * time.Millisecond})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.StartPrepare(status.PrepareChoice{Out: []string{status.PartOpportunity}}, false); err != nil {
		t.Fatal(err)
	}
	over(t, a)
}

// killed starts a program in a folder, and kills it when the org has seen it do
// something.
func (s stage) killed(t *testing.T, dir string, method, path string) {
	t.Helper()
	token, err := s.Mint(asAdmin)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(child{dir, app.RunningOrg{URL: s.url, OrgID: s.OrgID(), ClientID: "x", Username: asAdmin, AccessToken: token}})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheProgramThatIsKilled$")
	cmd.Env = append(os.Environ(), envChild+"="+string(text))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for s.called(t, method, path) == 0 {
		select {
		case err := <-ended:
			t.Fatalf("the program ended by itself: %v", err)
		case <-tick.C:
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
}

// A program that is killed while Salesforce works finds the deployment again
// when it is started, whether that is still going on or has ended since: it
// sends no second one, gives the permission set, and leaves out what was left
// out.
func TestAKilledProgramFindsItsDeploymentAgain(t *testing.T) {
	for name, meanwhile := range map[string]func(*testing.T, stage, *atomic.Int64){
		"still going on": func(_ *testing.T, s stage, _ *atomic.Int64) {
			s.SetDeployPace(rehearsal.DeployPace{Pending: time.Hour, InProgress: time.Hour, Finalizing: time.Hour})
		},
		"ended since": func(t *testing.T, s stage, clock *atomic.Int64) {
			clock.Store(int64(4 * time.Hour))
			s.ask(t, asAdmin, "GET", "limits", "", nil) // any call lets what is due happen
			if _, err := s.Count("Navattic_Session__c"); err != nil {
				t.Fatalf("the deployment has not ended without its program: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var clock atomic.Int64 // how far the org's clock is ahead
			now := func() time.Time { return time.Now().Add(time.Duration(clock.Load())) }
			s, dir := newStage(t, rehearsal.Options{WithoutSessionObject: true, Now: now}), t.TempDir()
			s.SetDeployPace(rehearsal.DeployPace{Pending: time.Hour, InProgress: time.Hour, Finalizing: time.Hour, ByTimeOnly: true})
			s.killed(t, dir, "GET", "metadata/deployRequest/")
			if _, err := s.Count("Navattic_Session__c"); err == nil {
				t.Fatal("the deployment had ended before the program was killed")
			}
			meanwhile(t, s, &clock)

			a := s.enter(t, dir, asAdmin)
			if !a.ResumePrepare(t.Context()) && a.PrepareState().Stage == status.PrepareIdle {
				t.Fatal("the deployment is not known any more")
			}
			end, _ := over(t, a)
			if end.Stage != status.PrepareDone || !end.Check.Fine() || end.Check.Fields != 46 {
				t.Fatalf("%+v", end)
			}
			if n := s.deploys(t); n != 1 {
				t.Errorf("%d packages were sent", n)
			}
			p := planOf(t, a, status.PrepareChoice{Out: []string{status.PartOpportunity}})
			if !p.Nothing || p.UnderWay || words(p)[status.PartOpportunity] != status.WordLeftOut {
				t.Errorf("%v, under way %v", words(p), p.UnderWay)
			}
		})
	}
}

// When Salesforce's answer to the package is lost nobody knows the deployment,
// but the org does its work. Trying again is safe, and makes nothing twice.
func TestALostAnswerIsFollowedByNothingWorseThanASecondTry(t *testing.T) {
	s := bareStage(t)
	for _, f := range must(rehearsal.ParseFaults("drop-after:n=1,method=POST,path=metadata/deployRequest"))(t) {
		if _, err := s.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	s.SetDeployPace(rehearsal.DeployPace{})
	a := s.enter(t, t.TempDir(), asAdmin)
	if err := a.StartPrepare(status.PrepareChoice{}, false); err != nil {
		t.Fatal(err)
	}
	if end, _ := over(t, a); end.Stage != status.PrepareFailed || end.Fault.Title == "" {
		t.Fatalf("%+v", end)
	}
	if done := prepared(t, a, status.PrepareChoice{}); !done.Check.Fine() {
		t.Errorf("%+v", done.Check)
	}
	if p := planOf(t, a, status.PrepareChoice{}); !p.Nothing {
		t.Errorf("%v", words(p))
	}
}
