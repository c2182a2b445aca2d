package app

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"demobridge/app/problem"
	"demobridge/app/settings"
	"demobridge/app/status"
	"demobridge/sync/store"
)

const (
	careEvery    = 5 * time.Second
	backupAtMost = 24 * time.Hour   // a store with anything new is never longer without a backup
	backupAgain  = 15 * time.Minute // after one that failed
	backupWarn   = 24 * time.Hour   // of failures, before a person is told
	retainEvery  = 24 * time.Hour
	repairTold   = 7 * 24 * time.Hour

	settingBackupFailing = "care.backupFailingSince" // milliseconds UTC; 0: the last one was made
	settingRetained      = "care.retained"           // milliseconds UTC
	settingRecovery      = "care.recovery"           // store.Recovery, the last one there was
	settingRetention     = "retention"               // Retention
)

// Retention says for how many days sessions that are safely in Salesforce stay
// on this computer; 0 keeps them for ever. What is not sent always stays.
type Retention struct {
	DetailDays  int `json:"detailDays"`  // then only the facts of the lists are kept
	SessionDays int `json:"sessionDays"` // then the session is forgotten
}

// defaultRetention holds until a person decides otherwise.
var defaultRetention = Retention{DetailDays: 30, SessionDays: 365}

// care is what the application does for its store and for its own health.
type care struct {
	mu      sync.Mutex
	starts  *settings.Starts // nil without a window
	safe    bool             // started in safe mode, and nobody ended it
	began   time.Time        // monotonic
	stable  bool
	folder  fs.FileInfo // of the store's file, as it was opened
	tried   time.Time   // the last backup that failed
	failing time.Time   // since when backups fail; zero: they do not
	last    string      // why

	repaired *store.Recovery // the last time that the store was damaged; nil: never
}

func (c *care) begin(starts *settings.Starts, safe bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.starts, c.safe, c.began = starts, safe, time.Now()
}

// bold notes that a person ended the safe mode.
func (c *care) bold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.safe = false
	if c.starts != nil && !c.stable {
		c.starts.Bold()
	} else if c.starts != nil {
		c.starts.Stable(false)
	}
}

// end notes how the application ended.
func (c *care) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.starts != nil && err == nil {
		c.starts.End()
	}
}

// settle takes this start out of the row of those that crashed once it has
// lasted.
func (c *care) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.starts == nil || c.stable || time.Since(c.began) < settings.StableAfter {
		return
	}
	c.stable = true
	c.starts.Stable(c.safe)
}

// warning is what a person should know, though it stops nothing yet.
func (c *care) warning(dir string, now time.Time) (problem.Item, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failing.IsZero() || now.Sub(c.failing) < backupWarn {
		return problem.Item{}, false
	}
	item := problem.Named("BACKUP_FAILS", problem.Facts{Path: dir}, c.failing)
	item.Cause += " " + c.last
	item.Told = status.Plain(item.Cause)
	return item, true
}

// ownItem lists a fault of this program among the problems.
func ownItem(f status.Fault, since time.Time) problem.Item {
	return problem.Item{ID: "app-" + f.Code, First: since, Last: since, Problem: problem.Problem{
		Code: f.Code, Title: f.Title, Cause: f.Sentence, Told: status.Plain(f.Sentence),
		Severity: problem.Asking, Kind: status.AttentionFault,
	}}
}

// selfFaults are what is wrong with the store and with this start.
func (a *App) selfFaults(now time.Time) []problem.Item {
	var out []problem.Item
	switch h := a.halt.Load(); {
	case h != nil && h.refuse != nil && h.fault.Code != codeGone:
		out = append(out, problem.Own(h.refuse, h.since))
	case h != nil:
		item := ownItem(h.fault.Fault, h.since)
		item.Severity = problem.Stopping
		out = append(out, item)
	case a.store.ReadOnly():
		out = append(out, problem.Own(&store.ReadOnlyError{Path: a.store.Dir()}, now))
	}
	if item, ok := a.care.warning(a.o.Dir, now); ok {
		out = append(out, item)
	}
	if program := settings.Synchronised(a.o.Dir); program != "" {
		out = append(out, problem.Named("SYNCHRONISED_FOLDER", problem.Facts{Path: a.o.Dir, Message: program}, now))
	}
	return out
}

// lookAfter cares for the store until ctx ends.
func (a *App) lookAfter(ctx context.Context) {
	a.folderThere() // notes which file it is
	tick := time.NewTicker(careEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		a.Care(ctx)
	}
}

// Care looks after the store once: that it is still there, that there is a
// fresh backup, and that nothing is kept longer than it should. The application
// does so by itself every five seconds while it runs.
func (a *App) Care(ctx context.Context) {
	a.care.settle()
	if !a.folderThere() {
		return
	}
	a.keepBackup(ctx)
	a.retain(ctx)
}

// folderThere finds out whether the store's file is still the one that is
// open. On systems where an open file can be deleted or moved away, everything
// seems to work afterwards, and all of it is lost at the end: no session may be
// acknowledged then. What is in the open file is still sent.
func (a *App) folderThere() bool {
	path := filepath.Join(a.o.Dir, store.FileName)
	info, err := os.Stat(path)
	a.care.mu.Lock()
	if a.care.folder == nil && err == nil {
		a.care.folder = info
	}
	there := err == nil && os.SameFile(info, a.care.folder)
	a.care.mu.Unlock()
	h := a.halt.Load()
	gone := h != nil && h.fault.Code == codeGone
	switch {
	case there && gone:
		a.halt.CompareAndSwap(h, h.former) // it was only moved, and is back
		a.watch.touch()
	case !there && !gone:
		a.halt.Store(&halt{
			fault: status.Halt{Fault: status.Fault{
				Title: "The data folder is gone.", Code: codeGone,
				Sentence: "No new session is taken in. Put the folder " + a.o.Dir + " back where it was, or restart Demobridge.",
			}},
			refuse: &fs.PathError{Op: "use", Path: a.o.Dir, Err: fs.ErrNotExist},
			former: h,
			since:  a.o.Now(),
		})
		a.watch.touch()
	}
	return there
}

const codeGone = "FOLDER_GONE"

// keepBackup makes a backup when one is due. A failure stops nothing; it is
// tried again, and told when it lasts.
func (a *App) keepBackup(ctx context.Context) {
	now := a.o.Now()
	a.care.mu.Lock()
	soon := !a.care.tried.IsZero() && now.Sub(a.care.tried).Abs() < backupAgain
	a.care.mu.Unlock()
	if soon || !a.backupDue(now) {
		return
	}
	_, err := a.store.KeepBackup(ctx)
	if ctx.Err() != nil {
		return // the end of the program is no failure
	}
	a.care.mu.Lock()
	before := a.care.failing
	if err == nil {
		a.care.tried, a.care.failing, a.care.last = time.Time{}, time.Time{}, ""
	} else {
		a.care.tried, a.care.last = now, a.Explain(err).Title
		if a.care.failing.IsZero() {
			a.care.failing = now
		}
	}
	failing := a.care.failing
	a.care.mu.Unlock()
	if failing.Equal(before) {
		return
	}
	since := int64(0)
	if !failing.IsZero() {
		since = failing.UnixMilli()
	}
	// On a full disk this fails as well, and memory has to do.
	_ = a.store.SetSetting(ctx, settingBackupFailing, since)
}

// backupDue also counts what earlier, shorter runs changed: a program that is
// only ever opened for ten minutes must have its backups too.
func (a *App) backupDue(now time.Time) bool {
	if a.store.BackupDue() {
		return true
	}
	info, err := os.Stat(filepath.Join(a.o.Dir, store.FileName))
	if err != nil {
		return false
	}
	at := a.backupAt()
	return now.Sub(at).Abs() >= backupAtMost && info.ModTime().After(at)
}

// backupAt is when the newest backup was made; zero when there is none.
func (a *App) backupAt() time.Time {
	all, err := a.store.Backups()
	if err != nil || len(all) == 0 {
		return time.Time{}
	}
	return all[0].At
}

// retain forgets, once a day, what is in Salesforce for longer than this
// computer should keep it.
func (a *App) retain(ctx context.Context) {
	now := a.o.Now()
	var last int64
	if _, err := a.store.Setting(ctx, settingRetained, &last); err != nil || now.Sub(time.UnixMilli(last)).Abs() < retainEvery {
		return
	}
	keep := defaultRetention
	if _, err := a.store.Setting(ctx, settingRetention, &keep); err != nil {
		return
	}
	const day = 24 * time.Hour
	_, err := a.store.Retain(ctx, store.Policy{Payloads: time.Duration(keep.DetailDays) * day, Sessions: time.Duration(keep.SessionDays) * day})
	if err == nil {
		_ = a.store.SetSetting(ctx, settingRetained, now.UnixMilli()) // else again soon, which harms nothing
	}
}

// remember takes up what earlier runs knew, and keeps what this start repaired.
func (a *App) remember(ctx context.Context) {
	repaired := a.store.Recovery()
	if repaired != nil {
		_ = a.store.SetSetting(ctx, settingRecovery, repaired) // its report also lies in the quarantine
	} else {
		var r store.Recovery
		if ok, err := a.store.Setting(ctx, settingRecovery, &r); err == nil && ok {
			repaired = &r
		}
	}
	var since int64
	_, _ = a.store.Setting(ctx, settingBackupFailing, &since) // unknown: counted from the next failure on
	a.care.mu.Lock()
	defer a.care.mu.Unlock()
	a.care.repaired = repaired
	if since > 0 {
		a.care.failing = time.UnixMilli(since)
	}
}

// recent is what was repaired in the last days, in this run or an earlier one.
func (c *care) recent(now time.Time) *store.Recovery {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.repaired == nil || now.Sub(c.repaired.At).Abs() > repairTold {
		return nil
	}
	return c.repaired
}
