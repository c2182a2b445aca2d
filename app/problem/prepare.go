package problem

import "demobridge/app/status"

// preparing are faults of changing the org's set-up (data 1.1 to 1.4).
func preparing() []Entry {
	return []Entry{
		{
			Code: "METADATA_NOT_ALLOWED", Title: "This user may not create fields", Place: Profiles, Kind: status.AttentionAccess, Severity: Blocking,
			Cause: "The right “Modify Metadata Through Metadata API Functions” is missing.",
			Told:  "Salesforce lets only some users change how the org is built. **{user}** does not have the rights “Modify Metadata Through Metadata API Functions” and “Customize Application”. They are needed for set-up only, not for sending sessions.",
			Steps: []string{
				"Sign in once as an admin, let Demobridge prepare the org, and sign in again as {user}.",
				"Or press **Save for my admin** and send the file with its instructions. Demobridge notices when it was deployed.",
			},
			Ask: "Please deploy the package that Demobridge saved, and give the permission set “" + permissionSet + "” to {username}. Or give {username} the system permissions “Modify Metadata Through Metadata API Functions” and “Customize Application” while the org is set up.",
		},
		{
			Code: "DEPLOY_FAILED", Title: "Salesforce refused a part of the plan", Place: Objects, Kind: status.AttentionAccess, Severity: Blocking,
			Cause: "Nothing at all was kept; the parts and Salesforce’s own words are in the list.",
			Steps: []string{"Read Salesforce’s words beside the part.", "Leave that part out, or change in the org what is in the way.", "Then press **Try again**: it is safe."},
			Ask:   "Please look at Setup, Deployment Status in {org}: the deployment of Demobridge was refused.",
		},
		{
			Code: "DEPLOY_CANCELED", Title: "The deployment was stopped", Kind: status.AttentionRetry, Severity: Passing, Alone: true,
			Cause: "Nothing of it was kept.",
			Steps: []string{"Press **Try again** when you want to go on."},
		},
	}
}
