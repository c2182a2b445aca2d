package ui

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// painted is what the colours and sizes of a screen depend on.
type painted struct {
	options theme.Options
	variant fyne.ThemeVariant
}

func paintedNow() painted {
	settings := fyne.CurrentApp().Settings()
	p := painted{variant: settings.ThemeVariant()}
	if ours, ok := settings.Theme().(*theme.Theme); ok {
		p.options = ours.Options()
	}
	return p
}

// repaint drops the screens that were built in other colours. Fyne paints anew
// only what is in the window, so one that comes back would be half dark and
// half light. A screen with unsaved changes is never left, so nothing is lost.
func (s *Shell) repaint() {
	p := paintedNow()
	if p == s.painted {
		return
	}
	s.painted = p
	for i, one := range s.screens {
		end(one)
		s.screens[i] = nil // built again when it is shown
	}
}

// end ends what a screen does in the background.
func end(one screen) {
	if c, ok := one.(interface{ Close() }); ok {
		c.Close()
	}
}
