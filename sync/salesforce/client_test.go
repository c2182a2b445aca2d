package salesforce_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"demobridge/sync/salesforce"
)

func TestEveryCallCarriesItsHeads(t *testing.T) {
	org := newOrg(t, always(200, okPage))
	c := connect(t, org, salesforce.Options{UserAgent: "Demobridge/1.2"})
	if _, err := c.Query(context.Background(), "SELECT Id FROM Lead"); err != nil {
		t.Fatal(err)
	}
	r := org.only(t)
	for name, want := range map[string]string{
		"Authorization":   "Bearer token-1",
		"Accept":          "application/json",
		"Accept-Encoding": "gzip",
		"User-Agent":      "Demobridge/1.2",
		"Content-Type":    "",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if r.Path != "/services/data/v67.0/query" {
		t.Errorf("path %q", r.Path)
	}
	if q, _ := url.ParseQuery(r.RawQuery); q.Get("q") != "SELECT Id FROM Lead" {
		t.Errorf("query %q", r.RawQuery)
	}
}

func TestWritesRunNoAssignmentRulesAndFillNoRecentList(t *testing.T) {
	org := newOrg(t, always(200, `[{"id":"001ak00000OQTieAAH","success":true,"errors":[],"created":true}]`))
	c := connect(t, org, salesforce.Options{})
	if _, err := c.UpsertCollection(context.Background(), "Account", "Key__c", rows(1), false); err != nil {
		t.Fatal(err)
	}
	r := org.only(t)
	if got := r.Header.Get("Sforce-Auto-Assign"); got != "FALSE" {
		t.Errorf("Sforce-Auto-Assign %q", got)
	}
	if got := r.Header.Get("Sforce-Mru"); got != "updateMru=false" {
		t.Errorf("Sforce-Mru %q", got)
	}
	if got := r.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
		t.Errorf("Content-Type %q", got)
	}
}

func TestLargeBodiesArePackedAndSmallOnesAreNot(t *testing.T) {
	for _, n := range []int{1, 200} {
		org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, saved(n)) })
		c := connect(t, org, salesforce.Options{})
		if _, err := c.UpsertCollection(context.Background(), "Account", "Key__c", rows(n), false); err != nil {
			t.Fatal(err)
		}
		r := org.only(t)
		if packed := r.Header.Get("Content-Encoding") == "gzip"; packed != (n == 200) {
			t.Errorf("%d rows: packed %v", n, packed)
		}
		if got := strings.Count(r.Body, `"type":"Account"`); got != n {
			t.Errorf("%d rows arrived, want %d", got, n)
		}
	}
}

func TestPackedAnswersAreRead(t *testing.T) {
	org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		zw := gzip.NewWriter(w)
		_, _ = io.WriteString(zw, `{"totalSize":1,"done":true,"records":[{"Id":"001ak00000OQTieAAH"}]}`)
		_ = zw.Close()
	})
	page, err := connect(t, org, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Account")
	if err != nil || page.Records[0].ID() != "001ak00000OQTieAAH" {
		t.Fatalf("page %+v, error %v", page, err)
	}
}

func TestAnAnswerThatUnpacksTooBigIsNotRead(t *testing.T) {
	org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		zw, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		spaces := []byte(strings.Repeat(" ", 1<<20))
		for range 66 {
			_, _ = zw.Write(spaces)
		}
		_ = zw.Close()
	})
	_, err := connect(t, org, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Account")
	wantVerdict(t, err, "ANSWER_TOO_BIG", salesforce.ClassBug, salesforce.GateNone)
}

const sessionEnded = `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`

// endedSession refuses token-1 and accepts every later one.
func endedSession(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "Bearer token-1" {
		answer(w, 401, sessionEnded)
		return
	}
	answer(w, 200, okPage)
}

func TestTenCallersWithAnEndedSessionCauseOneRefresh(t *testing.T) {
	const callers = 10
	var arrived sync.WaitGroup
	arrived.Add(callers)
	org := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer token-1" {
			arrived.Done()
		}
		endedSession(w, r)
	})
	tokens := &wallet{url: org.URL, gate: make(chan struct{})}
	c := connectTo(t, tokens, salesforce.Options{})
	go func() { arrived.Wait(); close(tokens.gate) }()

	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			if _, err := c.Query(context.Background(), "SELECT Id FROM Lead"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := tokens.count(); got != 1 {
		t.Errorf("%d refreshes, want 1", got)
	}
	if got := len(org.requests()); got != 2*callers {
		t.Errorf("%d requests, want %d", got, 2*callers)
	}
}

func TestTheBodyIsSentAgainAfterARefresh(t *testing.T) {
	org := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer token-1" {
			answer(w, 401, sessionEnded)
			return
		}
		answer(w, 200, saved(200))
	})
	c := connect(t, org, salesforce.Options{})
	if _, err := c.UpsertCollection(context.Background(), "Account", "Key__c", rows(200), false); err != nil {
		t.Fatal(err)
	}
	got := org.requests()
	if len(got) != 2 || got[0].Body != got[1].Body || got[1].Body == "" {
		t.Errorf("the second request is not the first again")
	}
}

func TestOnlyAnEndedSessionIsRefreshedAndOnlyOnce(t *testing.T) {
	auth, config := salesforce.GateAuth, salesforce.GateConfig
	for name, c := range map[string]struct {
		status    int
		kind      string
		body      string
		refreshes int
		key       string
		gate      salesforce.Gate
	}{
		"ended and still ended": {401, "application/json", sessionEnded, 1, "INVALID_SESSION_ID", auth},
		"not for REST":          {401, "application/json", `[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]`, 0, "SESSION_NOT_FOR_REST", config},
		"agent":                 {401, "application/json", `[{"message":"Connected app is not attached to Agent","errorCode":"INVALID_SESSION_ID"}]`, 0, "SESSION_NOT_FOR_AGENT", config},
		"plain word":            {403, "text/plain", "Bad_OAuth_Token", 1, "BAD_OAUTH_TOKEN", auth},
		"XML":                   {401, "application/xml", "<response><faultcode>LOGIN_OAUTH_INVALID_TOKEN(db=1703</faultcode></response>", 1, "LOGIN_OAUTH_INVALID_TOKEN", auth},
		"no words":              {401, "application/json", "", 1, "HTTP_401", auth},
		"SOAP":                  {500, "text/xml", `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>INVALID_SESSION_ID: Invalid Session ID found in SessionHeader</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`, 1, "INVALID_SESSION_ID", auth},
		"API off":               {403, "application/json", `[{"message":"API is disabled for this User","errorCode":"API_CURRENTLY_DISABLED"}]`, 0, "API_CURRENTLY_DISABLED", config},
		"password ran out":      {403, "application/json", `[{"message":"x","errorCode":"INVALID_OPERATION_WITH_EXPIRED_PASSWORD"}]`, 0, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD", auth},
	} {
		t.Run(name, func(t *testing.T) {
			org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			tokens := &wallet{url: org.URL}
			_, err := connectTo(t, tokens, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Lead")
			wantVerdict(t, err, c.key, salesforce.ClassGate, c.gate)
			if tokens.count() != c.refreshes || len(org.requests()) != 1+c.refreshes {
				t.Errorf("%d refreshes and %d requests, want %d and %d", tokens.count(), len(org.requests()), c.refreshes, 1+c.refreshes)
			}
		})
	}
}

func TestARefusedRefreshKeepsItsOwnReason(t *testing.T) {
	org := newOrg(t, always(401, sessionEnded))
	reason := salesforce.RecordError{StatusCode: "LOGIN_RATE_EXCEEDED"}
	tokens := &wallet{url: org.URL, refuse: reason}
	_, err := connectTo(t, tokens, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Lead")
	wantVerdict(t, err, "LOGIN_RATE_EXCEEDED", salesforce.ClassGate, salesforce.GateQuota)
	var got salesforce.RecordError
	if !errors.As(err, &got) {
		t.Error("the reason cannot be found in the error")
	}

	tokens = &wallet{url: org.URL, refuse: errors.New("no reason given")}
	_, err = connectTo(t, tokens, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Lead")
	wantVerdict(t, err, "INVALID_SESSION_ID", salesforce.ClassGate, salesforce.GateAuth)
}

func TestAMovedOrgIsFollowedByRefreshOnly(t *testing.T) {
	moved := newOrg(t, always(200, okPage))
	old := newOrg(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) })
	tokens := &wallet{url: old.URL, nextURL: moved.URL}
	if _, err := connectTo(t, tokens, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Lead"); err != nil {
		t.Fatal(err)
	}
	if got := moved.only(t).Header.Get("Authorization"); got != "Bearer token-2" {
		t.Errorf("the new address got %q", got)
	}
	if len(old.requests()) != 1 {
		t.Errorf("the redirect was followed")
	}
}

func TestNoTokenFollowsARedirectElsewhere(t *testing.T) {
	elsewhere := newOrg(t, always(200, okPage))
	org := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/services/data/v67.0/query", http.StatusTemporaryRedirect)
	})
	_, err := connect(t, org, salesforce.Options{HTTPClient: &http.Client{}}).Query(context.Background(), "SELECT Id FROM Lead")
	wantVerdict(t, err, "REDIRECTED_AWAY", salesforce.ClassGate, salesforce.GateOffline)
	if got := len(elsewhere.requests()); got != 0 {
		t.Errorf("%d requests went elsewhere", got)
	}
}

func TestTokensGoToSalesforceAndLoopbackOnly(t *testing.T) {
	for address, want := range map[string]bool{
		"https://acme.my.salesforce.com":              true,
		"https://acme--uat.sandbox.my.salesforce.com": true,
		"https://na1.salesforce.com":                  true,
		"https://login.salesforce.com":                true,
		"https://acme.lightning.force.com":            true,
		"https://ACME.My.Salesforce.Com.":             true,
		"http://localhost:8080":                       true,
		"http://127.0.0.1:1":                          true,
		"http://[::1]:1":                              true,
		"https://localhost:8443":                      true,
		"http://acme.my.salesforce.com":               false,
		"https://salesforce.com.evil.example":         false,
		"https://evilsalesforce.com":                  false,
		"https://acme.example":                        false,
		"https://user:pw@acme.my.salesforce.com":      false,
		"http://localhost.evil.example":               false,
		"http://10.0.0.1":                             false,
		"ftp://localhost":                             false,
		"https:///x":                                  false,
		"":                                            false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := salesforce.CheckHost(u) == nil; got != want {
			t.Errorf("%q allowed: %v, want %v", address, got, want)
		}
	}
	c := connectTo(t, &wallet{url: "https://evil.example"}, salesforce.Options{HTTPClient: &http.Client{Transport: noTrip{t}}})
	_, err := c.Query(context.Background(), "SELECT Id FROM Lead")
	wantVerdict(t, err, "HOST_NOT_SALESFORCE", salesforce.ClassGate, salesforce.GateConfig)
}

// noTrip fails the test when a request is made.
type noTrip struct{ t *testing.T }

func (n noTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("a request went to %s", r.URL.Host)
	return nil, errors.New("not allowed")
}

func TestDoubledSlashesAreTakenOut(t *testing.T) {
	org := newOrg(t, always(200, okPage))
	c := connectTo(t, &wallet{url: org.URL + "/"}, salesforce.Options{})
	for _, path := range []string{"query", "/query", "//query//", "/services/data/v67.0/query", "//services//data/v67.0//query"} {
		if _, err := c.Do(context.Background(), salesforce.Request{Method: "GET", Path: path}); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range org.requests() {
		if r.Path != "/services/data/v67.0/query" {
			t.Errorf("path %q", r.Path)
		}
	}
}

func TestEveryRequestIsTold(t *testing.T) {
	org := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/services/data" {
			answer(w, 200, `[{"label":"Summer '26","url":"/services/data/v67.0","version":"67.0"}]`)
			return
		}
		endedSession(w, r)
	})
	var told []salesforce.Call
	c := connect(t, org, salesforce.Options{OnCall: func(c salesforce.Call) { told = append(told, c) }})
	if _, err := c.Versions(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Query(context.Background(), "SELECT Id FROM Lead WHERE Email = 'kim@visitor.example'"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range told {
		got = append(got, fmt.Sprintf("%s %s %d attempt %d counts %v %s", c.Method, c.Path, c.Status, c.Attempt, c.Counts, c.Key))
	}
	want := []string{
		"GET versions 200 attempt 1 counts false ",
		"GET query 401 attempt 1 counts true INVALID_SESSION_ID",
		"GET query 200 attempt 2 counts true ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if r := org.requests()[0]; r.Header.Get("Authorization") != "" {
		t.Error("the list of versions was asked for with a token")
	}
}

func TestPathsInErrorsAndCountsHoldNoIDsAndNoValues(t *testing.T) {
	org := newOrg(t, always(400, `[{"message":"m","errorCode":"MALFORMED_ID"}]`))
	c := connect(t, org, salesforce.Options{})
	for path, want := range map[string]string{
		"sobjects/Lead/describe":                                        "sobjects/Lead/describe",
		"sobjects/Lead/00Q000000000001":                                 "sobjects/Lead/{id}",
		"sobjects/Navattic_Session__c/Session_Key__c/kim%40visitor":     "sobjects/Navattic_Session__c/Session_Key__c/{id}",
		"composite/sobjects/Navattic_Session__c/Session_Key__c":         "composite/sobjects/Navattic_Session__c/Session_Key__c",
		"composite/sobjects?ids=001ak00000OQTieAAH":                     "composite/sobjects",
		"/services/data/v67.0/query/01g000000000001-2000":               "query/{id}",
		"/services/data/v67.0/jobs/ingest/750ak000009BWKLAA4/batches":   "jobs/ingest/{id}/batches",
		"/services/data/v67.0":                                          "version",
		"query?q=SELECT+Id+FROM+Lead+WHERE+Email='kim@visitor.example'": "query",
	} {
		_, err := c.Do(context.Background(), salesforce.Request{Method: "GET", Path: path})
		if got := fault(t, err).Path; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
