package engine

import (
	"context"
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"strings"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// Rules turn one session into the record that is written for it: which records
// it concerns, and which values go where. They do no I/O. opportunityID is the
// one that the session's share link is tied to, or "".
type Rules func(s session.Session, opportunityID string, c match.Candidates) (match.Result, map[string]any)

func builtIn(s session.Session, opportunityID string, c match.Candidates) (match.Result, map[string]any) {
	m := match.Session(s, match.Linked{OpportunityID: opportunityID}, c)
	return m, mapping.SessionRecord(s, m)
}

// prepared is one claimed row with the record that will be written for it.
type prepared struct {
	token    string    // of the claim
	claimed  time.Time // its lease runs from here
	row      store.Row // without its session, which may be large
	name     string
	revision int64
	existing string // Id of the record the org has for it; "" when the look-up found none

	match   match.Result
	fields  map[string]any
	parents []string // ids of the records it hangs from, in the order of sorting
	order   string   // the same as one word

	submit  bool            // it is to be sent as a record of its own
	runs    []store.Run     // what playbooks want for it, as far as it is decided
	planned mapping.Planned // what the mappings made of its own record
	touches []touch         // further records to be changed once it is recorded

	at     time.Time     // while held: not before
	locks  int           // times its parent was locked since the claim
	holder string        // which of them
	quick  int           // other quick tries since the claim
	maybe  bool          // a call it was in may have been applied
	last   store.Outcome // what was said of it last
}

// prepare turns looked-up rows into records. Rows that need no write, or can
// have none, are finished here.
func (e *Engine) prepare(ctx context.Context, f *fetched) (ready []*prepared, done []result, err error) {
	token := f.batch.Token
	for _, r := range f.refused {
		p := &prepared{token: token, row: r.row}
		done = append(done, result{token, r.fault.mark(p.outcome(store.Dead), true), nil})
	}
	histories, err := e.histories(ctx, f.config, f.rows)
	if err != nil {
		return nil, nil, err
	}
	rules := e.o.Rules()
	for i, row := range f.rows {
		p := &prepared{token: token, claimed: f.claimed, row: row, name: row.Session.Name(), revision: row.Session.Sequence(), existing: f.ids[row.Key]}
		if held, ok := f.revisions[row.Key]; ok && held > p.revision {
			e.written.company = true
			done = append(done, p.superseded())
			continue
		}
		p.row.Session = p.owned(f.Candidates)
		if err := p.guarded(func() {
			if f.config != nil {
				p.decide(f.config.only(row.Only), histories[i], &f.looked.found)
			} else {
				p.compose(rules, f.Candidates)
			}
		}); err != nil {
			done = append(done, result{token, store.Outcome{
				ID: row.ID, Version: row.Version, Kind: store.Dead, CountAttempt: true,
				ErrClass: "bug", ErrCode: "CANNOT_BE_PREPARED", ErrText: err.Error(),
			}, nil})
			continue
		}
		p.row.Session = session.Session{}
		if !p.submit && len(row.Only) > 0 && p.existing != "" {
			done = append(done, p.stays())
			continue
		}
		if !p.submit {
			done = append(done, p.unwanted())
			continue
		}
		if p.existing != "" && row.SentVersion == 0 && row.MaybeApplied == 0 {
			e.written.company = true
		}
		ready = append(ready, p)
	}
	return ready, done, nil
}

// guarded keeps a fault in the rules from the rest of the batch.
func (p *prepared) guarded(do func()) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("this session broke a rule of Demobridge (%s): %v", whereItBroke(), fault)
		}
	}()
	do()
	return nil
}

// compose applies the rules.
func (p *prepared) compose(rules Rules, c match.Candidates) {
	p.match, p.fields = rules(p.row.Session, p.row.OpportunityID, c)
	p.keepOwner()
	p.submit = true
	p.sortKey()
}

// whereItBroke is a short word for the place of a panic, the same for the same
// place, so that equal faults can be told to be equal.
func whereItBroke() string {
	var calls [16]uintptr
	h := fnv.New32a()
	frames := runtime.CallersFrames(calls[:runtime.Callers(3, calls[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			fmt.Fprintln(h, f.Function, f.Line)
		}
		if !more {
			return fmt.Sprintf("%08x", h.Sum32())
		}
	}
}

// sortKey takes note of the records that writing p locks.
func (p *prepared) sortKey() {
	m := p.match
	p.parents = nil
	for _, l := range []match.Link{m.Account, m.Opportunity, m.Contact, m.Lead} {
		if l.ID != "" {
			p.parents = append(p.parents, match.ID(l.ID))
		}
	}
	p.order = ""
	if len(p.parents) > 0 {
		p.order = strings.Join([]string{m.Account.ID, m.Opportunity.ID, m.Contact.ID, m.Lead.ID}, "|")
	}
}

// outcome is the start of what is recorded of the row.
func (p *prepared) outcome(kind store.OutcomeKind) store.Outcome {
	o := store.Outcome{ID: p.row.ID, Version: p.row.Version, Kind: kind, MaybeApplied: p.maybe && kind != store.Sent}
	if p.fields != nil {
		o.Matches, o.ParentKey = matches(p.match), p.order
	}
	return o
}

// superseded finishes a row whose newer revision the org has already.
func (p *prepared) superseded() result {
	o := p.outcome(store.Sent)
	o.SalesforceID, o.RecordName = p.existing, p.name
	o.ErrCode, o.ErrText = "NEWER_IN_SALESFORCE", "Another computer had already saved a newer revision."
	return result{p.token, o, p}
}

// release gives the row back untouched.
func (p *prepared) release() result { return result{p.token, p.outcome(store.Release), p} }

// giveBack releases rows that were not sent, or whose call is not known to have
// arrived.
func giveBack(ps []*prepared) []result {
	out := make([]result, len(ps))
	for i, p := range ps {
		out[i] = p.release()
	}
	return out
}

// known says that the row has broken a call while others got through, alone.
func (p *prepared) known() bool { return p.row.MaybeApplied > 0 && p.row.Attempts > 0 }

// suspects are rows that were part of calls which kept failing until sending
// stopped: they go in ever smaller calls of their own, so that those which break
// every call they are in are soon alone and hinder nobody.
func (e *Engine) suspects(ps []*prepared) (plain []*prepared, apart []parcel) {
	sizes := []int{maxBatch, perCollection, 50, 10, 1}
	bySize := map[int][]*prepared{}
	for _, p := range ps {
		size := sizes[min(e.suspicion[p.row.ID], len(sizes)-1)]
		if p.known() {
			size = 1
		}
		bySize[size] = append(bySize[size], p)
	}
	for _, size := range sizes[1:] {
		for rows := range slices.Chunk(bySize[size], size) {
			apart = append(apart, parcel{rows: rows, fails: freeFaults - 1, goods: e.goods})
		}
	}
	return bySize[maxBatch], apart
}

func matches(m match.Result) store.Matches {
	link := func(l match.Link) store.Match { return store.Match{ID: l.ID, Name: l.Name, Reason: l.Reason} }
	out := store.Matches{
		Lead: link(m.Lead), Contact: link(m.Contact), Account: link(m.Account),
		Opportunity: link(m.Opportunity), NeedsChoice: m.Undecided,
	}
	out.Opportunity.Stage, out.Opportunity.OwnerID = m.Stage, m.OwnerID
	out.Opportunity.OwnerName, out.Opportunity.OwnerEmail = m.OwnerName, m.OwnerEmail
	for _, l := range []match.Link{m.Contact, m.Lead} {
		if m.Undecided && out.Question == "" && l.ID == "" {
			out.Question = l.Reason
		}
	}
	return out
}
