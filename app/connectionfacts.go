package app

import (
	"context"
	"strings"

	"demobridge/app/status"
)

// ConnectionFacts are facts about the connection for the Salesforce section. Of
// the consumer key only its end is told.
func (a *App) ConnectionFacts(context.Context) (status.ConnectionFacts, error) {
	l := a.link.Load()
	if l == nil {
		return status.ConnectionFacts{}, nil
	}
	f := status.ConnectionFacts{APIVersion: strings.TrimPrefix(l.client.Version(), "v"), ThisRunOnly: l.unkept.Load() != nil}
	if key := l.org.ClientID; len(key) > 8 {
		f.KeyEnd = "…" + key[len(key)-4:]
	}
	return f, nil
}
