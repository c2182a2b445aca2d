package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// How bodies are compared:
//
//	exact      the same JSON: keys in the same order, the same values. In texts
//	           <id:003> stands for an 18-character id of that prefix with a right
//	           checksum, <id15:003> for its short form, <time> for a time as
//	           Salesforce writes it, <any> for anything.
//	shape      the same keys in the same order and the same JSON types; null goes
//	           with any type; every element of a list has one of the recorded
//	           elements' shapes.
//	unordered  with either: the order of keys is not compared, because the source
//	           is no raw recording.
//	more       with either: the answer may have further keys, because the source is
//	           an example of the documentation or of an older version.
//	text       the same text.

// ordered is a JSON object with its keys in order.
type ordered struct {
	keys   []string
	values map[string]any
}

// parse reads JSON keeping the order of keys; a number stays as it was written.
func parse(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	v, err := parseValue(d)
	if err != nil {
		return nil, fmt.Errorf("%w in %.300s", err, text)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("more than one value in %.300s", text)
	}
	return v, nil
}

func parseValue(d *json.Decoder) (any, error) {
	tok, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		o := ordered{values: map[string]any{}}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := parseValue(d)
			if err != nil {
				return nil, err
			}
			name, _ := key.(string)
			o.keys = append(o.keys, name)
			o.values[name] = v
		}
		_, err := d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := parseValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	}
	return tok, nil
}

// comparison collects differences.
type comparison struct {
	shape, unordered, more bool
	diffs                  []string
}

// compareJSON lists how got differs from want.
func compareJSON(want, got string, modes ...string) []string {
	w, err := parse(want)
	if err != nil {
		return []string{"the sample is no JSON: " + err.Error()}
	}
	g, err := parse(got)
	if err != nil {
		return []string{"the answer is no JSON: " + err.Error()}
	}
	c := comparison{shape: slices.Contains(modes, "shape"), unordered: slices.Contains(modes, "unordered"), more: slices.Contains(modes, "more")}
	c.value("", w, g)
	return c.diffs
}

func (c *comparison) differ(at, format string, args ...any) {
	c.diffs = append(c.diffs, strings.TrimPrefix(at+": ", ": ")+fmt.Sprintf(format, args...))
}

func (c *comparison) value(at string, want, got any) {
	if c.shape && (want == nil || got == nil) {
		return
	}
	switch w := want.(type) {
	case ordered:
		g, ok := got.(ordered)
		if !ok {
			c.differ(at, "want an object, got %s", show(got))
			return
		}
		c.object(at, w, g)
	case []any:
		g, ok := got.([]any)
		if !ok {
			c.differ(at, "want a list, got %s", show(got))
			return
		}
		c.list(at, w, g)
	default:
		switch {
		case fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got):
			c.differ(at, "want %s, got %s", show(want), show(got))
		case !c.shape && !matches(want, got):
			c.differ(at, "want %s, got %s", show(want), show(got))
		}
	}
}

func (c *comparison) object(at string, want, got ordered) {
	w, g := slices.Clone(want.keys), slices.Clone(got.keys)
	if c.more {
		g = slices.DeleteFunc(g, func(k string) bool { return !slices.Contains(w, k) })
	}
	if c.unordered {
		slices.Sort(w)
		slices.Sort(g)
	}
	if !slices.Equal(w, g) {
		c.differ(at, "want keys %q, got %q", w, g)
	}
	for _, k := range want.keys {
		if v, ok := got.values[k]; ok {
			c.value(at+"."+k, want.values[k], v)
		}
	}
}

func (c *comparison) list(at string, want, got []any) {
	if !c.shape {
		if len(want) != len(got) {
			c.differ(at, "want %d elements, got %d: %s", len(want), len(got), show(got))
			return
		}
		for i := range want {
			c.value(fmt.Sprintf("%s[%d]", at, i), want[i], got[i])
		}
		return
	}
	if len(want) == 0 {
		return
	}
	if len(got) == 0 {
		c.differ(at, "want elements, got none")
	}
	for i := range got {
		var best []string
		for j := range want {
			try := comparison{shape: true, unordered: c.unordered, more: c.more}
			try.value(fmt.Sprintf("%s[%d]", at, i), want[j], got[i])
			if j == 0 || len(try.diffs) < len(best) {
				best = try.diffs
			}
		}
		c.diffs = append(c.diffs, best...)
	}
}

var placeholder = regexp.MustCompile(`<(id|id15|time|any)(?::([0-9A-Za-z]{3}))?>`)

// matches compares two scalars; texts of the sample may hold placeholders.
func matches(want, got any) bool {
	w, isText := want.(string)
	g, _ := got.(string)
	if !isText || !placeholder.MatchString(w) {
		return want == got
	}
	var ids []string // the prefixes of the 18-character ids, in order
	pattern, rest := "(?s)^", w
	for rest != "" {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			pattern += regexp.QuoteMeta(rest)
			break
		}
		prefix := "..."
		if at[4] >= 0 {
			prefix = rest[at[4]:at[5]]
		}
		pattern += regexp.QuoteMeta(rest[:at[0]])
		switch rest[at[2]:at[3]] {
		case "id":
			pattern += "(" + prefix + "[0-9A-Za-z]{15})"
			ids = append(ids, prefix)
		case "id15":
			pattern += prefix + "[0-9A-Za-z]{12}"
		case "time":
			pattern += `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000`
		case "any":
			pattern += ".*?"
		}
		rest = rest[at[1]:]
	}
	m := regexp.MustCompile(pattern + "$").FindStringSubmatch(g)
	if m == nil {
		return false
	}
	for i := range ids {
		if !goodID(m[i+1]) {
			return false
		}
	}
	return true
}

// goodID checks the checksum of an 18-character id.
func goodID(id string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	for block := range 3 {
		bits := 0
		for i := range 5 {
			if c := id[block*5+i]; c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		if id[15+block] != letters[bits] {
			return false
		}
	}
	return true
}

func show(v any) string {
	switch v := v.(type) {
	case ordered:
		return fmt.Sprintf("an object with %q", v.keys)
	case []any:
		if len(v) > 0 {
			return fmt.Sprintf("a list of %d, first %s", len(v), show(v[0]))
		}
		return "an empty list"
	case string:
		return fmt.Sprintf("%.300q", v)
	}
	return fmt.Sprint(v)
}

// pick finds a value by a path such as 0.errors.0.message.
func pick(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case ordered:
			v = x.values[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}
