package store

import (
	"context"
	"os"
)

// Check reads the whole database and returns *DamagedError when anything in it
// contradicts anything else. 100 MB take about a second; it disturbs nobody.
func (s *Store) Check(ctx context.Context) error {
	if s.isClosed() {
		return ErrClosed
	}
	db, err := openPool(ctx, s.path, accessLook, 1, nil)
	if err != nil {
		return s.fault(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return s.fault(err)
	}
	if verdict != "ok" {
		return &DamagedError{Path: s.path, Cause: verdict}
	}
	var orphans int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&orphans); err != nil {
		return s.fault(err)
	}
	if orphans > 0 {
		return &DamagedError{Path: s.path, Cause: "a row has lost its parent"}
	}
	return nil
}

// Size is the space the store takes on the disk, in bytes, without backups.
func (s *Store) Size() int64 {
	var total int64
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(s.path + suffix); err == nil {
			total += info.Size()
		}
	}
	return total
}
