//go:build !linux && !windows && !darwin

package settings

// networkDisk is not known on this system.
func networkDisk(string) string { return "" }
