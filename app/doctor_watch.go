package app

import (
	"context"

	"demobridge/app/problem"
	"demobridge/app/status"
)

// diagnose looks into Salesforce once for each new cause that is about access,
// while sessions are sent: the problem can then say what exactly is missing,
// and be repaired from its page. It costs a few calls for each cause.
func (a *App) diagnose(ctx context.Context) {
	snapshots, end := a.Watch()
	defer end()
	looked := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-snapshots:
			if !open {
				return
			}
		}
		if a.accessTrouble(ctx, looked) {
			// What came of it is in the report; a cause that Salesforce would
			// not be asked about now is looked into at the next one.
			_, _ = a.Doctor(ctx)
		}
	}
}

// accessTrouble reports whether there is a cause that was not looked into, and
// notes it.
func (a *App) accessTrouble(ctx context.Context, looked map[string]bool) bool {
	if a.link.Load() == nil {
		return false
	}
	items, err := a.troubles.list(ctx, a)
	if err != nil {
		return false
	}
	found := false
	for _, i := range items {
		if i.Section != problem.NeedYou || i.Kind != status.AttentionAccess || i.SignIn || looked[i.ID] {
			continue
		}
		looked[i.ID], found = true, true
	}
	return found
}
