package app

import (
	"context"

	"demobridge/app/problem"
)

// Standing is how things stand, from the data folder alone.
type Standing struct {
	Org      string `json:"org"`
	Total    int    `json:"total"`
	Waiting  int    `json:"waiting"` // including those that are retried
	Retrying int    `json:"retrying"`
	Sending  int    `json:"sending"`
	Synced   int    `json:"synced"`
	Failed   int    `json:"failed"`
	Skipped  int    `json:"skipped"`
	Choice   int    `json:"needChoice"` // synced, and a person has to choose
	Hold     string `json:"hold,omitempty"`
}

// Standing reads how things stand.
func (a *App) Standing(ctx context.Context) (Standing, error) {
	var s Standing
	if org, ok, err := a.store.ActiveOrg(ctx); err != nil {
		return s, err
	} else if ok {
		s.Org = org.Name
	}
	c, err := a.store.Counts(ctx, a.orgID(), a.o.Now())
	if err != nil {
		return s, err
	}
	gates, err := a.store.Gates(ctx, a.orgID())
	if err != nil {
		return s, err
	}
	if len(gates) > 0 {
		s.Hold = problem.ForGate(gates[0]).Title
	}
	s.Total, s.Waiting, s.Retrying, s.Sending = c.Total, c.Waiting+c.Retrying, c.Retrying, c.Sending
	s.Synced, s.Failed, s.Skipped, s.Choice = c.Synced+c.Choice, c.Failed, c.Skipped, c.Choice
	return s, nil
}
