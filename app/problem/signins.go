package problem

import (
	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
)

// kindCode is the code of a kind of failure at signing in.
func kindCode(k oauth.KindInfo) string { return k.Verdict.Key }

// kinds are the failures at signing in. Title and remedy are those of the
// sign-in itself; here is what only the list of problems needs.
func kinds() []Entry {
	out := make([]Entry, 0, len(oauth.Kinds()))
	for _, k := range oauth.Kinds() {
		extra := kindExtras(k.Kind)
		e := Entry{
			Code: kindCode(k), Title: k.Title, Steps: k.Remedy, Cause: extra.Cause, Told: extra.Told, Ask: extra.Ask, Place: extra.Place,
			Severity: Stopping, Kind: status.AttentionAccess, SignIn: k.Verdict.Gate == salesforce.GateAuth,
		}
		switch {
		case k.Verdict.Class == salesforce.ClassRetry:
			e.Severity, e.Kind, e.Alone, e.Follows = Passing, status.AttentionRetry, true, held
		case k.Verdict.Gate == salesforce.GateOffline, k.Verdict.Gate == salesforce.GateMaintenance, k.Verdict.Gate == salesforce.GateQuota:
			e.Kind, e.Alone = status.AttentionRetry, true
		}
		if e.Cause == "" {
			e.Cause = "Nothing is lost: the sessions wait on this computer."
		}
		out = append(out, e)
	}
	return out
}

func kindExtras(k oauth.Kind) Entry {
	const waits = " The sessions wait on this computer."
	switch k {
	case oauth.Denied:
		return Entry{Cause: "Deny was pressed on Salesforce’s page."}
	case oauth.AppBlocked:
		return Entry{
			Cause: "Nobody in the org can use the app now.", Told: "An admin of {org} has blocked the app that Demobridge signs in with." + waits,
			Place: AppUsage, Ask: "Please open Setup, Connected Apps OAuth Usage, find the app of Demobridge and press Unblock.",
		}
	case oauth.NotApproved:
		return Entry{
			Cause: "Only approved users may sign in with this app.", Told: "The app is set to “Admin approved users are pre-authorized”, and {user} is in none of its permission sets and profiles." + waits,
			Place: Apps, Ask: "Please open Setup, External Client App Manager, the app of Demobridge, Policies, and add a permission set or profile of the user {username}.",
		}
	case oauth.NotInstalled:
		return Entry{
			Cause: "The app Demobridge signs in with is not in this org.", Place: Apps,
			Ask: "Please create an External Client App for Demobridge in {org} (Setup, External Client App Manager, New): Local, OAuth on, callback addresses http://localhost:47820/callback and http://localhost:47821/callback, scopes api and refresh_token, secrets not required, PKCE required. Then send me its consumer key.",
		}
	case oauth.CallbackMismatch:
		return Entry{
			Cause: "Salesforce sends people back only to addresses it knows.", Place: Apps,
			Ask: "Please open Setup, External Client App Manager, the app of Demobridge, Settings, OAuth Settings, and set exactly these two callback addresses, one per line: http://localhost:47820/callback and http://localhost:47821/callback.",
		}
	case oauth.ClientUnknown:
		return Entry{Cause: "The consumer key does not belong to an app of this org.", Place: Apps}
	case oauth.SecretRequired:
		return Entry{
			Cause: "A program on a desktop cannot keep a secret.", Place: Apps,
			Ask: "Please open Setup, External Client App Manager, the app of Demobridge, Settings, OAuth Settings, and untick “Require secret for Web Server Flow” and “Require secret for Refresh Token Flow”; leave PKCE ticked.",
		}
	case oauth.SecretWrong:
		return Entry{
			Cause: "The secret and the consumer key do not belong together, or the secret was replaced.", Place: Apps,
			Ask: "Please send me, in a safe way, the consumer secret of the app of Demobridge: Setup, External Client App Manager, the app, Settings, OAuth Settings, Consumer Key and Secret.",
		}
	case oauth.RunAsMissing:
		return Entry{
			Cause: "An app that signs in with a secret acts as the user its policies name.", Place: Apps,
			Ask: "Please open Setup, External Client App Manager, the app of Demobridge, Policies, tick “Enable Client Credentials Flow” and enter the integration user under “Run As”.",
		}
	case oauth.KeyUnreadable:
		return Entry{Cause: "It is missing, or holds no private RSA key that can be read."}
	case oauth.KeyRefused:
		return Entry{
			Cause: "The app has another certificate, or none.", Place: Apps,
			Ask: "Please open Setup, External Client App Manager, the app of Demobridge, Settings, OAuth Settings, tick “Enable JWT Bearer Flow” and upload the certificate I send you.",
		}
	case oauth.ScopeMissing:
		return Entry{
			Cause: "The app allows less than Demobridge needs.", Place: Apps,
			Ask: "Please open Setup, External Client App Manager, the app of Demobridge, Settings, OAuth Settings, and add the scopes “Manage user data via APIs (api)” and “Perform requests at any time (refresh_token, offline_access)”.",
		}
	case oauth.Ended:
		return Entry{Told: "Salesforce no longer accepts this sign-in. It may have run out, or an admin may have taken it back, or the password was changed. New sessions are still saved here and go out by themselves after you sign in.", Place: AppUsage}
	case oauth.IPRestricted:
		return Entry{
			Cause: "This network is not on the org’s list.", Place: Profiles,
			Ask: "Please allow {username} to sign in from our network: in the profile, Login IP Ranges; or in the policies of Demobridge’s app, IP Relaxation, “Relax IP restrictions”.",
		}
	case oauth.UserInactive:
		return Entry{
			Cause: "The user was deactivated or frozen.", Place: Users,
			Ask: "Please activate the user {username} again (Setup, Users), or tell me which user Demobridge should sign in as.",
		}
	case oauth.OrgInactive:
		return Entry{Cause: "Salesforce has closed this org."}
	case oauth.DeviceUnknown:
		return Entry{Cause: "Salesforce wants this computer confirmed once."}
	case oauth.TooMany:
		return Entry{Cause: "Sending goes on by itself within an hour."}
	case oauth.OurFault:
		return Entry{Cause: "This is a fault of Demobridge, not of you or your org."}
	case oauth.PortsTaken:
		return Entry{Cause: "Salesforce’s answer could not be received."}
	case oauth.NotSalesforce:
		return Entry{Cause: "The address leads to something else."}
	case oauth.NotOnline:
		return Entry{Cause: "Sending goes on by itself when Salesforce can be reached."}
	case oauth.Maintenance:
		return Entry{Cause: "Sending goes on by itself when the service is over."}
	case oauth.Unavailable, oauth.AnswerUnreadable:
		return Entry{Cause: "Retrying by itself. Next try {next}."}
	}
	return Entry{}
}

// signIns are Salesforce's own words for a sign-in that is over or refused,
// when they come with an answer to a call.
func signIns() []Entry {
	over := func(code string) Entry {
		return Entry{
			Code: code, Title: "Your Salesforce sign-in has ended",
			Cause: "Nothing is lost: the sessions wait on this computer.",
			Told:  "Salesforce no longer accepts this sign-in, and it could not be renewed. New sessions are still saved here and go out by themselves after you sign in.",
			Steps: []string{"Press **Sign in again** and sign in as {user}.", "If it ends again soon, ask your admin to look at the app’s refresh token policy."},
		}
	}
	entries := []Entry{
		over("INVALID_SESSION_ID"), over("INVALID_AUTH_HEADER"), over("BAD_OAUTH_TOKEN"), over("MISSING_OAUTH_TOKEN"),
		over("LOGIN_OAUTH_INVALID_TOKEN"), over("HTTP_401"), over("REDIRECTED_TO_SIGN_IN"),
		{
			Code: "WRONG_ORG", Title: "The sign-in belongs to another org",
			Cause: "Sessions of one org never go to another.",
			Steps: []string{"Press **Sign in again** and sign in to {org}.", "If the org was moved or its sandbox was refreshed, connect it anew."},
		},
		{
			Code: "INVALID_LOGIN", Title: "Salesforce refused the sign-in", Place: LoginHistory,
			Cause: "The user, the password or the address does not fit.",
			Steps: []string{"Press **Sign in again**.", "Check that Production, Sandbox or My Domain fits the org.", "If it is refused again, ask your admin for the reason in the user’s login history."},
			Ask:   "Please look at Setup, Login History, for {username}: Salesforce refuses the sign-in. Tell me the reason shown there.",
		},
		{
			Code: "INVALID_OPERATION_WITH_EXPIRED_PASSWORD", Title: "The password of the sync user has run out", Place: Users,
			Cause: "Salesforce wants a new one first.",
			Told:  "The password of {user} has expired. Until it is changed, Salesforce answers no call of this user.",
			Steps: []string{"Sign in to Salesforce in your browser as {user} and set a new password.", "Come back and press **Sign in again**.", "For a user that only programs use, an admin can tick **Password Never Expires** in its profile or permission set."},
			Ask:   "Please reset the password of the user {username} (Setup, Users), or give the user the system permission “Password Never Expires”.",
		},
		{
			Code: "PASSWORD_LOCKOUT", Title: "The sync user is locked out", Place: Users,
			Cause: "Too many wrong passwords were typed.",
			Steps: []string{"Wait until Salesforce unlocks the user, usually 15 minutes, or ask your admin to press **Unlock** on the user’s page.", "Then press **Sign in again**."},
			Ask:   "Please unlock the user {username}: Setup, Users, open the user, Unlock.",
		},
		{
			Code: "LOGIN_DURING_RESTRICTED_DOMAIN", Title: "Salesforce does not accept this network", Place: Profiles,
			Cause: "The user may sign in only from listed networks.",
			Steps: []string{"Connect to your company’s network or VPN, then press **Sign in again**.", "Or ask your admin to add this network to the profile’s **Login IP Ranges**."},
			Ask:   "Please add our network to the Login IP Ranges of the profile of {username} (Setup, Profiles).",
		},
		{
			Code: "LOGIN_DURING_RESTRICTED_TIME", Title: "The sync user may not sign in at this hour", Place: Profiles,
			Cause: "The profile limits the hours of signing in.",
			Steps: []string{"Wait for the allowed hours, then press **Sign in again**.", "Or ask your admin to widen **Login Hours** in the profile of {user}."},
			Ask:   "Please widen the Login Hours in the profile of {username} (Setup, Profiles): Demobridge sends sessions at any hour.",
		},
		{
			Code: "TXN_SECURITY_TWO_FA_REQUIRED", Title: "Salesforce asks for a second proof of identity",
			Cause: "A security policy of the org wants it.",
			Steps: []string{"Press **Sign in again** and confirm the sign-in on your phone or with your key.", "If it asks again and again, tell your admin that the policy stops Demobridge."},
			Ask:   "Please look at the transaction security policies of {org}: one asks {username} for a second proof of identity during calls that no person is present for. Exempt this user, or this app.",
		},
		{
			Code: "TXN_SECURITY_END_A_SESSION", Title: "Salesforce allows this user no further sign-in",
			Cause: "A security policy limits open sign-ins.",
			Steps: []string{"Sign out elsewhere as {user}, then press **Sign in again**.", "Or ask your admin for a user of its own for Demobridge."},
			Ask:   "Please look at the transaction security policies of {org}: one ends older sign-ins of {username}. Exempt this user, or give Demobridge a user of its own.",
		},
	}
	for i := range entries {
		entries[i].Severity, entries[i].Kind, entries[i].SignIn = Stopping, status.AttentionAccess, true
	}
	return entries
}

// keyStore are the failures of the system's key store.
func keyStore() []Entry {
	var out []Entry
	for _, kind := range []oauth.VaultKind{oauth.VaultNotFound, oauth.VaultMissing, oauth.VaultLocked, oauth.VaultTooBig, oauth.VaultFailed} {
		e := &oauth.VaultError{Kind: kind}
		out = append(out, Entry{
			Code: e.Verdict().Key, Title: e.Title(), Steps: e.Remedy(),
			Cause: "The sign-in cannot be kept on this computer.", Severity: Stopping, Kind: status.AttentionAccess, SignIn: true,
			Told: "Demobridge keeps the sign-in only in the system’s key store, never in a file. Without it, the sign-in ends when the program does. The sessions wait on this computer.",
		})
	}
	return append(out, Entry{
		Code: keyStoreDenied, Title: "The system’s key store does not let Demobridge in", Severity: Stopping, Kind: status.AttentionAccess, SignIn: true,
		Cause: "The sign-in cannot be kept on this computer.",
		Told:  "The system, or the person at it, refused Demobridge the key store. The sign-in then ends when the program does. The sessions wait on this computer.",
		Steps: []string{"When the system asks again, allow Demobridge to use the key store.", "In the system’s settings for passwords and keys, remove a rule that keeps Demobridge out.", "Or sign in at each start."},
	})
}

// keyStoreDenied is the failure of a key store that is there but keeps us out.
const keyStoreDenied = "KEYRING_DENIED"
