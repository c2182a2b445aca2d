package rehearsal

import (
	"database/sql"
	"encoding/json"
	"strings"

	"demobridge/sync/rehearsal/soql"
)

// readMany reads records by id with some fields, or with all that the user
// sees when names is nil. Records that are gone or hidden are left out.
func (c *call) readMany(obj *Object, ids, names []string) ([]json.RawMessage, error) {
	plan, err := c.fieldsPlan(obj, names)
	if err != nil {
		return nil, err
	}
	return plan.Page(c.ctx, c.unit.reader(), c.soqlBase(), ids)
}

// fieldsPlan compiles the reading of some fields of an object.
func (c *call) fieldsPlan(obj *Object, names []string) (*soql.Plan, error) {
	if names == nil {
		for _, f := range obj.Fields {
			if c.access.reads(obj, f) && f.Type != "complexvalue" && f.Name != "FullName" {
				names = append(names, f.Name)
			}
		}
	}
	q, err := soql.Parse("SELECT " + strings.Join(names, ",") + " FROM " + obj.Name)
	if err != nil {
		return nil, c.fieldsError(obj, names, err)
	}
	plan, err := soql.Compile(q, c.catalog(nil), c.env(false))
	if err != nil {
		return nil, c.fieldsError(obj, names, err)
	}
	return plan, nil
}

// fieldsError names the first field that cannot be read, as writes do.
func (c *call) fieldsError(obj *Object, names []string, err error) error {
	for _, name := range names {
		if strings.Contains(name, ".") {
			continue
		}
		if f := obj.Field(name); f == nil || !c.access.reads(obj, f) {
			return errNoColumn(name, obj.Name)
		}
	}
	return queryError(err)
}

// deleteRecord answers DELETE /sobjects/X/id.
func deleteRecord(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	id, err := writableID(obj, c.args[1])
	if err != nil {
		return nil, err
	}
	if err := c.mayChange(obj, id); err != nil {
		return nil, err
	}
	return c.deleteOne(obj, id)
}

// deleteByKey answers DELETE /sobjects/X/Key__c/value.
func deleteByKey(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	id, err := c.idByKey(obj)
	if err != nil {
		return nil, err
	}
	return c.deleteOne(obj, id)
}

func (c *call) deleteOne(obj *Object, id string) (*response, error) {
	if !obj.can("d") {
		return nil, errMethod(c.method, []string{"GET", "HEAD", "PATCH"})
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	if refused := c.rule.record(obj, id); refused != nil {
		return nil, refused
	}
	if err := c.remove(obj, id); err != nil {
		return nil, err
	}
	return noContent(), nil
}

// remove deletes one record: into the recycle bin where the object has one.
// Lookups at it are emptied, refused or followed as they say.
func (c *call) remove(obj *Object, id string) error {
	rows, err := c.unit.rowsByID(c.ctx, obj, []string{id})
	if err != nil {
		return err
	}
	row := rows[id]
	switch {
	case row == nil:
		return errNoSuchRecord()
	case row["IsDeleted"] == int64(1):
		return errDeleted()
	}
	right := c.access.rowRight(obj, asText(row["OwnerId"]))
	switch {
	case !right.read:
		return errNoSuchRecord()
	case !obj.can("d"):
		return refuse("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be deleted: "+obj.Label)
	case !right.del:
		return errAccess()
	}
	return c.unit.removeRow(c, obj, id)
}

// removeRow deletes a record and settles the lookups at it.
func (u *unit) removeRow(c *call, obj *Object, id string) error {
	for _, ch := range obj.children {
		if !ch.Child.stored() || !ch.Field.stored() || sparseReference(ch.Field) {
			continue
		}
		if err := u.settleChildren(c, ch, id); err != nil {
			return err
		}
	}
	at := u.at.Truncate(1e9).UnixMilli()
	q := "DELETE FROM " + quote(obj.Name) + " WHERE Id=?"
	args := []any{id}
	if obj.recycles() {
		q = "UPDATE " + quote(obj.Name) + " SET IsDeleted=1, SystemModstamp=? WHERE Id=?"
		args = []any{at, id}
		if obj.Field("LastModifiedDate") != nil {
			q = "UPDATE " + quote(obj.Name) + " SET IsDeleted=1, SystemModstamp=?, LastModifiedDate=?, LastModifiedById=? WHERE Id=?"
			args = []any{at, at, c.access.user.id, id}
		}
	} else {
		u.accessChanged, u.access = true, nil
	}
	if err := u.tx.exec(c.ctx, q, args...); err != nil {
		return err
	}
	if err := u.tx.exec(c.ctx, "DELETE FROM _recent WHERE record=?", id); err != nil {
		return err
	}
	return u.tx.exec(c.ctx, "INSERT OR REPLACE INTO _tombstone(object,record,at) VALUES(?,?,?)", obj.Name, id, at)
}

// cascades are the standard lookups whose child goes with its parent.
var cascades = map[string]bool{
	"Contact.AccountId": true, "Opportunity.AccountId": true, "OpportunityContactRole.OpportunityId": true,
	"OpportunityContactRole.ContactId": true, "CampaignMember.CampaignId": true, "CampaignMember.LeadId": true, "CampaignMember.ContactId": true,
	"PermissionSetAssignment.PermissionSetId": true, "ObjectPermissions.ParentId": true, "FieldPermissions.ParentId": true, "GroupMember.GroupId": true,
	"QueueSobject.QueueId": true,
}

func (u *unit) settleChildren(c *call, ch ChildRelationship, id string) error {
	where := " WHERE " + quote(ch.Field.Name) + "=?"
	if ch.Child.recycles() {
		where += " AND IsDeleted=0"
	}
	cascade := ch.Field.DeleteConstraint == "Cascade" || cascades[ch.Child.Name+"."+ch.Field.Name]
	if !cascade && ch.Field.DeleteConstraint != "Restrict" {
		// A record in the recycle bin keeps its children's lookups, so that
		// undeleting restores them; readers see them as empty.
		return u.tx.exec(c.ctx, "UPDATE "+quote(ch.Child.Name)+" SET "+quote(ch.Field.Name)+"=NULL"+where, id)
	}
	var ids []string
	err := eachRow(c.ctx, u.tx, "SELECT Id FROM "+quote(ch.Child.Name)+where, []any{id}, func(r *sql.Rows) error {
		var child string
		err := r.Scan(&child)
		ids = append(ids, child)
		return err
	})
	if err != nil {
		return err
	}
	if len(ids) > 0 && !cascade {
		return refuse("DELETE_FAILED", "Your attempt to delete the record could not be completed because it is associated with the following "+
			strings.ToLower(ch.Child.Plural)+".: "+strings.Join(ids[:min(len(ids), 5)], ", "))
	}
	for _, child := range ids {
		if err := u.removeRow(c, ch.Child, child); err != nil {
			return err
		}
	}
	return nil
}

// visibleIDs keeps the ids of live records that the user sees.
func (c *call) visibleIDs(obj *Object, ids []string) ([]string, error) {
	seen := map[string]bool{}
	for rest := ids; len(rest) > 0; {
		n := min(len(rest), 500)
		q := "SELECT t.Id FROM " + quote(obj.Name) + " t WHERE t.Id IN " + marks(n)
		args := anys(rest[:n])
		if obj.recycles() {
			q += " AND t.IsDeleted=0"
		}
		if cond, more := c.access.visibility(obj, "t"); cond != "" {
			q, args = q+" AND "+cond, append(args, more...)
		}
		err := eachRow(c.ctx, c.unit.reader(), q, args, func(r *sql.Rows) error {
			var id string
			err := r.Scan(&id)
			seen[id] = true
			return err
		})
		if err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	var out []string
	for _, id := range ids {
		if seen[id] {
			out = append(out, id)
		}
	}
	return out, nil
}
