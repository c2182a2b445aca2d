package rehearsal

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// plain turns a value into what encoding/json makes of it.
func plain(v *jsonValue) any {
	switch v.kind {
	case jsonNull:
		return nil
	case jsonBool:
		return v.text == "true"
	case jsonNumber:
		f, err := strconv.ParseFloat(v.text, 64)
		if err != nil {
			return v.text
		}
		return f
	case jsonString:
		return v.text
	case jsonArray:
		out := []any{}
		for i := range v.items {
			out = append(out, plain(&v.items[i]))
		}
		return out
	}
	out := map[string]any{}
	for i := range v.members {
		out[v.members[i].name] = plain(&v.members[i].value)
	}
	return out
}

// FuzzReadJSON: whatever the standard library reads, the org's reader reads
// alike; whatever it does not read is refused with a text.
func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,"x\u00e9\ud834\udd1e\n",true,null,{}]}`, `[]`, `{"a":1,}`, `"\u12"`, `-`, `01`, "{\"a\":\"\x01\"}", `{"a"}`, `[1 2]`, `nul`, "\ufeff{}", `"\ud800"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := readJSON([]byte(s))
		var want any
		wantErr := json.Unmarshal([]byte(strings.TrimPrefix(s, "\ufeff")), &want)
		if wantErr == nil && utf8.ValidString(s) && strings.Count(s, "[")+strings.Count(s, "{") < 150 && !strings.Contains(s, `\u`) {
			if err != nil {
				t.Fatalf("%q is refused: %v", s, err)
			}
			if d := cmp.Diff(want, plain(&v)); d != "" {
				t.Fatalf("%q: %s", s, d)
			}
		}
		if err != nil && (err.status != 400 || err.entries[0].message == "") {
			t.Fatalf("%q is refused with %+v", s, err)
		}
	})
}

// FuzzFormula: no condition brings the org down.
func FuzzFormula(f *testing.F) {
	for _, s := range []string{`AND(ISBLANK(Name), LEN(Name) > 3 || !IsDeleted)`, `Name = "a\"b"`, `1/0 = NULL`, `((((`, `IF(TRUE,1`, `REGEX(Name,"[")`, `-Name & 'x' <> "y"`, `NOT`, `CONTAINS()`} {
		f.Add(s)
	}
	s, err := baseSchema()
	if err != nil {
		f.Fatal(err)
	}
	obj := s.Object("Account")
	f.Fuzz(func(_ *testing.T, condition string) {
		_, _ = evaluate(condition, &saveItem{obj: obj, values: map[string]any{"Name": "x"}, old: map[string]any{"Name": "y"}})
	})
}

// FuzzParseFaults: a rule is read or refused, and what is read can be added.
func FuzzParseFaults(f *testing.F) {
	f.Add("lock:p=0.3,object=X;latency:d=1ms")
	f.Add(";;:,=;error:status=999")
	f.Fuzz(func(t *testing.T, spec string) {
		rules, err := ParseFaults(spec)
		for _, r := range rules {
			if err == nil && (r.P < 0 || r.P > 1 || r.First < 0 || r.D < 0) {
				t.Fatalf("%q gave %+v", spec, r)
			}
		}
	})
}

// TestIDsSurviveFoldedCase: the 18-character form of an id leads back to it
// even after a system has changed the case of its letters.
func TestIDsSurviveFoldedCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.StringMatching(`[0-9A-Za-z]{15}`).Draw(t, "id")
		long := longID(short)
		if shortID(long) != short || len(long) != 18 {
			t.Fatalf("%s became %s", short, long)
		}
		for _, form := range []string{short, long, strings.ToLower(long), strings.ToUpper(long)} {
			if got, valid := normalID(form); !valid || got != long {
				t.Fatalf("%s was read as %s, want %s", form, got, long)
			}
		}
	})
	for _, known := range [][2]string{{"0035500001H9ka4", "0035500001H9ka4AAB"}, {"001ak00000OQTie", "001ak00000OQTieAAH"}, {"0Af7A00000l6Bao", "0Af7A00000l6BaoSAE"}} {
		if got := longID(known[0]); got != known[1] {
			t.Errorf("the long form of %s is %s, want %s as recorded", known[0], got, known[1])
		}
	}
	for _, bad := range []string{"", "001", "001Rh000000a01", "001Rh000000a01!", "001Rh000000a01Y!AQ"} {
		if _, valid := normalID(bad); valid {
			t.Errorf("%q is taken for an id", bad)
		}
	}
}

// TestDoublesAreWrittenAsJavaDoes and stay what they are.
func TestDoublesAreWrittenAsJavaDoes(t *testing.T) {
	for x, want := range map[float64]string{0: "0.0", 1: "1.0", 35000: "35000.0", 1.39e8: "1.39E8", 1e7: "1.0E7", 9999999: "9999999.0", 0.001: "0.001", 0.00012: "1.2E-4", -12.5: "-12.5", 1e16: "1.0E16"} {
		if got := javaDouble(x); got != want {
			t.Errorf("%v is written %s, want %s", x, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "x")
		if math.IsInf(x, 0) || math.IsNaN(x) {
			return
		}
		if got, err := strconv.ParseFloat(javaDouble(x), 64); err != nil || got != x {
			t.Fatalf("%v became %s", x, javaDouble(x))
		}
	})
}

// TestReleaseNames pins the names of some versions.
func TestReleaseNames(t *testing.T) {
	for version, want := range map[int]string{31: "Summer '14", 32: "Winter '15", 65: "Winter '26", 66: "Spring '26", 67: "Summer '26", 68: "Winter '27"} {
		if got := releaseName(version); got != want {
			t.Errorf("v%d is %s, want %s", version, got, want)
		}
	}
}
