package match

import (
	"fmt"
	"strings"
)

// Question is something that only a person can decide: several records fit
// equally well.
type Question struct {
	// Key is what the answer is remembered under. It is the same for every
	// session with the same doubt.
	Key    string
	Object string // Contact, Lead or Account
	Value  string // what the records share: the address, or the domain
	Text   string // "3 contacts have this email"
	// Options are the records to choose from, in the order found.
	Options []Option
}

// Option is one record that a person may choose.
type Option struct{ ID, Name, Detail string }

// Choice is what a person chose for a Question. An empty ID means that none of
// the records is right.
type Choice struct {
	ID string
	By string // who chose and when, in the words shown to a person; may be ""
}

// Key is what the choice between records of an object that share a value is
// remembered under.
func Key(object, value string) string { return object + ":" + strings.ToLower(value) }

// choose settles which of the options it is: the only one, or the one that a
// person chose. It gives the index of that option, or -1, and the reason in
// either case; alone is the reason for an only option. A choice counts for an
// only option, too: a person may have found that it is the wrong one.
func (d *decision) choose(q Question, alone string) (int, string) {
	q.Key = Key(q.Object, q.Value)
	choice, made := d.c.Choices[q.Key]
	by := choice.By
	if by == "" {
		by = "a person"
	}
	switch {
	case made && choice.ID == "":
		return -1, fmt.Sprintf("No match: none was chosen by %s; %s", by, q.Text)
	case made:
		for i, o := range q.Options {
			if ID(o.ID) == ID(choice.ID) {
				return i, fmt.Sprintf("Chosen by %s; %s", by, q.Text)
			}
		}
		q.Text += "; the one chosen before is gone, or this user may not see it"
	case len(q.Options) == 1:
		return 0, alone
	}
	d.r.Questions = append(d.r.Questions, q)
	return -1, "Not decided: " + q.Text
}

// count writes "1 contact has" and "3 contacts have".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " has"
	}
	return fmt.Sprintf("%d %ss have", n, noun)
}
