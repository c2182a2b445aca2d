package command_test

import (
	"bufio"
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/command"
)

// window is a process with a window.
type window struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string // what it says
	ended chan struct{}
	err   error // after ended
}

// openWindow starts the program with its window and waits until it is open.
func openWindow(t *testing.T, args ...string) *window {
	t.Helper()
	w := startWindow(t, args...)
	w.says("open")
	return w
}

func startWindow(t *testing.T, args ...string) *window {
	t.Helper()
	w := &window{t: t, cmd: program(t.Context(), args...), lines: make(chan string, 100), ended: make(chan struct{})}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.cmd.Stderr = w.cmd.Stdout
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			w.lines <- s.Text()
		}
		w.err = w.cmd.Wait()
		close(w.ended)
	}()
	t.Cleanup(func() {
		w.kill()
	})
	return w
}

// says waits for a line that starts with text, and returns it.
func (w *window) says(text string) string {
	w.t.Helper()
	limit := time.After(30 * time.Second)
	var before []string
	for {
		select {
		case line := <-w.lines:
			if strings.HasPrefix(line, text) {
				return line
			}
			before = append(before, line)
		case <-limit:
			w.t.Fatalf("it never said %q, but %q", text, before)
		}
	}
}

func (w *window) kill() {
	_ = w.cmd.Process.Kill()
	<-w.ended
}

// end ends the window as the system does at log-out, and tells how long it
// took.
func (w *window) end() time.Duration {
	w.t.Helper()
	began := time.Now()
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		w.t.Fatal(err)
	}
	<-w.ended
	if w.err != nil {
		w.t.Errorf("the window ended with %v", w.err)
	}
	return time.Since(began)
}

// P01: twenty starts at once make one window; the others end well, and soon.
func TestTwentyStartsAtOnceOpenOneWindow(t *testing.T) {
	const starts = 20
	limit := 2 * time.Second
	if testing.Short() {
		limit = 10 * time.Second // with the race detector on two cores
	}
	dir := t.TempDir()
	type result struct {
		w    *window
		took time.Duration
		open bool
	}
	results := make(chan result, starts)
	var begin sync.WaitGroup
	begin.Add(1)
	for range starts {
		go func() {
			begin.Wait()
			began := time.Now()
			w := startWindow(t, "-data", dir)
			first := <-w.lines
			if first != "open" {
				<-w.ended
			}
			results <- result{w, time.Since(began), first == "open"}
		}()
	}
	begin.Done()
	var winner *window
	slowest := time.Duration(0)
	for range starts {
		r := <-results
		if r.open {
			if winner != nil {
				t.Fatal("two windows are open")
			}
			winner = r.w
			continue
		}
		slowest = max(slowest, r.took)
		if r.w.err != nil || r.took > limit {
			t.Errorf("a later start ended after %s with %v, want success within %s", r.took, r.w.err, limit)
		}
	}
	if winner == nil {
		t.Fatal("no window is open")
	}
	winner.says("shown")
	t.Logf("the slowest of the other %d took %s; the window ended within %s", starts-1, slowest, winner.end())
}

// P02: the lock of a killed window holds nobody back, nor does its door.
func TestAKilledWindowLeavesTheWayFree(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		w := openWindow(t, "-data", dir)
		w.kill()
	}
	w := openWindow(t, "-data", dir)
	w.end()
}

func TestSendingWithoutAWindowBesideOneIsRefusedInWords(t *testing.T) {
	dir := t.TempDir()
	w := openWindow(t, "-data", dir)
	defer w.end()
	var out bytes.Buffer
	cmd := program(t.Context(), "sync", "-data", dir)
	cmd.Stdout, cmd.Stderr = &out, &out
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != command.Trouble || !strings.Contains(out.String(), "already running") {
		t.Errorf("exit %d, it said:\n%s", code, out.String())
	}
	if s := run[app.Standing](t, "status", "-json", "-data", dir); s.SafeMode {
		t.Error("status beside the window sees a safe mode")
	}
}

// P09 and the order of the end: whenever the end comes, it comes soon, and
// leaves nothing half-done.
func TestAWindowThatIsEndedWhileItSendsEndsSoonAndLosesNothing(t *testing.T) {
	ends := 6
	if soak {
		ends = 200
	}
	if testing.Short() {
		ends = 2
	}
	dir := t.TempDir()
	slowest := time.Duration(0)
	for i := range ends {
		w := openWindow(t, "-demo", "-latency", "300ms", "-data", dir)
		select {
		case <-w.ended:
			t.Fatalf("it ended by itself: %v", w.err)
		case <-time.After(time.Duration(i%10) * 97 * time.Millisecond):
		}
		slowest = max(slowest, w.end())
		if s := run[app.Standing](t, "status", "-json", "-data", dir); s.Sending != 0 || s.SafeMode {
			t.Fatalf("after end %d: %+v, want nothing being sent and no safe mode", i, s)
		}
	}
	if slowest > 12*time.Second {
		t.Errorf("the slowest end took %s", slowest)
	}
	last := run[app.SyncReport](t, "sync", "-demo", "-json", "-data", dir)
	if last.Waiting != 0 || last.Failed != 0 || last.Records < 60 {
		t.Errorf("afterwards: %+v, want all samples in the org", last)
	}
	t.Logf("%d ends, the slowest took %s", ends, slowest)
}

// C15: after four starts that crashed the fifth sends nothing, takes in all the
// same, and says why; one that ends well makes the next one bold again.
func TestAfterFourCrashesTheWindowIsInSafeMode(t *testing.T) {
	dir := t.TempDir()
	for range 4 {
		w := openWindow(t, "-demo", "-latency", "1s", "-data", dir)
		w.kill()
	}
	before := run[app.Standing](t, "status", "-json", "-data", dir)
	w := openWindow(t, "-demo", "-data", dir)
	if said := w.says("halt: "); !strings.Contains(said, "Safe mode") {
		t.Errorf("it said %q", said)
	}
	file := sessionFile(t, "extra", 0, 30, 0)
	type report struct{ New int }
	if got := run[report](t, "import", "-json", "-data", dir, file); got.New != 30 {
		t.Errorf("%d sessions taken in beside it, want 30", got.New)
	}
	s := run[app.Standing](t, "status", "-json", "-data", dir)
	if !s.SafeMode || s.Hold == "" || s.Synced != before.Synced {
		t.Errorf("status %+v, want safe mode and nothing sent since %+v", s, before)
	}
	w.end()
	if s := run[app.Standing](t, "status", "-json", "-data", dir); s.SafeMode {
		t.Error("still in safe mode after a good end")
	}
	last := run[app.SyncReport](t, "sync", "-demo", "-json", "-data", dir)
	if last.Waiting != 0 || last.Failed != 0 {
		t.Errorf("afterwards: %+v, want everything sent", last)
	}
}
