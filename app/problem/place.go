package problem

import (
	"regexp"

	"demobridge/sync/salesforce"
)

// Place is a kind of page in Salesforce's Setup.
type Place int

// The places a remedy sends people to.
const (
	Nowhere        Place = iota
	Fields               // fields of the object; the list of objects when it is not known
	Rules                // validation rules of the object
	Triggers             // Apex triggers of the object
	RecordTypes          // record types of the object
	Flows                // all flows
	DuplicateRules       // all duplicate rules
	Users                // all users
	Profiles             // all profiles
	PermissionSets       // all permission sets
	AppUsage             // connected apps, blocked and unblocked here
	Apps                 // external client apps
	Company              // licences, storage and calls used
	LoginHistory         // who signed in, and what failed
	Sharing              // sharing rules
	Objects              // the list of objects
)

var objectName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// Page is the page for an object, which may be empty. It is empty when there
// is nothing to open.
//
// The contract (data 5) names the pages of package salesforce and the record
// types of an object. The other addresses are unverified: they follow the same
// form, and Setup opens its start page for one it does not know.
func (p Place) Page(object string) salesforce.SetupPage {
	known := objectName.MatchString(object)
	part := map[Place]string{Rules: "ValidationRules", Triggers: "ApexTriggers", RecordTypes: "RecordTypes"}[p]
	switch p {
	case Nowhere:
		return ""
	case Fields:
		if known {
			return salesforce.SetupFields(object)
		}
	case Rules, Triggers, RecordTypes:
		if known {
			return salesforce.SetupPage("/lightning/setup/ObjectManager/" + object + "/" + part + "/view")
		}
	case Flows:
		return "/lightning/setup/Flows/home"
	case DuplicateRules:
		return "/lightning/setup/DuplicateRules/home"
	case Users:
		return salesforce.SetupUsers
	case Profiles:
		return salesforce.SetupProfiles
	case PermissionSets:
		return salesforce.SetupPermissionSets
	case AppUsage:
		return salesforce.SetupOAuthUsage
	case Apps:
		return salesforce.SetupExternalApps
	case Company:
		return salesforce.SetupCompanyInfo
	case LoginHistory:
		return salesforce.SetupLoginHistory
	case Sharing:
		return "/lightning/setup/SecuritySharing/home"
	case Objects:
	}
	return salesforce.SetupObjectManager
}
