package settings

import (
	"slices"
	"syscall"
)

// networkDisk names the network file system that holds path, "" for a local
// one.
func networkDisk(path string) string {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return ""
	}
	var name []byte
	for _, c := range s.Fstypename {
		if c == 0 {
			break
		}
		name = append(name, byte(c))
	}
	if slices.Contains([]string{"nfs", "smbfs", "afpfs", "webdav", "cifs", "ftp"}, string(name)) {
		return string(name)
	}
	return ""
}
