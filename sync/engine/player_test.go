package engine_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/playbook"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// player is a workstation with playbooks, at a rehearsal org over HTTP.
type player struct {
	*desk
	client *salesforce.Client
	mu     sync.Mutex
	config engine.Config
}

// player starts with what set-up makes: the default mappings and the default
// playbook.
func (s *stage) player(change ...func(*engine.Options)) *player {
	s.t.Helper()
	p := &player{}
	p.client, _ = clientOf(s.t, s.token)
	made := playbook.DefaultConfig("p1")
	p.config = engine.Config{Mappings: made.Mappings, Playbooks: made.Playbooks}
	if err := p.describe(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	p.desk = &desk{t: s.t, stage: s, dir: s.t.TempDir()}
	p.start(change...)
	s.t.Cleanup(func() { _ = p.store.Close() })
	return p
}

// start opens the store, as the start of the program does.
func (p *player) start(change ...func(*engine.Options)) {
	p.open()
	client, calls := clientOf(p.t, p.stage.token)
	o := engine.Options{
		Store: p.store, Salesforce: client, OrgID: p.stage.org.OrgID(), Batch: 1000, Guarded: true,
		Work: p.store, Config: p.configured, Describe: p.describe,
	}
	for _, c := range change {
		c(&o)
	}
	p.calls, p.Engine = calls, engine.New(o)
}

func (p *player) configured(context.Context) (engine.Config, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.config, nil
}

func (p *player) describe(ctx context.Context) error {
	all, err := engine.DescribeAll(ctx, p.client)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.config.Targets = engine.TargetsOf(all)
	return nil
}

func (p *player) decide(change func(*engine.Config)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.config)
}

// query asks the org for records of one object, by Id.
func (p *player) query(soql string) map[string]salesforce.Record {
	p.t.Helper()
	out := map[string]salesforce.Record{}
	all, err := p.client.Query(p.t.Context(), soql)
	for {
		if err != nil {
			p.t.Fatal(err)
		}
		for _, r := range all.Records {
			out[match.ID(r.ID())] = r
		}
		if all.Done {
			return out
		}
		all, err = p.client.QueryMore(p.t.Context(), all.NextURL)
	}
}

// one is the only record that a query finds.
func (p *player) one(soql string) salesforce.Record {
	p.t.Helper()
	for _, r := range p.query(soql) {
		return r
	}
	p.t.Fatalf("nothing found by %s", soql)
	return nil
}

func (p *player) runs(key string) map[string]store.Run {
	p.t.Helper()
	runs, err := p.store.Runs(p.t.Context(), p.stage.org.OrgID(), key)
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]store.Run{}
	for _, r := range runs {
		out[r.Action] = r
	}
	return out
}

// by makes n sessions of one visitor.
func by(email string, from, n int) []session.Session {
	out := some(from+n, 0)[from:]
	for i := range out {
		out[i].Visitor = session.Visitor{Email: email, FullName: "Dana Whitfield"}
		out[i].Facts.VeryInterested = []string{"SSO & SCIM"}
	}
	return out
}

// seedPeople makes contacts with accounts and leads, as many as asked for, in the
// org, and returns the addresses.
func (p *player) seedPeople(contacts, leads int) (emails []string) {
	p.t.Helper()
	for i := range contacts {
		emails = append(emails, fmt.Sprintf("c%d@buyer%d.example", i, i))
	}
	for i := range leads {
		emails = append(emails, fmt.Sprintf("l%d@lead%d.example", i, i))
	}
	var accounts []map[string]any
	for i := range contacts {
		accounts = append(accounts, map[string]any{"Name": fmt.Sprintf("Buyer %d", i), "Website": fmt.Sprintf("https://www.buyer%d.example", i)})
	}
	ids := p.make("Account", accounts)
	var people []map[string]any
	for i := range contacts {
		people = append(people, map[string]any{"LastName": fmt.Sprintf("Contact %d", i), "Email": emails[i], "AccountId": ids[i]})
	}
	p.make("Contact", people)
	people = nil
	for i := range leads {
		people = append(people, map[string]any{"LastName": fmt.Sprintf("Lead %d", i), "Company": "Leads", "Email": emails[contacts+i]})
	}
	p.make("Lead", people)
	return emails
}

// make creates records and returns their ids.
func (p *player) make(object string, records []map[string]any) (ids []string) {
	p.t.Helper()
	for from := 0; from < len(records); from += 200 {
		chunk := records[from:min(from+200, len(records))]
		for _, r := range chunk {
			r["attributes"] = map[string]string{"type": object}
		}
		answers, err := p.client.Composite(p.t.Context(), salesforce.CompositeRequest{Subrequests: []salesforce.Subrequest{{
			Method: "POST", Path: "composite/sobjects", ReferenceID: "make", Body: map[string]any{"allOrNone": true, "records": chunk},
		}}})
		if err != nil {
			p.t.Fatal(err)
		}
		saved, err := answers[0].SaveResults(len(chunk))
		if err != nil {
			p.t.Fatal(err)
		}
		for _, s := range saved {
			if !s.Success {
				p.t.Fatalf("make %s: %v", object, s.Errors)
			}
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func TestPlayerIsReady(t *testing.T) {
	p := newStage(t).player()
	if faults := mapping.CheckAll(p.config.Mappings, p.config.Targets); len(faults) > 0 {
		t.Errorf("the default mappings are broken at the rehearsal org: %v", faults)
	}
}

// chosen makes a choice, or takes it back with an empty id.
func chosen(p *player, key, id string) {
	p.decide(func(c *engine.Config) {
		c.Choices = map[string]match.Choice{}
		if id != "" {
			c.Choices[key] = match.Choice{ID: id, By: "Mara Brandt"}
		}
	})
}
