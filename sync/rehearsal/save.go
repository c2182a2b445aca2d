package rehearsal

import (
	"context"
	"net/http"
	"strings"
)

// saveOp says what to do with a record.
type saveOp uint8

const (
	opInsert saveOp = iota
	opUpdate
	opUpsert
)

// saveItem is one record on its way into the org. The steps of save fill it.
type saveItem struct {
	obj *Object
	op  saveOp
	in  *jsonValue // the members as they were sent
	id  string     // of an update; 18 characters

	key      *Field // of an upsert
	keyValue any
	keyShown string
	keyErr   *apiError

	values  map[string]any // what is written, by field name
	sent    map[string]bool
	old     map[string]any // the stored row, of an update
	created bool
	err     *apiError
}

// fails notes the item's first error.
func (it *saveItem) fails(err *apiError) {
	if it.err == nil {
		it.err = err
	}
}

// complain adds one more error of the same step.
func (it *saveItem) complain(e errorEntry) {
	if it.err == nil {
		it.err = &apiError{status: http.StatusBadRequest}
	}
	it.err.entries = append(it.err.entries, e)
}

// saveOptions are those of the whole call.
type saveOptions struct {
	allOrNone   bool
	updateOnly  bool // an upsert must not create
	allowDup    bool // Sforce-Duplicate-Rule-Header: allowSave=true
	asSystem    bool // no access checks: the seed, a deploy
	keepStamps  bool // CreatedDate and the like may be given: the seed
	recordsOnly bool
}

// save writes records. Errors of a record are left in its item; the returned
// error is one of the whole call. With allOrNone nothing is written when any
// item fails.
func (c *call) save(items []*saveItem, opt saveOptions) error {
	return c.unit.save(c.ctx, c.access, items, opt, c)
}

// save is the same for writers that are no call; c may be nil.
func (u *unit) save(ctx context.Context, access *Access, items []*saveItem, opt saveOptions, c *call) error {
	if err := u.begin(ctx); err != nil {
		return err
	}
	s := &saver{u: u, ctx: ctx, access: access, opt: opt, c: c, items: items, at: u.at.Truncate(1e9).UnixMilli()}
	steps := []func() error{s.decode, s.findRows, s.strike, s.mayWrite, s.fillIn, s.checkValues, s.checkLookups, s.derive, s.rules, s.checkUnique}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	if opt.allOrNone && s.anyFailed() {
		for _, it := range items {
			if it.err == nil {
				it.err = errRolledBack()
				it.created = false
			}
		}
		return nil
	}
	return s.write()
}

// saver carries one save through its steps.
type saver struct {
	u      *unit
	ctx    context.Context
	access *Access
	opt    saveOptions
	c      *call
	items  []*saveItem
	at     int64
}

// strike lets the faults in force fail records.
func (s *saver) strike() error {
	if s.c != nil {
		s.c.rule.records(s.items)
	}
	return nil
}

func (s *saver) anyFailed() bool {
	for _, it := range s.items {
		if it.err != nil {
			return true
		}
	}
	return false
}

// live calls a function for every item that has not failed.
func (s *saver) live(each func(it *saveItem)) {
	for _, it := range s.items {
		if it.err == nil {
			each(it)
		}
	}
}

// decode reads the members of every item: names that the user may not see and
// values of the wrong type are refused here.
func (s *saver) decode() error {
	s.live(func(it *saveItem) {
		if it.values == nil {
			it.values = make(map[string]any, 16)
		}
		if it.sent == nil {
			it.sent = make(map[string]bool, 16)
		}
		if it.keyErr != nil {
			it.fails(it.keyErr)
			return
		}
		if it.in == nil {
			return
		}
		for i := range it.in.members {
			if s.decodeMember(it, &it.in.members[i]); it.err != nil {
				return
			}
		}
	})
	return nil
}

func (s *saver) decodeMember(it *saveItem, m *jsonMember) {
	if strings.EqualFold(m.name, "attributes") {
		return
	}
	f := it.obj.Field(m.name)
	if f == nil || !s.opt.asSystem && !s.access.reads(it.obj, f) {
		if rel := it.obj.Relation(m.name); rel != nil && m.value.kind == jsonObject {
			s.decodeRelation(it, rel, &m.value)
			return
		}
		it.fails(errNoColumn(m.name, it.obj.Name))
		return
	}
	if f.Type == "id" {
		if it.op == opInsert && m.value.kind != jsonNull && !s.opt.asSystem {
			it.fails(refuse("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id"))
		}
		return
	}
	v, err := decodeValue(f, &m.value)
	if err != nil {
		it.fails(err)
		return
	}
	it.values[f.Name] = v
	it.sent[f.Name] = true
}

// decodeRelation finds a parent by one of its own keys:
// "Opportunity__r": {"Key__c": "k"}.
func (s *saver) decodeRelation(it *saveItem, f *Field, v *jsonValue) {
	var parent *Object
	if t := v.get("attributes"); t != nil {
		parent = s.u.schema.Object(t.str("type"))
	}
	if parent == nil && len(f.ReferenceTo) > 0 {
		parent = s.u.schema.Object(f.ReferenceTo[0])
	}
	if parent == nil || !s.opt.asSystem && !s.access.sees(parent) {
		it.fails(errNoColumn(f.Relationship, it.obj.Name))
		return
	}
	for i := range v.members {
		m := &v.members[i]
		if strings.EqualFold(m.name, "attributes") {
			continue
		}
		key := parent.Field(m.name)
		if key == nil || !s.opt.asSystem && !s.access.reads(parent, key) {
			it.fails(errNoColumn(m.name, parent.Name))
			return
		}
		if !key.ExternalID && !key.IDLookup {
			it.fails(refuse("INVALID_FIELD", "Foreign key external ID: "+m.value.text+" not found for field "+key.Name+" in entity "+parent.Name))
			return
		}
		value, err := decodeValue(key, &m.value)
		if err != nil {
			it.fails(err)
			return
		}
		if key.Type == "id" {
			if text, isText := value.(string); isText {
				value, _ = normalID(text)
			}
		}
		ids, dbErr := s.u.idsByKey(s.ctx, parent, key, value, 2)
		switch {
		case dbErr != nil:
			it.fails(asAPIError(dbErr))
		case len(ids) == 0:
			it.fails(refuse("INVALID_FIELD", "Foreign key external ID: "+strings.ToLower(m.value.text)+" not found for field "+key.Name+" in entity "+parent.Name))
		case len(ids) > 1:
			it.fails(refuse("DUPLICATE_EXTERNAL_ID", "More than one record found for external id field: ["+strings.Join(ids, ", ")+"]"))
		default:
			it.values[f.Name] = ids[0]
			it.sent[f.Name] = true
		}
		return
	}
	it.fails(refuse("INVALID_FIELD", "No external id given for "+f.Relationship))
}

// mayWrite checks what the user may do with the object, the record and each
// field.
func (s *saver) mayWrite() error {
	if s.opt.asSystem {
		return nil
	}
	s.live(func(it *saveItem) {
		right := s.access.right(it.obj)
		switch {
		case it.created && (!it.obj.can("c") || !right.create):
			it.fails(refuse("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: "+it.obj.Label))
			return
		case !it.created && (!it.obj.can("u") || !right.edit) && !s.ownUser(it):
			it.fails(refuse("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be updated: "+it.obj.Label))
			return
		case !it.created && !s.ownUser(it) && !s.access.rowRight(it.obj, asText(it.old["OwnerId"])).edit:
			it.fails(errAccess())
			return
		}
		var locked []string
		for _, f := range it.obj.Fields {
			if it.sent[f.Name] && !s.mayWriteField(it, f) {
				locked = append(locked, f.Name)
			}
		}
		if locked != nil {
			it.fails(errReadOnlyFields(locked))
		}
	})
	return nil
}

// ownUser reports whether the item is the user's own User record, some fields
// of which everyone may change.
func (s *saver) ownUser(it *saveItem) bool {
	return it.obj.Name == "User" && it.id == s.access.user.id
}

func (s *saver) mayWriteField(it *saveItem, f *Field) bool {
	if it.created && !f.Createable || !it.created && !f.Updateable {
		return false
	}
	return s.access.edits(it.obj, f)
}

// checkValues looks at each value that was sent and at what is missing.
func (s *saver) checkValues() error {
	s.live(func(it *saveItem) {
		var missing []string
		for _, f := range it.obj.Fields {
			v, given := it.values[f.Name]
			if !given {
				if it.created && f.required() && !f.AutoNumber {
					missing = append(missing, f.Name)
				}
				continue
			}
			if v == nil {
				if it.sent[f.Name] && (f.required() || !f.Nillable && f.Updateable && f.Type != "boolean") {
					missing = append(missing, f.Name)
				}
				continue
			}
			checked, e := checkValue(s.u.schema, f, v)
			if e != nil {
				it.complain(*e)
				continue
			}
			it.values[f.Name] = checked
		}
		if missing != nil {
			it.complain(errorEntry{code: "REQUIRED_FIELD_MISSING", message: "Required fields are missing: [" + strings.Join(missing, ", ") + "]", fields: missing})
		}
	})
	return nil
}

// asText is a stored value as text, empty for null.
func asText(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case []byte:
		return string(x)
	}
	return ""
}
