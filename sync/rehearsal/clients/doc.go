// Package clients holds no code, only tests: other people's Salesforce clients
// at work on the rehearsal org, and the habits of further ones as raw HTTP.
// Each test says what the client expects of Salesforce, so that a failure
// means the rehearsal org is not faithful rather than that our own client and
// our own org agree on a mistake.
//
// The Go client runs with every `go test`. The clients of the npm registry
// (jsforce and the Salesforce CLI) need Node and run with the build tag
// clients: `sh .ci/clients` installs them at their pinned versions into a
// temporary folder and runs them.
//
// The tests may import the standard library, sync/rehearsal and the clients on
// trial; nothing else of Demobridge, above all not sync/salesforce.
package clients
