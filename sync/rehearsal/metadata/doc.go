// Package metadata reads and writes the files of Salesforce's Metadata API for
// the rehearsal org: XML documents, package.xml, zip archives, and the shapes
// of the metadata types, which also give the JSON form that the Tooling API
// uses. It knows nothing of an org; whether a component fits one is decided by
// its importer.
//
// Everything here comes from outside and is taken as hostile: sizes, depths
// and counts are bounded, and XML entities and document types are refused.
//
// The package may import the standard library only.
package metadata
