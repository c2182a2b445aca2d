package rehearsal

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// An ingest job saves 200 records at a time, which is also what triggers and
// the check for doubled keys see at once; bulkTogether records share a
// transaction, and other writers get their turn in between.
const (
	bulkBatch    = 200
	bulkTogether = 1000
)

// A job in which more than bulkLockLimit records were lost to locks is put
// back and goes on later, at most bulkRetries times (contract D 3.8).
const (
	bulkLockLimit = 100
	bulkRetries   = 10
)

// bulkLoad is the work on an ingest job.
type bulkLoad struct {
	o      *Org
	reader *csvReader
	from   int64 // where in the file the reader began
	atEnd  bool
}

func (l *bulkLoad) due(j *bulkJob) int64 {
	switch {
	case j.State == bulkUploaded:
		return j.Changed + bulkQueue.Milliseconds()
	case l.atEnd:
		return j.Started + bulkShortest.Milliseconds()
	}
	return j.Pause
}

func (l *bulkLoad) step(ctx context.Context, j *bulkJob) error {
	switch {
	case j.State == bulkUploaded:
		return l.o.startBulkJob(ctx, j.ID)
	case !j.Checked:
		return l.check(ctx, j)
	case l.atEnd:
		return l.o.completeBulkJob(ctx, j.ID)
	}
	return l.load(ctx, j)
}

func (l *bulkLoad) open(ctx context.Context, j *bulkJob, offset int64) *csvReader {
	l.from = offset
	return newCSVReader(newUploadReader(ctx, l.o.db.readers, j.ID, offset), bulkDelimiters[j.Delimiter], j.LineEnding == "CRLF")
}

// check reads the file through before anything is written, so that a file
// that cannot be read changes nothing.
func (l *bulkLoad) check(ctx context.Context, j *bulkJob) error {
	start := time.Now()
	r := l.open(ctx, j, 0)
	header, err := r.next()
	if errors.Is(err, io.EOF) {
		return csvFaultf("InvalidBatch : Records not found")
	}
	if err != nil {
		return err
	}
	header = slices.Clone(header)
	begin := r.off
	verdict := l.checkHeader(ctx, j, header)
	for verdict == nil {
		cells, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if verdict = err; err == nil && len(cells) != len(header) {
			verdict = csvFaultf("InvalidBatch : Failed to parse CSV. A record has %d fields, the header has %d", len(cells), len(header))
		}
	}
	err = l.o.changeBulkJob(ctx, j.ID, func(_ *unit, j *bulkJob) error {
		j.Header, j.Offset, j.Checked = header, begin, true
		j.Millis += time.Since(start).Milliseconds()
		return nil
	})
	return errors.Join(verdict, err)
}

func (l *bulkLoad) checkHeader(ctx context.Context, j *bulkJob, header []string) error {
	u := l.o.newUnit()
	access, err := u.accessOf(ctx, j.CreatedBy)
	if err != nil {
		return err
	}
	_, err = bulkColumnsOf(u.schema, access, j, header)
	return err
}

// load saves the next records.
func (l *bulkLoad) load(ctx context.Context, j *bulkJob) error {
	start := time.Now()
	if l.reader == nil {
		l.reader = l.open(ctx, j, j.Offset)
	}
	var rows [][]string
	for len(rows) < bulkTogether {
		cells, err := l.reader.next()
		if errors.Is(err, io.EOF) {
			l.atEnd = true
			break
		}
		if err != nil {
			return err
		}
		rows = append(rows, slices.Clone(cells))
	}
	return l.o.changeBulkJob(ctx, j.ID, func(u *unit, j *bulkJob) error {
		if err := l.save(ctx, u, j, rows); err != nil {
			return err
		}
		j.Offset = l.from + l.reader.off
		j.Millis += max(1, time.Since(start).Milliseconds())
		j.Pause = 0
		if j.Locks > bulkLockLimit && j.Retries < bulkRetries {
			j.Retries, j.Locks = j.Retries+1, 0
			j.Pause = u.at.Add(bulkRequeue).UnixMilli()
		}
		return nil
	})
}

// save saves rows through the same code as the REST API and notes the outcome
// of each.
func (l *bulkLoad) save(ctx context.Context, u *unit, j *bulkJob, rows [][]string) error {
	access, err := u.accessOf(ctx, j.CreatedBy)
	if err != nil {
		return err
	}
	c := &call{
		o: l.o, ctx: ctx, unit: u, access: access, version: j.Version, method: http.MethodPatch, path: "jobs/ingest/" + j.ID,
		query: url.Values{}, header: http.Header{},
	}
	var out bulkOutcome
	for len(rows) > 0 {
		n := min(len(rows), bulkBatch)
		cols, err := bulkColumnsOf(u.schema, c.access, j, j.Header)
		if err != nil {
			return err
		}
		c.rule = l.o.faults.planRecords(c)
		c.rule.wait(ctx, c.rule.slow)
		obj := u.schema.Object(j.Object)
		items := make([]*saveItem, n)
		for i, cells := range rows[:n] {
			items[i] = bulkItem(obj, j, cols, cells)
		}
		if j.Operation == "delete" || j.Operation == "hardDelete" {
			err = c.bulkDelete(items, j.Operation == "hardDelete")
		} else {
			err = c.save(items, saveOptions{recordsOnly: true})
		}
		if err != nil {
			return err
		}
		for i, it := range items {
			out.note(j, it, rows[i])
		}
		rows = rows[n:]
	}
	return out.store(ctx, u, j)
}

// bulkOutcome collects the lines of the two results.
type bulkOutcome struct {
	good, bad   []byte
	goods, bads int
	locks       int
}

func (b *bulkOutcome) note(j *bulkJob, it *saveItem, cells []string) {
	delim := bulkDelimiters[j.Delimiter]
	if it.err == nil {
		b.good = append(appendQuoted(b.good, it.id), delim)
		b.good = append(appendQuoted(b.good, strconv.FormatBool(it.created)), delim)
		b.good = append(appendCells(b.good, cells, delim), j.lineEnd()...)
		b.goods++
		return
	}
	id := it.id
	if it.created || j.Version < 53 {
		id = "" // the id of a record that failed is told since version 53
	}
	if it.err.entries[0].code == "UNABLE_TO_LOCK_ROW" {
		b.locks++
	}
	b.bad = append(appendQuoted(b.bad, id), delim)
	b.bad = append(appendQuoted(b.bad, bulkErrorText(it.err)), delim)
	b.bad = append(appendCells(b.bad, cells, delim), j.lineEnd()...)
	b.bads++
}

func (b *bulkOutcome) store(ctx context.Context, u *unit, j *bulkJob) error {
	if err := u.addResults(ctx, j.ID, bulkSuccess, j.Processed-j.Failed, b.goods, b.good); err != nil {
		return err
	}
	if err := u.addResults(ctx, j.ID, bulkFailure, j.Failed, b.bads, b.bad); err != nil {
		return err
	}
	j.Processed += b.goods + b.bads
	j.Failed += b.bads
	j.Locks += b.locks
	return nil
}

// bulkDelete deletes records one by one; a hard delete leaves nothing in the
// recycle bin.
func (c *call) bulkDelete(items []*saveItem, hard bool) error {
	for _, it := range items {
		if it.err != nil {
			continue
		}
		err := c.unit.atomically(c.ctx, func() error {
			if refused := c.rule.record(it.obj, it.id); refused != nil {
				return refused
			}
			if err := c.remove(it.obj, it.id); err != nil || !hard {
				return err
			}
			return c.unit.tx.exec(c.ctx, "DELETE FROM "+quote(it.obj.Name)+" WHERE Id=?", it.id)
		})
		var refused *apiError
		switch {
		case errors.As(err, &refused):
			it.fails(refused)
		case err != nil:
			return err
		}
	}
	return nil
}

// planRecords asks the rules about the records of a job. Rules about whole
// calls have had their say when the client made its own.
func (b *faultBook) planRecords(c *call) faultPlan {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := faultPlan{book: b}
	for _, r := range b.rules {
		switch {
		case !slices.Contains(recordKinds, r.Kind) && r.Kind != "slow", !r.concerns(c):
		case r.Kind != "slow":
			p.perItem = append(p.perItem, r)
		case r.hits():
			p.slow += r.D
		}
	}
	return p
}
