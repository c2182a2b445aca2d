package command_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/command"
	"demobridge/app/status"
)

// asProgram makes the test binary be the program: a process of its own that
// can be killed like the real one.
const asProgram = "DEMOBRIDGE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := command.Run(ctx, os.Args[1:], os.Stdout, os.Stderr, withoutPixels)
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// withoutPixels is everything about the window but its pixels: it says in words
// what would be seen.
func withoutPixels(ctx context.Context, o app.Options, demo bool) (err error) {
	a, err := app.OpenWindow(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.Start(ctx); err != nil {
		return err
	}
	if demo {
		if err := a.Feed(ctx); err != nil {
			return err
		}
	}
	snapshots, stop := a.Watch()
	defer stop()
	fmt.Println("open")
	halted := ""
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.Shows():
			fmt.Println("shown")
		case s := <-snapshots:
			if now := haltOf(s); now != halted {
				halted = now
				fmt.Println("halt: " + now)
			}
		}
	}
}

func haltOf(s status.Snapshot) string {
	if s.Halt == nil {
		return ""
	}
	return s.Halt.Title + " " + s.Halt.Sentence
}

func program(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// run runs a command to its end and reads its line of JSON.
func run[T any](t *testing.T, args ...string) T {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := program(t.Context(), args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("demobridge %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	var v T
	if err := json.Unmarshal(out.Bytes(), &v); err != nil {
		t.Fatalf("demobridge %s printed no line of JSON: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	return v
}

func TestTheFirstDemoRunSendsAllSamplesAndTheSecondNone(t *testing.T) {
	dir := t.TempDir()
	first := run[app.SyncReport](t, "sync", "-demo", "-json", "-data", dir)
	if first.Accepted < 60 || first.Sent != first.Accepted || first.Failed != 0 || first.Waiting != 0 || first.Records != int64(first.Accepted) {
		t.Errorf("first run: %+v, want all samples accepted, sent and in the org", first)
	}
	second := run[app.SyncReport](t, "sync", "-demo", "-json", "-data", dir)
	if perThousand := float64(first.APICalls) * 1000 / float64(first.Sent); first.APICallsPer1000 != perThousand || first.PeakMemoryMB < 5 || first.Retries != 0 {
		t.Errorf("first run: %+v, want %.1f calls for a thousand, a peak of memory, and nothing sent again", first, perThousand)
	}
	if second.Accepted != 0 || second.Sent != 0 || second.Records != first.Records {
		t.Errorf("second run: %+v, want nothing accepted and nothing sent", second)
	}
	standing := run[app.Standing](t, "status", "-json", "-data", dir)
	if standing.Synced != first.Accepted || standing.Waiting != 0 {
		t.Errorf("status: %+v, want %d synced", standing, first.Accepted)
	}
}

func TestImportedFilesOfAllFormsBecomeOneRecordForEachSession(t *testing.T) {
	dir := t.TempDir()
	samples := filepath.Join("..", "..", "assets", "samples")
	type report struct{ Files, New, Accepted int }
	got := run[report](t, "import", "-json", "-data", dir, filepath.Join(samples, "sessions.json"))
	n := got.New
	for _, name := range []string{"sessions.csv", "webhooks.ndjson", "events.ndjson"} {
		if again := run[report](t, "import", "-json", "-data", dir, filepath.Join(samples, name)); again.New != 0 {
			t.Errorf("%s brought %d new sessions, but holds the same ones", name, again.New)
		}
	}
	org := startOrg(t)
	sent := run[app.SyncReport](t, "sync", "-json", "-data", dir, "-org", org)
	if n < 60 || sent.Records != int64(n) || sent.Sent != n {
		t.Errorf("%d sessions imported, sync says %+v", n, sent)
	}
}

func TestABadRowIsReportedWithFileLineAndCauseAndTheRestIsKept(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mixed.csv")
	text := "Session ID,Email,Started At,Steps\na1,ann@acme.example,2026-11-02T10:00:00Z,3\na2,ben@acme.example,yesterday-ish,4\na3,cy@acme.example,2026-11-02T11:00:00Z,5\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := program(t.Context(), "import", file, "-json", "-data", filepath.Join(dir, "data"))
	cmd.Stdout = &out
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != command.Trouble {
		t.Fatalf("exit %v, want code %d because a row needs a person", err, command.Trouble)
	}
	var got struct {
		New      int
		Problems []struct {
			File, Cause string
			Line        int
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.New != 2 || len(got.Problems) != 1 || got.Problems[0].File != "mixed.csv" || got.Problems[0].Line != 3 || got.Problems[0].Cause == "" {
		t.Errorf("got %+v, want two new sessions and line 3 of mixed.csv reported", got)
	}
}

func TestAWrongCommandLineIsMisuseAndAnUnusableFolderIsExplained(t *testing.T) {
	tests := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"sink"}, command.Misuse, "no command"},
		{[]string{"sync", "-nonsense"}, command.Misuse, "nonsense"},
		{[]string{"sync", "-generate", "5"}, command.Misuse, "-demo"},
		{[]string{"-as", "rep"}, command.Misuse, "-demo"},
		{[]string{"sync", "-demo", "-org", "x"}, command.Misuse, "exclude"},
		{[]string{"import"}, command.Misuse, "file"},
		{[]string{"sync", "-data", t.TempDir(), "-org", "does-not-exist.json"}, command.Trouble, "does-not-exist.json"},
		{[]string{"sync", "-demo", "-fault", "flood", "-data", t.TempDir()}, command.Trouble, "flood"},
		{[]string{"status", "-h"}, command.OK, "Usage"},
		{[]string{"-h"}, command.OK, "demobridge sync"},
	}
	for _, tt := range tests {
		out, _ := program(t.Context(), tt.args...).CombinedOutput()
		cmd := program(t.Context(), tt.args...)
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != tt.code || !strings.Contains(string(out), tt.says) {
			t.Errorf("demobridge %s: exit %d, want %d; it said:\n%s\nwant it to name %q", strings.Join(tt.args, " "), code, tt.code, out, tt.says)
		}
	}
}

// startOrg runs a rehearsal org as a process of its own and returns the file
// with its description.
func startOrg(t *testing.T, flags ...string) string {
	t.Helper()
	cmd := program(t.Context(), append([]string{"org", "-listen", "127.0.0.1:0"}, flags...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the org printed no description: %v", err)
	}
	file := filepath.Join(t.TempDir(), "org.json")
	if err := os.WriteFile(file, line, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestKilledAtRandomMomentsEveryAcceptedSessionIsInTheOrgExactlyOnce(t *testing.T) {
	kills, sessions, rounds := 20, "2000", 1
	if soak {
		rounds = 10
	}
	if testing.Short() {
		kills, sessions = 4, "400"
	}
	org := startOrg(t, "-latency", "10ms")
	for name, where := range map[string][]string{
		"the org goes on":        {"-org", org},
		"the org is killed, too": {"-demo", "-latency", "10ms"},
	} {
		t.Run(name, func(t *testing.T) {
			for round := range rounds {
				killSending(t, uint64(round), kills/2, sessions, where)
			}
		})
	}
}

// killSending kills runs that send to an org, each at a random moment, and
// checks what is there after the last one.
func killSending(t *testing.T, seed uint64, kills int, sessions string, where []string) {
	t.Helper()
	dice := rand.New(rand.NewPCG(11, seed))
	dir := t.TempDir()
	args := append([]string{"sync", "-generate", sessions, "-json", "-data", dir}, where...)
	// One whole run elsewhere shows how long this computer takes, so that the
	// kills come at all of its moments.
	start := time.Now()
	run[app.SyncReport](t, append([]string{"sync", "-generate", sessions, "-json", "-data", t.TempDir()}, where...)...)
	whole := time.Since(start)
	reached := 0
	for range kills {
		cmd := program(t.Context(), args...)
		var out bytes.Buffer
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-time.After(time.Duration(dice.Int64N(int64(whole)))):
			_ = cmd.Process.Kill()
			<-ended
		case err := <-ended:
			t.Logf("ended before the kill: %v %s", err, out.String())
		}
		reached = max(reached, run[app.Standing](t, "status", "-json", "-data", dir).Synced)
	}
	t.Logf("the kills came with up to %d sessions sent", reached)
	last := run[app.SyncReport](t, args...)
	standing := run[app.Standing](t, "status", "-json", "-data", dir)
	var want int64
	if err := json.Unmarshal([]byte(sessions), &want); err != nil {
		t.Fatal(err)
	}
	if last.Records != want || int64(standing.Synced) != want || standing.Waiting+standing.Sending+standing.Failed != 0 {
		t.Errorf("after the kills the org holds %d records and %+v here, want %d of each", last.Records, standing, want)
	}
}

func TestSessionsThatAreSentAgainAreCounted(t *testing.T) {
	dir := t.TempDir()
	got := run[app.SyncReport](t, "sync", "-demo", "-json", "-data", dir, "-fault", "lock:n=3")
	if got.Retries < 3 || got.Waiting != 0 || got.Failed != 0 {
		t.Errorf("with three locked records: %+v, want them sent again and all sent", got)
	}
}
