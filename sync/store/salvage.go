package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// salvageStep is how many sessions are read at a stretch, until one of them
// cannot be read.
const salvageStep = 200

// salvage adds to the open database what can be read of the damaged one, and
// fills in the numbers of r. It can be repeated.
func (s *Store) salvage(ctx context.Context, r *Recovery) error {
	err := s.write(ctx, func(t *tx) error {
		// What a backup calls waiting may have been sent since it was made.
		if _, err := t.exec(`UPDATE session SET maybe_applied = maybe_applied + 1 WHERE state IN ('pending', 'sending')`); err != nil {
			return err
		}
		_, err := t.row(`SELECT count(*) FROM session`, nil, &r.Restored)
		return err
	})
	if err != nil {
		return err
	}
	damaged := filepath.Join(r.Quarantine, FileName)
	if exists(damaged) {
		if err := s.salvageFile(ctx, damaged, r); err != nil {
			return err
		}
	}
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`DELETE FROM tally`); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO tally (org_id, chip, n) SELECT org_id, chip, count(*) FROM session GROUP BY 1, 2`); err != nil {
			return err
		}
		if err := s.counting(t).anew(); err != nil {
			return err
		}
		_, err := t.row(`SELECT count(*) FROM session`, nil, &r.Sessions)
		return err
	})
}

// salvageFile tries the ways to open a damaged file: with its -wal, as it was
// used; bare, for the case that the -wal is what does not fit; and with a header
// that fits, if SQLite refuses both.
func (s *Store) salvageFile(ctx context.Context, damaged string, r *Recovery) error {
	seen := map[[2]string]bool{}
	defer func() { r.Salvaged = len(seen) }()
	for _, a := range []access{accessLook, accessFrozen} {
		whole, err := s.salvageFrom(ctx, damaged, a, seen, r)
		if err != nil || whole {
			return err
		}
	}
	if r.Readable {
		return nil
	}
	patched := damaged + partialSuffix
	defer func() { _ = removeAll(patched) }() // a failure costs only space
	if patchedCopy(damaged, patched) != nil {
		return nil // nothing to be had this way either
	}
	_, err := s.salvageFrom(ctx, patched, accessFrozen, seen, r)
	return err
}

// wreck is the damaged database; reading it may fail anywhere.
type wreck struct {
	db      *sql.DB
	columns []string // of its table session, that ours has too
	last    int64    // the greatest id it ever gave
}

// salvageFrom takes what one way of opening the damaged file gives. whole says
// that it gave everything. seen collects the sessions that are safe.
func (s *Store) salvageFrom(ctx context.Context, path string, a access, seen map[[2]string]bool, r *Recovery) (whole bool, err error) {
	w, err := openWreck(ctx, path, a)
	if err != nil {
		return false, nil // nothing to be had this way
	}
	defer w.db.Close()
	unreadable := 0
	for from := int64(1); from <= w.last; from += salvageStep {
		rows, bad := w.read(ctx, from, from+salvageStep-1)
		lost, err := s.keep(ctx, w.columns, rows, seen)
		if err != nil {
			return false, err
		}
		unreadable += bad + lost
	}
	if !r.Readable || unreadable < r.Unreadable {
		r.Unreadable = unreadable
	}
	r.Readable = true
	for _, table := range []string{"org", "setting", "share_link", "link_history", "opportunity", "gate", "api_usage", "viewing", "config", "choice", "flush", "change"} {
		if err := s.keepTable(ctx, w.db, table); err != nil {
			return false, err
		}
	}
	return unreadable == 0, nil
}

func openWreck(ctx context.Context, path string, a access) (*wreck, error) {
	db, err := openPool(ctx, path, a, 1, nil)
	if err != nil {
		return nil, err
	}
	w := &wreck{db: db}
	if w.columns, err = columnsOf(ctx, db, "session"); err == nil {
		w.last, err = lastID(ctx, db)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return w, nil
}

// columnsOf returns the columns of a table, without computed ones.
func columnsOf(ctx context.Context, db *sql.DB, table string) ([]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT name FROM pragma_table_info(?)`, table)
	if err != nil {
		return nil, err
	}
	var out []string
	err = forEach(rows, func(scan func(...any) error) error {
		var name string
		if err := scan(&name); err != nil {
			return err
		}
		out = append(out, name)
		return nil
	})
	if err == nil && len(out) == 0 {
		err = errors.New("store: the damaged file has no table " + table)
	}
	return out, err
}

func lastID(ctx context.Context, db *sql.DB) (last int64, err error) {
	for _, query := range []string{
		`SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'session'`,
		`SELECT coalesce(max(id), 0) FROM session`,
		`SELECT coalesce(max(id), 0) FROM session INDEXED BY session_list WHERE org_id > ''`,
	} {
		var n int64
		if e := db.QueryRowContext(ctx, query).Scan(&n); e != nil {
			err = e
			continue
		}
		last = max(last, n)
	}
	if last > 0 {
		return last, nil
	}
	return 0, err
}

// wreckRow is one readable row of the damaged database, with its payload.
type wreckRow struct {
	values         []any // by the columns of the wreck
	sealed         []byte
	schema         int
	payloadVersion int64
}

// read returns the readable sessions with ids in a range, and how many ids of
// it could not be read.
func (w *wreck) read(ctx context.Context, from, to int64) (out []wreckRow, bad int) {
	out, err := w.readRange(ctx, from, to)
	if err == nil {
		return out, 0
	}
	out = nil
	for id := from; id <= min(to, w.last); id++ {
		one, err := w.readRange(ctx, id, id)
		if err != nil {
			bad++
			continue
		}
		out = append(out, one...)
	}
	return out, bad
}

func (w *wreck) readRange(ctx context.Context, from, to int64) ([]wreckRow, error) {
	rows, err := w.db.QueryContext(ctx, `SELECT s.`+strings.Join(w.columns, ", s.")+`, p.sealed, coalesce(p.schema, 0), coalesce(p.version, 0)
FROM session s NOT INDEXED LEFT JOIN payload p ON p.session_id = s.id WHERE s.id BETWEEN ? AND ?`, from, to)
	if err != nil {
		return nil, err
	}
	var out []wreckRow
	err = forEach(rows, func(scan func(...any) error) error {
		r := wreckRow{values: make([]any, len(w.columns))}
		dest := make([]any, 0, len(w.columns)+3)
		for i := range r.values {
			dest = append(dest, &r.values[i])
		}
		if err := scan(append(dest, &r.sealed, &r.schema, &r.payloadVersion)...); err != nil {
			return err
		}
		out = append(out, r)
		return nil
	})
	return out, err
}

// keep stores the rows that are sound and newer than what is stored. lost
// counts those that are neither sound nor known to be in Salesforce.
func (s *Store) keep(ctx context.Context, columns []string, rows []wreckRow, seen map[[2]string]bool) (lost int, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	ours, err := columnsOf(ctx, s.reader, "session")
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(t *tx) error {
		lost = 0
		for _, r := range rows {
			row := map[string]any{}
			for i, name := range columns {
				if name != "id" && slices.Contains(ours, name) {
					row[name] = r.values[i]
				}
			}
			ok, err := s.keepOne(t, row, r)
			if err != nil {
				return err
			}
			if !ok {
				lost++
				continue
			}
			orgID, _ := row["org_id"].(string)
			key, _ := row["session_key"].(string)
			seen[[2]string{orgID, key}] = true
		}
		return nil
	})
	return lost, err
}

func (s *Store) keepOne(t *tx, row map[string]any, r wreckRow) (bool, error) {
	key, _ := row["session_key"].(string)
	sum, _ := row["payload_sha256"].([]byte)
	_, unsound := s.open(r.sealed, r.schema, sum, key, r.payloadVersion)
	if unsound != nil && row["state"] != "sent" {
		return false, nil
	}
	if row["state"] == "sending" {
		row["state"] = "pending"
		row["lease_token"], row["lease_until_ms"], row["inflight_version"] = "", 0, 0
	}
	if n, ok := row["maybe_applied"].(int64); ok && row["state"] == "pending" {
		row["maybe_applied"] = n + 1
	}
	var names, sets []string
	var values []any
	for _, name := range slices.Sorted(maps.Keys(row)) {
		names, values = append(names, name), append(values, row[name])
		sets = append(sets, name+" = excluded."+name)
	}
	var id int64
	newer, err := t.row(`INSERT INTO session (`+strings.Join(names, ", ")+`)
VALUES (`+marks(len(names))+`)
ON CONFLICT (org_id, session_key) DO UPDATE SET `+strings.Join(sets, ", ")+`
WHERE (excluded.version, excluded.tries, excluded.sent_version) > (version, tries, sent_version) RETURNING id`, values, &id)
	if resultCode(err)&0xff == constraint {
		return false, nil // a value that was never ours: the row is damaged
	}
	if err != nil {
		return false, err
	}
	if !newer || unsound != nil {
		return true, nil // known as well from the backup, or sent and blanked
	}
	_, err = t.exec(replacePayload, id, r.payloadVersion, r.schema, r.sealed)
	return true, err
}

// keepTable copies a small table from the damaged database as far as it can be
// read. What it says is newer than what the backup says.
func (s *Store) keepTable(ctx context.Context, db *sql.DB, table string) error {
	theirs, err := columnsOf(ctx, db, table)
	if err != nil {
		return nil
	}
	ours, err := columnsOf(ctx, s.reader, table)
	if err != nil {
		return err
	}
	columns := slices.DeleteFunc(theirs, func(name string) bool { return !slices.Contains(ours, name) })
	rows, err := db.QueryContext(ctx, `SELECT `+strings.Join(columns, ", ")+` FROM `+table)
	if err != nil {
		return nil
	}
	var found [][]any
	// An error ends the walk; what came before it is kept.
	_ = forEach(rows, func(scan func(...any) error) error {
		values := make([]any, len(columns))
		dest := make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := scan(dest...); err != nil {
			return err
		}
		found = append(found, values)
		return nil
	})
	return s.write(ctx, func(t *tx) error {
		for _, values := range found {
			_, err := t.exec(`INSERT OR REPLACE INTO `+table+` (`+strings.Join(columns, ", ")+`) VALUES (`+
				marks(len(columns))+`)`, values...)
			if err != nil && resultCode(err)&0xff != constraint {
				return err
			}
		}
		return nil
	})
}
