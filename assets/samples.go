// Package assets holds the files that are built into the program. It imports
// only the standard library and may be imported by every other package.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed samples
var samples embed.FS

// The sample files, named as they are in the file system that Samples returns.
const (
	// SampleOrg is the seed of the rehearsal org: one JSON object with the
	// lists organization, users, accounts, contacts, leads and opportunities,
	// whose keys are Salesforce field names (a user also has Password and
	// Profile). Every Id is a well-formed 18-character Salesforce Id.
	SampleOrg = "org.json"

	// The same made-up sessions in each of the forms that intake reads. A test
	// of app/demo writes these files (go test ./app/demo -update).
	SampleSessions = "sessions.json"   // Demobridge's own JSON
	SampleWebhooks = "webhooks.ndjson" // Navattic webhook bodies
	SampleEvents   = "events.ndjson"   // browser events
	SampleTable    = "sessions.csv"    // a table of sessions
)

// Samples is the folder of made-up data: the rehearsal org's records, and
// sessions that concern them. Nobody in it exists, and every address ends in
// .example.
func Samples() fs.FS {
	sub, err := fs.Sub(samples, "samples")
	if err != nil {
		// fs.Sub refuses only a malformed path, and this one is a constant.
		return samples
	}
	return sub
}
