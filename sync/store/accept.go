package store

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"demobridge/sync/session"
)

// ErrNoKey is returned by Accept for a session without an identity.
var ErrNoKey = errors.New("store: a session has no key")

// Receipt says what Accept did with the sessions it was given; the four
// numbers add up to as many as there were.
type Receipt struct {
	New       int      // not known before
	Updated   int      // a newer revision of a known session
	Unchanged int      // exactly what is stored
	Older     int      // older than what is stored; ignored
	Keys      []string // of the new and the updated ones, each once
}

// Accept saves sessions on their way to the org with the given id, or, while
// no org is connected, to "" (see AdoptUnassigned). It is one transaction,
// which is on the disk when Accept returns nil; on any error nothing may be
// acknowledged, and all of it may be given again, since a session is known by
// its key.
//
// A newer revision replaces the stored one, forgets its failures and is due at
// once; when the stored one is being sent just now, the newer one follows it.
// A session that a person skipped stays skipped; one that no playbook wanted is
// looked at again.
func (s *Store) Accept(ctx context.Context, orgID string, ss []session.Session) (Receipt, error) {
	arrivals, err := arrivalsOf(ss)
	if err != nil {
		return Receipt{}, err
	}
	var r Receipt
	err = s.write(ctx, func(t *tx) error {
		r = Receipt{}
		a := s.acceptance(t, orgID)
		for i := range arrivals {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := a.accept(&arrivals[i], &r); err != nil {
				return err
			}
		}
		if len(r.Keys) == 0 && !a.wrote {
			return errNothing
		}
		return a.sumUp()
	})
	if err != nil {
		return Receipt{}, err
	}
	s.noteAccepted(r.New + r.Updated)
	slices.Sort(r.Keys)
	r.Keys = slices.Compact(r.Keys)
	return r, nil
}

// arrival is a session made ready to be stored, outside of the transaction.
type arrival struct {
	session session.Session
	key     string
	seq     int64
	payload payload
	listing listing
}

func arrivalsOf(ss []session.Session) ([]arrival, error) {
	out, errs := make([]arrival, len(ss)), make([]error, len(ss))
	onAllProcessors(len(ss), func(i int) { out[i], errs[i] = arrivalOf(ss[i]) })
	return out, errors.Join(errs...)
}

// onAllProcessors calls do for 0 to n-1. Encoding a large batch takes as long
// as storing it; a small one is not worth a second goroutine.
func onAllProcessors(n int, do func(i int)) {
	const worthwhile = 64
	parts := min(runtime.GOMAXPROCS(0), 1+n/worthwhile)
	var wg sync.WaitGroup
	for part := 1; part < parts; part++ {
		wg.Go(func() {
			for i := part; i < n; i += parts {
				do(i)
			}
		})
	}
	for i := 0; i < n; i += parts {
		do(i)
	}
	wg.Wait()
}

func arrivalOf(s session.Session) (arrival, error) {
	key := s.Key()
	if key == "" {
		return arrival{}, ErrNoKey
	}
	p, err := pack(s)
	if err != nil {
		return arrival{}, err
	}
	return arrival{session: s, key: key, seq: s.Sequence(), payload: p, listing: listingOf(s)}, nil
}

// listing is what lists show and search of a session.
type listing struct {
	started, ended                int64
	minutes                       float64
	steps                         int
	visitor, email, company, demo string
	search, parentKey             string
}

func listingOf(s session.Session) listing {
	l := listing{
		started: ms(s.Facts.StartedAt), ended: ms(s.EndedAt()),
		minutes: s.Facts.Minutes, steps: s.Facts.Steps,
		visitor: clean(s.Visitor.Name()), email: clean(strings.TrimSpace(s.Visitor.Email)),
		demo: clean(strings.Join(s.Facts.Demos, demoSeparator)),
	}
	l.company = clean(strings.TrimSpace(s.Company.Name))
	if l.company == "" {
		l.company = clean(strings.TrimSpace(s.Visitor.Company))
	}
	if l.started == 0 {
		l.started = ms(s.CreatedAt)
	}
	l.search = strings.ToLower(strings.Join([]string{l.visitor, l.company, l.email, clean(s.ID)}, "\n"))
	l.parentKey = parentOf(s)
	return l
}

// demoSeparator stands between the names in the demo column.
const demoSeparator = "; "

// clean keeps a text from ending early where C reads it.
func clean(text string) string { return strings.ReplaceAll(text, "\x00", "�") }

// parentOf guesses which Salesforce record a session will hang from, so that
// sessions of one account travel in one request. Record puts the true parent
// in its place.
func parentOf(s session.Session) string {
	if domain := strings.ToLower(strings.TrimSpace(s.Company.Domain)); domain != "" {
		return "domain:" + clean(domain)
	}
	if _, domain, ok := strings.Cut(session.NormalEmail(s.Visitor.Email), "@"); ok {
		return "domain:" + clean(domain)
	}
	return ""
}

// acceptance is one run of Accept.
type acceptance struct {
	s     *Store
	t     *tx
	orgID string
	now   int64
	links map[string]ShareLink // as stored, by id
	views map[string]*views    // through each share link
	added int                  // new sessions
	wrote bool                 // something beside sessions
	count *counting
}

// views are sessions that came through a share link.
type views struct {
	sessions int
	last     int64 // the latest start
}

func (s *Store) acceptance(t *tx, orgID string) *acceptance {
	return &acceptance{s: s, t: t, orgID: orgID, now: ms(s.now()), links: map[string]ShareLink{}, views: map[string]*views{}, count: s.counting(t)}
}

// sumUp adds what came in to the sums, once for the whole transaction.
func (a *acceptance) sumUp() error {
	if err := a.count.end(); err != nil {
		return err
	}
	if a.added > 0 {
		if _, err := a.t.exec(`INSERT INTO tally (org_id, chip, n) VALUES (?, 0, ?)
ON CONFLICT (org_id, chip) DO UPDATE SET n = n + excluded.n`, a.orgID, a.added); err != nil {
			return err
		}
	}
	for id, v := range a.views {
		if _, err := a.t.exec(`UPDATE share_link SET sessions = sessions + ?, last_viewed_ms = max(last_viewed_ms, ?)
WHERE org_id = ? AND id = ?`, v.sessions, v.last, a.orgID, id); err != nil {
			return err
		}
	}
	return nil
}

func (a *acceptance) viewed(linkID string, sessions int, started int64) {
	if linkID == "" {
		return
	}
	v := a.views[linkID]
	if v == nil {
		v = &views{}
		a.views[linkID] = v
	}
	v.sessions += sessions
	v.last = max(v.last, started)
}

const insertSession = `INSERT INTO session (org_id, session_key, state, version, source_seq, payload_sha256,
  next_attempt_ms, parent_key, first_seen_ms, updated_ms, share_link_id, link_opportunity, opportunity,
  started_ms, ended_ms, minutes, steps, visitor, email, company, demo, search)
VALUES (?,?,'pending',1,?,?, ?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?)
ON CONFLICT (org_id, session_key) DO NOTHING`

const insertPayload = `INSERT INTO payload (session_id, version, schema, sealed) VALUES (?,?,?,?)`

func (a *acceptance) accept(n *arrival, r *Receipt) error {
	linkID, opp, err := a.link(n.session)
	if err != nil {
		return err
	}
	l := &n.listing
	changed, id, err := a.t.insert(insertSession, a.orgID, n.key, n.seq, n.payload.sum[:],
		a.now, l.parentKey, a.now, a.now, linkID, opp.id, opp.name,
		l.started, l.ended, l.minutes, l.steps, l.visitor, l.email, l.company, l.demo, l.search)
	if err != nil {
		return err
	}
	if changed == 0 {
		return a.revise(n, linkID, opp, r)
	}
	sealed, err := a.s.seal(n.payload, n.key, 1)
	if err != nil {
		return err
	}
	if _, err := a.t.exec(insertPayload, id, 1, n.payload.schema, sealed); err != nil {
		return err
	}
	if err := a.count.put(a.orgID, n.key, a.s.viewingOf(n.session)); err != nil {
		return err
	}
	a.added++
	a.viewed(linkID, 1, l.started)
	r.New++
	r.Keys = append(r.Keys, n.key)
	return nil
}

const selectStored = `SELECT id, version, source_seq, payload_sha256, share_link_id FROM session WHERE org_id = ? AND session_key = ?`

const updateRevision = `UPDATE session SET version = ?, source_seq = ?, payload_sha256 = ?,
  state = CASE WHEN state = 'sending' OR state = 'skipped' AND err_class <> 'playbook' THEN state ELSE 'pending' END,
  attempts = 0, next_attempt_ms = ?, updated_ms = ?, err_class = '', err_code = '', err_text = '', err_fields = '',
  parent_key = CASE WHEN sent_version > 0 THEN parent_key ELSE ? END,
  share_link_id = ?, link_opportunity = ?, opportunity = CASE WHEN ? <> '' THEN ? ELSE opportunity END,
  started_ms = ?, ended_ms = ?, minutes = ?, steps = ?, visitor = ?, email = ?, company = ?, demo = ?, search = ?
WHERE id = ?`

const replacePayload = `INSERT INTO payload (session_id, version, schema, sealed) VALUES (?,?,?,?)
ON CONFLICT (session_id) DO UPDATE SET version = excluded.version, schema = excluded.schema, sealed = excluded.sealed`

// revise decides what a session that is already known brings.
func (a *acceptance) revise(n *arrival, linkID string, opp linkedOpportunity, r *Receipt) error {
	var (
		id, version, seq int64
		sum              []byte
		oldLink          string
	)
	ok, err := a.t.row(selectStored, []any{a.orgID, n.key}, &id, &version, &seq, &sum, &oldLink)
	switch {
	case err != nil:
		return err
	case !ok:
		return ErrNotFound
	case bytes.Equal(sum, n.payload.sum[:]):
		r.Unchanged++
		return nil
	case n.seq < seq:
		r.Older++
		return nil
	}
	version++
	l := &n.listing
	if _, err := a.t.exec(updateRevision, version, n.seq, n.payload.sum[:], a.now, a.now, l.parentKey,
		linkID, opp.id, opp.name, opp.name,
		l.started, l.ended, l.minutes, l.steps, l.visitor, l.email, l.company, l.demo, l.search, id); err != nil {
		return err
	}
	sealed, err := a.s.seal(n.payload, n.key, version)
	if err != nil {
		return err
	}
	if _, err := a.t.exec(replacePayload, id, version, n.payload.schema, sealed); err != nil {
		return err
	}
	if err := a.count.put(a.orgID, n.key, a.s.viewingOf(n.session)); err != nil {
		return err
	}
	if linkID != oldLink {
		a.viewed(oldLink, -1, 0)
		a.viewed(linkID, 1, l.started)
	}
	r.Updated++
	r.Keys = append(r.Keys, n.key)
	return nil
}

// ms is t in the database; the zero time is 0.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at is the time that ms made of.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
