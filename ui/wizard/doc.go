// Package wizard is the guided set-up: eight steps from an empty program to one
// proven session in Salesforce. Each step knows from the org whether it is
// done, so the wizard can be left at any step and goes on where it stopped.
//
// It may import app/status, ui/kit, ui/setup, ui/task, ui/theme, ui/words and
// Fyne's core.
package wizard
