package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"demobridge/sync/store"
)

// full returns a store with n sessions of which a tenth wait, a hundredth
// failed and the others were sent.
func full(b testing.TB, n int) *world {
	w := open(b)
	for from := 0; from < n; from += 1000 {
		w.accept(mades(from, 1000)...)
		if from%10000 != 0 {
			batch := w.claim(1000)
			outcomes := make([]store.Outcome, len(batch.Rows))
			for i, r := range batch.Rows {
				outcomes[i] = store.Outcome{
					ID: r.ID, Kind: store.Sent, SalesforceID: "a00" + r.Key, RecordName: r.Key,
					Matches: store.Matches{Opportunity: store.Match{ID: "006", Name: fmt.Sprintf("Deal %d", r.ID%300)}},
				}
				if i%100 == 0 {
					outcomes[i] = store.Outcome{ID: r.ID, Kind: store.Dead, ErrClass: "row", ErrCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION"}
				}
			}
			w.record(batch.Token, outcomes...)
		}
	}
	return w
}

func BenchmarkLists(b *testing.B) {
	w := full(b, 100_000)
	day := 24 * time.Hour
	queries := []struct {
		name string
		q    store.Query
	}{
		{"first page", store.Query{Desc: true}},
		{"deep page", store.Query{Desc: true, Offset: 90_000}},
		{"search common", store.Query{Search: "visitor 42", Desc: true}},
		{"search rare", store.Query{Search: "ses-099999", Desc: true}},
		{"search none", store.Query{Search: "nobody at all", Desc: true}},
		{"failed", store.Query{States: []store.State{store.StateFailed}, Desc: true}},
		{"demo", store.Query{Demo: "Analytics", Desc: true}},
		{"week and state", store.Query{From: epoch.Add(-7 * day), To: epoch, States: []store.State{store.StateSynced}, Desc: true}},
		{"by visitor", store.Query{Sort: store.SortVisitor}},
		{"by company", store.Query{Sort: store.SortCompany}},
		{"by demo", store.Query{Sort: store.SortDemo}},
		{"by minutes", store.Query{Sort: store.SortMinutes, Desc: true}},
		{"by steps", store.Query{Sort: store.SortSteps}},
		{"by opportunity", store.Query{Sort: store.SortOpportunity}},
		{"by state", store.Query{Sort: store.SortState}},
		{"by synced", store.Query{Sort: store.SortSynced, Desc: true}},
		{"search by visitor", store.Query{Search: "visitor 42", Sort: store.SortVisitor}},
		{"visitor deep", store.Query{Sort: store.SortVisitor, Offset: 90_000}},
	}
	for _, q := range queries {
		q.q.Limit = 100
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := w.Sessions(context.Background(), org, q.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			w.counts()
		}
	})
	b.Run("days", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.Days(context.Background(), org, epoch.Add(-14*day), epoch, time.UTC); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("demos", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.Demos(context.Background(), org); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("share links", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.ShareLinks(context.Background(), org); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("next due", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := w.NextDue(context.Background(), org); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A claim of 200 among 100,000, and the recording of its outcomes.
func BenchmarkClaim(b *testing.B) {
	w := open(b)
	for from := 0; from < 100_000; from += 1000 {
		w.accept(mades(from, 1000)...)
	}
	for _, size := range []int{200, 1000} {
		var claims, records time.Duration
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			claims, records = 0, 0
			for range b.N {
				start := time.Now()
				batch := w.claim(size)
				claims += time.Since(start)
				outcomes := make([]store.Outcome, len(batch.Rows))
				for i, r := range batch.Rows {
					outcomes[i] = store.Outcome{
						ID: r.ID, Version: r.Version, Kind: store.Retry, NextAttempt: epoch,
						ErrClass: "lock", ErrCode: "UNABLE_TO_LOCK_ROW",
					}
				}
				start = time.Now()
				w.record(batch.Token, outcomes...)
				records += time.Since(start)
			}
			b.ReportMetric(float64(claims.Microseconds())/1000/float64(b.N), "ms/claim")
			b.ReportMetric(float64(records.Microseconds())/1000/float64(b.N), "ms/record")
		})
	}
}
