package store

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	quarantineDir = "quarantine"
	causeName     = "cause.txt"      // in a quarantine folder: why
	doneName      = "recovered.json" // there too: the report; nothing is left to do
)

// The causes of damage that SQLite does not see.
const (
	causeDeleted = "deleted"
	causeEmptied = "emptied"
)

// Recovery tells what Open had to repair: the damaged database lies in
// Quarantine, the newest sound backup took its place, and what could be read
// of the damaged file was added to it.
type Recovery struct {
	At         time.Time `json:"at"`
	Cause      string    `json:"cause"`      // in SQLite's words, or "emptied", "deleted"
	Quarantine string    `json:"quarantine"` // folder
	Backup     string    `json:"backup"`     // file that was restored; "" when there was none
	BackupAt   time.Time `json:"backupAt"`
	Restored   int       `json:"restored"`   // sessions in the backup
	Readable   bool      `json:"readable"`   // the damaged file could be opened at all
	Salvaged   int       `json:"salvaged"`   // sessions taken from the damaged file
	Unreadable int       `json:"unreadable"` // sessions that file held but did not give
	Sessions   int       `json:"sessions"`   // sessions there are now
}

// openOrRecover opens the database; one that is damaged is set aside first and
// a new one made from what there is. It can be killed at any point: the next
// start goes on where this one ended.
func (s *Store) openOrRecover(ctx context.Context, repair bool) error {
	aside, cause, err := s.unfinished()
	if err != nil {
		return err
	}
	if aside == "" {
		err := s.openWritable(ctx, false)
		if err == nil {
			err = s.countMissing(ctx)
		}
		var damaged *DamagedError
		if !errors.As(err, &damaged) || !repair {
			return err
		}
		s.closePools()
		if aside, err = s.setAside(damaged.Cause); err != nil {
			return err
		}
		cause = damaged.Cause
	}
	r := &Recovery{At: s.now().UTC(), Cause: cause, Quarantine: aside}
	if err := s.moveInto(aside, cause); err != nil {
		return err
	}
	if err := s.restoreBackup(ctx, r); err != nil {
		return err
	}
	if err := s.openWritable(ctx, true); err != nil {
		return err
	}
	if err := s.salvage(ctx, r); err != nil {
		return err
	}
	if err := s.countMissing(ctx); err != nil {
		return err
	}
	report, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	s.recovery = r
	return writeFileSynced(filepath.Join(aside, doneName), report)
}

// unfinished finds the quarantine folder of a recovery that did not end.
func (s *Store) unfinished() (dir, cause string, err error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, quarantineDir))
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", nil
	}
	if err != nil {
		return "", "", &ReadOnlyError{Path: filepath.Join(s.dir, quarantineDir), Err: err}
	}
	for _, e := range entries {
		dir := filepath.Join(s.dir, quarantineDir, e.Name())
		if !e.IsDir() || exists(filepath.Join(dir, doneName)) {
			continue
		}
		cause, err := os.ReadFile(filepath.Join(dir, causeName))
		if errors.Is(err, fs.ErrNotExist) {
			continue // killed before anything was moved
		}
		if err != nil {
			return "", "", err
		}
		return dir, string(cause), nil
	}
	return "", "", nil
}

// setAside opens a quarantine folder. From here on a recovery is under way.
func (s *Store) setAside(cause string) (string, error) {
	dir := filepath.Join(s.dir, quarantineDir, s.now().UTC().Format(stampLayout))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", &ReadOnlyError{Path: dir, Err: err}
	}
	if err := syncDir(filepath.Dir(dir)); err != nil {
		return "", err
	}
	return dir, writeFileSynced(filepath.Join(dir, causeName), []byte(cause))
}

// moveInto moves the database with its -wal and -shm into the quarantine: they
// belong together, and a -wal left behind would be replayed into the next
// database. The database goes first: a -wal without a database beside it is
// then known to be a rest.
func (s *Store) moveInto(aside, cause string) error {
	kept := filepath.Join(aside, FileName)
	if exists(s.path) && (exists(kept) || cause == causeDeleted) {
		return nil // moved by an earlier start, and replaced already
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		err := os.Rename(s.path+suffix, kept+suffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &ReadOnlyError{Path: s.path + suffix, Err: err}
		}
	}
	return errors.Join(syncDir(aside), syncDir(s.dir))
}

// restoreBackup puts the newest sound backup in the place of the database,
// unless an earlier start did.
func (s *Store) restoreBackup(ctx context.Context, r *Recovery) error {
	backups, err := s.Backups()
	if err != nil {
		return err
	}
	if exists(s.path) {
		return nil
	}
	for _, b := range backups {
		err := s.copyTo(ctx, b.Path, accessFrozen, s.path)
		var disk *DiskError
		if errors.As(err, &disk) {
			return err
		}
		if err == nil {
			r.Backup, r.BackupAt = b.Path, b.At
			return nil
		}
	}
	return nil
}
