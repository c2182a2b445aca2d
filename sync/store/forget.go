package store

import "context"

// Delete removes sessions from this computer, with all that is known of them:
// a person wants them gone. What is in Salesforce stays there. It returns how
// many; one that is being sent just now is left alone.
func (s *Store) Delete(ctx context.Context, orgID string, keys ...string) (int, error) {
	n := 0
	err := s.write(ctx, func(t *tx) error {
		n = 0
		c := s.counting(t)
		touched := false
		for _, key := range keys {
			var sending int
			if _, err := t.row(`SELECT count(*) FROM session WHERE org_id = ? AND session_key = ? AND state = 'sending'`,
				[]any{orgID, key}, &sending); err != nil {
				return err
			}
			if sending > 0 {
				continue
			}
			gone, err := t.exec(`DELETE FROM session WHERE org_id = ? AND session_key = ?`, orgID, key)
			if err != nil {
				return err
			}
			n += gone
			if err := c.remove(orgID, key); err != nil {
				return err
			}
			touched = true
		}
		if !touched {
			return errNothing
		}
		return c.end()
	})
	return n, err
}
