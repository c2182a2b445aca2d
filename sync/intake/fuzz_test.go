package intake_test

import (
	"strings"
	"testing"
	"time"

	"demobridge/sync/intake"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

// small limits let the fuzzer reach them.
var small = intake.Options{MaxBytes: 1 << 16, MaxRows: 200, MaxColumns: 30, MaxField: 2000, MaxDepth: 12, Now: nine}

// promises are what holds for any input whatever.
func promises(t *testing.T, input string) {
	start := time.Now()
	result, err := intake.Decode("in", strings.NewReader(input), small)
	if took := time.Since(start); took > 5*time.Second {
		t.Fatalf("took %v", took)
	}
	if err != nil {
		if len(result.Sessions) > 0 {
			t.Fatalf("an error and %d sessions", len(result.Sessions))
		}
		return
	}
	if got := len(result.Sessions) + result.Joined + len(result.Problems) + len(result.SetAside); got != result.Read {
		t.Fatalf("%d sessions, %d joined, %d problems, %d set aside: not %d read",
			len(result.Sessions), result.Joined, len(result.Problems), len(result.SetAside), result.Read)
	}
	keys := map[string]bool{}
	for _, s := range result.Sessions {
		key := s.Key()
		if key == "" || keys[key] || session.UTF16Len(key) > 255 || strings.ContainsRune(key, 0) {
			t.Fatalf("the key %q is empty, too long, repeated or holds a zero", key)
		}
		keys[key] = true
		if s.Facts.Minutes < 0 || s.Facts.Steps < 0 {
			t.Fatalf("negative facts %+v", s.Facts)
		}
		if diff := cmp.Diff(session.Summarize(s), s); diff != "" {
			t.Fatalf("not summarized (-want +got):\n%s", diff)
		}
	}
	for _, p := range append(result.Problems, result.SetAside...) {
		if p.Cause == "" || p.Line < 1 || p.Line > 1+strings.Count(input, "\n")+strings.Count(input, "\r")+strings.Count(input, "\x00\n") {
			t.Fatalf("a problem without a cause or a proper line: %+v", p)
		}
	}
	again, err := intake.Decode("in", strings.NewReader(input), small)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(result, again); diff != "" {
		t.Fatalf("read again (-first +second):\n%s", diff)
	}
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		one + "\n" + two, "[" + one + "," + two + "]", body, strings.Join(strings.Fields(body), " ") + "\n{",
		`{"type":"VIEW_STEP","sessionId":"s1","step":{"indx":1},"properties":[{"name":"email","value":"a@b.example","object":"END_USER"}]}`,
		`{"id":"s1","createdAt":12,"events":[{"at":null}]}`, `[{"id":"\ud800"}, null, 3, "x", [1], {"id":""}`, `{"data":{"session":null,"endUser":{}}}`,
		`{"id":"s1","facts":{"minutes":1e300,"steps":-4}}`, "[[[[[[[[[[[[[[[[[[[[[", "{\"id\":\"a\n{\"id\":\"b\"}\n", `{"id":"9999-99","closedAt":"9999-12-31T23:59:59Z"}`,
		`{"data":{"session":{"recordedGuideSessionId":"s","createdAt":"9999999999999","closedAt":"99999999999999999999"}}}`,
		"\xff\xfe{\x00}\x00", "\ufeff{}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		if start := strings.TrimLeft(input, " \t\r\n\ufeff"); !strings.HasPrefix(start, "[") {
			input = "{" + strings.TrimPrefix(input, "{")
		}
		promises(t, input)
	})
}

func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		"s1,v@acme.example,2026-11-12 09:00,7m 24s,18,x\n", "s1;v@acme.example;12/11/2026;7,4;1.204;\"a;b\"\r\n", "\"s\"\"1\"\t\t1794492780\t0:07:24\n",
		",v@acme.example,12 Nov 2026 2:13 PM +0100,,,\n", "s1,,31.11.2026,1h 5m,,\"open\ns2,,,,\n", "'=s1,,,,,[\"a\",\"b\"]\r\rx\xe9,,,,,\n", "sep=;\n\n,,,,,,,,,,,,\n",
		"s1,,2026-11-12T09:00:00.123456789-14:00,1:2:3,1e3,a|b;c", "\x00", "s1,,Thu, 12 Nov 2026 14:13:00 GMT,NaN,-1,",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rows string) {
		promises(t, "session id,email,started,duration,steps,flows\n"+rows)
		promises(t, rows)
	})
}
