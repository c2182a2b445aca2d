// Package oauth signs a person in to Salesforce and keeps them signed in:
// authorization code with PKCE in the system's browser, refresh, revoke, and
// the system's key store for the refresh token.
//
// The access token lives in memory only. The refresh token lives in a Vault; a
// new one is in there before anything is done with the access token that came
// with it, because Salesforce ends the whole sign-in when an old one is used
// again. No error text, page or URL made here holds a token, a code or an
// address of a person.
//
// Facts about Salesforce come from the connection contract; comments name its
// chapters as "auth". The package imports the standard library,
// golang.org/x/oauth2, golang.org/x/sync, go-keyring and package salesforce,
// for which Session hands out tokens.
package oauth
