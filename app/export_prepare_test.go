package app

import "demobridge/sync/salesforce/metadata"

// AskFast lets a change of the org ask how far it is without waiting long.
func (a *App) AskFast(p metadata.Pace) { a.prepare.pace = p }
