package ui

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
)

// A rep, who may not set Salesforce up, sees the daily screens only. What an
// admin has to do is told in the banner, with the request to be sent.

// role follows who is signed in.
type role struct {
	status.Role
	led bool // the window has been opened where a rep works
}

// followRole shows what the signed-in user can use. It may be called often.
func (s *Shell) followRole() {
	now := s.program.Role()
	if now == s.role.Role {
		return
	}
	changed := now.Rep != s.role.Rep
	s.role.Role = now
	if changed {
		s.sidebar.showFor(now.Rep)
		if s.current >= 0 && s.forAdmins(s.current) {
			s.open(sectionLinks)
		}
	}
	// Only at the start: nobody is taken away from what they are doing.
	if now.Rep && !s.role.led && s.current <= 0 {
		s.open(sectionLinks)
	}
	s.role.led = s.role.led || now.Known
}

// forAdmins reports whether a section is hidden from the signed-in user.
func (s *Shell) forAdmins(i int) bool {
	return s.role.Rep && s.places[i].setUp && s.places[i].name != sectionSettings
}

// notice is the one banner: the worst thing there is to say.
func (s *Shell) notice() notice {
	n := noticeOf(s.last, s.now())
	quiet := n == notice{} || n.kind == kit.Info && n.remedy == noRemedy
	missing := s.last.Sync.State == status.OnHold && s.last.Sync.SetUp && n.remedy == noRemedy
	if s.role.Rep && s.role.Request != "" && (quiet || missing) {
		return notice{
			kit.Warn, "lock", "Ask your admin.", "Salesforce is not set up for everything yet, and your user may not change that.",
			"The request names what is missing and how to give it.", askAdmin,
		}
	}
	return n
}

// copyRequest puts the request for the admin on the clipboard.
func (s *Shell) copyRequest() { s.Copy(s.role.Request, "Request for your admin") }

// showFor hides what only an admin can use.
func (b *sidebar) showFor(rep bool) {
	for i, item := range b.items {
		if b.shell.forAdmins(i) {
			item.Hide()
		} else {
			item.Show()
		}
	}
	if rep || b.collapsed {
		b.label.Hide()
	} else {
		b.label.Show()
	}
	b.content.Refresh()
}
