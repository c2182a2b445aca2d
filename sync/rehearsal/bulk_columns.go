package rehearsal

import (
	"net/http"
	"strings"
)

// bulkColumn is what one column of an upload means.
type bulkColumn struct {
	field *Field // the object's own field; of a relation, its lookup
	// parent and key say by which field of which parent a relation is found:
	// Opportunity__r.External_ID__c, or Account:What.Name where the lookup
	// can point at several objects.
	parent *Object
	key    *Field
}

// bulkColumnsOf says what a file's column names mean for a user. A name that
// means nothing, which includes fields that the user does not see, fails the
// whole job (recorded).
func bulkColumnsOf(s *Schema, access *Access, j *bulkJob, header []string) ([]bulkColumn, error) {
	obj := s.Object(j.Object)
	if obj == nil || !access.sees(obj) {
		return nil, csvFaultf("InvalidJob : Unable to find object: %s", j.Object)
	}
	needed := ""
	switch j.Operation {
	case "update", "delete", "hardDelete":
		needed = "Id"
	case "upsert":
		needed = j.ExternalID
	}
	out := make([]bulkColumn, len(header))
	seen := map[string]bool{}
	for i, name := range header {
		col, known := bulkColumnOf(s, access, obj, name)
		if !known {
			return nil, csvFaultf("InvalidBatch : Field name not found : %s", cut(name, 200))
		}
		if seen[strings.ToLower(name)] {
			return nil, csvFaultf("InvalidBatch : Field name provided twice : %s", cut(name, 200))
		}
		seen[strings.ToLower(name)] = true
		if (j.Operation == "delete" || j.Operation == "hardDelete") && col.field.Type != "id" {
			return nil, csvFaultf("InvalidBatch : The Id field is the only one that a %s job can have, found : %s", j.Operation, cut(name, 200))
		}
		out[i] = col
	}
	if needed != "" && !seen[strings.ToLower(needed)] {
		return nil, csvFaultf("InvalidBatch : Field name not found : %s", needed)
	}
	return out, nil
}

func bulkColumnOf(s *Schema, access *Access, obj *Object, name string) (bulkColumn, bool) {
	if f := obj.Field(name); f != nil {
		return bulkColumn{field: f}, f.stored() && access.reads(obj, f)
	}
	path, keyName, dotted := strings.Cut(name, ".")
	kind, rel, typed := strings.Cut(path, ":")
	if !typed {
		kind, rel = "", path
	}
	f := obj.Relation(rel)
	if !dotted || f == nil || !access.reads(obj, f) || len(f.ReferenceTo) == 0 {
		return bulkColumn{}, false
	}
	if kind == "" {
		kind = f.ReferenceTo[0]
	} else if !containsFold(f.ReferenceTo, kind) {
		return bulkColumn{}, false
	}
	parent := s.Object(kind)
	if parent == nil || !parent.stored() || !access.sees(parent) {
		return bulkColumn{}, false
	}
	key := parent.Field(keyName)
	if key == nil || !access.reads(parent, key) || !key.ExternalID && !key.IDLookup {
		return bulkColumn{}, false
	}
	return bulkColumn{field: f, parent: parent, key: key}, true
}

// bulkNull is the cell that empties a field; an empty cell leaves it alone.
const bulkNull = "#N/A"

// bulkItem makes the record of one line. What is wrong with its cells becomes
// the item's error.
func bulkItem(obj *Object, j *bulkJob, cols []bulkColumn, cells []string) *saveItem {
	it := &saveItem{obj: obj, values: make(map[string]any, len(cols)+8), sent: make(map[string]bool, len(cols))}
	var key *Field
	switch j.Operation {
	case "insert":
		it.op = opInsert
	case "upsert":
		it.op = opUpsert
		key = obj.Field(j.ExternalID)
	default:
		it.op = opUpdate
	}
	var related jsonValue
	var id string
	for i, col := range cols {
		text := cells[i]
		switch {
		case col.parent != nil:
			addRelated(it, &related, col, text)
		case col.field.Type == "id":
			id = text
		case col.field == key:
			if text == "" || text == bulkNull {
				continue
			}
			if v, valid := bulkValue(it, key, i, text); valid {
				it.key, it.keyValue, it.keyShown = key, v, text
			}
		case text == "":
		case text == bulkNull:
			it.sent[col.field.Name] = true
			it.values[col.field.Name] = nil
			if col.field.Type == "boolean" {
				it.values[col.field.Name] = int64(0)
			}
		default:
			if v, valid := bulkValue(it, col.field, i, text); valid {
				it.values[col.field.Name], it.sent[col.field.Name] = v, true
			}
		}
	}
	if related.members != nil {
		related.kind = jsonObject
		it.in = &related
	}
	it.identify(key, id)
	return it
}

// identify says which record the item is about.
func (it *saveItem) identify(key *Field, id string) {
	if id == bulkNull {
		id = ""
	}
	switch {
	case it.err != nil:
	case it.op == opInsert && id != "":
		it.fails(refuse("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id"))
	case it.op == opUpsert && key.Type != "id" && id != "":
		it.fails(refuse("INVALID_FIELD", "cannot specify both an external ID reference "+key.Name+" and a salesforce id, "+it.obj.Name))
	case it.op == opUpsert && key.Type != "id" && it.key == nil:
		it.fails(refuse("MISSING_ARGUMENT", key.Name+" not specified"))
	case it.op == opUpsert && key.Type == "id" && id == "":
		it.op = opInsert
	case it.op == opUpdate && id == "":
		it.fails(refuse("MISSING_ARGUMENT", "Id not specified in an update call"))
	case id != "":
		long, valid := normalID(id)
		if !valid || it.obj.KeyPrefix != "" && long[:3] != it.obj.KeyPrefix {
			it.fails(refuse("MALFORMED_ID", it.obj.Field("Id").Label+": id value of incorrect type: "+cut(id, 200), "Id"))
			return
		}
		it.op, it.id = opUpdate, long
	}
}

// addRelated notes a parent that is named by a key of its own.
func addRelated(it *saveItem, related *jsonValue, col bulkColumn, text string) {
	switch text {
	case "":
	case bulkNull:
		it.values[col.field.Name], it.sent[col.field.Name] = nil, true
	default:
		parent := jsonValue{kind: jsonObject, members: []jsonMember{
			{"attributes", jsonValue{kind: jsonObject, members: []jsonMember{{"type", jsonValue{kind: jsonString, text: col.parent.Name}}}}},
			{col.key.Name, jsonValue{kind: jsonString, text: text}},
		}}
		related.members = append(related.members, jsonMember{col.field.Relationship, parent})
	}
}

// bulkValue reads one cell. Columns are counted from 0 in the text (recorded).
func bulkValue(it *saveItem, f *Field, column int, text string) (any, bool) {
	if f.Type == "date" && len(text) == 11 {
		text = strings.TrimSuffix(text, "Z") // the documentation's own sample has 1940-06-07Z
	}
	v, valid := parseValue(f, text, true)
	if valid {
		return v, true
	}
	e := failf(http.StatusBadRequest, "INVALID_FIELD", "Failed to deserialize field at col %d. Due to, '%s' is not a valid value for the type %s",
		column, cut(text, 300), f.soapType())
	e.entries[0].fields = []string{f.Name}
	it.fails(e)
	return nil, false
}

// bulkErrorText is the cell sf__Error: CODE:message:fields -- (recorded).
func bulkErrorText(e *apiError) string {
	var b strings.Builder
	for i, en := range e.entries {
		if i > 0 {
			b.WriteByte(';')
		}
		message := en.message
		if en.inCollection != "" {
			message = en.inCollection
		}
		b.WriteString(en.code + ":" + message + ":")
		if len(en.fields) > 0 {
			b.WriteString(strings.Join(en.fields, ",") + " ")
		}
		b.WriteString("--")
	}
	return b.String()
}
