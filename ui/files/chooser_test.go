package files_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"demobridge/ui/files"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type scene struct {
	app     *uitest.App
	canvas  fyne.Canvas
	chooser *files.Chooser
	folder  string
}

// folder is a chooser in a folder with two lists, a folder with one more, and
// things that are no lists.
func folder(t *testing.T) *scene {
	t.Helper()
	s := &scene{app: uitest.New(t), folder: t.TempDir()}
	for _, name := range []string{"b.csv", "A.ndjson", "picture.png", ".hidden.csv", "last year/c.json"} {
		path := filepath.Join(s.folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.canvas = s.app.Window(kit.NewPanel(theme.Page, 0, nil), 1000, 700).Canvas()
	tasks := task.New()
	t.Cleanup(tasks.Close)
	s.chooser = files.New(s.canvas, tasks, time.Now, s.folder)
	return s
}

func (s *scene) until(text string) {
	s.app.Until(func() bool { return uitest.HasText(s.canvas, text) })
	uitest.Settle(s.canvas)
}

func (s *scene) at(parts ...string) string {
	return filepath.Join(append([]string{s.folder}, parts...)...)
}

func TestOnlyListsAreOfferedAndKeysAreEnough(t *testing.T) {
	s := folder(t)
	var got []string
	s.chooser.Open([]string{".csv", ".json", ".ndjson"}, func(paths []string) { got = paths })
	s.until("b.csv")
	if uitest.HasText(s.canvas, "picture.png") || uitest.HasText(s.canvas, ".hidden.csv") {
		t.Errorf("the dialog offers %q", uitest.Texts(s.canvas))
	}
	uitest.Picture(t, s.canvas, "files")
	uitest.Key(s.canvas, fyne.KeyDown, fyne.KeyReturn) // the folder stands first
	if diff := cmp.Diff([]string{s.at("A.ndjson")}, got); diff != "" {
		t.Error(diff)
	}
	if len(s.canvas.Overlays().List()) != 0 {
		t.Error("the dialog is still there")
	}
}

func TestFoldersAreEnteredAndLeft(t *testing.T) {
	s := folder(t)
	var got []string
	s.chooser.Open([]string{".csv", ".json"}, func(paths []string) { got = paths })
	s.until("last year")
	uitest.Key(s.canvas, fyne.KeyReturn)
	s.until("c.json")
	uitest.Key(s.canvas, fyne.KeyBackspace)
	s.until("b.csv")
	uitest.Key(s.canvas, fyne.KeyReturn) // back on the folder one came from
	s.until("c.json")
	uitest.TapText(t, s.canvas, "c.json")
	if got != nil {
		t.Fatal("one click imports already")
	}
	uitest.TapText(t, s.canvas, "c.json")
	if diff := cmp.Diff([]string{s.at("last year", "c.json")}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSpaceMarksSeveral(t *testing.T) {
	s := folder(t)
	var got []string
	s.chooser.Open([]string{".csv", ".ndjson"}, func(paths []string) { got = paths })
	s.until("b.csv")
	uitest.Key(s.canvas, fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeySpace)
	s.until("Import 2 files")
	uitest.Tap(t, s.canvas, "Import 2 files")
	if diff := cmp.Diff([]string{s.at("A.ndjson"), s.at("b.csv")}, got); diff != "" {
		t.Error(diff)
	}
}

func TestATypedPathIsTakenOrRefusedInWords(t *testing.T) {
	s := folder(t)
	var got []string
	s.chooser.Open([]string{".csv"}, func(paths []string) { got = paths })
	s.until("b.csv")
	path := uitest.Find[*kit.Input](s.canvas)[0]
	for _, text := range []string{s.at("nowhere"), s.at("b.csv")} {
		path.SetText(text)
		path.Focus()
		uitest.Key(s.canvas, fyne.KeyReturn)
		if text == s.at("nowhere") {
			s.until("There is nothing at this place.")
		}
	}
	s.app.Until(func() bool { return got != nil })
	if diff := cmp.Diff([]string{s.at("b.csv")}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEscChoosesNothing(t *testing.T) {
	s := folder(t)
	s.chooser.Open([]string{".csv"}, func([]string) { t.Error("something was chosen") })
	s.until("b.csv")
	uitest.Key(s.canvas, fyne.KeyEscape)
	if len(s.canvas.Overlays().List()) != 0 {
		t.Error("the dialog is still there")
	}
}

func TestAFileThatIsThereIsReplacedOnlyAfterAQuestion(t *testing.T) {
	s := folder(t)
	written := false
	s.chooser.Save("b.csv", func(file io.WriteCloser) {
		written = true
		if _, err := io.WriteString(file, "new"); err != nil {
			t.Error(err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	s.until("last year")
	uitest.Tap(t, s.canvas, "Save")
	s.until("Replace b.csv?")
	if content(t, s.at("b.csv")) != "old" || written {
		t.Fatal("the file was written before the answer")
	}
	uitest.Tap(t, s.canvas, "Replace")
	s.app.Until(func() bool { return written })
	if got := content(t, s.at("b.csv")); got != "new" {
		t.Errorf("the file holds %q", got)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
