// Package instance keeps one Demobridge to a data folder, and lets a second
// one ask the first to show its window.
//
// The kernel's lock on a file of its own says whose the folder is, so a killed
// process leaves nothing to clean up. The way to the first one is a port of
// this computer's loopback; its number and the words that open it are in a file
// that only this user may read. All that can be asked there is to show the
// window.
//
// It may import app/settings, the lock of gofrs/flock and the standard library.
package instance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/flock"

	"demobridge/app/settings"
)

// ErrShown says that another Demobridge has the folder and showed its window.
var ErrShown = errors.New("the Demobridge that runs already was asked to show its window")

// Instance is the right to use a data folder.
type Instance struct {
	lock *flock.Flock
	door *door // nil without a window
}

// Take takes the folder, which must exist. It returns settings.ErrTaken when
// another process has it.
func Take(dir string) (*Instance, error) {
	lock := flock.New(settings.Lock(dir), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("take the data folder %s: %w", dir, err)
	}
	if !ok {
		return nil, fmt.Errorf("%w: %s", settings.ErrTaken, dir)
	}
	return &Instance{lock: lock}, nil
}

const (
	// patience is how long a second start looks for a way to the first one,
	// which may be starting or ending in this moment.
	patience = 1500 * time.Millisecond
	again    = 25 * time.Millisecond
)

// TakeWithWindow takes the folder for a program with a window. It returns
// ErrShown when another one has it and now shows its window, and
// settings.ErrTaken when whoever has it has no window.
func TakeWithWindow(ctx context.Context, dir string) (*Instance, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(again)
	defer tick.Stop()
	for {
		i, err := Take(dir)
		if err == nil {
			// A window that cannot be called is still a window.
			i.door, _ = openDoor(dir)
			return i, nil
		}
		if !errors.Is(err, settings.ErrTaken) {
			return nil, err
		}
		if knock(ctx, dir) == nil {
			return nil, ErrShown
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-tick.C:
		}
	}
}

// Shows yields when another start asked to show the window. Several asks may
// become one.
func (i *Instance) Shows() <-chan struct{} {
	if i.door == nil {
		return nil
	}
	return i.door.asked
}

// Close gives the folder back.
func (i *Instance) Close() error {
	if i.door != nil {
		i.door.close()
	}
	return i.lock.Close()
}
