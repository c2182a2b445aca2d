package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/playbook"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// Config is what people decided for an org: which actions run for which
// sessions, and which values go where. It is not changed after it was handed
// out.
type Config struct {
	Playbooks []playbook.Playbook
	Mappings  []mapping.Row
	Targets   mapping.Targets         // the org's fields, as they were described last
	Choices   map[string]match.Choice // by match.Question.Key
	Free      *match.FreeMail         // nil: the built-in list
	Zone      *time.Location          // where days begin; nil: UTC
	// Anonymous lets sessions of visitors who left no email address be saved as
	// records of their own, and nothing else, also when no playbook is about
	// them: as long as one that is on saves sessions at all.
	Anonymous bool
}

// Runs keeps what is to be done for sessions beside their own records.
type Runs interface {
	// RecordWithRuns is Outbox.Record that stores action runs in the same
	// transaction, those of sessions whose outcome counted.
	RecordWithRuns(ctx context.Context, token string, outcomes []store.Outcome, runs []store.Run) (applied int, err error)
	// RecordRuns stores how action runs stand.
	RecordRuns(ctx context.Context, runs []store.Run) error
	// DueRuns are action runs that wait and whose time has come.
	DueRuns(ctx context.Context, orgID string, limit int) ([]store.Run, error)
	// NextRun tells when the earliest waiting action run is due.
	NextRun(ctx context.Context, orgID string) (at time.Time, ok bool, err error)
	// RetryRuns makes failed and retrying runs with this code due at once, all
	// of them for "".
	RetryRuns(ctx context.Context, orgID, code string) (int, error)
}

// Past is what is known of sessions that were accepted.
type Past interface {
	// Histories adds up, for each session, what is known of its visitor, its
	// company and its opportunity.
	Histories(ctx context.Context, orgID string, ss []session.Session, opportunityIDs []string) ([]session.History, error)
	// ByKeys reads sessions as they are, claimed or not.
	ByKeys(ctx context.Context, orgID string, keys ...string) ([]store.Row, error)
	// Due reads what Claim would hand out.
	Due(ctx context.Context, orgID string, limit int) ([]store.Row, error)
}

// Images keeps records as they were before they were changed.
type Images interface {
	BeginFlush(ctx context.Context, orgID string) (id int64, err error)
	EndFlush(ctx context.Context, f store.Flush) error
	// AskChanges stores before-images before the changes are sent.
	AskChanges(ctx context.Context, orgID string, changes []store.Change) error
	// SettleChanges stores what became of changes.
	SettleChanges(ctx context.Context, changes []store.Change) error
	Changes(ctx context.Context, orgID string, f store.ChangeFilter) ([]store.Change, error)
}

// Work is everything that playbooks need to be kept. *store.Store is one.
type Work interface {
	Runs
	Past
	Images
}

// playing says that playbooks decide what is done. Without, every session is
// sent and nothing else is written.
func (e *Engine) playing() bool { return e.o.Work != nil && e.o.Config != nil }

// config asks for the configuration as it is now.
func (e *Engine) config(ctx context.Context) (*Config, error) {
	if !e.playing() {
		return nil, nil
	}
	c, err := e.o.Config(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the playbooks and mappings: %w", err)
	}
	return &c, nil
}

// reads are the fields of an object whose current values are needed.
func (c *Config) reads(object string) []string {
	if c == nil {
		return nil
	}
	for _, p := range c.Playbooks {
		if !p.On {
			continue
		}
		for _, a := range p.Do {
			if a.Kind.Object() == object || object == mapping.SessionObject {
				return mapping.Reads(c.Mappings, object, c.Targets)
			}
		}
	}
	return nil
}

// only is the configuration with these playbooks and no others; nil is all.
func (c *Config) only(ids []string) *Config {
	if len(ids) == 0 {
		return c
	}
	one := *c
	one.Playbooks = slices.DeleteFunc(slices.Clone(c.Playbooks), func(p playbook.Playbook) bool { return !slices.Contains(ids, p.ID) })
	return &one
}

// savesUnknown says whether a session is saved although no playbook is about it.
func (c *Config) savesUnknown(s session.Session) bool {
	return c.Anonymous && session.NormalEmail(s.Visitor.Email) == "" && slices.ContainsFunc(c.Playbooks, func(p playbook.Playbook) bool {
		return p.On && p.Has(playbook.SubmitSession)
	})
}

// has says whether an object has a field that the user may see.
func (c *Config) has(object, field string) bool {
	return c != nil && c.Targets.Known(object) && c.Targets.Field(object, field).Presence == mapping.Seen
}
