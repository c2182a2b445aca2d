package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// applicationID marks our files ("DmBr" in ASCII).
const applicationID = 0x446d4272

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration brings a database from schema number-1 to schema number.
type migration struct {
	number int
	sql    string
}

// migrations returns all migrations in order. Numbers start at 1 and have no
// gaps; a released migration is never changed.
func migrations() ([]migration, error) {
	entries, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	var out []migration
	for _, e := range entries { // ReadDir sorts by name
		n, err := strconv.Atoi(strings.TrimSuffix(e.Name(), ".sql"))
		if err != nil || n != len(out)+1 {
			return nil, fmt.Errorf("store: migration %q is out of order", e.Name())
		}
		text, err := migrationFiles.ReadFile(path.Join("migrations", e.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, migration{number: n, sql: string(text)})
	}
	return out, nil
}

// schemaOf reads the schema number and the application id.
func schemaOf(ctx context.Context, db *sql.DB) (schema int, appID int64, err error) {
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&schema); err != nil {
		return 0, 0, err
	}
	err = db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&appID)
	return schema, appID, err
}

// migrate brings db to the newest schema, each step in a transaction of its
// own: a kill leaves the schema before or after a step, never between.
func migrate(ctx context.Context, db *sql.DB, have int, steps []migration) error {
	for _, m := range steps {
		if m.number <= have {
			continue
		}
		if err := migrateOne(ctx, db, m); err != nil {
			return fmt.Errorf("store: migration to schema %d: %w", m.number, err)
		}
	}
	return nil
}

func migrateOne(ctx context.Context, db *sql.DB, m migration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// Another process may have been first: it looked when we did.
	var have int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil || have >= m.number {
		return err
	}
	for _, statement := range split(m.sql) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	// The pragmas take no placeholders; both values are integers of ours.
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", m.number)); err != nil {
		return err
	}
	if err := checkForeignKeys(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// checkForeignKeys fails when a migration left a row without its parent.
func checkForeignKeys(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return fmt.Errorf("a row has lost its parent")
	}
	return rows.Err()
}

// split cuts a migration into statements: at each line that ends in a
// semicolon, but within a trigger only at its END. A test tries every migration
// statement by statement.
func split(text string) []string {
	var out []string
	var statement strings.Builder
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		if bare == "" || strings.HasPrefix(bare, "--") {
			continue
		}
		statement.WriteString(line)
		trigger := strings.HasPrefix(statement.String(), "CREATE TRIGGER")
		if strings.HasSuffix(bare, ";") && (!trigger || bare == "END;") {
			out = append(out, strings.TrimSpace(statement.String()))
			statement.Reset()
		}
	}
	if rest := strings.TrimSpace(statement.String()); rest != "" {
		out = append(out, rest) // SQLite says what is wrong with it
	}
	return out
}
