package rehearsal

import (
	"strings"
)

// bulkListed is how many jobs one answer lists.
const bulkListed = 1000

func listIngest(c *call) (*response, error)  { return c.listBulkJobs(bulkIngest, "V2Ingest") }
func listQueries(c *call) (*response, error) { return c.listBulkJobs(bulkQuery, "V2Query") }

// listBulkJobs answers GET /jobs/ingest and GET /jobs/query: everybody's jobs,
// a thousand at a time.
func (c *call) listBulkJobs(kind, jobType string) (*response, error) {
	none, err := c.listsNone(jobType)
	if err != nil {
		return nil, err
	}
	after := ""
	if text := c.query.Get("queryLocator"); text != "" {
		id, _, _ := strings.Cut(text, "-")
		var found bool
		if after, found = normalID(id); !found || !strings.HasPrefix(after, "750") {
			return nil, bulkError("INVALID_QUERY_LOCATOR", "invalid query locator")
		}
	}
	jobs := []*bulkJob{}
	if !none {
		if jobs, err = bulkJobs(c.ctx, c.unit.reader(), bulkListed+1, "kind=? AND id>?", kind, after); err != nil {
			return nil, err
		}
	}
	var next any
	if len(jobs) > bulkListed {
		jobs = jobs[:bulkListed]
		next = c.root() + "/jobs/" + kind + "?queryLocator=" + jobs[bulkListed-1].ID + "-" + itoa(bulkListed)
	}
	records := []object{}
	for _, j := range jobs {
		if j.expire(c.unit.at) {
			records = append(records, j.listed())
		}
	}
	return ok(object{{"done", next == nil}, {"records", records}, {"nextRecordsUrl", next}}), nil
}

// listsNone looks at the filters. Jobs of this API are all of one type, run in
// parallel and without PK chunking, so each filter keeps all of them or none.
func (c *call) listsNone(jobType string) (bool, error) {
	none := false
	if v := c.query.Get("jobType"); v != "" {
		switch v {
		case "V2Ingest", "V2Query", "Classic", "BigObjectIngest":
			none = v != jobType
		default:
			return false, badProperty("jobType", v)
		}
	}
	if v := c.query.Get("concurrencyMode"); v != "" {
		if !strings.EqualFold(v, "parallel") && !strings.EqualFold(v, "serial") {
			return false, badProperty("concurrencyMode", v)
		}
		none = none || strings.EqualFold(v, "serial")
	}
	if v := c.query.Get("isPkChunkingEnabled"); v != "" {
		if !strings.EqualFold(v, "true") && !strings.EqualFold(v, "false") {
			return false, badProperty("isPkChunkingEnabled", v)
		}
		none = none || strings.EqualFold(v, "true")
	}
	return none, nil
}
