//go:build !soak

package engine_test

// scale makes the long tests as large as the notes on reliability ask for; it is
// greater with the build tag "soak".
const scale = 1
