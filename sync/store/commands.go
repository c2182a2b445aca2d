package store

import (
	"context"

	"demobridge/sync/session"
)

// loaded is one stored session, opened; err says why it could not be.
type loaded struct {
	session session.Session
	plain   []byte
	schema  int
	key     string
	version int64
	err     error // *PayloadError
}

func (l loaded) sessions() []session.Session { return []session.Session{l.session} }

// load reads and opens one stored session within a transaction.
func (s *Store) load(t *tx, id int64) (loaded, error) {
	var (
		l              loaded
		sum, sealed    []byte
		payloadVersion int64
	)
	ok, err := t.row(`SELECT s.session_key, s.version, s.payload_sha256, p.sealed, coalesce(p.schema, 0), coalesce(p.version, 0)
FROM session s LEFT JOIN payload p ON p.session_id = s.id WHERE s.id = ?`, []any{id},
		&l.key, &l.version, &sum, &sealed, &l.schema, &payloadVersion)
	if err != nil {
		return l, err
	}
	if !ok {
		return l, ErrNotFound
	}
	if l.plain, l.err = s.open(sealed, l.schema, sum, l.key, payloadVersion); l.err == nil {
		l.session, l.err = s.unseal(sealed, l.schema, sum, l.key, payloadVersion)
	}
	return l, nil
}

// nextVersion gives a session a new revision with the same payload, due at
// once. It returns false for one whose payload cannot be read.
func (s *Store) nextVersion(t *tx, id int64) (bool, error) {
	l, err := s.load(t, id)
	if err != nil {
		return false, err
	}
	if l.err != nil {
		return false, nil
	}
	sealed, err := s.seal(payload{plain: l.plain, schema: l.schema}, l.key, l.version+1)
	if err != nil {
		return false, err
	}
	if _, err := t.exec(replacePayload, id, l.version+1, l.schema, sealed); err != nil {
		return false, err
	}
	now := ms(s.now())
	_, err = t.exec(`UPDATE session SET version = version + 1, updated_ms = ?, attempts = 0, next_attempt_ms = ?,
  state = CASE WHEN state = 'sending' OR state = 'skipped' AND err_class <> 'playbook' THEN state ELSE 'pending' END,
  err_class = '', err_code = '', err_text = '', err_fields = '' WHERE id = ?`, now, now, id)
	return true, err
}

const retryWhere = `UPDATE session SET state = 'pending', attempts = 0, next_attempt_ms = ?,
  err_class = '', err_code = '', err_text = '', err_fields = '' WHERE org_id = ? AND `

// Retry makes failed, skipped and retrying sessions due at once, with all their
// attempts before them. It returns how many; one that is being sent, or was
// sent, is left alone.
func (s *Store) Retry(ctx context.Context, orgID string, keys ...string) (int, error) {
	return s.forKeys(ctx, keys, func(t *tx, key string) (int, error) {
		return t.exec(retryWhere+`session_key = ? AND state IN ('dead', 'skipped', 'pending')`, ms(s.now()), orgID, key)
	})
}

// RetryCause is Retry for all failed and retrying sessions with this error
// code; "" means whatever their code.
func (s *Store) RetryCause(ctx context.Context, orgID, code string) (int, error) {
	return s.forKeys(ctx, []string{code}, func(t *tx, code string) (int, error) {
		return t.exec(retryWhere+`chip IN (3, 5) AND (? = '' OR err_code = ?)`, ms(s.now()), orgID, code, code)
	})
}

// Skip takes sessions out of the outbox without deleting them. It returns how
// many; one that is being sent, or was sent, is left alone.
func (s *Store) Skip(ctx context.Context, orgID string, keys ...string) (int, error) {
	return s.forKeys(ctx, keys, func(t *tx, key string) (int, error) {
		return t.exec(`UPDATE session SET state = 'skipped' WHERE org_id = ? AND session_key = ? AND state IN ('pending', 'dead')`,
			orgID, key)
	})
}

// Resend gives sessions a new revision with the content they have, so that
// they are sent again although nothing changed. It returns how many; one whose
// payload is gone is left alone.
func (s *Store) Resend(ctx context.Context, orgID string, keys ...string) (int, error) {
	return s.forKeys(ctx, keys, func(t *tx, key string) (int, error) {
		ids, err := t.ids(`SELECT id FROM session WHERE org_id = ? AND session_key = ?`, orgID, key)
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		ok, err := s.nextVersion(t, ids[0])
		return count(ok), err
	})
}

// forKeys runs one statement per key in one transaction and adds up the rows.
func (s *Store) forKeys(ctx context.Context, keys []string, do func(t *tx, key string) (int, error)) (int, error) {
	total := 0
	err := s.write(ctx, func(t *tx) error {
		total = 0
		for _, key := range keys {
			n, err := do(t, key)
			if err != nil {
				return err
			}
			total += n
		}
		if total == 0 {
			return errNothing
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return total, nil
}
