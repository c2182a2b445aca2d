package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	backupDir     = "backups"
	backupSuffix  = ".backup"
	backupsKept   = 3
	migrationMark = "-schema" // in the name of a backup made before a migration
)

// stampLayout makes names that sort by time.
const stampLayout = "20060102T150405.000Z"

// BackupFile is a complete, checked copy of the database in the data folder.
type BackupFile struct {
	Path string
	At   time.Time
	Size int64 // bytes
}

// Backup writes a copy of the database to path, which is replaced if it is
// there. Others may read and write the store meanwhile. The copy has its name
// only after it was flushed to the disk, opened again and checked.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.isClosed() {
		return ErrClosed
	}
	return s.copyTo(ctx, s.path, accessCopy, path)
}

// copyTo is Backup for any of our database files.
func (s *Store) copyTo(ctx context.Context, from string, a access, to string) error {
	partial := to + partialSuffix
	if err := errors.Join(removeAll(partial), createFile(partial)); err != nil {
		return &ReadOnlyError{Path: partial, Err: err}
	}
	err := s.copyChecked(ctx, from, a, partial)
	if err == nil {
		err = renameSynced(partial, to)
	}
	if err != nil {
		err = errors.Join(err, removeAll(partial))
	}
	return err
}

func (s *Store) copyChecked(ctx context.Context, from string, a access, partial string) error {
	db, err := openPool(ctx, from, a, 1, nil)
	if err != nil {
		return typed(from, err)
	}
	// An empty file counts as absent for SQLite, and keeps its mode.
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", partial)
	if err = errors.Join(err, db.Close()); err != nil {
		return typed(partial, err)
	}
	// VACUUM INTO does not flush what it wrote.
	if err := syncFile(partial); err != nil {
		return err
	}
	steps, err := migrations()
	if err != nil {
		return err
	}
	_, err = s.look(ctx, partial, accessFrozen, len(steps))
	return err
}

// KeepBackup makes a backup in the data folder and removes the oldest, so that
// three stay.
func (s *Store) KeepBackup(ctx context.Context) (BackupFile, error) {
	path := filepath.Join(s.dir, backupDir, "demobridge-"+s.now().UTC().Format(stampLayout)+backupSuffix)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return BackupFile{}, &ReadOnlyError{Path: filepath.Dir(path), Err: err}
	}
	_, accepted := s.unsaved()
	if err := s.Backup(ctx, path); err != nil {
		return BackupFile{}, err
	}
	s.saved(accepted)
	all, err := s.Backups()
	if err != nil {
		return BackupFile{}, err
	}
	var made BackupFile
	kept := 0
	for _, b := range all {
		if b.Path == path {
			made = b
		}
		if strings.Contains(filepath.Base(b.Path), migrationMark) {
			continue // one for each migration stays
		}
		if kept++; kept > backupsKept {
			if err := os.Remove(b.Path); err != nil {
				return made, err
			}
		}
	}
	return made, nil
}

// A backup is due after as much change as a person would not like to lose.
const (
	backupAfter    = 15 * time.Minute
	backupSessions = 500
)

// BackupDue reports whether it is time for KeepBackup: 500 sessions came in, or
// anything changed 15 minutes ago, since the last one of this run.
func (s *Store) BackupDue() bool {
	since, accepted := s.unsaved()
	return accepted >= backupSessions || (!since.IsZero() && s.now().Sub(since) >= backupAfter)
}

func (s *Store) noteAccepted(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted += n
}

// unsaved says since when, and how many sessions, no backup has.
func (s *Store) unsaved() (time.Time, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since, s.accepted
}

// saved takes off what a backup has. What was written while it was made counts
// from now on, as it may or may not be in it.
func (s *Store) saved(accepted int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted -= accepted
	if s.since = (time.Time{}); s.accepted > 0 {
		s.since = s.now()
	}
}

// backupBeforeMigration keeps a copy of the database as the last version of the
// program left it.
func (s *Store) backupBeforeMigration(ctx context.Context, schema int) error {
	name := fmt.Sprintf("demobridge%s%d-%s%s", migrationMark, schema, s.now().UTC().Format(stampLayout), backupSuffix)
	path := filepath.Join(s.dir, backupDir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &ReadOnlyError{Path: filepath.Dir(path), Err: err}
	}
	return s.copyTo(ctx, s.path, accessCopy, path)
}

// Backups lists the backups in the data folder, the newest first. It never
// lists one that is not complete.
func (s *Store) Backups() ([]BackupFile, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, backupDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []BackupFile
	for _, e := range entries {
		when, ok := backupTime(e.Name())
		if !ok {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // rotated away in this moment
		}
		out = append(out, BackupFile{Path: filepath.Join(s.dir, backupDir, e.Name()), At: when, Size: info.Size()})
	}
	slices.SortFunc(out, func(a, b BackupFile) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Path, a.Path))
	})
	return out, nil
}

func backupTime(name string) (time.Time, bool) {
	base, ok := strings.CutSuffix(name, backupSuffix)
	if !ok {
		return time.Time{}, false
	}
	when, err := time.Parse(stampLayout, base[strings.LastIndexByte(base, '-')+1:])
	return when, err == nil
}

// syncFile flushes a file that SQLite does not have open.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// removeAll removes a database file with what SQLite may have left beside it.
func removeAll(path string) error {
	var err error
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		if e := os.Remove(path + suffix); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// removePartial clears away what a killed process did not finish.
func (s *Store) removePartial() {
	for _, dir := range []string{s.dir, filepath.Join(s.dir, backupDir)} {
		left, _ := filepath.Glob(filepath.Join(dir, "*"+partialSuffix))
		for _, path := range left {
			_ = removeAll(path) // a failure costs only space
		}
	}
}
