package intake_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"demobridge/sync/intake"
)

// endless gives the same text over and over.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.text[e.at%len(e.text)]
		e.at++
	}
	return len(p), nil
}

func TestInputBeyondALimitIsRefusedWithTheLimitNamed(t *testing.T) {
	const header = "session id,started\n"
	rows := func(n int) io.Reader { return io.LimitReader(&endless{text: "s1,2026-11-12\n"}, int64(n)*14) }
	for name, test := range map[string]struct {
		input io.Reader
		want  string
	}{
		"50 MB":               {&endless{text: one + "\n"}, "bytes"},
		"one endless field":   {io.MultiReader(strings.NewReader(header+`s1,"`), &endless{text: "x"}), "bytes"},
		"rows of a table":     {io.MultiReader(strings.NewReader(header), rows(1_000_000)), "rows"},
		"objects":             {strings.NewReader(strings.Repeat("{}\n", 1_000_000)), "rows"},
		"objects in a list":   {strings.NewReader("[" + strings.Repeat("{},", 1_000_000) + "]"), "rows"},
		"columns of a header": {strings.NewReader(strings.Repeat("a,", 100_000) + "\n"), "columns"},
		"columns of a row":    {strings.NewReader(header + strings.Repeat("a,", 100_000) + "\n"), "columns"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := intake.Decode("in", test.input, intake.Options{})
			var limit *intake.LimitError
			if !errors.As(err, &limit) || limit.Limit != test.want {
				t.Fatalf("error %v, want the limit of %s", err, test.want)
			}
			// The promise is 2 seconds; the margin is for a busy machine.
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestLimitsCanBeChosen(t *testing.T) {
	const table = "session,started\ns1,2026-11-12\ns2,2026-11-12\n"
	for name, opts := range map[string]intake.Options{
		"bytes":   {MaxBytes: int64(len(table)) - 1},
		"rows":    {MaxRows: 1},
		"columns": {MaxColumns: 1},
	} {
		_, err := intake.Decode("in", strings.NewReader(table), opts)
		var limit *intake.LimitError
		if !errors.As(err, &limit) || limit.Limit != name {
			t.Errorf("%s: error %v", name, err)
		}
	}
	exact := intake.Options{MaxBytes: int64(len(table)), MaxRows: 2, MaxColumns: 2, MaxField: 10}
	if result := decode(t, table, exact); len(result.Sessions) != 2 {
		t.Errorf("exactly at the limits: %v", causes(result.Problems))
	}
	exact.MaxField = 9
	if result := decode(t, table, exact); len(result.Problems) != 2 || !strings.Contains(result.Problems[0].Cause, "longer than 9 bytes") {
		t.Errorf("fields over the limit: %v", causes(result.Problems))
	}
}

func TestAnErrorOfTheReaderIsGivenOn(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := intake.Decode("in", io.MultiReader(strings.NewReader(one), errReader{broken}), intake.Options{})
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestDamageIsNoticedInFilesOfAnySize(t *testing.T) {
	for name, input := range damaged(30_000) {
		t.Run(name, func(t *testing.T) {
			result, err := intake.Decode("in", strings.NewReader(input), intake.Options{})
			if err == nil && len(result.Problems) == 0 {
				t.Error("the damage went unnoticed")
			}
		})
	}
}

// BenchmarkDamage shows that reading a damaged file takes time in proportion to
// its size: the time a byte is the same for all sizes.
func BenchmarkDamage(b *testing.B) {
	for _, rows := range []int{3_000, 30_000} {
		for name, input := range damaged(rows) {
			b.Run(fmt.Sprintf("%s/%d", name, rows), func(b *testing.B) {
				b.SetBytes(int64(len(input)))
				for b.Loop() {
					_, _ = intake.Decode("in", strings.NewReader(input), intake.Options{})
				}
			})
		}
	}
}

// damaged are files of about so many rows whose damage invites looking at the
// same bytes again and again.
func damaged(rows int) map[string]string {
	var quotes, brackets strings.Builder
	quotes.WriteString("session id,started,name\n")
	brackets.WriteString("[\n")
	for i := range rows {
		fmt.Fprintf(&quotes, "s%d,2026-11-12,\"open %d\n", i, i)
		fmt.Fprintf(&brackets, "{\"id\":\"s%d\",\"x\":{\n", i)
	}
	return map[string]string{
		"quotes": quotes.String(), "brackets": brackets.String(),
		"only opening brackets":     strings.Repeat("{\n", rows*150),
		"an object that never ends": `{"id":"s1","events":[` + strings.Repeat(`{"type":"ENGAGE"},`+"\n{", rows*7),
	}
}
