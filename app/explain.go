package app

import (
	"context"
	"errors"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/store"
)

// Explain puts an error into words that a person understands.
func (a *App) Explain(err error) status.Fault {
	if f, ok := linkFault(err); ok {
		return f
	}
	var form *FormError
	if errors.As(err, &form) {
		return status.Fault{Title: "This cannot be saved yet", Sentence: form.Problem, Code: status.CodeForm}
	}
	if f, ok := setupWords(err); ok {
		return f
	}
	p := problem.Classify(err)
	f := status.Fault{Title: p.Title, Sentence: p.Cause, Code: p.Code}
	if f.Sentence == "" {
		f.Sentence = p.Words
	}
	for _, step := range p.Remedy {
		if f.Sentence != "" {
			f.Sentence += " "
		}
		f.Sentence += step.String()
	}
	return f
}

// withStore completes an application around an open store.
func withStore(ctx context.Context, o Options, lock interface{ Close() error }, s *store.Store) (*App, error) {
	a := &App{o: o, lock: lock, store: s, watch: newWatch()}
	a.troubles.fixer = accessFixer{a}
	org, ok, err := s.ActiveOrg(ctx)
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if ok {
		a.home.Store(&org)
	}
	a.remember(ctx)
	return a, nil
}
