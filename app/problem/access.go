package problem

import (
	"demobridge/app/status"
	"demobridge/sync/store"
)

// permissionSet is the set that Demobridge owns and repairs.
const permissionSet = "Navattic Permission Set"

// apiAccess are rights to use Salesforce at all, and rights to objects and
// fields (auth 3.4, 5.2).
func apiAccess() []Entry {
	apiOff := func(code string) Entry {
		return Entry{
			Code: code, Title: "API is off for this user", Place: Profiles,
			Cause: "“API Enabled” is missing, so Salesforce answers no program of this user.",
			Told:  "Salesforce answers programs only for users who have the system permission “API Enabled”, and only in editions that include it. {user} does not have it.",
			Steps: []string{
				"In Setup, open **Profiles** and the profile of {user}. If the profile belongs to Salesforce, use a permission set instead.",
				"Under **System Permissions**, tick **API Enabled**. Save.",
				"Come back and press **{retry}**.",
				"Is it ticked already? Then the edition of the org has no API; Salesforce sells it as an add-on.",
			},
			Ask: "Please give the user {username} the system permission “API Enabled”: in the user’s profile under System Permissions, or in a permission set given to the user.",
		}
	}
	entries := []Entry{
		apiOff("API_DISABLED_FOR_ORG"), apiOff("RESTAPINOTENABLED"), apiOff("API_CURRENTLY_DISABLED"),
		{
			Code: "SESSION_NOT_FOR_REST", Title: "This sign-in may not send data", Place: Apps,
			Cause: "The app lacks a scope, or the org lets in approved apps only.",
			Told:  "Salesforce knows the sign-in but does not let it use the interface for data. Signing in again alone does not help.",
			Steps: []string{
				"Ask your admin to open Setup, **External Client App Manager**, the app of Demobridge, and to add the scope **Manage user data via APIs (api)**.",
				"Is **API Access Control** on in the org? Then the app has to be approved there for {user}.",
				"Sign in again afterwards.",
			},
			Ask: "Please let Demobridge’s app use the API for {username}: add the scope “api” to the app (Setup, External Client App Manager). If API Access Control is on in {org}, approve the app for this user.",
		},
		{
			Code: "SESSION_NOT_FOR_AGENT", Title: "This sign-in belongs to an agent", Place: Apps,
			Cause: "The app is not meant for sending data.",
			Steps: []string{"Ask your admin for an External Client App of Demobridge’s own.", "Sign in again with its consumer key."},
			Ask:   "Please create an External Client App for Demobridge that belongs to no agent, and send me its consumer key.",
		},
		{
			Code: "CLIENT_NOT_ACCESSIBLE_FOR_USER", Title: "The sync user may not use this app", Place: Apps,
			Cause: "The app is open to other users only.",
			Steps: []string{"Ask your admin to add a profile or permission set of {user} to the app’s policies.", "Then press **{retry}**."},
			Ask:   "Please open Setup, External Client App Manager, the app of Demobridge, Policies, and add a permission set or profile of the user {username}.",
		},
		{
			Code: "INVALID_FIELD_FOR_INSERT_UPDATE", Title: "No write access to field “{field}” on {object}", Plain: "No write access to field “{field}”", Place: Fields,
			Cause: "The sync user can see the field but not change it.", Fix: "Gives edit access to this one field in “" + permissionSet + "”. Nothing else changes.",
			Told: "The user **{user}** may read this field but not change it, so Salesforce refused the whole update. The sessions wait; nothing was changed by halves.",
			Steps: []string{
				"Open **Object Manager, {object}, Fields & Relationships, {field}**. The button above takes you there.",
				"Choose **Set Field-Level Security** and tick **Visible**; leave **Read-Only** empty for the profile of {user}. Save.",
				"Come back and press **{retry}**.",
			},
			Ask:   "Please give the user {username} edit access to the field {fieldName} of {objectName}: tick “Edit Access” for it in the permission set “" + permissionSet + "”, or set the field-level security of the user’s profile to Visible and not Read-Only.",
			Grain: store.ByField,
		},
		{
			Code: "INVALID_FIELD", Title: "Field or object is gone: {field}", Plain: "A field is gone in Salesforce, or hidden", Place: Fields,
			Cause: "Someone deleted, renamed or hid it.", Fix: "Creates the field again as it was, and gives access to it in “" + permissionSet + "”.",
			Told: "Salesforce does not show the field **{field}** on {object} to **{user}**. Either it was deleted or renamed, or its field-level security hides it: Salesforce answers both alike.",
			Steps: []string{
				"Open **Object Manager, {object}, Fields & Relationships** and look for **{field}**.",
				"It is there: choose **Set Field-Level Security** and tick **Visible** for the profile of {user}, or give the user the permission set **" + permissionSet + "**.",
				"It is not there: restore it under **Deleted Fields**, or create it again with the same name.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please make the field {fieldName} of {objectName} visible and editable for the user {username}: give the user the permission set “" + permissionSet + "”, or set the field-level security. If the field was deleted, please restore it.",
		},
		{
			Code: "EXTERNAL_ID_FIELD_NOT_FOUND", Title: "The key field of {object} is gone or hidden", Plain: "The key field of the sessions is gone or hidden", Place: Fields,
			Cause: "Without it a session could arrive twice.", Fix: "Creates the field again as it was, and gives access to it in “" + permissionSet + "”.",
			Told: "Demobridge finds a session’s record by the field “Session Key”. Salesforce says that it does not exist, or **{user}** may not see it.",
			Steps: []string{
				"Open **Object Manager, Navattic Session, Fields & Relationships, Session Key**.",
				"It is there: give {user} the permission set **" + permissionSet + "**, and check that **External ID** and **Unique** are ticked.",
				"It is not there: restore it under **Deleted Fields**.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please make the field Session_Key__c of Navattic_Session__c visible and editable for {username}: give the user the permission set “" + permissionSet + "”. The field must be Text(255), External ID, Unique. If it was deleted, please restore it.",
		},
	}
	for _, code := range []string{"INVALID_TYPE", "OBJECT_NOT_FOUND"} {
		entries = append(entries, Entry{
			Code: code, Title: "Field or object is gone: {object}", Plain: "An object is gone in Salesforce, or hidden", Place: Objects,
			Cause: "Someone deleted it, or the sync user may not see it.", Fix: "Creates what is missing, and gives access to it in “" + permissionSet + "”.",
			Told: "Salesforce does not show the object **{object}** to **{user}**. Either it does not exist in {org}, or the user has no right to it: Salesforce answers both alike.",
			Steps: []string{
				"In Setup, open **Object Manager** and look for **{object}**.",
				"It is there: give {user} the permission set **" + permissionSet + "** (Setup, **Permission Sets**, Manage Assignments).",
				"It is not there: the set-up of this org is missing or was undone; it has to be made again.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please give the user {username} access to the object {objectName} (read, create, edit): give the user the permission set “" + permissionSet + "”. If the object does not exist in {org}, please create it with its fields.",
		})
	}
	entries = append(entries,
		Entry{
			Code: "ENTITY_TYPE_NOT_WRITABLE", Title: "No right to create or change {object}", Plain: "No right to create or change these records", Place: PermissionSets,
			Cause: "The sync user may only read this object.", Fix: "Gives create and edit access to the object in “" + permissionSet + "”.",
			Told: "**{user}** has no right to create or change records of {object}, or Salesforce does not allow it for this kind of record.",
			Steps: []string{
				"In Setup, open **Permission Sets, " + permissionSet + ", Object Settings, {object}**.",
				"Tick **Read**, **Create** and **Edit**. Save, and check under **Manage Assignments** that {user} has the set.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please give the user {username} the rights Read, Create and Edit on {objectName}: in the permission set “" + permissionSet + "” under Object Settings, and give the set to the user.",
		},
		Entry{
			Code: "INSUFFICIENT_ACCESS", Title: "The sync user lacks a permission", Place: PermissionSets,
			Cause: "Salesforce does not say which one.", Fix: "Gives the user the permission set “" + permissionSet + "”.",
			Told: "Salesforce refused the call because **{user}** lacks a right. It does not name it; usually it is the permission set **" + permissionSet + "**.",
			Steps: []string{
				"In Setup, open **Permission Sets, " + permissionSet + ", Manage Assignments** and add {user}.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please give the user {username} the permission set “" + permissionSet + "” (Setup, Permission Sets, Manage Assignments, Add Assignment).",
		},
		Entry{
			Code: "HTTP_403", Title: "Salesforce refused access without saying why", Place: PermissionSets,
			Cause: "A right, a policy or a network filter stands in the way.",
			Steps: []string{
				"In Setup, open **Permission Sets, " + permissionSet + ", Manage Assignments** and check that {user} is there.",
				"Look for {user} in Setup, **Login History**: a policy may have stopped the call.",
				"Are you behind a company proxy? Ask your network’s people whether it blocks Salesforce.",
				"Then press **{retry}**.",
			},
			Ask: "Please check why Salesforce refuses the user {username}: the permission set “" + permissionSet + "” has to be given to the user, and no transaction security policy may stop the user’s calls.",
		},
	)
	return access(entries)
}

// access completes entries about rights that hold back every session.
func access(entries []Entry) []Entry {
	for i := range entries {
		entries[i].Severity, entries[i].Kind = Stopping, status.AttentionAccess
	}
	return entries
}
