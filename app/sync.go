package app

import "context"

const settingPaused = "sync.paused"

// SyncNow starts a flush at once.
func (a *App) SyncNow() {
	if l := a.link.Load(); l != nil {
		l.engine.Flush()
	}
}

// Pause stops sending after the call in flight, also over a restart. Sessions
// are still accepted.
func (a *App) Pause() { a.setPaused(true) }

// Resume ends the pause and starts a flush. In safe mode it ends that, too.
func (a *App) Resume() {
	a.leaveSafeMode()
	a.setPaused(false)
}

func (a *App) setPaused(paused bool) {
	// A pause that could not be kept for the next start still holds now.
	_ = a.store.SetSetting(context.Background(), settingPaused, paused)
	if l := a.link.Load(); l != nil {
		if paused {
			l.engine.Pause()
		} else {
			l.engine.Resume()
		}
	}
	a.watch.touch()
}
