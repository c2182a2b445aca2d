package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"demobridge/sync/session"
)

func decodeJSON(text string, c *collector) error {
	events := newVisits()
	err := eachValue(text, c.opts.MaxDepth, c.opts.MaxField, func(v value) error {
		if err := c.row(); err != nil {
			return err
		}
		if v.cause == "" {
			v.cause = unreadable(v.text)
		}
		if v.cause != "" {
			c.problem(v.line, "", sentence(v.cause), "")
			return nil
		}
		decodeObject(v, c, events)
		return nil
	})
	if err != nil {
		return err
	}
	events.finish(c)
	if c.result.Form == "" && c.result.Read > 0 {
		cause := "it is JSON, but holds no sessions, webhook bodies or browser events"
		if len(c.result.Problems) > 0 {
			cause += " (" + c.result.Problems[0].Cause + ")"
		}
		return fmt.Errorf("%s: %w: %s", c.name, ErrUnknown, cause)
	}
	return nil
}

func unreadable(text string) string {
	switch {
	case !strings.HasPrefix(text, "{"):
		return "this is not an object"
	case !utf8.ValidString(text):
		return "it is not valid UTF-8"
	}
	if !json.Valid([]byte(text)) {
		var syntax *json.SyntaxError
		if err := json.Unmarshal([]byte(text), new(json.RawMessage)); errors.As(err, &syntax) {
			return "this is not valid JSON: " + syntax.Error()
		}
		return "this is not valid JSON"
	}
	if hasNUL(text) {
		return "it holds a zero character"
	}
	return ""
}

// hasNUL finds an escaped zero character; a plain one is not valid JSON.
func hasNUL(text string) bool {
	for rest := text; ; {
		i := strings.Index(rest, `\u0000`)
		if i < 0 {
			return false
		}
		before := len(rest[:i]) - len(strings.TrimRight(rest[:i], `\`))
		if before%2 == 0 {
			return true
		}
		rest = rest[i+len(`\u0000`):]
	}
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// keys is what an object shows of itself at first sight.
type keys struct {
	EventType, Data, SessionID               json.RawMessage
	ID, Events, Visitor, Facts, CreatedAt    json.RawMessage
	Project, Flow, Step, ClientSideMetadata  json.RawMessage
	Properties, EventAttributes, Type, Title json.RawMessage
}

func decodeObject(v value, c *collector, events *visits) {
	var k keys
	if err := json.Unmarshal([]byte(v.text), &k); err != nil {
		c.problem(v.line, "", sentence(err.Error()), "")
		return
	}
	switch {
	case has(k.EventType), holdsSession(k.Data):
		c.form(FormWebhook)
		decodeWebhook(v, c)
	case has(k.SessionID) && !has(k.Events) && !has(k.Visitor) && !has(k.Facts) &&
		(!has(k.ID) || has(k.Project) || has(k.Flow) || has(k.Step) || has(k.ClientSideMetadata)):
		c.form(FormEvents)
		events.decode(v, c)
	case has(k.ID), has(k.Events), has(k.Visitor), has(k.Facts):
		c.form(FormSessions)
		decodeOwn(v, c)
	case has(k.Project), has(k.Step), has(k.ClientSideMetadata):
		c.form(FormEvents)
		c.problem(v.line, "sessionId", "This event names no session", "")
	default:
		c.problem(v.line, "", "This is neither a session, nor a webhook body, nor a browser event", "")
	}
}

func has(raw json.RawMessage) bool {
	return len(raw) > 0 && !bytes.Equal(raw, []byte("null"))
}

func holdsSession(data json.RawMessage) bool {
	var d struct{ Session, EndUser json.RawMessage }
	return has(data) && json.Unmarshal(data, &d) == nil && (has(d.Session) || has(d.EndUser))
}

func decodeOwn(v value, c *collector) {
	var s session.Session
	if err := json.Unmarshal([]byte(v.text), &s); err != nil {
		where, cause := explain(err)
		c.problem(v.line, where, cause, "")
		return
	}
	if where, cause := check(&s); cause != "" {
		c.problem(v.line, where, cause, "")
		return
	}
	c.add(s, v.line)
}

// explain says in plain words where decoding failed, and why.
func explain(err error) (where, cause string) {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return wrong.Field, fmt.Sprintf("Should not be a %s", wrong.Value)
	}
	var moment *time.ParseError
	if errors.As(err, &moment) {
		return "", fmt.Sprintf("%q is not a time like 2026-11-12T14:13:00Z", clip(strings.Trim(moment.Value, `"`)))
	}
	return "", sentence(err.Error())
}

// check says what is wrong with a decoded session, if anything is. It brings
// the email address into the one form of Unicode in which equal addresses are
// equal.
func check(s *session.Session) (where, cause string) {
	s.ID = strings.TrimSpace(s.ID)
	s.Visitor.Email = composed(s.Visitor.Email)
	if s.ID == "" {
		return "id", "This session has no ID"
	}
	if strings.ContainsFunc(s.ID, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "id", "The session ID holds control characters"
	}
	for _, m := range []struct {
		where string
		at    time.Time
	}{
		{"createdAt", s.CreatedAt},
		{"closedAt", s.ClosedAt},
		{"facts.startedAt", s.Facts.StartedAt},
		{"facts.lastActivityAt", s.Facts.LastActivityAt},
	} {
		if cause := implausible(m.at); cause != "" {
			return m.where, cause
		}
	}
	for i, e := range s.Events {
		if cause := implausible(e.At); cause != "" {
			return fmt.Sprintf("events[%d].at", i), cause
		}
	}
	return "", ""
}
