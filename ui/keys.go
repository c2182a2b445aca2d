package ui

import (
	"demobridge/app/status"
	"demobridge/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// addKeys gives the window the keys that work everywhere. On macOS Ctrl is
// Cmd.
func (s *Shell) addKeys() {
	c := s.window.Canvas()
	ctrl := fyne.KeyModifierShortcutDefault
	add := func(name fyne.KeyName, modifier fyne.KeyModifier, f func()) {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: modifier}, func(fyne.Shortcut) {
			// Fyne keeps the window's shortcuts alive under a dialog.
			if len(c.Overlays().List()) == 0 && s.setUp.wizard == nil {
				f()
			}
		})
	}
	for _, key := range []struct {
		name     fyne.KeyName
		modifier fyne.KeyModifier
	}{{fyne.KeyReturn, ctrl}, {fyne.KeyEnter, ctrl}, {fyne.KeyLeft, fyne.KeyModifierAlt}} {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key.name, Modifier: key.modifier}, func(fyne.Shortcut) {
			if w := s.setUp.wizard; w == nil || len(c.Overlays().List()) > 0 {
				return
			} else if key.name == fyne.KeyLeft {
				w.Back()
			} else {
				w.Primary()
			}
		})
	}
	for i, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8} {
		add(key, ctrl, func() { s.show(i) })
	}
	add(fyne.KeyF, ctrl, s.search)
	add(fyne.KeyR, ctrl, s.syncNow)
	add(fyne.KeyP, ctrl|fyne.KeyModifierShift, s.togglePause)
	add(fyne.KeyI, ctrl, s.ImportFiles)
	add(fyne.KeyB, ctrl, s.toggleSidebar)
	add(fyne.KeyS, ctrl, func() {
		if one, ok := s.screens[s.current].(saver); ok {
			one.SaveAll()
		}
	})
	for key, step := range map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyDown: 1} {
		add(key, fyne.KeyModifierAlt, func() {
			if one, ok := s.screens[s.current].(shifter); ok {
				one.Shift(step)
			}
		})
	}
	c.SetOnTypedKey(s.typedKey)
	c.SetOnTypedRune(func(r rune) {
		if one, ok := s.screens[s.current].(lettered); ok && len(c.Overlays().List()) == 0 && s.setUp.wizard == nil {
			one.Letter(r)
		}
	})
}

// typedKey gets the keys that nothing with the focus has used.
func (s *Shell) typedKey(e *fyne.KeyEvent) {
	if kit.HandleKey(s.window.Canvas(), e) {
		return
	}
	if s.setUp.wizard != nil {
		if e.Name == fyne.KeyEscape {
			s.setUp.wizard.Escape()
		}
		return
	}
	if one, ok := s.screens[s.current].(keyed); ok && one.Key(e) {
		return
	}
	switch e.Name {
	case fyne.KeyF5:
		s.syncNow()
	case fyne.KeyF6:
		s.nextRegion()
	case fyne.KeyEscape:
		if top, ok := s.screens[s.current].(escaper); ok {
			top.Escape()
		}
	}
}

func (s *Shell) search() {
	if one, ok := s.screens[s.current].(searcher); ok {
		one.FocusSearch()
	}
}

// nextRegion jumps from the sidebar to the parts of the screen and back.
func (s *Shell) nextRegion() {
	c := s.window.Canvas()
	from := c.Focused()
	for _, item := range s.sidebar.items {
		if from == fyne.Focusable(item) {
			from = nil
		}
	}
	if from == fyne.Focusable(s.sidebar.org) {
		from = nil
	}
	if one, ok := s.screens[s.current].(regioned); ok {
		if next, ok := one.NextRegion(from); ok {
			c.Focus(next)
			return
		}
	}
	c.Focus(s.sidebar.items[s.current])
}

func (s *Shell) syncNow() { s.program.SyncNow() }

// togglePause pauses or resumes; while a gate holds sending neither does
// anything.
func (s *Shell) togglePause() {
	switch {
	case s.last.Sync.State == status.Paused:
		s.program.Resume()
	case s.last.Connection.State == status.Connected && s.last.Sync.State != status.OnHold:
		s.program.Pause()
	}
}

// toggleSidebar collapses the sidebar or opens it, and keeps that.
func (s *Shell) toggleSidebar() {
	s.frame.collapse(!s.frame.wanted)
	value := ""
	if s.frame.wanted {
		value = "collapsed"
	}
	s.program.SetPreference(PrefSidebar, value)
}
