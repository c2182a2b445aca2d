// Package conformance holds no code, only tests: what Salesforce was recorded
// to answer, put to the rehearsal org over real HTTP.
//
// Each sample of the two contract documents (auth-and-errors is A,
// data-and-metadata is D) is brought about on a fresh org and compared: status,
// headers, keys and their order, types, and the texts where they were recorded.
// The samples are the files in testdata; what needs a browser, SOAP or a zip is
// in Go. `go test -v` prints one line for each sample with its section.
//
// The tests may import the standard library and sync/rehearsal; nothing else of
// Demobridge, above all not sync/salesforce.
package conformance
