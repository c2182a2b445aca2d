//go:build soak

package engine_test

// scale makes the long tests as large as the notes on reliability ask for.
const scale = 20
