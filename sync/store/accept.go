package store

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"demobridge/sync/session"
)

// ErrNoKey is returned by Accept for a session without an identity.
var ErrNoKey = errors.New("store: a session has no key")

// Receipt says what Accept did with the sessions it was given; the four
// numbers add up to as many as there were.
type Receipt struct {
	New       int      // not known before
	Updated   int      // a newer revision of a known session
	Unchanged int      // exactly what is stored
	Older     int      // older than what is stored; ignored
	Keys      []string // of the new and the updated ones, each once
}

// Accept saves sessions on their way to the org with the given id, or, while
// no org is connected, to "" (see AdoptUnassigned). It is one transaction,
// which is on the disk when Accept returns nil; on any error nothing may be
// acknowledged, and all of it may be given again, since a session is known by
// its key.
//
// A newer revision replaces the stored one, forgets its failures and is due at
// once; when the stored one is being sent just now, the newer one follows it.
// A session that a person skipped stays skipped; one that no playbook wanted is
// looked at again.
func (s *Store) Accept(ctx context.Context, orgID string, ss []session.Session) (Receipt, error) {
	arrivals, err := s.arrivalsOf(ss)
	if err != nil {
		return Receipt{}, err
	}
	var r Receipt
	err = s.write(ctx, func(t *tx) error {
		r = Receipt{}
		a := s.acceptance(t, orgID)
		if err := a.lookUp(arrivals); err != nil {
			return err
		}
		for i := range arrivals {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := a.accept(&arrivals[i], &r); err != nil {
				return err
			}
		}
		if len(r.Keys) == 0 && !a.wrote {
			return errNothing
		}
		return a.sumUp()
	})
	if err != nil {
		return Receipt{}, err
	}
	s.noteAccepted(r.New + r.Updated)
	slices.Sort(r.Keys)
	r.Keys = slices.Compact(r.Keys)
	return r, nil
}

// arrival is a session made ready to be stored, outside of the transaction.
type arrival struct {
	session session.Session
	key     string
	seq     int64
	payload payload
	listing listing
	viewing viewing
}

func (s *Store) arrivalsOf(ss []session.Session) ([]arrival, error) {
	out, errs := make([]arrival, len(ss)), make([]error, len(ss))
	onAllProcessors(len(ss), func(i int) { out[i], errs[i] = s.arrivalOf(ss[i]) })
	return out, errors.Join(errs...)
}

// onAllProcessors calls do for 0 to n-1. Encoding a large batch takes as long
// as storing it; a small one is not worth a second goroutine.
func onAllProcessors(n int, do func(i int)) {
	const worthwhile = 64
	parts := min(runtime.GOMAXPROCS(0), 1+n/worthwhile)
	var wg sync.WaitGroup
	for part := 1; part < parts; part++ {
		wg.Go(func() {
			for i := part; i < n; i += parts {
				do(i)
			}
		})
	}
	for i := 0; i < n; i += parts {
		do(i)
	}
	wg.Wait()
}

func (s *Store) arrivalOf(x session.Session) (arrival, error) {
	key := x.Key()
	if key == "" {
		return arrival{}, ErrNoKey
	}
	p, err := pack(x)
	if err != nil {
		return arrival{}, err
	}
	return arrival{session: x, key: key, seq: x.Sequence(), payload: p, listing: listingOf(x), viewing: s.viewingOf(x)}, nil
}

// listing is what lists show and search of a session.
type listing struct {
	started, ended                int64
	minutes                       float64
	steps                         int
	visitor, email, company, demo string
	search, parentKey             string
}

func listingOf(s session.Session) listing {
	l := listing{
		started: ms(s.Facts.StartedAt), ended: ms(s.EndedAt()),
		minutes: s.Facts.Minutes, steps: s.Facts.Steps,
		visitor: clean(s.Visitor.Name()), email: clean(strings.TrimSpace(s.Visitor.Email)),
		demo: clean(strings.Join(s.Facts.Demos, demoSeparator)),
	}
	l.company = clean(strings.TrimSpace(s.Company.Name))
	if l.company == "" {
		l.company = clean(strings.TrimSpace(s.Visitor.Company))
	}
	if l.started == 0 {
		l.started = ms(s.CreatedAt)
	}
	l.search = strings.ToLower(strings.Join([]string{l.visitor, l.company, l.email, clean(s.ID)}, "\n"))
	l.parentKey = parentOf(s)
	return l
}

// demoSeparator stands between the names in the demo column.
const demoSeparator = "; "

// clean keeps a text from ending early where C reads it.
func clean(text string) string { return strings.ReplaceAll(text, "\x00", "�") }

// parentOf guesses which Salesforce record a session will hang from, so that
// sessions of one account travel in one request. Record puts the true parent
// in its place.
func parentOf(s session.Session) string {
	if domain := strings.ToLower(strings.TrimSpace(s.Company.Domain)); domain != "" {
		return "domain:" + clean(domain)
	}
	if _, domain, ok := strings.Cut(session.NormalEmail(s.Visitor.Email), "@"); ok {
		return "domain:" + clean(domain)
	}
	return ""
}

// ms is t in the database; the zero time is 0.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at is the time that ms made of.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
