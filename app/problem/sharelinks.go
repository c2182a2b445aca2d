package problem

import (
	"time"

	"demobridge/app/status"
)

// The codes of opportunities that share links lead to and that are not there
// any more.
const (
	codeOpportunityDeleted = "OPPORTUNITY_DELETED"
	codeOpportunityHidden  = "OPPORTUNITY_HIDDEN"
)

// shareLinks are faults of what share links are linked to.
func shareLinks() []Entry {
	return []Entry{
		{
			Code: codeOpportunityDeleted, Title: "The opportunity “{name}” was deleted in Salesforce", Plain: "A linked opportunity was deleted in Salesforce",
			Cause: "Its share links stay linked; their new sessions are saved without an opportunity.",
			Told:  "Someone deleted this opportunity, or merged it into another one. Nothing was lost: sessions keep arriving in Salesforce, only without the opportunity and its owner.",
			Steps: []string{
				"Was it a mistake? Open the **Recycle Bin** in Salesforce and restore it. Demobridge goes on with it by itself within a quarter of an hour.",
				"Was it merged? Open **Share links**, choose {value} and link it to the opportunity that is left.",
				"Is the deal over? Choose **Unlink** there.",
			},
			Severity: Asking, Kind: status.AttentionChoice,
		},
		{
			Code: codeOpportunityHidden, Title: "The opportunity “{name}” cannot be seen any more", Plain: "A linked opportunity cannot be seen any more",
			Cause: "Sharing rules hide it from the signed-in user, or it was deleted for good.",
			Told:  "Salesforce does not show this opportunity to {user} any more. Its share links stay linked; their new sessions are saved without the opportunity and its owner.",
			Steps: []string{
				"Ask the owner of the opportunity, or your admin, to share it with {user}. Demobridge goes on with it by itself within a quarter of an hour.",
				"Did another opportunity take its place? Open **Share links**, choose {value} and link it to that one.",
				"Is the deal over? Choose **Unlink** there.",
			},
			Ask:      "Please share the opportunity “{name}” with {username}, or tell which opportunity took its place.",
			Severity: Asking, Kind: status.AttentionAccess, Place: Sharing,
		},
	}
}

// LostOpportunity says that an opportunity which share links lead to is not
// there any more. why is what store.Opportunity.Gone says; links names the share
// links.
func LostOpportunity(id, name, why, links string, at time.Time, signedIn Facts) Item {
	code := codeOpportunityHidden
	if why == status.GoneDeleted {
		code = codeOpportunityDeleted
	}
	e, _ := Lookup(code)
	f := signedIn
	f.Name, f.Value, f.Record = name, links, id
	return Item{Problem: e.with(f), ID: ownPrefix + code + "-" + id, First: at, Last: at, Facts: f}
}
