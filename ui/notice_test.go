package ui_test

import (
	"strings"
	"testing"

	"demobridge/app/status"
	"demobridge/ui/uitest"
)

func TestAnEndedSignInSaysThatNothingIsLost(t *testing.T) {
	f := signedOut()
	w := open(t, f, usual)
	for _, text := range []string{
		"Your Salesforce sign-in has ended. Nothing is lost: 124 sessions wait here.",
		"Salesforce ended it at 14:41 (an admin changed the password). Sign in again and sending goes on by itself.",
		"safe on this computer", "last one at 14:41", "Signed out", "Sending is on hold",
	} {
		if !w.has(text) {
			t.Errorf("%q is not on the window", text)
		}
	}
	if !button(t, w, "Sync now").Disabled() || !button(t, w, "Pause").Disabled() {
		t.Error("buttons that can do nothing work")
	}
	uitest.Tap(t, w.Canvas(), "Sign in again")
	w.until("Signed in.")
	if len(w.opened) != 1 || w.opened[0] != "https://harbor.my.salesforce.example/authorize" {
		t.Errorf("the browser was given %q", w.opened)
	}
}

func TestOneNoticeAtATimeAndTheWorstWins(t *testing.T) {
	for _, c := range []struct {
		name  string
		state func(*status.Snapshot)
		want  string
		not   string
	}{
		{"offline and paused", func(s *status.Snapshot) {
			s.Connection.State, s.Sync.State = status.Offline, status.Paused
		}, "No internet. 14 sessions wait; sending goes on by itself.", "Sending is paused."},
		{"on hold in a sandbox", func(s *status.Snapshot) {
			s.Connection.Kind, s.Sync.State, s.Sync.Hold = status.Sandbox, status.OnHold, "Daily limit reached, goes on at 15:00"
		}, "Sending is on hold. Daily limit reached, goes on at 15:00", "Nothing here reaches your live org."},
		{"a sandbox", func(s *status.Snapshot) { s.Connection.Kind = status.Sandbox }, "Sandbox. Nothing here reaches your live org.", "No internet."},
		{"the rehearsal org", func(s *status.Snapshot) { s.Connection.Kind = status.Rehearsal }, "Rehearsal org.", "Sandbox."},
		{"safe mode, offline", func(s *status.Snapshot) {
			s.Connection.State = status.Offline
			s.Halt = &status.Halt{Fault: status.Fault{Title: "Safe mode: nothing is sent.", Sentence: "It crashed."}, Resumable: true}
		}, "Safe mode: nothing is sent. It crashed.", "No internet."},
		{"a folder that is gone, no org", func(s *status.Snapshot) {
			s.Connection = status.Connection{}
			s.Halt = &status.Halt{Fault: status.Fault{Title: "The data folder is gone.", Sentence: "Put it back."}}
		}, "The data folder is gone. Put it back.", "No Salesforce org is connected."},
		{"no org", func(s *status.Snapshot) { s.Connection = status.Connection{} }, "No Salesforce org is connected.", "Sandbox."},
	} {
		f := harbor()
		c.state(&f.snapshot)
		w := open(t, f, usual)
		line := ""
		for _, text := range uitest.Texts(w.Canvas()) {
			line += strings.TrimSpace(text) + " "
		}
		if !contains(line, c.want) || contains(line, c.not) {
			t.Errorf("%s: the window says %q", c.name, line)
		}
	}
}

func TestANoticeGoesWithItsCause(t *testing.T) {
	f := harbor()
	f.snapshot.Connection.State = status.Offline
	w := open(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Try now")
	if !f.called("sync") {
		t.Errorf("Try now asked for %q", f.calls)
	}
	f.change(func(s *status.Snapshot) { s.Connection.State = status.Connected })
	w.app.Until(func() bool { return !w.has("sending goes on by itself") })
}

func TestSafeModeEndsWhenAPersonResumes(t *testing.T) {
	f := harbor()
	f.snapshot.Halt = &status.Halt{Fault: status.Fault{Title: "Safe mode: nothing is sent."}, Resumable: true}
	w := open(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Resume")
	if !f.called("resume") {
		t.Errorf("Resume asked for %q", f.calls)
	}
	f.change(func(s *status.Snapshot) { s.Halt = nil })
	w.app.Until(func() bool { return !w.has("Safe mode: nothing is sent.") })
}
