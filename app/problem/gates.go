package problem

import (
	"time"

	"demobridge/app/status"
)

// The kinds of gate, as the engine names them.
const (
	gateDisk        = "disk"
	gateAuth        = "auth"
	gateClock       = "clock"
	gateConfig      = "config"
	gateQuota       = "quota"
	gateStorage     = "storage"
	gateMaintenance = "maintenance"
	gateOffline     = "offline"
	gateBusy        = "busy"
)

// gateCode is the code of a gate's own entry, which is used when the answer
// that closed it says no more.
func gateCode(kind string) string { return "GATE_" + kind }

// held are the gates behind which no record moves, so that whatever waits for
// another try waits for them.
var held = []string{
	gateDisk, gateAuth, gateClock, gateConfig, gateQuota,
	gateStorage, gateMaintenance, gateOffline,
}

// gates are the reasons why nothing is sent to an org now, one for each gate.
func gates() []Entry {
	return []Entry{
		{
			Code: gateCode(gateAuth), Severity: Stopping, Kind: status.AttentionAccess, SignIn: true, Place: LoginHistory,
			Title: "Your Salesforce sign-in has ended",
			Cause: "Nothing is lost: the sessions wait on this computer.",
			Told:  "Salesforce no longer accepts this sign-in, so nothing can be sent. New sessions are still saved here and go out by themselves after you sign in.",
			Steps: []string{"Press **Sign in again** and sign in as {user}.", "If it ends again soon, ask your admin to look at the app’s refresh token policy and at the user’s login history."},
		},
		{
			Code: gateCode(gateQuota), Severity: Stopping, Kind: status.AttentionRetry, Alone: true, Place: Company,
			Title: "Salesforce’s daily limit is near",
			Cause: "Sending goes on by itself when calls are free again.",
			Told:  "The org may answer only so many calls in 24 hours. Demobridge stops early, so that other programs of {org} still get theirs. The limit frees up hour by hour.",
			Steps: []string{"Nothing needs to be done.", "If it happens every day, ask your admin which program uses the calls: Setup, **Company Information**, API Requests, Last 24 Hours."},
			Ask:   "Please look at Setup, Company Information, “API Requests, Last 24 Hours”: the org is near its limit. Find out which program uses the calls, or buy more.",
		},
		{
			Code: gateCode(gateStorage), Severity: Stopping, Kind: status.AttentionFault, Place: Company,
			Title: "The org has no data storage left",
			Cause: "Salesforce takes no new records until space is free.",
			Told:  "Salesforce refused to create records because the data storage of {org} is used up. Sessions wait on this computer.",
			Steps: []string{"Ask your admin to free data storage: Setup, **Storage Usage**, then delete or archive what is not needed, and empty the recycle bin.", "Demobridge tries again every hour. To try at once, press **{retry}**."},
			Ask:   "Please free data storage in {org} (Setup, Storage Usage), or buy more: no new record can be created.",
		},
		{
			Code: gateCode(gateConfig), Severity: Stopping, Kind: status.AttentionAccess, Place: Objects,
			Title: "Salesforce is not ready for Demobridge",
			Cause: "A field, an object or a right is missing in the org.",
			Told:  "Salesforce refused the sessions for a reason that lies in its set-up and would be the same for each of them, so Demobridge stopped and holds them here.",
			Steps: []string{"Read Salesforce’s answer at the foot of this page: it names what is missing.", "Press **Copy request for admin** and send it to your Salesforce admin.", "When it is done, press **{retry}**."},
			Ask:   "Please give {user} what Salesforce’s answer below names: the object “Navattic Session” with its fields, and the right to read, create and edit them.",
		},
		{
			Code: gateCode(gateMaintenance), Severity: Stopping, Kind: status.AttentionRetry, Alone: true,
			Title: "Salesforce is being serviced",
			Cause: "Sending goes on by itself when the service is over.",
			Told:  "The org is closed for writing for a while. Demobridge looks again every few minutes.",
			Steps: []string{"Nothing needs to be done. **status.salesforce.com** tells when the service ends."},
		},
		{
			Code: gateCode(gateOffline), Severity: Stopping, Kind: status.AttentionRetry, Alone: true,
			Title: "No internet",
			Cause: "Sending goes on by itself when Salesforce can be reached.",
			Told:  "Salesforce cannot be reached from this computer. New sessions are still saved here.",
			Steps: []string{"Check the internet connection and the VPN.", "Open any web page: some networks ask for a sign-in of their own first.", "To try at once, press **{retry}**."},
		},
		{
			Code: gateCode(gateClock), Severity: Stopping, Kind: status.AttentionFault,
			Title: "The clock of this computer is wrong",
			Cause: "Safe connections need the right date and time.",
			Told:  "The certificate of Salesforce is not valid at the time this computer shows, so no safe connection can be made.",
			Steps: []string{"Set the date, the time and the time zone of this computer; let it follow internet time.", "Press **{retry}**."},
		},
		{
			Code: gateCode(gateDisk), Severity: Stopping, Kind: status.AttentionFault,
			Title: "The local store cannot be written",
			Cause: "Nothing is sent until outcomes can be saved again.",
			Told:  "The disk refuses to store more. Demobridge sends nothing it could not write down, because a session could then be sent twice or be forgotten.",
			Steps: []string{"Free some space on the disk that holds {path}.", "Check that your user may write there, and that no other program locks the folder.", "Sending goes on by itself within seconds."},
		},
		{
			Code: gateCode(gateBusy), Severity: Passing, Kind: status.AttentionRetry, Alone: true, Quiet: 2 * time.Minute,
			Title: "Salesforce is busy", Cause: "Retrying by itself. Next try {next}.",
			Told:    "A call to Salesforce failed for a passing reason. The sessions of that call are sent again; none is sent twice.",
			Steps:   []string{"Nothing needs to be done. If it lasts for hours, look at **status.salesforce.com**."},
			Follows: held,
		},
		{
			Code: "DAILY_CAP_REACHED", Severity: Stopping, Kind: status.AttentionRetry, Alone: true,
			Title: "Demobridge has made its calls for today",
			Cause: "Sending goes on by itself tomorrow.",
			Told:  "You, or your admin, set how many calls Demobridge may make in a day, and today’s are made. New sessions are still saved here.",
			Steps: []string{"Nothing needs to be done.", "To send now all the same, press **Sync now** on the Overview.", "If it happens often, raise the limit in **Settings**."},
		},
		{
			Code: "RESERVE_REACHED", Severity: Stopping, Kind: status.AttentionRetry, Alone: true, Place: Company,
			Title: "Salesforce’s daily limit is near",
			Cause: "The rest of today’s calls is kept for others.",
			Told:  "All programs of {org} together have used most of the org’s daily calls. Demobridge leaves the rest to them and goes on by itself when calls are free again.",
			Steps: []string{"Nothing needs to be done.", "To send now all the same, press **Sync now** on the Overview: that may use the calls kept for others."},
		},
	}
}

// choices is the one cause that is no fault: a person has to choose.
func choices() Entry {
	return Entry{
		Code: "CHOICE", Severity: Asking, Kind: status.AttentionChoice,
		Title: "Two contacts share one email",
		Cause: "Demobridge does not guess. Pick one.",
		Told:  "Salesforce holds several records that fit equally well. The sessions were saved in Salesforce without that link, so that nothing is tied to the wrong person.",
		Steps: []string{
			"Open a session below: its pane names the email or the domain that several records share.",
			"In Salesforce, find the records with that email. **Merge** them if they are the same person, or correct the email of the wrong one.",
			"Come back and press **{retry}**: Demobridge looks again and links the record that is left.",
		},
	}
}
