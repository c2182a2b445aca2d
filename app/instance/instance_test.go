package instance_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"demobridge/app/instance"
	"demobridge/app/settings"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestASecondStartShowsTheWindowOfTheFirst(t *testing.T) {
	dir := t.TempDir()
	first, err := instance.TakeWithWindow(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := instance.TakeWithWindow(t.Context(), dir); !errors.Is(err, instance.ErrShown) {
			t.Fatalf("the second start got %v, want ErrShown", err)
		}
		<-first.Shows()
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := instance.TakeWithWindow(t.Context(), dir)
	if err != nil {
		t.Fatalf("after the first ended: %v", err)
	}
	again.Close()
}

func TestAFolderTakenWithoutAWindowIsTakenAndStaysSo(t *testing.T) {
	dir := t.TempDir()
	// What a killed window left behind does not lead anywhere.
	stale := `{"address":"127.0.0.1:1","ask":"a","answer":"b"}`
	if err := os.WriteFile(filepath.Join(dir, "app.window"), []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := instance.Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	began := time.Now()
	if _, err := instance.TakeWithWindow(t.Context(), dir); !errors.Is(err, settings.ErrTaken) {
		t.Errorf("got %v, want ErrTaken", err)
	}
	if d := time.Since(began); d > 2*time.Second {
		t.Errorf("it took %s to say so", d)
	}
}

// A start that comes while the first one ends becomes the one.
func TestAStartDuringTheEndOfTheFirstTakesOver(t *testing.T) {
	dir := t.TempDir()
	first, err := instance.Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, func() { first.Close() })
	second, err := instance.TakeWithWindow(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
}

func TestNobodyWithoutTheWordOpensTheWindowOrPassesForIt(t *testing.T) {
	dir := t.TempDir()
	first, err := instance.TakeWithWindow(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	file := filepath.Join(dir, "app.window")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != fs.FileMode(0o600) {
		t.Errorf("the file with the word has mode %v", info.Mode())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var plate struct{ Address string }
	if err := json.Unmarshal(text, &plate); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\n", "open\n"} {
		c, err := net.Dial("tcp4", plate.Address)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, word)
		if said, _ := io.ReadAll(c); len(said) > 0 {
			t.Errorf("%q was answered %q", word, said)
		}
		c.Close()
	}
	select {
	case <-first.Shows():
		t.Error("the window was shown to a stranger")
	default:
	}
	// Another program on the port that a dead window had.
	other, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	go func() {
		for {
			c, err := other.Accept()
			if err != nil {
				return
			}
			io.WriteString(c, "welcome\n")
			c.Close()
		}
	}()
	elsewhere := t.TempDir()
	held, err := instance.Take(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	stale, _ := json.Marshal(map[string]string{"address": other.Addr().String(), "ask": "a", "answer": "b"})
	if err := os.WriteFile(filepath.Join(elsewhere, "app.window"), stale, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := instance.TakeWithWindow(t.Context(), elsewhere); !errors.Is(err, settings.ErrTaken) {
		t.Errorf("got %v, want ErrTaken", err)
	}
}
