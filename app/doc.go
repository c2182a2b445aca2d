// Package app is the application without a toolkit: it opens the local store,
// connects to an org, runs the engine, and offers one method for each thing a
// person can do. The window and the command line are built on it.
//
// It may import the packages of app and sync, assets, and the standard library.
package app
