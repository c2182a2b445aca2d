package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"demobridge/sync/rehearsal/soql"
)

func (o *Org) queryRoutes() []route {
	both := DataArea | ToolingArea
	return []route{
		on("query", both, map[string]handler{"GET": runQuery}),
		on("queryAll", both, map[string]handler{"GET": runQueryAll}),
		on("query/{}", both, map[string]handler{"GET": nextPage}),
		on("queryAll/{}", both, map[string]handler{"GET": nextPage}),
	}
}

func runQuery(c *call) (*response, error)    { return c.runQuery(false) }
func runQueryAll(c *call) (*response, error) { return c.runQuery(true) }

// catalog is the caller's view of the schema for the query compiler.
func (c *call) catalog(q *soql.Query) catalog {
	return catalog{c: c, computed: func(o *Object) (string, []any) { return c.computedRows(o, q) }}
}

// env is who asks, and when.
func (c *call) env(includeDeleted bool) soql.Env {
	zone, err := time.LoadLocation(c.access.user.timezone)
	if err != nil {
		zone = time.UTC
	}
	return soql.Env{
		Now: c.unit.at, UserID: c.access.user.id, Location: zone, IncludeDeleted: includeDeleted,
		Visibility: func(objectName, alias string) (string, []any) {
			if o := c.unit.schema.Object(objectName); o != nil {
				return c.access.visibility(o, alias)
			}
			return "", nil
		},
	}
}

// soqlBase is the path under which records of this area have their address.
func (c *call) soqlBase() string {
	if c.tooling {
		return c.root() + "/tooling"
	}
	return c.root()
}

// queryError is a refused query as an API error.
func queryError(err error) error {
	var e *soql.Error
	if errors.As(err, &e) {
		return fail(http.StatusBadRequest, e.Code, e.Message)
	}
	return err
}

func (c *call) runQuery(all bool) (*response, error) {
	text := c.query.Get("q")
	if text == "" && !c.query.Has("q") {
		if c.query.Has("explain") {
			return c.explainQuery(c.query.Get("explain"))
		}
		return nil, fail(http.StatusBadRequest, "MALFORMED_QUERY", "A query string has to be specified")
	}
	if len([]rune(text)) > 100_000 {
		return nil, fail(http.StatusBadRequest, "QUERY_TOO_COMPLICATED", "SOQL statements cannot be longer than 100000 characters")
	}
	q, err := soql.Parse(text)
	if err != nil {
		return nil, queryError(err)
	}
	name := "query"
	if all {
		name = "queryAll"
	}
	return c.answerQueryAs(q, name, all)
}

func (c *call) answerQuery(q *soql.Query, name string, _ []any) (*response, error) {
	return c.answerQueryAs(q, name, false)
}

// answerQueryAs compiles and runs a query and shows its first page.
func (c *call) answerQueryAs(q *soql.Query, name string, all bool) (*response, error) {
	plan, err := soql.Compile(q, c.catalog(q), c.env(all))
	if err != nil {
		return nil, queryError(err)
	}
	if c.query.Get("columns") == "true" {
		return ok(c.columnMetadata(q, plan)), nil
	}
	batch := c.batchSize()
	res, err := plan.Fetch(c.ctx, c.unit.reader(), c.soqlBase(), batch)
	if err != nil {
		return nil, queryError(err)
	}
	if err := c.noteQuery(plan, res.Records); err != nil {
		return nil, err
	}
	body := object{{"totalSize", res.Total}, {"done", res.Keys == nil}}
	if res.Keys != nil {
		id, err := c.o.cursors.open(c.ctx, c.o, &cursor{plan: plan, keys: packKeys(res.Keys), user: c.access.user.id, batch: batch, name: name})
		if err != nil {
			return nil, err
		}
		body = append(body, member{"nextRecordsUrl", fmt.Sprintf("%s/%s/%s-%d", c.soqlBase(), name, id, len(res.Records))})
	}
	if c.tooling {
		size := len(res.Records)
		body = object{{"size", size}, {"totalSize", res.Total}, {"done", res.Keys == nil}, {"queryLocator", nil}, {"entityTypeName", plan.Object}}
	}
	return ok(append(body, member{"records", res.Records})), nil
}

// batchSize is how many records a page holds. Salesforce takes the client's
// wish as a hint; sizes outside 200 to 2,000 are pulled into that range.
func (c *call) batchSize() int {
	n, err := strconv.Atoi(c.headerOption("Sforce-Query-Options", "batchSize"))
	if err != nil {
		return 2000
	}
	return min(max(n, 200), 2000)
}

// noteQuery notes the use of records that were selected FOR VIEW or FOR
// REFERENCE.
func (c *call) noteQuery(plan *soql.Plan, records []json.RawMessage) error {
	for _, how := range plan.For {
		if how == "UPDATE" {
			continue
		}
		for _, r := range records {
			var x struct {
				ID string `json:"Id"`
			}
			if json.Unmarshal(r, &x) != nil || x.ID == "" {
				continue
			}
			if obj := c.unit.schema.Object(plan.Object); obj != nil {
				if err := c.noteUse(obj, x.ID, how == "VIEW"); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// cursor is a query with further pages. Cursors live two days, at most ten of
// a user are open (contract D 3.5).
type cursor struct {
	plan  *soql.Plan
	keys  keyList
	user  string
	batch int
	name  string
	used  time.Time
	order int64
}

type cursorTable struct {
	mu   sync.Mutex
	byID map[string]*cursor
	last int64
}

const (
	cursorLife  = 48 * time.Hour
	openCursors = 10
)

// open keeps a cursor and gives it a locator. The oldest of too many is closed.
func (t *cursorTable) open(_ context.Context, o *Org, cur *cursor) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID == nil {
		t.byID = map[string]*cursor{}
	}
	t.last++
	cur.order, cur.used = t.last, o.now()
	var oldest string
	count := 0
	for id, x := range t.byID {
		if cur.used.Sub(x.used) > cursorLife {
			delete(t.byID, id)
			continue
		}
		if x.user != cur.user {
			continue
		}
		count++
		if oldest == "" || x.order < t.byID[oldest].order {
			oldest = id
		}
	}
	if count >= openCursors {
		delete(t.byID, oldest)
	}
	id := makeID("01g", t.last)
	t.byID[id] = cur
	return id, nil
}

func (t *cursorTable) find(id, user string, now time.Time) *cursor {
	t.mu.Lock()
	defer t.mu.Unlock()
	cur := t.byID[id]
	if cur == nil || cur.user != user || now.Sub(cur.used) > cursorLife {
		return nil
	}
	cur.used = now
	return cur
}

// nextPage answers GET /query/01g...-2000.
func nextPage(c *call) (*response, error) {
	id, offset, found := strings.Cut(c.args[0], "-")
	if len(id) == 15 {
		id = longID(id)
	}
	at, err := strconv.Atoi(offset)
	cur := c.o.cursors.find(id, c.access.user.id, c.unit.at)
	if !found || err != nil || cur == nil || at < 0 || at > cur.keys.len() {
		return nil, fail(http.StatusBadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator")
	}
	end := min(at+cur.batch, cur.keys.len())
	records, err := cur.plan.Page(c.ctx, c.unit.reader(), c.soqlBase(), cur.keys.slice(at, end))
	if err != nil {
		return nil, queryError(err)
	}
	body := object{{"totalSize", cur.keys.len()}, {"done", end == cur.keys.len()}}
	if end < cur.keys.len() {
		body = append(body, member{"nextRecordsUrl", fmt.Sprintf("%s/%s/%s-%d", c.soqlBase(), cur.name, id, end)})
	}
	return ok(append(body, member{"records", records})), nil
}
