package app

import (
	"context"
	"errors"
	"sync"

	"demobridge/app/status"
)

// ErrNoOrg says that no org was ever connected here.
var ErrNoOrg = errors.New("no Salesforce org is connected yet")

// signIns is the sign-in that is under way, or the last one. One at a time: a
// second one ends the first.
type signIns struct {
	mu        sync.Mutex
	turn      int // counts the sign-ins: only the last one is shown
	now       status.SignIn
	cancel    context.CancelFunc // of the one under way
	ended     chan struct{}      // closed when it has ended
	answers   chan bool          // of the person, while it asks
	listeners map[chan status.SignIn]struct{}
}

// StartSignIn begins to sign in and returns at once; SignInState and
// WatchSignIn tell how it goes. open is called to show Salesforce's page, and
// is not needed for the ways without a person. A sign-in under way is
// cancelled first. The error is for a program that is about to end.
func (a *App) StartSignIn(c status.SignInChoice, open func(address string) error) error {
	if a.run == nil {
		return errClosing
	}
	ctx, cancel := context.WithCancel(a.run)
	ended := make(chan struct{})
	s := &a.sign
	s.mu.Lock()
	before, endBefore := s.ended, s.cancel
	s.cancel, s.ended, s.answers = cancel, ended, make(chan bool, 1)
	answers := s.answers
	s.turn++
	turn := s.turn
	s.show(status.SignIn{State: status.SignInChecking, Place: loginOf(c)})
	s.mu.Unlock()
	if endBefore != nil {
		endBefore()
	}
	job := func() {
		defer close(ended)
		defer cancel()
		if before != nil {
			<-before // its port is free then
		}
		flow := &signInFlow{app: a, choice: c, open: open, answers: answers, turn: turn}
		flow.run(ctx)
	}
	if !a.background(job) {
		cancel()
		close(ended)
		return errClosing
	}
	return nil
}

// CancelSignIn ends the sign-in under way, if there is one. The port that
// waits for the browser is closed, and nothing is kept.
func (a *App) CancelSignIn() {
	a.sign.mu.Lock()
	defer a.sign.mu.Unlock()
	if a.sign.cancel != nil {
		a.sign.cancel()
	}
}

// AnswerSignIn answers the question of SignInAsking: to go over to the other
// org, or to leave things as they are.
func (a *App) AnswerSignIn(yes bool) {
	a.sign.mu.Lock()
	defer a.sign.mu.Unlock()
	if a.sign.now.State != status.SignInAsking {
		return
	}
	select {
	case a.sign.answers <- yes:
	default: // answered already
	}
}

// SignInState is the sign-in under way, or the last one.
func (a *App) SignInState() status.SignIn {
	a.sign.mu.Lock()
	defer a.sign.mu.Unlock()
	return a.sign.now
}

// WatchSignIn returns a channel that yields the sign-in as it stands and after
// each change, and a function that ends the watch. A slow listener misses what
// lies between.
func (a *App) WatchSignIn() (<-chan status.SignIn, func()) {
	ch := make(chan status.SignIn, 1)
	s := &a.sign
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listeners == nil {
		s.listeners = map[chan status.SignIn]struct{}{}
	}
	s.listeners[ch] = struct{}{}
	ch <- s.now
	return ch, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listeners, ch)
	}
}

// set tells how a sign-in stands now, unless a later one was begun.
func (s *signIns) set(turn int, now status.SignIn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if turn == s.turn {
		s.show(now)
	}
}

// show hands a state to who listens. The caller holds mu.
func (s *signIns) show(now status.SignIn) {
	s.now = now
	for ch := range s.listeners {
		select {
		case <-ch: // the former one was not taken
		default:
		}
		ch <- now
	}
}

// SignIn renews the sign-in of the known org in the browser, which open is
// called to show. It returns when that is done, refused, or ctx ends. The
// outbox is not touched: sending goes on where it stopped. A sign-in to
// another org is an *OtherOrgError, and changes nothing.
func (a *App) SignIn(ctx context.Context, open func(address string) error) error {
	home := a.home.Load()
	if home == nil || home.ClientID == "" {
		return ErrNoOrg
	}
	a.links.Lock()
	l := a.link.Load()
	a.links.Unlock()
	if l != nil && l.sign != nil && l.sign.Unattended() {
		if _, _, err := l.sign.Refresh(ctx, l.sign.Grant().AccessToken); err != nil {
			return err
		}
		l.engine.SignedIn()
		return nil
	}
	return a.signInAndWait(ctx, a.SignInDefaults(ctx), open)
}

func (a *App) signInAndWait(ctx context.Context, c status.SignInChoice, open func(address string) error) error {
	result := make(chan error, 1)
	if a.run == nil {
		return errClosing
	}
	run, cancel := context.WithCancel(a.run)
	defer cancel()
	flow := &signInFlow{app: a, choice: c, open: open}
	if !a.background(func() { result <- flow.signIn(run) }) {
		return errClosing
	}
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		cancel()
		if err := <-result; err == nil {
			return nil // it was done in this moment
		}
		return ctx.Err()
	}
}

// OtherOrgError says that somebody signed in to another org than the one the
// sessions wait for.
type OtherOrgError struct {
	From, To string // names of the orgs
}

// Error names both.
func (e *OtherOrgError) Error() string {
	return "signed in to " + e.To + " instead of " + e.From + ": the sessions of one org never go to another"
}
