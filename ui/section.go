package ui

import (
	"demobridge/app/status"
	"demobridge/ui/links"
	"demobridge/ui/mappings"
	"demobridge/ui/org"
	"demobridge/ui/overview"
	"demobridge/ui/playbooks"
	"demobridge/ui/problems"
	"demobridge/ui/sessions"
	"demobridge/ui/settings"

	"fyne.io/fyne/v2"
)

// section is one place of the sidebar.
type section struct {
	name  string
	short string // under the icon of the collapsed sidebar
	icon  string
	setUp bool // belongs under "Set up"
	build func(*Shell) screen
}

// sections are the places of the program in the order of the sidebar. A new
// section is a line here.
func sections() []section {
	return []section{
		{sectionOverview, "Overview", "layout-dashboard", false, func(s *Shell) screen { return overview.New(s.program, s) }},
		{sectionSessions, "Sessions", "square-play", false, func(s *Shell) screen { return sessions.New(s.program, s, s) }},
		{sectionLinks, "Links", "link", false, func(s *Shell) screen { return links.New(s.program, s) }},
		{sectionProblems, "Problems", "triangle-alert", false, func(s *Shell) screen { return problems.New(s.program, s) }},
		{sectionPlaybooks, "Playbooks", "workflow", true, func(s *Shell) screen { return playbooks.New(s.program, s) }},
		{sectionMappings, "Mappings", "arrow-left-right", true, func(s *Shell) screen { return mappings.New(s.program, s) }},
		{sectionOrg, "Salesforce", "cloud", true, func(s *Shell) screen { return org.New(s.program, s) }},
		{sectionSettings, "Settings", "settings", true, func(s *Shell) screen { return settings.New(s.program, s) }},
	}
}

// The names of the sections that others lead to.
const (
	sectionOverview = "Overview"
	sectionSessions = "Sessions"
	sectionLinks    = "Share links"
	sectionProblems = "Problems"
	sectionOrg      = "Salesforce"
	sectionSettings = "Settings"

	sectionPlaybooks = "Playbooks"
	sectionMappings  = "Field mappings"
)

// screen is what a section shows. Update is called with every snapshot while
// the screen is visible and once when it becomes visible; Tick up to once a
// second, for times that are told relative to now.
type screen interface {
	Header() fyne.CanvasObject
	Body() fyne.CanvasObject
	Update(status.Snapshot)
	Tick()
}

// flush is a screen whose body begins with a bar that reaches its edges, so
// that a banner above it needs room below.
type flush interface{ Flush() bool }

// searcher is a screen with a search field, for Ctrl+F.
type searcher interface{ FocusSearch() }

// escaper is a screen with something that Esc closes. It reports whether it
// closed anything.
type escaper interface{ Escape() bool }

// keyed is a screen with keys that nothing with the focus has used, such as
// Insert. It reports whether it used the key.
type keyed interface{ Key(e *fyne.KeyEvent) bool }

// saver is a screen with something to save, for Ctrl+S.
type saver interface{ SaveAll() }

// shifter is a screen with an order that Alt+Up (-1) and Alt+Down (1) change.
type shifter interface{ Shift(step int) }

// leaver is a screen that asks before it is left. It reports whether it asked;
// on goes on.
type leaver interface{ Leave(on func()) bool }

// lettered is a screen with keys of its own that work while nothing has the
// focus.
type lettered interface{ Letter(r rune) }

// regioned is a screen with parts that F6 jumps to in turn. NextRegion returns
// what takes the focus after the part that holds from (nil: the first part),
// and false after the last.
type regioned interface {
	NextRegion(from fyne.Focusable) (fyne.Focusable, bool)
}
