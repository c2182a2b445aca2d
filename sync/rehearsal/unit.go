package rehearsal

import (
	"context"
	"errors"
	"time"
)

// unit is the work of one request: at most one write transaction, begun at the
// first write and committed when the request has succeeded. Reads go to the
// transaction once it is open, before that to the readers.
type unit struct {
	o       *Org
	tx      *sqlTx
	schema  *Schema // as this unit sees it
	serials map[string]int64
	at      time.Time

	opening       bool   // the org is being opened
	catalogLater  bool   // the schema changes several times in a row; the catalogue is written after
	founder       string // who sets up an org that has no users yet
	schemaChanged bool
	accessChanged bool
	access        map[string]*Access // by user, while accessChanged
}

func (o *Org) newUnit() *unit {
	return &unit{o: o, schema: o.schema.Load(), serials: map[string]int64{}, at: o.now()}
}

// write runs a unit that is nobody's request.
func (o *Org) write(ctx context.Context, work func(u *unit) error) error {
	u := o.newUnit()
	if err := u.begin(ctx); err != nil {
		return err
	}
	if err := work(u); err != nil {
		u.abandon()
		return err
	}
	return u.commit(ctx)
}

// begin opens the write transaction, waiting for its turn.
func (u *unit) begin(ctx context.Context) error {
	if u.tx != nil {
		return nil
	}
	tx, err := u.o.db.begin(ctx)
	if err != nil {
		return err
	}
	u.tx = tx
	if !u.schemaChanged {
		// A deploy may have finished while this unit waited.
		u.schema = u.o.schema.Load()
		u.at = u.o.now()
	}
	return nil
}

// reader is where the unit reads.
func (u *unit) reader() queryer {
	if u.tx != nil {
		return u.tx
	}
	return u.o.db.readers
}

// errUndo makes atomically undo its work without being an error to the caller.
var errUndo = errors.New("rehearsal: undo")

// atomically runs a part of the unit whose writes are kept together or undone
// together. errUndo undoes them and is swallowed.
func (u *unit) atomically(ctx context.Context, work func() error) error {
	if err := u.begin(ctx); err != nil {
		return err
	}
	schema, changed := u.schema, u.schemaChanged
	release, err := u.tx.savepoint(ctx)
	if err != nil {
		return err
	}
	err = work()
	if rerr := release(err == nil); rerr != nil {
		return errors.Join(err, rerr)
	}
	if err != nil {
		u.schema, u.schemaChanged = schema, changed
		u.access = nil
	}
	if errors.Is(err, errUndo) {
		return nil
	}
	return err
}

// commit makes the unit's work last and visible to others.
func (u *unit) commit(ctx context.Context) error {
	if u.tx == nil {
		return nil
	}
	if err := u.flushSerials(ctx); err != nil {
		u.abandon()
		return err
	}
	if u.schemaChanged {
		// Swapped before the writer is freed, so that no later writer can
		// meet the new tables with the old schema.
		old := u.o.schema.Swap(u.schema)
		if err := u.tx.commit(); err != nil {
			u.o.schema.Store(old)
			return err
		}
		u.o.access.forget(u.at)
		return nil
	}
	if u.accessChanged {
		defer u.o.access.forget(u.at)
	}
	return u.tx.commit()
}

// abandon undoes the unit's work.
func (u *unit) abandon() {
	if u.tx != nil {
		u.tx.rollback()
	}
}
