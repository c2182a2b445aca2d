package mapping

import (
	"fmt"
	"strings"
)

// FaultCode is why a mapping is broken or a value does not fit.
type FaultCode string

// The faults of a mapping.
const (
	NoFault FaultCode = ""

	SourceUnknown  FaultCode = "source-unknown"
	ObjectHidden   FaultCode = "object-hidden"
	FieldRemoved   FaultCode = "field-removed"
	FieldHidden    FaultCode = "field-hidden"
	FieldUnseen    FaultCode = "field-unseen" // removed or hidden
	FieldReadOnly  FaultCode = "field-read-only"
	FieldComputed  FaultCode = "field-computed"
	FieldReserved  FaultCode = "field-reserved" // Demobridge fills it itself
	TypeMisfit     FaultCode = "type-misfit"
	LengthMisfit   FaultCode = "length-misfit"
	FilledTwice    FaultCode = "filled-twice"
	RuleUnknown    FaultCode = "rule-unknown"
	PicklistValue  FaultCode = "picklist-value"
	ValueMisfit    FaultCode = "value-misfit"
	NotYetRead     FaultCode = "not-yet-read" // the org was not asked yet
	CannotBeBlank  FaultCode = "cannot-be-blank"
	NotReadCurrent FaultCode = "current-unknown"
)

// Fault is what is wrong with a mapping, with its cause in plain words. The
// zero Fault is none.
type Fault struct {
	Code FaultCode
	Text string
}

// None says whether nothing is wrong.
func (f Fault) None() bool { return f.Code == NoFault }

// Sentence is the cause as a screen says it: who may not change the field, and
// how many sessions wait for it. An empty user is "This user".
func (f Fault) Sentence(user string, waiting int) string {
	text := f.Text
	if user != "" {
		text = strings.Replace(text, thisUser, user, 1)
	}
	switch {
	case waiting == 1:
		text += " 1 session waits for it."
	case waiting > 1:
		text += fmt.Sprintf(" %d sessions wait for it.", waiting)
	}
	return text
}

const thisUser = "This user"

func faultf(code FaultCode, format string, args ...any) Fault {
	return Fault{Code: code, Text: fmt.Sprintf(format, args...)}
}

// quoted shortens a value from outside for a sentence.
func quoted(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	return "“" + strings.Map(printable, text) + "”"
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}
