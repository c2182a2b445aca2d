// Package ui is the window of Demobridge: the sidebar, the screens and the
// keys that work everywhere. It shows values of app/status and passes orders
// down to the application; it knows no database and no wire.
//
// It may import app and its packages, the screens, ui/kit, ui/task, ui/theme,
// assets and Fyne. Only run.go imports fyne.io/fyne/v2/app, which needs cgo;
// a build with the tag "ci" leaves that file out and has no window.
package ui
