package store

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"demobridge/sync/session"
)

// Sealer protects payloads at rest. The associated data binds a sealed payload
// to its row: session key, "|", version in decimal.
type Sealer interface {
	Seal(plain, aad []byte) ([]byte, error)
	Open(sealed, aad []byte) ([]byte, error)
}

// PlainSealer stores payloads as they are.
type PlainSealer struct{}

// Seal returns plain.
func (PlainSealer) Seal(plain, _ []byte) ([]byte, error) { return plain, nil }

// Open returns sealed.
func (PlainSealer) Open(sealed, _ []byte) ([]byte, error) { return sealed, nil }

// payloadSchema is the form of the payload this program writes and reads.
const payloadSchema = 1

// PayloadError says why a stored payload cannot be handed out. Code is one of
// the Payload... constants.
type PayloadError struct {
	Code string
	Err  error // may be nil
}

// The reasons why a payload cannot be read.
const (
	PayloadMissing    = "PAYLOAD_MISSING"    // blanked by retention, or lost
	PayloadNewer      = "PAYLOAD_NEWER"      // written by a newer version of the program
	PayloadSealed     = "PAYLOAD_SEALED"     // the seal does not open
	PayloadDamaged    = "PAYLOAD_DAMAGED"    // the hash does not fit
	PayloadUnreadable = "PAYLOAD_UNREADABLE" // the hash fits, but it is no session
)

// Error says in words what Code says in one.
func (e *PayloadError) Error() string {
	switch e.Code {
	case PayloadMissing:
		return "The stored session is no longer on this computer."
	case PayloadNewer:
		return "A newer version of Demobridge stored this session."
	case PayloadSealed:
		return "The stored session cannot be unlocked with the key on this computer."
	case PayloadDamaged:
		return "The stored session was damaged on disk."
	}
	return "The stored session cannot be read."
}

func (e *PayloadError) Unwrap() error { return e.Err }

// payload is what a session becomes before it is stored.
type payload struct {
	sum    [sha256.Size]byte // of the plain payload
	plain  []byte
	schema int
}

// pack makes the canonical form of s: the same session gives the same bytes,
// whatever time zone its times were written in.
func pack(s session.Session) (payload, error) {
	plain, err := json.Marshal(canonical(s))
	if err != nil {
		return payload{}, fmt.Errorf("store: encode session: %w", err)
	}
	return payload{sum: sha256.Sum256(plain), plain: plain, schema: payloadSchema}, nil
}

// seal is the only place where payloads are sealed.
func (s *Store) seal(p payload, key string, version int64) ([]byte, error) {
	sealed, err := s.sealer.Seal(p.plain, aad(key, version))
	if err != nil {
		return nil, fmt.Errorf("store: seal payload: %w", err)
	}
	return sealed, nil
}

// unseal is the only place where payloads are opened. Its errors are always
// *PayloadError.
func (s *Store) unseal(sealed []byte, schema int, sum []byte, key string, version int64) (session.Session, error) {
	var out session.Session
	plain, err := s.open(sealed, schema, sum, key, version)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(plain, &out); err != nil {
		return out, &PayloadError{Code: PayloadUnreadable, Err: err}
	}
	return out, nil
}

// open returns the verified plain payload.
func (s *Store) open(sealed []byte, schema int, sum []byte, key string, version int64) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, &PayloadError{Code: PayloadMissing}
	}
	if schema > payloadSchema {
		return nil, &PayloadError{Code: PayloadNewer}
	}
	plain, err := s.sealer.Open(sealed, aad(key, version))
	if err != nil {
		return nil, &PayloadError{Code: PayloadSealed, Err: err}
	}
	got := sha256.Sum256(plain)
	if !slices.Equal(got[:], sum) {
		return nil, &PayloadError{Code: PayloadDamaged}
	}
	return plain, nil
}

func aad(key string, version int64) []byte {
	b := make([]byte, 0, len(key)+21)
	b = append(b, key...)
	b = append(b, '|')
	return strconv.AppendInt(b, version, 10)
}

// canonical returns s with every time in UTC. The events are copied only when
// one of them has to change.
func canonical(s session.Session) session.Session {
	s.CreatedAt = s.CreatedAt.UTC()
	s.ClosedAt = s.ClosedAt.UTC()
	s.Facts.StartedAt = s.Facts.StartedAt.UTC()
	s.Facts.LastActivityAt = s.Facts.LastActivityAt.UTC()
	foreign := func(e session.Event) bool { return e.At.Location() != time.UTC }
	if slices.ContainsFunc(s.Events, foreign) {
		s.Events = slices.Clone(s.Events)
		for i := range s.Events {
			s.Events[i].At = s.Events[i].At.UTC()
		}
	}
	return s
}

// asPayloadError returns err as a *PayloadError; any other error counts as
// unreadable, so that a row can always say why it is dead.
func asPayloadError(err error) *PayloadError {
	var pe *PayloadError
	if errors.As(err, &pe) {
		return pe
	}
	return &PayloadError{Code: PayloadUnreadable, Err: err}
}
