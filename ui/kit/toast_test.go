package kit_test

import (
	"testing"
	"testing/synctest"
	"time"

	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/uitest"
)

// TestToastLeavesAfterSixSeconds: it stays long enough to be read and goes by
// itself.
func TestToastLeavesAfterSixSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := uitest.New(t)
		posted := make(chan func(), 10)
		r := task.NewPosting(func(f func()) { posted <- f })
		defer r.Close()
		host := kit.NewToastHost(r)
		c := a.Window(host.Object(), 800, 400).Canvas()
		after := func(d time.Duration) bool {
			<-time.After(d)
			synctest.Wait()
			for len(posted) > 0 {
				(<-posted)()
			}
			return uitest.HasText(c, "5 sessions sent again")
		}
		host.Show(kit.Toast{Text: "5 sessions sent again"})
		if !after(5 * time.Second) {
			t.Error("the toast left too early")
		}
		if after(2 * time.Second) {
			t.Error("the toast does not leave")
		}
	})
}
