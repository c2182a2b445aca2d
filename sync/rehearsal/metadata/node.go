package metadata

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Namespace is that of every metadata document.
const Namespace = "http://soap.sforce.com/2006/04/metadata"

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// Node is one element of a document. An element holds either text or other
// elements; text between elements is dropped.
type Node struct {
	Name     string
	Text     string
	Children []*Node
	// Space is the namespace of the element; those of children that share
	// their parent's are kept too.
	Space string
	// Type is the xsi:type without its prefix; Nil reports xsi:nil.
	Type string
	Nil  bool
	// Line and Column are where the start tag ends, counted from 1.
	Line, Column int

	raw []byte // the text while it is being read
}

// Limits bound what Parse builds.
type Limits struct {
	Depth int // nesting of elements
	Nodes int // number of elements
}

// FileLimits are those of one file of a package.
var FileLimits = Limits{Depth: 40, Nodes: 400_000}

// Fault says what is wrong with a document, and where; zero when it is wrong
// as a whole.
type Fault struct {
	Line, Column int
	Problem      string
}

// Error gives the problem.
func (f *Fault) Error() string { return f.Problem }

// Parse reads a document. Its error is a *Fault.
func Parse(data []byte, limits Limits) (*Node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var root *Node
	var open []*Node
	count := 0
	fault := func(format string, args ...any) error {
		line, column := d.InputPos()
		return &Fault{Line: line, Column: column, Problem: fmt.Sprintf(format, args...)}
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fault("%s", syntaxProblem(err))
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, fault("DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true.")
		case xml.StartElement:
			if count++; count > limits.Nodes {
				return nil, fault("The document has more than %d elements.", limits.Nodes)
			}
			if len(open) >= limits.Depth {
				return nil, fault("The document is nested deeper than %d elements.", limits.Depth)
			}
			n := startNode(t)
			n.Line, n.Column = d.InputPos()
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.Children = append(parent.Children, n)
			case root == nil:
				root = n
			default:
				return nil, fault("The markup in the document following the root element must be well-formed.")
			}
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			switch {
			case len(open) > 0:
				open[len(open)-1].raw = append(open[len(open)-1].raw, t...)
			case len(bytes.TrimSpace(bytes.TrimPrefix(t, []byte("\uFEFF")))) > 0:
				return nil, fault("Content is not allowed in prolog.")
			}
		}
	}
	if root == nil {
		return nil, &Fault{Line: 1, Column: 1, Problem: "Premature end of file."}
	}
	root.settle()
	return root, nil
}

func startNode(t xml.StartElement) *Node {
	n := &Node{Name: t.Name.Local, Space: t.Name.Space}
	for _, a := range t.Attr {
		if a.Name.Space != schemaInstance {
			continue
		}
		switch a.Name.Local {
		case "type":
			n.Type = a.Value[strings.LastIndexByte(a.Value, ':')+1:]
		case "nil":
			n.Nil = a.Value == "true" || a.Value == "1"
		}
	}
	return n
}

// settle makes the text of what was read and drops the white space between
// elements.
func (n *Node) settle() {
	if len(n.Children) == 0 {
		n.Text = string(n.raw)
	}
	n.raw = nil
	for _, c := range n.Children {
		c.settle()
	}
}

// syntaxProblem words a syntax error.
func syntaxProblem(err error) string {
	var se *xml.SyntaxError
	if !errors.As(err, &se) {
		return err.Error()
	}
	if open, found := strings.CutPrefix(se.Msg, "element <"); found {
		name, _, _ := strings.Cut(open, ">")
		return fmt.Sprintf("The element type %q must be terminated by the matching end-tag \"</%s>\".", name, name)
	}
	if se.Msg == "unexpected EOF" {
		return "XML document structures must start and end within the same entity."
	}
	if entity, found := strings.CutPrefix(se.Msg, "invalid character entity &"); found {
		return fmt.Sprintf("The entity %q was referenced, but not declared.", strings.TrimRight(entity, ";"))
	}
	return se.Msg
}

// Child is the first child of a name, nil when there is none.
func (n *Node) Child(name string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// All are the children of a name.
func (n *Node) All(name string) []*Node {
	if n == nil {
		return nil
	}
	var out []*Node
	for _, c := range n.Children {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out
}

// Get is the text of the first child of a name, without surrounding space;
// empty when there is none.
func (n *Node) Get(name string) string {
	c := n.Child(name)
	if c == nil {
		return ""
	}
	return strings.TrimSpace(c.Text)
}

// Has reports whether there is a child of a name.
func (n *Node) Has(name string) bool { return n.Child(name) != nil }

// True reports whether a child of a name says true.
func (n *Node) True(name string) bool { v := n.Get(name); return v == "true" || v == "1" }

// Texts are the texts of all children of a name.
func (n *Node) Texts(name string) []string {
	var out []string
	for _, c := range n.All(name) {
		out = append(out, strings.TrimSpace(c.Text))
	}
	return out
}

// New makes an element with children.
func New(name string, children ...*Node) *Node { return &Node{Name: name, Children: children} }

// Text makes an element with text.
func Text(name, text string) *Node { return &Node{Name: name, Text: text} }

// Add appends an element with text, and returns its parent.
func (n *Node) Add(name, text string) *Node {
	n.Children = append(n.Children, Text(name, text))
	return n
}

// AddBool appends an element that says true or false.
func (n *Node) AddBool(name string, v bool) *Node {
	if v {
		return n.Add(name, "true")
	}
	return n.Add(name, "false")
}

// AddIf appends an element with text unless the text is empty.
func (n *Node) AddIf(name, text string) *Node {
	if text == "" {
		return n
	}
	return n.Add(name, text)
}

// Append adds children.
func (n *Node) Append(children ...*Node) *Node {
	n.Children = append(n.Children, children...)
	return n
}

// Without is a copy that lacks the children of some names.
func (n *Node) Without(names ...string) *Node {
	c := *n
	c.Children = nil
	for _, k := range n.Children {
		if !slices.Contains(names, k.Name) {
			c.Children = append(c.Children, k)
		}
	}
	return &c
}

// Clone is a deep copy.
func (n *Node) Clone() *Node {
	c := *n
	c.Children = make([]*Node, len(n.Children))
	for i, k := range n.Children {
		c.Children[i] = k.Clone()
	}
	return &c
}

// Sort orders the children by name as the Metadata API retrieves them, the
// full name first; children of one name keep their order.
func (n *Node) Sort() *Node {
	slices.SortStableFunc(n.Children, func(a, b *Node) int {
		if a.Name == b.Name {
			return 0
		}
		switch {
		case a.Name == "fullName":
			return -1
		case b.Name == "fullName":
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return n
}
