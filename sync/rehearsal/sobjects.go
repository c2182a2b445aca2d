package rehearsal

import (
	"net/http"
	"strings"
)

func (o *Org) sobjectRoutes() []route {
	both := DataArea | ToolingArea
	return []route{
		on("sobjects/{}/{}", both, map[string]handler{"GET": readRecord, "PATCH": updateRecord, "DELETE": deleteRecord}),
		on("sobjects/{}/Id", both, map[string]handler{"POST": createRecord}),
		on("sobjects/{}/{}/{}", both, map[string]handler{"GET": readByKey, "PATCH": upsertRecord, "DELETE": deleteByKey, "POST": upsertRecord}),
	}
}

// createRecord answers POST /sobjects/X.
func createRecord(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	if !obj.can("c") {
		return nil, errMethod(c.method, []string{"GET", "HEAD"})
	}
	in, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	it := &saveItem{obj: obj, op: opInsert, in: in}
	if err := c.saveOne(it); err != nil {
		return nil, err
	}
	return c.created(it, false), nil
}

// saveOne saves a single record; the record's error becomes the request's.
func (c *call) saveOne(it *saveItem) error {
	return c.saveOneWith(it, saveOptions{})
}

func (c *call) saveOneWith(it *saveItem, opt saveOptions) error {
	opt.allowDup = strings.EqualFold(c.headerOption("Sforce-Duplicate-Rule-Header", "allowSave"), "true")
	if err := c.save([]*saveItem{it}, opt); err != nil {
		return err
	}
	if it.err != nil {
		return it.err
	}
	return c.touchRecent(it.obj, it.id)
}

// created answers 201 with the new record's address.
func (c *call) created(it *saveItem, upsert bool) *response {
	body := object{{"id", it.id}, {"success", true}, {"errors", []any{}}}
	if upsert && c.version >= 46 {
		body = append(body, member{"created", true})
	}
	return (&response{status: http.StatusCreated, body: body}).set("Location", c.recordURL(it.obj.Name, it.id))
}

// recordID reads a record id of an object from the path.
func recordID(obj *Object, text string) (string, error) {
	id, valid := normalID(text)
	if !valid {
		return "", failf(http.StatusNotFound, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: %s", text)
	}
	if obj.KeyPrefix != "" && id[:3] != obj.KeyPrefix {
		return "", failf(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
	}
	return id, nil
}

// writableID reads the id of a record that is to be changed. An id that is
// another object's, or that its checksum contradicts, is refused as recorded.
func writableID(obj *Object, text string) (string, error) {
	id, valid := normalID(text)
	if len(text) != 15 && len(text) != 18 || valid && (obj.KeyPrefix == "" || id[:3] == obj.KeyPrefix) {
		return recordID(obj, text)
	}
	return "", refuse("MALFORMED_ID", obj.Field("Id").Label+": id value of incorrect type: "+text, "Id")
}

// readRecord answers GET /sobjects/X/id.
func readRecord(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	id, err := recordID(obj, c.args[1])
	if err != nil {
		return nil, err
	}
	return c.showRecord(obj, id)
}

// showRecord answers with one record: all fields that the user sees, or those
// that the query string names.
func (c *call) showRecord(obj *Object, id string) (*response, error) {
	rows, err := c.unit.rowsByID(c.ctx, obj, []string{id})
	if err != nil {
		return nil, err
	}
	row := rows[id]
	switch {
	case row == nil, !c.access.rowRight(obj, asText(row["OwnerId"])).read:
		return nil, errNotFound()
	case row["IsDeleted"] == int64(1):
		return nil, errDeleted()
	}
	if res, err := c.precondition(obj, row); res != nil || err != nil {
		return res, err
	}
	var names []string
	if list := c.query.Get("fields"); list != "" {
		for name := range strings.SplitSeq(list, ",") {
			names = append(names, strings.TrimSpace(name))
		}
		if !containsFold(names, "Id") { // comes last when it was not asked for
			names = append(names, "Id")
		}
	}
	records, err := c.readMany(obj, []string{id}, names)
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, errNotFound()
	}
	if err := c.touchRecent(obj, id); err != nil {
		return nil, err
	}
	res := ok(records[0])
	if tag := recordTag(obj, row); tag != "" {
		res.set("Etag", tag)
	}
	return res, nil
}

// updateRecord answers PATCH /sobjects/X/id.
func updateRecord(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	id, err := writableID(obj, c.args[1])
	if err != nil {
		return nil, err
	}
	in, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	if err := refuseKeyInBody(in, "Id"); err != nil {
		return nil, err
	}
	if err := c.mayChange(obj, id); err != nil {
		return nil, err
	}
	it := &saveItem{obj: obj, op: opUpdate, id: id, in: in}
	if err := c.saveOne(it); err != nil {
		return nil, err
	}
	return noContent(), nil
}

// refuseKeyInBody refuses a body that repeats the key of the address.
func refuseKeyInBody(in *jsonValue, key string) error {
	for _, m := range in.members {
		if strings.EqualFold(m.name, key) {
			return failf(http.StatusBadRequest, "INVALID_FIELD", "The %s field should not be specified in the sobject data.", key)
		}
	}
	return nil
}

// keyField finds the field by which a record is addressed.
func (c *call) keyField(obj *Object, name string) (*Field, error) {
	f := obj.Field(name)
	if f == nil || !c.access.reads(obj, f) || !f.ExternalID && !f.IDLookup {
		return nil, failf(http.StatusNotFound, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: %s", name)
	}
	return f, nil
}

// upsertRecord answers PATCH /sobjects/X/Key__c/value (contract D 3.2).
func upsertRecord(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	key, err := c.keyField(obj, c.args[1])
	if err != nil {
		return nil, err
	}
	in, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	if err := refuseKeyInBody(in, key.Name); err != nil {
		return nil, err
	}
	it := &saveItem{obj: obj, op: opUpsert, in: in}
	if key.Type == "id" {
		if it.id, err = recordID(obj, c.args[2]); err != nil {
			return nil, err
		}
		it.op = opUpdate
	} else {
		value, ok := parseValue(key, c.args[2], true)
		if !ok {
			return nil, refuse("INVALID_FIELD", key.Name+": value not of required type: "+c.args[2], key.Name)
		}
		it.key, it.keyValue, it.keyShown = key, value, c.args[2]
		if err := c.mayMatch(obj, key); err != nil {
			return nil, err
		}
	}
	if err := c.saveOneWith(it, saveOptions{updateOnly: strings.EqualFold(c.query.Get("updateOnly"), "true")}); err != nil {
		return nil, err
	}
	if it.created {
		return c.created(it, true), nil
	}
	if c.version < 46 {
		return noContent(), nil
	}
	return ok(object{{"id", it.id}, {"success", true}, {"errors", []any{}}, {"created", false}}), nil
}

// mayMatch refuses an upsert by a custom key that is not unique to users who
// do not see all data (contract D 2.3).
func (c *call) mayMatch(obj *Object, key *Field) error {
	if !key.Custom || key.Unique || c.access.right(obj).viewAll {
		return nil
	}
	e := errAccess()
	e.entries[0].message = "insufficient access rights on object id: upsert by the non-unique external id " + key.Name + " requires View All Data"
	return e
}

// readByKey answers GET /sobjects/X/Key__c/value, and GET of a parent through
// a relationship, /sobjects/X/id/Owner.
func readByKey(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	if c.args[1] == "describe" {
		return nil, errNotFound()
	}
	if rel := obj.Relation(c.args[2]); rel != nil && obj.Field(c.args[1]) == nil {
		return c.followRelation(obj, rel)
	}
	if child, found := c.childOf(obj, c.args[2]); found && obj.Field(c.args[1]) == nil {
		return c.listChildren(obj, child)
	}
	id, err := c.idByKey(obj)
	if err != nil {
		return nil, err
	}
	return c.showRecord(obj, id)
}

// idByKey finds the one record that the path's key and value name.
func (c *call) idByKey(obj *Object) (string, error) {
	key, err := c.keyField(obj, c.args[1])
	if err != nil {
		return "", err
	}
	if key.Type == "id" {
		return recordID(obj, c.args[2])
	}
	value, ok := parseValue(key, c.args[2], true)
	if !ok {
		return "", errNotFound()
	}
	ids, err := c.unit.idsByKey(c.ctx, obj, key, value, 200)
	if err != nil {
		return "", err
	}
	switch len(ids) {
	case 0:
		return "", errNotFound()
	case 1:
		return ids[0], nil
	}
	urls := make([]string, len(ids))
	for i, id := range ids {
		urls[i] = c.recordURL(obj.Name, id)
	}
	return "", &apiError{status: http.StatusMultipleChoices, raw: &response{status: http.StatusMultipleChoices, body: urls}}
}

// followRelation answers with the parent that a lookup of a record points at.
func (c *call) followRelation(obj *Object, rel *Field) (*response, error) {
	id, err := recordID(obj, c.args[1])
	if err != nil {
		return nil, err
	}
	rows, err := c.unit.rowsByID(c.ctx, obj, []string{id})
	if err != nil {
		return nil, err
	}
	parentID := asText(rows[id][rel.Name])
	if parentID == "" || !c.access.reads(obj, rel) {
		return nil, errNotFound()
	}
	parent := c.unit.schema.ByID(parentID)
	if parent == nil || !c.access.sees(parent) {
		return nil, errNotFound()
	}
	return c.showRecord(parent, parentID)
}
