package ui

import (
	"net/url"

	"demobridge/ui/org"
)

// OrgSource is what the Salesforce section needs of the application; the parts
// are described where they are declared.
type OrgSource interface {
	org.Program
}

// ShowAccess opens the access check.
func (s *Shell) ShowAccess() {
	if screen, ok := s.open(sectionOrg).(*org.Screen); ok {
		screen.ShowAccess()
	}
}

// ShowConnection opens the facts about the connection, with the way to end it.
func (s *Shell) ShowConnection() {
	if screen, ok := s.open(sectionOrg).(*org.Screen); ok {
		screen.ShowConnection()
	}
}

// WriteEmail opens a letter in the person's own mail program.
func (s *Shell) WriteEmail(subject, body string) {
	letter := &url.URL{Scheme: "mailto", RawQuery: "subject=" + url.PathEscape(subject) + "&body=" + url.PathEscape(body)}
	if err := s.openURL(letter); err != nil {
		s.Copy(body, "No mail program opened. The text was")
	}
}
