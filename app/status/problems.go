package status

import (
	"strings"
	"time"
)

// Span is a run of words in one weight.
type Span struct {
	Words  string
	Strong bool
}

// Text is a paragraph; some of its words may be strong.
type Text []Span

// Plain is a paragraph without strong words.
func Plain(words string) Text {
	if words == "" {
		return nil
	}
	return Text{{Words: words}}
}

// String returns the words without their weight.
func (t Text) String() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Words)
	}
	return b.String()
}

// Problems is everything that is wrong, by cause, at one moment.
type Problems struct {
	NeedYou []ProblemRow // a person has to do something; the worst first
	Alone   []ProblemRow // going away by themselves
	Solved  []ProblemRow // gone within the last seven days; the latest first
}

// ProblemRow is one cause in the list.
type ProblemRow struct {
	ID       string // stays the same for as long as the cause does, also over a restart
	Title    string
	Sentence string
	Kind     AttentionKind
	Count    int       // sessions concerned now, or at most when it is solved
	Choices  int       // of these, how many wait for a person to choose
	Last     time.Time // last seen; zero when not known
	Solved   time.Time // zero while it lasts
	Fixable  bool      // Demobridge can remove the cause itself
}

// Problem is one cause with everything its page shows.
type Problem struct {
	ProblemRow
	First    time.Time // first seen; zero when not known
	Told     Text      // what happened
	FixDoes  Text      // what "Fix for me" would do; nil when it cannot
	Steps    []Text    // what a person can do, in order
	Request  string    // for an admin, ready to send; empty when no admin is needed
	Asks     string    // what the request asks for, in one sentence
	SetupURL string    // the page in Salesforce's Setup; empty when there is none
	SignIn   bool      // signing in again removes the cause
	Retry    int       // how many sessions "Retry all" sends again
	Waiting  bool      // nothing is sent at all, and the sessions wait for that to end
	Answers  []Answer  // what Salesforce said
	Follows  []string  // causes that only follow from this one
	Details  string    // everything for a person who helps, as text
}

// Answer is one of Salesforce's answers, word for word.
type Answer struct {
	Words    string
	Code     string
	Fields   []string
	Sessions int
}

// ProblemSession is one line of the sessions that a cause concerns.
type ProblemSession struct {
	SessionRow
	Tries int
}

// ProblemSessionPage is a part of that list.
type ProblemSessionPage struct {
	Offset   int
	Rows     []ProblemSession
	Matching int
}
