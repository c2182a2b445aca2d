package rehearsal

import (
	"errors"
	"io"
	"net/http"
)

// showIngest answers GET /jobs/ingest/id.
func showIngest(c *call) (*response, error) { return c.showBulkJob(bulkIngest) }

func (c *call) showBulkJob(kind string) (*response, error) {
	j, err := c.bulkJob(kind)
	if err != nil {
		return nil, err
	}
	return ok(j.info()), nil
}

// closeIngest answers PATCH /jobs/ingest/id, which closes or aborts a job.
func closeIngest(c *call) (*response, error) {
	state, err := c.wantedState()
	if err != nil {
		return nil, err
	}
	if state == bulkAborted {
		return c.abortBulkJob(bulkIngest)
	}
	if state != bulkUploaded {
		return nil, bulkError("INVALIDJOBSTATE", "InvalidJobState : a job cannot be made "+state)
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	j, err := c.ownBulkJob(bulkIngest)
	if err != nil {
		return nil, err
	}
	if j.State != bulkOpen {
		return nil, bulkError("INVALIDJOBSTATE", "Closing already "+stateWord(j.State)+" Job not allowed")
	}
	j.becomes(bulkUploaded, c.unit.at)
	return c.answerChanged(j)
}

// wantedState reads the state that a PATCH asks for. Clients may send the
// whole job; what else is in it is left alone.
func (c *call) wantedState() (string, error) {
	in, err := c.jsonObject()
	if err != nil {
		return "", err
	}
	switch state := in.str("state"); state {
	case bulkOpen, bulkUploaded, bulkRunning, bulkComplete, bulkFailed, bulkAborted:
		return state, nil
	default:
		return "", badProperty("state", state)
	}
}

// abortBulkJob ends a job that has not ended. What it has written stays.
func (c *call) abortBulkJob(kind string) (*response, error) {
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	j, err := c.ownBulkJob(kind)
	if err != nil {
		return nil, err
	}
	if j.ended() {
		return nil, bulkError("INVALIDJOBSTATE", "Aborting already "+stateWord(j.State)+" Job not allowed")
	}
	j.becomes(bulkAborted, c.unit.at)
	return c.answerChanged(j)
}

// stateWord is a state as error texts name it: a job that has run, well or
// not, is "Completed" (recorded).
func stateWord(state string) string {
	switch state {
	case bulkComplete, bulkFailed:
		return "Completed"
	case bulkUploaded, bulkRunning:
		return "Closed"
	}
	return state
}

func (c *call) answerChanged(j *bulkJob) (*response, error) {
	if err := c.unit.saveBulkJob(c.ctx, j); err != nil {
		return nil, err
	}
	if err := c.settleBulk(); err != nil {
		return nil, err
	}
	return ok(j.brief()), nil
}

// deleteIngest answers DELETE /jobs/ingest/id.
func deleteIngest(c *call) (*response, error) { return c.deleteBulkJob(bulkIngest) }

// deleteBulkJob forgets a job with its data. A query job must have ended, an
// ingest job may also still wait for its turn.
func (c *call) deleteBulkJob(kind string) (*response, error) {
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	j, err := c.ownBulkJob(kind)
	if err != nil {
		return nil, err
	}
	if !j.ended() && (kind != bulkIngest || j.State != bulkUploaded) {
		return nil, bulkError("API_ERROR", "Error encountered when deleting the job because the job is not terminated")
	}
	if err := c.unit.dropBulkJob(c.ctx, j.ID); err != nil {
		return nil, err
	}
	return noContent(), nil
}

func successfulResults(c *call) (*response, error) { return c.ingestResults(bulkSuccess) }
func failedResults(c *call) (*response, error)     { return c.ingestResults(bulkFailure) }

// endedIngest finds a job whose results can be read.
func (c *call) endedIngest() (*bulkJob, error) {
	j, err := c.ownBulkJob(bulkIngest)
	if err != nil {
		return nil, err
	}
	if !j.ended() {
		return nil, bulkError("INVALIDJOBSTATE", "InvalidJobState : the results of a job can be read when it has ended; this job is "+j.State)
	}
	return j, nil
}

// ingestResults answers GET of a job's good or bad records as CSV. Only the
// names of the client's own columns are without quotes (recorded).
func (c *call) ingestResults(kind string) (*response, error) {
	j, err := c.endedIngest()
	if err != nil {
		return nil, err
	}
	second := "sf__Created"
	if kind == bulkFailure {
		second = "sf__Error"
	}
	delim := bulkDelimiters[j.Delimiter]
	out := appendQuoted(nil, "sf__Id")
	out = appendQuoted(append(out, delim), second)
	for _, name := range j.Header {
		out = appendName(append(out, delim), name, delim)
	}
	out = append(out, j.lineEnd()...)
	out, _, err = appendResults(c.ctx, c.unit.reader(), out, j.ID, kind, 0, -1)
	if err != nil {
		return nil, err
	}
	return csvAnswer(out), nil
}

// unprocessedRecords answers GET of the records that a job never came to.
func unprocessedRecords(c *call) (*response, error) {
	j, err := c.endedIngest()
	if err != nil {
		return nil, err
	}
	delim := bulkDelimiters[j.Delimiter]
	r := newCSVReader(newUploadReader(c.ctx, c.o.db.readers, j.ID, j.Offset), delim, j.LineEnding == "CRLF")
	header := j.Header
	if header == nil {
		// The job ended before anybody looked at the file.
		if header, err = r.next(); err != nil {
			return csvAnswer([]byte{}), nil //nolint:nilerr // a file that cannot be read has no records to give back
		}
	}
	var out []byte
	for i, name := range header {
		if i > 0 {
			out = append(out, delim)
		}
		out = appendName(out, name, delim)
	}
	out = append(out, j.lineEnd()...)
	for {
		cells, err := r.next()
		var broken *csvFault
		if errors.Is(err, io.EOF) || errors.As(err, &broken) {
			return csvAnswer(out), nil
		}
		if err != nil {
			return nil, err
		}
		out = append(appendCells(out, cells, delim), j.lineEnd()...)
	}
}

func csvAnswer(data []byte) *response {
	return &response{status: http.StatusOK, ctype: "text/csv", raw: data}
}
