package session

import (
	"encoding/json"
	"slices"
	"strings"
)

// The interest levels, as Event.InterestLevel spells them. How the source
// encodes a level is not published, so the reading here is Demobridge's own
// and wide: see LevelOf and interests.
const (
	very     = "very"
	somewhat = "somewhat"
	not      = "not"
)

// LevelOf reads an interest level in any of the spellings we know ("Very
// interested", "VERY_INTERESTED", "high", ...) and gives "very", "somewhat" or
// "not". An unknown word gives "": a level is never guessed.
func LevelOf(word string) string {
	switch strings.TrimSuffix(fold(word), "interested") {
	case "very", "high", "veryhigh", "extremely", "strong":
		return very
	case "somewhat", "medium", "some", "maybe", "moderate", "moderately":
		return somewhat
	case "not", "notvery", "low", "none", "no", "notatall", "un", "dis":
		return not
	}
	return ""
}

// fold makes names comparable that differ only in case, spaces and
// punctuation: "Opportunity owner_email" and "opportunityOwnerEmail".
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '_', '-', '.', ':', '\t', '\u00a0':
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// interests collects what a visitor said of each area, the last word on an
// area standing. It reads, weakest first:
//
//   - the properties interestAreas and interestLevels as two lists of the same
//     length, or interestLevels alone as pairs ("SSO: very; Audit log: not", a
//     JSON object, or a JSON list of objects with name and level);
//   - properties named like a level ("Very Interested Areas"), each a list;
//   - events with an Interest and an InterestLevel, in order.
//
// A list is a JSON list, or text parted by ";" or, where it has none, by ",".
// Lists of different lengths are left alone.
type interests struct {
	order []string
	level map[string]string
}

func interestsOf(s Session) *interests {
	in := &interests{level: map[string]string{}}
	var areas, levels string
	for _, p := range s.Properties {
		switch fold(p.Name) {
		case "interestareas":
			areas = p.Value
		case "interestlevels":
			levels = p.Value
		}
	}
	in.addPairs(areas, levels)
	for _, p := range s.Properties {
		name := fold(p.Name)
		if word, ok := strings.CutSuffix(name, "interestedareas"); ok {
			if l := LevelOf(word); l != "" {
				in.add(splitList(p.Value), l)
			}
		}
	}
	for _, e := range s.Events {
		if l := LevelOf(e.InterestLevel); l != "" {
			in.add([]string{e.Interest}, l)
		}
	}
	return in
}

func (in *interests) silent() bool { return len(in.order) == 0 }

func (in *interests) add(areas []string, level string) {
	for _, a := range areas {
		a = strings.TrimSpace(a)
		if a == "" {
			continue
		}
		if _, known := in.level[a]; !known {
			in.order = append(in.order, a)
		}
		in.level[a] = level
	}
}

func (in *interests) at(level string) []string {
	var out []string
	for _, a := range in.order {
		if in.level[a] == level {
			out = append(out, a)
		}
	}
	return out
}

func (in *interests) addPairs(areas, levels string) {
	if in.addJSONPairs(levels) {
		return
	}
	names, words := splitList(areas), splitList(levels)
	if len(names) == len(words) {
		for i := range names {
			if l := LevelOf(words[i]); l != "" {
				in.add(names[i:i+1], l)
			}
		}
		return
	}
	for _, w := range words {
		if i := strings.LastIndexAny(w, ":="); i > 0 {
			if l := LevelOf(w[i+1:]); l != "" {
				in.add([]string{w[:i]}, l)
			}
		}
	}
}

func (in *interests) addJSONPairs(text string) bool {
	text = strings.TrimSpace(text)
	var object map[string]string
	if strings.HasPrefix(text, "{") && json.Unmarshal([]byte(text), &object) == nil {
		names := make([]string, 0, len(object))
		for name := range object {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if l := LevelOf(object[name]); l != "" {
				in.add([]string{name}, l)
			}
		}
		return true
	}
	var list []struct{ Name, Area, Level string }
	if strings.HasPrefix(text, "[") && json.Unmarshal([]byte(text), &list) == nil && len(list) > 0 {
		for _, e := range list {
			if l := LevelOf(e.Level); l != "" {
				in.add([]string{e.Name + e.Area}, l)
			}
		}
		return true
	}
	return false
}

func splitList(text string) []string {
	text = strings.TrimSpace(text)
	var list []string
	if strings.HasPrefix(text, "[") && json.Unmarshal([]byte(text), &list) == nil {
		return nonBlank(list)
	}
	sep := ","
	if strings.Contains(text, ";") {
		sep = ";"
	}
	return nonBlank(strings.Split(text, sep))
}

func nonBlank(list []string) []string {
	var out []string
	for _, item := range list {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}
