package app

import (
	"context"
	"slices"

	"demobridge/app/status"
	"demobridge/sync/match"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// choiceKeys are what answers about a session are remembered under, by object.
func choiceKeys(s session.Session) map[string]string {
	out := map[string]string{}
	email := session.NormalEmail(s.Visitor.Email)
	if email == "" {
		return out
	}
	out["Contact"], out["Lead"] = match.Key("Contact", email), match.Key("Lead", email)
	if domain := match.LookUpDomain(email, nil); domain != "" {
		out["Account"] = match.Key("Account", domain)
	}
	return out
}

// Choices are the questions about a session that only a person can answer, and
// those that were answered. The open ones are looked up in Salesforce now.
func (a *App) Choices(ctx context.Context, key string) ([]status.Choice, error) {
	l := a.link.Load()
	if l == nil {
		return nil, ErrNoOrg
	}
	rows, err := a.store.ByKeys(ctx, l.org.ID, key)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, store.ErrNotFound
	}
	c, err := a.playing(ctx, l)
	if err != nil {
		return nil, err
	}
	decided, err := l.engine.Decide(ctx, rows, c)
	if err != nil {
		return nil, err
	}
	var out []status.Choice
	for _, d := range decided {
		for _, q := range d.Asks {
			one := status.Choice{Object: q.Object, Sentence: q.Text, Sessions: a.waitFor(ctx, rows[0].Session)}
			for _, o := range q.Options {
				one.Candidates = append(one.Candidates, status.Candidate{ID: o.ID, Name: o.Name, Caption: o.Detail, URL: a.recordURL(q.Object, o.ID)})
			}
			out = append(out, one)
		}
	}
	answered, err := a.store.Choices(ctx, l.org.ID)
	if err != nil {
		return nil, err
	}
	for _, object := range []string{"Contact", "Lead", "Account"} {
		given, ok := answered[choiceKeys(rows[0].Session)[object]]
		if !ok || slices.ContainsFunc(out, func(o status.Choice) bool { return o.Object == object }) {
			continue
		}
		one := status.Choice{Object: object, Answered: true, Chosen: given.RecordID, Reason: "Chosen by " + chosenBy(given), Sentence: given.RecordName + " was chosen"}
		if given.RecordID == "" {
			one.Sentence, one.Reason = "It is none of them", "Decided by "+chosenBy(given)
		} else {
			one.Candidates = []status.Candidate{{ID: given.RecordID, Name: given.RecordName, URL: a.recordURL(object, given.RecordID)}}
		}
		out = append(out, one)
	}
	return out, nil
}

// waitFor is how many sessions wait for the same answer.
func (a *App) waitFor(ctx context.Context, s session.Session) int {
	keys, err := a.askedAlike(ctx, s)
	if err != nil {
		return 1
	}
	return max(len(keys), 1)
}

// askedAlike are the sessions of the same visitor, or company, that wait for a
// person's answer.
func (a *App) askedAlike(ctx context.Context, s session.Session) ([]string, error) {
	search := session.NormalEmail(s.Visitor.Email)
	if domain := match.LookUpDomain(search, nil); domain != "" {
		search = domain
	}
	p, err := a.store.Sessions(ctx, a.orgID(), store.Query{Search: search, States: []store.State{store.StateChoice}, Limit: 1000})
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, r := range p.Rows {
		keys = append(keys, r.Key)
	}
	return keys, nil
}

// Choose answers a question about a session: which record it is, or with an
// empty id that it is none of them. The answer holds for every session with the
// same question, also later ones; those that waited for it are sent again.
func (a *App) Choose(ctx context.Context, key, object, id string) error {
	name := ""
	choices, err := a.Choices(ctx, key)
	if err != nil {
		return err
	}
	for _, c := range choices {
		if c.Object != object {
			continue
		}
		for _, o := range c.Candidates {
			if match.ID(o.ID) == match.ID(id) {
				name = o.Name
			}
		}
	}
	if id != "" && name == "" {
		return store.ErrNotFound
	}
	return a.answer(ctx, key, object, func(choice string) error {
		return a.store.Choose(ctx, a.orgID(), store.Choice{Object: object, Key: choice, RecordID: id, RecordName: name, Person: a.userName()})
	})
}

// Unchoose takes an answer back: the question is open again.
func (a *App) Unchoose(ctx context.Context, key, object string) error {
	return a.answer(ctx, key, object, func(choice string) error { return a.store.Unchoose(ctx, a.orgID(), object, choice) })
}

// answer changes an answer and sends the sessions again that it is about.
func (a *App) answer(ctx context.Context, key, object string, change func(choice string) error) error {
	rows, err := a.store.ByKeys(ctx, a.orgID(), key)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return store.ErrNotFound
	}
	choice := choiceKeys(rows[0].Session)[object]
	if choice == "" {
		return store.ErrNotFound
	}
	if err := change(choice); err != nil {
		return err
	}
	keys, err := a.askedAlike(ctx, rows[0].Session)
	if err != nil {
		return err
	}
	if !slices.Contains(keys, key) {
		keys = append(keys, key)
	}
	if _, err := a.store.Resend(ctx, a.orgID(), keys...); err != nil {
		return err
	}
	a.troubles.forget()
	a.SyncNow()
	return nil
}
