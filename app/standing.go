package app

import (
	"context"
	"time"

	"demobridge/app/problem"
	"demobridge/app/settings"
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

	Gates    []GateStanding `json:"gates"`              // all that holds sending back, the oldest first
	BackupAt *time.Time     `json:"backupAt,omitempty"` // the newest backup; missing when there is none
	Problems int            `json:"problems"`           // causes that need a person
	SafeMode bool           `json:"safeMode"`           // the window sends nothing after starts that crashed
	ReadOnly bool           `json:"readOnly"`           // the folder cannot be written
}

// GateStanding is one reason why nothing is sent to the org.
type GateStanding struct {
	Kind  string     `json:"kind"` // auth, quota, maintenance, config, offline, clock, disk, busy
	Code  string     `json:"code,omitempty"`
	Since time.Time  `json:"since"`
	Until *time.Time `json:"until,omitempty"` // when it is tried again; missing when that is up to a person
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
	s.SafeMode, s.ReadOnly = settings.ReadStarts(a.o.Dir).Safe(), a.store.ReadOnly()
	s.Gates = []GateStanding{}
	for _, g := range gates {
		one := GateStanding{Kind: g.Kind, Code: g.Code, Since: g.Opened.UTC()}
		if !g.Until.IsZero() {
			until := g.Until.UTC()
			one.Until = &until
		}
		s.Gates = append(s.Gates, one)
		if s.Hold == "" {
			s.Hold = problem.ForGate(g).Title
		}
		if p := problem.ForGate(g); !p.Alone {
			s.Problems++
		}
	}
	if s.SafeMode && s.Hold == "" {
		s.Hold = "Safe mode"
	}
	if at := a.backupAt(); !at.IsZero() {
		at = at.UTC()
		s.BackupAt = &at
	}
	s.Total, s.Waiting, s.Retrying, s.Sending = c.Total, c.Waiting+c.Retrying, c.Retrying, c.Sending
	s.Problems += c.Causes + min(c.Choice, 1) + len(a.selfFaults(a.o.Now()))
	s.Synced, s.Failed, s.Skipped, s.Choice = c.Synced+c.Choice, c.Failed, c.Skipped, c.Choice
	return s, nil
}
