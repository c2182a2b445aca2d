package rehearsal

import (
	"net/http"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// soapDescribe lists the types of metadata.
func soapDescribe(*soapCall) ([]*metadata.Node, error) {
	out := metadata.New("result")
	for _, t := range metadata.Types() {
		if t.Parent != "" {
			continue
		}
		n := metadata.New("metadataObjects")
		for _, child := range metadata.ChildTypes(t.Name) {
			n.Add("childXmlNames", child.Name)
		}
		out.Append(n.Add("directoryName", t.Directory).AddBool("inFolder", false).AddBool("metaFile", false).Add("suffix", t.Suffix).Add("xmlName", t.Name))
	}
	out.Add("organizationNamespace", "").AddBool("partialSaveAllowed", true).AddBool("testRequired", false)
	return []*metadata.Node{out}, nil
}

// listLimit is how many types one listMetadata may ask about.
const listLimit = 3

// soapList lists the components of up to three types.
func soapList(c *soapCall) ([]*metadata.Node, error) {
	queries := c.args.All("queries")
	if len(queries) > listLimit {
		return nil, fail(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 3 queries in this operation")
	}
	var out []*metadata.Node
	for _, q := range queries {
		if _, known := metadata.TypeNamed(q.Get("type")); !known {
			return nil, fail(http.StatusBadRequest, "INVALID_TYPE", "Unknown type:"+q.Get("type"))
		}
		all, err := c.unit.listComponents(c.ctx, q.Get("type"))
		if err != nil {
			return nil, err
		}
		for _, info := range all {
			out = append(out, c.propertiesNode(info, "result", info.file()))
		}
	}
	return out, nil
}

// crudLimit is how many components one call may be about (contract D 1.6).
const crudLimit = 10

func tooMany(n int) error {
	if n <= crudLimit {
		return nil
	}
	return fail(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 10 records into this call")
}

// soapRead reads components in full.
func soapRead(c *soapCall) ([]*metadata.Node, error) {
	typeName, names := c.args.Get("type"), c.args.Texts("fullNames")
	if _, known := metadata.TypeNamed(typeName); !known {
		return nil, fail(http.StatusBadRequest, "INVALID_TYPE", "Unknown type:"+typeName)
	}
	if err := tooMany(len(names)); err != nil {
		return nil, err
	}
	out := metadata.New("result")
	for _, name := range names {
		n, info, err := c.unit.readComponent(c.ctx, typeName, name)
		if err != nil {
			return nil, err
		}
		if n == nil {
			out.Append(&metadata.Node{Name: "records", Nil: true})
			continue
		}
		record := metadata.New("records", metadata.Text("fullName", info.fullName)).Append(n.Without("fullName").Children...)
		record.Type = typeName
		out.Append(record)
	}
	return []*metadata.Node{out}, nil
}

// crud is one of the calls that write components at once.
type crud struct {
	*soapCall
	mayCreate, mayUpdate bool
	shows                bool // whether the results say created
}

func soapCreate(c *soapCall) ([]*metadata.Node, error) {
	return (&crud{soapCall: c, mayCreate: true}).run()
}

func soapUpdate(c *soapCall) ([]*metadata.Node, error) {
	return (&crud{soapCall: c, mayUpdate: true}).run()
}

func soapUpsert(c *soapCall) ([]*metadata.Node, error) {
	return (&crud{soapCall: c, mayCreate: true, mayUpdate: true, shows: true}).run()
}

// run writes the components. They must all be of one type.
func (x *crud) run() ([]*metadata.Node, error) {
	list := x.args.All("metadata")
	if err := tooMany(len(list)); err != nil {
		return nil, err
	}
	placed := make([]placement, len(list))
	components := make([]metadata.Component, 0, len(list))
	index := make([]int, 0, len(list))
	if err := x.unit.begin(x.ctx); err != nil {
		return nil, err
	}
	b := x.unit.newBuilder(x.ctx, x.access, x.version)
	var inner []metadata.Component // what lives inside the objects of the call
	for i, n := range list {
		t, known := metadata.TypeNamed(n.Type)
		if !known {
			return nil, fail(http.StatusBadRequest, "INVALID_TYPE", "Unknown type:"+n.Type)
		}
		if n.Type != list[0].Type {
			return nil, fail(http.StatusBadRequest, "INVALID_TYPE", "Only one type of metadata can be given in a call")
		}
		c, p, err := x.component(t, n)
		if err != nil {
			return nil, err
		}
		if p != nil {
			placed[i] = *p
			continue
		}
		for _, child := range metadata.ChildTypes(t.Name) {
			for _, k := range n.All(child.Tag) {
				inner = append(inner, metadata.Component{Type: child.Name, FullName: c.FullName + "." + k.Get("fullName"), Body: k})
			}
			c.Body = c.Body.Without(child.Tag)
		}
		components, index = append(components, *c), append(index, i)
	}
	err := x.unit.atomically(x.ctx, func() error {
		done, err := b.placeAll(append(components, inner...))
		if err != nil {
			return err
		}
		failed := false
		for k, p := range done {
			if k < len(index) {
				placed[index[k]] = p
			} else if p.failed() {
				x.blame(components, index, placed, inner[k-len(index)], p)
			}
		}
		for _, p := range placed {
			failed = failed || p.failed()
		}
		if failed && x.allOrNone() {
			return errUndo
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return x.results(list, placed), nil
}

// blame makes the failure of a part that of its object.
func (x *crud) blame(components []metadata.Component, index []int, placed []placement, part metadata.Component, p placement) {
	objectName, _, _ := strings.Cut(part.FullName, ".")
	for k, c := range components {
		if c.FullName == objectName && !placed[index[k]].failed() {
			placed[index[k]] = p
		}
	}
}

// component reads one component, or says why it cannot be written.
func (x *crud) component(t metadata.Type, n *metadata.Node) (*metadata.Component, *placement, error) {
	name := metadata.CanonicalName(t.Name, n.Get("fullName"))
	refuse := func(code, problem string) (*metadata.Component, *placement, error) {
		p := refusal(n, problem).withCode(code)
		return nil, &p, nil
	}
	if name == "" {
		return refuse("REQUIRED_FIELD_MISSING", "Required field is missing: fullName")
	}
	if err := metadata.Check(n, t.Name, x.version); err != nil {
		return nil, nil, fail(http.StatusBadRequest, "INVALID_TYPE", strings.TrimPrefix(err.Error(), "Error parsing file: "))
	}
	old, _, err := x.unit.bareComponent(x.ctx, t.Name, name)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case old == nil && !x.mayCreate:
		return refuse("INVALID_CROSS_REFERENCE_KEY", notThere(t.Name))
	case old != nil && !x.mayUpdate:
		return refuse("DUPLICATE_DEVELOPER_NAME", duplicateText(x.unit.schema, t.Name, name))
	}
	body := n.Clone()
	body.Type = ""
	if fullName := body.Child("fullName"); fullName != nil {
		_, own, dotted := strings.Cut(name, ".")
		if t.Parent == "" || !dotted {
			own = name
		}
		fullName.Text = own
	}
	return &metadata.Component{Type: t.Name, FullName: name, Body: body}, nil, nil
}

// notThere says that a component is not in the org (recorded for fields,
// contract D 1.6).
func notThere(typeName string) string {
	if typeName == "CustomField" {
		return "This custom field does not exist or is not accessible"
	}
	return "no " + typeName + " found"
}

func (c *soapCall) allOrNone() bool { return c.head.Child("AllOrNoneHeader").True("allOrNone") }

// results writes what became of each component.
func (x *crud) results(list []*metadata.Node, placed []placement) []*metadata.Node {
	failed := false
	for _, p := range placed {
		failed = failed || p.failed()
	}
	undone := failed && x.allOrNone()
	var out []*metadata.Node
	for i, n := range list {
		p := placed[i]
		if undone && !p.failed() {
			p = placement{code: "ALL_OR_NONE_OPERATION_ROLLED_BACK", problem: rolledBackText}
		}
		r := metadata.New("result")
		if x.shows {
			r.AddBool("created", p.created && !p.failed())
		}
		if p.failed() {
			r.Append(errorNode(p))
		}
		out = append(out, r.Add("fullName", n.Get("fullName")).AddBool("success", !p.failed()))
	}
	return out
}

const rolledBackText = "Record rolled back because not all records were valid and the request was using AllOrNone header"

func errorNode(p placement) *metadata.Node {
	return metadata.New("errors").Add("message", p.problem).Add("statusCode", p.statusCode())
}

// soapDelete deletes components.
func soapDelete(c *soapCall) ([]*metadata.Node, error) {
	typeName, names := c.args.Get("type"), c.args.Texts("fullNames")
	if _, known := metadata.TypeNamed(typeName); !known {
		return nil, fail(http.StatusBadRequest, "INVALID_TYPE", "Unknown type:"+typeName)
	}
	if err := tooMany(len(names)); err != nil {
		return nil, err
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	b := c.unit.newBuilder(c.ctx, c.access, c.version)
	placed := make([]placement, len(names))
	failed := false
	err := c.unit.atomically(c.ctx, func() error {
		for i, name := range names {
			p, err := b.remove(typeName, metadata.CanonicalName(typeName, name))
			if err != nil {
				return err
			}
			if p.warning {
				p.warning, p.problem = false, notThere(typeName)
			}
			placed[i] = p
			failed = failed || p.failed()
		}
		if failed && c.allOrNone() {
			return errUndo
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []*metadata.Node
	for i, name := range names {
		p := placed[i]
		if failed && c.allOrNone() && !p.failed() {
			p = placement{code: "ALL_OR_NONE_OPERATION_ROLLED_BACK", problem: rolledBackText}
		}
		r := metadata.New("result")
		if p.failed() {
			r.Append(errorNode(p))
		}
		out = append(out, r.Add("fullName", name).AddBool("success", !p.failed()))
	}
	return out, nil
}
