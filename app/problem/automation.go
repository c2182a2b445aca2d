package problem

import (
	"time"

	"demobridge/app/status"
	"demobridge/sync/store"
)

// automation are faults of the org's own flows and code.
func automation() []Entry {
	return blocked([]Entry{
		{
			Code: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Grain: store.ByText, Place: Triggers,
			Title: "The org’s own code “{name}” failed", Plain: "The org’s own code failed",
			Cause: "A trigger in Salesforce stopped the update.",
			Told:  "When Demobridge saved a record, code of {org} ran and failed. Salesforce then took the whole update back.",
			Steps: []string{"Press **Copy request for admin** and send it to whoever looks after the org’s code: it holds the error word for word.", "When the code is mended, come back and press **{retry}**."},
			Ask:   "Please look at the Apex trigger {name} on {objectName}: it fails when {username} saves a record through the API. The error is below.",
		},
		{
			Code: "CANNOT_EXECUTE_FLOW_TRIGGER", Grain: store.ByText, Place: Flows,
			Title: "The flow “{name}” failed", Plain: "A flow of the org failed",
			Cause: "An automation in Salesforce stopped the update.",
			Told:  "When Demobridge saved a record, a flow of {org} ran and failed. Salesforce then took the whole update back.",
			Steps: []string{"Press **Copy request for admin** and send it to whoever looks after the org’s flows: it holds the error word for word.", "In Setup, **Paused and Failed Flow Interviews** may show more.", "When the flow is mended, come back and press **{retry}**."},
			Ask:   "Please look at the flow {name} on {objectName}: it fails when {username} saves a record through the API. The error is below.",
		},
	})
}

// locks are collisions with others who use the same records at the same time.
func locks() []Entry {
	return alone([]Entry{
		{
			Code: "UNABLE_TO_LOCK_ROW", Quiet: time.Minute, Patience: 10, Place: Flows,
			Title: "Record locked by someone else",
			Cause: "Retrying by itself. Next try {next}, grouped by account.",
			Told:  "Another user, program or automation was saving the same record, or one it belongs to, at the same moment. Salesforce lets only one in. Demobridge waits and sends the sessions of one account together, so that they do not lock each other out.",
			Steps: []string{
				"Nothing needs to be done: most locks are over within seconds.",
				"After 10 tries, look for automations on {object} that run long or update many records at once: **Flows**, and validation and workflow rules.",
				"Does another program write to the same accounts? Let it run at another hour.",
			},
			Ask: "Please look for automations and other programs that update many records of {objectName} at the same time as Demobridge (user {username}): records stay locked for long.",
		},
		{
			Code: "APEX_GOVERNOR_LIMIT", Quiet: time.Minute, Patience: 10, Place: Triggers,
			Title: "The org’s own automation ran out of its allowance",
			Cause: "Retrying by itself with fewer records at once. Next try {next}.",
			Told:  "Flows and triggers of {org} run for every record that is saved, and together they did more than Salesforce allows in one step. Demobridge sends fewer records at once until it works.",
			Steps: []string{"Nothing needs to be done at first.", "After 10 tries, send the request to your admin: an automation does too much for each record."},
			Ask:   "Please look at the triggers and flows on {objectName}: saving even few records at once exceeds Salesforce’s limits for one transaction ({name}). They should handle records in bulk.",
		},
		{
			Code: "CONCURRENT_LIMIT_EXCEEDED", Quiet: time.Minute, Patience: 20,
			Title: "Too many long calls at once",
			Cause: "Retrying by itself. Next try {next}.",
			Told:  "The org answers only a few long calls at the same time, for all programs together, and they were all taken.",
			Steps: []string{"Nothing needs to be done.", "If it stays, slow automations or other programs hold the calls: ask your admin."},
			Ask:   "Please look for programs and automations with calls that take more than 20 seconds: they use up the org’s concurrent calls.",
		},
		{
			Code: "TOO_MANY_APEX_REQUESTS", Quiet: 2 * time.Minute, Patience: 20,
			Title: "The org’s own code is too busy", Cause: "Retrying by itself. Next try {next}.",
			Steps: []string{"Nothing needs to be done.", "If it stays, ask your admin which code of the org is called so often."},
			Ask:   "Please find out which Apex code of the org is called so often that Salesforce refuses more.",
		},
	})
}

// alone completes entries that go away by themselves.
func alone(entries []Entry) []Entry {
	for i := range entries {
		e := &entries[i]
		e.Alone, e.Severity, e.Kind, e.Grain, e.Follows = true, Passing, status.AttentionRetry, store.ByCode, held
		if e.Quiet == 0 {
			e.Quiet = 2 * time.Minute
		}
		if e.Cause == "" {
			e.Cause = "Retrying by itself. Next try {next}."
		}
		if len(e.Steps) == 0 {
			e.Steps = []string{"Nothing needs to be done: the sessions are sent again, and none is sent twice.", "If it lasts for hours, look at **status.salesforce.com**."}
		}
	}
	return entries
}

// passing are faults that nobody can do anything about, and that pass.
func passing() []Entry {
	busy := func(code, title, told string) Entry { return Entry{Code: code, Title: title, Told: told} }
	const inside = "Something went wrong within Salesforce. Its answer, at the foot of this page, may hold a number that Salesforce’s support can look up."
	const slow = "The call may have arrived all the same. Sending it again is safe: every record is found by its session key, so none is made twice."
	return alone([]Entry{
		busy("SERVER_UNAVAILABLE", "Salesforce is too busy", ""),
		busy("FUNCTIONALITY_TEMPORARILY_UNAVAILABLE", "A feature of Salesforce is off for a while", ""),
		busy("QUERY_TIMEOUT", "A question to Salesforce took too long", "Demobridge asks again, for fewer records at once."),
		busy("REQUEST_RUNNING_TOO_LONG", "Salesforce took too long", slow),
		busy("UNKNOWN_EXCEPTION", "An error inside Salesforce", inside),
		busy("INTERNAL_SERVER_ERROR", "An error inside Salesforce", inside),
		busy("HTTP_500", "An error inside Salesforce", inside),
		busy("INVALID_QUERY_LOCATOR", "A long list has to be read again", ""),
		busy("PROCESSING_HALTED", "Held back because another part of the call failed", "These sessions are innocent: another one of the same call failed. They are sent again without it."),
		busy("ALL_OR_NONE_OPERATION_ROLLED_BACK", "Taken back because another record failed", "These sessions are innocent: another one of the same call failed. They are sent again without it."),
		busy("TIMEOUT", "No answer in time", slow),
		busy("HTTP_408", "No answer in time", slow),
		busy("HTTP_504", "No answer in time", slow),
		busy("CONNECTION_LOST", "The connection broke", slow),
		busy("ANSWER_GARBLED", "Salesforce’s answer was cut short", slow),
		busy("ANSWER_COUNT", "Salesforce’s answer does not fit what was sent", slow),
		busy("HTTP_502", "An error on the way to Salesforce", slow),
		busy("HTTP_429", "Too many calls at once", ""),
		busy("CANCELLED", "Sending was stopped on this computer", slow),
	})
}
