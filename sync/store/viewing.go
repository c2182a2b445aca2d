package store

import (
	"context"
	"database/sql"

	"demobridge/sync/session"
)

// Viewing is one session with what was watched in it.
type Viewing struct {
	Summary
	Session session.Session // the zero value when only the facts of the list are kept
}

// Viewings returns the sessions of a query whole, at most q.Limit of them.
func (s *Store) Viewings(ctx context.Context, orgID string, q Query) ([]Viewing, error) {
	page, err := s.Sessions(ctx, orgID, q)
	if err != nil {
		return nil, err
	}
	out := make([]Viewing, len(page.Rows))
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, r := range page.Rows {
			out[i] = Viewing{Summary: r}
			var sealed, sum []byte
			var schema int
			var version int64
			err := tx.QueryRowContext(ctx, `SELECT coalesce(p.sealed, x''), coalesce(p.schema, 0), coalesce(p.version, 0), s.payload_sha256
FROM session s LEFT JOIN payload p ON p.session_id = s.id WHERE s.id = ?`, r.ID).Scan(&sealed, &schema, &version, &sum)
			if err == sql.ErrNoRows {
				continue // forgotten in the meantime
			}
			if err != nil {
				return err
			}
			// What cannot be read is shown by its facts alone.
			if whole, err := s.unseal(sealed, schema, sum, r.Key, version); err == nil {
				out[i].Session = whole
			}
		}
		return nil
	})
	return out, err
}
