// Package demo is what demo mode is made of: the sample sessions moved to the
// present, any number of generated ones, and the sign-in at the rehearsal org
// without a person. Nobody in it exists.
//
// The sessions need no clock and no I/O beyond assets. It may import assets
// and the packages below sync.
package demo

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"demobridge/assets"
	"demobridge/sync/intake"
	"demobridge/sync/session"
)

// lead is how long before the anchor the newest sample session ended.
const lead = 4 * time.Minute

// Sessions gives the sample sessions, newest first, moved in time so that the
// newest ended 4 minutes before the anchor. The same anchor gives the same
// sessions to the last byte; so a data folder must keep the anchor of its first
// demo run, or every run would bring newer versions of the same sessions.
// Fractions of a second of the anchor are ignored.
func Sessions(anchor time.Time) ([]session.Session, error) {
	data, err := fs.ReadFile(assets.Samples(), assets.SampleSessions)
	if err != nil {
		return nil, fmt.Errorf("reading the sample sessions: %w", err)
	}
	result, err := intake.Decode(assets.SampleSessions, bytes.NewReader(data), intake.Options{})
	if err != nil {
		return nil, fmt.Errorf("decoding the sample sessions: %w", err)
	}
	if len(result.Problems) > 0 {
		return nil, fmt.Errorf("decoding the sample sessions: %s", result.Problems[0])
	}
	var newest time.Time
	for _, s := range result.Sessions {
		if end := s.EndedAt(); end.After(newest) {
			newest = end
		}
	}
	by := anchor.UTC().Truncate(time.Second).Add(-lead).Sub(newest)
	moved := make([]session.Session, 0, len(result.Sessions))
	for _, s := range result.Sessions {
		moved = append(moved, move(s, by))
	}
	slices.SortStableFunc(moved, func(a, b session.Session) int { return b.EndedAt().Compare(a.EndedAt()) })
	return moved, nil
}

func move(s session.Session, by time.Duration) session.Session {
	s.Events = slices.Clone(s.Events)
	times := []*time.Time{&s.CreatedAt, &s.ClosedAt, &s.Facts.StartedAt, &s.Facts.LastActivityAt}
	for i := range s.Events {
		times = append(times, &s.Events[i].At)
	}
	for _, t := range times {
		if !t.IsZero() {
			*t = t.Add(by)
		}
	}
	return session.Summarize(s)
}
