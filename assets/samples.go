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
)

// Samples is the folder of made-up data: the rehearsal org's records. Nobody
// in it exists, and every address ends in .example.
func Samples() fs.FS {
	sub, err := fs.Sub(samples, "samples")
	if err != nil {
		// fs.Sub refuses only a malformed path, and this one is a constant.
		return samples
	}
	return sub
}
