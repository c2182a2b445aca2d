// Package settings knows where Demobridge keeps its data on this computer. It
// imports only the standard library.
package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Folder returns the folder for local application data that the operating
// system provides: %LocalAppData%\Demobridge, ~/Library/Application
// Support/Demobridge, or $XDG_DATA_HOME/demobridge (~/.local/share/demobridge).
// Never a roaming or synchronised place: a database must not be copied while
// it is written.
func Folder() (string, error) {
	home, homeErr := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "Demobridge"), nil
		}
		return "", errors.New("find the data folder: %LocalAppData% is not set; name a folder with -data")
	case "darwin":
		if homeErr == nil {
			return filepath.Join(home, "Library", "Application Support", "Demobridge"), nil
		}
	default:
		if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "demobridge"), nil
		}
		if homeErr == nil {
			return filepath.Join(home, ".local", "share", "demobridge"), nil
		}
	}
	return "", fmt.Errorf("find the data folder: %w; name a folder with -data", homeErr)
}

// Prepare creates the folder, readable by this user only. A folder that is
// there and cannot be closed to others is no error here: whoever writes to it
// finds out, and says so by its path. A folder on a network disk is refused
// with a *NetworkFolderError.
func Prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("create the data folder %s: %w", dir, err)
	}
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		_ = os.Chmod(dir, 0o700)
	}
	return checkPlace(dir)
}

// Lock is the file whose kernel lock says that a program uses the folder. It
// is a file of its own, never the database: closing a second handle of that
// would drop SQLite's locks.
func Lock(dir string) string { return filepath.Join(dir, "app.lock") }

// ErrTaken says that another Demobridge uses the data folder.
var ErrTaken = errors.New("another Demobridge uses this data folder")
