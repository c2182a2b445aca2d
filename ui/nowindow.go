package ui

// NoWindowError says why there can be no window here, and what to do instead.
type NoWindowError struct{ Reason string }

// Error is a sentence for the person at the terminal.
func (e NoWindowError) Error() string {
	return e.Reason + " Use “demobridge sync”, “import” or “status” instead."
}

// ErrNoWindow is what Run returns in a build without a window.
var ErrNoWindow error = NoWindowError{"This build has no window."}
