package rehearsal

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"demobridge/sync/rehearsal/soql"
)

// bulkRead is how many records of a query are read and stored at a time.
const bulkRead = 2000

// bulkSelect is the work on a query job.
type bulkSelect struct {
	o     *Org
	c     *call
	plan  *soql.Plan
	keys  []string
	delim byte
}

func (s *bulkSelect) due(j *bulkJob) int64 {
	switch {
	case j.State == bulkUploaded:
		return j.Changed + bulkQueue.Milliseconds()
	case s.plan != nil && len(s.keys) == 0:
		return j.Started + bulkShortest.Milliseconds()
	}
	return 0
}

func (s *bulkSelect) step(ctx context.Context, j *bulkJob) error {
	switch {
	case j.State == bulkUploaded:
		return s.o.startBulkJob(ctx, j.ID)
	case s.plan == nil:
		return s.begin(ctx, j)
	case len(s.keys) == 0:
		return s.o.completeBulkJob(ctx, j.ID)
	}
	return s.read(ctx, j)
}

// begin compiles the query and takes the ids of its rows. A job that had begun
// before the org was closed begins anew.
func (s *bulkSelect) begin(ctx context.Context, j *bulkJob) error {
	start := time.Now()
	u := s.o.newUnit()
	access, err := u.accessOf(ctx, j.CreatedBy)
	if err != nil {
		return err
	}
	s.c = &call{
		o: s.o, ctx: ctx, unit: u, access: access, version: j.Version, method: http.MethodGet, path: "jobs/query/" + j.ID,
		query: url.Values{}, header: http.Header{},
	}
	plan, err := s.c.bulkPlan(j)
	if err != nil {
		return err
	}
	if s.keys, err = plan.Keys(ctx, s.o.db.readers); err != nil {
		return err
	}
	s.plan, s.delim = plan, bulkDelimiters[j.Delimiter]
	return s.o.changeBulkJob(ctx, j.ID, func(u *unit, j *bulkJob) error {
		j.Header, j.Processed = columnNames(nil, "", plan.Columns), 0
		j.Millis = max(1, time.Since(start).Milliseconds())
		return u.tx.exec(ctx, "DELETE FROM _bulk_result WHERE job=?", j.ID)
	})
}

// columnNames lists the columns of a query as its CSV names them.
func columnNames(out []string, prefix string, cols []soql.Column) []string {
	for _, col := range cols {
		if col.Kind == soql.ParentColumn {
			out = columnNames(out, prefix+col.Name+".", col.Columns)
			continue
		}
		out = append(out, prefix+col.Name)
	}
	return out
}

// read stores the next rows.
func (s *bulkSelect) read(ctx context.Context, j *bulkJob) error {
	start := time.Now()
	n := min(len(s.keys), bulkRead)
	records, err := s.plan.Page(ctx, s.o.db.readers, s.c.soqlBase(), s.keys[:n])
	if err != nil {
		return err
	}
	var lines []byte
	for _, r := range records {
		if lines, err = s.line(lines, r, j); err != nil {
			return err
		}
	}
	s.keys = s.keys[n:]
	return s.o.changeBulkJob(ctx, j.ID, func(u *unit, j *bulkJob) error {
		if err := u.addResults(ctx, j.ID, bulkRow, j.Processed, len(records), lines); err != nil {
			return err
		}
		j.Processed += len(records)
		j.Millis += max(1, time.Since(start).Milliseconds())
		return nil
	})
}

// line writes one record as CSV.
func (s *bulkSelect) line(out []byte, record json.RawMessage, j *bulkJob) ([]byte, error) {
	v, perr := readJSON(record)
	if perr != nil {
		return nil, perr
	}
	first := len(out)
	out = s.cells(out, first, s.plan.Columns, &v)
	return append(out, j.lineEnd()...), nil
}

// cells writes the columns of a record, or as many empty ones when there is
// none.
func (s *bulkSelect) cells(out []byte, first int, cols []soql.Column, record *jsonValue) []byte {
	for _, col := range cols {
		var v *jsonValue
		if record != nil {
			v = record.get(col.Name)
		}
		if v != nil && v.kind == jsonNull {
			v = nil
		}
		if col.Kind == soql.ParentColumn {
			out = s.cells(out, first, col.Columns, v)
			continue
		}
		if len(out) > first {
			out = append(out, s.delim)
		}
		text := ""
		if v != nil {
			text = v.text
		}
		if col.Type == "datetime" && !col.Format {
			text = strings.Replace(text, "+0000", "Z", 1)
		}
		out = appendQuoted(out, text)
	}
	return out
}
