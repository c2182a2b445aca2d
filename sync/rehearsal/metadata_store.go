package rehearsal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"demobridge/sync/rehearsal/metadata"
)

// What the schema and the set-up records do not hold of a metadata component
// is kept as an XML document in the table _metadata: whole components such as
// layouts and pages, and the further properties of objects, fields and
// permission sets. The tables of deploys and retrieves are beside it.

func (u *unit) createMetadataTables(ctx context.Context) error {
	for _, q := range []string{
		`CREATE TABLE IF NOT EXISTS _metadata (type TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, id TEXT NOT NULL, doc TEXT NOT NULL,
			created INTEGER NOT NULL, createdBy TEXT NOT NULL, changed INTEGER NOT NULL, changedBy TEXT NOT NULL, PRIMARY KEY (type, name)) WITHOUT ROWID`,
		`CREATE TABLE IF NOT EXISTS _deploy (id TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL, active INTEGER NOT NULL, doc TEXT NOT NULL, zip BLOB)`,
		`CREATE TABLE IF NOT EXISTS _retrieve (id TEXT PRIMARY KEY NOT NULL, user TEXT NOT NULL, at INTEGER NOT NULL, doc TEXT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS _reserved (parent TEXT NOT NULL COLLATE NOCASE, relationship TEXT NOT NULL COLLATE NOCASE, until INTEGER NOT NULL, PRIMARY KEY (parent, relationship)) WITHOUT ROWID`,
	} {
		if err := u.tx.ddl(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// keptDoc is a row of _metadata.
type keptDoc struct {
	typeName, name, id  string
	doc                 *metadata.Node
	created, changed    time.Time
	createdBy, changeBy string
}

const keptColumns = "type, name, id, doc, created, createdBy, changed, changedBy"

func scanKept(scan func(...any) error) (*keptDoc, error) {
	k := &keptDoc{}
	var text string
	var created, changed int64
	if err := scan(&k.typeName, &k.name, &k.id, &text, &created, &k.createdBy, &changed, &k.changeBy); err != nil {
		return nil, err
	}
	doc, err := metadata.Parse([]byte(text), metadata.FileLimits)
	if err != nil {
		return nil, fmt.Errorf("rehearsal: metadata %s %s: %w", k.typeName, k.name, err)
	}
	k.doc, k.created, k.changed = doc, time.UnixMilli(created).UTC(), time.UnixMilli(changed).UTC()
	return k, nil
}

// kept reads what is kept of a component, nil when nothing is.
func (u *unit) kept(ctx context.Context, typeName, name string) (*keptDoc, error) {
	k, err := scanKept(u.reader().QueryRowContext(ctx, "SELECT "+keptColumns+" FROM _metadata WHERE type=? AND name=?", typeName, name).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	return k, nil
}

// keptAll lists what is kept of a type, by name.
func (u *unit) keptAll(ctx context.Context, typeName string) ([]*keptDoc, error) {
	var out []*keptDoc
	err := eachRow(ctx, u.reader(), "SELECT "+keptColumns+" FROM _metadata WHERE type=? ORDER BY name", []any{typeName}, func(r *sql.Rows) error {
		k, err := scanKept(r.Scan)
		out = append(out, k)
		return err
	})
	return out, err
}

// keep writes what is to be kept of a component and returns its id, which a
// component that is not new keeps.
func (u *unit) keep(ctx context.Context, typeName, name, id string, doc *metadata.Node, by string) (string, error) {
	old, err := u.kept(ctx, typeName, name)
	if err != nil {
		return "", err
	}
	switch {
	case old != nil:
		id = old.id
	case id == "":
		t, _ := metadata.TypeNamed(typeName)
		if id, err = u.newID(ctx, t.IDPrefix); err != nil {
			return "", err
		}
	}
	at := u.at.Truncate(time.Second).UnixMilli()
	return id, u.tx.exec(ctx, `INSERT INTO _metadata(`+keptColumns+`) VALUES(?1,?2,?3,?4,?5,?6,?5,?6)
		ON CONFLICT(type,name) DO UPDATE SET doc=?4, changed=?5, changedBy=?6`, typeName, name, id, metadata.Compact(doc), at, by)
}

// unkeep removes what is kept of a component.
func (u *unit) unkeep(ctx context.Context, typeName, name string) error {
	return u.tx.exec(ctx, "DELETE FROM _metadata WHERE type=? AND name=?", typeName, name)
}

// reserve keeps the child relationship name of a deleted lookup from being
// used again: deleted fields and objects wait in the recycle bin of Setup.
const reservation = 15 * 24 * time.Hour

func (u *unit) reserve(ctx context.Context, f *Field) error {
	for _, parent := range f.ReferenceTo {
		if f.ChildRelationship == "" {
			continue
		}
		err := u.tx.exec(ctx, "INSERT OR REPLACE INTO _reserved(parent,relationship,until) VALUES(?,?,?)", parent, f.ChildRelationship, u.at.Add(reservation).UnixMilli())
		if err != nil {
			return err
		}
	}
	return nil
}

// reserved reports whether a child relationship name waits with a deleted
// lookup.
func (u *unit) reserved(ctx context.Context, parent, relationship string) (bool, error) {
	var n int
	err := u.reader().QueryRowContext(ctx, "SELECT count(*) FROM _reserved WHERE parent=? AND relationship=? AND until>?", parent, relationship, u.at.UnixMilli()).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("rehearsal: %w", err)
	}
	return n > 0, nil
}

// keepWhole makes a custom object's own document the only one that is stored
// of it, so that no older document of a field or setting lies over it when the
// org is opened again.
func (d *Draft) keepWhole(o *Object) {
	if !o.Custom {
		return
	}
	d.note(objectDoc, o.Name, o)
	d.note(settingDoc, o.Name, nil)
	for _, f := range o.Fields {
		d.note(fieldDoc, o.Name+"."+f.Name, nil)
	}
	d.schema.link()
}

// putField adds or replaces a custom field.
func (d *Draft) putField(o *Object, f *Field) error {
	if err := d.PutField(o.Name, f); err != nil {
		return err
	}
	d.keepWhole(o)
	return nil
}
