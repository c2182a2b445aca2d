package session

import "strings"

// What a property says something about.
const (
	AboutVisitor = "END_USER"
	AboutCompany = "COMPANY_ACCOUNT"
)

// Property is the first value that the source recorded under a name, about the
// visitor or the company. Names are compared without regard to case, spaces
// and punctuation. A property that does not say whom it is about counts as the
// visitor's.
func (s Session) Property(about, name string) (string, bool) {
	for _, p := range s.Properties {
		if p.About() == about && SameName(p.Name, name) {
			if value := strings.TrimSpace(p.Value); value != "" {
				return value, true
			}
		}
	}
	return "", false
}

// About is AboutCompany for a property of the company, else AboutVisitor.
func (p Property) About() string {
	switch strings.ToUpper(strings.TrimSpace(p.Object)) {
	case AboutCompany, "ACCOUNT":
		return AboutCompany
	}
	return AboutVisitor
}

// SameName says whether two names of properties differ only in case, spaces
// and punctuation.
func SameName(a, b string) bool { return fold(a) == fold(b) }

// FoldName is a name in the form in which names are compared.
func FoldName(name string) string { return fold(name) }

// SplitList reads a list of names that the source wrote into one value: a JSON
// list, or text parted by ";" or, where it has none, by ",".
func SplitList(text string) []string { return splitList(text) }
