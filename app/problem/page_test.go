package problem_test

import (
	"strings"
	"testing"

	"demobridge/app/problem"
	"demobridge/sync/store"
)

// Each of the five entries of the integration page's troubleshooting chapter
// ends as a problem with a cause in words, steps, a text for the admin where
// one is needed, and a page of Setup.
func TestEveryEntryOfThePageIsAProblemWithARemedy(t *testing.T) {
	for name, tc := range map[string]struct {
		code, answer, says, ask string
	}{
		"Connection Fails with Insufficient Permissions": {"API_CURRENTLY_DISABLED", "API is disabled for this User", "API Enabled", "System Permissions"},
		"Custom Fields Not Created": {
			"INSUFFICIENT_ACCESS", "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions", "Modify Metadata", "Modify Metadata",
		},
		"Data Not Syncing to Salesforce": {
			"INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: Navattic_Total_Steps__c. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
			"Field-Level Security", "edit access to the field Navattic_Total_Steps__c",
		},
		"Record Locked or Unable to Lock Row": {"UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: 001ak00000OQTieAAH", "Retrying by itself", ""},
		"Permission Set Assignment Fails": {
			"FIELD_INTEGRITY_EXCEPTION", "Can't assign permission set Navattic Permission Set to user. The user license doesn't allow the permission: Read Navattic Session",
			"by hand", "merge some",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := problem.ForCause(store.Cause{Code: tc.code, Text: tc.answer})
			words := p.Title + " " + p.Cause + " " + p.Ask
			for _, s := range p.Remedy {
				words += " " + s.String()
			}
			if !strings.Contains(words, tc.says) || len(p.Remedy) == 0 || p.Cause == "" {
				t.Errorf("%+v", p)
			}
			if !strings.Contains(p.Ask, tc.ask) || tc.ask != "" && p.Place.Page(p.Object) == "" {
				t.Errorf("handed over as %q, at %q", p.Ask, p.Place.Page(p.Object))
			}
		})
	}
}
