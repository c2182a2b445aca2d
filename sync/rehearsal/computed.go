package rehearsal

import (
	"database/sql"
	"fmt"
	"strings"

	"demobridge/sync/rehearsal/soql"
)

// computedRows is the row source of an object whose rows are computed for each
// query: a SELECT, and what is bound in it.
func (c *call) computedRows(o *Object, q *soql.Query) (string, []any) {
	switch o.Name {
	case "RecentlyViewed":
		return c.recentlyViewed(o)
	case "UserPermissionAccess":
		cols := []string{`? AS "Id"`, `? AS "LastCacheUpdate"`}
		args := []any{c.access.user.id, c.unit.at.UnixMilli()}
		for _, f := range o.Fields {
			if right, isRight := strings.CutPrefix(f.Name, "Permissions"); isRight {
				cols = append(cols, "? AS "+quote(f.Name))
				args = append(args, asFlag(c.access.holds(right)))
			}
		}
		return "(SELECT " + strings.Join(cols, ",") + ")", args
	case "UserRecordAccess":
		return c.recordAccess(o, q)
	case "UserEntityAccess":
		return c.entityAccess(o)
	case "UserFieldAccess":
		return c.fieldAccess(o)
	}
	return emptyRows(o), nil
}

// emptyRows is a source without rows that has the object's columns.
func emptyRows(o *Object) string {
	var cols []string
	for _, f := range o.Fields {
		if f.stored() {
			cols = append(cols, "NULL AS "+quote(f.Name))
		}
	}
	return "(SELECT " + strings.Join(cols, ",") + " WHERE 0)"
}

// tableOf is a source made of given rows, which travel as one JSON argument.
func tableOf(o *Object, rows []map[string]any) (string, []any) {
	var cols []string
	var names []string
	for _, f := range o.Fields {
		if f.stored() {
			cols = append(cols, fmt.Sprintf("j.value->>%d AS %s", len(cols), quote(f.Name)))
			names = append(names, f.Name)
		}
	}
	list := make([]any, 0, len(rows))
	for _, row := range rows {
		cells := make([]any, len(names))
		for i, name := range names {
			cells[i] = row[name]
		}
		list = append(list, cells)
	}
	return "(SELECT " + strings.Join(cols, ",") + " FROM json_each(?) j)", []any{string(appendJSON(nil, list))}
}

// recentlyViewed are the records of all objects that the user viewed last.
func (c *call) recentlyViewed(o *Object) (string, []any) {
	var parts []string
	var args []any
	for _, obj := range c.unit.schema.objects {
		if !obj.stored() || !obj.can("M") || !c.access.sees(obj) {
			continue
		}
		var cols []string
		for _, f := range o.Fields {
			switch {
			case f.Name == "Type":
				cols = append(cols, "'"+obj.Name+"' AS \"Type\"")
			case f.Name == "LastViewedDate":
				cols = append(cols, `r.viewed AS "LastViewedDate"`)
			case f.Name == "LastReferencedDate":
				cols = append(cols, `r.referenced/1000*1000 AS "LastReferencedDate"`)
			case f.Name == "Name":
				cols = append(cols, "t."+quote(nameKey(obj))+` AS "Name"`)
			case obj.Field(f.Name) != nil && obj.Field(f.Name).stored():
				cols = append(cols, "t."+quote(f.Name)+" AS "+quote(f.Name))
			default:
				cols = append(cols, "NULL AS "+quote(f.Name))
			}
		}
		where := " WHERE r.user=? AND r.object='" + obj.Name + "' AND r.viewed IS NOT NULL"
		if obj.recycles() {
			where += " AND t.IsDeleted=0"
		}
		parts = append(parts, "SELECT "+strings.Join(cols, ",")+" FROM _recent r JOIN "+quote(obj.Name)+" t ON t.Id=r.record"+where)
		args = append(args, c.access.user.id)
	}
	if len(parts) == 0 {
		return emptyRows(o), nil
	}
	return "(" + strings.Join(parts, " UNION ALL ") + ")", args
}

// comparedTo lists the literals that a query compares a field with, by = or
// IN, wherever in the condition.
func comparedTo(x soql.Expr, field string) []string {
	switch x := x.(type) {
	case *soql.Logical:
		var out []string
		for _, p := range x.Parts {
			out = append(out, comparedTo(p, field)...)
		}
		return out
	case *soql.Comparison:
		if x.Left == nil || len(x.Left.Path) == 0 || !strings.EqualFold(x.Left.Path[len(x.Left.Path)-1], field) {
			return nil
		}
		switch x.Op {
		case "=":
			return []string{x.Value.Text}
		case "IN":
			var out []string
			for _, v := range x.List {
				out = append(out, v.Text)
			}
			return out
		}
	}
	return nil
}

// recordAccess is UserRecordAccess: what a user may do with the records that
// the query names (contract A 3.1). Other users are answered for those who
// view all data.
func (c *call) recordAccess(o *Object, q *soql.Query) (string, []any) {
	if q == nil {
		return emptyRows(o), nil
	}
	access := c.access
	userID := access.user.id
	if named := comparedTo(q.Where, "UserId"); len(named) == 1 {
		id, _ := normalID(named[0])
		if id != userID {
			other, err := c.unit.accessOf(c.ctx, id)
			if err != nil {
				return emptyRows(o), nil
			}
			access, userID = other, id
		}
	}
	var rows []map[string]any
	for _, text := range comparedTo(q.Where, "RecordId") {
		id, valid := normalID(text)
		if !valid || len(rows) >= 200 {
			continue
		}
		x, transfer := c.rightOn(access, id)
		level := "None"
		for _, l := range []struct {
			name string
			has  bool
		}{{"Read", x.read}, {"Edit", x.edit}, {"Delete", x.del}, {"Transfer", x.del && transfer}, {"All", x.del && transfer && x.modifyAll}} {
			if l.has {
				level = l.name
			}
		}
		rows = append(rows, map[string]any{
			"Id": id, "UserId": userID, "RecordId": id, "HasReadAccess": asFlag(x.read), "HasEditAccess": asFlag(x.edit),
			"HasDeleteAccess": asFlag(x.del), "HasTransferAccess": asFlag(transfer), "HasAllAccess": asFlag(level == "All"), "MaxAccessLevel": level,
		})
	}
	return tableOf(o, rows)
}

// rightOn is what a user may do with one record.
func (c *call) rightOn(access *Access, id string) (x objectRight, transfer bool) {
	obj := c.unit.schema.ByID(id)
	if obj == nil || !obj.stored() {
		return x, false
	}
	column := "''"
	if obj.Field("OwnerId") != nil {
		column = "OwnerId"
	}
	var owner sql.NullString
	q := "SELECT " + column + " FROM " + quote(obj.Name) + " WHERE Id=?"
	if obj.recycles() {
		q += " AND IsDeleted=0"
	}
	if c.unit.reader().QueryRowContext(c.ctx, q, id).Scan(&owner) != nil {
		return x, false
	}
	x = access.rowRight(obj, owner.String)
	return x, x.edit && (access.owns(owner.String) || x.modifyAll || access.holds("TransferAnyEntity") || obj.Name == "Lead" && access.holds("TransferAnyLead"))
}

func (c *call) entityAccess(o *Object) (string, []any) {
	var rows []map[string]any
	for _, obj := range c.unit.schema.objects {
		if !c.access.sees(obj) || obj.Kind != RecordKind {
			continue
		}
		x := c.access.right(obj)
		id := durableID(obj) + "." + c.access.user.id
		rows = append(rows, map[string]any{
			"Id": id, "DurableId": id, "UserId": c.access.user.id, "EntityDefinitionId": durableID(obj),
			"IsCreatable": asFlag(x.create), "IsReadable": asFlag(x.read), "IsEditable": asFlag(x.edit), "IsUpdatable": asFlag(x.edit), "IsDeletable": asFlag(x.del),
			"IsUndeletable": asFlag(x.del), "IsFlsUpdatable": asFlag(x.edit), "IsMergeable": asFlag(x.edit && x.del && obj.can("m")), "IsActivateable": 0,
		})
	}
	return tableOf(o, rows)
}

func (c *call) fieldAccess(o *Object) (string, []any) {
	var rows []map[string]any
	for _, obj := range c.unit.schema.objects {
		if !c.access.sees(obj) || obj.Kind != RecordKind {
			continue
		}
		for _, f := range obj.Fields {
			edit := c.access.edits(obj, f)
			id := durableID(obj) + "." + f.Name
			rows = append(rows, map[string]any{
				"Id": id + "." + c.access.user.id, "DurableId": id + "." + c.access.user.id, "UserId": c.access.user.id,
				"EntityDefinitionId": durableID(obj), "FieldDefinitionId": id, "IsAccessible": asFlag(c.access.reads(obj, f)),
				"IsCreatable": asFlag(edit && f.Createable), "IsUpdatable": asFlag(edit && f.Updateable),
			})
		}
	}
	return tableOf(o, rows)
}
