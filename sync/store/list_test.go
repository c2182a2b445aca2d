package store_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/sync/session"
	"demobridge/sync/store"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// mixed is a store with 400 sessions in every state, some of them odd.
func mixed(t testing.TB) *world {
	w := open(t)
	ss := mades(0, 400)
	ss[7].Visitor, ss[7].Company = session.Visitor{}, session.Company{}
	ss[8].Visitor.FullName = "ÅSA Öberg"
	ss[9].Facts.Demos = []string{"Analytics", "100% [real]_demo"}
	ss[10].Company.Name, ss[11].Visitor.FullName = "apex labs", "aaron lower"
	w.accept(ss...)
	kinds := []store.OutcomeKind{store.Sent, store.Sent, store.Dead, store.Retry, store.Skip, store.Sent, store.Release}
	for range 3 {
		w.clock.add(time.Minute)
		b := w.claim(100)
		for i, r := range b.Rows {
			o := store.Outcome{
				ID: r.ID, Version: r.Version, Kind: kinds[i%len(kinds)], ErrClass: "row", ErrCode: "E",
				NextAttempt: w.clock.now().Add(time.Hour),
			}
			if i%3 == 0 {
				o.Matches = store.Matches{NeedsChoice: i%6 == 0, Opportunity: store.Match{ID: "006", Name: fmt.Sprintf("Deal %d", i%9)}}
			}
			w.record(b.Token, o)
		}
	}
	w.claim(20)
	return w
}

// Every filter, order and page gives what a plain walk over all sessions gives.
func TestAListIsWhatAPlainWalkGives(t *testing.T) {
	w := mixed(t)
	all, err := w.Sessions(t.Context(), org, store.Query{Limit: 1000})
	if err != nil || len(all.Rows) != 400 || all.All != 400 || all.Matching != 400 {
		t.Fatalf("%d rows, %d, %d, %v", len(all.Rows), all.All, all.Matching, err)
	}
	text := func(f func(store.Summary) string) func(a, b store.Summary) int {
		return func(a, b store.Summary) int { return cmp.Compare(strings.ToLower(f(a)), strings.ToLower(f(b))) }
	}
	orders := map[store.SortColumn]func(a, b store.Summary) int{
		store.SortStarted:     func(a, b store.Summary) int { return a.StartedAt.Compare(b.StartedAt) },
		store.SortVisitor:     text(func(r store.Summary) string { return r.Visitor }),
		store.SortCompany:     text(func(r store.Summary) string { return r.Company }),
		store.SortDemo:        func(a, b store.Summary) int { return cmp.Compare(a.Demo, b.Demo) },
		store.SortMinutes:     func(a, b store.Summary) int { return cmp.Compare(a.Minutes, b.Minutes) },
		store.SortSteps:       func(a, b store.Summary) int { return cmp.Compare(a.Steps, b.Steps) },
		store.SortOpportunity: text(func(r store.Summary) string { return r.Opportunity.Name }),
		store.SortState:       func(a, b store.Summary) int { return cmp.Compare(a.State, b.State) },
		store.SortSynced:      func(a, b store.Summary) int { return syncedOrEnded(a).Compare(syncedOrEnded(b)) },
	}
	rapid.Check(t, func(t *rapid.T) {
		// Few filters at a time, or hardly any page has a row on it.
		q := store.Query{
			Sort:   store.SortColumn(rapid.IntRange(0, 8).Draw(t, "sort")),
			Desc:   rapid.Bool().Draw(t, "desc"),
			Offset: rapid.SampledFrom([]int{0, 0, 0, 7, 30, 150, 250, 330, 395, 420}).Draw(t, "offset"),
			Limit:  rapid.SampledFrom([]int{100, 100, 30, 400, 1, 0}).Draw(t, "limit"),
		}
		for range rapid.IntRange(0, 2).Draw(t, "filters") {
			switch rapid.IntRange(0, 5).Draw(t, "filter") {
			case 0:
				q.Search = rapid.SampledFrom([]string{"ada", "VISITOR 1", "firm3.example", "ses-00012", "åsa", "100%", "nobody", " bela "}).Draw(t, "search")
			case 1:
				q.States = rapid.SliceOfNDistinct(rapid.SampledFrom([]store.State{0, 1, 2, 3, 4, 5, 6}), 1, 3, rapid.ID).Draw(t, "states")
			case 2:
				q.Demo = rapid.SampledFrom([]string{"Analytics", "100% [real]_demo", "Analyt"}).Draw(t, "demo")
			case 3:
				q.From, q.To = epoch.Add(-5*time.Hour), epoch.Add(-time.Hour)
			case 4:
				q.ShareLink = "link-7"
			case 5:
				q.Synced = epoch.Add(2 * time.Minute)
			}
		}
		p, err := w.Sessions(context.Background(), org, q)
		if err != nil {
			t.Fatal(err)
		}
		var want []store.Summary
		for _, r := range all.Rows {
			if fits(q, r) {
				want = append(want, r)
			}
		}
		slices.SortFunc(want, func(a, b store.Summary) int {
			c := orders[q.Sort](a, b)
			if q.Desc {
				c = -c
			}
			return cmp.Or(c, cmp.Compare(a.ID, b.ID)*direction(q))
		})
		if p.Matching != len(want) || p.All != 400 {
			t.Fatalf("matching %d of %d, want %d of 400", p.Matching, p.All, len(want))
		}
		from := min(q.Offset, len(want))
		want = want[from:min(from+q.Limit, len(want))]
		if diff := gocmp.Diff(ids(want), ids(p.Rows)); diff != "" {
			t.Fatalf("rows (-want +got):\n%s", diff)
		}
	})
}

func syncedOrEnded(r store.Summary) time.Time {
	if r.SyncedAt.IsZero() {
		return r.EndedAt
	}
	return r.SyncedAt
}

// direction is that of the order among equals.
func direction(q store.Query) int {
	if q.Desc {
		return -1
	}
	return 1
}

func ids(rows []store.Summary) []int64 {
	out := []int64{}
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func fits(q store.Query, r store.Summary) bool {
	text := strings.ToLower(strings.Join([]string{r.Visitor, r.Company, r.Email, r.Key}, "\n"))
	n := 0
	fmt.Sscanf(r.Key, "ses-%d", &n)
	return strings.Contains(text, strings.ToLower(strings.TrimSpace(q.Search))) &&
		(len(q.States) == 0 || slices.Contains(q.States, r.State)) &&
		(q.Demo == "" || slices.Contains(strings.Split(r.Demo, "; "), q.Demo)) &&
		(q.From.IsZero() || !r.EndedAt.Before(q.From)) && (q.To.IsZero() || r.EndedAt.Before(q.To)) &&
		(q.ShareLink == "" || n%25 == 7) && (q.Synced.IsZero() || !r.SyncedAt.Before(q.Synced))
}

func TestDemosAndRecent(t *testing.T) {
	w := mixed(t)
	demos, err := w.Demos(t.Context(), org)
	want := []string{"100% [real]_demo", "Admin Basics", "Analytics", "Product Tour"}
	if diff := gocmp.Diff(want, demos); diff != "" || err != nil {
		t.Errorf("demos (-want +got):\n%s%v", diff, err)
	}
	recent, err := w.Recent(t.Context(), org, 3)
	if err != nil || len(recent) != 3 || recent[0].Key != "ses-000000" || recent[2].Key != "ses-000002" {
		t.Errorf("recent %+v, %v", recent, err)
	}
}

// Days are those of the place the reader is in, also when they have 23 hours.
func TestDays(t *testing.T) {
	w := open(t)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	ended := func(n int, at time.Time) session.Session {
		s := made(n, 0)
		s.Events = nil
		s.CreatedAt, s.ClosedAt, s.Facts.StartedAt, s.Facts.LastActivityAt = at.Add(-time.Minute), at, at.Add(-time.Minute), at
		return s
	}
	w.accept(
		ended(1, time.Date(2026, 3, 28, 23, 59, 0, 0, berlin)),
		ended(2, time.Date(2026, 3, 29, 0, 0, 0, 0, berlin)), // the clocks go forward
		ended(3, time.Date(2026, 3, 29, 23, 59, 0, 0, berlin)),
		ended(4, time.Date(2026, 3, 30, 0, 0, 0, 0, berlin)),
	)
	b := w.claim(2)
	w.record(b.Token, store.Outcome{ID: b.Rows[0].ID, Kind: store.Sent}, store.Outcome{ID: b.Rows[1].ID, Kind: store.Dead, ErrClass: "row"})
	days, err := w.Days(t.Context(), org, time.Date(2026, 3, 28, 12, 0, 0, 0, berlin), time.Date(2026, 3, 30, 12, 0, 0, 0, berlin), berlin)
	if err != nil || len(days) != 3 {
		t.Fatalf("%d days, %v", len(days), err)
	}
	sums := [][4]int{}
	for _, d := range days {
		sums = append(sums, [4]int{d.Date.Day(), d.Synced, d.Attention, d.Waiting})
	}
	if total := sums[0][3] + sums[1][3] + sums[2][3]; total != 2 {
		t.Errorf("days %v, want two sessions waiting", sums)
	}
	if got := []int{sum(days[0]), sum(days[1]), sum(days[2])}; !slices.Equal(got, []int{1, 2, 1}) {
		t.Errorf("sessions by day %v, want 1, 2, 1", got)
	}
}

func sum(d store.Day) int { return d.Synced + d.Attention + d.Waiting }

// Today and yesterday are told by the place of the clock that is given.
func TestSyncedToday(t *testing.T) {
	w := open(t)
	w.clock.t = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	w.accept(mades(0, 6)...)
	for _, hour := range []int{1, 9, 15, 25, 32, 33} { // since midnight of the first day
		w.clock.t = time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC)
		b := w.claim(1)
		w.record(b.Token, store.Outcome{ID: b.Rows[0].ID, Kind: store.Sent})
	}
	c, err := w.Counts(t.Context(), org, time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC))
	if err != nil || c.SyncedToday != 3 || c.YesterdayByNow != 2 {
		t.Errorf("today %d, yesterday by now %d, want 3 and 2 (%v)", c.SyncedToday, c.YesterdayByNow, err)
	}
	c, err = w.Counts(t.Context(), org, time.Date(2026, 3, 3, 10, 0, 0, 0, time.FixedZone("", -8*3600)))
	if err != nil || c.SyncedToday != 2 {
		t.Errorf("today in the west %d, want 2 (%v)", c.SyncedToday, err)
	}
}
