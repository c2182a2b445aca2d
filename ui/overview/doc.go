// Package overview is the first screen: is everything in Salesforce, and if
// not, what does a person do?
//
// It may import app/status, ui/kit, ui/theme, ui/words and Fyne. What it needs
// of the program are the interfaces Orders and Host; it knows no other screen
// and shows only what Update was given.
package overview
