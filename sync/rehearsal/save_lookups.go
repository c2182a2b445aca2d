package rehearsal

import (
	"database/sql"
	"strings"
)

// target is what a save must know of a record that a lookup points at.
type target struct {
	owner     string
	deleted   bool
	inactive  bool
	converted bool
	object    string // a record type's object
}

// checkLookups looks that the records which lookups point at exist, are not
// deleted and can be seen.
func (s *saver) checkLookups() error {
	wanted := map[*Object]map[string]bool{}
	s.lookups(func(_ *saveItem, _ *Field, id string, parent *Object) {
		if parent == nil || !parent.stored() {
			return
		}
		if wanted[parent] == nil {
			wanted[parent] = map[string]bool{}
		}
		wanted[parent][id] = true
	})
	found := map[string]*target{}
	for parent, ids := range wanted {
		if err := s.readTargets(parent, ids, found); err != nil {
			return err
		}
	}
	s.lookups(func(it *saveItem, f *Field, id string, parent *Object) {
		if e := s.checkLookup(it, f, id, parent, found[id]); e != nil {
			it.complain(*e)
		}
	})
	return nil
}

// lookups calls a function for every lookup value that was sent and differs
// from the stored one.
func (s *saver) lookups(each func(it *saveItem, f *Field, id string, parent *Object)) {
	for _, it := range s.items {
		if it.err != nil {
			continue
		}
		for _, f := range it.obj.Fields {
			if f.Type != "reference" || !it.sent[f.Name] {
				continue
			}
			id := asText(it.values[f.Name])
			if id == "" || id == asText(it.old[f.Name]) {
				continue
			}
			each(it, f, id, s.u.schema.ByID(id))
		}
	}
}

func (s *saver) readTargets(parent *Object, ids map[string]bool, found map[string]*target) error {
	cols := []string{"Id", "0", "''", "0", "0", "''"}
	for i, name := range []string{"IsDeleted", "OwnerId", "IsActive", "IsConverted", "SobjectType"} {
		if parent.Field(name) != nil {
			cols[i+1] = quote(name)
		}
	}
	list := make([]any, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	for len(list) > 0 {
		n := min(len(list), 200)
		q := "SELECT " + strings.Join(cols, ",") + " FROM " + quote(parent.Name) + " WHERE Id IN " + marks(n)
		err := eachRow(s.ctx, s.u.tx, q, list[:n], func(r *sql.Rows) error {
			var id string
			var deleted, active, converted sql.NullInt64
			var owner, object sql.NullString
			if err := r.Scan(&id, &deleted, &owner, &active, &converted, &object); err != nil {
				return err
			}
			found[id] = &target{
				owner: owner.String, deleted: deleted.Int64 == 1, converted: converted.Int64 == 1, object: object.String,
				inactive: parent.Field("IsActive") != nil && active.Int64 == 0,
			}
			return nil
		})
		if err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func (s *saver) checkLookup(it *saveItem, f *Field, id string, parent *Object, t *target) *errorEntry {
	refused := func(code, message string, fields ...string) *errorEntry {
		return &errorEntry{code: code, message: message, fields: append([]string{}, fields...)}
	}
	if f.Name == "RecordTypeId" {
		if id == masterRecordType {
			return nil
		}
		if t == nil || t.inactive || !strings.EqualFold(t.object, it.obj.Name) {
			return refused("INVALID_CROSS_REFERENCE_KEY", "Record Type ID: this ID value isn't valid for the user: "+id, f.Name)
		}
		return nil
	}
	if parent != nil && !parent.stored() {
		return nil
	}
	switch {
	case t == nil:
		return refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
	case t.deleted:
		return refused("ENTITY_IS_DELETED", "entity is deleted")
	case s.opt.asSystem:
		return nil
	case !s.access.rowRight(parent, t.owner).read:
		return refused("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "insufficient access rights on cross-reference id: "+shortID(id))
	case f.Name == "OwnerId" && t.inactive && parent.Name == "User":
		return refused("INACTIVE_OWNER_OR_USER", "operation performed with inactive user ["+shortID(id)+"] as owner of "+strings.ToLower(it.obj.Label), f.Name)
	case t.converted && (it.obj.Name == "Task" || it.obj.Name == "Event" || it.obj.Name == "CampaignMember"):
		return refused("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
	}
	return nil
}

// masterRecordType is the record type of objects that have none.
const masterRecordType = "012000000000000AAA"
