// Package webhook tells other programs of sessions once they are in Salesforce:
// it signs, sends, and decides what an answer means.
//
// Messages follow the Standard Webhooks specification: the headers webhook-id,
// webhook-timestamp and webhook-signature, a body {"type","timestamp","data"},
// and its rules for answers (2xx is taken, 410 ends the endpoint, everything
// else is tried again on a schedule of about three days, Retry-After is
// honoured, redirects are not followed).
//
// An endpoint is chosen by a person, but its name is resolved by strangers:
// addresses of this computer and of its network are refused at the moment of
// the connection, unless the endpoint was allowed to be there.
//
// The package may import the standard library, sync/session, sync/store and
// golang.org/x/sync.
package webhook
