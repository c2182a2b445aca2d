package demo_test

import (
	"encoding/json"
	"io/fs"
	"testing"

	"demobridge/assets"
)

// knownEmails are the addresses of the rehearsal org's contacts and leads.
func knownEmails(t *testing.T) map[string]bool {
	t.Helper()
	data, err := fs.ReadFile(assets.Samples(), assets.SampleOrg)
	if err != nil {
		t.Fatal(err)
	}
	var org struct {
		Contacts, Leads []struct{ Email string }
	}
	if err := json.Unmarshal(data, &org); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, p := range append(org.Contacts, org.Leads...) {
		known[p.Email] = true
	}
	return known
}
