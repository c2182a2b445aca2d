package engine_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	sf "github.com/k-capehart/go-salesforce/v3"

	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

var benchSessions = flag.Int("sessions", 10_000, "how many sessions BenchmarkSending sends")

// BenchmarkSending sends the same new sessions to a rehearsal org in a process of
// its own, over real HTTP: by the engine out of the store (match, map, write,
// record, all durable), and by another library's collections of 200, which only
// writes records that are ready made.
//
//	go test -run - -bench Sending -benchtime 1x ./sync/engine -sessions 100000
func BenchmarkSending(b *testing.B) {
	for _, latency := range []time.Duration{0, 50 * time.Millisecond, 200 * time.Millisecond} {
		b.Run(fmt.Sprintf("engine/%v", latency), func(b *testing.B) {
			for range b.N {
				benchEngine(b, latency)
			}
		})
		b.Run(fmt.Sprintf("collections/%v", latency), func(b *testing.B) {
			for range b.N {
				benchCollections(b, latency)
			}
		})
	}
}

func benchEngine(b *testing.B, latency time.Duration) {
	at := startOrg(b, latency)
	s, err := store.Open(b.Context(), b.TempDir(), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const chunk = 500
	for from := 0; from < *benchSessions; from += chunk {
		if _, err := s.Accept(b.Context(), at.OrgID, lively(b, from, min(chunk, *benchSessions-from))); err != nil {
			b.Fatal(err)
		}
	}
	client, calls := clientOf(b, tokens{at})
	e := engine.New(engine.Options{Store: s, Salesforce: client, OrgID: at.OrgID})
	memory := watchMemory()
	began := time.Now()
	if err := e.Drain(b.Context()); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	c, err := s.Counts(b.Context(), at.OrgID, time.Now())
	if err != nil || c.Synced+c.Choice != *benchSessions {
		b.Fatalf("counts %+v, %v", c, err)
	}
	reportRun(b, took, calls(), memory())
}

func benchCollections(b *testing.B, latency time.Duration) {
	at := startOrg(b, latency)
	client, err := sf.Init(sf.Creds{Domain: at.URL, AccessToken: at.Token}, sf.WithAPIVersion("v63.0"), sf.WithValidateAuthentication(false))
	if err != nil {
		b.Fatal(err)
	}
	const chunk = 10_000
	memory := watchMemory()
	var took time.Duration
	for from := 0; from < *benchSessions; from += chunk {
		records := readyMade(lively(b, from, min(chunk, *benchSessions-from)))
		began := time.Now()
		res, err := client.UpsertCollection(mapping.SessionObject, mapping.SessionKey, records, 200)
		took += time.Since(began)
		if err != nil || res.HasSalesforceErrors {
			b.Fatalf("%v %.300v", err, res)
		}
	}
	reportRun(b, took, (*benchSessions+199)/200, memory())
}

// readyMade are the records that the engine would write for people whom the org
// does not know.
func readyMade(ss []session.Session) []map[string]any {
	out := make([]map[string]any, len(ss))
	for i, s := range ss {
		out[i] = mapping.SessionRecord(s, match.Result{})
	}
	return out
}

func reportRun(b *testing.B, took time.Duration, calls, peak int) {
	b.ReportMetric(float64(*benchSessions)/took.Seconds(), "sessions/s")
	b.ReportMetric(float64(calls)*1000/float64(*benchSessions), "calls/1000")
	b.ReportMetric(float64(peak), "peakMB")
	b.ReportMetric(0, "ns/op")
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// watchMemory starts a new peak of this process's memory and returns what reads
// it, in MB; 0 where the system does not say.
func watchMemory() func() int {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // proc(5): resets VmHWM
	return func() int {
		text, err := os.ReadFile("/proc/self/status")
		if err != nil {
			return 0
		}
		m := peakLine.FindSubmatch(text)
		if m == nil {
			return 0
		}
		kb, err := strconv.Atoi(string(m[1]))
		if err != nil {
			return 0
		}
		return kb / 1024
	}
}
