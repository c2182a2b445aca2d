//go:build unix

package store_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"demobridge/sync/store"
)

// K07: a folder that is deleted or moved away while the program runs is noticed
// at the next write, before anything is acknowledged.
func TestAFolderThatGoesAway(t *testing.T) {
	tests := map[string]func(dir string) error{
		"deleted": os.RemoveAll,
		"moved":   func(dir string) error { return os.Rename(dir, dir+"-elsewhere") },
		"replaced": func(dir string) error {
			return os.Rename(filepath.Join(dir, "backups", "copy"), filepath.Join(dir, store.FileName))
		},
	}
	for name, do := range tests {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			w.accept(made(1, 0))
			if err := os.Mkdir(filepath.Join(w.dir, "backups"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := w.Backup(t.Context(), filepath.Join(w.dir, "backups", "copy")); err != nil {
				t.Fatal(err)
			}
			if err := do(w.dir); err != nil {
				t.Fatal(err)
			}
			var gone *store.DamagedError
			if _, err := w.Accept(t.Context(), org, mades(2, 1)); !errors.As(err, &gone) || gone.Path == "" {
				t.Errorf("accept: %v, want DamagedError", err)
			}
		})
	}
}

// K05: a folder that cannot be written is told by its path, and can be read.
func TestAFolderThatCannotBeWritten(t *testing.T) {
	w := damaged(t)
	if err := os.Chmod(w.dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(w.dir, 0o700)
	out, err := asOrdinaryUser(t, w.dir)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := "cannot be written: " + w.dir + "\nread-only: 300 sessions\n"
	if string(out) != want {
		t.Errorf("said %q, want %q", out, want)
	}
}

// asOrdinaryUser runs look in a process that file modes bind, which those of
// the superuser are not.
func asOrdinaryUser(t *testing.T, dir string) ([]byte, error) {
	t.Helper()
	// The test program itself may lie where only the superuser looks.
	program := filepath.Join(t.TempDir(), "look")
	copyFile(t, os.Args[0], program)
	for _, path := range []string{program, filepath.Dir(program), filepath.Dir(filepath.Dir(program))} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), lookDir+"="+dir)
	asNobody(t, cmd, dir)
	return cmd.CombinedOutput()
}

// asNobody makes cmd run without the superuser's rights, on files that are its
// own.
func asNobody(t *testing.T, cmd *exec.Cmd, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	const nobody = 65534
	if err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, nobody)
	}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}
