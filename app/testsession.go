package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

const (
	// testPrefix begins the identity of every test session, so that one is
	// known as such here and in Salesforce.
	testPrefix = "demobridge-test-"
	testName   = "Demobridge test"
	// testPatience is how long a test session may take to arrive.
	testPatience = 2 * time.Minute
	testLook     = 500 * time.Millisecond
)

// TestSession is the newest test session of the connected org, as it is here
// and in Salesforce now; its stage is TestNone when there is none.
func (a *App) TestSession(ctx context.Context) (status.TestSession, error) {
	l := a.link.Load()
	if l == nil {
		return status.TestSession{}, nil
	}
	rows, err := a.testSessions(ctx, l.org.ID)
	if err != nil || len(rows) == 0 {
		return status.TestSession{}, err
	}
	d, err := a.store.Session(ctx, l.org.ID, rows[0].Key)
	if err != nil {
		return status.TestSession{}, err
	}
	t := status.TestSession{Key: d.Key, Stage: status.TestSaved, SentAt: d.AcceptedAt}
	if d.State != store.StateSynced {
		return t, nil
	}
	t.Stage, t.Took = status.TestSent, d.SyncedAt.Sub(d.AcceptedAt)
	t, err = a.compareTest(ctx, l, d, t)
	if errors.Is(err, errNotThere) {
		return status.TestSession{}, nil // somebody deleted it in Salesforce
	}
	return t, err
}

// SendTestSession makes the test session, or sends the one there is again, and
// follows it to Salesforce and back. progress is told every stage. What goes
// wrong on the way is in the returned value; the error is for what happens
// before anything was sent.
func (a *App) SendTestSession(ctx context.Context, progress func(status.TestSession)) (status.TestSession, error) {
	l := a.link.Load()
	if l == nil {
		return status.TestSession{}, ErrNoOrg
	}
	if err := a.refusal(); err != nil {
		return status.TestSession{}, err
	}
	ctx, stop := context.WithTimeoutCause(ctx, testPatience, errTestSlow)
	defer stop()
	calls := l.calls.Load()
	t, err := a.followTest(ctx, l, progress)
	t.Calls = int(l.calls.Load() - calls)
	if err == nil {
		return t, nil
	}
	if t.Key == "" {
		return t, err
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	t.Stage, t.Reached, t.Fault = status.TestFailed, t.Stage, a.testFault(err)
	return t, nil
}

var (
	errTestSlow = errors.New("the test session takes longer than usual")
	errNotThere = errors.New("Salesforce has no such record")
)

// testHeld says why a test session did not arrive.
type testHeld struct{ fault status.Fault }

// Error is the fault's title.
func (e testHeld) Error() string { return e.fault.Title }

func (a *App) testFault(err error) status.Fault {
	var held testHeld
	switch {
	case errors.As(err, &held):
		return held.fault
	case errors.Is(err, errTestSlow):
		return status.Fault{Title: "The test session takes longer than usual", Sentence: "It is saved here and goes on by itself. Look at Problems if it stays.", Code: "TEST_SLOW"}
	case errors.Is(err, errNotThere):
		return status.Fault{Title: "The test session is not to be found in Salesforce", Sentence: "Salesforce acknowledged it, and this user cannot read it now. Check the access to Navattic Session.", Code: "TEST_NOT_FOUND"}
	}
	return a.Explain(err)
}

// followTest carries the session through its stages. What it returns with an
// error is how far it came.
func (a *App) followTest(ctx context.Context, l *link, progress func(status.TestSession)) (status.TestSession, error) {
	var t status.TestSession
	began := time.Now()
	key, err := a.putTest(ctx, l.org.ID)
	if err != nil {
		return t, err
	}
	t = status.TestSession{Key: key, Stage: status.TestSaved, SentAt: a.o.Now()}
	progress(t)
	l.engine.Flush()
	d, err := a.awaitTest(ctx, l, key)
	if err != nil {
		return t, err
	}
	t.Stage, t.Took = status.TestSent, time.Since(began)
	progress(t)
	found, err := a.compareTest(ctx, l, d, t)
	if err != nil {
		return t, err
	}
	progress(found)
	return found, nil
}

// putTest accepts a new test session, or makes the one there is due again.
func (a *App) putTest(ctx context.Context, orgID string) (key string, err error) {
	rows, err := a.testSessions(ctx, orgID)
	if err != nil {
		return "", err
	}
	if len(rows) > 0 {
		_, err := a.store.Resend(ctx, orgID, rows[0].Key)
		return rows[0].Key, err
	}
	s := testOf(a.o.Now())
	_, err = a.store.Accept(ctx, orgID, []session.Session{s})
	return s.Key(), err
}

// testOf is a short viewing by nobody: no address, so it concerns no person
// and no company.
func testOf(now time.Time) session.Session {
	end := now.UTC().Truncate(time.Second)
	s := session.Session{
		ID: testPrefix + strconv.FormatInt(end.Unix(), 36), Kind: session.InteractiveDemo,
		CreatedAt: end.Add(-3 * time.Minute), ClosedAt: end,
		Visitor: session.Visitor{FullName: testName},
	}
	for i, step := range []string{"Welcome", "A first look", "Done"} {
		at := s.CreatedAt.Add(time.Duration(i) * time.Minute)
		s.Events = append(s.Events, session.Event{
			ID: fmt.Sprintf("%s-%d", s.ID, i+1), Type: session.ViewStep, At: at,
			Demo: testName, Flow: "Set-up", Step: step, StepID: fmt.Sprintf("step-%d", i+1),
			Interest: "Set-up", InterestLevel: "very",
		})
	}
	return session.Summarize(s)
}

// testSessions are the test sessions of an org, the newest first.
func (a *App) testSessions(ctx context.Context, orgID string) ([]store.Summary, error) {
	page, err := a.store.Sessions(ctx, orgID, store.Query{Search: testPrefix, Sort: store.SortStarted, Desc: true, Limit: 50})
	if err != nil {
		return nil, err
	}
	var out []store.Summary
	for _, r := range page.Rows {
		if strings.HasPrefix(r.Key, testPrefix) {
			out = append(out, r)
		}
	}
	return out, nil
}

// awaitTest waits until the engine has brought the session to its end, or
// something holds it.
func (a *App) awaitTest(ctx context.Context, l *link, key string) (store.Detail, error) {
	look := time.NewTicker(testLook)
	defer look.Stop()
	for {
		changed := a.store.Changed()
		d, err := a.store.Session(ctx, l.org.ID, key)
		if err != nil {
			return d, err
		}
		switch d.State {
		case store.StateSynced, store.StateChoice:
			return d, nil
		case store.StateFailed:
			p := problem.ForCause(store.Cause{Class: d.ErrorClass, Code: d.ErrorCode, Text: d.ErrorText})
			return d, testHeld{faultOf(p)}
		}
		if err := heldBy(l); err != nil {
			return d, err
		}
		select {
		case <-ctx.Done():
			return d, context.Cause(ctx)
		case <-changed:
		case <-look.C:
		}
	}
}

// heldBy is why the engine sends nothing now, or nil.
func heldBy(l *link) error {
	e := l.engine.State()
	switch {
	case e.Paused:
		return testHeld{status.Fault{Title: "Sending is paused", Sentence: "Resume it, then try again.", Code: "PAUSED"}}
	case e.Gate != nil && !e.Sending:
		return testHeld{faultOf(problem.ForGate(*e.Gate))}
	}
	return nil
}

func faultOf(p problem.Problem) status.Fault {
	f := status.Fault{Title: p.Title, Sentence: p.Cause, Code: p.Code}
	for _, step := range p.Remedy {
		f.Sentence = strings.TrimSpace(f.Sentence + " " + step.String())
	}
	return f
}

// compareTest reads the record back and compares it with what was sent.
func (a *App) compareTest(ctx context.Context, l *link, d store.Detail, t status.TestSession) (status.TestSession, error) {
	want := mapping.SessionRecord(d.Session, match.Result{})
	delete(want, mapping.RevisionField)
	fields := make([]string, 0, len(want))
	for field := range want {
		fields = append(fields, field)
	}
	res, err := l.client.Query(ctx, "SELECT Id, "+strings.Join(fields, ", ")+" FROM "+mapping.SessionObject+
		" WHERE "+mapping.SessionKey+" = "+salesforce.Quote(d.Key)+" LIMIT 1")
	if err != nil {
		return t, err
	}
	if len(res.Records) == 0 {
		return t, errNotThere
	}
	rec := res.Records[0]
	t.Stage, t.RecordName, t.RecordURL = status.TestFound, rec.String("Name"), a.testURL(l, rec.ID())
	t.Values, t.Differ = len(want), nil
	for field, value := range want {
		if !sameValue(rec, field, value) {
			t.Differ = append(t.Differ, strings.ReplaceAll(strings.TrimSuffix(field, "__c"), "_", " "))
		}
	}
	t.Stage = status.TestCompared
	return t, nil
}

// sameValue compares what Salesforce holds with what was sent; Salesforce
// writes moments and numbers in its own form.
func sameValue(rec salesforce.Record, field string, want any) bool {
	switch w := want.(type) {
	case string:
		if at, err := time.Parse(time.RFC3339, w); err == nil && strings.HasSuffix(field, "_At__c") {
			return rec.Time(field).Equal(at)
		}
		return rec.String(field) == w
	case float64:
		return rec.Float(field) == w
	case int:
		return rec.Int(field) == int64(w)
	}
	return false
}

// testURL is the record's page for people; the practice org answers there with
// the record as Salesforce's API shows it.
func (a *App) testURL(l *link, id string) string {
	return salesforce.RecordLink(l.org.InstanceURL, mapping.SessionObject, id)
}

// DeleteTestSession takes the test sessions away, first in Salesforce and then
// here. When Salesforce refuses, nothing is taken away here either.
func (a *App) DeleteTestSession(ctx context.Context) (status.TestSession, error) {
	l := a.link.Load()
	if l == nil {
		return status.TestSession{}, ErrNoOrg
	}
	rows, err := a.testSessions(ctx, l.org.ID)
	if err != nil {
		return status.TestSession{}, err
	}
	var keys []string
	for _, r := range rows {
		keys = append(keys, r.Key)
	}
	if len(keys) == 0 {
		return status.TestSession{Stage: status.TestDeleted}, nil
	}
	res, err := l.client.Query(ctx, "SELECT Id FROM "+mapping.SessionObject+" WHERE "+mapping.SessionKey+" IN "+salesforce.QuoteList(keys))
	if err != nil {
		return status.TestSession{}, fmt.Errorf("look for the test session in Salesforce: %w", err)
	}
	for _, rec := range res.Records {
		if err := l.client.Delete(ctx, mapping.SessionObject, rec.ID()); err != nil {
			return status.TestSession{}, fmt.Errorf("delete the test session in Salesforce: %w", err)
		}
	}
	if _, err := a.store.Delete(ctx, l.org.ID, keys...); err != nil {
		return status.TestSession{}, err
	}
	return status.TestSession{Stage: status.TestDeleted}, nil
}
