//go:build !ci

package ui

import (
	"os"
	"runtime"

	"demobridge/assets"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

// appID is the identity of the program for the system; it is also in
// FyneApp.toml.
const appID = "dev.demobridge.Demobridge"

// Ready says whether a window can be opened here: it returns a NoWindowError
// when there is no display.
func Ready() error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return NoWindowError{"There is no display to open a window on."}
	}
	return nil
}

// Run opens the window on a running program and returns when it was closed.
// It must be called on the main goroutine. It returns a NoWindowError when
// there is no display; the program goes on running in any case and is the
// caller's to close.
func Run(program Program, o Options) error {
	if err := Ready(); err != nil {
		return err
	}
	a := app.NewWithID(appID)
	a.SetIcon(fyne.NewStaticResource("demobridge.png", assets.AppIcon()))
	w := a.NewWindow(Title)
	shell := Open(w, program, o)
	w.Resize(fyne.NewSize(theme.WindowWidth, theme.WindowHeight))
	w.SetMaster()
	// Background work must have ended before Fyne's loop does: what is posted
	// afterwards would run on the goroutine that posts it.
	closed := false
	end := func() {
		if closed {
			return
		}
		closed = true
		shell.Close()
		w.Close()
	}
	w.SetCloseIntercept(end)
	shell.obey(o, end)
	w.ShowAndRun()
	return nil
}
