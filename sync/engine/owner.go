package engine

import (
	"demobridge/sync/match"
	"demobridge/sync/session"
)

// A session that is sent for the opportunity of its share link carries the owner
// of that opportunity as two custom properties, so that mappings, playbooks and
// webhooks find them there. The owner is the one of the first time it was sent:
// when the opportunity changes hands, only sessions that come later have the new
// one.

// owned is the session with the owner of its opportunity, as far as the look-up
// found it. One whose share link has no opportunity is left as it came.
func (p *prepared) owned(c match.Candidates) session.Session {
	s := p.row.Session
	if p.row.OpportunityID == "" || p.row.Owner.ID != "" {
		return s // the store adds the owner that it has kept
	}
	o, ok := c.Opportunities[match.ID(p.row.OpportunityID)]
	if !ok || o.OwnerID == "" {
		return s
	}
	return s.WithOwner(o.OwnerEmail, o.OwnerID)
}

// keepOwner puts the owner that the session had before in place of the one that
// its opportunity has now.
func (p *prepared) keepOwner() {
	kept, m := p.row.Owner, &p.match
	if kept.ID == "" || m.Opportunity.ID == "" || match.ID(m.Opportunity.ID) != match.ID(p.row.OpportunityID) {
		return
	}
	m.OwnerID, m.OwnerName, m.OwnerEmail = kept.ID, kept.Name, kept.Email
}
