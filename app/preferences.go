package app

import "context"

// Preference returns a small habit of the window, "" when it was never set.
func (a *App) Preference(name string) string {
	var v string
	if _, err := a.store.Setting(context.Background(), "preference."+name, &v); err != nil {
		return ""
	}
	return v
}

// SetPreference keeps a small habit of the window. One that cannot be kept is
// lost at the next start and harms nothing.
func (a *App) SetPreference(name, value string) {
	_ = a.store.SetSetting(context.Background(), "preference."+name, value)
}
