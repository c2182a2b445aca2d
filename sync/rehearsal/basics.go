package rehearsal

import (
	"fmt"
	"strconv"
	"strings"
)

func (o *Org) basicRoutes() []route {
	both := DataArea | ToolingArea
	return []route{
		on("", both, map[string]handler{"GET": resources}),
		on("limits", DataArea, map[string]handler{"GET": showLimits}),
		on("sobjects", both, map[string]handler{"GET": describeGlobal}),
		on("sobjects/{}", both, map[string]handler{"GET": describeBasics, "POST": createRecord}),
		on("sobjects/{}/describe", both, map[string]handler{"GET": describeObject}),
	}
}

// versions answers GET /services/data, which needs no token (contract A 4.3).
func versions() *response {
	var out []object
	for v := oldestVersion; v <= newestVersion; v++ {
		out = append(out, object{{"label", releaseName(v)}, {"url", fmt.Sprintf("/services/data/v%d.0", v)}, {"version", fmt.Sprintf("%d.0", v)}})
	}
	return ok(out)
}

// releaseName names a version's release: three a year, 32.0 was Winter '15.
func releaseName(version int) string {
	n := version - 32 + 3
	return []string{"Winter", "Spring", "Summer"}[n%3] + " '" + strconv.Itoa(14+n/3)
}

// resources lists what is below a version.
func resources(c *call) (*response, error) {
	root := c.root()
	if c.tooling {
		root += "/tooling"
		return ok(object{{"query", root + "/query"}, {"search", root + "/search"}, {"queryAll", root + "/queryAll"}, {"sobjects", root + "/sobjects"}}), nil
	}
	out := object{}
	for _, name := range []string{"tooling", "metadata", "composite", "parameterizedSearch", "search", "query", "queryAll", "sobjects", "limits", "recent", "jobs"} {
		out = append(out, member{name, root + "/" + name})
	}
	out = append(out, member{"identity", c.host + "/id/" + c.o.id + "/" + c.access.user.id})
	return ok(out), nil
}

// showLimits answers GET /limits with a recorded org's limits, the number of
// API calls being this org's own (contract A 4.1).
func showLimits(c *call) (*response, error) {
	rows, err := dataRows("data/limits.tsv")
	if err != nil {
		return nil, err
	}
	used, maximum := c.o.limits.state()
	var out object
	for _, r := range rows {
		top, rest, err := parseLimit(r)
		if err != nil {
			return nil, err
		}
		if r[0] == "DailyApiRequests" {
			top, rest = maximum, max(0, maximum-used)
		}
		parent, child, nested := strings.Cut(r[0], ".")
		limit := object{{"Max", top}, {"Remaining", rest}}
		if !nested {
			out = append(out, member{parent, limit})
			continue
		}
		last := &out[len(out)-1]
		if o, isObject := last.value.(object); isObject {
			last.value = append(o, member{child, limit})
		}
	}
	return ok(out), nil
}

func parseLimit(cells []string) (top, rest int, err error) {
	if len(cells) != 3 {
		return 0, 0, fmt.Errorf("rehearsal: limit line has %d cells", len(cells))
	}
	if top, err = strconv.Atoi(cells[1]); err != nil {
		return 0, 0, fmt.Errorf("rehearsal: %w", err)
	}
	rest, err = strconv.Atoi(cells[2])
	return top, rest, err
}
