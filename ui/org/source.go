package org

import (
	"context"
	"io"
	"time"

	"demobridge/app/status"
	"demobridge/ui/setup"

	"fyne.io/fyne/v2"
)

// Connections tell which orgs are known here, and end a connection. They may
// take long.
type Connections interface {
	Orgs(ctx context.Context) ([]status.OrgRow, error)
	SetActive(ctx context.Context, orgID string) error
	Disconnect(ctx context.Context) (status.Disconnected, error)
	ConnectionFacts(ctx context.Context) (status.ConnectionFacts, error)
	Explain(err error) status.Fault
}

// Program is what the section needs of the application.
type Program interface {
	Connections
	setup.Access
	setup.Preparing
	setup.Packages
	setup.Pages
	setup.Removing
}

// Host is what the window does for the section.
type Host interface {
	Now() time.Time
	Copy(text, what string)   // to the clipboard, with a toast that names what
	Toast(text string)        // the good end of something the user did
	Alert(fault status.Fault) // the bad end
	Canvas() fyne.Canvas      // for dialogs
	Ways
	Letters
}

// Ways lead out of the section.
type Ways interface {
	OpenAddress(address string)
	// Browse opens an address for a sign-in. It may be called from any
	// goroutine.
	Browse(address string) error
	SignIn()
	OpenSetup() // the guided set-up
}

// Letters hand a text to somebody else.
type Letters interface {
	// SaveFile asks for a place and hands over the open file; nothing when the
	// user changes their mind.
	SaveFile(name string, write func(io.WriteCloser))
	WriteEmail(subject, body string)
}
