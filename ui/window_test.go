package ui_test

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/ui"
	"demobridge/ui/kit"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// window is the program's window in a test.
type window struct {
	fyne.Window
	app     *uitest.App
	program *fake
	drop    func(fyne.Position, []fyne.URI)
	opened  []string // addresses for the browser
	files   chooser
	shell   *ui.Shell
	canvas  *canvas
}

// canvas remembers the window's shortcuts, which Fyne's test canvas forgets.
type canvas struct {
	fyne.Canvas
	fyne.ShortcutHandler
}

// AddShortcut keeps a shortcut.
func (c *canvas) AddShortcut(s fyne.Shortcut, f func(fyne.Shortcut)) {
	c.ShortcutHandler.AddShortcut(s, f)
}

// RemoveShortcut forgets a shortcut.
func (c *canvas) RemoveShortcut(s fyne.Shortcut) { c.ShortcutHandler.RemoveShortcut(s) }

// Canvas is the window's canvas.
func (w *window) Canvas() fyne.Canvas { return w.canvas }

// SetOnDropped keeps what the system would call.
func (w *window) SetOnDropped(f func(fyne.Position, []fyne.URI)) { w.drop = f }

// open shows the program in a window of a size, with the clock of its
// snapshot.
func open(t *testing.T, f *fake, size fyne.Size) *window {
	t.Helper()
	w := &window{app: uitest.New(t), program: f}
	w.Window = test.NewTempWindow(t, nil)
	w.canvas = &canvas{Canvas: w.Window.Canvas()}
	w.shell = ui.Open(w, f, ui.Options{
		Now:     func() time.Time { return f.Status().At },
		OpenURL: func(u *url.URL) error { w.opened = append(w.opened, u.String()); return nil },
		Files:   &w.files,
	})
	t.Cleanup(w.shell.Close)
	w.Resize(size)
	uitest.Settle(w.Canvas())
	return w
}

func (w *window) has(text string) bool { return uitest.HasText(w.Canvas(), text) }

// until runs the window until a text is on it.
func (w *window) until(text string) {
	w.app.Until(func() bool { return w.has(text) })
	uitest.Settle(w.Canvas())
}

// untilLine runs the window until a line that is exactly text is on it.
func (w *window) untilLine(text string) {
	w.app.Until(func() bool { return slices.Contains(uitest.Texts(w.Canvas()), text) })
	uitest.Settle(w.Canvas())
}

// key presses Ctrl and a key, wherever the focus is.
func (w *window) key(name fyne.KeyName) {
	w.shortcut(name, fyne.KeyModifierShortcutDefault)
}

func (w *window) shortcut(name fyne.KeyName, modifier fyne.KeyModifier) {
	w.canvas.TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: modifier})
}

func (w *window) keys(names ...fyne.KeyName) { uitest.Key(w.Canvas(), names...) }

func (w *window) letters(text string) { uitest.Type(w.Canvas(), text) }

func (w *window) table(t *testing.T) *kit.Table {
	t.Helper()
	found := uitest.Find[*kit.Table](w.Canvas())
	if len(found) != 1 {
		t.Fatalf("%d tables on the window", len(found))
	}
	return found[0]
}

// tapRow clicks a row of the list.
func (w *window) tapRow(t *testing.T, i int) {
	t.Helper()
	table := w.table(t)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(table.Rows)
	h := float32(36)
	if table.Rows.Size().Width < 700 {
		h = 48
	}
	test.TapCanvas(w.Canvas(), at.AddXY(60, h*float32(i)+h/2))
}

// rowTexts are the texts of the visible rows of the list, from the top.
func (w *window) rowTexts(t *testing.T) [][]string {
	t.Helper()
	rows := uitest.FindIn[*kit.Row](w.table(t))
	d := fyne.CurrentApp().Driver()
	slices.SortFunc(rows, func(a, b *kit.Row) int {
		return cmp.Compare(d.AbsolutePositionForObject(a).Y, d.AbsolutePositionForObject(b).Y)
	})
	texts := make([][]string, len(rows))
	for i, row := range rows {
		texts[i] = uitest.TextsIn(row)
	}
	return texts
}

// row is the visitor of a visible row, or "" while it is not there.
func (w *window) row(t *testing.T, i int) string {
	t.Helper()
	if rows := w.rowTexts(t); i < len(rows) && len(rows[i]) > 0 {
		return rows[i][0]
	}
	return ""
}

func (w *window) lastRow(t *testing.T) string {
	t.Helper()
	return w.row(t, len(w.rowTexts(t))-1)
}

// current is the visitor of the current row, which must be visible.
func (w *window) current(t *testing.T) string {
	t.Helper()
	rows := w.table(t).Rows
	first, _ := rows.VisibleRows()
	return w.row(t, rows.Current()-first)
}

func contains(text, part string) bool { return strings.Contains(text, part) }

func secondsOf(i int) time.Duration { return time.Duration(i) * time.Second }
