package oauth

// DemobridgeConsumerKey is the consumer key of the seeded app Demobridge, the value
// an admin would copy out of Setup and paste into the set-up assistant.
const DemobridgeConsumerKey = "3MVG9rehearsalHarborDemobridgeLocalExternalClientApp.Practice_7Qh2mVdTz0sKx4LwYc8NbRp"

// DemobridgeConsumerSecret belongs to the seeded app; nothing needs it, because the
// app is a public client.
const DemobridgeConsumerSecret = "5D1C0A9E7F3B42688C6E1F0B9A7D53C24E8F60B1D2A39C75E4F8061B3A2D9C7E"

// PlatformCLIKey is the client_id that the Salesforce CLI and other command line
// tools come with.
const PlatformCLIKey = "PlatformCLI"

// DemobridgeApp is the Local External Client App that the set-up guide has an admin
// create: public, PKCE, rotation, two fixed callback ports (contract 0 and 2.1).
func DemobridgeApp() App {
	return App{
		ConsumerKey:         DemobridgeConsumerKey,
		ConsumerSecret:      DemobridgeConsumerSecret,
		Name:                "Demobridge",
		Kind:                ExternalClientApp,
		Callbacks:           []string{"http://localhost:47820/callback", "http://localhost:47821/callback"},
		Scopes:              []string{"api", "id", "openid", "refresh_token"},
		RequirePKCE:         true,
		RotateRefreshTokens: true,
		RefreshPolicy:       RefreshInfinite,
		Installed:           true,
		PermittedUsers:      AllSelfAuthorized,
	}
}

// PlatformCLIApp is the app of the Salesforce CLI: public, no rotation, PKCE used
// but not required.
func PlatformCLIApp() App {
	return App{
		ConsumerKey:    PlatformCLIKey,
		ConsumerSecret: "0000000000000000",
		Name:           "Salesforce CLI",
		Kind:           ConnectedApp,
		Callbacks:      []string{"http://localhost:1717/OauthRedirect"},
		Scopes:         []string{"api", "id", "web", "openid", "refresh_token", "full"},
		RefreshPolicy:  RefreshInfinite,
		Installed:      true,
		PermittedUsers: AllSelfAuthorized,
	}
}

// SeedApps are the apps every new rehearsal org has.
func SeedApps() []App { return []App{DemobridgeApp(), PlatformCLIApp()} }
