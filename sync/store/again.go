package store

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// onlyToSend are the playbooks that a session is sent again for; "" is all.
const onlyToSend = `CASE WHEN only_version = version AND state IN ('pending', 'sending') THEN only_playbooks ELSE '' END`

// ResendFor is Resend for one playbook: the others do nothing for these
// sessions this time (Row.Only). A session that waits to be sent, or failed,
// has not had its turn with the others yet: it is sent for all of them. One that
// a person skipped stays skipped. It returns for how many sessions the playbook
// runs.
func (s *Store) ResendFor(ctx context.Context, orgID, playbook string, keys ...string) (int, error) {
	if playbook == "" || strings.ContainsAny(playbook, " \t\n") {
		return 0, errors.New("store: not an id of a playbook")
	}
	return s.forKeys(ctx, keys, func(t *tx, key string) (int, error) {
		var id int64
		var state, class, only string
		ok, err := t.row(`SELECT id, state, err_class, `+onlyToSend+` FROM session WHERE org_id = ? AND session_key = ?`,
			[]any{orgID, key}, &id, &state, &class, &only)
		if err != nil || !ok || state == "skipped" && class != ClassPlaybook {
			return 0, err
		}
		if ok, err := s.nextVersion(t, id); err != nil || !ok {
			return 0, err
		}
		wanted := strings.Fields(only)
		switch {
		case state == "sent" || state == "skipped":
			wanted = []string{playbook}
		case only == "":
			return 1, nil // all playbooks, this one among them
		default:
			wanted = with(wanted, playbook)
		}
		_, err = t.exec(`UPDATE session SET only_version = version, only_playbooks = ? WHERE id = ?`, strings.Join(wanted, " "), id)
		return 1, err
	})
}

func onlyOf(ids string) []string {
	if ids == "" {
		return nil
	}
	return strings.Fields(ids)
}

func with(ids []string, id string) []string {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}
