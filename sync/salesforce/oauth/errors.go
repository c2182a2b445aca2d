package oauth

import (
	"errors"
	"strings"

	"demobridge/sync/salesforce"
)

// Kind names why signing in, or staying signed in, did not work.
type Kind string

// The kinds, after the error catalogue of the contract (auth 1.9).
const (
	Denied           Kind = "denied"
	AppBlocked       Kind = "app-blocked"
	NotApproved      Kind = "not-approved"
	NotInstalled     Kind = "not-installed"
	CallbackMismatch Kind = "callback-mismatch"
	ClientUnknown    Kind = "client-unknown"
	SecretRequired   Kind = "secret-required"
	ScopeMissing     Kind = "scope-missing"
	CodeSpent        Kind = "code-spent"
	Ended            Kind = "ended"
	IPRestricted     Kind = "ip-restricted"
	UserInactive     Kind = "user-inactive"
	OrgInactive      Kind = "org-inactive"
	DeviceUnknown    Kind = "device-unknown"
	WrongLogin       Kind = "wrong-login"
	TooMany          Kind = "too-many"
	Refused          Kind = "refused"
	OurFault         Kind = "our-fault"
	SignedOut        Kind = "signed-out"
	SecretWrong      Kind = "secret-wrong"
	RunAsMissing     Kind = "run-as-missing"
	KeyUnreadable    Kind = "key-unreadable"
	KeyRefused       Kind = "key-refused"

	NoAnswer         Kind = "no-answer"
	Cancelled        Kind = "cancelled"
	PortsTaken       Kind = "ports-taken"
	BrowserFailed    Kind = "browser-failed"
	NotSalesforce    Kind = "not-salesforce"
	NotOnline        Kind = "not-online"
	Unavailable      Kind = "unavailable"
	Maintenance      Kind = "maintenance"
	AnswerUnreadable Kind = "answer-unreadable"
)

// Error is why signing in, staying signed in or signing out did not work. Its
// text holds the kind and Salesforce's short code, nothing else.
type Error struct {
	Kind Kind
	Code string // Salesforce's own, such as "invalid_grant"; may be empty
	// Description is Salesforce's own sentence, for a screen.
	Description string
	HTTPStatus  int // 0 where there was no answer, or it came through the browser

	verdict salesforce.Verdict
	cause   error
}

func newError(k Kind) *Error { return &Error{Kind: k, verdict: infoOf(k).Verdict} }

// as is the same refusal, known to mean something else.
func (e *Error) as(k Kind) *Error {
	out := *e
	out.Kind, out.verdict = k, infoOf(k).Verdict
	return &out
}

// asRefusal is the *Error in err, or nil.
func asRefusal(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Error names the kind and the code.
func (e *Error) Error() string {
	if e.Code == "" {
		return "oauth: " + string(e.Kind)
	}
	return "oauth: " + string(e.Kind) + " (" + e.Code + ")"
}

// Verdict says whether to wait, to ask a person, or to try again.
func (e *Error) Verdict() salesforce.Verdict { return e.verdict }

// Title is what happened, in a few plain words.
func (e *Error) Title() string { return infoOf(e.Kind).Title }

// Remedy is what to do about it, step by step.
func (e *Error) Remedy() []string { return infoOf(e.Kind).Remedy }

// Unwrap gives errors.Is and errors.As the cause, without its text, which may
// hold an address.
func (e *Error) Unwrap() error {
	if e.cause == nil {
		return nil
	}
	return quiet{e.cause}
}

type quiet struct{ error }

func (quiet) Error() string   { return "cause withheld" }
func (q quiet) Unwrap() error { return q.error }

// final says that asking again with the same refresh token cannot help.
func (e *Error) final() bool {
	switch e.Kind {
	case Ended, CodeSpent, SignedOut:
		return true
	}
	return false
}

// refusal judges Salesforce's error code and sentence, from the browser or
// from the token endpoint (auth 1.9). Codes are compared without regard to
// case and to "-" or "_", which Salesforce mixes.
func refusal(code, description string) *Error {
	e := newError(refusalKind(code, description))
	e.Code, e.Description = shortCode(code), description
	return e
}

func refusalKind(code, description string) Kind {
	code = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(code)), "-", "_")
	text := strings.ToLower(description)
	// What the sentence says is finer than the code, so it is read first.
	for _, s := range sentences() {
		if strings.Contains(text, s.part) && (s.code == "" || s.code == code) {
			return s.kind
		}
	}
	switch code {
	case "access_denied":
		return Denied
	case "oauth_app_blocked":
		return AppBlocked
	case "oauth_app_access_denied", "invalid_app_access":
		return NotApproved
	case "oauth_ec_app_not_found":
		return NotInstalled
	case "oauth_approval_error_generic":
		return Refused
	case "redirect_uri_mismatch":
		return CallbackMismatch
	case "invalid_client_id":
		return ClientUnknown
	case "invalid_client":
		return SecretRequired
	case "invalid_scope":
		return ScopeMissing
	case "invalid_token":
		return Ended
	case "login_rate_exceeded", "slow_down":
		return TooMany
	case "server_error", "temporarily_unavailable":
		return Unavailable
	case "invalid_request", "unsupported_response_type", "unsupported_grant_type", "immediate_unsuccessful",
		"unsupported_token_type":
		return OurFault
	case "invalid_grant":
		// Whatever the sentence: the grant is worth nothing any more.
		return Ended
	}
	return Refused
}

type sentence struct {
	code, part string
	kind       Kind
}

func sentences() []sentence {
	return []sentence{
		{"", "ip restricted", IPRestricted},
		{"", "inactive user", UserInactive},
		{"", "inactive organization", OrgInactive},
		{"", "activation secret invalid", DeviceUnknown},
		{"", "login rate exceeded", TooMany},
		{"", "login_rate_exceeded", TooMany},
		{"", "hasn't approved this consumer", NotApproved},
		{"", "not admin approved", NotApproved},
		{"", "app must be installed", NotInstalled},
		{"", "not installed in this org", NotInstalled},
		{"", "blocked by admin", AppBlocked},
		{"", "redirect_uri must match", CallbackMismatch},
		{"", "client identifier invalid", ClientUnknown},
		{"", "audience is invalid", WrongLogin},
		{"", "audience validation failed", WrongLogin},
		{"", "not supported on this domain", WrongLogin},
		{"", "no client credentials user", RunAsMissing},
		{"", "client credentials flow not enabled", RunAsMissing},
		{"", "invalid assertion", KeyRefused},
		{"", "expired assertion", KeyRefused},
		{"", "code verifier", OurFault},
		{"", "code challenge", OurFault},
		{"", "expired authorization code", CodeSpent},
		{"invalid_grant", "authentication failure", CodeSpent},
	}
}

// shortCode keeps a code only if it looks like one, since it goes into error
// texts.
func shortCode(code string) string {
	if len(code) > 64 {
		return "unknown"
	}
	for _, r := range code {
		if r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return "unknown"
		}
	}
	return code
}
