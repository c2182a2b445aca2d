package rehearsal

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"

	"demobridge/sync/rehearsal/soql"
)

// bulkPage is how many records one answer of results holds when the client
// does not say. It is large because jsforce mixes pages up that come faster than
// it reads them.
const bulkPage = 250_000

// createQuery answers POST /jobs/query. The query is looked at right away: one
// that cannot run makes no job.
func createQuery(c *call) (*response, error) {
	in, err := bulkRequest(c.body, "operation", "query", "contentType", "lineEnding", "columnDelimiter", "concurrencyMode")
	if err != nil {
		return nil, err
	}
	j, err := c.newBulkJob(bulkQuery, in, "query", "queryAll")
	if err != nil {
		return nil, err
	}
	j.Query, j.State = in.str("query"), bulkUploaded
	if j.Query == "" {
		return nil, bulkError("API_ERROR", "A query must be specified for a query job")
	}
	plan, err := c.bulkPlan(j)
	if err != nil {
		return nil, err
	}
	j.Object = plan.Object
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	if err := c.unit.forgetBulkJobs(c.ctx, c.unit.at); err != nil {
		return nil, err
	}
	made, err := countBulkJobs(c.ctx, c.unit.tx, "kind=? AND created>?", bulkQuery, c.unit.at.Add(-bulkOpenFor).UnixMilli())
	if err != nil {
		return nil, err
	}
	if made >= bulkQueries {
		return nil, bulkError("LIMIT_EXCEEDED", fmt.Sprintf("Max bulk v2 query jobs (%d) per 24 hrs has been reached", bulkQueries))
	}
	if j.ID, err = c.unit.newID(c.ctx, "750"); err != nil {
		return nil, err
	}
	if err := c.unit.saveBulkJob(c.ctx, j); err != nil {
		return nil, err
	}
	if err := c.settleBulk(); err != nil {
		return nil, err
	}
	return ok(j.fresh()), nil
}

// bulkPlan compiles the query of a job for whoever calls, and refuses what
// the Bulk API does not support: aggregates, GROUP BY, OFFSET, TYPEOF, child
// sub-selects, compound fields, and objects that are computed.
func (c *call) bulkPlan(j *bulkJob) (*soql.Plan, error) {
	if len([]rune(j.Query)) > 100_000 {
		return nil, bulkError("QUERY_TOO_COMPLICATED", "SOQL statements cannot be longer than 100000 characters")
	}
	q, err := soql.Parse(j.Query)
	if err != nil {
		return nil, queryError(err)
	}
	for _, s := range q.Select {
		switch {
		case s.Sub != nil:
			return nil, bulkError("API_ERROR", "Aggregate Relationships not supported in Bulk Query")
		case s.TypeOf != nil:
			return nil, bulkError("API_ERROR", "TYPEOF not supported in Bulk Query")
		}
	}
	switch {
	case q.GroupBy != nil:
		return nil, bulkError("API_ERROR", "GROUP BY not supported in Bulk Query")
	case q.Offset != nil:
		return nil, bulkError("API_ERROR", "OFFSET not supported in Bulk Query")
	}
	plan, err := soql.Compile(q, c.catalog(q), c.env(j.Operation == "queryAll"))
	if err != nil {
		return nil, queryError(err)
	}
	if plan.IsCount || plan.Aggregate {
		return nil, bulkError("API_ERROR", "Aggregate functions not supported in Bulk Query")
	}
	obj := c.unit.schema.Object(plan.Object)
	if obj == nil || !obj.stored() {
		return nil, bulkError("INVALIDENTITY", "Entity '"+plan.Object+"' is not supported by the Bulk API.")
	}
	if compound(plan.Columns) {
		return nil, bulkError("API_ERROR", "Selecting compound data not supported in Bulk Query")
	}
	return plan, nil
}

func compound(cols []soql.Column) bool {
	for _, col := range cols {
		if col.Kind == soql.CompoundColumn || col.Kind == soql.ParentColumn && compound(col.Columns) {
			return true
		}
	}
	return false
}

func showQuery(c *call) (*response, error)   { return c.showBulkJob(bulkQuery) }
func deleteQuery(c *call) (*response, error) { return c.deleteBulkJob(bulkQuery) }

// abortQuery answers PATCH /jobs/query/id, which can only abort.
func abortQuery(c *call) (*response, error) {
	state, err := c.wantedState()
	if err != nil {
		return nil, err
	}
	if state != bulkAborted {
		return nil, bulkError("INVALIDJOBSTATE", "InvalidJobState : a query job cannot be made "+state)
	}
	return c.abortBulkJob(bulkQuery)
}

// queryResults answers GET /jobs/query/id/results: the rows from a locator on,
// with the names of the columns in front each time.
func queryResults(c *call) (*response, error) {
	j, err := c.ownBulkJob(bulkQuery)
	if err != nil {
		return nil, err
	}
	switch {
	case c.version != j.Version:
		return nil, fail(http.StatusConflict, "API_ERROR", fmt.Sprintf("The results of the job can be read with version %d.0 only, with which it was created", j.Version))
	case !j.ended():
		return noContent(), nil
	case j.State != bulkComplete:
		return nil, bulkError("INVALIDJOBSTATE", "InvalidJobState : a job that is "+j.State+" has no results")
	}
	limit := bulkPage
	if c.query.Has("maxRecords") {
		if limit, err = strconv.Atoi(c.query.Get("maxRecords")); err != nil || limit < 1 {
			return nil, badProperty("maxRecords", c.query.Get("maxRecords"))
		}
		limit = min(limit, 1_000_000)
	}
	from, err := parseLocator(c.query.Get("locator"), j.Processed)
	if err != nil {
		return nil, err
	}
	delim := bulkDelimiters[j.Delimiter]
	out := append(appendCells(nil, j.Header, delim), j.lineEnd()...)
	out, n, err := appendResults(c.ctx, c.unit.reader(), out, j.ID, bulkRow, from, limit)
	if err != nil {
		return nil, err
	}
	next := "null" // the word, not an absent header
	if from+n < j.Processed {
		next = locator(from + n)
	}
	return csvAnswer(out).set("Sforce-Numberofrecords", strconv.Itoa(n)).set("Sforce-Locator", next), nil
}

// locator names the row that a page begins with: MTAwMDA is row 10000.
func locator(row int) string { return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(row))) }

func parseLocator(text string, rows int) (int, error) {
	if text == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	row, numErr := strconv.Atoi(string(raw))
	if err != nil || numErr != nil || row < 0 || row >= rows {
		return 0, bulkError("INVALID_QUERY_LOCATOR", "invalid query locator")
	}
	return row, nil
}
