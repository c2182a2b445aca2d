package store_test

import (
	"fmt"
	"sync"
	"testing"

	"demobridge/sync/store"
)

// A window and a short command may both be the first to see a data folder.
func TestTheFirstStartsMayHappenAtOnce(t *testing.T) {
	for round := range 25 {
		dir := t.TempDir()
		const processes = 4
		errs := make([]error, processes)
		var all sync.WaitGroup
		start := make(chan struct{})
		for i := range processes {
			all.Go(func() {
				<-start
				s, err := store.Open(t.Context(), dir, store.Options{NoRecovery: i > 0})
				if err == nil {
					err = s.SetSetting(t.Context(), fmt.Sprint("start", i), i)
					if closed := s.Close(); err == nil {
						err = closed
					}
				}
				errs[i] = err
			})
		}
		close(start)
		all.Wait()
		for i, err := range errs {
			if err != nil {
				t.Errorf("round %d, start %d: %v", round, i, err)
			}
		}
	}
}
