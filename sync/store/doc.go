// Package store keeps sessions on their way to Salesforce: one SQLite file in
// the data folder, which survives a kill, a power cut and a full disk.
//
// It may import the standard library, modernc.org/sqlite and sync/session; it
// knows nothing of HTTP, of screens or of Salesforce beyond the ids it is told.
//
// What it promises: when [Store.Accept] has returned without an error, the
// sessions are on the disk (synchronous=FULL) and will be handed out by
// [Store.Claim] until [Store.Record] says that they arrived. There is one row
// for a session and an org; a newer revision takes the place of the older one,
// also while that one is being sent. The life of a row:
//
//	            Accept                 Claim
//	(unknown) ---------> pending ----------------> sending
//	                      ^  ^  ^                     |
//	     Retry, Accept    |  |  |   Retry, Release,   |
//	   (newer revision)   |  |  +---- orphaned, ------+---> sent
//	                      |  |        newer revision  +---> dead
//	   sent, dead, -------+  |                        +---> skipped
//	   skipped               +--- AdoptUnassigned
//
// Every completion is fenced: it changes a row only while that row still
// carries the lease token it was claimed with. A row is never lost by a crash
// between two of these arrows, since each arrow is one transaction.
//
// Two pools serve the file: one writer connection (transactions begin
// IMMEDIATE) and a few query_only readers, so that a screen never waits for
// the outbox and the outbox never waits for a screen.
//
// What lies in the data folder (mode 0700, files 0600):
//
//	demobridge.db, -wal, -shm   the database; they belong together
//	demobridge.initialised      says that there was one, so that an emptied or
//	                            deleted database is not taken for a first run
//	backups/                    the last three backups, and one before each migration
//	quarantine/TIME/            a damaged database as it was found, and what became of it
//
// A session is in one transaction with all that is summed up of it, so lists
// and counts need no walk over the table. Times are milliseconds UTC. Payloads
// are sealed and opened in one place (seal.go) and carry a SHA-256 that is
// verified before one is handed out; the columns that lists show stand together,
// so that they can be sealed as well.
//
// Nothing in this process may open the database file except through SQLite:
// closing any other descriptor of it would silently drop SQLite's locks.
package store
