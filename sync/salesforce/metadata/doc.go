// Package metadata deploys packages into an org and reads what the org has,
// both by the Metadata API: deploys by REST, reading by SOAP (data 1.1 to 1.6).
//
// It knows no object or field of ours; package schema does. It may import
// package salesforce and the standard library.
package metadata
