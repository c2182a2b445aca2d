package ui

import (
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/words"
)

// remedy is what the button of a notice does.
type remedy int

const (
	noRemedy remedy = iota
	signIn
	tryNow
	resume
	askAdmin
)

// notice is the one banner at the top of a screen. The zero value is none.
type notice struct {
	kind                  kit.Kind
	icon                  string
	strong, rest, caption string
	remedy                remedy
}

// noticeOf chooses the worst thing there is to say.
func noticeOf(s status.Snapshot, now time.Time) notice {
	waiting := words.Count(s.Counts.Waiting, "session waits", "sessions wait")
	switch {
	case s.At.IsZero():
		return notice{}
	case s.Halt != nil && s.Halt.Resumable:
		return notice{kit.Warn, "circle-pause", s.Halt.Title, s.Halt.Sentence, "", resume}
	case s.Halt != nil:
		return notice{kit.Bad, "triangle-alert", s.Halt.Title, s.Halt.Sentence, "", noRemedy}
	case s.Connection.State == status.SignedOut:
		return notice{kit.Bad, "log-in", "Your Salesforce sign-in has ended. Nothing is lost: " + waiting + " here.", "", whySignedOut(s.Connection, now), signIn}
	case s.Connection.State == status.Offline:
		return notice{kit.Warn, "wifi-off", "No internet.", waiting + "; sending goes on by itself.", "", tryNow}
	case s.Connection.State == status.NotConnected:
		return notice{kit.Info, "plug", "No Salesforce org is connected.", "New sessions are saved here.", "", noRemedy}
	case s.Sync.State == status.OnHold:
		return notice{kit.Warn, "circle-pause", "Sending is on hold.", s.Sync.Hold, "", noRemedy}
	case s.Sync.State == status.Paused:
		return notice{kit.Info, "circle-pause", "Sending is paused.", "New sessions are still saved here.", "", resume}
	case s.Connection.Kind == status.Sandbox:
		return notice{kit.Info, "info", "Sandbox.", "Nothing here reaches your live org.", "", noRemedy}
	case s.Connection.Kind == status.Rehearsal:
		return notice{kit.Info, "info", "Rehearsal org.", "Everything in it is made up and stays on this computer.", "", noRemedy}
	}
	return notice{}
}

func whySignedOut(c status.Connection, now time.Time) string {
	text := "Salesforce ended it"
	if !c.Since.IsZero() {
		text += " at " + words.At(c.Since, now)
	}
	if c.Reason != "" {
		text += " (" + c.Reason + ")"
	}
	return text + ". Sign in again and sending goes on by itself."
}

// syncState is what the foot of the sidebar says.
func syncState(s status.Snapshot, now time.Time) kit.SyncState {
	state := kit.SyncState{Action: "Pause", ActionIcon: "pause", Detail: nextRun(s.Sync, now)}
	waits := words.Count(s.Counts.Waiting, "session waits here", "sessions wait here")
	switch {
	case s.At.IsZero():
		return kit.SyncState{Icon: "circle-dashed", Title: "Starting…", Short: "…"}
	case s.Halt != nil:
		state.Icon, state.Kind, state.Title, state.Short = "circle-pause", kit.Bad, "Sending is on hold", "On hold"
		state.Detail, state.ActionOff = waits, true
	case s.Connection.State == status.NotConnected:
		state.Icon, state.Kind, state.Title, state.Short = "circle-pause", kit.Mute, "Not connected", "Off"
		state.Detail, state.ActionOff = waits, true
	case s.Connection.State == status.SignedOut:
		state.Icon, state.Kind, state.Title, state.Short = "circle-pause", kit.Bad, "Sending is on hold", "On hold"
		state.Detail, state.ActionOff = waits, true
	case s.Connection.State == status.Offline:
		state.Icon, state.Kind, state.Title, state.Short = "circle-pause", kit.Warn, "Sending is on hold", "On hold"
		state.Detail, state.ActionOff = "No internet", true
	case s.Sync.State == status.OnHold:
		state.Icon, state.Kind, state.Title, state.Short = "circle-pause", kit.Warn, "Sending is on hold", "On hold"
		state.Detail, state.ActionOff = s.Sync.Hold, true
	case s.Sync.State == status.Paused:
		state.Icon, state.Kind, state.Title, state.Short = "circle-pause", kit.Mute, "Paused", "Paused"
		state.Detail, state.Action, state.ActionIcon = waits, "Resume", "send"
	case s.Sync.State == status.Sending:
		done := words.Number(s.Sync.Done) + " of " + words.Number(s.Sync.Total)
		state.Icon, state.Kind, state.Title, state.Short = "refresh-cw", kit.Info, "Sending "+done, done
		state.Moving, state.Fraction = true, float32(s.Sync.Done)/float32(max(s.Sync.Total, 1))
	default:
		state.Icon, state.Kind, state.Title, state.Short = "circle-check", kit.OK, "Up to date", "Up to date"
	}
	return state
}

func nextRun(s status.Sync, now time.Time) string {
	if s.NextRun.IsZero() {
		return "Waiting for sessions"
	}
	return "Next run in " + words.Wait(s.NextRun.Sub(now))
}

// orgState is the second line of the org chip, its short form and its colour.
func orgState(c status.Connection) (kind kit.Kind, word, short string) {
	switch c.State {
	case status.SignedOut:
		return kit.Bad, "Sign in again", "Sign in"
	case status.Offline:
		return kit.Warn, "No internet", "Offline"
	case status.NotConnected:
		return kit.Mute, "Not connected", "None"
	case status.Connected:
	}
	short = map[status.OrgKind]string{status.Production: "Prod.", status.Sandbox: "Sandbox", status.Rehearsal: "Rehearsal"}[c.Kind]
	return kit.OK, words.Org(c.Kind), short
}
