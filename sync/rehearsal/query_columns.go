package rehearsal

import (
	"strings"

	"demobridge/sync/rehearsal/soql"
)

// columnMetadata answers a query with columns=true, which asks what its
// columns are rather than for rows. Clients that print tables ask for it. The
// answer is as recorded in the Salesforce CLI's tests: a parent is no
// aggregate, children and functions are, and only a parent names its key.
func (c *call) columnMetadata(q *soql.Query, plan *soql.Plan) object {
	obj := c.unit.schema.Object(plan.Object)
	prefix := any(nil)
	if obj != nil && !plan.Aggregate {
		prefix = nullable(obj.KeyPrefix)
	}
	selected := false
	for _, col := range plan.Columns {
		selected = selected || col.Name == "Id"
	}
	list := c.columns(obj, plan, plan.Columns)
	if plan.Aggregate && len(list) == len(q.Select) {
		for i, it := range q.Select {
			if it.Operand != nil && it.Operand.Func != "" {
				list[i] = functionColumn(plan.Columns[i], it.Operand)
			}
		}
	}
	return object{{"columnMetadata", list}, {"entityName", plan.Object}, {"groupBy", plan.Aggregate}, {"idSelected", selected}, {"keyPrefix", prefix}}
}

// functionColumn is the column of an aggregate: known by its alias, or by
// expr0, expr1, ... and shown as it was written.
func functionColumn(col soql.Column, o *soql.Operand) object {
	shown := o.String()
	if at := strings.IndexByte(shown, '('); at > 0 {
		shown = strings.ToLower(shown[:at]) + shown[at:]
	}
	return columnObject(col.Name, shown, columnFacts{aggregate: true, number: isNumberType(col.Type), joined: []object{}})
}

// columnFacts are what a column's entry says besides its name.
type columnFacts struct {
	aggregate, boolean, custom, insertable, updatable, number, text bool
	apexType, key                                                   any
	joined                                                          []object
}

func columnObject(name, shown string, x columnFacts) object {
	return object{
		{"aggregate", x.aggregate},
		{"apexType", x.apexType},
		{"booleanType", x.boolean},
		{"columnName", name},
		{"custom", x.custom},
		{"displayName", shown},
		{"foreignKeyName", x.key},
		{"insertable", x.insertable},
		{"joinColumns", x.joined},
		{"numberType", x.number},
		{"textType", x.text},
		{"updatable", x.updatable},
	}
}

func (c *call) columns(obj *Object, plan *soql.Plan, list []soql.Column) []object {
	out := []object{}
	for _, col := range list {
		var x columnFacts
		switch col.Kind {
		case soql.ParentColumn:
			x.joined = c.columns(c.unit.schema.Object(col.Object), plan, col.Columns)
			if obj != nil {
				if rel := obj.Relation(col.Name); rel != nil {
					x.key = rel.Name
				}
			}
		case soql.ChildColumn:
			child := plan.Children[col.Child].Plan
			x.aggregate = true
			x.joined = c.columns(c.unit.schema.Object(child.Object), child, child.Columns)
		default:
			x = c.valueColumn(obj, col)
		}
		out = append(out, columnObject(col.Name, col.Name, x))
	}
	return out
}

// valueColumn tells what a field's column holds. Whether it can be written is
// the field's own, except that the name field was recorded as not writable.
func (c *call) valueColumn(obj *Object, col soql.Column) columnFacts {
	number, boolean := isNumberType(col.Type), col.Type == "boolean"
	x := columnFacts{apexType: apexType(col.Type), boolean: boolean, number: number, text: apexType(col.Type) == "String", joined: []object{}}
	if obj == nil {
		return x
	}
	if f := obj.Field(col.Name); f != nil {
		x.custom, x.insertable, x.updatable = f.Custom, f.Createable && !f.NameField, f.Updateable && !f.NameField
	}
	return x
}

func isNumberType(kind string) bool {
	switch kind {
	case "int", "long", "double", "currency", "percent":
		return true
	}
	return false
}

func apexType(kind string) string {
	switch kind {
	case "id", "reference":
		return "Id"
	case "boolean":
		return "Boolean"
	case "int":
		return "Integer"
	case "double", "currency", "percent":
		return "Double"
	case "date":
		return "Date"
	case "datetime":
		return "Datetime"
	}
	return "String"
}
