package status_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"demobridge/app/status"
)

func TestCSVNeverHoldsAFormula(t *testing.T) {
	for _, evil := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"} {
		var out strings.Builder
		err := status.WriteCSV(&out, func(int, int) (status.SessionPage, error) {
			return status.SessionPage{Rows: []status.SessionRow{{Key: "k", Visitor: evil}}, Matching: 1, All: 1}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "'"+strings.TrimPrefix(evil, "\r")) { // the writer drops a lone carriage return
			t.Errorf("%q went out without an apostrophe:\n%s", evil, out.String())
		}
	}
}

func TestCSVHoldsEveryPage(t *testing.T) {
	all := make([]status.SessionRow, 450)
	for i := range all {
		all[i] = status.SessionRow{Key: "k", State: status.StateSynced, SyncedAt: time.Date(2026, 11, 12, 14, 29, 0, 0, time.UTC)}
	}
	var out strings.Builder
	err := status.WriteCSV(&out, func(offset, limit int) (status.SessionPage, error) {
		return status.SessionPage{Rows: all[offset:min(offset+limit, len(all))], Matching: len(all), All: len(all)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "Synced,,,2026-11-12T14:29:00Z\r\n"); got != len(all) {
		t.Errorf("%d rows, want %d", got, len(all))
	}
}

func TestCSVReportsAStoreThatFails(t *testing.T) {
	broken := errors.New("disk")
	err := status.WriteCSV(&strings.Builder{}, func(int, int) (status.SessionPage, error) { return status.SessionPage{}, broken })
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}
