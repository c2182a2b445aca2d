package session_test

import (
	"strings"
	"testing"
	"time"

	"demobridge/sync/session"
)

func TestKeyIsTheSessionIDOrItsHash(t *testing.T) {
	tests := map[string]struct{ id, want string }{
		"as it is":         {"clx8f2k1a0003", "clx8f2k1a0003"},
		"trimmed":          {" clx8f2k1a0003\n", "clx8f2k1a0003"},
		"case is kept":     {"aBc", "aBc"},
		"255 units":        {strings.Repeat("x", 255), strings.Repeat("x", 255)},
		"256 units":        {strings.Repeat("x", 256), "sha256:85e62acd750c4eb56b7b6a1d66dca5bfaac5f062608a1a893410d0288936c09a"},
		"emoji count two":  {strings.Repeat("😀", 128), "sha256:fe398dab7db39ba250a21ff3e7f8099108b655511e183e3edde4fc55f0975d62"},
		"nothing":          {"  ", ""},
		"255 in 2 bytes":   {strings.Repeat("é", 255), strings.Repeat("é", 255)},
		"not case-folded":  {"ABC", "ABC"},
		"inner space kept": {"a b", "a b"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := (session.Session{ID: test.id}).Key(); got != test.want {
				t.Errorf("Key() = %q, want %q", got, test.want)
			}
		})
	}
}

func TestNameFitsTheNameField(t *testing.T) {
	for _, id := range []string{"short", strings.Repeat("x", 80), strings.Repeat("x", 81), strings.Repeat("😀", 200)} {
		name := (session.Session{ID: id}).Name()
		if session.UTF16Len(name) > 80 {
			t.Errorf("Name() of %d units is %d units long", session.UTF16Len(id), session.UTF16Len(name))
		}
		if session.UTF16Len(id) <= 80 && name != id {
			t.Errorf("Name() = %q, want %q", name, id)
		}
	}
}

func TestOwnerIsFoundWhateverTheCaseOfTheProperty(t *testing.T) {
	for _, names := range [][2]string{
		{"OpportunityOwnerEmail", "OpportunityOwnerId"},
		{"opportunityOwnerEmail", "opportunityOwnerId"},
		{"OPPORTUNITYOWNEREMAIL", "OPPORTUNITYOWNERID"},
		{"Opportunity Owner Email", "opportunity_owner_id"},
	} {
		s := session.Session{Properties: []session.Property{
			{Name: "plan", Value: "growth"},
			{Name: names[0], Value: ""},
			{Object: "END_USER", Name: names[0], Value: " jornas@harbor.example "},
			{Object: "COMPANY_ACCOUNT", Name: names[1], Value: "005Rh000000D06xIAC"},
		}}
		email, id := s.Owner()
		if email != "jornas@harbor.example" || id != "005Rh000000D06xIAC" {
			t.Errorf("%v: Owner() = %q, %q", names, email, id)
		}
	}
	if email, id := (session.Session{}).Owner(); email != "" || id != "" {
		t.Errorf("a session without owner properties has the owner %q, %q", email, id)
	}
}

func TestEndOfASession(t *testing.T) {
	closing := func(minutes float64) session.Event {
		return session.Event{Type: session.SessionClosed, At: at(minutes)}
	}
	tests := map[string]struct {
		in        session.Session
		ended     time.Time
		sequence  time.Time
		openUntil time.Time // zero: never open
	}{
		"closed": {
			in:    session.Session{ClosedAt: at(12), Events: []session.Event{view(3, "a")}},
			ended: at(12), sequence: at(12),
		},
		"closed by an event": {
			in:    session.Session{Events: []session.Event{closing(9), view(3, "a")}},
			ended: at(9), sequence: at(9),
		},
		"closed by an event without a time": {
			in:    session.Session{Events: []session.Event{{Type: session.SessionClosed}, view(3, "a")}},
			ended: at(3), sequence: at(3),
		},
		"30 minutes after its last event": {
			in:    session.Session{CreatedAt: at(0), Events: []session.Event{view(8, "b"), view(3, "a")}},
			ended: at(38), sequence: at(8), openUntil: at(38),
		},
		"an event after the close makes it newer, not longer": {
			in:    session.Session{ClosedAt: at(5), Events: []session.Event{view(8, "b")}},
			ended: at(5), sequence: at(8),
		},
		"only facts": {
			in:    session.Session{CreatedAt: at(0), Facts: session.Facts{LastActivityAt: at(6)}},
			ended: at(6), sequence: at(6),
		},
		"only a start": {
			in:    session.Session{CreatedAt: at(2)},
			ended: at(2), sequence: at(2),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.in.EndedAt(); got != test.ended {
				t.Errorf("EndedAt() = %v, want %v", got, test.ended)
			}
			if got := test.in.Sequence(); got != test.sequence.UnixMilli() {
				t.Errorf("Sequence() = %d, want %d", got, test.sequence.UnixMilli())
			}
			if test.openUntil.IsZero() {
				if !test.in.Ended(nine.AddDate(-1, 0, 0)) {
					t.Error("is open, though nothing is missing")
				}
				return
			}
			if test.in.Ended(test.openUntil.Add(-time.Millisecond)) {
				t.Error("ended too early")
			}
			if !test.in.Ended(test.openUntil) {
				t.Error("is still open after 30 minutes")
			}
		})
	}
	var nothing session.Session
	if !nothing.EndedAt().IsZero() || nothing.Sequence() != 0 || !nothing.Ended(nine) {
		t.Errorf("a session of which nothing is known: EndedAt %v, Sequence %d, Ended %v", nothing.EndedAt(), nothing.Sequence(), nothing.Ended(nine))
	}
}

func TestACloseMakesASessionNewerThanItsLastEvent(t *testing.T) {
	open := session.Session{ID: "s1", Events: []session.Event{view(3, "a"), view(8, "b")}}
	closed := open
	closed.ClosedAt = at(38)
	if open.Sequence() >= closed.Sequence() {
		t.Errorf("open %d, closed %d: the closed version must be the newer", open.Sequence(), closed.Sequence())
	}
}
