//go:build clients

package clients

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var tapLine = regexp.MustCompile(`^(not ok|ok) \d+ - (.*)$`)

// jsforce works on the rehearsal org as on Salesforce. What it expects, and
// why, is said in the test files in npm/jsforce; each of them gets a fresh org.
func TestJSforce(t *testing.T) {
	files, err := filepath.Glob("npm/jsforce/*.mjs")
	must(t, err)
	// The files must stand beside their node_modules to find jsforce.
	dir := t.TempDir()
	must(t, os.Symlink(filepath.Join(folder(t), "jsforce", "node_modules"), filepath.Join(dir, "node_modules")))
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o600))
	}
	for _, file := range files {
		name, isTest := strings.CutSuffix(filepath.Base(file), ".test.mjs")
		if !isTest {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := listen(t)
			env := append(os.Environ(), "ORG_URL="+s.url, "ORG_TOKEN="+s.token)
			out, bad, code := command(t, dir, env, node(t), "--test", "--test-reporter=tap", filepath.Base(file))
			ran := 0
			for line := range strings.Lines(out) {
				if m := tapLine.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
					ran++
					t.Logf("%-6s %s", m[1], m[2])
				}
			}
			if code != 0 || ran == 0 {
				t.Errorf("node ended with %d:\n%s%s", code, out, bad)
			}
		})
	}
}
