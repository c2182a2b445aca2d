// Package oauth is the sign-in side of the rehearsal org: an OAuth 2.0
// authorization server that behaves as Salesforce's does, from the login page to
// the revoked token, so that sign-in can be built, tested and practised without a
// real org.
//
// New returns a Server. Its Handler serves every path for which Owns answers true;
// the rehearsal org's core plugs it in and asks ValidateAccess about the bearer
// token of each API call. People come from a Directory that the core supplies;
// apps, approvals, tokens and browser sign-ins are kept in a Store, and are written
// there before they are answered, so they outlive the process.
//
// Section numbers in comments ("contract 1.5") are those of the connection
// contract. What the contract leaves open is decided here and listed by Unverified.
//
// The package may import the standard library and the SQLite driver. It imports
// nothing else of Demobridge, above all not the Salesforce client: both sides are
// written from the contract so that one's mistake cannot hide the other's.
package oauth
