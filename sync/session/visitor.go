package session

import (
	"strings"
	"unicode"
)

// Name is the visitor's name: the full name, else first and last name. It is
// "" for a visitor who left none.
func (v Visitor) Name() string {
	if full := strings.TrimSpace(v.FullName); full != "" {
		return full
	}
	return strings.TrimSpace(strings.TrimSpace(v.FirstName) + " " + strings.TrimSpace(v.LastName))
}

// DisplayName is what to call the visitor: the name, else the email address.
// It is "" for an anonymous visitor.
func (v Visitor) DisplayName() string {
	if name := v.Name(); name != "" {
		return name
	}
	return strings.TrimSpace(v.Email)
}

func (v Visitor) trimmed() Visitor {
	for _, field := range []*string{
		&v.ID, &v.Email, &v.FullName, &v.FirstName, &v.LastName,
		&v.Company, &v.Phone, &v.Country, &v.Region, &v.City,
	} {
		*field = strings.TrimSpace(*field)
	}
	if email := NormalEmail(v.Email); email != "" {
		v.Email = email
	}
	return v
}

// NormalEmail is an address in the form in which addresses are compared: lower
// case, without "mailto:", a display name or angle brackets. It is "" for what
// is not an address: it wants one name, one "@" and a domain with a dot.
func NormalEmail(text string) string {
	text = strings.TrimSpace(text)
	if open := strings.LastIndexByte(text, '<'); open >= 0 && strings.HasSuffix(text, ">") {
		text = text[open+1 : len(text)-1]
	}
	text = strings.TrimSpace(strings.ToLower(text))
	text = strings.TrimPrefix(text, "mailto:")
	local, domain, ok := strings.Cut(text, "@")
	if !ok || local == "" || len(text) > 320 {
		return ""
	}
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`<>()[],;:\"`, r) {
			return ""
		}
	}
	if strings.Contains(domain, "@") || !strings.Contains(domain, ".") {
		return ""
	}
	for _, label := range strings.Split(domain, ".") {
		if label == "" {
			return ""
		}
	}
	return text
}
