package settings

import (
	"fmt"
	"path/filepath"
	"strings"
)

// NetworkFolderError says that a data folder lies on a disk of another
// computer. A database there can be damaged by any pause of the network, and
// two computers could write to it at once.
type NetworkFolderError struct {
	Path string
	Disk string // what kind of disk it is, such as "nfs"
}

// Error names the folder and the kind of disk.
func (e *NetworkFolderError) Error() string {
	return fmt.Sprintf("the data folder %s lies on a network disk (%s)", e.Path, e.Disk)
}

// checkPlace refuses a folder on a network disk. A system that does not tell
// is believed to be a local one.
func checkPlace(dir string) error {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		real = dir
	}
	if disk := networkDisk(real); disk != "" {
		return &NetworkFolderError{Path: dir, Disk: disk}
	}
	return nil
}

// Synchronised names the program that copies the folder to other computers, ""
// when none is known to. Such a program can copy the database while it is
// written, and bring back parts of an old one.
func Synchronised(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for part := range strings.FieldsFuncSeq(dir, func(r rune) bool { return r == '/' || r == '\\' }) {
		part = strings.ToLower(part)
		switch {
		case part == "onedrive", strings.HasPrefix(part, "onedrive - "):
			return "OneDrive"
		case part == "dropbox", strings.HasPrefix(part, "dropbox ("):
			return "Dropbox"
		case part == "mobile documents", part == "icloud drive", part == "iclouddrive":
			return "iCloud Drive"
		case part == "google drive", part == "googledrive", strings.HasPrefix(part, "googledrive-"):
			return "Google Drive"
		case part == "box", part == "box sync":
			return "Box"
		case part == "nextcloud", part == "owncloud":
			return "Nextcloud"
		}
	}
	return ""
}
