package intake

import (
	"bytes"
	"encoding/json"
	"strings"

	"demobridge/sync/session"

	"golang.org/x/text/unicode/norm"
)

// text is a value that may come as a text, a number or true and false, and is
// kept as text. A list or an object is kept as its JSON.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	switch {
	case bytes.Equal(raw, []byte("null")):
		return nil
	case raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		*t = text(strings.TrimSpace(s))
	default:
		*t = text(raw)
	}
	return nil
}

// named is the id and name that many objects carry.
type named struct {
	ID    text `json:"id"`
	Name  text `json:"name"`
	Title text `json:"title"`
}

// property is a custom value, in the shape of the webhook (with a property
// object) or of the browser event (flat).
type property struct {
	Value    text `json:"value"`
	Source   text `json:"source"`
	Name     text `json:"name"`
	Object   text `json:"object"`
	Property struct {
		Name   text `json:"name"`
		Object text `json:"object"`
	} `json:"property"`
}

// toProperty gives false for a value without a name or without content.
// The object is as the wire says, with the two short names written out.
func (p property) toProperty(object string) (session.Property, bool) {
	name := first(p.Property.Name, p.Name)
	if name == "" || p.Value == "" {
		return session.Property{}, false
	}
	switch o := first(p.Property.Object, p.Object); o {
	case "":
	case "VISITOR":
		object = objectVisitor
	case "ACCOUNT":
		object = objectCompany
	default:
		object = o
	}
	return session.Property{Object: object, Name: name, Value: string(p.Value), Source: string(p.Source)}, true
}

const (
	objectVisitor = "END_USER"
	objectCompany = "COMPANY_ACCOUNT"
	objectSession = "SESSION" // ours: for values found on the session itself
)

func first(texts ...text) string {
	for _, t := range texts {
		if t != "" {
			return string(t)
		}
	}
	return ""
}

// fillFromProperties completes the visitor and the company from the custom
// values. An email from enrichment is not taken: enrichment says what a
// visitor may be, and must not decide who it is.
func fillFromProperties(s *session.Session) {
	v := &s.Visitor
	targets := map[string]*string{
		"firstname": &v.FirstName, "lastname": &v.LastName, "fullname": &v.FullName,
		"phone": &v.Phone, "visitorcity": &v.City, "visitorstate": &v.Region, "visitorcountry": &v.Country,
		"company": &v.Company, "companyname": &v.Company,
	}
	best := -1
	email := ""
	for _, p := range s.Properties {
		name := strings.ToLower(strings.TrimPrefix(p.Name, "user."))
		switch p.Object {
		case objectVisitor:
			if name == "email" {
				if t := trust(p.Source); t > best {
					best, email = t, p.Value
				}
			} else if target := targets[name]; target != nil && *target == "" {
				*target = p.Value
			}
		case objectCompany:
			if name == "name" && s.Company.Name == "" {
				s.Company.Name = p.Value
			}
			if name == "domain" && s.Company.Domain == "" {
				s.Company.Domain = p.Value
			}
		}
	}
	if v.Email == "" {
		v.Email = email
	}
}

// trust ranks where an email came from; -1 is not at all.
func trust(source string) int {
	switch strings.ToUpper(source) {
	case "ENRICHMENT":
		return -1
	case "IDENTIFY":
		return 4
	case "FORM":
		return 3
	case "SHARE_LINK", "PRESENTATION":
		return 2
	case "QUERY_PARAMS":
		return 1
	}
	return 0
}

// composed joins letters and accents that stand apart, so that the same
// address typed on different systems is the same text.
func composed(email string) string { return norm.NFC.String(email) }
