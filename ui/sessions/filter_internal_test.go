package sessions

import (
	"fmt"
	"testing"
	"time"

	"demobridge/app/status"

	"github.com/google/go-cmp/cmp"
)

var zone = time.FixedZone("CET", 3600)

func day(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, zone) }

func TestDatesBeginAtTheUsersMidnight(t *testing.T) {
	now := time.Date(2026, 11, 12, 0, 30, 0, 0, zone)
	for _, c := range []struct {
		filter filter
		want   status.SessionQuery
	}{
		{filter{}, status.SessionQuery{}},
		{filter{Span: spanToday}, status.SessionQuery{From: day(12)}},
		{filter{Span: spanWeek}, status.SessionQuery{From: day(6)}},
		{filter{Span: spanMonth}, status.SessionQuery{From: time.Date(2026, 10, 14, 0, 0, 0, 0, zone)}},
		{filter{Span: spanSynced}, status.SessionQuery{Synced: day(12)}},
		{filter{Span: spanBetween, From: day(3), To: day(4)}, status.SessionQuery{From: day(3), To: day(5)}},
		{filter{Span: spanBetween, To: day(4)}, status.SessionQuery{To: day(5)}},
	} {
		if diff := cmp.Diff(c.want, c.filter.query(now)); diff != "" {
			t.Errorf("%q: %s", c.filter.Span, diff)
		}
	}
}

func TestFiltersAreKeptForTheNextStartButNotTheSearch(t *testing.T) {
	f := filter{
		Search: "acme", States: []status.SessionState{status.StateFailed}, Demo: "Platform tour",
		Span: spanBetween, From: day(3).UTC(), To: day(4).UTC(), Sort: status.SortSteps, Desc: true,
	}
	want := f
	want.Search = ""
	if diff := cmp.Diff(want, parseFilter(f.text())); diff != "" {
		t.Error(diff)
	}
}

func TestAnUnreadableFilterIsTheNewOne(t *testing.T) {
	for _, text := range []string{"", "{", `{"states":"x"}`, `{"span":"synced"}`} {
		if diff := cmp.Diff(newFilter(), parseFilter(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestAHeadClickSortsAndASecondOneTurnsRound(t *testing.T) {
	f := newFilter().sorted(status.SortVisitor)
	if f.Sort != status.SortVisitor || f.Desc {
		t.Errorf("names begin with A, got %+v", f)
	}
	if f = f.sorted(status.SortVisitor); !f.Desc {
		t.Errorf("a second click turns round, got %+v", f)
	}
	if f = f.sorted(status.SortSteps); !f.Desc {
		t.Errorf("numbers begin with the largest, got %+v", f)
	}
}

func TestClearingKeepsTheOrder(t *testing.T) {
	f := filter{Search: "x", Demo: "y", Span: spanWeek, States: states, Sort: status.SortSteps, Desc: true}
	if !f.narrowed() || f.cleared().narrowed() || f.cleared().Sort != status.SortSteps {
		t.Errorf("got %+v", f.cleared())
	}
}

func TestTheDateSelectSaysWhatIsChosen(t *testing.T) {
	for _, c := range []struct {
		filter filter
		want   string
	}{
		{newFilter(), "All dates"},
		{filter{Span: spanWeek}, "Last 7 days"},
		{filter{Span: spanBetween, From: day(3)}, "3 Nov – …"},
		{filter{Span: spanBetween, From: day(3), To: day(5)}, "3 Nov – 5 Nov"},
	} {
		if got := c.filter.spanWord(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func rowsFrom(first, n int) []status.SessionRow {
	rows := make([]status.SessionRow, n)
	for i := range rows {
		rows[i].Key = fmt.Sprint(first + i)
	}
	return rows
}

func TestAPageIsAskedForOnceAndAgainAfterAFailure(t *testing.T) {
	p := newPages()
	p.take(status.SessionPage{Rows: rowsFrom(0, pageRows), Matching: 1000, All: 1000}, true)
	if _, wanted := p.ask(10); wanted {
		t.Error("row 10 is here, it was asked for")
	}
	page, wanted := p.ask(450)
	if page != 2 || !wanted {
		t.Errorf("row 450: page %d, wanted %v", page, wanted)
	}
	if _, wanted = p.ask(451); wanted {
		t.Error("the page on its way was asked for twice")
	}
	p.failed(2)
	if _, wanted = p.ask(451); !wanted {
		t.Error("a page that failed is never asked for again")
	}
}

func TestMemoryStaysSmallHoweverFarOneScrolls(t *testing.T) {
	p := newPages()
	for row := 0; row < 100_000; row += pageRows {
		if page, wanted := p.ask(row); wanted {
			p.take(status.SessionPage{Offset: page * pageRows, Rows: rowsFrom(page*pageRows, pageRows), Matching: 100_000, All: 100_000}, false)
		}
		if got, ok := p.row(row); !ok || got.Key != fmt.Sprint(row) {
			t.Fatalf("row %d: %v %v", row, got.Key, ok)
		}
		if len(p.rows) > keptPages {
			t.Fatalf("%d pages in memory", len(p.rows))
		}
	}
}

func TestAFreshAnswerReplacesEverything(t *testing.T) {
	p := newPages()
	p.take(status.SessionPage{Rows: rowsFrom(0, 400), Matching: 400, All: 400}, true)
	if i, ok := p.find("399"); !ok || i != 399 {
		t.Errorf("found at %d, %v", i, ok)
	}
	p.take(status.SessionPage{Rows: rowsFrom(1000, 3), Matching: 3, All: 400}, true)
	if _, ok := p.find("399"); ok {
		t.Error("a row that is gone is still found")
	}
	if _, ok := p.row(3); ok {
		t.Error("a row after the end exists")
	}
}
