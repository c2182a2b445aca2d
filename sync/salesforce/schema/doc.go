// Package schema is the one home of what Demobridge wants to find in an org:
// the object, the fields on five objects, the validation rule, the tab and the
// permission set (architecture 4.1 to 4.3). It compares that with a live org,
// builds the package that brings the org there, gives the permission set,
// checks the result by describe, and takes everything out again.
//
// Read and the calls below it talk to the org; Compare and everything about
// packages is pure. It may import packages salesforce, salesforce/metadata and
// mapping, and the standard library.
package schema
