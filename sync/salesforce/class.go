package salesforce

import "errors"

// Class says what to do about a fault.
type Class int

// The classes of fault.
const (
	// ClassRetry: nothing is wrong with the request; send it again after a
	// wait. Locks and governor limits ask for a smaller batch.
	ClassRetry Class = iota + 1
	// ClassRecord: this record is at fault; others can go on. A person has to
	// change something before it can succeed.
	ClassRecord
	// ClassGate: nothing can be sent to the org at the moment; the Gate says
	// why. It is nobody's record's fault and costs no attempt.
	ClassGate
	// ClassBug: the request itself was refused and would be refused again.
	// Halving a batch finds out whether one row causes it.
	ClassBug
)

// String returns the class in one lower-case word.
func (c Class) String() string {
	switch c {
	case ClassRetry:
		return "retry"
	case ClassRecord:
		return "record"
	case ClassGate:
		return "gate"
	case ClassBug:
		return "bug"
	}
	return "unclassified"
}

// Gate is a reason why nothing can be sent to an org now.
type Gate string

// The gates a Salesforce answer, or its absence, can close.
const (
	GateNone        Gate = ""
	GateAuth        Gate = "auth"        // signed out; a person must sign in
	GateQuota       Gate = "quota"       // the org's daily calls, or the sign-in rate, are used up
	GateMaintenance Gate = "maintenance" // the org is closed for now
	GateConfig      Gate = "config"      // a right, field, object or app setting is missing
	GateOffline     Gate = "offline"     // Salesforce cannot be reached from here
	GateClock       Gate = "clock"       // this computer's clock is wrong
	GateStorage     Gate = "storage"     // the org has no data storage left
)

// Verdict is the judgement of one fault.
type Verdict struct {
	// Key names the fault in the catalogue (see Codes): Salesforce's error
	// code, a finer name where one code means several things, or a name of
	// our own for faults on the way. A code nobody knows is its own key.
	Key   string
	Class Class
	Gate  Gate // set for ClassGate only
}

// Judged is an error that knows its verdict. Error, RecordError and the errors
// of package oauth do.
type Judged interface {
	error
	Verdict() Verdict
}

// VerdictOf finds the verdict of the first judged error in err's chain. It
// reports false when there is none: then the fault is not Salesforce's.
func VerdictOf(err error) (Verdict, bool) {
	var j Judged
	if errors.As(err, &j) {
		return j.Verdict(), true
	}
	return Verdict{}, false
}

// HasCode reports whether err is, or wraps, a fault whose verdict has one of
// the keys, or an Error that carries one of them as Salesforce's error code.
func HasCode(err error, keys ...string) bool {
	var own string
	if v, ok := VerdictOf(err); ok {
		own = v.Key
	}
	var e *Error
	isError := errors.As(err, &e)
	for _, k := range keys {
		if own == k || (isError && e.Code == k) {
			return true
		}
	}
	return false
}

// worse reports whether a should be acted on rather than b when both came in
// one answer: a closed gate first, then what a person must repair.
func worse(a, b Verdict) bool {
	rank := func(v Verdict) int {
		switch v.Class {
		case ClassGate:
			return 4
		case ClassRecord:
			return 3
		case ClassBug:
			return 2
		case ClassRetry:
			return 1
		}
		return 0
	}
	return rank(a) > rank(b)
}
