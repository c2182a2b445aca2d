// Package salesforce speaks the Salesforce REST API: query, composite,
// sObject Collections, describe, limits and identity, with typed errors that
// keep Salesforce's own code, words and fields.
//
// A Client sends one request at a time for its caller and repeats it only
// once, after a refreshed sign-in. Everything else about repeating is decided
// by the caller from the Verdict of the error: what class of fault it is,
// which gate it closes, and whether the request may have been applied although
// no answer came. Salesforce's error code is looked at before the HTTP status.
//
// Nothing here writes a log. The text of an Error names the call, the status
// and the code only; the words of Salesforce, which may hold a visitor's data,
// are in fields of their own for a screen to show.
//
// Facts about Salesforce come from the connection contract; comments name its
// chapters as "auth" (sign-in, limits and errors) and "data" (data and
// metadata). The package imports the standard library and golang.org/x/sync
// only. Sign-in lives in the sub-package oauth, which imports this one.
package salesforce
