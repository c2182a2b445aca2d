package metadata

import (
	_ "embed" // the table of shapes
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed shapes.txt
var shapeText string

// property is one property of a type.
type property struct {
	name  string
	kind  string // string, bool, int, double, any, or the name of an enum or shape
	list  bool
	since int
	until int // 0: still valid
}

// shapeTable holds the types and enums of shapes.txt.
type shapeTable struct {
	shapes map[string][]property
	enums  map[string][]string
}

var shapes = sync.OnceValue(func() shapeTable {
	t := shapeTable{shapes: map[string][]property{}, enums: map[string][]string{}}
	for line := range strings.Lines(shapeText) {
		head, rest, found := strings.Cut(strings.TrimSpace(line), ":")
		if !found || strings.HasPrefix(head, "#") {
			continue
		}
		if name, isEnum := strings.CutPrefix(head, "enum "); isEnum {
			t.enums[name] = strings.Fields(rest)
			continue
		}
		for _, word := range strings.Fields(rest) {
			t.shapes[head] = append(t.shapes[head], readProperty(word))
		}
	}
	return t
})

func readProperty(word string) property {
	p := property{kind: "string"}
	word, versions, _ := strings.Cut(word, "@")
	if versions != "" {
		since, until, _ := strings.Cut(versions, "-")
		p.since, _ = strconv.Atoi(since)
		p.until, _ = strconv.Atoi(until)
	}
	if name, kind, typed := strings.Cut(word, ":"); typed {
		word, p.kind = name, kind
	}
	p.name, p.list = strings.CutSuffix(word, "[]")
	return p
}

func findProperty(shape []property, name string) (property, bool) {
	i := slices.IndexFunc(shape, func(p property) bool { return p.name == name })
	if i < 0 {
		return property{}, false
	}
	return shape[i], true
}

// Check looks whether an element fits its type in a version of the API: names,
// versions, values, and that the elements of a list stand together. Its error
// is a *Fault with the words of the Metadata API.
func Check(n *Node, typeName string, version int) error {
	t := shapes()
	shape, known := t.shapes[typeName]
	if !known {
		return &Fault{Problem: "Unknown type " + typeName}
	}
	if f := t.check(n, typeName, shape, version); f != nil {
		return f
	}
	return nil
}

func (t *shapeTable) check(n *Node, typeName string, shape []property, version int) *Fault {
	seen := map[string]bool{}
	last := ""
	for _, c := range n.Children {
		at := func(format string, args ...any) *Fault {
			return &Fault{Line: c.Line, Column: c.Column, Problem: fmt.Sprintf(format, args...)}
		}
		p, known := findProperty(shape, c.Name)
		switch {
		case !known:
			return at("Error parsing file: Element {%s}%s invalid at this location in type %s", c.Space, c.Name, typeName)
		case version < p.since || p.until > 0 && version > p.until:
			return at("Error parsing file: Property '%s' not valid in version %d.0", c.Name, version)
		case seen[c.Name] && (!p.list || last != c.Name):
			return at("Error parsing file: Element %s is duplicated at this location in type %s", c.Name, typeName)
		}
		seen[c.Name], last = true, c.Name
		if f := t.checkValue(c, p, version); f != nil {
			return f
		}
	}
	return nil
}

func (t *shapeTable) checkValue(c *Node, p property, version int) *Fault {
	if inner, isShape := t.shapes[p.kind]; isShape {
		return t.check(c, p.kind, inner, version)
	}
	if p.kind == "any" {
		return nil
	}
	if len(c.Children) > 0 {
		k := c.Children[0]
		return &Fault{Line: k.Line, Column: k.Column, Problem: fmt.Sprintf("Error parsing file: Element {%s}%s invalid at this location in type %s", k.Space, k.Name, xsdName(p.kind))}
	}
	text := strings.TrimSpace(c.Text)
	bad := func(what string) *Fault {
		return &Fault{Line: c.Line, Column: c.Column, Problem: fmt.Sprintf("Error parsing file: '%s' is not a valid value for the %s", text, what)}
	}
	switch p.kind {
	case "bool":
		if !slices.Contains([]string{"true", "false", "1", "0"}, text) {
			return bad("type xsd:boolean")
		}
	case "int":
		if _, err := strconv.ParseInt(text, 10, 32); err != nil {
			return bad("type xsd:int")
		}
	case "double":
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return bad("type xsd:double")
		}
	}
	if values, isEnum := t.enums[p.kind]; isEnum && !slices.Contains(values, text) {
		return bad("enum '" + p.kind + "'")
	}
	return nil
}

func xsdName(kind string) string {
	switch kind {
	case "bool":
		return "xsd:boolean"
	case "int", "double", "string":
		return "xsd:" + kind
	}
	return kind
}
