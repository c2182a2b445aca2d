package app

import (
	"context"
	"errors"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// signInPatience is how long a person may take in the browser.
const signInPatience = 5 * time.Minute

// signInFlow is one sign-in from the choice to the connected org.
type signInFlow struct {
	app     *App
	choice  status.SignInChoice
	open    func(address string) error
	answers <-chan bool // nil when there is nobody to ask
	turn    int         // among the sign-ins that are shown

	now status.SignIn
}

// keyError is a consumer key that cannot be one.
type keyError struct{ problem string }

// Error says why.
func (e *keyError) Error() string { return e.problem }

var errDeclined = errors.New("a person kept the former org")

// run signs in and tells how it goes.
func (f *signInFlow) run(ctx context.Context) {
	err := f.signIn(ctx)
	f.now.Page, f.now.Hints, f.now.Trouble = "", nil, status.Trouble{}
	var key *keyError
	switch {
	case err == nil:
		f.now.State = status.SignInDone
	case ctx.Err() != nil, errors.Is(err, errDeclined):
		f.now.State, f.now.Org = status.SignInCancelled, status.OrgRow{}
	case errors.As(err, &key):
		f.now.State = status.SignInFailed
		f.now.Trouble.Fault = status.Fault{Title: "This cannot be a consumer key", Sentence: key.problem, Code: "CONSUMER_KEY"}
	default:
		f.now.State, f.now.Trouble = status.SignInFailed, trouble(err)
	}
	f.app.sign.set(f.turn, f.now)
}

// tell shows a state, unless a later sign-in is what is shown.
func (f *signInFlow) tell(state status.SignInState) {
	f.now.State = state
	if f.answers != nil {
		f.app.sign.set(f.turn, f.now)
	}
}

// signIn runs to the end or leaves everything as it was.
func (f *signInFlow) signIn(ctx context.Context) error {
	key, bad := oauth.CheckConsumerKey(f.choice.ConsumerKey)
	if bad != "" {
		return &keyError{bad}
	}
	f.now.Place = loginOf(f.choice)
	f.tell(status.SignInChecking)
	login, err := oauth.ProbeLogin(ctx, nil, f.now.Place)
	if err != nil {
		return err
	}
	f.now.Place = login.URL
	cfg := oauth.Config{LoginURL: login.URL, ClientID: key, LoginHint: f.choice.Username, Means: meansOf(f.choice)}
	grant, err := f.obtain(ctx, cfg)
	if err != nil {
		return err
	}
	f.now.Page, f.now.Hints, f.now.Trouble = "", nil, status.Trouble{}
	f.tell(status.SignInFinishing)
	return f.enter(ctx, cfg, *grant)
}

func meansOf(c status.SignInChoice) oauth.Means {
	switch c.Way {
	case status.WaySecret:
		return oauth.Means{Secret: c.Secret}
	case status.WayKey:
		return oauth.Means{Username: c.Username, KeyFile: c.KeyFile}
	default:
		return oauth.Means{}
	}
}

// obtain gets the grant, in the browser or without a person.
func (f *signInFlow) obtain(ctx context.Context, cfg oauth.Config) (*oauth.Grant, error) {
	if f.choice.Way != status.WayBrowser {
		return oauth.SignInUnattended(ctx, cfg)
	}
	cfg.Timeout = f.app.o.SignInWait
	if cfg.Timeout <= 0 {
		cfg.Timeout = signInPatience
	}
	opening := make(chan string, 1)
	cfg.OpenBrowser = func(address string) error {
		opening <- address
		return nil
	}
	// The page is shown from a goroutine that Close waits for, and that tells
	// of a browser that cannot be opened without ending the sign-in: the
	// address can be copied.
	shown := make(chan struct{})
	over, end := context.WithCancel(ctx)
	if !f.app.background(func() { defer close(shown); f.show(over, opening, cfg.Timeout) }) {
		end()
		return nil, errClosing
	}
	grant, err := oauth.SignIn(ctx, cfg)
	end()
	<-shown
	return grant, err
}

// show waits for the address of Salesforce's page and shows it.
func (f *signInFlow) show(ctx context.Context, opening <-chan string, wait time.Duration) {
	select {
	case <-ctx.Done():
		return
	case f.now.Page = <-opening:
	}
	f.now.Since = f.app.o.Now()
	f.now.Until = f.now.Since.Add(wait)
	f.now.Hints = problem.ForKey(keyNoAnswer).Remedy
	f.tell(status.SignInWaiting)
	// Some systems' openers stay for as long as the browser does.
	opened := make(chan error, 1)
	go func(page string) { opened <- f.open(page) }(f.now.Page)
	var err error
	select {
	case <-ctx.Done():
	case err = <-opened:
	}
	if err != nil && ctx.Err() == nil {
		p := problem.ForKey(keyNoBrowser)
		f.now.Trouble = status.Trouble{Fault: status.Fault{Title: p.Title, Sentence: p.Cause, Code: p.Code}, Steps: p.Remedy}
		f.tell(status.SignInWaiting)
	}
}

// Keys of the sign-in's kinds of failure; see oauth.Kinds.
const (
	keyNoAnswer  = "SIGN_IN_NO_ANSWER"
	keyNoBrowser = "SIGN_IN_BROWSER_FAILED"
)

// enter finds out whose the grant is, asks when that is another org, keeps the
// sign-in and connects.
func (f *signInFlow) enter(ctx context.Context, cfg oauth.Config, grant oauth.Grant) error {
	a := f.app
	// Until the person has agreed nothing of it is kept.
	trial, err := oauth.NewSession(ctx, cfg, grant, &oauth.Memory{})
	if err != nil {
		return err
	}
	defer trial.Close()
	l := &link{tokens: trial}
	err = a.introduce(ctx, l, func(org *store.Org) {
		org.LoginURL, org.ClientID = cfg.LoginURL, cfg.ClientID
		if isLoopback(cfg.LoginURL) {
			org.Kind = orgRehearsal
		}
	})
	l.client.CloseIdle()
	if err == nil {
		err = f.agree(ctx, l.org)
	}
	if err != nil {
		// Nobody wants this sign-in; one that stays at Salesforce is harmless.
		end, stop := context.WithTimeout(context.WithoutCancel(ctx), revokePatience)
		defer stop()
		_ = trial.Revoke(end)
		return err
	}
	return f.connect(context.WithoutCancel(ctx), l, cfg, trial.Grant())
}

const revokePatience = 10 * time.Second

// agree asks before sessions of one org stop and those of another begin.
func (f *signInFlow) agree(ctx context.Context, org store.Org) error {
	a := f.app
	row, err := a.orgRow(ctx, org)
	if err != nil {
		return err
	}
	f.now.Org = row
	home := a.home.Load()
	if home == nil || home.ID == org.ID {
		return nil
	}
	if f.answers == nil {
		return &OtherOrgError{From: home.Name, To: org.Name}
	}
	from, err := a.orgRow(ctx, *home)
	if err != nil {
		return err
	}
	f.now.Other = &status.OtherOrg{From: from, Waiting: from.Waiting}
	f.tell(status.SignInAsking)
	defer func() { f.now.Other = nil }()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case yes := <-f.answers:
		if !yes {
			return errDeclined
		}
	}
	return nil
}

// connect keeps the sign-in and makes the link the connected org.
func (f *signInFlow) connect(ctx context.Context, l *link, cfg oauth.Config, grant oauth.Grant) error {
	a := f.app
	a.links.Lock()
	defer a.links.Unlock()
	if now := a.link.Load(); now != nil && now.renewable(l.org, cfg) {
		return f.renew(ctx, now, grant)
	}
	session, why, err := a.keep(ctx, cfg, grant)
	if err != nil {
		return err
	}
	l.tokens, l.sign = session, session
	l.client = a.newClient(l)
	f.notKept(l, why)
	former := a.leave()
	if former != nil && former.sign != nil && former.org.ID == l.org.ID && former.org.UserID != l.org.UserID {
		// Another user of the same org takes over; the former one is out.
		_ = former.sign.Revoke(ctx)
	}
	if err := a.enter(ctx, l); err != nil {
		l.close()
		return err
	}
	f.now.Org.Active, f.now.Org.SignedIn = true, true
	a.launch(l)
	l.engine.SignedIn()
	return nil
}

// renewable says whether a new sign-in is the connected one over again, so that
// sending can simply go on.
func (l *link) renewable(org store.Org, cfg oauth.Config) bool {
	return l.sign != nil && !l.sign.Unattended() && cfg.Means == (oauth.Means{}) &&
		l.org.ID == org.ID && l.org.UserID == org.UserID && l.org.ClientID == cfg.ClientID && l.org.LoginURL == cfg.LoginURL
}

func (f *signInFlow) renew(ctx context.Context, l *link, grant oauth.Grant) error {
	err := l.sign.Renew(ctx, grant)
	var why *oauth.VaultError
	if err != nil && !errors.As(err, &why) {
		return err
	}
	f.notKept(l, why)
	f.now.Org.Active, f.now.Org.SignedIn = true, true
	l.engine.SignedIn()
	f.app.watch.touch()
	return nil
}

// notKept notes why a sign-in ends with the program, or that it does not.
func (f *signInFlow) notKept(l *link, why *oauth.VaultError) {
	l.unkept.Store(why)
	f.now.NotKept = nil
	if why != nil {
		t := trouble(why)
		f.now.NotKept = &t
	}
}
