package rehearsal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"demobridge/sync/rehearsal"
)

// sessionBatch is the body of an upsert of n sessions, linked to a contact,
// an account and an opportunity of the seed.
func sessionBatch(from, n int) []byte {
	type attributes struct {
		Type string `json:"type"`
	}
	records := make([]map[string]any, n)
	for i := range records {
		k := from + i
		records[i] = map[string]any{
			"attributes": attributes{"Navattic_Session__c"}, "Name": fmt.Sprintf("session-%d", k), "Session_Key__c": fmt.Sprintf("key-%09d", k),
			"Started_At__c": "2026-11-02T10:11:12.000Z", "Full_Name__c": "Visitor Example", "Email__c": fmt.Sprintf("visitor%d@company.example", k),
			"Duration_Minutes__c": 12.345, "Steps_Viewed__c": 17, "Demos__c": "Product tour; Pricing", "Flows__c": "Start; Middle; End",
			"Very_Interested_Areas__c": "Forecasting", "Somewhat_Interested_Areas__c": "Reports; Alerts", "Not_Interested_Areas__c": nil,
			"Contact__c": "003Rh000000a01YIAQ", "Account__c": "001Rh000000a01YIAQ", "Opportunity__c": "006Rh000000a01YIAQ", "Revision__c": 1,
		}
	}
	body, err := json.Marshal(map[string]any{"allOrNone": false, "records": records})
	if err != nil {
		panic(err)
	}
	return body
}

// BenchmarkUpsert200 is what the org bears with no latency: one client, one
// call after the other, 200 sessions each, over real HTTP.
func BenchmarkUpsert200(b *testing.B) {
	for _, kind := range []string{"new", "existing"} {
		b.Run(kind, func(b *testing.B) {
			org, err := rehearsal.New(rehearsal.Options{Dir: b.TempDir(), DailyCalls: 1 << 40})
			if err != nil {
				b.Fatal(err)
			}
			defer org.Close()
			token, err := org.Mint("integration@rehearsal.example")
			if err != nil {
				b.Fatal(err)
			}
			srv := httptest.NewServer(org.Handler())
			defer srv.Close()
			send := func(body []byte) {
				req, err := http.NewRequest(http.MethodPatch, srv.URL+"/services/data/v66.0/composite/sobjects/Navattic_Session__c/Session_Key__c", bytes.NewReader(body))
				if err != nil {
					b.Fatal(err)
				}
				req.Header.Set("Authorization", "Bearer "+token)
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = res.Body.Close() }()
				answer, err := io.ReadAll(res.Body)
				if err != nil || res.StatusCode != http.StatusOK || bytes.Contains(answer, []byte(`"success":false`)) {
					b.Fatalf("%d %v %.300s", res.StatusCode, err, answer)
				}
			}
			bodies := make([][]byte, 64)
			for i := range bodies {
				bodies[i] = sessionBatch(i*200, 200)
			}
			if kind == "existing" {
				for _, body := range bodies {
					send(body)
				}
			}
			b.ResetTimer()
			for i := range b.N {
				if kind == "new" {
					b.StopTimer()
					body := sessionBatch(1_000_000+i*200, 200)
					b.StartTimer()
					send(body)
					continue
				}
				send(bodies[i%len(bodies)])
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
			b.ReportMetric(float64(b.N)*200/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
