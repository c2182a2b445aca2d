package store

import (
	"context"
	"database/sql"
)

// rowColumns are what a Row is made of without claiming it.
const rowColumns = `s.id, s.session_key, s.version, s.payload_sha256, s.attempts, s.maybe_applied, s.sf_id, s.sent_version,
  s.link_opportunity, s.parent_key, s.updated_ms, coalesce(p.sealed, x''), coalesce(p.schema, 0), coalesce(p.version, 0),
  CASE WHEN s.only_version = s.version AND s.state IN ('pending', 'sending') THEN s.only_playbooks ELSE '' END`

// Due returns up to limit sessions that Claim would hand out now, and leaves
// them where they are. A session that cannot be read is left out.
func (s *Store) Due(ctx context.Context, orgID string, limit int) ([]Row, error) {
	return s.peek(ctx, `SELECT `+rowColumns+` FROM session s INDEXED BY session_due LEFT JOIN payload p ON p.session_id = s.id
WHERE s.org_id = ? AND s.state = 'pending' AND s.next_attempt_ms <= ? ORDER BY s.next_attempt_ms, s.parent_key, s.id LIMIT ?`,
		orgID, ms(s.now()), limit)
}

// Latest returns the n sessions that started last, the latest first. A session
// that cannot be read is left out.
func (s *Store) Latest(ctx context.Context, orgID string, n int) ([]Row, error) {
	return s.peek(ctx, `SELECT `+rowColumns+` FROM session s INDEXED BY session_list LEFT JOIN payload p ON p.session_id = s.id
WHERE s.org_id = ? ORDER BY s.started_ms DESC, s.id DESC LIMIT ?`, orgID, n)
}

// ByKeys returns sessions by their keys, whatever their state. Those that are
// gone or cannot be read are left out.
func (s *Store) ByKeys(ctx context.Context, orgID string, keys ...string) ([]Row, error) {
	var out []Row
	for _, key := range keys {
		rows, err := s.peek(ctx, `SELECT `+rowColumns+` FROM session s LEFT JOIN payload p ON p.session_id = s.id
WHERE s.org_id = ? AND s.session_key = ?`, orgID, key)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func (s *Store) peek(ctx context.Context, query string, args ...any) ([]Row, error) {
	var rows []Row
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rows = nil
		found, err := tx.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		return forEach(found, func(scan func(...any) error) error {
			var r Row
			var accepted int64
			var only string
			if err := scan(&r.ID, &r.Key, &r.Version, &r.sum, &r.Attempts, &r.MaybeApplied, &r.SalesforceID, &r.SentVersion,
				&r.OpportunityID, &r.ParentKey, &accepted, &r.payload, &r.payloadSchema, &r.payloadVersion, &only); err != nil {
				return err
			}
			r.AcceptedAt, r.Only = at(accepted), onlyOf(only)
			rows = append(rows, r)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	errs := make([]error, len(rows))
	onAllProcessors(len(rows), func(i int) {
		r := &rows[i]
		r.Session, errs[i] = s.unseal(r.payload, r.payloadSchema, r.sum, r.Key, r.payloadVersion)
		r.payload, r.sum = nil, nil
	})
	var good []Row
	for i, r := range rows {
		if errs[i] == nil {
			good = append(good, r)
		}
	}
	return good, nil
}
