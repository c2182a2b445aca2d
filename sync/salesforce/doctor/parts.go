package doctor

import (
	"slices"
	"strings"
	"time"

	"demobridge/sync/salesforce"
)

// PartsFor are the parts that the checks with these ids depend on. An id that
// nobody knows asks for everything.
func PartsFor(n Needs, ids ...string) Parts {
	var p Parts
	for _, id := range ids {
		kind, rest, _ := strings.Cut(id, ".")
		object, _, _ := strings.Cut(rest, ".")
		switch kind {
		case "signin", "reach", "version", "app":
			p.SignIn = true
		case "rest", "right", "licence":
			p.Rights = true
		case "quota":
			p.Limits = true
		case "sync":
		case "permissionset":
			// What the set gives shows in every object.
			p.Rights, p.Objects = true, n.names()
		case "object", "field", "fields":
			if _, known := n.object(object); !known {
				return Everything(n)
			}
			p.Rights = true
			if !slices.Contains(p.Objects, object) {
				p.Objects = append(p.Objects, object)
			}
		default:
			return Everything(n)
		}
	}
	return p
}

// Refused are the findings about an org that did not let the user in.
func Refused(err error, at time.Time) Findings {
	return Findings{
		At: at, Identity: unsaid[salesforce.Identity](err), Door: unsaid[struct{}](err),
	}
}
