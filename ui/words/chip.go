package words

import (
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
)

// Chip is the chip of a session.
func Chip(row status.SessionRow, now time.Time) (kit.Kind, string) {
	return stateKind(row.State), State(row, now)
}

func stateKind(s status.SessionState) kit.Kind {
	switch s {
	case status.StateSending:
		return kit.Info
	case status.StateSynced:
		return kit.OK
	case status.StateRetry, status.StateChoice:
		return kit.Warn
	case status.StateFailed:
		return kit.Bad
	case status.StateSkipped:
		return kit.Outline
	case status.StateWaiting:
	}
	return kit.Mute
}

// Connection is the chip of a connection.
func Connection(s status.ConnectionState) (kit.Kind, string) {
	switch s {
	case status.Connected:
		return kit.OK, "Connected"
	case status.SignedOut:
		return kit.Bad, "Signed out"
	case status.Offline:
		return kit.Warn, "No internet"
	case status.NotConnected:
	}
	return kit.Mute, "Not connected"
}
