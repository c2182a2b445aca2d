package metadata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// AppendJSON writes an element in the form that the Tooling API gives the
// field Metadata: every property of the type, lists as arrays, what is absent
// as null or [].
func AppendJSON(b []byte, n *Node, typeName string, version int) []byte {
	t := shapes()
	return t.appendJSON(b, n, t.shapes[typeName], version)
}

func (t *shapeTable) appendJSON(b []byte, n *Node, shape []property, version int) []byte {
	b = append(b, '{')
	first := true
	for _, p := range shape {
		if p.name == "fullName" || version < p.since || p.until > 0 && version > p.until {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = strconv.AppendQuote(b, p.name)
		b = append(b, ':')
		values := n.All(p.name)
		switch {
		case p.list:
			b = append(b, '[')
			for i, v := range values {
				if i > 0 {
					b = append(b, ',')
				}
				b = t.appendValue(b, v, p, version)
			}
			b = append(b, ']')
		case len(values) == 0:
			b = append(b, "null"...)
		default:
			b = t.appendValue(b, values[0], p, version)
		}
	}
	return append(b, '}')
}

func (t *shapeTable) appendValue(b []byte, v *Node, p property, version int) []byte {
	if inner, isShape := t.shapes[p.kind]; isShape {
		return t.appendJSON(b, v, inner, version)
	}
	text := strings.TrimSpace(v.Text)
	switch p.kind {
	case "bool":
		return strconv.AppendBool(b, text == "true" || text == "1")
	case "int", "double":
		if json.Valid([]byte(text)) {
			return append(b, text...)
		}
		return append(b, "null"...)
	case "any":
		return append(b, "null"...)
	}
	quoted, err := json.Marshal(v.Text)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, quoted...)
}

// FromJSON turns the Tooling API's form of a type back into an element. Null
// properties are left out. Its error is a *Fault.
func FromJSON(text []byte, typeName string, version int) (*Node, error) {
	t := shapes()
	shape, known := t.shapes[typeName]
	if !known {
		return nil, &Fault{Problem: "Unknown type " + typeName}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, &Fault{Problem: "The Metadata is not valid JSON"}
	}
	n, f := t.fromJSON(v, typeName, typeName, shape, 0)
	if f != nil {
		return nil, f
	}
	if err := Check(n, typeName, version); err != nil {
		return nil, err
	}
	return n, nil
}

func (t *shapeTable) fromJSON(v any, name, typeName string, shape []property, depth int) (*Node, *Fault) {
	members, isObject := v.(map[string]any)
	if !isObject || depth > 30 {
		return nil, &Fault{Problem: fmt.Sprintf("Cannot deserialize instance of %s", typeName)}
	}
	for key := range members {
		if _, known := findProperty(shape, key); !known {
			return nil, &Fault{Problem: fmt.Sprintf("Unrecognized field \"%s\" in type %s", key, typeName)}
		}
	}
	n := New(name)
	for _, p := range shape {
		value, given := members[p.name]
		if !given || value == nil {
			continue
		}
		list := []any{value}
		if p.list {
			many, isList := value.([]any)
			if !isList {
				return nil, &Fault{Problem: fmt.Sprintf("Cannot deserialize instance of list from property %s", p.name)}
			}
			list = many
		}
		for _, item := range list {
			c, f := t.valueFromJSON(item, p, depth)
			if f != nil {
				return nil, f
			}
			n.Children = append(n.Children, c)
		}
	}
	return n, nil
}

func (t *shapeTable) valueFromJSON(v any, p property, depth int) (*Node, *Fault) {
	if inner, isShape := t.shapes[p.kind]; isShape {
		return t.fromJSON(v, p.name, p.kind, inner, depth+1)
	}
	switch v := v.(type) {
	case string:
		return Text(p.name, v), nil
	case bool:
		return Text(p.name, strconv.FormatBool(v)), nil
	case json.Number:
		return Text(p.name, v.String()), nil
	}
	return nil, &Fault{Problem: fmt.Sprintf("Cannot deserialize instance of %s from property %s", xsdName(p.kind), p.name)}
}
