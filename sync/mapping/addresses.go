package mapping

import (
	"net/url"
	"slices"
	"strings"

	"demobridge/sync/session"
)

// toAddress makes what an email, web or phone field takes.
func toAddress(v Value, t Target) (Converted, Fault) {
	text := strings.TrimSpace(v.Text)
	switch t.kind() {
	case emailField:
		address := session.NormalEmail(text)
		if address == "" {
			return Converted{}, faultf(ValueMisfit, "%s is no email address.", quoted(text))
		}
		text = address
	case urlField:
		if !isWeb(text) {
			return Converted{}, faultf(ValueMisfit, "%s is no web address.", quoted(text))
		}
	case phoneField:
		if !isPhone(text) {
			return Converted{}, faultf(ValueMisfit, "%s is no phone number.", quoted(text))
		}
	}
	if n := session.UTF16Len(text); n > t.limit() {
		return Converted{}, tooLong(text, n, t.limit())
	}
	return Converted{Value: text}, Fault{}
}

// isWeb takes an http or https address, or a host name as people write it. A
// script in a web field would run for whoever clicks it.
func isWeb(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("<>\"`", r) }) {
		return false
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	return err == nil && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https")) &&
		strings.Contains(u.Hostname(), ".") && u.User == nil
}

func isPhone(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+()-./ \u00a0xXext#*,;", r):
			return false
		}
	}
	return digits >= 3
}

// prefixes of the ids of standard objects (contract: data 5).
var prefixes = map[string]string{
	"User": "005", "Account": "001", "Contact": "003", "Opportunity": "006", "Lead": "00Q", "Group": "00G",
}

func toReference(v Value, t Target) (Converted, Fault) {
	id, ok := longID(strings.TrimSpace(v.Text))
	if !ok {
		return Converted{}, faultf(ValueMisfit, "%s is not the id of a record.", quoted(v.Text))
	}
	for object, prefix := range prefixes {
		if strings.HasPrefix(id, prefix) && !slices.Contains(t.ReferenceTo, object) {
			return Converted{}, faultf(ValueMisfit, "%s is the id of %s record, the field links to %s.", quoted(id), article(object), strings.Join(t.ReferenceTo, " or "))
		}
	}
	return Converted{Value: id}, Fault{}
}

// longID is the 18-character form of a record id. The last three say which of
// the others are capitals, so that an id whose case was lost is not taken.
func longID(id string) (string, bool) {
	if len(id) != 15 && len(id) != 18 {
		return "", false
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	var sum [3]byte
	for i, c := range []byte(id) {
		capital := c >= 'A' && c <= 'Z'
		if !capital && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return "", false
		}
		if capital && i < 15 {
			sum[i/5] |= 1 << (i % 5)
		}
	}
	long := id[:15]
	for _, bits := range sum {
		long += string(alphabet[bits])
	}
	return long, len(id) == 15 || strings.EqualFold(long, id)
}
