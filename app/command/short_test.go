//go:build !soak

package command_test

const soak = false
