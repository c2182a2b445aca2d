package problem

import (
	"strings"

	"demobridge/app/status"
)

// text turns a template into words: **strong** parts are marked first, so that
// what Salesforce said can never mark anything, then placeholders are filled.
func (f Facts) text(template string) status.Text {
	var out status.Text
	for i, part := range strings.Split(template, "**") {
		if words := f.fill(part); words != "" {
			out = append(out, status.Span{Words: words, Strong: i%2 == 1})
		}
	}
	return out
}

// fill replaces the placeholders of a template; what is not known becomes a
// plain word.
func (f Facts) fill(template string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(template, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		value, plain := f.value(name)
		if value == "" {
			value = plain
		}
		b.WriteString(value)
		template = after
	}
}

// knows reports whether every placeholder of a template can be filled.
func (f Facts) knows(template string) bool {
	for {
		_, rest, ok := strings.Cut(template, "{")
		if !ok {
			return true
		}
		name, after, _ := strings.Cut(rest, "}")
		if value, _ := f.value(name); value == "" {
			return false
		}
		template = after
	}
}

// value is what a placeholder stands for, and the word to use without it.
func (f Facts) value(name string) (value, plain string) {
	switch name {
	case "object":
		return ObjectLabel(f.Object), "the object"
	case "objectName":
		return f.Object, "the object"
	case "field":
		return FieldLabel(f.Field), "the field"
	case "fieldName":
		return f.Field, "the field"
	case "message":
		return f.Message, "no words"
	case "value":
		return f.Value, "the value"
	case "max":
		return f.Max, "the allowed number of"
	case "name":
		return f.Name, "the automation"
	case "user":
		return f.User, "the sync user"
	case "username":
		return f.Username, "the sync user"
	case "org":
		return f.Org, "the org"
	case "next":
		return f.Next, "with the next run"
	case "tries":
		return f.Tries, "several"
	case "retry":
		return f.Retry, "Retry"
	case "path":
		return f.Path, "the data folder"
	}
	return "", "{" + name + "}"
}
