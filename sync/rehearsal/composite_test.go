package rehearsal_test

import (
	"fmt"
	"strings"
	"testing"

	"demobridge/sync/rehearsal"
)

func part(method, path, ref, body string) string {
	if body == "" {
		body = "null"
	}
	return fmt.Sprintf(`{"method":%q,"url":%q,"referenceId":%q,"body":%s}`, method, "/services/data/v66.0/"+path, ref, body)
}

func composite(allOrNone bool, parts ...string) string {
	return fmt.Sprintf(`{"allOrNone":%t,"compositeRequest":[%s]}`, allOrNone, strings.Join(parts, ","))
}

// TestCompositeRefersToEarlierAnswers, in addresses, bodies and inside texts.
func TestCompositeRefersToEarlierAnswers(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	a := c.send("POST", "composite", composite(false,
		part("POST", "sobjects/Account", "acc", `{"Name":"Parent"}`),
		part("POST", "sobjects/Contact", "con", `{"LastName":"Child of @{acc.id}","AccountId":"@{acc.id}"}`),
		part("GET", "sobjects/Contact/@{con.id}?fields=LastName,AccountId", "read", ""),
		part("GET", "query?q=SELECT Id, Name FROM Account WHERE Id='@{read.AccountId}'", "query", ""),
		part("PATCH", "sobjects/Account/@{query.records[0].Id}", "patch", `{"Site":"@{query.records[0].Name}"}`),
		part("PATCH", "composite/sobjects/Navattic_Session__c/Session_Key__c", "sessions", `{"records":[{"attributes":{"type":"Navattic_Session__c"},"Session_Key__c":"k","Account__c":"@{acc.id}"}]}`),
	)).wants(200)
	for i, status := range []int{201, 201, 200, 200, 204, 200} {
		a.is(fmt.Sprintf("compositeResponse.%d.httpStatusCode", i), status)
	}
	id := a.str("compositeResponse.0.body.id")
	a.is("compositeResponse.2.body.LastName", "Child of "+id).is("compositeResponse.4.body", nil).is("compositeResponse.5.body.0.success", true)
	c.send("GET", "sobjects/Account/"+id, "").wants(200).is("Site", "Parent")
	c.query("SELECT Account__c FROM Navattic_Session__c").is("records.0.Account__c", id)
}

// TestCompositeHalts what refers to a failed part, and with allOrNone all.
func TestCompositeHalts(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	before := c.count("Account")
	a := c.send("POST", "composite", composite(false,
		part("POST", "sobjects/Account", "good", `{"Name":"x"}`),
		part("POST", "sobjects/Account", "bad", `{}`),
		part("GET", "sobjects/Account/@{bad.id}", "after", ""),
		part("GET", "sobjects/Account/@{good.ID}", "case", ""),
	)).wants(200)
	a.is("compositeResponse.0.httpStatusCode", 201).is("compositeResponse.1.body.0.errorCode", "REQUIRED_FIELD_MISSING").
		is("compositeResponse.2.body.0.errorCode", "PROCESSING_HALTED").is("compositeResponse.3.httpStatusCode", 400)
	if got := c.count("Account"); got != before+1 {
		t.Errorf("%d accounts, want one more than %d", got, before)
	}
	a = c.send("POST", "composite", composite(true, part("POST", "sobjects/Account", "good", `{"Name":"x"}`), part("POST", "sobjects/Account", "bad", `{}`), part("GET", "limits", "never", ""))).wants(200)
	a.is("compositeResponse.0.body.0.errorCode", "PROCESSING_HALTED").
		is("compositeResponse.0.body.0.message", "The transaction was rolled back since another operation in the same transaction failed.").
		is("compositeResponse.1.body.0.errorCode", "REQUIRED_FIELD_MISSING").is("compositeResponse.2.httpStatusCode", 400)
	if got := c.count("Account"); got != before+1 {
		t.Errorf("%d accounts, the failed request left some behind", got)
	}
}

// TestCompositeLimits refuses too many parts and unusable references.
func TestCompositeLimits(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	many := func(n int, path string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = part("GET", path, fmt.Sprintf("r%d", i), "")
		}
		return composite(false, parts...)
	}
	c.send("POST", "composite", many(26, "limits")).wants(400)
	c.send("POST", "composite", many(25, "limits")).wants(200)
	c.send("POST", "composite", many(6, "query?q=SELECT+Id+FROM+Account+LIMIT+1")).wants(400)
	c.send("POST", "composite", composite(false, part("GET", "limits", "a", ""), part("GET", "limits", "a", ""))).wants(400)
	c.send("POST", "composite", `{"compositeRequest":[]}`).wants(400)
	used := c.send("GET", "limits", "").header.Get("Sforce-Limit-Info")
	c.send("POST", "composite", many(25, "limits"))
	if again := c.send("GET", "limits", "").header.Get("Sforce-Limit-Info"); apiUsage(t, again) != apiUsage(t, used)+2 {
		t.Errorf("a composite request counts as one call: %s then %s", used, again)
	}
}

func apiUsage(t *testing.T, header string) int {
	t.Helper()
	var used, maximum int
	if _, err := fmt.Sscanf(header, "api-usage=%d/%d", &used, &maximum); err != nil {
		t.Fatalf("Sforce-Limit-Info %q: %v", header, err)
	}
	return used
}

// TestGraphsAreAtomicEach: one fails, the other stays.
func TestGraphsAreAtomicEach(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	before := c.count("Account")
	graph := func(id string, parts ...string) string {
		return fmt.Sprintf(`{"graphId":%q,"compositeRequest":[%s]}`, id, strings.Join(parts, ","))
	}
	a := c.send("POST", "composite/graph", `{"graphs":[`+graph("1", part("POST", "sobjects/Account", "a", `{"Name":"g1"}`), part("POST", "sobjects/Contact", "b", `{"LastName":"c","AccountId":"@{a.id}"}`))+
		","+graph("2", part("POST", "sobjects/Account", "a", `{"Name":"g2"}`), part("POST", "sobjects/Contact", "b", `{}`))+`]}`).wants(200)
	a.is("graphs.0.isSuccessful", true).is("graphs.1.isSuccessful", false).is("graphs.0.graphResponse.compositeResponse.1.httpStatusCode", 201).
		is("graphs.1.graphResponse.compositeResponse.0.body.0.errorCode", "PROCESSING_HALTED")
	if got := c.count("Account"); got != before+1 {
		t.Errorf("%d accounts, want one more than %d", got, before)
	}
}

// TestBatchPartsAreIndependent and each counts as a call.
func TestBatchPartsAreIndependent(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	body := `{"haltOnError":%t,"batchRequests":[{"method":"POST","url":"v66.0/sobjects/Account","richInput":{}},{"method":"GET","url":"v66.0/sobjects/Account/` + acme + `?fields=Name"}]}`
	a := c.send("POST", "composite/batch", fmt.Sprintf(body, false)).wants(200)
	a.is("hasErrors", true).is("results.0.statusCode", 400).is("results.0.result.0.errorCode", "REQUIRED_FIELD_MISSING").is("results.1.result.Name", "Acme Manufacturing")
	c.send("POST", "composite/batch", fmt.Sprintf(body, true)).wants(200).is("results.1.statusCode", 412).is("results.1.result.0.errorCode", "BATCH_PROCESSING_HALTED")
}

// TestTree makes parents and children together or not at all.
func TestTree(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	tree := `{"records":[{"attributes":{"type":"Account","referenceId":"a"},"Name":"Root","Contacts":{"records":[{"attributes":{"type":"Contact","referenceId":"c"},"LastName":"Leaf","Email":%q}]}}]}`
	a := c.send("POST", "composite/tree/Account", fmt.Sprintf(tree, "leaf@acme.example")).wants(201)
	a.is("hasErrors", false).is("results.0.referenceId", "a").is("results.1.referenceId", "c")
	c.send("GET", "sobjects/Contact/"+a.str("results.1.id"), "").wants(200).is("AccountId", a.str("results.0.id"))
	before := c.count("Account")
	a = c.send("POST", "composite/tree/Account", fmt.Sprintf(tree, "no address")).wants(400)
	a.is("hasErrors", true).is("results.0.referenceId", "c").is("results.0.errors.0.statusCode", "INVALID_EMAIL_ADDRESS")
	if got := c.count("Account"); got != before {
		t.Error("a failed tree left its root behind")
	}
}
