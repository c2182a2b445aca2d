package app_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The house rules: what stands at the top, and which floor may use which.

var topLevel = []string{"app", "ui", "sync", "assets", "FyneApp.toml", "main.go", "go.mod", "go.sum", "README.md"}

func TestNothingUnlistedStandsAtTheTop(t *testing.T) {
	out, err := exec.Command("git", "-C", root(t), "ls-files", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatalf("list the project's files: %v", err)
	}
	for _, path := range strings.Fields(string(out)) {
		first, _, _ := strings.Cut(path, "/")
		if !strings.HasPrefix(first, ".") && !slices.Contains(topLevel, first) {
			t.Errorf("%s stands at the top; only %v and dot-files may", first, topLevel)
		}
		if dir, file := filepath.Split(path); dir == "sync/" && strings.HasSuffix(file, ".go") {
			t.Errorf("%s: no Go file stands directly in sync, its name would shadow the standard library's", path)
		}
	}
}

// floors are numbered upwards: a package may import its own floor and those
// below it, never one above. assets stands beside the stairs.
var floors = map[string]int{"sync": 1, "app": 2, "ui": 3, "main": 4}

func floorOf(path string) (int, string) {
	rest, ok := strings.CutPrefix(path, "demobridge/")
	if !ok {
		if path == "demobridge" {
			return floors["main"], "main"
		}
		return 0, ""
	}
	first, _, _ := strings.Cut(rest, "/")
	return floors[first], first
}

type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestImportsRunOneWayDown(t *testing.T) {
	for _, p := range packages(t) {
		own, floor := floorOf(p.ImportPath)
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			other, name := floorOf(imported)
			if other > own && floor != "assets" || floor == "assets" && other > 0 {
				t.Errorf("%s (%s) imports %s (%s): imports run main -> ui -> app -> sync", p.ImportPath, floor, imported, name)
			}
		}
	}
}

// Rooms whose neighbours are fixed: who may never be imported by whom.
func TestRoomsKeepTheirDistance(t *testing.T) {
	rehearsal := "demobridge/sync/rehearsal"
	client := "demobridge/sync/salesforce"
	pure := []string{"demobridge/sync/session", "demobridge/sync/match", "demobridge/sync/mapping", "demobridge/sync/playbook", "demobridge/app/problem"}
	forbiddenForPure := []string{"net", "net/http", "os", "database/sql", "os/exec", "log", "log/slog", "syscall"}
	screens := []string{"overview", "sessions", "links", "problems", "playbooks", "mappings", "org", "settings", "wizard", "intake"}
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			switch {
			case under(p.ImportPath, rehearsal) && under(imported, client), under(p.ImportPath, client) && under(imported, rehearsal):
				t.Errorf("%s imports %s: the client and the rehearsal org share no code", p.ImportPath, imported)
			case slices.Contains(pure, p.ImportPath) && slices.Contains(forbiddenForPure, imported):
				t.Errorf("%s imports %s: a pure package does no I/O", p.ImportPath, imported)
			case imported == "fyne.io/fyne/v2/app" && p.ImportPath != "demobridge/ui":
				t.Errorf("%s imports fyne's app: only ui does", p.ImportPath)
			case strings.HasPrefix(imported, "fyne.io/") && !under(p.ImportPath, "demobridge/ui"):
				t.Errorf("%s imports %s: the toolkit stays in ui", p.ImportPath, imported)
			case under(p.ImportPath, "demobridge/ui/kit") && under(imported, "demobridge/app"), under(p.ImportPath, "demobridge/ui/kit") && under(imported, "demobridge/sync"):
				t.Errorf("%s imports %s: the kit knows no domain type", p.ImportPath, imported)
			}
			for _, s := range screens {
				if under(p.ImportPath, "demobridge/ui/"+s) && strings.HasPrefix(imported, "demobridge/ui/") {
					for _, other := range screens {
						if other != s && under(imported, "demobridge/ui/"+other) {
							t.Errorf("%s imports %s: screens never import each other", p.ImportPath, imported)
						}
					}
				}
			}
		}
		last := p.ImportPath[strings.LastIndex(p.ImportPath, "/")+1:]
		if slices.Contains([]string{"util", "utils", "common", "models", "types", "helpers"}, last) {
			t.Errorf("%s: a package is named for what it is for", p.ImportPath)
		}
	}
}

func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-tags", "ci,migrated_fynedo,browser", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	// The window's own files are behind a tag; they count too.
	cmd = exec.Command("go", "list", "-tags", "migrated_fynedo", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./ui", ".")
	cmd.Dir = root(t)
	window, err := cmd.Output()
	if err != nil {
		t.Fatalf("list the packages with a window: %v", err)
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out) + string(window)))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read the list of packages: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 5 {
		t.Fatalf("only %d packages listed", len(all))
	}
	return all
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(dir)
}
