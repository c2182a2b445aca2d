package match

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed freemail.txt
var freeMailText string

var builtIn, _ = ParseFreeMail(freeMailText) // a test reads every line of it

// FreeMail is a list of domains at which anybody can have an address. Such a
// domain says nothing about a company. A nil list is the built-in one.
type FreeMail struct {
	domains map[string]bool
	names   map[string]bool // of any suffix: "yahoo" for "yahoo.*"
}

// BuiltInFreeMail is the text of the list that is used where an admin has not
// edited it: one domain on a line, "yahoo.*" for a name under any suffix, and
// what follows "#" is a comment.
func BuiltInFreeMail() string { return freeMailText }

// ParseFreeMail reads a list. Lines that are neither empty, a comment nor a
// domain are left out and named in faults, in words shown to a person.
func ParseFreeMail(text string) (list *FreeMail, faults []string) {
	list = &FreeMail{domains: map[string]bool{}, names: map[string]bool{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		entry, _, _ := strings.Cut(line, "#")
		entry = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(entry), "@"))
		if entry == "" {
			continue
		}
		if name, ok := strings.CutSuffix(entry, ".*"); ok && Domain(name+".com") == name+".com" {
			list.names[name] = true
		} else if domain := Domain(entry); domain != "" && domain == hostOf(entry) {
			list.domains[domain] = true
		} else {
			faults = append(faults, fmt.Sprintf("Line %d: “%s” is not a domain", n, short(entry)))
		}
	}
	return list, faults
}

// Has says whether a registrable domain is on the list.
func (f *FreeMail) Has(domain string) bool {
	if f == nil {
		f = builtIn
	}
	name, _, _ := strings.Cut(domain, ".")
	return f.domains[domain] || f.names[name]
}

// Lines are the entries, sorted, in the form that ParseFreeMail reads.
func (f *FreeMail) Lines() []string {
	if f == nil {
		f = builtIn
	}
	var out []string
	for d := range f.domains {
		out = append(out, d)
	}
	for n := range f.names {
		out = append(out, n+".*")
	}
	slices.Sort(out)
	return out
}

func short(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
