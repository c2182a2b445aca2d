package intake_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"demobridge/sync/intake"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

var nine = time.Date(2026, time.November, 12, 9, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return nine.Add(time.Duration(minutes) * time.Minute) }

func decode(t *testing.T, input string, opts intake.Options) intake.Result {
	t.Helper()
	result, err := intake.Decode("in", strings.NewReader(input), opts)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(result.Sessions) + result.Joined + len(result.Problems) + len(result.SetAside); got != result.Read {
		t.Errorf("%d sessions, %d joined, %d problems and %d set aside do not add up to %d read",
			len(result.Sessions), result.Joined, len(result.Problems), len(result.SetAside), result.Read)
	}
	return result
}

func ids(result intake.Result) []string {
	var out []string
	for _, s := range result.Sessions {
		out = append(out, s.ID)
	}
	return out
}

func causes(problems []intake.Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.String())
	}
	return out
}

const (
	one = `{"id":"s1","createdAt":"2026-11-12T09:00:00Z","closedAt":"2026-11-12T09:40:00Z"}`
	two = `{"id":"s2","createdAt":"2026-11-12T09:10:00Z","closedAt":"2026-11-12T09:20:00Z"}`
)

func TestOwnJSONInEveryArrangement(t *testing.T) {
	pretty := strings.ReplaceAll(strings.ReplaceAll(one, ",", ",\n  "), "{", "{\n  ")
	for name, input := range map[string]string{
		"one a line":           one + "\n" + two + "\n",
		"with CRLF and blanks": "\n" + one + "\r\n\r\n" + two,
		"a list":               "[" + one + "," + two + "]",
		"a list, one a line":   "[\n" + one + ",\n" + two + "\n]\n",
		"objects over lines":   pretty + "\n" + two,
		"a spread list":        " [ " + pretty + " , " + two + " ] ",
		"the same one twice":   one + "\n" + two + "\n" + one,
	} {
		t.Run(name, func(t *testing.T) {
			result := decode(t, input, intake.Options{})
			if diff := cmp.Diff([]string{"s1", "s2"}, ids(result)); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
			if result.Form != intake.FormSessions {
				t.Errorf("Form = %q", result.Form)
			}
			if len(result.Problems) > 0 {
				t.Errorf("problems: %v", causes(result.Problems))
			}
		})
	}
}

func TestABrokenObjectCostsOnlyItself(t *testing.T) {
	tests := map[string]struct {
		input string
		ids   []string
		want  []string
	}{
		"a line that is cut off": {
			input: one + "\n{\"id\":\"broken\",\n" + two,
			ids:   []string{"s1", "s2"},
			want:  []string{"in:2: It is not complete"},
		},
		"the first line is broken": {
			input: "{\"id\":\"broken\n" + one + "\n" + two,
			ids:   []string{"s1", "s2"},
			want:  []string{"in:1: A text in it has no closing quote"},
		},
		"a line that is no object": {
			input: one + "\nhello\n" + two,
			ids:   []string{"s1", "s2"},
			want:  []string{"in:2: This line is not an object"},
		},
		"two objects in a line": {
			input: one + "\n" + one + two + "\n" + two,
			ids:   []string{"s1", "s2"},
			want:  []string{"in:2: This line goes on after its object"},
		},
		"in a list": {
			input: "[" + one + ",\n{\"id\":},\n" + two + "]",
			ids:   []string{"s1", "s2"},
			want:  []string{"in:2: This is not valid JSON: invalid character '}' looking for beginning of value"},
		},
		"an object in a list is not closed": {
			input: "[\n  " + one + ",\n  {\"id\":\"x\",\n  " + two + "\n]",
			ids:   []string{"s1", "s2"},
			want:  []string{`in:3: A ']' in it closes nothing`},
		},
		"a text in a list is not closed": {
			input: "[\n" + one + ",\n{\"id\":\"x,\n \"a\":1},\n" + two + "\n]",
			ids:   []string{"s1", "s2"},
			want:  []string{"in:3: A text in it has no closing quote"},
		},
		"a list that is cut off": {
			input: "[" + one + ",\n" + two + ",\n",
			ids:   []string{"s1", "s2"},
			want:  []string{"in:3: The file ends before its list does"},
		},
		"after the list": {
			input: "[" + one + "]\nmore",
			ids:   []string{"s1"},
			want:  []string{"in:2: Something follows the end of the list"},
		},
		"no session ID": {
			input: one + "\n" + `{"visitor":{"email":"v@acme.example"}}`,
			ids:   []string{"s1"},
			want:  []string{"in:2: id: This session has no ID"},
		},
		"something else": {
			input: one + "\n" + `{"hello":"world"}`,
			ids:   []string{"s1"},
			want:  []string{"in:2: This is neither a session, nor a webhook body, nor a browser event"},
		},
		"a wrong type, with its path": {
			input: one + "\n" + `{"id":"s3","facts":{"steps":"4"}}`,
			ids:   []string{"s1"},
			want:  []string{"in:2: facts.steps: Should not be a string"},
		},
		"a time that is none": {
			input: one + "\n" + `{"id":"s3","createdAt":"yesterday"}`,
			ids:   []string{"s1"},
			want:  []string{`in:2: "yesterday" is not a time like 2026-11-12T14:13:00Z`},
		},
		"a year that cannot be": {
			input: one + "\n" + `{"id":"s3","events":[{"type":"ENGAGE","at":"0206-11-12T09:00:00Z"}]}`,
			ids:   []string{"s1"},
			want:  []string{"in:2: events[0].at: The year 206 cannot be right"},
		},
		"a zero character": {
			input: one + "\n" + `{"id":"s3","visitor":{"name":"a\u0000b"}}` + "\n" + `{"id":"s4","visitor":{"name":"a\\u0000b"}}`,
			ids:   []string{"s1", "s4"},
			want:  []string{"in:2: It holds a zero character"},
		},
		"bytes that are not UTF-8": {
			input: one + "\n{\"id\":\"s3\xe9\"}\n" + two,
			ids:   []string{"s1", "s2"},
			want:  []string{"in:2: It is not valid UTF-8"},
		},
		"nested too deep": {
			input: one + "\n" + `{"id":"s3","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}\n" + two,
			ids:   []string{"s1", "s2"},
			want:  []string{"in:2: Nested deeper than 32 levels"},
		},
		"a text too long": {
			input: one + "\n" + `{"id":"s3","visitor":{"name":"` + strings.Repeat("x", 70_000) + `"}}` + "\n" + two,
			ids:   []string{"s1", "s2"},
			want:  []string{"in:2: A text in it is longer than 65536 bytes"},
		},
		"damage that has no end": {
			input: one + "\n" + two + "\n" + `{"id":"x"` + strings.Repeat("\n{", 3),
			ids:   []string{"s1", "s2"},
			want: []string{
				"in:3: It is not complete", "in:4: It is not complete", "in:5: It is not complete", "in:6: It is not complete",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			result := decode(t, test.input, intake.Options{})
			if diff := cmp.Diff(test.ids, ids(result)); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, causes(result.Problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownKeysNullsAndRepeatedKeys(t *testing.T) {
	result := decode(t, `{"id":"old","hello":[1,{"a":null}],"id":"s1","visitor":null,"closedAt":"2026-11-12T09:40:00Z","events":null}`, intake.Options{})
	want := []session.Session{{
		ID: "s1", ClosedAt: at(40),
		Facts: session.Facts{LastActivityAt: at(40)},
	}}
	if diff := cmp.Diff(want, result.Sessions); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}

func TestVersionsOfASessionInAFileBecomeOne(t *testing.T) {
	newer := `{"id":"s1","closedAt":"2026-11-12T09:40:00Z","visitor":{"name":"After"},"events":[{"type":"VIEW_STEP","at":"2026-11-12T09:20:00Z","stepCommonId":"b"}]}`
	older := `{"id":" s1 ","closedAt":"2026-11-12T09:30:00Z","visitor":{"name":"Before","city":"Oslo"},"events":[{"type":"VIEW_STEP","at":"2026-11-12T09:00:00Z","stepCommonId":"a"}]}`
	for _, input := range []string{newer + "\n" + older, older + "\n" + newer, older + "\n" + newer + "\n" + older} {
		result := decode(t, input, intake.Options{})
		if len(result.Sessions) != 1 {
			t.Fatalf("sessions: %v", ids(result))
		}
		s := result.Sessions[0]
		if s.Facts.Steps != 2 || s.Visitor.FullName != "After" || s.Visitor.City != "Oslo" || s.ClosedAt != at(40) {
			t.Errorf("got %+v", s)
		}
	}
}

func TestASessionInVeryManyPiecesIsReadInTime(t *testing.T) {
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, `{"id":"s1","events":[{"type":"VIEW_STEP","at":"%s","stepCommonId":"c%d"}]}`+"\n", nine.Add(time.Duration(i)*time.Second).Format(time.RFC3339), i)
	}
	result := decode(t, b.String(), intake.Options{})
	if len(result.Sessions) != 1 || result.Sessions[0].Facts.Steps != 20_000 {
		t.Errorf("%d sessions, %d steps in the first", len(result.Sessions), result.Sessions[0].Facts.Steps)
	}
}

func TestNotesSayWhatShouldBeKnown(t *testing.T) {
	result := decode(t, strings.Join([]string{
		`{"id":"open","events":[{"type":"VIEW_STEP","at":"2026-11-12T09:00:00Z"}]}`,
		`{"id":"timeless"}`,
		`{"id":"odd","createdAt":"2026-11-12T08:00:00Z","visitor":{"email":"h.vogel(at)lindner.example"}}`,
	}, "\n"), intake.Options{Now: at(29)})
	want := []string{
		"in:1: This session was still open; taken as far as it went",
		"in:2: This session has no time at all",
		"in:3: email: Not an email address; kept as it is, and nobody will be found by it",
	}
	if diff := cmp.Diff(want, causes(result.Notes)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if len(result.Sessions) != 3 {
		t.Errorf("sessions: %v", ids(result))
	}
	if later := decode(t, `{"id":"open","events":[{"type":"VIEW_STEP","at":"2026-11-12T09:00:00Z"}]}`, intake.Options{Now: at(30)}); len(later.Notes) > 0 {
		t.Errorf("after 30 minutes: %v", causes(later.Notes))
	}
}

func TestWhatIsNoFormAtAllIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		input string
		want  error
	}{
		"nothing":         {"", intake.ErrEmpty},
		"only blanks":     {" \r\n\t", intake.ErrEmpty},
		"other JSON":      {`{"hello":"world"}`, intake.ErrUnknown},
		"a list of texts": {`["a","b"]`, intake.ErrUnknown},
		"prose":           {"Dear all,\nthe demo went well.\n", intake.ErrUnknown},
		"a picture":       {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", intake.ErrNotText},
	} {
		if _, err := intake.Decode("in", strings.NewReader(test.input), intake.Options{}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if result, err := intake.Decode("in", strings.NewReader("[]"), intake.Options{}); err != nil || result.Read != 0 {
		t.Errorf("an empty list: %+v, %v", result, err)
	}
}
