package instance

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// turnAgain is how often a turn that another process has is asked for.
const turnAgain = 20 * time.Millisecond

// TakeTurn waits until no other process has its turn at the file, which is
// made when it is missing, and takes it. The kernel gives it back when a
// process ends. The error is ctx's; where the file cannot be made or locked
// everybody has a turn at once.
func TakeTurn(ctx context.Context, file string) (release func(), err error) {
	none := func() {}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return none, nil
	}
	lock := flock.New(file, flock.SetPermissions(0o600))
	ok, _ := lock.TryLockContext(ctx, turnAgain) // without a lock there is no turn, whatever the reason
	switch {
	case ok:
		return func() { _ = lock.Close() }, nil // a lock that stays ends with the process
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return none, nil
}
