// Package engine is the background sender: it takes due sessions out of the
// outbox, finds the Salesforce records they concern, writes them, and records
// what became of each one.
//
// # The life of a session
//
//	          accept: new, or a newer revision
//	                      |
//	                      v
//	+--------------->  pending  <-----------------------------------------+
//	|                     | claim: lease token, version                   |
//	|                     v                                               |
//	|                  sending ---- another computer was newer ---> sent  |
//	|                     | look up, prepare     (superseded)             |
//	|                     v                                               |
//	|      +----------> ready ---- cannot be prepared ------------> dead  |
//	|      |              | write                                         |
//	|      |   +----------+-----------+----------------+                  |
//	|      |   | result   | fault of   | fault of      | fault of         |
//	|      |   | object:  | the record | the call      | everything:      |
//	|      |   | success  v            v               v a gate closes    |
//	|      |   |        passing?     again, then     release, nothing ----+
//	|      |   |        a quick try  in halves       is counted           |
//	|      +---|-------(lock, dropped  |                                  |
//	|      |   |        lookup)        |                                  |
//	|      +---|-----------------------+ too often: release, maybe -------+
//	|          |                         applied; a gate closes           |
//	|          |        passing, and the quick tries are used up:         |
//	|          |          attempt counted, pending again, later ----------+
//	|          |        lasting: dead, with the code and the field
//	|          v
//	|        sent ---- a newer revision arrived meanwhile --+
//	|          |                                            |
//	|          +---- an older one was found in its place ---+
//	+-------------------------------------------------------+
//
// A row is marked sent only where Salesforce returned a result object for it.
// Every completion carries the lease token and the version that was claimed, so
// a late answer can never overwrite what happened since. A call that failed may
// have been applied: repeating it is safe because every write is an upsert by
// session key.
//
// # Playbooks, and the records that sessions concern
//
// With a Config, playbooks decide for each looked-up session whether it is sent
// and which contacts, leads, accounts and opportunities change with it. The
// actions are stored as runs in the transaction that records the session, so
// that a kill loses none; the records wait in a pool, each once, until the
// sessions are written. Then the pool is written: the values of all sessions of
// a record together, only fields that really change, at most five collections
// in a call. Before each such call the before-images are on the disk (Undo).
//
//	look up (5 queries) -> decide -> write sessions -> record, with runs
//	                                                      |
//	                       runs that waited, looked up -> pool -> images -> write -> record runs
//
// A fault of such a record is its runs' own affair: they are tried again by the
// same classes of faults as sessions, or fail with the reason. It never costs a
// session anything. A fault of everything closes the same gates. When call after
// call fails for these records alone, they rest, and sessions go on.
//
// A preview is made of the same decisions and the same calls, which are then not
// made.
//
// # Gates
//
// A fault that does not belong to one record (signed out, daily limit, set-up
// broken, maintenance, no network, wrong clock, full disk) closes a gate: the
// rows go back untouched, with no attempt counted, and nothing is claimed.
//
//	          fault of everything
//	open ------------------------------> closed <----------+
//	 ^                                     | its time has  | the probe fails
//	 |   Salesforce answers for the        | come, or a    | likewise: a
//	 |   record with something else        v person asks   | longer wait
//	 +----------------------------- half open: one record -+
//
// Gates are kept in the store, so a restart does not knock again. The sign-in's
// gate has no time of its own: SignedIn opens it. The disk's gate opens when the
// store can be written again.
//
// # The newest revision
//
// The look-up reads the revision that the org holds, and what is newer there is
// not overwritten. Two computers can still look at the same moment and write in
// the wrong order. The org's own validation rule (mapping.NewestRule) refuses
// the older one; where that rule is missing, the engine reads again, with a
// later look-up, what it has written, and sends once more what was replaced by
// something older.
//
// # Goroutines
//
// Run, or Drain, decides everything in one goroutine. It makes one writing call
// at a time, so no record, and no parent of one, is ever in two requests at
// once; while that call is under way, a second goroutine claims and looks up the
// next batch, which only reads. Everything else reads an immutable State or
// leaves a wish.
//
// The package may import the packages of sync and the standard library.
package engine
