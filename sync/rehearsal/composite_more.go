package rehearsal

import (
	"net/http"
	"slices"
	"strings"
)

// The limits of graphs and trees (contract D 3.4).
const (
	maxGraphs      = 75
	maxNodes       = 500
	maxFailures    = 14
	maxTree        = 200
	maxTreeTypes   = 5
	maxTreeDepth   = 5
	firstGraphsAPI = 50
)

// runBatch answers POST /composite/batch: requests that know nothing of each
// other, each of which counts as a call.
func runBatch(c *call) (*response, error) {
	body, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	list := body.get("batchRequests")
	if list == nil || list.kind != jsonArray || len(list.items) == 0 {
		return nil, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 subrequest is required")
	}
	if len(list.items) > maxBatchRequests {
		return nil, failf(http.StatusBadRequest, "LIMIT_EXCEEDED", "The batch has %d subrequests; at most %d are allowed", len(list.items), maxBatchRequests)
	}
	halt := body.truth("haltOnError", false)
	hasErrors := false
	var results []object
	for i := range list.items {
		res := c.batchPart(&list.items[i], halt && hasErrors)
		hasErrors = hasErrors || res.status >= 400
		results = append(results, object{{"statusCode", res.status}, {"result", res.body}})
	}
	return ok(object{{"hasErrors", hasErrors}, {"results", results}}), nil
}

func (c *call) batchPart(item *jsonValue, halted bool) *response {
	if halted {
		return fail(http.StatusPreconditionFailed, "BATCH_PROCESSING_HALTED", "Batch processing halted per request").response()
	}
	if !c.o.limits.take() {
		return fail(http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.").response()
	}
	sub, segments, err := c.child(strings.ToUpper(item.str("method")), item.str("url"), item.get("richInput"), http.Header{}, "batch")
	if err != nil {
		return asAPIError(err).response()
	}
	return sub.guarded(segments)
}

// runGraphs answers POST /composite/graph: each graph succeeds or fails whole.
func runGraphs(c *call) (*response, error) {
	if c.version < firstGraphsAPI {
		return nil, errNotFound()
	}
	body, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	list := body.get("graphs")
	if list == nil || list.kind != jsonArray || len(list.items) == 0 {
		return nil, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 graph is required")
	}
	if len(list.items) > maxGraphs {
		return nil, failf(http.StatusBadRequest, "LIMIT_EXCEEDED", "The request has %d graphs; at most %d are allowed", len(list.items), maxGraphs)
	}
	type graph struct {
		id   string
		subs []subrequest
	}
	var graphs []graph
	nodes := 0
	for i := range list.items {
		g := &list.items[i]
		subs, err := readSubrequests(g.get("compositeRequest"))
		if err != nil {
			return nil, err
		}
		id := g.str("graphId")
		if id == "" || slices.ContainsFunc(graphs, func(x graph) bool { return x.id == id }) {
			return nil, failf(http.StatusBadRequest, "INVALID_INPUT", "Missing or duplicate graphId: %s", id)
		}
		if nodes += len(subs); nodes > maxNodes {
			return nil, failf(http.StatusBadRequest, "LIMIT_EXCEEDED", "The request has more than %d nodes", maxNodes)
		}
		graphs = append(graphs, graph{id, subs})
	}
	var out []object
	failures := 0
	for _, g := range graphs {
		var results []subresult
		if failures >= maxFailures {
			results = make([]subresult, len(g.subs))
			haltOthers(g.subs, results, -1)
		} else if results, err = c.runSubrequests(g.subs, true, "graph"); err != nil {
			return nil, err
		}
		good := !slices.ContainsFunc(results, func(r subresult) bool { return r.failed })
		if !good {
			failures++
		}
		out = append(out, object{{"graphId", g.id}, {"graphResponse", object{{"compositeResponse", showResults(results)}}}, {"isSuccessful", good}})
	}
	return ok(object{{"graphs", out}}), nil
}

// treeNode is one record of a tree.
type treeNode struct {
	ref    string
	item   *saveItem
	parent *treeNode
	link   *Field // how it points at its parent
	depth  int
}

// runTree answers POST /composite/tree/X: parents with children, all or none.
func runTree(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	body, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	var nodes []*treeNode
	if err := c.readTree(body, obj, nil, nil, 1, &nodes); err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 record is required")
	}
	kinds := map[*Object]bool{}
	refs := map[string]bool{}
	for _, n := range nodes {
		kinds[n.item.obj] = true
		if n.ref == "" || refs[n.ref] {
			return nil, failf(http.StatusBadRequest, "INVALID_INPUT", "Missing or duplicate reference ID: %s", n.ref)
		}
		refs[n.ref] = true
	}
	if len(nodes) > maxTree || len(kinds) > maxTreeTypes {
		return nil, failf(http.StatusBadRequest, "LIMIT_EXCEEDED", "A tree holds at most %d records of %d types", maxTree, maxTreeTypes)
	}
	if err := c.saveTree(nodes); err != nil {
		return nil, err
	}
	var good, failed []object
	for _, n := range nodes {
		good = append(good, object{{"referenceId", n.ref}, {"id", n.item.id}})
		if n.item.err != nil {
			failed = append(failed, object{{"referenceId", n.ref}, {"errors", n.item.err.perRecord()}})
		}
	}
	if failed != nil {
		return &response{status: http.StatusBadRequest, body: object{{"hasErrors", true}, {"results", failed}}}, nil
	}
	return &response{status: http.StatusCreated, body: object{{"hasErrors", false}, {"results", good}}}, nil
}

// readTree reads one level of records and, below each, its children.
func (c *call) readTree(v *jsonValue, obj *Object, parent *treeNode, link *Field, depth int, nodes *[]*treeNode) error {
	list := v.get("records")
	if list == nil || list.kind != jsonArray {
		return fail(http.StatusBadRequest, "INVALID_INPUT", "The records property must be a list")
	}
	if depth > maxTreeDepth {
		return failf(http.StatusBadRequest, "LIMIT_EXCEEDED", "A tree is at most %d levels deep", maxTreeDepth)
	}
	for i := range list.items {
		r := &list.items[i]
		n := &treeNode{parent: parent, link: link, depth: depth}
		if a := r.get("attributes"); a != nil {
			n.ref = a.str("referenceId")
			if kind := a.str("type"); kind != "" && !strings.EqualFold(kind, obj.Name) {
				return failf(http.StatusBadRequest, "INVALID_INPUT", "The type %s is not %s", kind, obj.Name)
			}
		}
		plain := jsonValue{kind: jsonObject, line: r.line, col: r.col}
		n.item = &saveItem{obj: obj, op: opInsert, in: &plain}
		*nodes = append(*nodes, n)
		for j := range r.members {
			m := &r.members[j]
			child, found := c.childOf(obj, m.name)
			if !found || m.value.kind != jsonObject {
				plain.members = append(plain.members, *m)
				continue
			}
			if err := c.readTree(&m.value, child.Child, n, child.Field, depth+1, nodes); err != nil {
				return err
			}
		}
	}
	return nil
}

// saveTree saves level by level; any failure undoes everything.
func (c *call) saveTree(nodes []*treeNode) error {
	return c.unit.atomically(c.ctx, func() error {
		failed := false
		for depth := 1; depth <= maxTreeDepth; depth++ {
			var items []*saveItem
			for _, n := range nodes {
				if n.depth != depth || n.parent != nil && n.parent.item.err != nil {
					continue
				}
				if n.parent != nil {
					n.item.values = map[string]any{n.link.Name: n.parent.item.id}
					n.item.sent = map[string]bool{n.link.Name: true}
				}
				items = append(items, n.item)
			}
			if len(items) == 0 {
				break
			}
			if err := c.save(items, saveOptions{recordsOnly: true}); err != nil {
				return err
			}
			failed = failed || slices.ContainsFunc(items, func(it *saveItem) bool { return it.err != nil })
		}
		if failed {
			return errUndo
		}
		return nil
	})
}
