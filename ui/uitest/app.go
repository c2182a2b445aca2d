// Package uitest drives the window in tests: a test app with the threading of
// the real one, finders, typing and tapping, screenshots and goldens.
//
// It may import Fyne (not fyne/v2/app), ui/theme and the standard library. It
// is imported by tests only.
//
//	a := uitest.New(t)
//	w := a.Window(content, 1280, 800)
//	uitest.Tap(t, w, "Sync now")
//	a.Until(func() bool { return uitest.HasText(w.Canvas(), "Up to date") })
package uitest

import (
	"testing"
	"time"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// waitLimit is how long Until waits before it fails the test.
const waitLimit = 60 * time.Second

// App is Fyne's test app with one change. Fyne's test driver runs fyne.Do on
// the goroutine that calls it, which is a data race in every test that works
// in the background. Here the functions wait in a queue and run on the test's
// goroutine, inside Until or Drain, as they would on the UI goroutine.
type App struct {
	fyne.App
	t      testing.TB
	driver *loopDriver
}

type loopDriver struct {
	fyne.Driver
	queue chan func()
}

// DoFromGoroutine queues f for the test's goroutine.
func (d *loopDriver) DoFromGoroutine(f func(), wait bool) {
	if !wait {
		d.queue <- f
		return
	}
	done := make(chan struct{})
	d.queue <- func() {
		defer close(done)
		f()
	}
	<-done
}

// Driver returns the queueing driver.
func (a *App) Driver() fyne.Driver { return a.driver }

// New makes the app of this test the current one, in the light theme, until
// the test ends. Tests with an App must not run in parallel: Fyne has one
// current app.
func New(t testing.TB) *App {
	t.Helper()
	inner := test.NewTempApp(t)
	a := &App{App: inner, t: t, driver: &loopDriver{Driver: inner.Driver(), queue: make(chan func(), 4096)}}
	fyne.SetCurrentApp(a)
	a.SetTheme(theme.Options{Mode: theme.Light})
	return a
}

// SetTheme applies appearance settings to every window, as Settings does.
func (a *App) SetTheme(o theme.Options) { a.Settings().SetTheme(theme.New(o)) }

// Window shows an object in a window of the given size until the test ends.
func (a *App) Window(content fyne.CanvasObject, width, height float32) fyne.Window {
	a.t.Helper()
	w := test.NewTempWindow(a.t, content)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	Settle(w.Canvas())
	return w
}

// Drain runs everything queued by now and returns.
func (a *App) Drain() {
	for {
		select {
		case f := <-a.driver.queue:
			f()
		default:
			return
		}
	}
}

// Until runs queued functions until the condition holds. It fails the test
// after ten seconds.
func (a *App) Until(cond func() bool) {
	a.t.Helper()
	limit := time.After(waitLimit)
	for !cond() {
		select {
		case f := <-a.driver.queue:
			f()
		case <-limit:
			a.t.Fatal("uitest: the awaited state did not come in time")
		}
	}
	a.Drain()
}
