//go:build soak

package rehearsal_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/sync/rehearsal"
)

// TestAMillionSessions fills the org with 1,000,000 sessions and 200,000
// contacts through the API, and then looks records up by key, by e-mail and by
// parent: the median must stay below 5 ms. It takes some minutes; run it with
// -tags soak -timeout 30m -v.
func TestAMillionSessions(t *testing.T) {
	c := openOrg(t, rehearsal.Options{Dir: t.TempDir(), DailyCalls: 1 << 40})
	start := time.Now()
	for from := 0; from < 200_000; from += 200 {
		records := make([]string, 200)
		for i := range records {
			records[i] = fmt.Sprintf(`{"attributes":{"type":"Contact"},"LastName":"Visitor%d","Email":"visitor%d@company%d.example","AccountId":%q}`, from+i, from+i, (from+i)/50, acme)
		}
		c.send("POST", "composite/sobjects", `{"records":[`+strings.Join(records, ",")+`]}`).wants(200)
	}
	t.Logf("200,000 contacts in %v", time.Since(start))
	start = time.Now()
	for from := 0; from < 1_000_000; from += 200 {
		c.send("PATCH", "composite/sobjects/Navattic_Session__c/Session_Key__c", string(sessionBatch(from, 200))).wants(200)
	}
	t.Logf("1,000,000 sessions in %v", time.Since(start))
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	t.Logf("heap %d MB", m.HeapAlloc>>20)
	for name, ask := range map[string]func(i int) answer{
		"session by key": func(i int) answer {
			return c.query(fmt.Sprintf("SELECT Id FROM Navattic_Session__c WHERE Session_Key__c='key-%09d'", i*9973%1_000_000))
		},
		"contact by e-mail": func(i int) answer {
			return c.query(fmt.Sprintf("SELECT Id, Account.Name FROM Contact WHERE Email='Visitor%d@company%d.example'", i*997%200_000, i*997%200_000/50))
		},
		"upsert of one": func(i int) answer {
			return c.send("PATCH", fmt.Sprintf("sobjects/Navattic_Session__c/Session_Key__c/key-%09d", i*9973%1_000_000), `{"Steps_Viewed__c":3}`)
		},
		"newest of a deal": func(int) answer {
			return c.query("SELECT Id FROM Navattic_Session__c WHERE Opportunity__c='" + acmeDeal + "' LIMIT 10")
		},
	} {
		var took []time.Duration
		for i := range 200 {
			at := time.Now()
			if a := ask(i); a.status >= 300 {
				t.Fatalf("%s: %d %s", name, a.status, a.text)
			}
			took = append(took, time.Since(at))
		}
		slices.Sort(took)
		t.Logf("%s: median %v, 99th %v", name, took[100], took[198])
		if took[100] > 5*time.Millisecond {
			t.Errorf("%s: median %v", name, took[100])
		}
	}
}
