package rehearsal

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"time"
)

// The three kinds of result rows.
const (
	bulkSuccess = "s" // a line of successfulResults
	bulkFailure = "f" // a line of failedResults
	bulkRow     = "q" // a line of a query's results
)

// bulkPart is how many bytes of an upload are kept in one row.
const bulkPart = 1 << 20

// openBulk makes the tables of the Bulk API and goes on with the jobs that
// were not finished when the org was last closed.
func (o *Org) openBulk(ctx context.Context) error {
	err := o.write(ctx, func(u *unit) error {
		for _, q := range []string{
			`CREATE TABLE IF NOT EXISTS _bulk_job (id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL, doc TEXT NOT NULL)`,
			`CREATE INDEX IF NOT EXISTS _bulk_job_state ON _bulk_job (state, id)`,
			`CREATE INDEX IF NOT EXISTS _bulk_job_kind ON _bulk_job (kind, id)`,
			`CREATE TABLE IF NOT EXISTS _bulk_data (job TEXT NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL)`,
			`CREATE UNIQUE INDEX IF NOT EXISTS _bulk_data_part ON _bulk_data (job, part)`,
			`CREATE TABLE IF NOT EXISTS _bulk_result (job TEXT NOT NULL, kind TEXT NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, data BLOB NOT NULL)`,
			`CREATE UNIQUE INDEX IF NOT EXISTS _bulk_result_first ON _bulk_result (job, kind, first)`,
		} {
			if err := u.tx.ddl(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	o.bulk.open()
	o.bulk.wake(o)
	return nil
}

// countBulkJobs counts the jobs that meet a condition.
func countBulkJobs(ctx context.Context, q queryer, where string, args ...any) (int, error) {
	n := 0
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM _bulk_job WHERE "+where, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("rehearsal: bulk jobs: %w", err)
	}
	return n, nil
}

// bulkJobs reads the jobs that meet a condition, in the order of their ids.
func bulkJobs(ctx context.Context, q queryer, limit int, where string, args ...any) ([]*bulkJob, error) {
	var out []*bulkJob
	err := eachRow(ctx, q, fmt.Sprintf("SELECT doc FROM _bulk_job WHERE %s ORDER BY id LIMIT %d", where, limit), args, func(r *sql.Rows) error {
		var doc string
		if err := r.Scan(&doc); err != nil {
			return err
		}
		j, err := parseBulkJob(doc)
		out = append(out, j)
		return err
	})
	return out, err
}

// dropBulkJob deletes a job with its upload and its results.
func (u *unit) dropBulkJob(ctx context.Context, id string) error {
	for _, q := range []string{"DELETE FROM _bulk_data WHERE job=?", "DELETE FROM _bulk_result WHERE job=?", "DELETE FROM _bulk_job WHERE id=?"} {
		if err := u.tx.exec(ctx, q, id); err != nil {
			return err
		}
	}
	return nil
}

// forgetBulkJobs deletes the jobs that are past keeping.
func (u *unit) forgetBulkJobs(ctx context.Context, now time.Time) error {
	old, err := bulkJobs(ctx, u.tx, 100, "state NOT IN (?,?) AND changed<?", bulkUploaded, bulkRunning, now.Add(-bulkKept).UnixMilli())
	if err != nil {
		return err
	}
	for _, j := range old {
		if !j.expire(now) {
			if err := u.dropBulkJob(ctx, j.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepUpload stores the CSV of a job.
func (u *unit) keepUpload(ctx context.Context, job string, data []byte) error {
	for part := 0; len(data) > 0; part++ {
		n := min(len(data), bulkPart)
		if err := u.tx.exec(ctx, "INSERT INTO _bulk_data(job,part,data) VALUES(?,?,?)", job, part, data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

// uploadReader reads the CSV of a job from an offset on.
type uploadReader struct {
	ctx  context.Context
	q    queryer
	job  string
	part int64
	skip int
	rest []byte
}

func newUploadReader(ctx context.Context, q queryer, job string, offset int64) *uploadReader {
	return &uploadReader{ctx: ctx, q: q, job: job, part: offset / bulkPart, skip: int(offset % bulkPart)}
}

// Read gives io.EOF after the last part.
func (r *uploadReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		found := false
		err := eachRow(r.ctx, r.q, "SELECT data FROM _bulk_data WHERE job=? AND part=?", []any{r.job, r.part}, func(rows *sql.Rows) error {
			found = true
			return rows.Scan(&r.rest)
		})
		if err != nil {
			return 0, err
		}
		if !found {
			return 0, io.EOF
		}
		r.part++
		r.rest = r.rest[min(r.skip, len(r.rest)):]
		r.skip = 0
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// addResults stores lines of a result. first is how many of that kind are
// there already.
func (u *unit) addResults(ctx context.Context, job, kind string, first, count int, data []byte) error {
	if count == 0 {
		return nil
	}
	return u.tx.exec(ctx, "INSERT INTO _bulk_result(job,kind,first,count,data) VALUES(?,?,?,?,?)", job, kind, first, count, data)
}

// appendResults appends lines of a result: at most limit (-1: all) from the
// from-th on. It returns how many there were.
func appendResults(ctx context.Context, q queryer, out []byte, job, kind string, from, limit int) ([]byte, int, error) {
	where, args := "job=? AND kind=? AND first+count>?", []any{job, kind, from}
	if limit >= 0 {
		where, args = where+" AND first<?", append(args, from+limit)
	}
	total := 0
	err := eachRow(ctx, q, "SELECT first, count, data FROM _bulk_result WHERE "+where+" ORDER BY first", args, func(r *sql.Rows) error {
		var first, count int
		var data sql.RawBytes
		if err := r.Scan(&first, &count, &data); err != nil {
			return err
		}
		begin := max(0, from-first)
		end := count
		if limit >= 0 {
			end = min(end, from+limit-first)
		}
		lines := data[linesLength(data, begin):]
		if end < count {
			lines = lines[:linesLength(lines, end-begin)]
		}
		out = append(out, lines...)
		total += end - begin
		return nil
	})
	return out, total, err
}

// linesLength is how many bytes the first n lines of a CSV have in which every
// cell is in quotes.
func linesLength(data []byte, n int) int {
	if n <= 0 {
		return 0
	}
	quoted := false
	for i, b := range data {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\n' && !quoted:
			if n--; n == 0 {
				return i + 1
			}
		}
	}
	return len(data)
}
