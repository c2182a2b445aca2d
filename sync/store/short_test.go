//go:build !soak

package store_test

// stride is how many statements lie between two that are made to fail; with the
// build tag "soak" every single one does.
const stride = 5
