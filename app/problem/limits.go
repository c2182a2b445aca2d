package problem

import "demobridge/app/status"

// limits are used-up allowances and closed orgs (auth 4.2, 5.2).
func limits() []Entry {
	waits := func(e Entry) Entry {
		e.Severity, e.Kind, e.Alone = Stopping, status.AttentionRetry, true
		return e
	}
	serviced := func(code string) Entry {
		return waits(Entry{
			Code: code, Title: "Salesforce is being serviced", Cause: "Sending goes on by itself when the service is over.",
			Told:  "The org can only be read for a while, or not at all. Demobridge looks again every few minutes.",
			Steps: []string{"Nothing needs to be done. **status.salesforce.com** tells when the service ends."},
		})
	}
	stops := func(e Entry) Entry {
		e.Severity, e.Kind = Stopping, status.AttentionFault
		return e
	}
	return []Entry{
		waits(Entry{
			Code: "REQUEST_LIMIT_EXCEEDED", Title: "Salesforce’s daily limit is reached", Place: Company,
			Cause: "Sending goes on by itself when calls are free again.",
			Told:  "All programs of {org} together have used up the org’s calls for 24 hours. The limit frees up hour by hour; Demobridge looks again now and then, and makes no calls in between.",
			Steps: []string{"Nothing needs to be done.", "If it happens often, ask your admin which program uses the calls: Setup, **Company Information**, API Requests, Last 24 Hours."},
			Ask:   "Please look at Setup, Company Information, “API Requests, Last 24 Hours”: the org’s calls are used up. Find out which program uses them, or buy more.",
		}),
		waits(Entry{
			Code: "LOGIN_RATE_EXCEEDED", Title: "Too many sign-ins in one hour",
			Cause: "Sending goes on by itself within an hour.",
			Steps: []string{"Wait an hour.", "Does another program sign in with the same user very often? Give Demobridge a user of its own."},
		}),
		stops(Entry{
			Code: "STORAGE_LIMIT_EXCEEDED", Title: "The org has no data storage left", Place: Company,
			Cause: "Salesforce takes no new records until space is free.",
			Told:  "Salesforce refused to create records because the data storage of {org} is used up. Sessions wait on this computer; nothing is lost.",
			Steps: []string{
				"Ask your admin to free data storage: Setup, **Storage Usage**, then delete or archive what is not needed, and empty the recycle bin.",
				"Demobridge tries again every hour. To try at once, press **{retry}**.",
			},
			Ask: "Please free data storage in {org} (Setup, Storage Usage), or buy more: no new record can be created.",
		}),
		serviced("INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE"), serviced("ORG_IN_MAINTENANCE"),
		waits(Entry{
			Code: "HTTP_503", Title: "Salesforce is not available", Cause: "Sending goes on by itself when it is back.",
			Told:  "Salesforce answers that it is busy or being serviced. Demobridge looks again every few minutes.",
			Steps: []string{"Nothing needs to be done. **status.salesforce.com** tells more."},
		}),
		stops(Entry{
			Code: "ORG_LOCKED", Title: "Salesforce has locked the org",
			Cause: "Only Salesforce can open it again.",
			Steps: []string{"Ask your admin to write to Salesforce’s support: the org is locked.", "Sending goes on by itself when it is open again."},
			Ask:   "Please ask Salesforce’s support why {org} is locked.",
		}),
		stops(Entry{
			Code: "TRIAL_EXPIRED", Title: "The trial of this org has ended",
			Cause: "Salesforce closes it for good after a while.",
			Steps: []string{"Buy the org, or connect another one. The sessions stay on this computer."},
			Ask:   "The trial of {org} has ended. Please extend it, or tell which org Demobridge should use.",
		}),
	}
}
