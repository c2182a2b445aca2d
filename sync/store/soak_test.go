//go:build soak

package store_test

// stride is how many statements lie between two that are made to fail: every
// one in the long runs.
const stride = 1
