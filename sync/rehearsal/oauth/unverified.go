package oauth

// Choice is a decision that the connection contract does not settle. Somebody with a
// real org can try each, and then correct the code or strike the row.
type Choice struct {
	// Section is where the contract leaves the question open.
	Section string
	// Question is what to find out.
	Question string
	// Chosen is what the rehearsal org does.
	Chosen string
}

// Unverified lists the choices of the sign-in side.
func Unverified() []Choice {
	return []Choice{
		{"1.1", "Does auth-configuration of the shared login hosts name no org?", "JSON with OrgId null; an unknown My Domain answers an HTML page with 404"},
		{"1.1", "Which host is in the id URL after a sign-in at My Domain?", "the host that the client used; real orgs are believed to name login or test always"},
		{"1.1", "Hosts on one loopback port", "login., test. and NAME.my. under localhost, or the path prefixes /production, /sandbox and /mydomain; plain localhost counts as My Domain, also for client credentials"},
		{"1.1", "instance_url on a loopback port", "plain localhost, or NAME.my.localhost when that was used; names under localhost do not resolve everywhere"},
		{"1.2", "Error code of a wrong code_verifier", "invalid_grant / invalid code verifier; Settings.PKCEMismatchInvalidRequest gives invalid_request"},
		{"1.2", "Text for a missing code_verifier", "invalid_grant / missing required code verifier"},
		{"1.2", "Error code of an unexpected code_verifier", "invalid_grant / unexpected code verifier"},
		{"1.2", "Longest code_verifier", "256 characters, because jsforce's 171 are served; shortest 43"},
		{"1.2", "code_challenge_method=plain or a malformed challenge", "redirect with invalid_request / invalid code challenge method, invalid code challenge"},
		{"1.2", "App requires PKCE and so does the whole org", "the app's rule wins: redirect instead of the generic page"},
		{"1.2", "Is a code spent by a failed request of the right client?", "yes, unless client authentication failed"},
		{"1.2", "Doubled parameters", "error page invalid_request at authorize, 400 invalid_request at token"},
		{"1.2", "Is the approval page left out when an approval is alive?", "yes, when it covers the scopes and prompt is not consent"},
		{"1.4", "An authorization code that never was, or was another app's", "invalid_grant / invalid authorization code; used twice: authentication failure; after 15 minutes: expired authorization code"},
		{"1.4", "Does a second use of a code end the tokens of the first?", "no"},
		{"1.4", "HTTP Basic with an empty secret for a public client", "invalid_client; the code is not spent"},
		{"1.4", "GET on the token endpoint", "400 invalid_request / must use HTTP POST"},
		{"1.5", "Scope in a refresh request", "invalid_request / scope parameter not supported"},
		{"1.5", "Start of specific_lifetime under rotation", "the approval, not the newest refresh token"},
		{"1.5", "Do access tokens outlive a refresh token that a policy ended?", "yes, until their own time-out"},
		{"1.5", "Grace period for a rotated-out refresh token", "none"},
		{"1.5", "Refresh while the app is blocked", "400 OAUTH_APP_BLOCKED; access tokens answer 401 meanwhile"},
		{"1.6", "Text of invalid_token; does revoking an access token end the approval?", "invalid token: access_token or refresh_token; no"},
		{"1.7", "id URL of another user or org", "another user of the org: asserted_user false; unknown user 403 Bad_Id; other org 403 Wrong_Org; no token 403 Missing_OAuth_Token; inactive 403 Inactive"},
		{"1.8", "Upper limit of a JWT's exp", "none, because the Salesforce CLI's is far off; Settings.StrictJWTExpiry sets five minutes"},
		{"1.8", "Texts for a bad or expired assertion", "invalid_grant / invalid assertion, expired assertion"},
		{"1.8", "Text for the device flow when it is off", "invalid_grant / device flow is not enabled"},
		{"1.8", "Client credentials at login or test", "invalid_grant / request not supported on this domain"},
		{"1.8", "Fault of SOAP login() above version 64", "UNSUPPORTED_API_VERSION"},
		{"1.9", "Is OAUTH_APP_BLOCKED known before the login?", "no, after it"},
		{"1.9", "Not admin-approved", "redirect with OAUTH_APP_ACCESS_DENIED; at token invalid_app_access"},
		{"1.9", "Missing redirect_uri", "error page redirect_uri_missing"},
		{"1.9", "Rate exceeded", "token 400 invalid_grant / login rate exceeded; the login page shows LOGIN_RATE_EXCEEDED; 3600 an hour, refreshes count"},
		{"2.2", "Can an API-only user finish the interactive flow?", "yes; Settings.BlockIntegrationSignIn refuses it with access_denied"},
		{"3.4", "IP ranges that exclude a running session", "401 This session is not valid for use with the REST API"},
		{"3.4", "User without API Enabled", "403 API_CURRENTLY_DISABLED"},
	}
}
