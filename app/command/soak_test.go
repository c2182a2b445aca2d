//go:build soak

package command_test

// soak says that the long runs are wanted: as many kills and rows as the
// promises name.
const soak = true
