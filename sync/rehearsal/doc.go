// Package rehearsal is the rehearsal org: a Salesforce org simulated over real
// HTTP, faithful enough that other people's Salesforce clients work on it
// unchanged. Demo mode, tests and training use it in place of a real org.
//
// New opens an Org, which keeps its records in SQLite (one table per object,
// one column per field) so that a second run meets the same org. Org.Handler
// serves the REST API, Org.Listen serves it on a TCP port, Org.Mint makes an
// access token. A request runs in at most one write transaction; a killed
// process leaves either all of it or nothing.
//
// How the files are laid out:
//
//	server, router, call, listen   the HTTP side: who asks, what answers
//	schema*, describe              objects and fields, and what a user may see of them
//	access*                        profiles, permission sets, sharing
//	store, ids, records*, save*    rows in SQLite and the rules for writing them
//	sobjects, collections, ...     one file per REST resource
//	bulk*, metadata*               Bulk API 2.0; deploying and reading metadata
//	metadata_*, soap_*             deploys, retrieves and single components; SOAP
//	faults*, control*              misbehaviour on purpose, and its switches
//	seed*                          what a fresh org holds
//	unverified                     choices that nobody has checked on a real org
//
// "Contract" in comments means the two contract documents on Salesforce's API:
// auth-and-errors (A) and data-and-metadata (D), with their section number.
//
// The package may import the standard library, the SQLite driver, assets, and
// its own sub-packages soql, oauth and metadata. It must not import sync/salesforce or
// anything above sync: both sides of the wire are written from the contract,
// so that one's mistake cannot hide the other's.
package rehearsal
