package conformance

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A sample is one recorded situation: steps that lead to it, the last of which
// is the recorded answer. The files read like this:
//
//	### A 5.2 INVALID_FIELD of a write
//	# where it was recorded, and what was changed
//	@ situation and its arguments
//	POST ~/sobjects/Account
//	Header-Name: value
//	{"Name":"x"}
//	=> 201 shape $account=id
//	Header-Name: regular expression
//	{"id":"<id:001>","success":true,"errors":[]}
//
// ~ is /services/data/v66.0. After => stand the status, how the body is compared
// (exact, shape, text; see compare_test.go) and values to keep for later steps,
// which are written {{account}} there, {{account15}} in their 15-character form.
type sample struct {
	contract, section, title string
	file                     string
	line                     int
	steps                    []step
}

// step is a situation, or a request with the answer that is expected.
type step struct {
	line      int
	situation string // with its arguments

	method, path string
	header       [][2]string
	body         string

	status     int
	modes      []string
	keep       [][2]string // name and path into the JSON
	wantHeader [][2]string
	want       string
}

var (
	heading    = regexp.MustCompile(`^### ([AD]|recorded) (\S+) (.+)$`)
	request    = regexp.MustCompile(`^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\S+)$`)
	headerLine = regexp.MustCompile(`^([A-Z][A-Za-z-]+):(?: (.*))?$`)
)

func readSamples(t *testing.T) []sample {
	t.Helper()
	files, err := filepath.Glob("testdata/*.sample")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	var all []sample
	for _, file := range files {
		all = append(all, readFile(t, file)...)
	}
	return all
}

func readFile(t *testing.T, file string) []sample {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []sample
	var at *step
	inAnswer, inHeader := false, false
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		text := lines.Text()
		if m := heading.FindStringSubmatch(text); m != nil {
			out = append(out, sample{contract: m[1], section: m[2], title: m[3], file: file, line: n})
			at = nil
			continue
		}
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "# ") {
			continue
		}
		if len(out) == 0 {
			t.Fatalf("%s:%d: text before the first sample", file, n)
		}
		s := &out[len(out)-1]
		switch m := request.FindStringSubmatch(text); {
		case strings.HasPrefix(text, "@ "):
			s.steps = append(s.steps, step{line: n, situation: text[2:]})
			at = nil
			continue
		case m != nil:
			s.steps = append(s.steps, step{line: n, method: m[1], path: strings.Replace(m[2], "~", "/services/data/v66.0", 1)})
			at, inAnswer, inHeader = &s.steps[len(s.steps)-1], false, true
			continue
		case at == nil:
			t.Fatalf("%s:%d: %q belongs to no request", file, n, text)
		}
		if rest, ok := strings.CutPrefix(text, "=> "); ok {
			at.expect(t, file, n, rest)
			inAnswer, inHeader = true, true
			continue
		}
		if m := headerLine.FindStringSubmatch(text); m != nil && inHeader {
			if inAnswer {
				at.wantHeader = append(at.wantHeader, [2]string{m[1], m[2]})
			} else {
				at.header = append(at.header, [2]string{m[1], m[2]})
			}
			continue
		}
		inHeader = false
		if inAnswer {
			at.want += text + "\n"
		} else {
			at.body += text + "\n"
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// expect reads what stands behind =>.
func (s *step) expect(t *testing.T, file string, line int, text string) {
	t.Helper()
	words := strings.Fields(text)
	status, err := strconv.Atoi(words[0])
	if err != nil {
		t.Fatalf("%s:%d: %v", file, line, err)
	}
	s.status = status
	for _, w := range words[1:] {
		if name, path, ok := strings.Cut(strings.TrimPrefix(w, "$"), "="); ok && w[0] == '$' {
			s.keep = append(s.keep, [2]string{name, path})
			continue
		}
		switch w {
		case "exact", "shape", "text", "unordered", "more":
			s.modes = append(s.modes, w)
		default:
			t.Fatalf("%s:%d: unknown word %q", file, line, w)
		}
	}
}
