package soql

import (
	"fmt"
	"strings"
)

// frag is a piece of SQL with the arguments of its bind marks, in order.
type frag struct {
	sql  string
	args []any
}

func (f *frag) add(sql string, args ...any) {
	f.sql += sql
	f.args = append(f.args, args...)
}

func (f *frag) join(g frag) { f.add(g.sql, g.args...) }

// ident quotes a name of the catalog for SQL.
func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// compiler is the state of one Compile.
type compiler struct {
	text    string
	cat     Catalog
	env     Env
	sources int // row sources named so far
	semis   int // semi-joins so far
	bound   int // values of lists so far
}

func (c *compiler) alias() string {
	c.sources++
	return fmt.Sprintf("t%d", c.sources-1)
}

// target is one row source: an object under its SQL name.
type target struct {
	obj   Object
	info  ObjectInfo
	alias string
}

// node is a place of the object graph in one SELECT: the root, or a parent
// reached by a path. A polymorphic parent has several targets.
type node struct {
	targets []target
	poly    bool
	name    string // relationship name, canonical
	kids    map[string]*node
}

// entity is the name error texts give the node.
func (n *node) entity() string {
	if n.poly {
		return "Name"
	}
	return n.targets[0].info.Name
}

// scope is the row source of one SELECT, its root and the joins it needs.
type scope struct {
	c       *compiler
	q       *Query
	root    *node
	joins   frag
	joined  int                 // tables in joins
	aliases map[string][]string // FROM aliases to paths
	groups  []*Operand          // GROUP BY
	absent  map[string]bool     // keys the grouping set at hand leaves out
	isSemi  bool                // the sub-select of a semi-join
	underOr bool                // compiling a part of an OR
}

// maxJoins is how many parent relationships one query may follow (SOQL and
// SOSL limits); each object of a polymorphic one counts here.
const maxJoins = 55

// maxParents is how many steps a parent path may have (SOQL reference).
const maxParents = 5

// object finds an object of the catalog or reports INVALID_TYPE.
func (c *compiler) object(name string, pos int) (Object, *Error) {
	obj, ok := c.cat.Object(name)
	if !ok {
		return nil, errorAt(c.text, pos, CodeInvalidType,
			"sObject type '%s' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.%s", name, seeNames)
	}
	if info := obj.Info(); info.NotQueryable {
		return nil, plainError("INVALID_TYPE_FOR_OPERATION", "entity type %s does not support query", info.Name)
	}
	return obj, nil
}

func (c *compiler) target(obj Object) target {
	return target{obj: obj, info: obj.Info(), alias: c.alias()}
}

// source is the table expression of a target with its SQL name.
func (t target) source() frag {
	if t.info.Source != "" {
		return frag{t.info.Source + " AS " + t.alias, t.info.SourceArgs}
	}
	return frag{sql: ident(t.info.Table) + " AS " + t.alias}
}

// column is the SQL of a field on a target.
func (t target) column(f Field) string {
	if f.Expr != nil {
		return f.Expr(t.alias)
	}
	return t.alias + "." + ident(f.Column)
}

// id is the SQL of the target's record id; NULL for objects without one.
func (t target) id() string {
	key := t.info.Key
	if key == "" {
		key = "Id"
	}
	if f, ok := t.obj.Field(key); ok {
		return t.column(f)
	}
	return "NULL"
}

// created is the SQL of what orders a target's rows by their creation.
func (t target) created() string {
	if t.info.Source == "" {
		return t.alias + ".rowid"
	}
	if id := t.id(); id != "NULL" {
		return id
	}
	return ""
}

// visible gives the conditions every row of a target must meet.
func (c *compiler) visible(t target, deleted bool) []frag {
	var out []frag
	if !t.info.Permanent && !deleted {
		out = append(out, frag{sql: t.alias + `."IsDeleted" = 0`})
	}
	if c.env.Visibility != nil {
		if cond, args := c.env.Visibility(t.info.Name, t.alias); cond != "" {
			out = append(out, frag{"(" + cond + ")", args})
		}
	}
	return out
}

// resolved is a field found by its path.
type resolved struct {
	node  *node
	field Field
	expr  string // SQL
	path  []string
	outer bool // reached over a parent, so the row may be missing
}

// field resolves a path such as Account.Owner.Name.
func (s *scope) field(path []string, pos int) (resolved, *Error) {
	path = s.expand(path)
	n := s.root
	if len(path)-1 > maxParents {
		return resolved{}, plainError(CodeMalformedQuery, "The relationship path '%s' is longer than %d levels.", strings.Join(path, "."), maxParents)
	}
	for _, step := range path[:len(path)-1] {
		next, err := s.parent(n, step, pos)
		if err != nil {
			return resolved{}, err
		}
		n = next
	}
	r, ok := n.field(path[len(path)-1])
	if !ok {
		return r, errorAt(s.c.text, pos, CodeInvalidField,
			"No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.%s",
			path[len(path)-1], n.entity(), seeNames)
	}
	r.path, r.outer = path, n != s.root
	return r, nil
}

// expand replaces a leading FROM alias, or the object's own name, by its path.
func (s *scope) expand(path []string) []string {
	if len(path) < 2 {
		return path
	}
	if p, ok := s.aliases[strings.ToLower(path[0])]; ok {
		return append(append([]string{}, p...), path[1:]...)
	}
	if strings.EqualFold(path[0], s.root.targets[0].info.Name) {
		if _, isParent := s.root.targets[0].obj.Parent(path[0]); !isParent {
			return path[1:]
		}
	}
	return path
}

// field finds a field of a node; of a polymorphic one the first value that any
// target has.
func (n *node) field(name string) (resolved, bool) {
	if n.poly && strings.EqualFold(name, "Type") {
		return resolved{node: n, expr: "(" + n.typeName(true) + " COLLATE NOCASE)", field: Field{Name: "Type", Type: "picklist", Filterable: true, Sortable: true, Groupable: true, Nillable: true}}, true
	}
	var found Field
	var exprs []string
	for _, t := range n.targets {
		if f, ok := t.obj.Field(name); ok {
			if len(exprs) == 0 {
				found = f
			}
			exprs = append(exprs, t.column(f))
		}
	}
	switch len(exprs) {
	case 0:
		return resolved{}, false
	case 1:
		return resolved{node: n, field: found, expr: exprs[0]}, true
	}
	// A function has no collation of its own.
	expr := "COALESCE(" + strings.Join(exprs, ", ") + ")"
	if isText(found.Type) && found.Type != "id" && found.Type != "reference" && !found.CaseSensitive {
		expr = "(" + expr + " COLLATE NOCASE)"
	}
	return resolved{node: n, field: found, expr: expr}, true
}

// typeName is the SQL of the concrete object's name. As a value (Owner.Type)
// a Group is shown as Queue.
func (n *node) typeName(shown bool) string {
	var b strings.Builder
	b.WriteString("CASE")
	for _, t := range n.targets {
		name := t.info.Name
		if shown && name == "Group" {
			name = "Queue"
		}
		fmt.Fprintf(&b, " WHEN %s IS NOT NULL THEN '%s'", t.id(), strings.ReplaceAll(name, "'", "''"))
	}
	b.WriteString(" END")
	return b.String()
}

// id is the SQL of the node's record id.
func (n *node) id() string {
	if len(n.targets) == 1 {
		return n.targets[0].id()
	}
	ids := make([]string, len(n.targets))
	for i, t := range n.targets {
		ids[i] = t.id()
	}
	return "COALESCE(" + strings.Join(ids, ", ") + ")"
}

// parent follows a relationship upwards, joining its objects once.
func (s *scope) parent(n *node, rel string, pos int) (*node, *Error) {
	key := strings.ToLower(rel)
	if k, ok := n.kids[key]; ok {
		return k, nil
	}
	var lookups []string
	var names []string
	canonical := ""
	for _, t := range n.targets {
		if p, ok := t.obj.Parent(rel); ok {
			lookups = append(lookups, t.column(p.Field))
			canonical = p.Name
			for _, o := range p.Objects {
				if !contains(names, o) {
					names = append(names, o)
				}
			}
		}
	}
	k := &node{name: canonical, poly: len(names) > 1, kids: map[string]*node{}}
	lookup := strings.Join(lookups, ", ")
	if len(lookups) > 1 {
		lookup = "COALESCE(" + lookup + ")"
	}
	for _, name := range names {
		obj, ok := s.c.cat.Object(name)
		if !ok {
			continue
		}
		if s.joined++; s.joined > maxJoins {
			return nil, plainError(CodeMalformedQuery, "The query follows more than %d relationships to parents.", maxJoins)
		}
		t := s.c.target(obj)
		k.targets = append(k.targets, t)
		s.joins.add(" LEFT JOIN ")
		s.joins.join(t.source())
		s.joins.add(" ON " + t.id() + " = " + lookup)
		for _, v := range s.c.visible(t, true) {
			s.joins.add(" AND ")
			s.joins.join(v)
		}
	}
	if len(k.targets) == 0 {
		return nil, errorAt(s.c.text, pos, CodeInvalidField,
			"Didn't understand relationship '%s' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.%s", rel, seeNames)
	}
	if n.kids == nil {
		n.kids = map[string]*node{}
	}
	n.kids[key] = k
	return k, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}
