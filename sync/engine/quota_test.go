package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce"
)

// A07: the line at which background sending stops.
func TestBackgroundSendingStopsAtTheReserveLineAndAPersonMayGoOn(t *testing.T) {
	for _, test := range []struct {
		name   string
		limits engine.Limits
		used   int // of 100,000
		stops  bool
	}{
		{"below the usual line", engine.Limits{}, 79_000, false},
		{"over the usual line", engine.Limits{}, 81_000, true},
		{"over a lower line", engine.Limits{Reserve: 0.5}, 51_000, true},
		{"no reserve", engine.Limits{Reserve: 1}, 99_000, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(o *engine.Options) { o.Limits = test.limits })
				b.org.used = test.used
				all := some(5, 0)
				b.accept(all...)
				defer b.run()()
				<-time.After(10 * time.Minute)
				if !test.stops {
					b.exactlyOnce(all...)
					return
				}
				g := b.State().Gate
				if g == nil || g.Kind != engine.GateQuota || g.Code != engine.CodeReserve || b.org.calls != 0 {
					t.Fatalf("gate %+v after %d background calls", g, b.org.calls)
				}
				b.Flush()
				synctest.Wait()
				b.exactlyOnce(all...)
			})
		})
	}
}

func TestSendingGoesOnByItselfWhenTheOrgsUsageFalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.org.used, b.org.told = 85_000, time.Now()
		all := some(500, 0)
		b.accept(all...)
		defer b.run()()
		<-time.After(20 * time.Hour)
		if b.org.calls > 40 || b.gate() != engine.GateQuota {
			t.Errorf("%d calls in 20 hours over the line, gate %q", b.org.calls, b.gate())
		}
		b.org.used = 40_000
		<-time.After(3 * time.Hour)
		b.exactlyOnce(all...)
	})
}

func TestOurOwnDailyCapEndsAtMidnight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // begins at midnight UTC
		b := newBench(t, func(o *engine.Options) { o.Limits = engine.Limits{DailyCap: 20}; o.Batch = 10 })
		made := 0
		b.org.before = func(int, bool) error {
			made++
			return b.store.AddUsage(t.Context(), orgID, 1) // as the client's owner does
		}
		b.org.rows = func(n int) error {
			if n > 10 {
				return passingFault(salesforce.KeyTimeout)
			}
			return nil
		}
		all := some(300, 0)
		b.accept(all...)
		defer b.run()()
		<-time.After(12 * time.Hour)
		g := b.State().Gate
		if made < 18 || made > 24 || g == nil || g.Code != engine.CodeDailyCap {
			t.Fatalf("%d calls, gate %+v, want about 20 and the cap's", made, g)
		}
		y, m, d := time.Now().Date()
		if wait := g.Until.Sub(time.Date(y, m, d+1, 0, 0, 0, 0, time.Local)); wait < 0 || wait > time.Minute {
			t.Errorf("the gate is closed until %v, want midnight", g.Until)
		}
		<-time.After(24 * time.Hour)
		if made < 36 {
			t.Errorf("%d calls on the second day", made)
		}
		b.SetLimits(engine.Limits{})
		b.Flush()
		<-time.After(time.Minute)
		b.exactlyOnce(all...)
	})
}

func TestTheForecastIsWhatASendThenTakes(t *testing.T) {
	s := newStage(t, func(o *rehearsal.Options) { o.DailyCalls = 1000 })
	d := s.desk(func(o *engine.Options) { o.Limits = engine.Limits{DailyCap: 10} })
	d.accept(lively(t, 0, 1300)...)
	f, err := d.Forecast(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if f.Sessions != 1300 || f.Limit != 0 || f.Left != 10 || f.Takes <= 0 {
		t.Errorf("forecast %+v", f)
	}
	d.drain()
	if d.calls() != f.Calls {
		t.Errorf("%d calls were forecast, %d made", f.Calls, d.calls())
	}
	d.accept(lively(t, 1300, 3000)...)
	if f, err = d.Forecast(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f.Calls != 6 || f.Limit != 1000 || f.StopsAt != 800 || f.Used == 0 || f.Share() != 0.006 || !f.Fits() {
		t.Errorf("forecast %+v, share %v, fits %v", f, f.Share(), f.Fits())
	}
	s.org.SpendCalls(797)
	client, _ := clientOf(t, s.token)
	if _, err := client.Limits(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.Engine = engine.New(engine.Options{Store: d.store, Salesforce: client, OrgID: s.org.OrgID(), Batch: 1000})
	if f, err = d.Forecast(t.Context()); err != nil || f.Fits() {
		t.Errorf("forecast %+v (%v) does not say that it passes the line", f, err)
	}
}
