package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"demobridge/sync/session"
)

// decodeTable reads a table of sessions. It goes over the rows twice, and keeps
// none of them: what one row says of the order of day and month holds for all.
func decodeTable(text string, c *collector) error {
	delimiter, text := guessDelimiter(text)
	c.result.Delimiter = string(delimiter)
	var l *layout
	var values *survey
	err := eachRecord(text, delimiter, c.opts, func(r record) error {
		if len(r.fields) > c.opts.MaxColumns {
			return &LimitError{File: c.name, Limit: "columns", Most: int64(c.opts.MaxColumns)}
		}
		if l != nil {
			values.take(r)
			return c.row()
		}
		if r.cause != "" {
			return fmt.Errorf("%s: %w: its header cannot be read: %s", c.name, ErrUnknown, r.cause)
		}
		var err error
		if l, err = readHeader(r, c); err != nil {
			return err
		}
		values = newSurvey(l)
		return nil
	})
	if err != nil {
		return err
	}
	if l == nil {
		return fmt.Errorf("%s: %w", c.name, ErrEmpty)
	}
	c.form(FormTable)
	c.result.Columns = l.columns
	values.decide(c)
	t := tableReader{layout: l, collector: c, texts: map[string]string{}}
	header := true
	err = eachRecord(text, delimiter, c.opts, func(r record) error {
		if !header {
			t.take(r)
		}
		header = false
		return nil
	})
	t.finish()
	return err
}

type tableReader struct {
	*layout
	*collector
	derived int               // rows whose ID was made of email and start
	texts   map[string]string // values met before: most columns repeat a few
}

// mostTexts bounds the values that are remembered; a table in which more of
// them differ repeats little.
const mostTexts = 20_000

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
// file in memory, and only once for all rows that have the same. An apostrophe that guards a formula (as Demobridge's own
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
	known, met := t.texts[value]
	if !met {
		known = strings.Clone(value)
		if len(t.texts) < mostTexts {
			t.texts[known] = known
		}
	}
	return known
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
