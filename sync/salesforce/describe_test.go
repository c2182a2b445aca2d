package salesforce_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/salesforce"
)

const leadDescribe = `{"name":"Lead","label":"Lead","labelPlural":"Leads","keyPrefix":"00Q","custom":false,"queryable":true,"createable":true,"updateable":true,"deletable":true,
"childRelationships":[{"cascadeDelete":true,"childSObject":"Attachment","field":"ParentId","relationshipName":"Attachments","restrictedDelete":false},{"childSObject":"AIInsightValue","field":"X","relationshipName":null}],
"fields":[
{"name":"Email","label":"Email","type":"email","soapType":"xsd:string","length":80,"precision":0,"scale":0,"digits":0,"nillable":true,"createable":true,"updateable":true,"permissionable":true,"idLookup":true,"externalId":false,"unique":false,"caseSensitive":false,"inlineHelpText":null,"controllerName":null,"picklistValues":[],"referenceTo":[],"relationshipName":null,"restrictedPicklist":false},
{"name":"Status","label":"Status","type":"picklist","length":255,"nillable":false,"permissionable":false,"defaultedOnCreate":true,"picklistValues":[{"active":true,"defaultValue":true,"label":"Open","validFor":null,"value":"Open - Not Contacted"}],"restrictedPicklist":false},
{"name":"OwnerId","label":"Owner ID","type":"reference","length":18,"referenceTo":["Group","User"],"relationshipName":"Owner","polymorphicForeignKey":true},
{"name":"Key__c","label":"Key","type":"string","length":255,"externalId":true,"unique":true,"caseSensitive":true,"custom":true},
{"name":"Minutes__c","label":"Minutes","type":"double","precision":18,"scale":3}],
"recordTypeInfos":[{"active":true,"available":true,"defaultRecordTypeMapping":true,"developerName":"Master","master":true,"name":"Master","recordTypeId":"012000000000000AAA"}]}`

func TestADescribeIsKeptUntilTheOrgSaysItChanged(t *testing.T) {
	const changed = "Fri, 14 Aug 2026 20:53:02 GMT"
	org := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-Modified-Since") == changed {
			w.WriteHeader(304)
			return
		}
		w.Header().Set("Last-Modified", changed)
		answer(w, 200, leadDescribe)
	})
	c := connect(t, org, salesforce.Options{})
	first, err := c.Describe(context.Background(), "Lead")
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Describe(context.Background(), "lead")
	if err != nil || second != first {
		t.Fatalf("the second describe is another one: %v", err)
	}
	email, ok := first.Field("email")
	want := salesforce.Field{
		Name: "Email", Label: "Email", Type: "email", SOAPType: "xsd:string", Length: 80, Nillable: true, Createable: true,
		Updateable: true, Permissionable: true, IDLookup: true, PicklistValues: []salesforce.PicklistValue{}, ReferenceTo: []string{},
	}
	if diff := cmp.Diff(want, email); !ok || diff != "" {
		t.Error(diff)
	}
	if f, _ := first.Field("Key__c"); !f.ExternalID || !f.Unique || !f.CaseSensitive || !f.Custom || f.Length != 255 {
		t.Errorf("%+v", f)
	}
	if f, _ := first.Field("Minutes__c"); f.Precision != 18 || f.Scale != 3 {
		t.Errorf("%+v", f)
	}
	if f, _ := first.Field("OwnerId"); !f.Polymorphic || f.RelationshipName != "Owner" || !cmp.Equal(f.ReferenceTo, []string{"Group", "User"}) {
		t.Errorf("%+v", f)
	}
	if f, _ := first.Field("Status"); len(f.PicklistValues) != 1 || !f.PicklistValues[0].Default || f.PicklistValues[0].Value != "Open - Not Contacted" {
		t.Errorf("%+v", f)
	}
	if _, ok := first.Field("Hidden__c"); ok {
		t.Error("a hidden field was found")
	}
	if len(first.ChildRelations) != 2 || first.RecordTypes[0].DeveloperName != "Master" {
		t.Errorf("%+v", first)
	}
}

func TestAHiddenObjectSaysSo(t *testing.T) {
	org := newOrg(t, always(404, `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`))
	_, err := connect(t, org, salesforce.Options{}).Describe(context.Background(), "Navattic_Session__c")
	if !salesforce.HasCode(err, salesforce.KeyObjectNotFound) || !salesforce.HasCode(err, "NOT_FOUND") {
		t.Errorf("%v", err)
	}
}

func TestTheListOfObjectsIsRead(t *testing.T) {
	org := newOrg(t, always(200, `{"encoding":"UTF-8","maxBatchSize":200,"sobjects":[{"name":"Account","label":"Account","labelPlural":"Accounts","keyPrefix":"001","createable":true,"custom":false,"urls":{}}]}`))
	got, err := connect(t, org, salesforce.Options{}).DescribeGlobal(context.Background())
	want := &salesforce.DescribeGlobal{MaxBatchSize: 200, Objects: []salesforce.ObjectSummary{{Name: "Account", Label: "Account", LabelPlural: "Accounts", KeyPrefix: "001", Createable: true}}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestTheOrgsUsageIsKnownFromEveryAnswer(t *testing.T) {
	header := ""
	status := 200
	org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
		if header != "" {
			w.Header().Set("Sforce-Limit-Info", header)
		}
		answer(w, status, okPage)
	})
	c := connect(t, org, salesforce.Options{})
	if _, _, _, ok := c.LimitInfo(); ok {
		t.Error("known before any answer")
	}
	for _, s := range []struct {
		header      string
		status      int
		used, limit int
	}{
		{"api-usage=18/5000", 200, 18, 5000},
		{"api-bursts=1/750; api-usage=19/5000; per-app-api-usage=17/250(appName=sample-connected-app)", 200, 19, 5000},
		{"per-app-api-usage=17/250(appName=x)", 200, 19, 5000},
		{"", 200, 19, 5000},
		{"nonsense", 200, 19, 5000},
		{"api-usage=99999999999999/1", 200, 19, 5000},
		{"api-usage=5000/5000", 403, 5000, 5000},
	} {
		header, status = s.header, s.status
		before := time.Now()
		_, _ = c.Query(context.Background(), "SELECT Id FROM Lead")
		used, limit, at, ok := c.LimitInfo()
		if used != s.used || limit != s.limit || !ok {
			t.Errorf("%q: %d of %d, %v", s.header, used, limit, ok)
		}
		if s.header == "api-usage=18/5000" && at.Before(before) {
			t.Errorf("as of %v", at)
		}
	}
}

func TestLimitsAreReadAndNestedOnesToo(t *testing.T) {
	org := newOrg(t, always(200, `{"DailyApiRequests":{"Max":15000,"Remaining":14999},"PermissionSets":{"Max":1500,"Remaining":1498,"CreateCustom":{"Max":1000,"Remaining":998}},"Odd":"x"}`))
	got, err := connect(t, org, salesforce.Options{}).Limits(context.Background())
	want := map[string]salesforce.Limit{"DailyApiRequests": {Max: 15000, Remaining: 14999}, "PermissionSets": {Max: 1500, Remaining: 1498}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestTheNewestVersionBothSidesKnowIsChosen(t *testing.T) {
	offered := []salesforce.Version{{Version: "20.0"}, {Version: "66.0"}, {Version: "68.0"}, {Version: "67.0"}, {Version: "odd"}}
	for tested, want := range map[string]string{"67.0": "67.0", "70.0": "68.0", "66.0": "66.0", "31.0": "20.0", "19.0": "", "": ""} {
		if got, ok := salesforce.ChooseVersion(offered, tested); got != want || ok != (want != "") {
			t.Errorf("tested %q: %q %v, want %q", tested, got, ok, want)
		}
	}
}

func TestWhoIsSignedInAndWhere(t *testing.T) {
	org := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/services/oauth2/userinfo" {
			answer(w, 200, `{"sub":"x","user_id":"005000000000001AAA","organization_id":"00D000000000001EAA","preferred_username":"admin@org.example","name":"Robin Example","email":"robin@org.example","zoneinfo":"Europe/Berlin","is_salesforce_integration_user":true,"active":true,"user_type":"STANDARD","language":"en_US","locale":"de_DE","urls":{}}`)
			return
		}
		answer(w, 200, `{"totalSize":1,"done":true,"records":[{"Id":"00D000000000001EAA","Name":"Example Ltd","OrganizationType":"Developer Edition","InstanceName":"EU1","IsSandbox":false}]}`)
	})
	c := connect(t, org, salesforce.Options{})
	id, err := c.Identity(context.Background())
	if err != nil || id.UserID != "005000000000001AAA" || id.OrgID != "00D000000000001EAA" || id.Username != "admin@org.example" || !id.IntegrationUser || id.AppInstalled != nil {
		t.Errorf("%+v %v", id, err)
	}
	got, err := c.Organization(context.Background())
	want := &salesforce.Organization{ID: "00D000000000001EAA", Name: "Example Ltd", Type: "Developer Edition", Instance: "EU1"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	link, err := c.DeepLink(context.Background(), "006000000000001AAA")
	if err != nil || link != org.URL+"/006000000000001AAA" {
		t.Errorf("%q %v", link, err)
	}
	if _, err := c.DeepLink(context.Background(), "../evil"); err == nil {
		t.Error("a link to nothing")
	}
}
