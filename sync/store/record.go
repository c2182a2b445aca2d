package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// OutcomeKind says what became of a claimed session.
type OutcomeKind int

// The outcomes. The zero value is none of them.
const (
	Sent    OutcomeKind = iota + 1 // Salesforce confirmed this revision
	Retry                          // failed, and is tried again by itself
	Dead                           // failed, and needs a person
	Release                        // was not tried, or a gate closed: due again, nothing is held against it
	Skip                           // is not to be sent, and says why
)

var kindNames = [...]string{Sent: "sent", Retry: "retry", Dead: "dead", Release: "release", Skip: "skip"}

// String is the word for the kind in the attempt log.
func (k OutcomeKind) String() string {
	if k < Sent || int(k) >= len(kindNames) {
		return fmt.Sprintf("outcome %d", int(k))
	}
	return kindNames[k]
}

// Outcome is what is to be recorded of one claimed session.
type Outcome struct {
	ID      int64 // Row.ID
	Version int64 // Row.Version; 0 relies on the lease token alone
	Kind    OutcomeKind

	SalesforceID string // Sent: of the record; "" keeps what is known
	RecordName   string // Sent: its name; "" keeps what is known

	NextAttempt  time.Time // Retry, Release: when it is due; zero: at once
	CountAttempt bool      // the failure is the record's own
	MaybeApplied bool      // the request may have arrived although no answer did

	ErrClass  string   // Retry, Dead, Skip: what sort of fault
	ErrCode   string   // Salesforce's code, or ours
	ErrText   string   // in Salesforce's words, or ours
	ErrFields []string // the fields it names

	ParentKey string  // what the record hangs from, for sorting; "" keeps what is known
	Matches   Matches // the zero value keeps what is known
}

// Matches are the Salesforce records a session concerns.
type Matches struct {
	Lead        Match  `json:"lead,omitzero"`
	Contact     Match  `json:"contact,omitzero"`
	Account     Match  `json:"account,omitzero"`
	Opportunity Match  `json:"opportunity,omitzero"`
	NeedsChoice bool   `json:"needsChoice,omitempty"` // several fit equally; a person must choose
	Question    string `json:"question,omitempty"`    // what there is to choose, in words
}

// Match is one Salesforce record and why it was taken.
type Match struct {
	ID         string `json:"id"`
	Name       string `json:"name,omitempty"`
	Reason     string `json:"reason,omitempty"`
	Stage      string `json:"stage,omitempty"`   // opportunities
	OwnerID    string `json:"ownerId,omitempty"` // opportunities
	OwnerName  string `json:"ownerName,omitempty"`
	OwnerEmail string `json:"ownerEmail,omitempty"`
}

// All outcomes but Sent. Where a newer revision arrived in the meantime, the
// fault is not its fault: it is due as Accept left it.
const recordFailure = `UPDATE session SET
  state           = CASE WHEN version > inflight_version THEN 'pending' ELSE ?10 END,
  next_attempt_ms = CASE WHEN version > inflight_version THEN next_attempt_ms ELSE ?11 END,
  attempts        = CASE WHEN version > inflight_version THEN attempts ELSE attempts + ?12 END,
  err_class       = CASE WHEN version > inflight_version THEN '' WHEN ?5 THEN ?13 ELSE err_class END,
  err_code        = CASE WHEN version > inflight_version THEN '' WHEN ?5 THEN ?14 ELSE err_code END,
  err_text        = CASE WHEN version > inflight_version THEN '' WHEN ?5 THEN ?15 ELSE err_text END,
  err_fields      = CASE WHEN version > inflight_version THEN '' WHEN ?5 THEN ?16 ELSE err_fields END,
  maybe_applied   = maybe_applied + ?17,` +
	recordAlways

const recordSent = `UPDATE session SET
  state           = CASE WHEN version > inflight_version THEN 'pending' ELSE 'sent' END,
  sent_version    = max(sent_version, inflight_version),
  sf_id           = CASE WHEN ?10 <> '' THEN ?10 ELSE sf_id END,
  record_name     = CASE WHEN ?11 <> '' THEN ?11 ELSE record_name END,
  synced_ms = ?4, attempts = 0, maybe_applied = 0, err_class = '', err_code = '', err_text = '', err_fields = '',` +
	recordAlways

// What every outcome does, and the fence. A session that is not 'sending' under
// this token, in this revision, is not changed.
const recordAlways = `
  lease_token = '', lease_until_ms = 0, inflight_version = 0,
  tried_ms     = CASE WHEN ?5 THEN ?4 ELSE tried_ms END,
  tries        = tries + ?5,
  matches      = CASE WHEN ?6 <> '' THEN ?6 ELSE matches END,
  needs_choice = CASE WHEN ?6 <> '' THEN ?7 ELSE needs_choice END,
  opportunity  = CASE WHEN ?8 <> '' THEN ?8 ELSE opportunity END,
  parent_key   = CASE WHEN ?9 <> '' THEN ?9 ELSE parent_key END
WHERE id = ?1 AND state = 'sending' AND lease_token = ?2 AND (?3 = 0 OR inflight_version = ?3)
RETURNING tries, version`

// Record writes down what became of claimed sessions, all in one transaction.
// An outcome counts only while its session still carries the token, and the
// revision, it was claimed with; applied is how many did. The others were
// superseded (their lease ran out, or somebody else finished them) and change
// nothing.
func (s *Store) Record(ctx context.Context, token string, outcomes []Outcome) (applied int, err error) {
	return s.RecordWithRuns(ctx, token, outcomes, nil)
}

// RecordWithRuns is Record that, in the same transaction, also writes down the
// action runs of those sessions whose outcome counted.
func (s *Store) RecordWithRuns(ctx context.Context, token string, outcomes []Outcome, runs []Run) (applied int, err error) {
	if err := checkOutcomes(outcomes); err != nil || len(outcomes) == 0 {
		return 0, err
	}
	err = s.write(ctx, func(t *tx) error {
		applied = 0
		now := s.now()
		counted := make(map[int64]bool, len(outcomes))
		told := hearsay{}
		for i := range outcomes {
			ok, err := recordOne(t, token, &outcomes[i], now)
			if err != nil {
				return err
			}
			counted[outcomes[i].ID] = ok
			applied += count(ok)
			if ok {
				told.add(&outcomes[i])
			}
		}
		if applied == 0 {
			return errNothing
		}
		if err := t.queueDeliveries(outcomes, counted, now); err != nil {
			return err
		}
		if err := t.hear(told, ms(now)); err != nil {
			return err
		}
		var theirs []Run
		for _, r := range runs {
			if counted[r.SessionID] {
				theirs = append(theirs, r)
			}
		}
		return saveRuns(t, theirs, now)
	})
	if err != nil {
		return 0, err
	}
	return applied, nil
}

func checkOutcomes(outcomes []Outcome) error {
	for _, o := range outcomes {
		if o.Kind < Sent || o.Kind > Skip {
			return fmt.Errorf("store: session %d has no outcome (%v)", o.ID, o.Kind)
		}
	}
	return nil
}

func recordOne(t *tx, token string, o *Outcome, now time.Time) (bool, error) {
	matches := ""
	if o.Matches != (Matches{}) {
		if err := t.formerOwner(o); err != nil {
			return false, err
		}
		text, err := json.Marshal(o.Matches)
		if err != nil {
			return false, err
		}
		matches = string(text)
	}
	query, args := recordSent, []any{
		o.ID, token, o.Version, ms(now), count(o.Kind != Release),
		matches, count(o.Matches.NeedsChoice), o.Matches.Opportunity.Name, o.ParentKey,
	}
	if o.Kind == Sent {
		args = append(args, o.SalesforceID, o.RecordName)
	} else {
		query, args = recordFailure, append(args, notSent(o, now)...)
	}
	var try, version int64
	ok, err := t.row(query, args, &try, &version)
	if err != nil || !ok || o.Kind == Release {
		return ok, err
	}
	if err := t.keepOwner(o, now); err != nil {
		return false, err
	}
	if o.Version != 0 {
		version = o.Version
	}
	_, err = t.exec(logAttempt, o.ID, try%attemptsKept, try, ms(now), version, o.Kind.String(), o.ErrClass, o.ErrCode, o.ErrText)
	return true, err
}

// notSent are the values of a failure, from placeholder 10 on.
func notSent(o *Outcome, now time.Time) []any {
	state := map[OutcomeKind]string{Retry: "pending", Release: "pending", Dead: "dead", Skip: "skipped"}[o.Kind]
	due := o.NextAttempt
	if due.IsZero() {
		due = now
	}
	class := o.ErrClass
	if class == "" && o.Kind == Retry {
		class = "unknown" // "retrying" is told from "waiting" by the class
	}
	return []any{
		state, ms(due), count(o.CountAttempt), class, o.ErrCode, o.ErrText, strings.Join(o.ErrFields, ","),
		count(o.MaybeApplied),
	}
}

// attemptsKept is how many tries of a session the log remembers.
const attemptsKept = 20

const logAttempt = `INSERT INTO attempt_log (session_id, slot, try, at_ms, version, kind, err_class, err_code, err_text)
VALUES (?,?,?,?,?,?,?,?,?)
ON CONFLICT (session_id, slot) DO UPDATE SET try = excluded.try, at_ms = excluded.at_ms, version = excluded.version,
  kind = excluded.kind, err_class = excluded.err_class, err_code = excluded.err_code, err_text = excluded.err_text`

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
