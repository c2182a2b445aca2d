// Package soql reads SOQL and SOSL and turns them into SQLite statements.
//
// It is the query half of the rehearsal org: Parse turns text into a Query or
// into an *Error whose code, text, row and column are those Salesforce gives;
// Compile checks the Query against a Catalog (one user's view of the schema)
// and produces a Plan; the Plan's Fetch, Page and Count run it and shape the
// rows as the REST API's JSON. ParseSearch and CompileSearch do the same for
// SOSL.
//
// # Storage it expects
//
// One table per object, one column per field. Text columns are COLLATE NOCASE,
// except ids and case-sensitive external ids (BINARY). Numbers are REAL,
// checkboxes INTEGER 0/1, datetimes INTEGER unix milliseconds, dates TEXT
// 'YYYY-MM-DD', times INTEGER milliseconds of the day, multi-select picklists
// TEXT 'a;b'. Ids are stored in their 18-character form. Every table has the
// column IsDeleted unless its ObjectInfo says Permanent, and is a rowid table.
//
// Every value of a query becomes a bound argument; every identifier in the SQL
// comes from the Catalog and is quoted. Nothing of the query's text is ever
// pasted into SQL.
//
// # Imports
//
// The package may import the standard library only. It must not import
// sync/salesforce: each side of the wire is written from the contract.
package soql
