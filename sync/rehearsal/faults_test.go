package rehearsal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/rehearsal"
)

// TestFaultsAsWritten reads the rules' written form.
func TestFaultsAsWritten(t *testing.T) {
	got, err := rehearsal.ParseFaults(" lock:p=0.3,object=Navattic_Session__c,seed=7 ; latency:d=50ms;cut:bytes=10,n=2,after=1,method=patch,path=composite,user=" + rep + ";")
	want := []rehearsal.Fault{
		{Kind: "lock", P: 0.3, Object: "Navattic_Session__c", Seed: 7},
		{Kind: "latency", D: 50 * time.Millisecond},
		{Kind: "cut", Bytes: 10, First: 2, After: 1, Method: "PATCH", Path: "composite", User: rep},
	}
	if err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v %s", err, cmp.Diff(want, got))
	}
	for _, bad := range []string{"nonsense", "lock:p=2", "lock:p=0", "latency", "latency:d=soon", "cut:bytes=-1", "lock:n", "lock:colour=red", "field-removed:field=X"} {
		if _, err := rehearsal.ParseFaults(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// TestFaultsOfWholeCalls: what each kind looks like from outside.
func TestFaultsOfWholeCalls(t *testing.T) {
	for _, tc := range []struct {
		fault, code string
		status      int
	}{
		{"lock-400", "UNABLE_TO_LOCK_ROW", 400},
		{"lock-500", "UNABLE_TO_LOCK_ROW", 500},
		{"request-limit", "REQUEST_LIMIT_EXCEEDED", 403},
		{"concurrent-limit", "REQUEST_LIMIT_EXCEEDED", 403},
		{"unavailable-json", "SERVER_UNAVAILABLE", 503},
		{"maintenance", "ORG_IN_MAINTENANCE", 503},
		{"server-error", "UNKNOWN_EXCEPTION", 500},
		{"session-expired-once", "INVALID_SESSION_ID", 401},
		{"not-for-rest", "INVALID_SESSION_ID", 401},
		{"api-disabled", "API_DISABLED_FOR_ORG", 403},
		{"unavailable", "", 503},
		{"bad-gateway", "", 502},
		{"redirect", "", 302},
	} {
		t.Run(tc.fault, func(t *testing.T) {
			c := openOrg(t, rehearsal.Options{})
			c.fault(tc.fault + ":n=1")
			a := c.send("POST", "sobjects/Account", `{"Name":"x"}`).wants(tc.status)
			if tc.code != "" {
				a.is("0.errorCode", tc.code)
			} else if !strings.Contains(a.header.Get("Content-Type"), "text/html") {
				t.Errorf("the answer is %s", a.header.Get("Content-Type"))
			}
			c.query("SELECT count() FROM Account WHERE Name='x'").wants(200).is("totalSize", 0)
		})
	}
}

// TestBrokenConnections: the work is done or not, the answer is lost either
// way.
func TestBrokenConnections(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	for fault, kept := range map[string]int{"drop-before": 0, "drop-after": 1, "cut:bytes=20": 1, "garbage": 1} {
		name := strings.ReplaceAll(fault[:4], ":", "")
		c.fault(fault + map[bool]string{true: ",", false: ":"}[strings.Contains(fault, ":")] + "n=1,path=sobjects")
		a := c.send("POST", "sobjects/Account", `{"Name":"`+name+`"}`)
		if strings.Contains(a.text, `"success":true`) && a.status == 201 {
			t.Errorf("%s: the answer arrived: %s", fault, a.text)
		}
		c.query("SELECT count() FROM Account WHERE Name='"+name+"'").wants(200).is("totalSize", kept)
		c.send("DELETE", "/_rehearsal/faults", "").wants(200)
		c.query("SELECT Id FROM Account WHERE Name='" + name + "'")
		for c.query("SELECT Id FROM Account WHERE Name='"+name+"'").str("records.0.Id") != "" {
			c.send("DELETE", "sobjects/Account/"+c.query("SELECT Id FROM Account WHERE Name='"+name+"'").str("records.0.Id"), "").wants(204)
		}
	}
}

// TestLocksOfRecords strike records, not calls, and name the parent.
func TestLocksOfRecords(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.fault("lock:object=Navattic_Session__c,after=1,n=2")
	a := c.send("PATCH", "composite/sobjects/Navattic_Session__c/Session_Key__c", string(sessionBatch(0, 5))).wants(200)
	for i, ok := range []bool{true, false, false, true, true} {
		a.is([]string{"0", "1", "2", "3", "4"}[i]+".success", ok)
	}
	a.is("1.errors.0.statusCode", "UNABLE_TO_LOCK_ROW").is("1.errors.0.message", "unable to obtain exclusive access to this record or 1 records: "+acme)
	c.create("Account", `{"Name":"free"}`)
	c.send("DELETE", "/_rehearsal/faults", "").wants(200)
	// The same seed strikes the same records.
	strikes := func() string {
		c.fault("lock:p=0.4,seed=11")
		defer func() { c.send("DELETE", "/_rehearsal/faults", "").wants(200) }()
		a := c.send("PATCH", "composite/sobjects/Navattic_Session__c/Session_Key__c", string(sessionBatch(0, 30))).wants(200)
		var out strings.Builder
		for _, r := range a.value().([]any) {
			out.WriteString(map[bool]string{true: "+", false: "-"}[dig(r, "success") == true])
		}
		return out.String()
	}
	first := strikes()
	if second := strikes(); first != second || !strings.Contains(first, "-") || !strings.Contains(first, "+") {
		t.Errorf("the strikes are %s and %s", first, second)
	}
	c.fault("lock:n=1")
	c.send("PATCH", "sobjects/Account/"+acme, `{"Site":"x"}`).refused(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: "+acme)
}

// TestStorageFull stops creating, not updating.
func TestStorageFull(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.send("PATCH", "composite/sobjects/Navattic_Session__c/Session_Key__c", string(sessionBatch(0, 1))).wants(200)
	c.fault("storage-full")
	a := c.send("PATCH", "composite/sobjects/Navattic_Session__c/Session_Key__c", string(sessionBatch(0, 2))).wants(200)
	a.is("0.success", true).is("1.errors.0.statusCode", "STORAGE_LIMIT_EXCEEDED")
}

// TestRightsTakenInMidFlight hit the very call that they strike, and stay.
func TestRightsTakenInMidFlight(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	user := c.as(integration)
	batch := string(sessionBatch(0, 2))
	const path = "composite/sobjects/Navattic_Session__c/Session_Key__c"
	user.send("PATCH", path, batch).wants(200).is("0.success", true)
	c.fault("field-removed:n=1,field=Navattic_Session__c.Flows__c,path=composite")
	user.send("PATCH", path, batch).wants(200).is("0.errors.0.statusCode", "INVALID_FIELD").is("0.errors.0.message", "No such column 'Flows__c' on sobject of type Navattic_Session__c")
	user.query("SELECT Flows__c FROM Navattic_Session__c").wants(400)
	c.fault("permission-removed:n=1,right=Navattic_Permission_Set,user=" + integration)
	user.send("PATCH", path, batch).wants(404)
	user.query("SELECT Id FROM Navattic_Session__c").wants(400).is("0.errorCode", "INVALID_TYPE")
}

// TestTokensThatDie are dead for good; others live on.
func TestTokensThatDie(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	user := c.as(integration)
	c.fault("session-expired:n=1,user=" + integration)
	user.send("GET", "limits", "").refused(401, "INVALID_SESSION_ID", "Session expired or invalid")
	user.send("GET", "limits", "").wants(401)
	c.send("GET", "limits", "").wants(200)
	c.as(integration).send("GET", "limits", "").wants(200)
}

// TestCallsOfTheDay count down to 403.
func TestCallsOfTheDay(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{DailyCalls: 3, Now: clock.Now})
	c.send("GET", "limits", "").wants(200).is("DailyApiRequests.Max", 3).is("DailyApiRequests.Remaining", 2)
	if got := c.send("GET", "recent", "").header.Get("Sforce-Limit-Info"); got != "api-usage=2/3" {
		t.Errorf("Sforce-Limit-Info is %q", got)
	}
	c.send("GET", "recent", "").wants(200)
	c.send("GET", "recent", "").refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
	clock.Step(24 * 3600)
	c.as(admin).send("GET", "recent", "").wants(200)
}

// TestControlPageAndLog: a person sees records, users and calls, never a
// token; other sites are refused.
func TestControlPageAndLog(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.send("GET", "sobjects/Nothing", "").wants(404)
	if page := c.send("GET", "/_rehearsal/", "").wants(200); !strings.Contains(page.text, "<title>Rehearsal org</title>") {
		t.Error("there is no page")
	}
	log := c.send("GET", "/_rehearsal/calls?n=5", "").wants(200)
	log.is("calls.0.path", "/services/data/v66.0/sobjects/Nothing").is("calls.0.status", 404).is("calls.0.user", admin).is("calls.0.errors", "NOT_FOUND")
	if strings.Contains(log.text, c.token) {
		t.Error("the log holds a token")
	}
	c.send("GET", "/_rehearsal/state", "").wants(200).is("orgId", c.org.OrgID()).is("users.0.username", admin).is("apiCalls.used", 1)
	c.send("GET", "/_rehearsal/records?object=Account&q=acme+man", "").wants(200).is("records.0.Id", acme)
	c.send("POST", "/_rehearsal/faults", `{"spec":"latency:d=1ms"}`, "Origin", "https://elsewhere.example").wants(403)
	c.send("GET", "/_rehearsal/state", "", "Host", "elsewhere.example").wants(200)
	c.send("POST", "/_rehearsal/users/"+rep, `{"actve":true}`).wants(400)
	c.send("POST", "/_rehearsal/limits", `{"used":114999,"max":0}`).wants(200)
	c.send("GET", "limits", "").wants(200)
	c.send("GET", "limits", "").wants(403)
	c.send("POST", "/_rehearsal/reset", `{}`).wants(200)
	c.send("GET", "limits", "").wants(200)
}
