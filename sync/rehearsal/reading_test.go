package rehearsal_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"demobridge/sync/rehearsal"
)

// TestPagesOfAQuery follow nextRecordsUrl to the end, each record once.
func TestPagesOfAQuery(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	for i := range 3 {
		c.send("PATCH", "composite/sobjects/Navattic_Session__c/Session_Key__c", string(sessionBatch(i*200, 200))).wants(200)
	}
	page := c.send("GET", "query?q="+url.QueryEscape("SELECT Session_Key__c FROM Navattic_Session__c ORDER BY Session_Key__c"), "", "Sforce-Query-Options", "batchSize=250").wants(200)
	seen := map[string]bool{}
	var next string
	for {
		page.is("totalSize", 600)
		for _, r := range page.get("records").([]any) {
			seen[dig(r, "Session_Key__c").(string)] = true
		}
		if next = page.str("nextRecordsUrl"); next == "" {
			break
		}
		if len(seen) == 250 && !strings.HasSuffix(next, "-250") {
			t.Errorf("the next page is at %s", next)
		}
		c.as(integration).send("GET", next, "").refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
		page = c.send("GET", next, "").wants(200)
	}
	page.is("done", true)
	if len(seen) != 600 {
		t.Errorf("saw %d records, want 600", len(seen))
	}
	first := c.send("GET", "query?q=SELECT+Id+FROM+Navattic_Session__c", "", "Sforce-Query-Options", "batchSize=200").str("nextRecordsUrl")
	clock.Step(49 * 3600)
	c.as(admin).send("GET", first, "").wants(400).is("0.errorCode", "INVALID_QUERY_LOCATOR")
}

// TestQueryColumns answers the Salesforce CLI's second question about a query.
func TestQueryColumns(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	a := c.send("GET", "query?columns=true&q="+url.QueryEscape("SELECT Id, Account.Name, Amount, (SELECT ContactId FROM OpportunityContactRoles) FROM Opportunity"), "").wants(200)
	a.is("entityName", "Opportunity").is("idSelected", true).is("keyPrefix", "006").is("columnMetadata.1.columnName", "Account").
		is("columnMetadata.1.joinColumns.0.columnName", "Name").is("columnMetadata.2.numberType", true).is("columnMetadata.3.aggregate", true)
}

// TestOldAndLongRequests covers versions, paths and addresses that are not
// served.
func TestOldAndLongRequests(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	nobody := *c
	nobody.token = ""
	nobody.send("GET", "/services/data/", "").wants(200).is("0.version", "31.0").is("37.label", "Winter '27")
	nobody.send("GET", "/services/data/v66.0", "").wants(401)
	c.send("GET", "//services/data/v66.0/", "").wants(200).is("sobjects", "/services/data/v66.0/sobjects")
	c.at("30.0").send("GET", "limits", "").wants(410)
	c.at("99.0").send("GET", "limits", "").refused(404, "NOT_FOUND", "The requested resource does not exist")
	c.send("GET", "nothing", "").refused(404, "NOT_FOUND", "The requested resource does not exist")
	a := c.send("PUT", "sobjects/Account/"+acme, "{}").wants(405)
	a.is("0.errorCode", "METHOD_NOT_ALLOWED").is("0.message", "HTTP Method 'PUT' not allowed. Allowed are DELETE,GET,HEAD,PATCH")
	c.send("POST", "sobjects/Account/"+acme+"?_HttpMethod=PATCH", `{"Site":"x"}`).wants(204)
	if got := c.send("GET", "query?q="+strings.Repeat("x", 17000), "").status; got != 414 {
		t.Errorf("a very long address is answered with %d", got)
	}
	if got := c.send("GET", "limits", "", "X-Long", strings.Repeat("x", 17000)).status; got != 431 {
		t.Errorf("very long headers are answered with %d", got)
	}
	if page := c.send("GET", "/nothing/here", "").wants(404); !strings.Contains(page.header.Get("Content-Type"), "text/html") {
		t.Error("an unknown path is no HTML page")
	}
	if !strings.Contains(c.send("GET", "limits", "", "X-PrettyPrint", "1").text, `"DailyApiRequests" : {`) {
		t.Error("X-PrettyPrint does nothing")
	}
}

// TestSearch finds by word, and late when the index lags.
func TestSearch(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	find := "search?q=" + url.QueryEscape("FIND {Zephyr*} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Id)")
	c.send("GET", find, "").wants(200)
	c.send("POST", "/_rehearsal/search", `{"lag":"10s"}`).wants(200)
	id := c.create("Account", `{"Name":"Zephyr Works"}`)
	c.send("GET", find, "").wants(200).is("searchRecords.0", nil)
	clock.Step(11)
	c.send("GET", find, "").wants(200).is("searchRecords.0.Id", id).is("searchRecords.0.attributes.type", "Account")
	c.send("POST", "parameterizedSearch", `{"q":"zephyr","fields":["Id","Name"],"sobjects":[{"name":"Account","where":"Name != 'x'","limit":5}]}`).wants(200).is("searchRecords.0.Name", "Zephyr Works")
	c.send("GET", "parameterizedSearch?q=zephyr&sobject=Account&Account.fields=Name", "").wants(200).is("searchRecords.0.Name", "Zephyr Works")
	c.send("GET", "search/suggestions?q=zep&sobject=Account", "").wants(200).is("autoSuggestResults.0.Name", "Zephyr Works").is("hasMoreResults", false)
	c.send("GET", "search/suggestions?q=ze&sobject=Account", "").wants(400)
	c.at("36.0").send("GET", find, "").wants(200).is("0.Id", id)
}

// TestRecentlyUsed follows single reads and writes, unless they say otherwise.
func TestRecentlyUsed(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	c.send("GET", "recent", "").wants(200).is("0", nil)
	c.send("GET", "sobjects/Account/"+acme, "").wants(200)
	clock.Step(1)
	c.send("PATCH", "sobjects/Opportunity/"+acmeDeal, `{"NextStep":"call"}`).wants(204)
	clock.Step(1)
	c.send("PATCH", "sobjects/Contact/"+dannika, `{"Title":"x"}`, "Sforce-Mru", "updateMru=false").wants(204)
	c.send("GET", "recent?limit=5", "").wants(200).is("0.Id", acmeDeal).is("1.Id", acme).is("2", nil)
	c.query("SELECT Id, Name, Type FROM RecentlyViewed WHERE Type IN ('Opportunity') ORDER BY LastViewedDate DESC").wants(200).is("totalSize", 1).is("records.0.Id", acmeDeal)
	c.query("SELECT Id FROM Account WHERE LastViewedDate != null").wants(200).is("totalSize", 1)
	c.as(rep).query("SELECT Id FROM RecentlyViewed").wants(200).is("totalSize", 0)
}

// TestUpdatedAndDeleted list the ids of a time span.
func TestUpdatedAndDeleted(t *testing.T) {
	clock := newClock()
	c := openOrg(t, rehearsal.Options{Now: clock.Now})
	clock.Step(3600)
	from := clock.Now().UTC().Format(time.RFC3339)
	kept, gone := c.create("Account", `{"Name":"kept"}`), c.create("Account", `{"Name":"gone"}`)
	c.send("DELETE", "sobjects/Account/"+gone, "").wants(204)
	clock.Step(120)
	span := fmt.Sprintf("?start=%s&end=%s", url.QueryEscape(from), url.QueryEscape(clock.Now().UTC().Format(time.RFC3339)))
	c.send("GET", "sobjects/Account/updated/"+span, "").wants(200).is("ids.0", kept).is("ids.1", nil)
	c.send("GET", "sobjects/Account/deleted/"+span, "").wants(200).is("deletedRecords.0.id", gone)
}

// TestFollowingRelationships by path.
func TestFollowingRelationships(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.send("GET", "sobjects/Contact/"+dannika+"/Account?fields=Name", "").wants(200).is("Name", "Acme Manufacturing")
	c.send("GET", "sobjects/Account/"+acme+"/Contacts", "").wants(200).is("totalSize", 3).is("records.0.AccountId", acme)
	c.send("GET", "sobjects/Contact/Email/dannika.whitfallow@acme.example", "").wants(200).is("Id", dannika)
}

// TestDescribeHasTheRecordedKeys compares one describe, one field and one
// entry of describe global with the keys of recorded ones.
func TestDescribeHasTheRecordedKeys(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	keys := func(v any) string {
		m, _ := v.(map[string]any)
		return sortedKeys(m)
	}
	describe := c.send("GET", "sobjects/Lead/describe", "").wants(200)
	if got, want := keys(describe.value()), "actionOverrides activateable associateEntityType associateParentEntity childRelationships compactLayoutable createable custom customSetting deepCloneable defaultImplementation deletable deprecatedAndHidden extendedBy extendsInterfaces feedEnabled fields hasSubtypes implementedBy implementsInterfaces isInterface isSubtype keyPrefix label labelPlural layoutable listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos networkScopeFieldName queryable recordTypeInfos replicateable retrieveable searchLayoutable searchable sobjectDescribeOption supportedScopes triggerable undeletable updateable urls"; got != want {
		t.Errorf("describe has the keys\n%s, recorded\n%s", got, want)
	}
	if got, want := keys(describe.get("fields.0")), "aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead"; got != want {
		t.Errorf("a field has the keys\n%s, recorded\n%s", got, want)
	}
	if got := len(describe.get("fields").([]any)); got != 54+10 {
		t.Errorf("Lead has %d fields, want the 54 recorded ones and our 10", got)
	}
	global := c.send("GET", "sobjects", "").wants(200)
	if got, want := keys(global.get("sobjects.0")), "activateable associateEntityType associateParentEntity createable custom customSetting deepCloneable deletable deprecatedAndHidden feedEnabled hasSubtypes isInterface isSubtype keyPrefix label labelPlural layoutable mergeable mruEnabled name queryable replicateable retrieveable searchable triggerable undeletable updateable urls"; got != want {
		t.Errorf("an object of describe global has the keys\n%s, recorded\n%s", got, want)
	}
}
