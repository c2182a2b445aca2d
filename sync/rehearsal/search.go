package rehearsal

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"demobridge/sync/rehearsal/soql"
)

func (o *Org) searchRoutes() []route {
	both := DataArea | ToolingArea
	return []route{
		on("search", both, map[string]handler{"GET": runSearch}),
		on("parameterizedSearch", both, map[string]handler{"GET": searchByParameters, "POST": searchByBody}),
		on("search/suggestions", DataArea, map[string]handler{"GET": suggest}),
	}
}

// searchIndex models that search sees new records late: a record is found when
// its last change is older than the lag.
type searchIndex struct{ lag atomic.Int64 }

// SetSearchLag makes search find changes only after a while; zero, the
// default, finds them at once. Queries are not affected.
func (o *Org) SetSearchLag(lag time.Duration) { o.index.lag.Store(int64(lag)) }

// searchEnv hides what the search index does not know yet.
func (c *call) searchEnv() soql.Env {
	env := c.env(false)
	lag := time.Duration(c.o.index.lag.Load())
	if lag <= 0 {
		return env
	}
	sees := env.Visibility
	env.Visibility = func(objectName, alias string) (string, []any) {
		cond, args := sees(objectName, alias)
		o := c.unit.schema.Object(objectName)
		if o == nil || o.Kind != RecordKind {
			return cond, args
		}
		late := quote(alias) + `."SystemModstamp" <= ?`
		if cond != "" {
			late = cond + " AND " + late
		}
		return late, append(args, c.unit.at.Add(-lag).UnixMilli())
	}
	return env
}

// searchable lists the objects that a search without RETURNING looks through.
func (c *call) searchable() []string {
	var out []string
	for _, o := range c.unit.schema.Objects(DataArea) {
		if o.can("s") && c.access.sees(o) {
			out = append(out, o.Name)
		}
	}
	return out
}

// find runs a search and gives its records in order.
func (c *call) find(s *soql.Search) ([]json.RawMessage, error) {
	plans, err := soql.CompileSearch(s, c.catalog(nil), c.searchEnv(), c.searchable()...)
	if err != nil {
		return nil, queryError(err)
	}
	out := []json.RawMessage{}
	for _, p := range plans {
		res, err := p.Fetch(c.ctx, c.unit.reader(), c.root(), 2000)
		if err != nil {
			return nil, queryError(err)
		}
		out = append(out, res.Records...)
	}
	limit := 2000
	if s.Limit >= 0 {
		limit = min(limit, s.Limit)
	}
	return out[:min(len(out), limit)], nil
}

// runSearch answers GET /search?q=FIND {...}.
func runSearch(c *call) (*response, error) {
	text := c.query.Get("q")
	if strings.TrimSpace(text) == "" {
		return nil, fail(http.StatusBadRequest, "MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces.")
	}
	s, err := soql.ParseSearch(text)
	if err != nil {
		return nil, queryError(err)
	}
	records, err := c.find(s)
	if err != nil {
		return nil, err
	}
	return c.searchAnswer(records), nil
}

// searchAnswer is an object since v37.0, a bare list before.
func (c *call) searchAnswer(records []json.RawMessage) *response {
	if c.version < 37 {
		return ok(records)
	}
	return ok(object{{"searchRecords", records}})
}

// parameters of a parameterized search.
type parameters struct {
	term, in string
	fields   []string
	objects  []searchObject
	limit    int
	perType  int
	offset   int
}

type searchObject struct {
	name, where, orderBy string
	fields               []string
	limit                int
}

func searchByParameters(c *call) (*response, error) {
	p := parameters{
		term: c.query.Get("q"), in: c.query.Get("in"), limit: number0(c.query.Get("overallLimit")), perType: number0(c.query.Get("defaultLimit")),
		offset: number0(c.query.Get("offset")),
	}
	if list := c.query.Get("fields"); list != "" {
		p.fields = splitTrim(list)
	}
	for _, name := range splitTrim(c.query.Get("sobject")) {
		prefix := name + "."
		p.objects = append(p.objects, searchObject{
			name: name, fields: splitTrim(c.query.Get(prefix + "fields")), where: c.query.Get(prefix + "where"),
			orderBy: c.query.Get(prefix + "orderBy"), limit: number0(c.query.Get(prefix + "limit")),
		})
	}
	return c.searchWith(p)
}

func number0(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func searchByBody(c *call) (*response, error) {
	body, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	p := parameters{
		term: body.str("q"), in: body.str("in"), fields: body.strings("fields"), limit: number0(body.str("overallLimit")),
		perType: number0(body.str("defaultLimit")), offset: number0(body.str("offset")),
	}
	if list := body.get("sobjects"); list != nil {
		for i := range list.items {
			v := &list.items[i]
			p.objects = append(p.objects, searchObject{name: v.str("name"), fields: v.strings("fields"), where: v.str("where"), orderBy: v.str("orderBy"), limit: number0(v.str("limit"))})
		}
	}
	return c.searchWith(p)
}

// searchWith writes the parameters as SOSL and runs it.
func (c *call) searchWith(p parameters) (*response, error) {
	if strings.TrimSpace(p.term) == "" {
		return nil, fail(http.StatusBadRequest, "MALFORMED_SEARCH", "The search term is required")
	}
	var b strings.Builder
	b.WriteString("FIND {" + strings.NewReplacer(`{`, `\{`, `}`, `\}`).Replace(p.term) + "} IN " + strings.ToUpper(orElse(p.in, "ALL")) + " FIELDS")
	if len(p.objects) == 0 && len(p.fields) > 0 {
		for _, name := range c.searchable() {
			p.objects = append(p.objects, searchObject{name: name})
		}
	}
	for i, o := range p.objects {
		b.WriteString(map[bool]string{true: " RETURNING ", false: ", "}[i == 0] + o.name)
		fields := o.fields
		if len(fields) == 0 {
			fields = p.fields
		}
		if len(fields) == 0 {
			fields = []string{"Id"}
		}
		b.WriteString("(" + strings.Join(fields, ", "))
		if o.where != "" {
			b.WriteString(" WHERE " + o.where)
		}
		if o.orderBy != "" {
			b.WriteString(" ORDER BY " + o.orderBy)
		}
		limit := o.limit
		if limit == 0 {
			limit = p.perType
		}
		if limit > 0 {
			b.WriteString(" LIMIT " + strconv.Itoa(limit))
		}
		b.WriteString(")")
	}
	if p.limit > 0 {
		b.WriteString(" LIMIT " + strconv.Itoa(p.limit))
	}
	s, err := soql.ParseSearch(b.String())
	if err != nil {
		return nil, queryError(err)
	}
	records, err := c.find(s)
	if err != nil {
		return nil, err
	}
	return ok(object{{"searchRecords", records[min(p.offset, len(records)):]}}), nil
}

// suggest answers GET /search/suggestions: records whose name has words that
// begin with the typed ones (contract D 3.5).
func suggest(c *call) (*response, error) {
	term := strings.TrimSpace(c.query.Get("q"))
	obj, err := c.object(strings.TrimSpace(c.query.Get("sobject")))
	if err != nil {
		return nil, failf(http.StatusBadRequest, "INVALID_TYPE", "sObject type '%s' is not supported.", c.query.Get("sobject"))
	}
	if n := utf8.RuneCountInString(term); n < 3 && !isCJK(term) || n > 255 {
		return nil, fail(http.StatusBadRequest, "INVALID_SEARCH", "The search term must be between 3 and 255 characters")
	}
	limit := number0(c.query.Get("limit"))
	if limit <= 0 || limit > 200 {
		limit = 5
	}
	name := nameKey(obj)
	fields := append([]string{"Id", name}, splitTrim(c.query.Get("fields"))...)
	var conds []string
	for _, word := range strings.Fields(term) {
		like := strings.NewReplacer(`\`, `\\`, `'`, `\'`, `"`, `\"`, `%`, `\%`, `_`, `\_`).Replace(word)
		conds = append(conds, "("+name+" LIKE '"+like+"%' OR "+name+" LIKE '% "+like+"%')")
	}
	if w := c.query.Get("where"); w != "" {
		conds = append(conds, "("+w+")")
	}
	q, err := soql.Parse("SELECT " + strings.Join(unique(fields), ", ") + " FROM " + obj.Name + " WHERE " + strings.Join(conds, " AND ") +
		" ORDER BY " + name + " LIMIT " + strconv.Itoa(limit+1))
	if err != nil {
		return nil, queryError(err)
	}
	plan, err := soql.Compile(q, c.catalog(q), c.searchEnv())
	if err != nil {
		return nil, queryError(err)
	}
	res, err := plan.Fetch(c.ctx, c.unit.reader(), c.root(), 2000)
	if err != nil {
		return nil, queryError(err)
	}
	more := len(res.Records) > limit
	return ok(object{
		{"autoSuggestResults", res.Records[:min(limit, len(res.Records))]},
		{"hasMoreResults", more},
		{"meta", object{{"nameFields", []object{{{"entityApiName", obj.Name}, {"fieldApiName", name}}}}, {"secondaryFields", []any{}}}},
	}), nil
}

// isCJK reports whether a term is Chinese, Japanese or Korean, for which one
// character is enough.
func isCJK(s string) bool {
	for _, r := range s {
		if r >= 0x2E80 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 {
			return true
		}
	}
	return false
}
