package app

import (
	"context"
	"fmt"
	"time"

	"demobridge/app/demo"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// Source says which org the application works on. At most one field is set;
// none means the org that was signed in last on this computer.
type Source struct {
	Rehearsal *RehearsalOptions // a rehearsal org of our own, started with us
	Running   *RunningOrg       // a rehearsal org that is running already
}

// RehearsalOptions are the habits of our own rehearsal org.
type RehearsalOptions struct {
	Latency time.Duration // how much later it answers
	Fault   string        // faults on purpose, see rehearsal.ParseFaults
	As      string        // who signs in, see demo.Usernames; empty: the admin
	Bare    bool          // a fresh one has nothing of ours yet, as before set-up
	Waits   bool          // nobody signs in by itself: a person does, in the guided set-up
}

// RunningOrg is the JSON line that "demobridge org" prints.
type RunningOrg struct {
	URL         string `json:"url"`
	OrgID       string `json:"orgId"`
	ClientID    string `json:"clientId"`
	Username    string `json:"username"`
	Password    string `json:"password"`
	AccessToken string `json:"accessToken"`
}

// practice is the rehearsal org of our own, with the way to it. It runs from
// the first time it is needed until the end, also while nobody is signed in.
type practice struct {
	org     *rehearsal.Org
	running RunningOrg
}

// connect opens the org that the options name. Without one it returns nil.
func (a *App) connect(ctx context.Context) (*link, error) {
	a.links.Lock()
	defer a.links.Unlock()
	if l := a.link.Load(); l != nil {
		return l, nil
	}
	l := &link{}
	var err error
	switch {
	case a.o.Org.Rehearsal != nil && a.o.Org.Rehearsal.Waits:
		return nil, a.startPractice(ctx, *a.o.Org.Rehearsal)
	case a.o.Org.Rehearsal != nil:
		err = a.connectRehearsal(ctx, l, *a.o.Org.Rehearsal)
	case a.o.Org.Running != nil:
		err = a.connectRunning(ctx, l, *a.o.Org.Running)
	default:
		home := a.home.Load()
		if home == nil || a.disconnected(ctx) == home.ID {
			return nil, nil
		}
		err = a.connectKnown(ctx, l, *home)
		if err != nil && home.Kind == orgRehearsal {
			return nil, nil // a practice org of an earlier run that is gone
		}
	}
	if err == nil {
		err = a.enter(ctx, l)
	}
	if err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// adopt remembers the org and gives it the sessions that waited for one.
func (a *App) adopt(ctx context.Context, org store.Org) error {
	if err := a.store.SaveOrg(ctx, org); err != nil {
		return fmt.Errorf("remember the org: %w", err)
	}
	if err := a.store.SetActiveOrg(ctx, org.ID); err != nil {
		return fmt.Errorf("remember the org: %w", err)
	}
	if _, err := a.store.AdoptUnassigned(ctx, org.ID); err != nil {
		return fmt.Errorf("give the waiting sessions to the org: %w", err)
	}
	return nil
}

func (a *App) connectRehearsal(ctx context.Context, l *link, o RehearsalOptions) error {
	if err := a.startPractice(ctx, o); err != nil {
		return err
	}
	return a.connectRunning(ctx, l, a.practice.running)
}

// startPractice starts the rehearsal org of our own, once.
func (a *App) startPractice(ctx context.Context, o RehearsalOptions) error {
	if a.practice != nil {
		return nil
	}
	org, running, err := StartOrg(ctx, OrgOptions{Dir: a.o.Dir, Latency: o.Latency, Fault: o.Fault, As: o.As, Bare: o.Bare})
	if err != nil {
		return err
	}
	running.AccessToken = "" // our own demo signs in the way a person does
	a.practice = &practice{org, running}
	return nil
}

// connectRunning signs in on a rehearsal org with the practice account that it
// names: over its real pages, or with its ready access token when it gave one.
func (a *App) connectRunning(ctx context.Context, l *link, r RunningOrg) error {
	cfg := oauth.Config{LoginURL: r.URL, ClientID: r.ClientID, OpenBrowser: demo.Browser(r.Username, r.Password)}
	if r.AccessToken != "" {
		l.tokens = &demo.Ready{Config: cfg, Access: r.AccessToken, Instance: r.URL}
	} else {
		grant, err := demo.SignIn(ctx, cfg)
		if err != nil {
			return fmt.Errorf("sign in on the rehearsal org: %w", err)
		}
		session, err := oauth.NewSession(ctx, cfg, *grant, &a.thisRun)
		if err != nil {
			return fmt.Errorf("keep the sign-in on the rehearsal org: %w", err)
		}
		l.tokens, l.sign = session, session
	}
	return a.introduce(ctx, l, func(org *store.Org) {
		org.Kind, org.LoginURL, org.ClientID = orgRehearsal, r.URL, r.ClientID
	})
}

// connectKnown goes on with an org that was signed in before. The refresh
// token comes from the keyring; without one the org is known but signed out.
func (a *App) connectKnown(ctx context.Context, l *link, org store.Org) error {
	l.org = org
	session, err := a.restore(ctx, org)
	if err != nil {
		return fmt.Errorf("read the sign-in from the system's key store: %w", err)
	}
	l.tokens, l.sign = session, session
	l.client = a.newClient(l)
	return nil
}

// introduce asks the org who it is and who we are to it.
func (a *App) introduce(ctx context.Context, l *link, complete func(*store.Org)) error {
	l.client = a.newClient(l)
	who, err := l.client.Identity(ctx)
	if err != nil {
		return fmt.Errorf("ask the org who is signed in: %w", err)
	}
	_, instance, err := l.tokens.Token(ctx)
	if err != nil {
		return err
	}
	l.org = store.Org{
		ID: who.OrgID, UserID: who.UserID, Username: who.Username,
		DisplayName: who.DisplayName, InstanceURL: instance, Name: who.OrgID, Kind: orgProduction,
	}
	// A user may sign in and still not read the Organization record.
	if org, err := l.client.Organization(ctx); err == nil {
		l.org.Name = org.Name
		if org.Sandbox {
			l.org.Kind = orgSandbox
		}
	}
	complete(&l.org)
	return nil
}

func (a *App) newClient(l *link) *salesforce.Client {
	return salesforce.New(l.tokens, salesforce.Options{
		OnCall: func(c salesforce.Call) {
			if !c.Counts {
				return
			}
			l.calls.Add(1)
			if l.org.ID != "" {
				_ = a.store.AddUsage(context.Background(), l.org.ID, 1)
			}
		},
	})
}

// The kinds of org as they are kept in the store.
const (
	orgProduction = "production"
	orgSandbox    = "sandbox"
	orgRehearsal  = "rehearsal"
)

func orgKind(kind string) status.OrgKind {
	switch kind {
	case orgSandbox:
		return status.Sandbox
	case orgRehearsal:
		return status.Rehearsal
	default:
		return status.Production
	}
}
