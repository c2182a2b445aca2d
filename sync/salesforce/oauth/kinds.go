package oauth

import (
	"slices"
	"strings"

	"demobridge/sync/salesforce"
)

// KindInfo is what is known of a kind of failure.
type KindInfo struct {
	Kind    Kind
	Verdict salesforce.Verdict
	Title   string   // what happened
	Remedy  []string // what to do, step by step
}

// Kinds returns every kind of failure, sorted by name, for the list of
// problems. The slice is the caller's.
func Kinds() []KindInfo { return slices.Clone(kinds) }

// kinds is built once and only read.
var kinds = buildKinds()

func infoOf(k Kind) KindInfo {
	for _, info := range kinds {
		if info.Kind == k {
			return info
		}
	}
	return KindInfo{Kind: k, Verdict: salesforce.Verdict{Key: keyOf(k), Class: salesforce.ClassGate, Gate: salesforce.GateAuth}}
}

// keyOf is the kind's key among the faults of package salesforce.
func keyOf(k Kind) string {
	return "SIGN_IN_" + strings.ToUpper(strings.ReplaceAll(string(k), "-", "_"))
}

func buildKinds() []KindInfo {
	gate := func(g salesforce.Gate, k Kind, title string, remedy ...string) KindInfo {
		return KindInfo{
			Kind: k, Title: title, Remedy: remedy,
			Verdict: salesforce.Verdict{Key: keyOf(k), Class: salesforce.ClassGate, Gate: g},
		}
	}
	again := func(k Kind, title string, remedy ...string) KindInfo {
		return KindInfo{
			Kind: k, Title: title, Remedy: remedy,
			Verdict: salesforce.Verdict{Key: keyOf(k), Class: salesforce.ClassRetry},
		}
	}
	auth := salesforce.GateAuth
	out := []KindInfo{
		gate(auth, Denied, "Access was not allowed",
			"Sign in again and press Allow on Salesforce’s page."),
		gate(auth, AppBlocked, "Your admin has blocked this app",
			"Ask your Salesforce admin to open Setup, Connected Apps OAuth Usage, and to unblock the app."),
		gate(auth, NotApproved, "This user is not approved for the app",
			"Ask your Salesforce admin to add you to one of the permission sets or profiles of the app’s policies.",
			"Then sign in again."),
		gate(auth, NotInstalled, "The app does not exist in this org",
			"Check that you signed in to the org you meant.",
			"If it is the right one, an admin has to create the External Client App there. A refreshed sandbox needs it anew."),
		gate(auth, CallbackMismatch, "The callback address in Salesforce is different",
			"In the app’s settings the callback addresses must be exactly http://localhost:47820/callback and http://localhost:47821/callback; 127.0.0.1 does not work.",
			"A changed app can take up to 10 minutes to start working."),
		gate(auth, ClientUnknown, "Salesforce does not know this consumer key",
			"Copy the consumer key again from the app’s OAuth settings.",
			"Check that Production, Sandbox or My Domain fits the org in which the app was made.",
			"A new app can take up to 10 minutes to start working."),
		gate(auth, SecretRequired, "The app asks for a secret",
			"Ask your Salesforce admin to untick Require Secret for Web Server Flow and Require Secret for Refresh Token Flow in the app’s settings."),
		gate(auth, SecretWrong, "Salesforce does not accept the consumer secret",
			"Copy the consumer secret again from the app’s OAuth settings, under Consumer Key and Secret.",
			"If it was replaced there, only the new one works."),
		gate(auth, RunAsMissing, "The app has no user to run as",
			"Ask your Salesforce admin to open the app’s policies, to enable the Client Credentials Flow, and to name the integration user under Run As.",
			"Then sign in again."),
		gate(auth, KeyUnreadable, "The key file cannot be used",
			"Choose the PEM file with the private RSA key, of at least 2048 bits and without a password.",
			"The certificate that belongs to it is uploaded in the app’s settings in Salesforce, not here."),
		gate(auth, KeyRefused, "Salesforce does not accept this key",
			"Ask your Salesforce admin to upload the certificate that belongs to the key file in the app’s settings, and to allow the JWT Bearer Flow.",
			"Check that this computer’s clock is right.",
			"Then sign in again."),
		gate(auth, ScopeMissing, "The app may not do enough",
			"Ask your Salesforce admin to add two OAuth scopes to the app: api, and refresh_token."),
		gate(auth, CodeSpent, "The sign-in took too long or was used twice",
			"Sign in again."),
		gate(auth, Ended, "Your Salesforce sign-in has ended",
			"Sign in again. Nothing is lost: sessions wait on this computer.",
			"If it ends again soon, ask your admin for the app’s refresh token policy."),
		gate(auth, IPRestricted, "Salesforce does not accept this network",
			"Connect to your company’s network or VPN.",
			"Or ask your Salesforce admin to relax the IP restrictions of the app."),
		gate(auth, UserInactive, "This Salesforce user is switched off",
			"Ask your Salesforce admin to activate the user, or sign in as another one."),
		gate(auth, OrgInactive, "This org is closed",
			"It may be a deleted sandbox or an ended trial. Sign in to another org."),
		gate(auth, DeviceUnknown, "Salesforce does not know this computer yet",
			"Sign in to Salesforce once in your browser and confirm the code it sends you.",
			"Then sign in here again."),
		gate(auth, WrongLogin, "This is not the right place to sign in",
			"Choose Production, Sandbox or My Domain so that it fits the org.",
			"An integration user that signs in with a secret can do so at My Domain only."),
		gate(salesforce.GateQuota, TooMany, "Too many sign-ins in one hour",
			"Wait an hour. Demobridge goes on by itself."),
		gate(auth, Refused, "Salesforce refused the sign-in",
			"The address line of Salesforce’s page often names the cause.",
			"Check that the app exists in this org and that the consumer key is right, then sign in again."),
		gate(auth, OurFault, "Salesforce did not accept the way Demobridge asked",
			"Look for a newer version of Demobridge, or report this with the details below."),
		gate(auth, SignedOut, "You are signed out",
			"Sign in to go on. Nothing is lost: sessions wait on this computer."),
		gate(auth, NoAnswer, "No answer came from the browser",
			"If Salesforce’s page shows an error, look at its address line: it often names the cause.",
			"“redirect_uri must match configuration”: the callback addresses in the app’s settings must be exactly those shown here.",
			"“client identifier invalid”: the consumer key is of another org, or the app is new and needs up to 10 minutes.",
			"“app must be installed”, “OAUTH_EC_APP_NOT_FOUND” or “OAUTH_APPROVAL_ERROR_GENERIC”: the app is missing or not approved in this org.",
			"A user that only programs may use cannot always sign in with a browser: choose the sign-in with a secret or a key.",
			"Then sign in again."),
		gate(auth, Cancelled, "The sign-in was stopped",
			"Sign in again when you are ready."),
		gate(auth, PortsTaken, "Other programs use the ports for signing in",
			"Close other programs that wait for a sign-in, such as developer tools, and try again.",
			"Demobridge needs one of the ports 47820 and 47821."),
		gate(auth, BrowserFailed, "No browser could be opened",
			"Copy the address and open it in your browser yourself."),
		gate(salesforce.GateConfig, NotSalesforce, "No Salesforce answers at this address",
			"Check the address. It looks like https://yourcompany.my.salesforce.com."),
		gate(salesforce.GateOffline, NotOnline, "Salesforce cannot be reached",
			"Check the internet connection, the VPN and whether this network asks for a sign-in of its own.",
			"Demobridge goes on by itself."),
		gate(salesforce.GateMaintenance, Maintenance, "Salesforce is not available",
			"Wait. Demobridge goes on by itself; status.salesforce.com tells more."),
		again(Unavailable, "Salesforce had an error of its own",
			"Wait. Demobridge tries again by itself."),
		again(AnswerUnreadable, "Salesforce’s answer could not be read",
			"Wait. Demobridge tries again by itself.",
			"If it stays, a proxy or filter between here and Salesforce may be changing answers."),
	}
	slices.SortFunc(out, func(a, b KindInfo) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	return out
}
