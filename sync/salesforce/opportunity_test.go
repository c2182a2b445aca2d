package salesforce_test

import (
	"testing"

	"demobridge/sync/salesforce"
)

func TestAPastedTextLeadsToItsRecord(t *testing.T) {
	const deal = "006Rh000000a01YIAQ"
	for _, text := range []string{
		deal, " 006Rh000000a01Y ", "https://harbor.lightning.force.com/lightning/r/Opportunity/" + deal + "/view",
		"https://harbor.my.salesforce.com/006Rh000000a01Y", "https://harbor.my.salesforce.com/006Rh000000a01Y?nooverride=1",
		"https://harbor.lightning.force.com/one/one.app#/sObject/" + deal + "/view",
		"https://harbor.lightning.force.com/lightning/r/Account/001Rh000000a01YIAQ/related/Opportunities/view?ws=%2Flightning%2Fr%2FOpportunity%2F" + deal + "%2Fview",
		"https://harbor.lightning.force.com/lightning/r/" + deal + "/view?uid=1",
	} {
		if id, ok := salesforce.Reference(text); !ok || id != deal || !salesforce.IsOpportunity(id) {
			t.Errorf("%q leads to %q", text, id)
		}
	}
	if id, ok := salesforce.Reference("https://harbor.my.salesforce.com/001Rh000000a01Y"); !ok || salesforce.IsOpportunity(id) {
		t.Errorf("an account's page leads to %q, %v", id, ok)
	}
	for _, text := range []string{"", "acme", "Acme forecasting rollout", "https://harbor.lightning.force.com/lightning/o/Opportunity/list"} {
		if id, ok := salesforce.Reference(text); ok {
			t.Errorf("%q leads to %q", text, id)
		}
	}
}
