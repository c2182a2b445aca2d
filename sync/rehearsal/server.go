package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"demobridge/sync/rehearsal/oauth"
)

// Options are how an Org is opened. The zero value is a fresh org in a folder
// that Close removes, seeded, with no faults.
type Options struct {
	// Dir keeps the org's records; a second Org opened on it meets the same
	// org. Empty: a temporary folder, removed by Close.
	Dir string
	// Now is the org's clock; nil means time.Now.
	Now func() time.Time
	// Latency is added to every answer of the API.
	Latency time.Duration
	// Faults misbehave from the start; see ParseFaults.
	Faults []Fault
	// Seed is the JSON document of people and records that a fresh org starts
	// with, in the form of assets.SampleOrg. Nil takes that sample; an empty
	// non-nil FS starts with the four rehearsal users alone.
	Seed fs.FS
	// WithoutSessionObject leaves the Navattic objects, fields and permission
	// set out of a fresh org, as before the set-up wizard has run.
	WithoutSessionObject bool
	// DailyCalls is the org's allowance of API calls in 24 hours; 0 means
	// 115,000 (an Enterprise Edition org with 15 licences, contract A 4.2).
	DailyCalls int
	// Sandbox makes the org a sandbox.
	Sandbox bool
	// Logger gets what the org itself has to say; nil discards it. Requests
	// are not logged there but in the org's own log, see the control page.
	Logger *slog.Logger
}

// Org is one rehearsal org. All methods may be called from any goroutine.
type Org struct {
	opts    Options
	log     *slog.Logger
	dir     string
	ownsDir bool
	db      *storage
	schema  atomic.Pointer[Schema]
	routes  []route
	id      string

	access  accessCache
	cursors cursorTable
	limits  callCounter
	faults  faultBook
	calls   callLog
	index   searchIndex
	bulk    bulkDesk
	deploys deployClock

	auth      *oauth.Server
	authStore *oauth.SQLiteStore
	extra     []extraHandler

	mu        sync.Mutex
	listeners []*http.Server
	closed    bool
}

// New opens an org, creating and seeding it when the folder is empty.
func New(opts Options) (*Org, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.DailyCalls == 0 {
		opts.DailyCalls = 115_000
	}
	o := &Org{opts: opts, log: opts.Logger, dir: opts.Dir}
	if o.log == nil {
		o.log = slog.New(slog.DiscardHandler)
	}
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "rehearsal-org-")
		if err != nil {
			return nil, fmt.Errorf("rehearsal: %w", err)
		}
		o.dir, o.ownsDir = dir, true
	} else if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	if err := o.start(context.Background()); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

func (o *Org) start(ctx context.Context) error {
	var err error
	if o.db, err = openStorage(o.dir); err != nil {
		return err
	}
	if err := o.load(ctx); err != nil {
		return err
	}
	o.faults.init(o.opts.Faults, o.opts.Latency)
	o.routes = o.allRoutes()
	o.extra = []extraHandler{{prefix: soapPrefix + "m/", h: http.HandlerFunc(o.serveSOAP)}}
	if err := o.openAuth(); err != nil {
		return err
	}
	return o.openBulk(ctx)
}

// load reads the schema and seeds what is missing, in one transaction.
func (o *Org) load(ctx context.Context) error {
	return o.write(ctx, func(u *unit) error {
		u.opening = true
		if err := u.createInternalTables(ctx); err != nil {
			return err
		}
		fresh, err := u.loadSchema(ctx)
		if err != nil {
			return err
		}
		if err := u.tx.syncTables(ctx, u.schema); err != nil {
			return err
		}
		if fresh {
			if err := u.seed(ctx); err != nil {
				return err
			}
		}
		if err := u.openMetadata(ctx); err != nil {
			return err
		}
		if err := u.refreshCatalog(ctx, fresh); err != nil {
			return err
		}
		o.limits.init(o.opts.Now, o.opts.DailyCalls)
		return u.tx.QueryRowContext(ctx, `SELECT Id FROM "Organization" LIMIT 1`).Scan(&o.id)
	})
}

// createInternalTables makes the tables that are no objects.
func (u *unit) createInternalTables(ctx context.Context) error {
	for _, q := range []string{
		`CREATE TABLE IF NOT EXISTS _serial (prefix TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID`,
		`CREATE TABLE IF NOT EXISTS _schema (kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, place INTEGER NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID`,
		`CREATE TABLE IF NOT EXISTS _state (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID`,
		`CREATE TABLE IF NOT EXISTS _person (user TEXT PRIMARY KEY NOT NULL, password TEXT NOT NULL, traits TEXT NOT NULL DEFAULT '{}') WITHOUT ROWID`,
		`CREATE TABLE IF NOT EXISTS _recent (user TEXT NOT NULL, record TEXT NOT NULL, object TEXT NOT NULL, viewed INTEGER, referenced INTEGER, PRIMARY KEY (user, record)) WITHOUT ROWID`,
		`CREATE TABLE IF NOT EXISTS _tombstone (object TEXT NOT NULL COLLATE NOCASE, record TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (object, record)) WITHOUT ROWID`,
	} {
		if err := u.tx.ddl(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// Close stops the listeners, waits for the requests in flight to end (at most
// five seconds) and closes the records. A temporary org is deleted.
func (o *Org) Close() error {
	o.mu.Lock()
	if o.closed {
		o.mu.Unlock()
		return nil
	}
	o.closed = true
	servers := o.listeners
	o.listeners = nil
	o.mu.Unlock()
	o.faults.release()
	var errs []error
	for _, s := range servers {
		errs = append(errs, stopServer(s))
	}
	o.bulk.close()
	if o.authStore != nil {
		errs = append(errs, o.authStore.Close())
	}
	if o.db != nil {
		errs = append(errs, o.db.close())
	}
	if o.ownsDir {
		errs = append(errs, os.RemoveAll(o.dir))
	}
	return errors.Join(errs...)
}

// OrgID is the org's 18-character id.
func (o *Org) OrgID() string { return o.id }

// Dir is where the records are kept.
func (o *Org) Dir() string { return filepath.Clean(o.dir) }

func (o *Org) now() time.Time { return o.opts.Now().UTC().Truncate(time.Millisecond) }

// Count is how many live records of an object the org holds, whoever asks.
func (o *Org) Count(objectName string) (int, error) {
	obj := o.schema.Load().Object(objectName)
	if obj == nil || obj.Kind == ComputedKind {
		return 0, fmt.Errorf("rehearsal: no object %q", objectName)
	}
	q := "SELECT count(*) FROM " + quote(obj.Name)
	if obj.recycles() {
		q += " WHERE IsDeleted=0"
	}
	var n int
	if err := o.db.readers.QueryRowContext(context.Background(), q).Scan(&n); err != nil {
		return 0, fmt.Errorf("rehearsal: count %s: %w", obj.Name, err)
	}
	return n, nil
}
