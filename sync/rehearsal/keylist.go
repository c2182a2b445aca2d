package rehearsal

import "strings"

// keyList holds the ids of a query's rows. Ids of 18 characters, which is
// nearly always all of them, are kept end to end in one text: a cursor over a
// million rows then takes 18 MB instead of 50.
type keyList struct {
	packed string
	loose  []string
}

const idLength = 18

func packKeys(keys []string) keyList {
	for _, k := range keys {
		if len(k) != idLength {
			return keyList{loose: keys}
		}
	}
	return keyList{packed: strings.Join(keys, "")}
}

func (k keyList) len() int {
	if k.loose != nil {
		return len(k.loose)
	}
	return len(k.packed) / idLength
}

func (k keyList) slice(from, to int) []string {
	if k.loose != nil {
		return k.loose[from:to]
	}
	out := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, k.packed[i*idLength:(i+1)*idLength])
	}
	return out
}
