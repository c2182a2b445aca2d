package problem

import (
	"demobridge/app/status"
	"demobridge/sync/store"
)

// values are faults of what a record would hold (auth 5.2).
func values() []Entry {
	return blocked([]Entry{
		{
			Code: "REQUIRED_FIELD_MISSING", Grain: store.ByField, Place: Fields,
			Title: "Required field “{field}” on {object} is empty", Plain: "A required field on {object} is empty",
			Cause: "Salesforce wants a value we do not send.",
			Told:  "The org requires **{field}** on {object}, and Demobridge has no value for it. Salesforce refused the record; nothing was changed.",
			Steps: []string{
				"Map a value to **{field}**, or ask your admin to give the field a **default value**.",
				"If nobody needs the field for demo sessions, untick **Required** in Object Manager, {object}, Fields & Relationships, {field}.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please give the field {fieldName} of {objectName} a default value, or untick Required: Demobridge creates these records and has no value for it.",
		},
		{
			Code: "FIELD_CUSTOM_VALIDATION_EXCEPTION", Grain: store.ByText, Place: Rules,
			Title: "{object} rule: “{message}”", Plain: "A rule of {object} said no",
			Cause: "A validation rule in Salesforce stops the update.",
			Told:  "Somebody in {org} has made a rule for {object}, and these records break it: “{message}”. Demobridge does not work around rules.",
			Steps: []string{
				"Open the record that a session below is tied to and **fill in what the rule asks for**.",
				"Or ask your admin to change the rule so that it lets {user} pass: **Object Manager, {object}, Validation Rules**.",
				"Come back and press **{retry}**.",
			},
			Ask: "Please change the validation rule of {objectName} whose message is “{message}” so that it does not apply to the user {username}, for example with $User.Username in its formula; or fill in the value it asks for.",
		},
		{
			Code: "FIELD_INTEGRITY_EXCEPTION", Grain: store.ByText, Place: Fields,
			Title: "A value does not fit the others: “{message}”", Plain: "A value does not fit the others",
			Cause: "Salesforce checks that some values belong together.",
			Steps: []string{"Read Salesforce’s answer at the foot of this page: it names the value.", "Correct the value, or map another one to **{field}**.", "Come back and press **{retry}**."},
			Ask:   "Please look at Salesforce’s answer below: a value that Demobridge writes to {objectName} does not fit the others. Tell which values belong together.",
		},
		{
			Code: "FIELD_FILTER_VALIDATION_EXCEPTION", Grain: store.ByField, Place: Fields,
			Title: "A lookup filter on {field} does not allow this record", Plain: "A lookup filter does not allow this record",
			Cause: "The org allows only some records in this lookup.",
			Steps: []string{"Open **Object Manager, {object}, Fields & Relationships, {field}** and read its **Lookup Filter**.", "Change the record so that it passes the filter, or ask your admin to make the filter optional.", "Come back and press **{retry}**."},
			Ask:   "Please make the lookup filter of {fieldName} on {objectName} optional, or let it accept the records Demobridge links.",
		},
		{
			Code: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Grain: store.ByText, Place: Fields,
			Title: "“{value}” is not in the list of {field}", Plain: "A value is not in the field’s list",
			Cause: "The list in Salesforce has no such entry.",
			Told:  "**{field}** takes only the entries of its list, and “{value}” is none of them.",
			Steps: []string{"Add the entry: **Object Manager, {object}, Fields & Relationships, {field}, Values, New**.", "Or map another value to the field.", "Come back and press **{retry}**."},
			Ask:   "Please add “{value}” to the list of the field {fieldName} of {objectName}, or untick “Restrict picklist to the values defined in the value set”.",
		},
		{
			Code: "INVALID_EMAIL_ADDRESS", Grain: store.ByText,
			Title: "“{value}” is not an email address", Plain: "An email address is not valid",
			Cause: "Salesforce takes only well-formed addresses here.",
			Steps: []string{"Correct the address in the source and import the session again.", "Or map the email to a text field; the field “Email” of Navattic Session is one.", "To leave these sessions out, open them and choose **Skip**."},
		},
		{
			Code: "STRING_TOO_LONG", Grain: store.ByField, Place: Fields,
			Title: "Text too long for {field}", Plain: "A text is too long for its field",
			Cause: "Longer than {max} letters.", Fix: "Makes the field as long as it needs to be, up to 255 letters.",
			Told:  "**{field}** on {object} holds {max} letters, and a value is longer. Demobridge cuts lists at an item where it knows the length of the field; here the field is shorter than the plan says.",
			Steps: []string{"Open **Object Manager, {object}, Fields & Relationships, {field}, Edit** and set **Length** to 255.", "Or map the value to a longer field.", "Come back and press **{retry}**."},
			Ask:   "Please set the length of the field {fieldName} of {objectName} to 255.",
		},
		{
			Code: "NUMBER_OUTSIDE_VALID_RANGE", Grain: store.ByField, Place: Fields,
			Title: "A number is too large for {field}", Plain: "A number is too large for its field",
			Cause: "The field has too few digits.",
			Steps: []string{"Open **Object Manager, {object}, Fields & Relationships, {field}, Edit** and allow more digits (18 in all).", "Come back and press **{retry}**."},
			Ask:   "Please let the field {fieldName} of {objectName} hold 18 digits.",
		},
		{
			Code: "DATE_OUT_OF_RANGE", Grain: store.ByField,
			Title: "A date is out of range for {field}", Plain: "A date is out of range",
			Cause: "Salesforce knows dates from 1700 to 4000 only.",
			Steps: []string{"Look at the times of the sessions below; the source has a wrong date.", "Correct it there and import the sessions again, or open them and choose **Skip**."},
		},
		{
			Code: "MALFORMED_ID", Grain: store.ByField,
			Title: "An ID of the wrong kind in {field}", Plain: "An ID of the wrong kind",
			Cause: "It belongs to another kind of record.",
			Steps: []string{"Open a session below and look at its linked records: one is of the wrong kind, such as an account where an opportunity belongs.", "Take the link away, or set the right one.", "Come back and press **{retry}**."},
		},
	})
}

// blocked completes entries about single records that need a person.
func blocked(entries []Entry) []Entry {
	for i := range entries {
		entries[i].Severity = Blocking
		if entries[i].Kind != status.AttentionAccess {
			entries[i].Kind = status.AttentionFault
		}
	}
	return entries
}
