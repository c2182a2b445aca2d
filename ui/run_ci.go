//go:build ci

package ui

// Run returns ErrNoWindow: this build was made without cgo and has no window.
func Run(Program, Options) error { return ErrNoWindow }

// Ready returns ErrNoWindow: this build was made without cgo and has no window.
func Ready() error { return ErrNoWindow }
