package app

import (
	"context"
	"sync"

	"demobridge/app/status"
	"demobridge/sync/salesforce"
)

// role is whether the signed-in user may set Salesforce up, as far as it is
// known for one user of one org.
type role struct {
	mu   sync.Mutex
	user string // org and user it is known of
	rep  bool

	// What was known of the user at an earlier start; the window asks often, so
	// it is read once.
	former string
	guess  status.Role
}

func roleKey(user string) string { return "role." + user }

// Role tells whether the signed-in user is a rep: somebody without the rights
// to set Salesforce up. Until that is known nothing is hidden.
func (a *App) Role() status.Role {
	l := a.link.Load()
	if l == nil {
		return status.Role{}
	}
	a.role.mu.Lock()
	r := status.Role{Known: true, Rep: a.role.rep}
	if user := patient(l); a.role.user != user {
		if a.role.former != user {
			a.role.former, a.role.guess = user, status.Role{}
			ok, err := a.store.Setting(context.Background(), roleKey(user), &a.role.guess.Rep)
			a.role.guess.Known = ok && err == nil
		}
		r = a.role.guess
	}
	a.role.mu.Unlock()
	if report, ok := a.LastDoctor(); ok && r.Rep {
		r.Request = report.Request()
	}
	return r
}

// LearnRole asks Salesforce once for each sign-in whether the user may set it
// up. UserPermissionAccess answers every user about their own rights (auth 3.1).
func (a *App) LearnRole(ctx context.Context) error {
	l := a.link.Load()
	if l == nil {
		return nil
	}
	a.role.mu.Lock()
	known := a.role.user == patient(l)
	a.role.mu.Unlock()
	if known {
		return nil
	}
	may, err := maySetUp(ctx, l.client)
	if err != nil {
		return err
	}
	a.role.mu.Lock()
	a.role.user, a.role.rep = patient(l), !may
	a.role.mu.Unlock()
	_ = a.store.SetSetting(ctx, roleKey(patient(l)), !may) // only a habit: it is asked for at each start
	if !may {
		// What an admin has to do is in the report.
		if _, known := a.LastDoctor(); !known {
			_, _ = a.Doctor(ctx)
		}
	}
	a.watch.touch()
	return nil
}

// maySetUp reports whether the user may change fields and objects: Modify
// Metadata or Modify All Data, with Customize Application (data 1.1).
func maySetUp(ctx context.Context, c *salesforce.Client) (bool, error) {
	page, err := c.Query(ctx, "SELECT PermissionsModifyAllData, PermissionsModifyMetadata, PermissionsCustomizeApplication FROM UserPermissionAccess")
	if err != nil {
		return false, err
	}
	if len(page.Records) == 0 {
		return false, nil
	}
	r := page.Records[0]
	return (r.Bool("PermissionsModifyAllData") || r.Bool("PermissionsModifyMetadata")) && r.Bool("PermissionsCustomizeApplication"), nil
}
