package rehearsal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Bulk API 2.0: jobs that load a CSV file into an object (ingest jobs) or
// write a query's rows into one (query jobs). A client makes a job, hands its
// data over, and asks until the job has ended (contract D 3.7, A 5.1 E). The
// files whose names begin with bulk are laid out like this:
//
//	bulk, bulk_info                 a job, how it is kept and how it is shown
//	bulk_create, bulk_ingest        the calls about ingest jobs
//	bulk_query                      the calls about query jobs
//	bulk_list                       the lists of jobs
//	bulk_csv, bulk_columns          reading the files of clients
//	bulk_desk, bulk_load, bulk_select   the work itself, in the background
//	bulk_store                      uploaded files and results in SQLite

// The limits of the Bulk API (contract D 3.7, A 4.2).
const (
	// bulkUpload is how large an upload may be in base64, which is how
	// Salesforce counts it: about 112 MB of CSV.
	bulkUpload = 150 << 20
	// bulkMultipart is how many characters a job and its data may have in one
	// request.
	bulkMultipart = 100_000
	// bulkColumns, bulkField and bulkRecord bound one record: its fields, the
	// characters of a field and those of all fields.
	bulkColumns = 5000
	bulkField   = 131_072
	bulkRecord  = 400_000
	// bulkOpenJobs is how many jobs may wait for data at a time.
	bulkOpenJobs = 1000
	// bulkQueries is how many query jobs may be made in 24 hours.
	bulkQueries = 10_000
	// bulkOpenFor is how long a job may wait for its data, bulkKept how long
	// an ended job and its results are kept.
	bulkOpenFor = 24 * time.Hour
	bulkKept    = 7 * 24 * time.Hour
)

// The states of a job.
const (
	bulkOpen     = "Open"
	bulkUploaded = "UploadComplete"
	bulkRunning  = "InProgress"
	bulkComplete = "JobComplete"
	bulkFailed   = "Failed"
	bulkAborted  = "Aborted"
)

// The kinds of job, which are also their place in the API.
const (
	bulkIngest = "ingest"
	bulkQuery  = "query"
)

// bulkJob is one job. It is kept as JSON, and changed only inside a write
// transaction that has read it.
type bulkJob struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Operation  string `json:"operation"`
	Object     string `json:"object"`
	ExternalID string `json:"externalId,omitempty"`
	RuleID     string `json:"ruleId,omitempty"`
	Query      string `json:"query,omitempty"`
	LineEnding string `json:"lineEnding"`
	Delimiter  string `json:"delimiter"`
	Version    int    `json:"version"`
	CreatedBy  string `json:"createdBy"`
	Created    int64  `json:"created"` // milliseconds, as all instants here
	Changed    int64  `json:"changed"`

	State     string `json:"state"`
	Error     string `json:"error,omitempty"`
	Processed int    `json:"processed"` // records, those that failed included
	Failed    int    `json:"failed"`
	Retries   int    `json:"retries"`
	Millis    int64  `json:"millis"` // spent working

	Uploaded int64    `json:"uploaded"`          // bytes of the CSV
	Started  int64    `json:"started,omitempty"` // when it became InProgress
	Checked  bool     `json:"checked,omitempty"` // the file has been read through once
	Header   []string `json:"header,omitempty"`  // the file's column names
	Offset   int64    `json:"offset,omitempty"`  // where in the file the next record is
	Locks    int      `json:"locks,omitempty"`   // records lost to locks since the last requeue
	Pause    int64    `json:"pause,omitempty"`   // not to be worked on before
}

// ended reports whether nothing more will happen to the job.
func (j *bulkJob) ended() bool {
	return j.State == bulkComplete || j.State == bulkFailed || j.State == bulkAborted
}

// becomes changes the job's state.
func (j *bulkJob) becomes(state string, at time.Time) {
	j.State, j.Changed = state, at.UnixMilli()
}

// expire ends a job that has waited too long for its data. It reports false
// when the job itself is past keeping.
func (j *bulkJob) expire(now time.Time) bool {
	if j.State == bulkOpen && now.Sub(time.UnixMilli(j.Created)) > bulkOpenFor {
		j.State = bulkAborted
		j.Changed = time.UnixMilli(j.Created).Add(bulkOpenFor).UnixMilli()
	}
	return !j.ended() || now.Sub(time.UnixMilli(j.Changed)) <= bulkKept
}

// lineEnd is what the lines of the job's files end with.
func (j *bulkJob) lineEnd() string {
	if j.LineEnding == "CRLF" {
		return "\r\n"
	}
	return "\n"
}

// bulkDelimiters are the columnDelimiters and their characters.
var bulkDelimiters = map[string]byte{"BACKQUOTE": '`', "CARET": '^', "COMMA": ',', "PIPE": '|', "SEMICOLON": ';', "TAB": '\t'}

func (o *Org) bulkRoutes() []route {
	ingest := func(path string, methods map[string]handler) route {
		return on("jobs/ingest"+path, DataArea, alone(methods))
	}
	query := func(path string, methods map[string]handler) route {
		return on("jobs/query"+path, DataArea, alone(methods))
	}
	return []route{
		ingest("", map[string]handler{"POST": createIngest, "GET": listIngest}),
		ingest("/{}", map[string]handler{"GET": showIngest, "PATCH": closeIngest, "DELETE": deleteIngest}),
		ingest("/{}/batches", map[string]handler{"PUT": uploadIngest}),
		ingest("/{}/successfulResults", map[string]handler{"GET": successfulResults}),
		ingest("/{}/failedResults", map[string]handler{"GET": failedResults}),
		ingest("/{}/unprocessedrecords", map[string]handler{"GET": unprocessedRecords}),
		ingest("/{}/unprocessedRecords", map[string]handler{"GET": unprocessedRecords}),
		query("", map[string]handler{"POST": createQuery, "GET": listQueries}),
		query("/{}", map[string]handler{"GET": showQuery, "PATCH": abortQuery, "DELETE": deleteQuery}),
		query("/{}/results", map[string]handler{"GET": queryResults}),
		// jsforce asks for further pages with two slashes in front of the id.
		query("//{}/results", map[string]handler{"GET": queryResults}),
	}
}

// alone keeps the Bulk API out of composite requests: a job commits on its own.
func alone(methods map[string]handler) map[string]handler {
	out := make(map[string]handler, len(methods))
	for method, h := range methods {
		out[method] = func(c *call) (*response, error) {
			if c.inside != "" {
				return nil, fail(http.StatusBadRequest, "INVALID_OPERATION", "Bulk API resources cannot be part of a composite request")
			}
			return h(c)
		}
	}
	return out
}

// bulkError is a refused call about a job.
func bulkError(code, message string) *apiError { return fail(http.StatusBadRequest, code, message) }

// badProperty is the recorded text for a value that a property cannot have.
func badProperty(name, value string) *apiError {
	return bulkError("API_ERROR", fmt.Sprintf("Invalid value: '%s' supplied for property: '%s'", cut(value, 200), name))
}

// bulkJob reads one job of a kind by the id in the path.
func (c *call) bulkJob(kind string) (*bulkJob, error) {
	id, valid := normalID(c.args[0])
	if !valid {
		return nil, errNotFound()
	}
	j, err := loadBulkJob(c.ctx, c.unit.reader(), id)
	if err != nil {
		return nil, err
	}
	if j == nil || j.Kind != kind || !j.expire(c.unit.at) {
		return nil, errNotFound()
	}
	return j, nil
}

// ownBulkJob is bulkJob for calls that change a job or see its data, which are
// the creator's or need a right.
func (c *call) ownBulkJob(kind string) (*bulkJob, error) {
	j, err := c.bulkJob(kind)
	if err != nil {
		return nil, err
	}
	if j.CreatedBy != c.access.user.id && !c.access.holds("DataIntegrations", "ManageDataIntegrations", "ModifyAllData") {
		return nil, fail(http.StatusForbidden, "INSUFFICIENT_ACCESS", "insufficient access rights on job "+shortID(j.ID))
	}
	return j, nil
}

// settleBulk commits what the call has done and hands the job to the desk,
// which must not look before the job is there.
func (c *call) settleBulk() error {
	if err := c.unit.commit(c.ctx); err != nil {
		return err
	}
	c.unit = c.o.newUnit()
	c.o.bulk.wake(c.o)
	return nil
}

// loadBulkJob reads a job; nil when there is none.
func loadBulkJob(ctx context.Context, q queryer, id string) (*bulkJob, error) {
	var doc string
	err := q.QueryRowContext(ctx, "SELECT doc FROM _bulk_job WHERE id=?", id).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("rehearsal: bulk job: %w", err)
	}
	return parseBulkJob(doc)
}

func parseBulkJob(doc string) (*bulkJob, error) {
	j := &bulkJob{}
	if err := json.Unmarshal([]byte(doc), j); err != nil {
		return nil, fmt.Errorf("rehearsal: bulk job: %w", err)
	}
	return j, nil
}

// saveBulkJob writes a job.
func (u *unit) saveBulkJob(ctx context.Context, j *bulkJob) error {
	doc, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("rehearsal: bulk job: %w", err)
	}
	return u.tx.exec(ctx, `INSERT INTO _bulk_job(id,kind,state,created,changed,doc) VALUES(?,?,?,?,?,?)
		ON CONFLICT(id) DO UPDATE SET state=excluded.state, changed=excluded.changed, doc=excluded.doc`,
		j.ID, j.Kind, j.State, j.Created, j.Changed, string(doc))
}
