package rehearsal

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// @{NewAccount.id} or @{query.records[0].Id}: a value of an earlier answer.
var referencePattern = regexp.MustCompile(`@\{([^}]+)\}`)

// resolveText replaces the references in a text.
func resolveText(text string, done map[string]*response) (string, error) {
	if !strings.Contains(text, "@{") {
		return text, nil
	}
	var failed error
	out := referencePattern.ReplaceAllStringFunc(text, func(m string) string {
		v, err := resolveReference(m[2:len(m)-1], done)
		if err != nil && failed == nil {
			failed = err
		}
		switch x := v.(type) {
		case string:
			return x
		case nil:
			return ""
		}
		return string(appendJSON(nil, v))
	})
	return out, failed
}

// resolveReference finds what a reference names.
func resolveReference(path string, done map[string]*response) (any, error) {
	ref, rest, _ := strings.Cut(path, ".")
	ref, index, indexed := strings.Cut(ref, "[")
	if indexed {
		rest = "[" + index + "." + rest
	}
	res := done[ref]
	if res == nil || res.status >= 400 {
		return nil, failf(http.StatusBadRequest, "PROCESSING_HALTED", "Invalid reference specified. No value for %s found in %s", path, ref)
	}
	var v any
	if err := json.Unmarshal(appendJSON(nil, res.body), &v); err != nil {
		return nil, failf(http.StatusBadRequest, "PROCESSING_HALTED", "Invalid reference specified. No value for %s found in %s", path, ref)
	}
	for part := range strings.SplitSeq(strings.ReplaceAll(rest, "[", ".["), ".") {
		if part == "" {
			continue
		}
		switch x := v.(type) {
		case map[string]any:
			next, found := x[part] // case-sensitive: id is not Id
			if !found {
				return nil, failf(http.StatusBadRequest, "PROCESSING_HALTED", "Invalid reference specified. No value for %s found in %s. Provided property name is case sensitive", path, ref)
			}
			v = next
		case []any:
			n, err := strconv.Atoi(strings.Trim(part, "[]"))
			if err != nil || n < 0 || n >= len(x) {
				return nil, failf(http.StatusBadRequest, "PROCESSING_HALTED", "Invalid reference specified. No value for %s found in %s", path, ref)
			}
			v = x[n]
		default:
			return nil, failf(http.StatusBadRequest, "PROCESSING_HALTED", "Invalid reference specified. No value for %s found in %s", path, ref)
		}
	}
	return v, nil
}

// resolveBody replaces the references in all strings of a body. A string that
// is one reference and nothing else takes the value's own type.
func resolveBody(v *jsonValue, done map[string]*response) (*jsonValue, error) {
	if v == nil || !hasReference(v) {
		return v, nil
	}
	out := *v
	switch v.kind {
	case jsonString:
		if !strings.Contains(v.text, "@{") {
			return v, nil
		}
		if m := referencePattern.FindString(v.text); m == v.text {
			x, err := resolveReference(m[2:len(m)-1], done)
			if err != nil {
				return nil, err
			}
			resolved, perr := readJSON(appendJSON(nil, x))
			if perr != nil {
				return nil, perr
			}
			return &resolved, nil
		}
		text, err := resolveText(v.text, done)
		out.text = text
		return &out, err
	case jsonArray:
		out.items = make([]jsonValue, len(v.items))
		for i := range v.items {
			x, err := resolveBody(&v.items[i], done)
			if err != nil {
				return nil, err
			}
			out.items[i] = *x
		}
	case jsonObject:
		out.members = make([]jsonMember, len(v.members))
		for i := range v.members {
			x, err := resolveBody(&v.members[i].value, done)
			if err != nil {
				return nil, err
			}
			out.members[i] = jsonMember{v.members[i].name, *x}
		}
	}
	return &out, nil
}

// hasReference spares large bodies without references the copying.
func hasReference(v *jsonValue) bool {
	switch v.kind {
	case jsonString:
		return strings.Contains(v.text, "@{")
	case jsonArray:
		for i := range v.items {
			if hasReference(&v.items[i]) {
				return true
			}
		}
	case jsonObject:
		for i := range v.members {
			if hasReference(&v.members[i].value) {
				return true
			}
		}
	}
	return false
}
