// Package problem puts faults into words: a cause a person understands, and a
// remedy. It is the one place where an error becomes text for a person.
//
// The catalogue (Lookup) holds an Entry for every fault Salesforce and this
// computer can answer with. Classify finds the one for an error, and Assemble
// groups everything that is wrong now into the list of problems.
//
// It is pure: no I/O, no clock. It may import the packages of sync for their
// error types and codes, app/settings, app/status and the standard library.
package problem

import (
	"errors"
	"io/fs"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// Problem is something a person should know, in words.
type Problem struct {
	Code     string // of the catalogue's entry
	Title    string // the cause in a few words
	Cause    string // one sentence more
	Told     status.Text
	Remedy   []status.Text // what to do, in order
	FixDoes  status.Text   // what Demobridge would do; nil when it never can
	Ask      string        // what an admin has to do; empty when none is needed
	Words    string        // Salesforce's own sentence, or empty
	Severity Severity
	Kind     status.AttentionKind
	Place    Place
	Object   string // API name of the object it is about, or empty
	Alone    bool   // goes away by itself
	SignIn   bool   // signing in again removes it
}

// with fills the entry's words with facts.
func (e Entry) with(f Facts) Problem {
	title := e.Title
	if e.Plain != "" && !f.knows(title) {
		title = e.Plain
	}
	p := Problem{
		Code: e.Code, Title: f.fill(title), Cause: f.fill(e.Cause), Told: f.text(e.Told), FixDoes: f.text(e.Fix), Ask: f.fill(e.Ask),
		Words: f.Message, Severity: e.Severity, Kind: e.Kind, Place: e.Place, Object: f.Object, Alone: e.Alone, SignIn: e.SignIn,
	}
	if len(p.Told) == 0 {
		p.Told = status.Plain(p.Cause)
	}
	for _, step := range e.Steps {
		p.Remedy = append(p.Remedy, f.text(step))
	}
	return p
}

// Classify turns any error into a problem. An error nobody foresaw still gets
// a useful answer.
func Classify(err error) Problem {
	if code, f, ok := own(err); ok {
		e, _ := Lookup(code)
		p := e.with(f)
		p.Words = ""
		return p
	}
	var kept *oauth.VaultError
	if errors.As(err, &kept) && kept.Kind == oauth.VaultFailed && errors.Is(err, fs.ErrPermission) {
		e, _ := Lookup(keyStoreDenied)
		return e.with(Facts{})
	}
	var signIn *oauth.Error
	v, ok := salesforce.VerdictOf(err)
	switch {
	case errors.As(err, &signIn):
		return forAnswer(signIn.Verdict().Key, signIn.Description, nil)
	case !ok:
		e, _ := Lookup("UNFORESEEN")
		return e.with(Facts{})
	}
	var row salesforce.RecordError
	if errors.As(err, &row) {
		return forAnswer(v.Key, row.Message, row.Fields)
	}
	var call *salesforce.Error
	if errors.As(err, &call) {
		return forAnswer(v.Key, call.Message, call.Fields)
	}
	return forAnswer(v.Key, "", nil)
}

// ForKey is the problem of one key of the client's catalogue of faults.
func ForKey(key string) Problem { return forAnswer(key, "", nil) }

// ForCause is the problem that a group of sessions has in common.
func ForCause(c store.Cause) Problem {
	p := forAnswer(c.Code, c.Text, nil)
	if c.Retrying {
		p.Alone, p.Kind = true, status.AttentionRetry
	}
	return p
}

// ForGate is the problem behind a gate: why nothing is sent at all.
func ForGate(g store.Gate) Problem { return gateEntry(g).with(read(g.Code, g.Reason, nil)) }

// gateEntry is the entry of the answer that closed a gate; the gate's own where
// that says no more, or is about another kind of trouble.
func gateEntry(g store.Gate) Entry {
	own, known := Lookup(gateCode(g.Kind))
	if !known {
		own = Entry{
			Code: gateCode(g.Kind), Title: "Sending is on hold", Cause: "The sessions wait on this computer.", Severity: Stopping,
			Steps: []string{"Press **{retry}**."},
		}
	}
	e, known := Lookup(refine(g.Code, g.Reason))
	switch {
	case known && e.Severity == Stopping:
		return e
	case known && g.Kind == gateConfig && !e.Alone && e.Code != "UNFORESEEN":
		// Most records failed alike: the cause lies in the org.
		e.Severity = Stopping
		return e
	}
	return own
}

// forAnswer puts one answer of Salesforce into words.
func forAnswer(code, text string, fields []string) Problem {
	code = refine(code, text)
	e, _ := Lookup(code)
	return e.with(read(code, text, fields))
}

// refine tells apart what Salesforce answers with one code and different
// words, as far as the client does not.
func refine(code, text string) string {
	lower := strings.ToLower(text)
	switch {
	case code == "INSUFFICIENT_ACCESS" && strings.Contains(lower, "use of the metadata api"):
		return "METADATA_NOT_ALLOWED"
	case code == "FIELD_INTEGRITY_EXCEPTION" && strings.Contains(lower, "assign permission set"):
		return permissionSetNotGiven
	case code == "INVALID_CROSS_REFERENCE_KEY" && strings.HasPrefix(lower, "record type"):
		return recordTypeNotGiven
	}
	return code
}
