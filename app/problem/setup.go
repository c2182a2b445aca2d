package problem

import (
	"demobridge/app/status"
	"demobridge/sync/store"
)

// orgAccess are things about the org as a whole that keep everything out
// (auth 3.3, 3.4, 4.3, 5.2).
func orgAccess() []Entry {
	entries := access([]Entry{
		{
			Code: "FUNCTIONALITY_NOT_ENABLED", Title: "A feature is off in this org", Place: Company,
			Cause: "The org does not have, or does not use, what a call needs.",
			Steps: []string{"Read Salesforce’s answer at the foot of this page: it names the feature.", "Ask your admin to switch it on, or Salesforce whether your edition has it.", "Then press **{retry}**."},
			Ask:   "Please switch on the feature that Salesforce’s answer below names, if our edition has it.",
		},
		{
			Code: "INACTIVE_PORTAL", Title: "The portal of this user is off", Place: Users,
			Cause: "The sync user belongs to a portal that was closed.",
			Steps: []string{"Ask your admin for a user of its own for Demobridge that belongs to no portal.", "Sign in again as that user."},
			Ask:   "Please give Demobridge a user that belongs to no portal; the portal of {username} is off.",
		},
		{
			Code: "LICENSE_LIMIT_EXCEEDED", Title: "The org has no licence left", Place: Company,
			Cause: "All licences of the kind that is needed are given away.",
			Told:  "Salesforce could not give a licence, because {org} has used up all of that kind.",
			Steps: []string{"In Setup, open **Company Information** and look at the licences that are used up.", "Take one from a user who no longer needs it, or buy more.", "Then press **{retry}**."},
			Ask:   "Please free or buy a licence: Setup, Company Information, User Licenses and Permission Set Licenses. {username} needs one.",
		},
		{
			Code: "TXN_SECURITY_NO_ACCESS", Title: "A security policy of the org forbids it",
			Cause: "It often limits how much one user may read or write.",
			Steps: []string{"Ask your admin to exempt {user} from the transaction security policy, or to raise its limit.", "Then press **{retry}**."},
			Ask:   "Please look at Setup, Transaction Security Policies: one stops the calls of {username}. Exempt this user or raise the limit.",
		},
		{
			Code: "APEX_DATA_ACCESS_RESTRICTION", Title: "A rule of the org restricts access to data",
			Cause: "The org’s own code may not reach what it needs.",
			Steps: []string{"Send Salesforce’s answer at the foot of this page to your admin: **Copy request for admin**.", "Then press **{retry}**."},
			Ask:   "Please look at the automation on {objectName}: Salesforce says that a data access restriction stops it for {username}.",
		},
		{
			Code: "UNSUPPORTED_API_VERSION", Title: "This Demobridge is too old for Salesforce",
			Cause: "Salesforce no longer speaks the version it uses.",
			Steps: []string{"Install the newest version of Demobridge. Nothing is lost: the sessions wait on this computer."},
		},
		{
			Code: "HTTP_410", Title: "This Demobridge is too old for Salesforce",
			Cause: "Salesforce no longer speaks the version it uses.",
			Steps: []string{"Install the newest version of Demobridge. Nothing is lost: the sessions wait on this computer."},
		},
		{
			Code: "HTTP_404", Title: "Salesforce has nothing at this address", Place: Objects,
			Cause: "The object is missing, or the org was moved.",
			Steps: []string{"In Setup, open **Object Manager** and look for **Navattic Session**. It may have been deleted.", "Was the org moved or its sandbox refreshed? Then sign in again.", "Then press **{retry}**."},
			Ask:   "Please check in {org} that the object Navattic_Session__c exists and that {username} has the permission set “" + permissionSet + "”.",
		},
		{
			Code: "HTTP_420", Title: "This org has expired",
			Cause: "It was made for a limited time.",
			Steps: []string{"Connect another org. The sessions stay on this computer."},
		},
		{
			Code: "HOST_NOT_SALESFORCE", Title: "The address is not one of Salesforce’s",
			Cause: "Demobridge sends sessions to Salesforce only.",
			Told:  "The address of the org does not end in one of Salesforce’s own domains, so nothing was sent there.",
			Steps: []string{"Sign in again, and check the address. It looks like **https://yourcompany.my.salesforce.com**."},
		},
	})
	return append(entries, Entry{
		Code: permissionSetNotGiven, Title: "Permission set could not be given", Place: PermissionSets,
		Cause: "The user already has the most allowed, or a licence does not fit.",
		Told:  "Salesforce did not let **{user}** have the permission set **" + permissionSet + "**: the user has as many sets as allowed, or the user’s licence does not include one of its rights.",
		Steps: []string{
			"In Setup, open **Users**, then {user}, **Permission Set Assignments, Edit Assignments**.",
			"Take away sets the user no longer needs, or merge several into one.",
			"Add **" + permissionSet + "**. Save.",
			"Come back and press **{retry}**.",
		},
		Ask:      "Please give the user {username} the permission set “" + permissionSet + "” by hand (Setup, Users, the user, Permission Set Assignments). If the user has the most sets allowed, merge some; if the licence does not fit, give the permission set licence first.",
		Severity: Blocking, Kind: status.AttentionAccess, Grain: store.ByCode,
	})
}

// permissionSetNotGiven is a refusal to give a permission set, which
// Salesforce words as a fault of a value.
const permissionSetNotGiven = "PERMISSION_SET_NOT_GIVEN"
