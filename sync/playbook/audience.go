package playbook

// Audience is a named filter to start from.
type Audience struct {
	Name string
	Who  Filter
	// Text is the definition in words.
	Text string
}

// Audiences are the five that the hosted product has by default, with its
// definitions: three of visitors and two of accounts.
func Audiences() []Audience {
	return []Audience{
		{"Identified visitors", identified(), "Visitors with an email address"},
		{"Engaged visitors", Condition("visitorTotals.engagedSessions", AtLeast, "1"), "Visitors who advanced at least one step"},
		{"Repeat visitors", Condition("visitorTotals.sessions", AtLeast, "2"), "Visitors with at least two sessions"},
		{"Engaged accounts", Condition("companyTotals.engagedVisitors", AtLeast, "1"), "Accounts with at least one engaged visitor"},
		{"Accounts with multiple visitors", Condition("companyTotals.visitors", AtLeast, "2"), "Accounts with more than one visitor"},
	}
}

func identified() Filter { return Condition("visitor.email", Known) }
