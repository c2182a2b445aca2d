package doctor

import (
	"fmt"
	"strings"
)

// letter is the text for an admin: who needs what, where, and how it is
// given. It is empty when nothing is asked for.
func (r Report) letter(asks []string, simplest string) string {
	return letter(asks, simplest, r.User, r.Username, r.Profile, r.Org, r.OrgID)
}

func (e *exam) letter(asks []string) string {
	return letter(asks, "", e.user(), e.username(), e.f.User.Value.Profile, e.f.Org, e.f.Identity.Value.OrgID)
}

func letter(asks []string, simplest, user, username, profile, org, orgID string) string {
	if len(asks) == 0 {
		return ""
	}
	if user == "" {
		user = "the sync user"
	}
	var b strings.Builder
	things := fmt.Sprintf("%d things", len(asks))
	if len(asks) == 1 {
		things = "one thing"
	}
	fmt.Fprintf(&b, "Hello, Demobridge sends demo sessions to Salesforce as the user %s. The user needs %s in Salesforce:\n\n", user, things)
	for i, ask := range asks {
		fmt.Fprintf(&b, "%d. %s\n", i+1, ask)
	}
	b.WriteString("\n")
	if simplest != "" {
		b.WriteString(simplest + "\n\n")
	}
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	if username != "" && username != user {
		user += " (" + username + ")"
	}
	line("User", user)
	line("Profile", profile)
	if org != "" && orgID != "" && org != orgID {
		org += " (" + orgID + ")"
	} else if org == "" {
		org = orgID
	}
	line("Org", org)
	b.WriteString("\nDemobridge needs no right to delete, and none to all records. Thank you!\n")
	return b.String()
}
