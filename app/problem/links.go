package problem

import (
	"demobridge/app/status"
	"demobridge/sync/store"
)

// links are faults of the record that is written, and of those it points to
// (auth 5.2).
func links() []Entry {
	noRecord := func(code, told string) Entry {
		return Entry{
			Code: code, Title: "No access to this record", Place: Sharing, Kind: status.AttentionAccess, Grain: store.ByCode,
			Cause: "Sharing rules hide it from the sync user.", Told: told,
			Steps: []string{
				"Open the record in Salesforce and press **Sharing**: share it with {user}, read and edit.",
				"For all of them, ask your admin for a **sharing rule**, or for a role above the owners.",
				"Come back and press **{retry}**. Or open the sessions below and choose **Skip**.",
			},
			Ask: "Please share the records that Demobridge updates with the user {username}, read and edit: with a sharing rule (Setup, Sharing Settings), or with a role above the owners.",
		}
	}
	changed := func(code string) Entry {
		return Entry{
			Code: code, Title: "The record was changed in between", Grain: store.ByCode,
			Cause: "Somebody saved it at the same moment.",
			Steps: []string{"Press **{retry}**: Demobridge reads the record again and writes only its own fields."},
		}
	}
	return blocked([]Entry{
		noRecord("INSUFFICIENT_ACCESS_OR_READONLY", "**{user}** may see these records but not change them."),
		noRecord("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "A session is linked to a record of {object} that **{user}** has no right to, so Salesforce refused the link."),
		{
			Code: "NOT_FOUND", Title: "The record is gone or not shared", Place: Sharing, Grain: store.ByCode,
			Cause: "Salesforce does not show it to the sync user.",
			Steps: []string{"Open a session below and follow the links to its records: one of them does not open.", "Gone: take the link away, or restore the record from the **Recycle Bin**.", "Not shared: share it with {user}, read and edit.", "Come back and press **{retry}**."},
			Ask:   "Please share the linked records with the user {username}, or tell whether they were deleted.",
		},
		{
			Code: "INVALID_CROSS_REFERENCE_KEY", Title: "A linked record does not exist here", Grain: store.ByField,
			Cause: "It was deleted, or it belongs to another org.",
			Told:  "A session points to a record that {org} does not know, or that **{user}** may not use in this place.",
			Steps: []string{"Open a session below and look at its linked records and its share link.", "Link the share link to an opportunity of **{org}** again.", "Come back and press **{retry}**."},
		},
		{
			Code: recordTypeNotGiven, Title: "A record type is not given to the sync user", Place: RecordTypes, Kind: status.AttentionAccess, Grain: store.ByCode,
			Cause: "The profile of the sync user does not have it.",
			Steps: []string{"In Setup, open **Profiles**, the profile of {user}, **Object Settings, {object}**, and tick the record type.", "Come back and press **{retry}**."},
			Ask:   "Please give the profile of {username} the record type of {objectName} that Salesforce’s answer below names.",
		},
		{
			Code: "ENTITY_IS_DELETED", Title: "The record is in the recycle bin", Grain: store.ByCode,
			Cause: "Somebody deleted it in Salesforce.",
			Steps: []string{"Was it a mistake? Restore it: **Recycle Bin** in Salesforce, then press **{retry}**.", "Was it meant? Open the sessions below and choose **Skip**."},
		},
		{
			Code: "CANNOT_UPDATE_CONVERTED_LEAD", Title: "The lead has been converted", Grain: store.ByCode,
			Cause: "The contact takes its place.",
			Steps: []string{"Press **{retry}**: Demobridge follows the lead to its contact.", "If it comes back, the user may not see the contact: share it with {user}."},
			Ask:   "Please share the contacts of converted leads with the user {username}.",
		},
		{
			Code: "ENTITY_IS_LOCKED", Title: "The record is locked by an approval", Grain: store.ByCode,
			Cause: "Nobody may change it until it is approved.",
			Told:  "The record is in an approval process. This is not the passing lock of another program: it lasts until someone decides.",
			Steps: []string{"Ask the approver to decide, or an admin to press **Unlock Record** on the record.", "Come back and press **{retry}**."},
			Ask:   "Please unlock the records that Demobridge cannot update because of an approval, or let {username} edit records while they are in approval.",
		},
		changed("ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE"), changed("HTTP_412"),
		{
			Code: "DELETE_FAILED", Title: "The record cannot be deleted", Grain: store.ByText,
			Cause: "Salesforce keeps it for the reason below.",
			Steps: []string{"Read Salesforce’s answer at the foot of this page.", "Delete the record in Salesforce yourself, or leave it."},
		},
		{
			Code: "DEPENDENCY_EXISTS", Title: "Other records depend on it", Grain: store.ByText,
			Cause: "Salesforce does not delete what is still in use.",
			Steps: []string{"Read Salesforce’s answer at the foot of this page: it names what depends on it.", "Remove that first, then press **{retry}**."},
		},
		{
			Code: "INACTIVE_OWNER_OR_USER", Title: "The owner is no longer active", Place: Users, Grain: store.ByCode,
			Cause: "The record belongs to a user who has left.",
			Steps: []string{"Give the record to an active owner in Salesforce: **Change Owner**.", "For many, ask your admin for a **mass transfer**.", "Come back and press **{retry}**."},
			Ask:   "Please give the records of inactive users that Demobridge updates to active owners, or tick “Update Records with Inactive Owners” for {username}.",
		},
		{
			Code: "TRANSFER_REQUIRES_READ", Title: "The new owner may not read the object", Place: Profiles, Grain: store.ByCode,
			Cause: "An owner must be able to see what they own.",
			Steps: []string{"Ask your admin to give the new owner **Read** on {object}.", "Come back and press **{retry}**."},
			Ask:   "Please give the owners of these records the right Read on {objectName}.",
		},
	})
}

// recordTypeNotGiven is a record type that the user's profile lacks, which
// Salesforce words as a link to nowhere.
const recordTypeNotGiven = "RECORD_TYPE_NOT_GIVEN"

// duplicates are records that exist already.
func duplicates() []Entry {
	sameKey := func(code string) Entry {
		return Entry{
			Code: code, Title: "Several records share one session key", Grain: store.ByCode, Place: Fields,
			Cause: "Demobridge cannot tell which one to update.",
			Told:  "Salesforce found more than one Navattic Session with the same key, so it updated none of them.",
			Steps: []string{
				"In Salesforce, search for the session ID of a session below and **delete all but one** of its records.",
				"Check that **Unique** is ticked for the field **Session Key**, so that it cannot happen again.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please delete the double records of Navattic_Session__c that have the same Session_Key__c, and tick Unique and External ID for that field.",
		}
	}
	return blocked([]Entry{
		{
			Code: "DUPLICATE_VALUE", Title: "Another record already has this {field}", Plain: "Another record already has this unique value", Grain: store.ByField,
			Cause: "The field takes each value only once.",
			Told:  "Salesforce already holds a record with the same value in **{field}**. It may be one that {user} cannot see. Salesforce’s answer below may name its ID.",
			Steps: []string{"Open the other record in Salesforce and decide which one is right.", "Delete or correct the wrong one.", "Come back and press **{retry}**."},
			Ask:   "Please look for the record of {objectName} that already has the same {fieldName}, and delete or correct the wrong one.",
		},
		{
			Code: "DUPLICATES_DETECTED", Title: "Possible duplicate stopped by a rule", Grain: store.ByText, Place: DuplicateRules,
			Cause: "A duplicate rule refused the new record.",
			Told:  "A duplicate rule of {org} found similar records and refused to save another one.",
			Steps: []string{
				"Open a session below, find the person in Salesforce, and correct the **email** there so that it matches: Demobridge then uses that record.",
				"Or ask your admin to let {user} save: **Duplicate Rules**, the rule’s conditions, or its action **Allow**.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please change the duplicate rule that stops {username}: set its action on create and edit to Allow, or add a condition that leaves this user out.",
		},
		sameKey("DUPLICATE_EXTERNAL_ID"), sameKey("HTTP_300"),
	})
}
