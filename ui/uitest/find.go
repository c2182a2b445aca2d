package uitest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Walk visits every visible object under o, parents first. It stops going
// deeper where visit returns false.
func Walk(o fyne.CanvasObject, visit func(fyne.CanvasObject) bool) {
	if o == nil || !o.Visible() || !visit(o) {
		return
	}
	for _, child := range children(o) {
		Walk(child, visit)
	}
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch x := o.(type) {
	case *fyne.Container:
		return x.Objects
	case fyne.Widget:
		return test.WidgetRenderer(x).Objects()
	}
	return nil
}

// roots returns the content of a canvas and its overlays, topmost first.
func roots(c fyne.Canvas) []fyne.CanvasObject {
	overlays := c.Overlays().List()
	all := make([]fyne.CanvasObject, 0, len(overlays)+1)
	for i := len(overlays) - 1; i >= 0; i-- {
		all = append(all, overlays[i])
	}
	return append(all, c.Content())
}

// Texts returns every visible line of text on a canvas, in tree order, as it
// is drawn (so a cut text shows its ellipsis).
func Texts(c fyne.Canvas) []string {
	var texts []string
	for _, root := range roots(c) {
		texts = append(texts, TextsIn(root)...)
	}
	return texts
}

// TextsIn returns every visible line of text under an object.
func TextsIn(o fyne.CanvasObject) []string {
	var texts []string
	Walk(o, func(o fyne.CanvasObject) bool {
		if t, ok := o.(*canvas.Text); ok && t.Text != "" {
			texts = append(texts, t.Text)
		}
		return true
	})
	return texts
}

// HasText tells whether a line that contains part is visible.
func HasText(c fyne.Canvas, part string) bool {
	for _, t := range Texts(c) {
		if strings.Contains(t, part) {
			return true
		}
	}
	return false
}

// Find returns the visible objects of type T on a canvas, topmost overlay
// first, for example Find[*kit.Button].
func Find[T fyne.CanvasObject](c fyne.Canvas) []T {
	var found []T
	for _, root := range roots(c) {
		found = append(found, FindIn[T](root)...)
	}
	return found
}

// FindIn returns the visible objects of type T under an object.
func FindIn[T fyne.CanvasObject](o fyne.CanvasObject) []T {
	var found []T
	Walk(o, func(o fyne.CanvasObject) bool {
		if x, ok := o.(T); ok {
			found = append(found, x)
		}
		return true
	})
	return found
}

// labelled is implemented by blocks with a spoken name.
type labelled interface{ AccessibilityLabel() string }

// ByName returns the first visible object whose spoken name is name, or nil.
func ByName(c fyne.Canvas, name string) fyne.CanvasObject {
	for _, root := range roots(c) {
		var found fyne.CanvasObject
		Walk(root, func(o fyne.CanvasObject) bool {
			if l, ok := o.(labelled); ok && found == nil && l.AccessibilityLabel() == name {
				found = o
			}
			return found == nil
		})
		if found != nil {
			return found
		}
	}
	return nil
}

// Tap clicks the visible object with the spoken name, in its middle.
func Tap(t testing.TB, c fyne.Canvas, name string) {
	t.Helper()
	o := ByName(c, name)
	if o == nil {
		t.Fatalf("uitest: nothing visible is called %q; there is %q", name, Texts(c))
	}
	tappable, ok := o.(fyne.Tappable)
	if !ok {
		t.Fatalf("uitest: %q cannot be tapped", name)
	}
	size := o.Size()
	test.TapAt(tappable, fyne.NewPos(size.Width/2, size.Height/2))
}

// TapText clicks at the middle of the first visible line of text that equals
// text, whatever takes the click there.
func TapText(t testing.TB, c fyne.Canvas, text string) {
	t.Helper()
	for _, root := range roots(c) {
		var found fyne.CanvasObject
		Walk(root, func(o fyne.CanvasObject) bool {
			if x, ok := o.(*canvas.Text); ok && found == nil && x.Text == text {
				found = o
			}
			return found == nil
		})
		if found == nil {
			continue
		}
		pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(found)
		size := found.Size()
		test.TapCanvas(c, pos.AddXY(size.Width/2, size.Height/2))
		return
	}
	t.Fatalf("uitest: no line says %q; there is %q", text, Texts(c))
}
