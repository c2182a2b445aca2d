package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// prepareDir makes the data folder, closes it to other users, and finds out
// whether it can be written at all.
func (s *Store) prepareDir() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return &ReadOnlyError{Path: s.dir, Err: err}
	}
	info, err := os.Stat(s.dir)
	if err != nil {
		return &ReadOnlyError{Path: s.dir, Err: err}
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(s.dir, 0o700); err != nil {
			return &ReadOnlyError{Path: s.dir, Err: err}
		}
	}
	probe, err := os.CreateTemp(s.dir, ".probe-*")
	if err != nil {
		return &ReadOnlyError{Path: s.dir, Err: err}
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// turnName is the file whose lock lets one process at a time open the store.
const turnName = "demobridge.opening"

// turn waits until no other process is opening the store: two that meet a new
// folder would both make the database. It returns what ends the turn. Where
// files cannot be locked, a folder on some networks, it goes on without.
func (s *Store) turn(ctx context.Context) (end func()) {
	lock := flock.New(filepath.Join(s.dir, turnName), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	wait, cancel := context.WithTimeout(ctx, longestTurn)
	defer cancel()
	if ok, err := lock.TryLockContext(wait, turnPoll); err != nil || !ok {
		return func() {}
	}
	// A lock that cannot be given back ends with the process.
	return func() { _ = lock.Close() }
}

// An opening takes moments; with a repair of a large database, minutes.
const (
	turnPoll    = 10 * time.Millisecond
	longestTurn = 2 * time.Minute
)

// createFile makes an empty database file that only its owner may read. SQLite
// gives the -wal and -shm files the same mode. It must run before SQLite opens
// the file, and leaves a file that is there alone.
func createFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// writeFileSynced writes a small file of our own so that it survives a power
// cut: content, rename and folder are flushed in this order.
func writeFileSynced(path string, content []byte) error {
	partial := path + partialSuffix
	f, err := os.OpenFile(partial, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return renameSynced(partial, path)
}

// partialSuffix marks files that are not complete. They are removed at the
// next start.
const partialSuffix = ".partial"

// renameSynced renames and flushes the folder, so that the new name survives
// a power cut.
func renameSynced(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

// syncDir flushes a folder. Systems that cannot flush folders (Windows) keep
// names by themselves, so their refusal is no error.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, fs.ErrInvalid) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
