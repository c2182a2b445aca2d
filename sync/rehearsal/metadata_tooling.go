package rehearsal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"demobridge/sync/rehearsal/metadata"
	"demobridge/sync/rehearsal/soql"
)

func (o *Org) toolingRoutes() []route {
	out := []route{
		on("query", ToolingArea, map[string]handler{"GET": toolingQuery}),
		on("sobjects/FlexiPage", ToolingArea, map[string]handler{"GET": describeBasics, "POST": createComponent}),
		on("sobjects/FlexiPage/{}", ToolingArea, map[string]handler{"GET": showComponent("FlexiPage"), "PATCH": patchComponent("FlexiPage"), "DELETE": deleteComponent("FlexiPage")}),
		on("sobjects/CustomField", ToolingArea, map[string]handler{"GET": describeBasics, "POST": createComponent}),
		on("sobjects/CustomField/{}", ToolingArea, map[string]handler{"GET": showComponent("CustomField"), "PATCH": patchComponent("CustomField"), "DELETE": deleteComponent("CustomField")}),
		on("sobjects/Layout/{}", ToolingArea, map[string]handler{"GET": showComponent("Layout")}),
		on("sobjects/CustomTab/{}", ToolingArea, map[string]handler{"GET": showComponent("CustomTab")}),
	}
	return out
}

// toolingQuery answers a query of the Tooling API. Metadata and FullName can be
// asked of one record only (contract D 1.15).
func toolingQuery(c *call) (*response, error) {
	res, err := c.runQuery(false)
	if err != nil || c.query.Get("columns") == "true" {
		return res, err
	}
	q, err := soql.Parse(c.query.Get("q"))
	if err != nil {
		return nil, queryError(err)
	}
	if !asksMetadata(q) {
		return res, nil
	}
	body, isObject := res.body.(object)
	if !isObject {
		return res, nil
	}
	for i, m := range body {
		if m.name != "records" {
			continue
		}
		records, isList := m.value.([]json.RawMessage)
		if !isList {
			continue
		}
		if len(records) > 1 {
			return nil, failf(http.StatusBadRequest, "MALFORMED_QUERY",
				"When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval. Result size: %d", len(records))
		}
		for k, r := range records {
			full, err := c.withMetadata(r)
			if err != nil {
				return nil, err
			}
			records[k] = full
		}
		body[i].value = records
	}
	return res, nil
}

// asksMetadata reports whether a query selects a field that can be had of one
// record only.
func asksMetadata(q *soql.Query) bool {
	for _, item := range q.Select {
		if item.Operand == nil || len(item.Operand.Path) != 1 {
			continue
		}
		if name := item.Operand.Path[0]; strings.EqualFold(name, "Metadata") || strings.EqualFold(name, "FullName") {
			return true
		}
	}
	return false
}

// withMetadata fills the member Metadata of a record of the Tooling API.
func (c *call) withMetadata(record json.RawMessage) (json.RawMessage, error) {
	var head struct {
		Attributes struct{ Type, URL string }
	}
	if err := json.Unmarshal(record, &head); err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	const hole = `"Metadata":null`
	if !strings.Contains(string(record), hole) {
		return record, nil
	}
	id := head.Attributes.URL[strings.LastIndexByte(head.Attributes.URL, '/')+1:]
	text, err := c.metadataJSON(head.Attributes.Type, id)
	if err != nil {
		return nil, err
	}
	return json.RawMessage(strings.Replace(string(record), hole, `"Metadata":`+string(text), 1)), nil
}

// componentName finds the full name of a component by its id.
func (c *call) componentName(typeName, id string) (string, error) {
	full, valid := normalID(id)
	if !valid {
		return "", errNotFound()
	}
	names, err := c.unit.idsOf(c.ctx, "SELECT FullName FROM "+quote(typeName)+" WHERE Id=?", full)
	if err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", errNotFound()
	}
	return names[0], nil
}

// metadataJSON is the Metadata of a component in the Tooling API's form.
func (c *call) metadataJSON(typeName, id string) ([]byte, error) {
	name, err := c.componentName(typeName, id)
	if err != nil {
		return nil, err
	}
	n, _, err := c.unit.readComponent(c.ctx, typeName, name)
	if err != nil {
		return nil, err
	}
	if n == nil {
		return []byte("null"), nil
	}
	return metadata.AppendJSON(nil, n, typeName, c.version), nil
}

// showComponent answers GET /tooling/sobjects/X/id with the record and its
// Metadata.
func showComponent(typeName string) handler {
	return func(c *call) (*response, error) {
		obj, err := c.object(typeName)
		if err != nil {
			return nil, err
		}
		id, err := recordID(obj, c.args[0])
		if err != nil {
			return nil, err
		}
		var names []string
		for _, f := range obj.Fields {
			names = append(names, f.Name)
		}
		if list := c.query.Get("fields"); list != "" {
			names = strings.Split(list, ",")
		}
		records, err := c.readMany(obj, []string{id}, names)
		if err != nil {
			return nil, err
		}
		if len(records) == 0 {
			return nil, errNotFound()
		}
		full, err := c.withMetadata(records[0])
		if err != nil {
			return nil, err
		}
		return ok(full), nil
	}
}

// mayWriteTooling refuses changes through the Tooling API that a production
// org does not take (contract D 1.9).
func (c *call) mayWriteTooling(typeName string) error {
	if !c.access.holds(metadataRights(typeName)...) {
		e := errAccess()
		return e
	}
	if typeName == "CustomField" && !c.o.opts.Sandbox {
		return refuse("INVALID_INPUT", "Save or update not supported in active organizations")
	}
	return nil
}

// createComponent answers POST /tooling/sobjects/X {"FullName":...,"Metadata":...}.
func createComponent(c *call) (*response, error) {
	typeName := strings.TrimPrefix(c.path, "sobjects/")
	if err := c.mayWriteTooling(typeName); err != nil {
		return nil, err
	}
	in, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	name := in.str("FullName")
	if name == "" {
		return nil, refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [FullName]", "FullName")
	}
	existing, _, err := c.unit.bareComponent(c.ctx, typeName, name)
	if err != nil {
		return nil, err
	}
	if existing != nil {
		return nil, refuse("DUPLICATE_DEVELOPER_NAME", duplicateText(c.unit.schema, typeName, name), "FullName")
	}
	p, err := c.placeJSON(typeName, name, in)
	if err != nil {
		return nil, err
	}
	return &response{status: http.StatusCreated, body: object{{"id", p.id}, {"success", true}, {"errors", []any{}}, {"warnings", []any{}}, {"infos", []any{}}}}, nil
}

// duplicateText says that a component is there already.
func duplicateText(s *Schema, typeName, name string) string {
	if objectName, fieldName, dotted := strings.Cut(name, "."); dotted && typeName == "CustomField" {
		if o := s.Object(objectName); o != nil {
			return "There is already a field named " + strings.TrimSuffix(fieldName, "__c") + " on " + o.Label + "."
		}
	}
	return "This " + typeName + " name already exists: " + name
}

// placeJSON places a component given in the Tooling API's form.
func (c *call) placeJSON(typeName, name string, in *jsonValue) (placement, error) {
	var body struct{ Metadata json.RawMessage }
	if err := json.Unmarshal(c.body, &body); err != nil {
		return placement{}, jsonError("Unexpected body")
	}
	if in.get("Metadata") == nil || in.get("Metadata").kind != jsonObject {
		return placement{}, refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [Metadata]", "Metadata")
	}
	n, err := metadata.FromJSON(body.Metadata, typeName, c.version)
	if err != nil {
		return placement{}, jsonError(err.Error())
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return placement{}, err
	}
	placed, err := c.unit.newBuilder(c.ctx, c.access, c.version).placeAll([]metadata.Component{{Type: typeName, FullName: name, Body: n}})
	if err != nil {
		return placement{}, err
	}
	if placed[0].failed() {
		return placement{}, refuse(placed[0].statusCode(), placed[0].problem)
	}
	return placed[0], nil
}

// patchComponent answers PATCH /tooling/sobjects/X/id {"Metadata":...}.
func patchComponent(typeName string) handler {
	return func(c *call) (*response, error) {
		if err := c.mayWriteTooling(typeName); err != nil {
			return nil, err
		}
		name, err := c.componentName(typeName, c.args[0])
		if err != nil {
			return nil, err
		}
		in, err := c.jsonObject()
		if err != nil {
			return nil, err
		}
		if _, err := c.placeJSON(typeName, name, in); err != nil {
			return nil, err
		}
		return noContent(), nil
	}
}

// deleteComponent answers DELETE /tooling/sobjects/X/id.
func deleteComponent(typeName string) handler {
	return func(c *call) (*response, error) {
		if err := c.mayWriteTooling(typeName); err != nil {
			return nil, err
		}
		name, err := c.componentName(typeName, c.args[0])
		if err != nil {
			return nil, err
		}
		if err := c.unit.begin(c.ctx); err != nil {
			return nil, err
		}
		p, err := c.unit.newBuilder(c.ctx, c.access, c.version).remove(typeName, name)
		if err != nil {
			return nil, err
		}
		if p.problem != "" {
			return nil, refuse(p.statusCode(), p.problem)
		}
		return noContent(), nil
	}
}
