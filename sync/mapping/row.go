package mapping

// Rule says when a mapping writes.
type Rule string

// The sync rules.
const (
	Always    Rule = "always"
	WhenEmpty Rule = "only-when-empty"
	Never     Rule = "never"
)

// Rules are all sync rules, in the order in which they are offered.
func Rules() []Rule { return []Rule{Always, WhenEmpty, Never} }

// Words is the rule as it stands on the screen.
func (r Rule) Words() string {
	switch r {
	case Always:
		return "Always"
	case WhenEmpty:
		return "Only when empty"
	case Never:
		return "Never"
	}
	return string(r)
}

// Row is one field mapping: a source property goes into a field of an object,
// under a rule.
type Row struct {
	Source string `json:"source"` // Source.Key
	Object string `json:"object"` // API name, one of Objects
	Field  string `json:"field"`  // API name
	Rule   Rule   `json:"rule"`
	// ClearWhenBlank also empties the field when the source is blank. Off
	// unless somebody wants it: an empty value never clears a field.
	ClearWhenBlank bool `json:"clearWhenBlank,omitempty"`
}

// Objects are the objects whose fields can be mapped, by API name.
func Objects() []string {
	return []string{"Lead", "Contact", "Account", "Opportunity", SessionObject}
}
