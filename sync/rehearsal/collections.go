package rehearsal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

func (o *Org) collectionRoutes() []route {
	return []route{
		on("composite/sobjects", DataArea, map[string]handler{"POST": insertMany, "PATCH": updateMany, "DELETE": deleteMany}),
		on("composite/sobjects/{}", DataArea, map[string]handler{"GET": retrieveMany, "POST": retrieveMany}),
		on("composite/sobjects/{}/{}", DataArea, map[string]handler{"PATCH": upsertMany}),
	}
}

// The limits of sObject Collections (contract D 3.3, A 4.2).
const (
	maxCollection = 200
	maxRetrieve   = 2000
	maxChunks     = 10
)

// collection reads the body of a write: allOrNone and the records.
func (c *call) collection() (records []jsonValue, allOrNone bool, err error) {
	body, err := c.jsonObject()
	if err != nil {
		return nil, false, err
	}
	for _, m := range body.members {
		if m.name != "allOrNone" && m.name != "records" {
			return nil, false, jsonError("Unrecognized field \"" + m.name + "\" at " + m.value.where())
		}
	}
	list := body.get("records")
	switch {
	case list == nil || list.kind == jsonNull || list.kind == jsonArray && len(list.items) == 0:
		return nil, false, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 record is required")
	case list.kind != jsonArray:
		return nil, false, jsonError("Cannot deserialize instance of list from " + list.token() + " value " + list.text + " at " + list.where())
	case len(list.items) > maxCollection:
		return nil, false, failf(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than %d records into this call", maxCollection)
	}
	return list.items, body.truth("allOrNone", false), nil
}

// itemsOf makes the items of a collection. A record whose type is missing or
// unknown fails alone.
func (c *call) itemsOf(records []jsonValue, op saveOp, only *Object) ([]*saveItem, error) {
	items := make([]*saveItem, len(records))
	chunks, last := 0, ""
	for i := range records {
		r := &records[i]
		if r.kind != jsonObject {
			return nil, jsonError("Cannot deserialize instance of sobject from " + r.token() + " value " + r.text + " at " + r.where())
		}
		it := &saveItem{op: op, in: r}
		items[i] = it
		kind := ""
		if a := r.get("attributes"); a != nil {
			kind = a.str("type")
		}
		switch obj := c.unit.schema.Object(kind); {
		case kind == "":
			it.err = fail(http.StatusBadRequest, "INVALID_FIELD", "The type attribute of the record is required")
		case obj == nil || obj.Area&DataArea == 0 || !c.access.sees(obj):
			it.err = failf(http.StatusBadRequest, "INVALID_TYPE", "sObject type '%s' is not supported.", kind)
		case only != nil && obj != only:
			it.err = failf(http.StatusBadRequest, "INVALID_TYPE", "The type of the record, %s, is not the type of the request, %s", obj.Name, only.Name)
		default:
			it.obj = obj
		}
		if it.obj == nil {
			it.obj = only
		}
		if !strings.EqualFold(kind, last) {
			chunks, last = chunks+1, kind
		}
	}
	if chunks > maxChunks {
		return nil, failf(http.StatusBadRequest, "INVALID_FIELD", "More than %d chunks of object types are not allowed in one request", maxChunks)
	}
	return items, nil
}

// saveMany saves a collection and answers record by record, in order, with
// HTTP 200 even when every record failed.
func (c *call) saveMany(items []*saveItem, allOrNone, upsert bool) (*response, error) {
	opt := saveOptions{
		allOrNone: allOrNone, recordsOnly: true,
		allowDup: strings.EqualFold(c.headerOption("Sforce-Duplicate-Rule-Header", "allowSave"), "true"),
	}
	err := c.unit.atomically(c.ctx, func() error {
		if err := c.save(items, opt); err != nil {
			return err
		}
		for _, it := range items {
			if allOrNone && it.err != nil {
				return errUndo
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]object, len(items))
	for i, it := range items {
		if it.err != nil {
			out[i] = object{{"success", false}, {"errors", it.err.perRecord()}}
			continue
		}
		out[i] = object{{"id", it.id}, {"success", true}, {"errors", []any{}}}
		if upsert {
			out[i] = append(out[i], member{"created", it.created})
		}
	}
	return ok(out), nil
}

// insertMany answers POST /composite/sobjects.
func insertMany(c *call) (*response, error) {
	records, allOrNone, err := c.collection()
	if err != nil {
		return nil, err
	}
	items, err := c.itemsOf(records, opInsert, nil)
	if err != nil {
		return nil, err
	}
	return c.saveMany(items, allOrNone, false)
}

// updateMany answers PATCH /composite/sobjects.
func updateMany(c *call) (*response, error) {
	records, allOrNone, err := c.collection()
	if err != nil {
		return nil, err
	}
	items, err := c.itemsOf(records, opUpdate, nil)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		if it.err != nil {
			continue
		}
		text := ""
		for _, m := range it.in.members {
			if strings.EqualFold(m.name, "id") {
				text = m.value.text
			}
		}
		id, valid := normalID(text)
		switch {
		case text == "":
			it.err = refuse("MISSING_ARGUMENT", "Id not specified in an update call")
		case !valid:
			it.err = refuse("MALFORMED_ID", "malformed id "+text)
		case it.obj.KeyPrefix != "" && id[:3] != it.obj.KeyPrefix:
			it.err = refuse("MALFORMED_ID", it.obj.Field("Id").Label+": id value of incorrect type: "+text, "Id")
		}
		it.id = id
	}
	return c.saveMany(items, allOrNone, false)
}

// upsertMany answers PATCH /composite/sobjects/X/Key__c.
func upsertMany(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	key, err := c.keyField(obj, c.args[1])
	if err != nil {
		return nil, err
	}
	records, allOrNone, err := c.collection()
	if err != nil {
		return nil, err
	}
	if err := c.mayMatch(obj, key); err != nil {
		return nil, err
	}
	items, err := c.itemsOf(records, opUpsert, obj)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		if it.err == nil {
			c.readKey(it, key)
		}
	}
	return c.saveMany(items, allOrNone, true)
}

// readKey takes the key out of a record's members.
func (c *call) readKey(it *saveItem, key *Field) {
	var given *jsonValue
	rest := jsonValue{kind: jsonObject, line: it.in.line, col: it.in.col, members: make([]jsonMember, 0, len(it.in.members))}
	for i := range it.in.members {
		m := &it.in.members[i]
		switch {
		case strings.EqualFold(m.name, key.Name):
			given = &m.value
		case strings.EqualFold(m.name, "id"):
			it.err = fail(http.StatusBadRequest, "INVALID_FIELD", "The Id field should not be specified in the sobject data.")
			return
		default:
			rest.members = append(rest.members, *m)
		}
	}
	it.in = &rest
	if key.Type == "id" {
		if given == nil || given.kind == jsonNull || given.text == "" {
			it.op = opInsert
			return
		}
		id, valid := normalID(given.text)
		if !valid || id[:3] != it.obj.KeyPrefix {
			it.err = refuse("MALFORMED_ID", key.Label+": id value of incorrect type: "+given.text, "Id")
			return
		}
		it.op, it.id = opUpdate, id
		return
	}
	if given == nil || given.kind == jsonNull || strings.TrimSpace(given.text) == "" {
		it.err = refuse("MISSING_ARGUMENT", key.Name+" not specified")
		return
	}
	value, err := decodeValue(key, given)
	if err != nil {
		it.err = err
		return
	}
	it.key, it.keyValue, it.keyShown = key, value, given.text
}

// deleteMany answers DELETE /composite/sobjects?ids=.
func deleteMany(c *call) (*response, error) {
	var ids []string
	for id := range strings.SplitSeq(c.query.Get("ids"), ",") {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		return nil, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 record is required")
	case len(ids) > maxCollection:
		return nil, failf(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than %d records into this call", maxCollection)
	}
	allOrNone := strings.EqualFold(c.query.Get("allOrNone"), "true")
	errs := make([]*apiError, len(ids))
	failed := false
	err := c.unit.atomically(c.ctx, func() error {
		for i, text := range ids {
			err := c.unit.atomically(c.ctx, func() error { return c.deleteText(text) })
			if err != nil {
				errs[i], failed = asAPIError(err), true
			}
		}
		if failed && allOrNone {
			return errUndo
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]object, len(ids))
	for i, text := range ids {
		if errs[i] == nil && failed && allOrNone {
			errs[i] = errRolledBack()
		}
		id := text
		if long, valid := normalID(text); valid {
			id = long
		}
		if errs[i] != nil {
			out[i] = object{{"id", id}, {"success", false}, {"errors", errs[i].perRecord()}}
			continue
		}
		out[i] = object{{"id", id}, {"success", true}, {"errors", []any{}}}
	}
	return ok(out), nil
}

func (c *call) deleteText(text string) error {
	id, valid := normalID(text)
	if !valid {
		return refuse("MALFORMED_ID", "malformed id "+text)
	}
	obj := c.unit.schema.ByID(id)
	if obj == nil || obj.Area&DataArea == 0 || !c.access.sees(obj) {
		return errNoSuchRecord()
	}
	if refused := c.rule.record(obj, id); refused != nil {
		return refused
	}
	return c.remove(obj, id)
}

// retrieveMany answers GET and POST /composite/sobjects/X: the records in the
// order of the ids, null for those that are missing or hidden.
func retrieveMany(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	var ids, fields []string
	if c.method == http.MethodPost {
		body, err := c.jsonObject()
		if err != nil {
			return nil, err
		}
		ids, fields = body.strings("ids"), body.strings("fields")
	} else {
		ids, fields = splitTrim(c.query.Get("ids")), splitTrim(c.query.Get("fields"))
	}
	limit := maxRetrieve
	switch {
	case len(ids) == 0:
		return nil, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 record is required")
	case len(fields) == 0:
		return nil, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 field is required")
	case len(ids) > limit:
		return nil, failf(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than %d records into this call", limit)
	}
	withID := fields
	if !containsFold(fields, "Id") {
		withID = append([]string{"Id"}, fields...)
	}
	plan, err := c.fieldsPlan(obj, withID)
	if err != nil {
		return nil, err
	}
	keys := make([]string, 0, len(ids))
	for i, text := range ids {
		id, valid := normalID(text)
		if !valid {
			return nil, failf(http.StatusBadRequest, "MALFORMED_ID", "malformed id %s", text)
		}
		ids[i] = id
		keys = append(keys, id)
	}
	seen, err := c.visibleIDs(obj, unique(keys))
	if err != nil {
		return nil, err
	}
	records, err := plan.Page(c.ctx, c.unit.reader(), c.soqlBase(), seen)
	if err != nil {
		return nil, queryError(err)
	}
	byID := map[string]json.RawMessage{}
	for _, r := range records {
		var x struct {
			ID string `json:"Id"`
		}
		if err := json.Unmarshal(r, &x); err != nil {
			return nil, fmt.Errorf("rehearsal: %w", err)
		}
		byID[x.ID] = r
	}
	out := make([]json.RawMessage, len(ids))
	for i, id := range ids {
		out[i] = byID[id] // nil is written as null
	}
	return ok(out), nil
}

// strings reads a member that is a list of strings.
func (v *jsonValue) strings(name string) []string {
	m := v.get(name)
	if m == nil {
		return nil
	}
	var out []string
	for _, item := range m.items {
		if item.kind == jsonString {
			out = append(out, strings.TrimSpace(item.text))
		}
	}
	return out
}

func splitTrim(list string) []string {
	var out []string
	for s := range strings.SplitSeq(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func containsFold(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

func unique(list []string) []string {
	seen := make(map[string]bool, len(list))
	var out []string
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
