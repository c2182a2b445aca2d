package wizard

import (
	"context"
	"io"
	"time"

	"demobridge/app/status"
	"demobridge/ui/setup"

	"fyne.io/fyne/v2"
)

// SignIns starts sign-ins. CheckAddress may take long and is called off the
// window's goroutine; the others return at once.
type SignIns interface {
	CheckAddress(ctx context.Context, text string) status.AddressCheck
	CheckConsumerKey(text string) (key, problem string)
	CallbackLines() []string
	SignInDefaults(ctx context.Context) status.SignInChoice
	StartSignIn(choice status.SignInChoice, open func(address string) error) error
}

// SignInProgress tells how a sign-in goes, and steers it.
type SignInProgress interface {
	SignInState() status.SignIn
	WatchSignIn() (<-chan status.SignIn, func())
	CancelSignIn()
	AnswerSignIn(yes bool)
}

// Tests sends the one labelled session that proves the whole way, and takes it
// away again. All but TestSession may take long.
type Tests interface {
	SendTestSession(ctx context.Context, progress func(status.TestSession)) (status.TestSession, error)
	TestSession(ctx context.Context) (status.TestSession, error)
	DeleteTestSession(ctx context.Context) (status.TestSession, error)
}

// Looks tells where the set-up stands. Setup asks the org and may take long.
type Looks interface {
	// Setup looks at these steps; none means all.
	Setup(ctx context.Context, steps ...status.SetupStep) (status.Setup, error)
	SetupAddress(loginURL string) string
	Explain(err error) status.Fault
}

// Contents are what is written and when, as far as the wizard shows them.
type Contents interface {
	Mappings(ctx context.Context) (status.Mappings, error)
	Playbooks(ctx context.Context) (status.PlaybookBook, error)
	SwitchPlaybook(ctx context.Context, id string, on bool) error
}

// Program is what the wizard needs of the application.
type Program interface {
	Contents
	Looks
	SignIns
	SignInProgress
	Tests
	setup.Access
	setup.Preparing
	setup.Packages
	setup.Pages
}

// Host is what the window does for the wizard.
type Host interface {
	Now() time.Time
	Copy(text, what string)   // to the clipboard, with a toast that names what
	Toast(text string)        // the good end of something the user did
	Alert(fault status.Fault) // the bad end
	Canvas() fyne.Canvas      // for dialogs
	Ways
	Files
}

// Ways lead out of the wizard.
type Ways interface {
	OpenAddress(address string)
	// Browse opens an address for a sign-in. It may be called from any
	// goroutine.
	Browse(address string) error
	// CloseSetup leaves the wizard for the program.
	CloseSetup()
}

// Files are asked for in the system's way.
type Files interface {
	// SaveFile asks for a place and hands over the open file; nothing when the
	// user changes their mind.
	SaveFile(name string, write func(io.WriteCloser))
	// ChooseFile asks for one file with one of the endings.
	ChooseFile(endings []string, chosen func(path string))
	// ImportFiles asks for files with sessions and takes them in.
	ImportFiles()
}
