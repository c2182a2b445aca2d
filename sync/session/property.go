package session

import "strings"

// What a property says something about.
const (
	AboutVisitor = "END_USER"
	AboutCompany = "COMPANY_ACCOUNT"
)

// About is AboutCompany for a property of the company, else AboutVisitor: a
// property that does not say whom it is about counts as the visitor's.
func (p Property) About() string {
	switch strings.ToUpper(strings.TrimSpace(p.Object)) {
	case AboutCompany, "ACCOUNT":
		return AboutCompany
	}
	return AboutVisitor
}

// FoldName is the name of a property in the form in which names are compared:
// without regard to case, spaces and punctuation.
func FoldName(name string) string { return fold(name) }

// SplitList reads a list of names that the source wrote into one value: a JSON
// list, or text parted by ";" or, where it has none, by ",".
func SplitList(text string) []string { return splitList(text) }
