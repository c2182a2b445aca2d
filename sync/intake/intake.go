// Package intake turns what comes in from outside into sessions: files and
// request bodies, in whichever of four forms they are. It reads no clock,
// touches no database and imports only sync/session, the standard library and
// golang.org/x/text.
//
// # Forms
//
// Decode tells them apart by content, never by file name. JSON may be one
// object, a list of objects, or one object a line; two JSON forms may even be
// mixed in a file.
//
// Demobridge's own session JSON is session.Session as encoding/json writes it:
//
//	{
//	  "id": "clx8f2k1a0001",                       // needed; all else may be missing
//	  "type": "INTERACTIVE_DEMO",                  // or AGENT_DEMO
//	  "createdAt": "2026-11-12T14:13:00Z",         // RFC 3339, everywhere
//	  "closedAt": "2026-11-12T14:31:24Z",
//	  "visitor": {"id", "email", "name", "firstName", "lastName", "company",
//	              "phone", "country", "region", "city"},
//	  "company": {"id", "name", "domain"},
//	  "shareLink": {"id", "url", "name", "creatorId", "creatorEmail", "opportunityId"},
//	  "properties": [{"object": "END_USER", "name": "plan", "value": "text", "source": "FORM"}],
//	  "events": [{"id", "type": "VIEW_STEP", "at", "demoId", "demo", "flowId", "flow",
//	              "stepId", "stepCommonId", "step", "stepIndex": 0, "checklist", "task",
//	              "interest", "interestLevel": "very", "url", "shareLinkId"}],
//	  "facts": {"startedAt", "lastActivityAt", "minutes": 7.4, "steps": 18, "demos": ["..."],
//	            "flows", "veryInterested", "somewhatInterested", "notInterested"}
//	}
//
// It is strict about types: a number given as text is a problem, named with
// its path. Facts are only read where the events do not say (see
// session.Summarize).
//
// The Navattic webhook body (eventType "session_closed") is read tolerantly:
// numbers given as text and text given as numbers are the same to it. The
// account variant holds no session and is set aside. Owner properties are
// found in customPropertyValues, data.session, data and the top level.
//
// Browser events are what navattic.onEvent hands to a page, one object an
// event, and are grouped by sessionId. The documented event has no time:
// "timestamp", "time" or "createdAt" are read where the page's script added
// one. It has no share link either: id, url and name in
// eventAttributes.SHARE_LINK are read as that, which is Demobridge's own
// convention.
//
// CSV is a table of sessions with a header; comma, semicolon or tab; columns
// are guessed by name (see Field). A row without a session ID but with an
// email and a start gets an ID made of the two, the same each time.
//
// # In every JSON form
//
// Unknown keys are ignored, null is the same as absent, and of a repeated key
// the last counts.
package intake

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"demobridge/sync/session"
)

// Form is one of the ways in which sessions arrive.
type Form string

// The forms.
const (
	FormSessions Form = "sessions" // Demobridge's own JSON
	FormWebhook  Form = "webhook"  // Navattic webhook bodies
	FormEvents   Form = "events"   // browser events
	FormTable    Form = "table"    // CSV
)

// Options are the limits and choices for one Decode. The zero value is good:
// a limit of 0 stands for its default.
type Options struct {
	// Now, if given, lets Decode note which sessions are not over yet.
	Now time.Time

	MaxBytes   int64 // of the whole input; 50 MB
	MaxRows    int   // rows, objects or events; 200,000
	MaxColumns int   // of a table; 500
	MaxField   int   // bytes of one text; 64 KiB
	MaxDepth   int   // of nested JSON; 32

	// Dates says which way round 12/11/2026 is in a table.
	Dates DateOrder
	// Zone is where times in a table without a zone were noted; nil is UTC.
	Zone *time.Location
	// Columns says what the columns with these headers mean, where the guess
	// is wrong. FieldNone leaves a column out.
	Columns map[string]Field
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 50_000_000
	}
	if o.MaxRows <= 0 {
		o.MaxRows = 200_000
	}
	if o.MaxColumns <= 0 {
		o.MaxColumns = 500
	}
	if o.MaxField <= 0 {
		o.MaxField = 64 << 10
	}
	if o.MaxDepth <= 0 {
		o.MaxDepth = 32
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return o
}

// Result is what one input held. Read counts its rows, objects or events:
// Read = len(Sessions) + Joined + len(Problems) + len(SetAside).
type Result struct {
	Form     Form
	Encoding string // "UTF-8", "UTF-16" or "Windows-1252"

	Sessions []session.Session // summarized, in the order first met, each ID once
	Joined   int               // went into a session that another row had begun
	Problems []Problem         // what could not be read
	SetAside []Problem         // what is sound but is no session
	Notes    []Problem         // what was read, but should be known
	Read     int

	Delimiter string   // of a table: ",", ";" or "\t"
	Columns   []Column // of a table, in file order
}

// Problem is one thing to know about a row or object: where it stands, and a
// cause in plain words.
type Problem struct {
	File  string
	Line  int    // from 1; 0 for the input as a whole
	Where string // the column's header, or the path in a JSON object; may be ""
	Cause string
	Raw   string // the row as it stood, of a problem in a table
}

// String gives file, line, place and cause in one line.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Where != "" {
		b.WriteString(": " + p.Where)
	}
	return b.String() + ": " + p.Cause
}

// The reasons why an input is refused as a whole, wrapped with its name. Use
// errors.Is.
var (
	ErrEmpty   = errors.New("the file is empty")
	ErrNotText = errors.New("this is not a text file")
	ErrUnknown = errors.New("no form that Demobridge can read")
)

// LimitError says that an input is larger than Decode accepts. Nothing of it
// was taken.
type LimitError struct {
	File  string
	Limit string // "bytes", "rows" or "columns"
	Most  int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: more than %d %s", e.File, e.Most, e.Limit)
}

// Decode reads everything that r holds and gives the sessions in it. The name
// is only for messages.
//
// A row or object that cannot be read becomes a Problem and the rest goes on.
// An error means that nothing was taken: *LimitError, ErrEmpty, ErrNotText,
// ErrUnknown, or what r failed with. Rows of one session are merged, whatever
// their order (see session.Merge). A session that nobody closed is taken as it
// is: what is in a file is over, as far as the file knows.
func Decode(name string, r io.Reader, opts Options) (Result, error) {
	opts = opts.withDefaults()
	data, err := io.ReadAll(io.LimitReader(r, opts.MaxBytes+1))
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", name, err)
	}
	if int64(len(data)) > opts.MaxBytes {
		return Result{}, &LimitError{File: name, Limit: "bytes", Most: opts.MaxBytes}
	}
	text, encoding, err := decodeText(data)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", name, err)
	}
	start := strings.TrimLeft(text, " \t\r\n")
	if start == "" {
		return Result{}, fmt.Errorf("%s: %w", name, ErrEmpty)
	}
	c := newCollector(name, opts)
	c.result.Encoding = encoding
	if start[0] == '{' || start[0] == '[' {
		err = decodeJSON(text, c)
	} else {
		err = decodeTable(text, c)
	}
	if err != nil {
		return Result{}, err
	}
	return c.finish(), nil
}

// collector gathers the sessions of one input.
type collector struct {
	name     string
	opts     Options
	result   Result
	index    map[string]int // session key -> position in versions
	versions [][]session.Session
	lines    []int // where the first version of each was
}

func newCollector(name string, opts Options) *collector {
	return &collector{name: name, opts: opts, index: map[string]int{}}
}

// row counts one more row or object and enforces the limit.
func (c *collector) row() error {
	c.result.Read++
	if c.result.Read > c.opts.MaxRows {
		return &LimitError{File: c.name, Limit: "rows", Most: int64(c.opts.MaxRows)}
	}
	return nil
}

func (c *collector) problem(line int, where, cause, raw string) {
	c.result.Problems = append(c.result.Problems, Problem{File: c.name, Line: line, Where: where, Cause: cause, Raw: raw})
}

func (c *collector) setAside(line int, where, cause string) {
	c.result.SetAside = append(c.result.SetAside, Problem{File: c.name, Line: line, Where: where, Cause: cause})
}

func (c *collector) note(line int, where, cause string) {
	c.result.Notes = append(c.result.Notes, Problem{File: c.name, Line: line, Where: where, Cause: cause})
}

func (c *collector) form(f Form) {
	if c.result.Form == "" {
		c.result.Form = f
	}
}

// add takes one session, or one more version of it.
func (c *collector) add(s session.Session, line int) {
	key := s.Key()
	i, known := c.index[key]
	if !known {
		i = len(c.versions)
		c.index[key] = i
		c.versions = append(c.versions, nil)
		c.lines = append(c.lines, line)
	} else {
		c.result.Joined++
	}
	c.versions[i] = append(c.versions[i], s)
}

func (c *collector) finish() Result {
	if len(c.versions) > 0 {
		c.result.Sessions = make([]session.Session, 0, len(c.versions))
	}
	for i, versions := range c.versions {
		s := mergeAll(versions)
		c.versions[i] = nil
		if s.Visitor.Email != "" && session.NormalEmail(s.Visitor.Email) == "" {
			c.note(c.lines[i], "email", "Not an email address; kept as it is, and nobody will be found by it")
		}
		if s.Facts.StartedAt.IsZero() {
			c.note(c.lines[i], "", "This session has no time at all")
		} else if !c.opts.Now.IsZero() && !s.Ended(c.opts.Now) {
			c.note(c.lines[i], "", "This session was still open; taken as far as it went")
		}
		c.result.Sessions = append(c.result.Sessions, s)
	}
	slices.SortStableFunc(c.result.Problems, func(a, b Problem) int { return a.Line - b.Line })
	slices.SortStableFunc(c.result.Notes, func(a, b Problem) int { return a.Line - b.Line })
	return c.result
}

// mergeAll merges in pairs, so that a session in very many pieces does not
// take the square of their number.
func mergeAll(versions []session.Session) session.Session {
	if len(versions) == 1 {
		return session.Summarize(versions[0])
	}
	half := len(versions) / 2
	return session.Merge(mergeAll(versions[:half]), mergeAll(versions[half:]))
}
