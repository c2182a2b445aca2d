package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"demobridge/sync/session"
)

// decodeTable reads a table of sessions. It goes over the rows twice: what one
// row says of the order of day and month holds for all.
func decodeTable(text string, c *collector) error {
	delimiter, text := guessDelimiter(text)
	c.result.Delimiter = string(delimiter)
	var l *layout
	var rows []record
	err := eachRecord(text, delimiter, c.opts, func(r record) error {
		if len(r.fields) > c.opts.MaxColumns {
			return &LimitError{File: c.name, Limit: "columns", Most: int64(c.opts.MaxColumns)}
		}
		if l == nil {
			if r.cause != "" {
				return fmt.Errorf("%s: %w: its header cannot be read: %s", c.name, ErrUnknown, r.cause)
			}
			header, err := readHeader(r, c)
			l = header
			return err
		}
		if err := c.row(); err != nil {
			return err
		}
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return err
	}
	if l == nil {
		return fmt.Errorf("%s: %w", c.name, ErrEmpty)
	}
	c.form(FormTable)
	l.survey(rows, c)
	t := tableReader{layout: l, collector: c}
	for _, r := range rows {
		t.take(r)
	}
	t.finish()
	return nil
}

// survey looks at all values of each column: how many there are, and in which
// order dates have day and month.
func (l *layout) survey(rows []record, c *collector) {
	for i := range l.columns {
		for _, r := range rows {
			if i < len(r.fields) && strings.TrimSpace(r.fields[i]) != "" {
				if l.columns[i].Filled++; l.columns[i].Filled == 1 {
					l.columns[i].First = strings.Clone(clip(strings.TrimSpace(r.fields[i])))
				}
			}
		}
	}
	c.result.Columns = l.columns
	for _, field := range []Field{FieldStarted, FieldLastActivity, FieldClosed} {
		if i, ok := l.at[field]; ok {
			l.dates[field] = l.dateOrder(i, rows, c)
		}
	}
}

// dateOrder decides for one column. A value with a first number beyond 12 must
// be day first, one with a second number beyond 12 month first; where rows
// disagree, the greater number of them is believed and the others fail.
func (l *layout) dateOrder(column int, rows []record, c *collector) DateOrder {
	if c.opts.Dates != Automatic {
		return c.opts.Dates
	}
	dayFirst, monthFirst := 0, 0
	var unsure record
	for _, r := range rows {
		if column >= len(r.fields) {
			continue
		}
		a, b, ok := slashed(r.fields[column])
		switch {
		case !ok || (a > 12 && b > 12):
		case a > 12:
			dayFirst++
		case b > 12:
			monthFirst++
		case a != b && unsure.line == 0:
			unsure = r
		}
	}
	if dayFirst+monthFirst == 0 && unsure.line > 0 {
		value := strings.TrimSpace(unsure.fields[column])
		a, b, _ := slashed(value)
		c.note(unsure.line, l.columns[column].Header, fmt.Sprintf(
			"%s can be %d %s or %d %s; read as day first", clip(value),
			a, time.Month(b).String()[:3], b, time.Month(a).String()[:3]))
	}
	if monthFirst > dayFirst {
		return MonthFirst
	}
	return DayFirst
}

// slashed gives the first two numbers of a date like 12/11/2026 or 12-11-2026.
func slashed(text string) (a, b int, ok bool) {
	parts := strings.FieldsFunc(strings.TrimSpace(text), func(r rune) bool { return r == '/' || r == '-' })
	if len(parts) < 3 || len(parts[0]) > 2 || len(parts[1]) > 2 {
		return 0, 0, false
	}
	a, errA := strconv.Atoi(parts[0])
	b, errB := strconv.Atoi(parts[1])
	return a, b, errA == nil && errB == nil && a > 0 && b > 0
}

type tableReader struct {
	*layout
	*collector
	derived int // rows whose ID was made of email and start
}

func (t *tableReader) take(r record) {
	where, cause := "", sentence(r.cause)
	if cause == "" && len(r.fields) > len(t.columns) && strings.TrimSpace(strings.Join(r.fields[len(t.columns):], "")) != "" {
		cause = fmt.Sprintf("This row has %d fields, the header %d", len(r.fields), len(t.columns))
	}
	var s session.Session
	if cause == "" {
		s, where, cause = t.read(r)
	}
	if cause != "" {
		t.problem(r.line, where, cause, strings.Clone(r.raw))
		return
	}
	t.add(s, r.line)
}

// field is a row's value, copied, so that one session does not keep the whole
// file in memory. An apostrophe that guards a formula (as Demobridge's own
// exports have it) is taken off.
func (t *tableReader) field(r record, f Field) string {
	i, ok := t.at[f]
	if !ok || i >= len(r.fields) {
		return ""
	}
	value := strings.TrimSpace(r.fields[i])
	if len(value) > 1 && value[0] == '\'' && strings.ContainsRune("=+-@", rune(value[1])) {
		value = value[1:]
	}
	return strings.Clone(value)
}

func (t *tableReader) read(r record) (s session.Session, where, cause string) {
	get := func(f Field) string { return t.field(r, f) }
	header := func(f Field) string {
		if i, ok := t.at[f]; ok {
			return t.columns[i].Header
		}
		return ""
	}
	s = session.Session{
		ID:   get(FieldSessionID),
		Kind: readKind(get(FieldType)),
		Visitor: session.Visitor{
			ID: get(FieldVisitorID), Email: get(FieldEmail), FullName: get(FieldFullName),
			FirstName: get(FieldFirstName), LastName: get(FieldLastName), Company: get(FieldVisitorCompany),
			Phone: get(FieldPhone), Country: get(FieldCountry), Region: get(FieldRegion), City: get(FieldCity),
		},
		Company: session.Company{ID: get(FieldCompanyID), Name: get(FieldCompanyName), Domain: get(FieldCompanyDomain)},
		ShareLink: session.ShareLink{
			ID: get(FieldShareLinkID), URL: get(FieldShareLinkURL), Name: get(FieldShareLinkName),
			CreatorID: get(FieldCreatorID), CreatorEmail: get(FieldCreatorEmail), OpportunityID: get(FieldOpportunityID),
		},
	}
	for _, p := range []session.Property{
		{Name: session.OwnerEmailProperty, Value: get(FieldOwnerEmail)},
		{Name: session.OwnerIDProperty, Value: get(FieldOwnerID)},
	} {
		if p.Value != "" {
			p.Object = objectSession
			s.Properties = append(s.Properties, p)
		}
	}
	if s.Visitor.Email != "" && session.NormalEmail(s.Visitor.Email) == "" {
		return s, header(FieldEmail), "Not an email address"
	}
	for _, m := range []struct {
		field Field
		into  *time.Time
	}{{FieldStarted, &s.CreatedAt}, {FieldLastActivity, &s.Facts.LastActivityAt}, {FieldClosed, &s.ClosedAt}} {
		raw := get(m.field)
		if raw == "" {
			continue
		}
		if *m.into, cause = readTime(raw, t.dates[m.field], t.opts.Zone); cause != "" {
			return s, header(m.field), cause
		}
	}
	if field, cause := t.readFacts(get, &s); cause != "" {
		return s, header(field), cause
	}
	if s.ID == "" {
		if cause := t.deriveID(&s); cause != "" {
			return s, header(FieldSessionID), cause
		}
	}
	where, cause = check(&s)
	return s, where, cause
}

func (t *tableReader) readFacts(get func(Field) string, s *session.Session) (field Field, cause string) {
	if raw := get(FieldMinutes); raw != "" {
		if s.Facts.Minutes, cause = readMinutes(raw, t.perMinute, t.comma); cause != "" {
			return FieldMinutes, cause
		}
		if s.Facts.Minutes == 0 && s.Facts.LastActivityAt.IsZero() {
			s.Facts.LastActivityAt = s.CreatedAt // a duration of nothing, not an unknown one
		}
	}
	if raw := get(FieldSteps); raw != "" {
		if s.Facts.Steps, cause = readCount(raw, t.comma); cause != "" {
			return FieldSteps, cause
		}
	}
	s.Facts.Demos = readNames(get(FieldDemos), false)
	s.Facts.Flows = readNames(get(FieldFlows), false)
	s.Facts.VeryInterested = readNames(get(FieldVery), true)
	s.Facts.SomewhatInterested = readNames(get(FieldSomewhat), true)
	s.Facts.NotInterested = readNames(get(FieldNot), true)
	return FieldNone, ""
}

// deriveID makes the ID of a row that has none: the same visitor cannot have
// begun two sessions at the same moment.
func (t *tableReader) deriveID(s *session.Session) (cause string) {
	email := session.NormalEmail(composed(s.Visitor.Email))
	switch {
	case email == "":
		return "No email and no session ID"
	case s.CreatedAt.IsZero():
		return "No session ID, and no start to make one of"
	}
	sum := sha256.Sum256([]byte(email + "\n" + s.CreatedAt.UTC().Format(time.RFC3339Nano)))
	s.ID = "row-" + hex.EncodeToString(sum[:12])
	t.derived++
	return ""
}

func (t *tableReader) finish() {
	if t.derived > 0 {
		t.note(0, "", fmt.Sprintf("%d rows have no session ID; theirs is made of email and start, and stays the same if the file is read again", t.derived))
	}
	left := slices.DeleteFunc(slices.Clone(t.columns), func(c Column) bool {
		return c.Field != FieldNone || c.Filled == 0
	})
	for _, column := range left {
		t.note(1, column.Header, "This column is left out: its header says nothing we know")
	}
}

func readKind(text string) session.Kind {
	switch strings.ToUpper(strings.NewReplacer(" ", "_", "-", "_").Replace(text)) {
	case "":
		return ""
	case "AGENT", string(session.AgentDemo):
		return session.AgentDemo
	case "INTERACTIVE", string(session.InteractiveDemo):
		return session.InteractiveDemo
	}
	return session.Kind(text)
}
