// Package doctor finds out what the signed-in user may do in Salesforce and
// what of it Demobridge needs: a list of checks, each with what is missing,
// which feature suffers, and how to get it.
//
// Reading and judging are apart. Read asks the org, in at most MaxCalls
// requests, and keeps for each question the answer or the reason why there is
// none. Examine is a pure function over those findings: a right that could not
// be asked for becomes "cannot check" and never "missing". Apply grants what a
// check lacks, as the user whose client it is given.
//
// Facts about Salesforce come from the connection contract; comments name its
// chapters as "auth" and "data". The package may import sync/salesforce,
// sync/mapping and the standard library.
package doctor
