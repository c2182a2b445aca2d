// Package engine is the background sender: it takes due sessions out of the
// outbox, finds the Salesforce records they concern, writes them, and records
// what became of each one.
//
// # The life of a session
//
//	        accept (new, or a newer revision)
//	                   |
//	                   v
//	+----------->  pending  <-------------------------+
//	|                  | claim: lease token, version  |
//	|                  v                              |
//	|               sending                           |
//	|                  |                              |
//	|   +--------------+----------------+             |
//	|   | result       | fault of the   | fault of    | anything else: a gate
//	|   | object says  | record itself  | the call    | closes; the attempt is
//	|   | success      v                v             | not counted (release)
//	|   |          dead, with a     pending again, ---+
//	|   |          reason           later, maybe applied
//	|   v
//	|  sent --- a newer revision arrived meanwhile --+
//	+------------------------------------------------+
//
// A row is marked sent only where Salesforce returned a result object for it.
// Every completion carries the lease token and the version that was claimed,
// so a late answer can never overwrite what happened since. A call that failed
// may have been applied: repeating it is safe because every write is an upsert
// by session key.
//
// # Gates
//
// A fault that does not belong to one record (signed out, daily limit, set-up
// broken, maintenance, no network, wrong clock, full disk) closes a gate: the
// rows go back untouched and nothing is claimed until the gate's time has come.
// Then one record goes as a probe; if it arrives the gate opens.
//
// # Goroutines
//
// Run is the only goroutine. It makes one call at a time, so no record is ever
// in two requests at once. Everything else reads an immutable State.
//
// The package may import the packages of sync and the standard library.
package engine
