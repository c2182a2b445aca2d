// Package org is the Salesforce section: what the signed-in user may do, the
// plan of what Demobridge wants in the org, the permission set, the record
// pages, the connection, and the way to undo everything.
//
// It may import app/status, ui/kit, ui/setup, ui/task, ui/theme, ui/words and
// Fyne's core.
package org
