//go:build unix

package command_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"demobridge/app"
	"demobridge/app/command"
)

// fullDisk is a way to make the disk refuse to grow.
type fullDisk struct {
	name string
	// prepare returns the data folder, a way to run the program on the full
	// disk, and one to make room.
	prepare func(t *testing.T) (dir string, full func(args ...string) *exec.Cmd, room func())
}

// smallFiles needs no rights: the kernel lets no file of the process grow.
var smallFiles = fullDisk{"no file may grow", func(t *testing.T) (string, func(...string) *exec.Cmd, func()) {
	full := func(args ...string) *exec.Cmd {
		// Blocks of 512 bytes, or of 1024 in some shells.
		cmd := exec.CommandContext(t.Context(), "sh", append([]string{"-c", `ulimit -f 1600; exec "$0" "$@"`, os.Args[0]}, args...)...)
		cmd.Env = append(os.Environ(), asProgram+"=1")
		return cmd
	}
	return t.TempDir(), full, func() {}
}}

// smallDisk is a real file system of 4 MB; only root may make one.
var smallDisk = fullDisk{"a disk of 4 MB", func(t *testing.T) (string, func(...string) *exec.Cmd, func()) {
	at := t.TempDir()
	mount := func(options string) error {
		return exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", at).Run()
	}
	if err := mount("size=4m"); err != nil {
		t.Fatalf("mount: %v", err)
	}
	t.Cleanup(func() { _ = exec.Command("umount", at).Run() })
	room := func() {
		if err := mount("remount,size=64m"); err != nil {
			t.Fatalf("make room: %v", err)
		}
	}
	return filepath.Join(at, "data"), func(args ...string) *exec.Cmd { return program(t.Context(), args...) }, room
}}

// disks are the full disks that can be made here: one always can.
func disks(t *testing.T) []fullDisk {
	at := t.TempDir()
	if exec.Command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", at).Run() != nil {
		t.Log("no file system can be mounted here: only the limit of the kernel is used")
		return []fullDisk{smallFiles}
	}
	_ = exec.Command("umount", at).Run()
	return []fullDisk{smallFiles, smallDisk}
}

// K01 and K02: what does not fit is refused in words and never acknowledged;
// how things stand can still be asked; with room again the same command ends.
func TestAFullDiskRefusesInWordsAndLosesNothing(t *testing.T) {
	const rows = 20000
	file := sessionFile(t, "k01", 0, rows, 0)
	for _, disk := range disks(t) {
		t.Run(disk.name, func(t *testing.T) {
			dir, full, room := disk.prepare(t)
			var out, errs bytes.Buffer
			cmd := full("import", "-json", "-data", dir, file)
			cmd.Stdout, cmd.Stderr = &out, &errs
			_ = cmd.Run()
			var acked imported
			if err := json.Unmarshal(out.Bytes(), &acked); err != nil {
				t.Fatalf("it printed %q, %q", out.String(), errs.String())
			}
			if code := cmd.ProcessState.ExitCode(); code != command.Trouble || acked.New == 0 || acked.New >= rows {
				t.Fatalf("exit %d with %d of %d taken in, want trouble in the middle\n%s", code, acked.New, rows, errs.String())
			}
			if said := errs.String(); !strings.Contains(said, "disk") || !strings.Contains(said, dir) {
				t.Errorf("it said %q, want the disk and its place named", said)
			}
			// A start on the full disk tells how things stand, or why it cannot.
			var told bytes.Buffer
			cmd = full("status", "-json", "-data", dir)
			cmd.Stdout, cmd.Stderr = &told, &told
			_ = cmd.Run()
			var s app.Standing
			switch code := cmd.ProcessState.ExitCode(); {
			case code == command.OK:
				if err := json.Unmarshal(told.Bytes(), &s); err != nil || s.Total != acked.New {
					t.Errorf("status on the full disk: %s %v, want %d sessions", told.String(), err, acked.New)
				}
			case code != command.Trouble || !strings.Contains(told.String(), dir):
				t.Errorf("status on the full disk: exit %d, %s", code, told.String())
			}
			room()
			if s := run[app.Standing](t, "status", "-json", "-data", dir); s.Total != acked.New {
				t.Errorf("%d sessions are there, %d were acknowledged", s.Total, acked.New)
			}
			if got := run[imported](t, "import", "-json", "-data", dir, file); got.New != rows-acked.New || got.Unchanged != acked.New {
				t.Errorf("with room again: %+v, want the other %d", got, rows-acked.New)
			}
			intact(t, dir)
			t.Logf("%d of %d taken in before the disk was full", acked.New, rows)
		})
	}
}

// K12: nobody else on this computer may read anything that lies here. The
// practice org keeps its made-up records in a folder that is closed as a whole.
func TestEveryFileBelongsToItsUserAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "data")
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	w := openWindow(t, "-demo", "-data", dir)
	check := func() (n int) {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil // gone in this moment
			}
			info, err := e.Info()
			if err != nil {
				return nil
			}
			if madeUp := filepath.Base(filepath.Dir(path)) == "rehearsal"; madeUp {
				return nil
			}
			if n++; info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := check(); n < 5 {
		t.Errorf("only %d files looked at", n)
	}
	w.end()
	check()
}

// K07: with the folder gone nothing is acknowledged any more, and the window
// says so; the folder's return heals it.
func TestAFolderThatIsMovedAwayIsNoticed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	w := openWindow(t, "-data", dir)
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	if said := w.says("halt: "); !strings.Contains(said, "folder is gone") || !strings.Contains(said, dir) {
		t.Errorf("it said %q", said)
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	if said := w.says("halt: "); said != "halt: " {
		t.Errorf("back again, it said %q", said)
	}
	w.end()
}

// K05 and D09: the window opens where nothing can be written or read, and says
// why; the files stay as they are.
func TestTheWindowOpensOnAStoreItCannotUse(t *testing.T) {
	newer := func(t *testing.T, dir string) { setSchema(t, dir, 9999) }
	tests := []struct {
		name string
		make func(t *testing.T, dir string)
		says string
	}{
		{"written by a newer version", newer, "newer Demobridge"},
		{"a folder that is a file", func(t *testing.T, dir string) {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(dir, []byte("a file"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			run[imported](t, "import", "-json", "-data", dir, sessionFile(t, "d09", 0, 10, 0))
			tt.make(t, dir)
			before, _ := os.ReadFile(filepath.Join(dir, "demobridge.db"))
			w := openWindow(t, "-data", dir)
			if said := w.says("halt: "); !strings.Contains(said, tt.says) {
				t.Errorf("it said %q, want %q named", said, tt.says)
			}
			w.end()
			if after, _ := os.ReadFile(filepath.Join(dir, "demobridge.db")); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

// K05: on a disk that may only be read the window shows what is stored, and
// says where it may not write; nothing is acknowledged.
func TestADiskThatMayOnlyBeReadIsShownAndNotWritten(t *testing.T) {
	at := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", at).Run(); err != nil {
		// Without the right to mount, the modes of files do as much.
		t.Logf("no file system can be mounted here: %v", err)
	} else {
		t.Cleanup(func() { _ = exec.Command("umount", at).Run() })
	}
	dir := filepath.Join(at, "data")
	run[imported](t, "import", "-json", "-data", dir, sessionFile(t, "k05", 0, 10, 0))
	if exec.Command("mount", "-o", "remount,ro", at).Run() != nil {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	}
	w := openWindow(t, "-data", dir)
	if said := w.says("halt: "); !strings.Contains(said, "may not write to "+dir) {
		t.Errorf("it said %q", said)
	}
	if s := run[app.Standing](t, "status", "-json", "-data", dir); s.Total != 10 || !s.ReadOnly {
		t.Errorf("status %+v, want the 10 sessions, to be read only", s)
	}
	var out bytes.Buffer
	cmd := program(t.Context(), "import", "-json", "-data", dir, sessionFile(t, "k05", 10, 10, 0))
	cmd.Stdout = &out
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != command.Trouble || !strings.Contains(out.String(), `"new":0`) {
		t.Errorf("the import said %s, exit %d, want nothing taken in", out.String(), code)
	}
	w.end()
}
