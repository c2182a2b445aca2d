package store

import "database/sql/driver"

// WithWrap lets a test stand between the writer and the driver.
func WithWrap(o Options, wrap func(driver.Connector) driver.Connector) Options {
	o.wrap = wrap
	return o
}

// The statements whose plans are promised.
const (
	SelectDue       = selectDue
	ReclaimExpired  = reclaimExpired
	SelectNextDue   = selectNextDue
	SelectNextLease = selectNextLease
)

// SplitMigration cuts a migration the way Open does.
func SplitMigration(text string) []string { return split(text) }

// DSN names the database the way the pools do.
func DSN(path string, reader bool) string {
	if reader {
		return dsn(path, accessRead)
	}
	return dsn(path, accessWrite)
}
