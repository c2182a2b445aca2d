package session

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Key is the session's external ID in Salesforce: the trimmed session ID, or
// where that is longer than 255 UTF-16 units "sha256:" and the hexadecimal
// SHA-256 of it. It is "" only for a session without an ID.
func (s Session) Key() string {
	id := strings.TrimSpace(s.ID)
	if UTF16Len(id) <= FieldLimit {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Name is the session ID as the name of a record, at most 80 UTF-16 units. It
// is for reading: unlike Key, it need not be unique.
func (s Session) Name() string {
	return Cut(strings.TrimSpace(s.ID), 80)
}

// The custom properties that name the owner of the opportunity behind a share
// link. The source fills them only where there is such an opportunity.
const (
	OwnerEmailProperty = "OpportunityOwnerEmail"
	OwnerIDProperty    = "OpportunityOwnerId"
)

// Owner is the opportunity owner that the source recorded, whatever the case
// of the properties' names. Both are "" when it recorded none.
func (s Session) Owner() (email, id string) {
	for _, p := range s.Properties {
		value := strings.TrimSpace(p.Value)
		switch fold(p.Name) {
		case "opportunityowneremail":
			if email == "" {
				email = value
			}
		case "opportunityownerid":
			if id == "" {
				id = value
			}
		}
	}
	return email, id
}

// WithOwner returns the session with the owner of its opportunity as the two
// custom properties, in place of any it had. The session itself is not changed.
func (s Session) WithOwner(email, id string) Session {
	kept := make([]Property, 0, len(s.Properties)+2)
	for _, p := range s.Properties {
		if name := fold(p.Name); name != "opportunityowneremail" && name != "opportunityownerid" {
			kept = append(kept, p)
		}
	}
	for _, p := range []Property{{Name: OwnerEmailProperty, Value: email}, {Name: OwnerIDProperty, Value: id}} {
		if p.Value != "" {
			p.Object, p.Source = "END_USER", "PRESENTATION"
			kept = append(kept, p)
		}
	}
	s.Properties = kept
	return s
}

// Sequence says how new this version of the session is, in milliseconds since
// 1970: the later of its close and its last event, else what else is known of
// its end. A version with a smaller Sequence must not replace one with a
// greater. Versions with the same Sequence are equally new.
func (s Session) Sequence() int64 {
	closed, _ := s.closedAt()
	if newest := later(closed, s.lastEvent()); !newest.IsZero() {
		return newest.UnixMilli()
	}
	for _, t := range []time.Time{s.Facts.LastActivityAt, s.Facts.StartedAt, s.CreatedAt} {
		if !t.IsZero() {
			return t.UnixMilli()
		}
	}
	return 0
}

// EndedAt is when the session ended: its close, else 30 minutes after its last
// event, else (for a session of which only facts are known) its last activity.
// It is zero if nothing at all is known.
func (s Session) EndedAt() time.Time {
	if closed, ok := s.closedAt(); ok {
		return closed
	}
	if last := s.lastEvent(); !last.IsZero() {
		return last.Add(IdleLimit)
	}
	for _, t := range []time.Time{s.Facts.LastActivityAt, s.Facts.StartedAt, s.CreatedAt} {
		if !t.IsZero() {
			return t.UTC()
		}
	}
	return time.Time{}
}

// Ended says whether the session is over at the given time: it was closed, or
// its last event is 30 minutes old. One whose events have no times is over:
// there is nothing to wait for.
func (s Session) Ended(now time.Time) bool {
	if _, ok := s.closedAt(); ok {
		return true
	}
	last := s.lastEvent()
	return last.IsZero() || !now.Before(last.Add(IdleLimit))
}

// closedAt is the last close that is known. A close without a time counts only
// as far as it says that the session is over.
func (s Session) closedAt() (time.Time, bool) {
	closed := s.ClosedAt
	said := false
	for _, e := range s.Events {
		if e.Type == SessionClosed {
			said = true
			if e.At.After(closed) {
				closed = e.At
			}
		}
	}
	if closed.IsZero() && said {
		closed = s.lastEvent()
	}
	return utc(closed), !closed.IsZero()
}

func (s Session) lastEvent() time.Time {
	var last time.Time
	for _, e := range s.Events {
		if e.At.After(last) {
			last = e.At
		}
	}
	return utc(last)
}
