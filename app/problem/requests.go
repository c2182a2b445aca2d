package problem

import "demobridge/app/status"

// requests are calls that Salesforce refuses as they are: faults of
// Demobridge. A person can report them, and go on without the sessions.
func requests() []Entry {
	ours := func(code, cause string) Entry {
		return Entry{
			Code: code, Title: "Salesforce did not accept the way Demobridge asked", Cause: cause, Severity: Blocking, Kind: status.AttentionFault,
			Told: "This is a fault of Demobridge, not of you or your org. The sessions below are kept here and were not sent.",
			Steps: []string{
				"Look for a newer version of Demobridge and install it.",
				"Press **{retry}**.",
				"If it stays, press **Copy details** and report it. To go on without these sessions, open them and choose **Skip**.",
			},
		}
	}
	const question, size, form = "Salesforce does not understand a question.", "A call was larger than Salesforce allows.", "A call had the wrong form."
	return []Entry{
		ours("MALFORMED_QUERY", question), ours("MALFORMED_SEARCH", question), ours("INVALID_TYPE_FOR_OPERATION", "{object} cannot be used this way."),
		ours("MISSING_ARGUMENT", form), ours("EMPTY_LIST", form), ours("JSON_PARSER_ERROR", "A value has the wrong type."),
		ours("EXCEEDED_ID_LIMIT", size), ours("LIMIT_EXCEEDED", size), ours("EXCEEDED_MAX_SEMIJOIN_SUBSELECTS", size),
		ours("EXCEEDED_MAX_TYPES_LIMIT", size), ours("OPERATION_TOO_LARGE", size), ours("QUERY_TOO_COMPLICATED", size),
		ours("METHOD_NOT_ALLOWED", form), ours("UNSUPPORTED_MEDIA_TYPE", form), ours("HTTP_400", "Salesforce does not say why."),
		ours("HTTP_405", form), ours("HTTP_409", "It collided with another call."), ours("HTTP_413", size), ours("HTTP_414", size), ours("HTTP_415", form),
		ours("HTTP_428", "A condition was missing."), ours("HTTP_431", size), ours("ANSWER_TOO_BIG", "The answer was too big to read."),
		ours("REQUEST_NOT_SENT", "Demobridge stopped the call itself."),
	}
}

// program are faults of Demobridge's own, without Salesforce.
func program() []Entry {
	report := []string{"Look for a newer version of Demobridge and install it.", "If it stays, press **Copy details** and report it."}
	return []Entry{
		{
			Code: "CANNOT_BE_PREPARED", Title: "A session could not be prepared for Salesforce", Severity: Blocking, Kind: status.AttentionFault,
			Cause: "This is a fault of Demobridge; the session is kept here.", Steps: append(report, "To go on without the session, open it and choose **Skip**."),
		},
		{
			Code: "UNFORESEEN", Title: "Something went wrong that Demobridge did not foresee", Severity: Blocking, Kind: status.AttentionFault,
			Cause: "Nothing was lost. Try again; if it stays, report it with the details.", Steps: append([]string{"Press **{retry}**."}, report...),
		},
		{
			Code: "NEWER_IN_SALESFORCE", Title: "Salesforce already has a newer state of the session", Severity: Passing, Kind: status.AttentionRetry, Alone: true,
			Cause: "Another computer had already sent it; nothing needs to be done.", Steps: []string{"Nothing needs to be done."},
		},
		{
			Code: "STOPPED", Title: "Stopped before the end", Severity: Passing, Kind: status.AttentionRetry, Alone: true,
			Cause: "What was saved stays saved and is sent at the next run.", Steps: []string{"Nothing needs to be done."},
		},
		{
			Code: "", Title: "Sending failed for a passing reason", Severity: Passing, Kind: status.AttentionRetry, Alone: true,
			Cause: "Retrying by itself. Next try {next}.", Follows: held, Steps: []string{"Nothing needs to be done."},
		},
	}
}
