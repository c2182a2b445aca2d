package engine

import "slices"

// trend is how the last records ended: their codes, "" for those that arrived.
// When most of them fail alike it is not the records.
type trend struct{ codes []string }

const trendLength = 50

func (t *trend) add(code string) {
	t.codes = append(t.codes, code)
	if extra := len(t.codes) - trendLength; extra > 0 {
		t.codes = t.codes[extra:]
	}
}

func (t *trend) has(code string) bool { return slices.Contains(t.codes, code) }

// majority is the code of more than half of the last fifty records.
func (t *trend) majority() (code string, ok bool) {
	if len(t.codes) < trendLength {
		return "", false
	}
	counts := map[string]int{}
	for _, c := range t.codes {
		if counts[c]++; c != "" && counts[c] > trendLength/2 {
			return c, true
		}
	}
	return "", false
}
