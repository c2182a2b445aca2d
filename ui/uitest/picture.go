package uitest

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// PictureDir is the environment variable that names a folder for Picture; when
// it is empty Picture writes nothing.
const PictureDir = "DEMOBRIDGE_PICTURES"

// UpdateGoldens is the environment variable that makes Golden write what it
// sees instead of comparing.
const UpdateGoldens = "DEMOBRIDGE_UPDATE_GOLDENS"

// Settle lays everything out until sizes stop changing. Wrapped text learns
// its height only from the width it is given, which the real window resolves
// in its next frames; the test canvas has no frames.
func Settle(c fyne.Canvas) {
	for range 4 {
		for _, root := range roots(c) {
			if root != nil {
				layoutTree(root)
			}
		}
	}
}

func layoutTree(o fyne.CanvasObject) {
	switch x := o.(type) {
	case *fyne.Container:
		if x.Layout != nil {
			x.Layout.Layout(x.Objects, x.Size())
		}
		for _, child := range x.Objects {
			layoutTree(child)
		}
	case fyne.Widget:
		r := test.WidgetRenderer(x)
		r.Layout(x.Size())
		for _, child := range r.Objects() {
			layoutTree(child)
		}
	}
}

// Capture paints a canvas with Fyne's software painter.
func Capture(c fyne.Canvas) image.Image {
	Settle(c)
	return c.Capture()
}

// Picture saves a painted canvas as name.png in the folder named by
// PictureDir, for people to look at. Without the variable it does nothing.
func Picture(t testing.TB, c fyne.Canvas, name string) {
	t.Helper()
	dir := os.Getenv(PictureDir)
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	writePNG(t, filepath.Join(dir, name+".png"), Capture(c))
}

// Golden compares a painted canvas with testdata/name.png, pixel for pixel, on
// linux/amd64 only: other painters round differently. A difference is written
// to testdata/failed/name.png.
func Golden(t testing.TB, c fyne.Canvas, name string) {
	t.Helper()
	got := Capture(c)
	path := filepath.Join("testdata", name+".png")
	if os.Getenv(UpdateGoldens) != "" {
		writePNG(t, path, got)
		return
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no golden picture: %v (set %s=1 to make it)", err, UpdateGoldens)
	}
	want, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if n := differing(got, want); n != 0 {
		failed := filepath.Join("testdata", "failed", name+".png")
		writePNG(t, failed, got)
		t.Errorf("%s: %d pixels differ from the golden picture, see %s", name, n, failed)
	}
}

func differing(a, b image.Image) int {
	if a.Bounds() != b.Bounds() {
		return a.Bounds().Dx() * a.Bounds().Dy()
	}
	x, y := plain(a), plain(b)
	n := 0
	for i := 0; i < len(x.Pix); i += 4 {
		if !bytes.Equal(x.Pix[i:i+4], y.Pix[i:i+4]) {
			n++
		}
	}
	return n
}

func plain(m image.Image) *image.RGBA {
	r := image.NewRGBA(m.Bounds())
	draw.Draw(r, r.Bounds(), m, m.Bounds().Min, draw.Src)
	return r
}

func writePNG(t testing.TB, path string, m image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
