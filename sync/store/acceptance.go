package store

import "bytes"

// acceptance is one run of Accept. What is stored of the sessions is looked up
// together before, and new rows are written together behind, since one statement
// for each costs more than the rows do. Whatever reads or changes such rows in
// between has to flush first.
type acceptance struct {
	s     *Store
	t     *tx
	orgID string
	now   int64
	known map[string]*stored   // sessions, by key, as they are by now
	links map[string]ShareLink // as stored, by id
	views map[string]*views    // through each share link
	added int                  // new sessions
	wrote bool                 // something beside sessions
	count *counting

	sessions, payloads pile
	last, flushed      int64 // ids: the newest session, and the newest that is in the table
}

// stored is what is known of a session before a revision of it comes.
type stored struct {
	id, version, seq int64
	sum              []byte
	link             string
}

// views are sessions that came through a share link.
type views struct {
	sessions int
	last     int64 // the latest start
}

const insertSession = `INSERT INTO session (id, org_id, session_key, state, version, source_seq, payload_sha256,
  next_attempt_ms, parent_key, first_seen_ms, updated_ms, share_link_id, link_opportunity, opportunity,
  started_ms, ended_ms, minutes, steps, visitor, email, company, demo, search) VALUES `

func (s *Store) acceptance(t *tx, orgID string) *acceptance {
	return &acceptance{
		s: s, t: t, orgID: orgID, now: ms(s.now()),
		known: map[string]*stored{}, links: map[string]ShareLink{}, views: map[string]*views{}, count: s.counting(t),
		sessions: pile{head: insertSession, row: `(?,?,?,'pending',1,?,?, ?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?)`},
		payloads: pile{head: `INSERT INTO payload (session_id, version, schema, sealed) VALUES `, row: `(?,1,?,?)`},
	}
}

const selectKnown = `SELECT s.session_key, s.id, s.version, s.source_seq, s.payload_sha256, s.share_link_id
FROM wanted w CROSS JOIN session s ON s.org_id = ? AND s.session_key = w.key`

// No id is given twice, not even that of a session that was deleted.
const selectLastID = `SELECT max(coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = 'session'), 0),
  coalesce((SELECT max(id) FROM session), 0))`

// lookUp reads what the table has of the sessions that came in.
func (a *acceptance) lookUp(arrivals []arrival) error {
	wanted := make([][]any, len(arrivals))
	for i, n := range arrivals {
		wanted[i] = []any{n.key}
	}
	if err := a.t.lookUp("key", selectKnown, wanted, []any{a.orgID}, func(scan func(...any) error) error {
		var key string
		var k stored
		if err := scan(&key, &k.id, &k.version, &k.seq, &k.sum, &k.link); err != nil {
			return err
		}
		a.known[key] = &k
		return nil
	}); err != nil {
		return err
	}
	var news []viewing
	for i := range arrivals {
		if k := a.known[arrivals[i].key]; k == nil || k.compare(&arrivals[i]) > 0 {
			news = append(news, arrivals[i].viewing)
		}
	}
	if len(news) == 0 {
		return nil
	}
	if _, err := a.t.row(selectLastID, nil, &a.last); err != nil {
		return err
	}
	a.flushed = a.last
	return a.count.expect(a.orgID, news)
}

// compare says whether an arrival is older than what is stored (-1), the same (0)
// or newer (1).
func (k *stored) compare(n *arrival) int {
	switch {
	case bytes.Equal(k.sum, n.payload.sum[:]):
		return 0
	case n.seq < k.seq:
		return -1
	}
	return 1
}

func (a *acceptance) accept(n *arrival, r *Receipt) error {
	linkID, opp, err := a.link(n.session)
	if err != nil {
		return err
	}
	if k := a.known[n.key]; k != nil {
		return a.revise(n, k, linkID, opp, r)
	}
	sealed, err := a.s.seal(n.payload, n.key, 1)
	if err != nil {
		return err
	}
	a.last++
	l := &n.listing
	a.sessions.add(a.last, a.orgID, n.key, n.seq, n.payload.sum[:],
		a.now, l.parentKey, a.now, a.now, linkID, opp.id, opp.name,
		l.started, l.ended, l.minutes, l.steps, l.visitor, l.email, l.company, l.demo, l.search)
	a.payloads.add(a.last, n.payload.schema, sealed)
	a.known[n.key] = &stored{id: a.last, version: 1, seq: n.seq, sum: n.payload.sum[:], link: linkID}
	if err := a.count.put(a.orgID, n.key, n.viewing); err != nil {
		return err
	}
	a.added++
	a.viewed(linkID, 1, l.started)
	r.New++
	r.Keys = append(r.Keys, n.key)
	if a.sessions.rows < rowsMany {
		return nil
	}
	return a.flush()
}

// flush writes the new sessions that are not in the table yet.
func (a *acceptance) flush() error {
	if err := a.t.insertAll(&a.sessions); err != nil {
		return err
	}
	a.flushed = a.last
	return a.t.insertAll(&a.payloads)
}

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
func (a *acceptance) revise(n *arrival, k *stored, linkID string, opp linkedOpportunity, r *Receipt) error {
	switch k.compare(n) {
	case 0:
		r.Unchanged++
		return nil
	case -1:
		r.Older++
		return nil
	}
	if k.id > a.flushed {
		if err := a.flush(); err != nil {
			return err
		}
	}
	k.version++
	l := &n.listing
	if _, err := a.t.exec(updateRevision, k.version, n.seq, n.payload.sum[:], a.now, a.now, l.parentKey,
		linkID, opp.id, opp.name, opp.name,
		l.started, l.ended, l.minutes, l.steps, l.visitor, l.email, l.company, l.demo, l.search, k.id); err != nil {
		return err
	}
	sealed, err := a.s.seal(n.payload, n.key, k.version)
	if err != nil {
		return err
	}
	if _, err := a.t.exec(replacePayload, k.id, k.version, n.payload.schema, sealed); err != nil {
		return err
	}
	if err := a.count.put(a.orgID, n.key, n.viewing); err != nil {
		return err
	}
	if linkID != k.link {
		a.viewed(k.link, -1, 0)
		a.viewed(linkID, 1, l.started)
	}
	k.seq, k.sum, k.link = n.seq, n.payload.sum[:], linkID
	r.Updated++
	r.Keys = append(r.Keys, n.key)
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

// sumUp writes what is left, and adds what came in to the sums, once for the
// whole transaction.
func (a *acceptance) sumUp() error {
	if err := a.flush(); err != nil {
		return err
	}
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
