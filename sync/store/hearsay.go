package store

// hearsay is what the outcomes of one call tell of opportunities besides: who
// owns them now, and that some were not found.
type hearsay struct {
	deals  map[string][]deal // by opportunity
	absent []int64           // sessions whose opportunity was not found
}

// deal is what a look-up told of an opportunity, and one session it concerns.
type deal struct {
	session int64
	match   Match
}

func (h *hearsay) add(o *Outcome) {
	switch told := o.Matches.Opportunity; {
	case told.ID != "" && told.OwnerID != "":
		if h.deals == nil {
			h.deals = map[string][]deal{}
		}
		h.deals[told.ID] = append(h.deals[told.ID], deal{o.ID, told})
	case o.Kind == Sent && told.ID == "" && told.Reason != "":
		h.absent = append(h.absent, o.ID)
	}
}

// hear brings the kept opportunities up to date, and has those looked at soon
// that were not found.
func (t *tx) hear(h hearsay, now int64) error {
	for id, told := range h.deals {
		orgID, m, err := t.newest(told, now)
		if err != nil {
			return err
		}
		if orgID == "" {
			continue
		}
		if err := t.ownerChanged(orgID, Opportunity{ID: id, Name: m.Name, OwnerID: m.OwnerID, OwnerName: m.OwnerName}, now); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO opportunity (org_id, id, name, stage, owner_id, owner_name, owner_email) VALUES (?1,?2,?3,?4,?5,?6,?7)
ON CONFLICT (org_id, id) DO UPDATE SET name = iif(?3 <> '', ?3, name), stage = iif(?4 <> '', ?4, stage), owner_id = ?5, owner_name = ?6,
  owner_email = ?7, gone = '', gone_ms = 0
WHERE owner_id <> ?5 OR owner_email <> ?7 OR name <> ?3 OR stage <> ?4 OR gone <> ''`,
			orgID, id, m.Name, m.Stage, m.OwnerID, m.OwnerName, m.OwnerEmail); err != nil {
			return err
		}
	}
	for _, session := range h.absent {
		if _, err := t.exec(`UPDATE opportunity SET told_ms = 0 WHERE gone = '' AND (org_id, id) IN
  (SELECT org_id, link_opportunity FROM session WHERE id = ? AND link_opportunity <> '')`, session); err != nil {
			return err
		}
	}
	return nil
}

// newest is what was told for a session that has the owner of now, not one of an
// earlier time; orgID is "" when there is none.
func (t *tx) newest(told []deal, now int64) (orgID string, m Match, err error) {
	for _, d := range told {
		ok, err := t.row(`SELECT s.org_id FROM session s LEFT JOIN session_owner o ON o.session_id = s.id
WHERE s.id = ? AND (o.at_ms IS NULL OR o.at_ms = ?)`, []any{d.session, now}, &orgID)
		if err != nil || ok {
			return orgID, d.match, err
		}
	}
	return "", m, nil
}
