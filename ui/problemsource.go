package ui

import (
	"context"
	"io"

	"demobridge/app/status"
	"demobridge/ui/problems"
)

// ProblemSource tells what is wrong, by cause.
type ProblemSource interface {
	// Problems lists the causes, and what was solved in the last seven days.
	Problems(ctx context.Context) (status.Problems, error)
	// Problem returns one cause with its remedy by its identity.
	Problem(ctx context.Context, id string) (status.Problem, error)
	// ProblemSessions returns the rows [offset, offset+limit) of the sessions
	// that a problem concerns, the one that ended last first.
	ProblemSessions(ctx context.Context, id string, offset, limit int) (status.ProblemSessionPage, error)
}

// ProblemOrders are what a person can do about problems.
type ProblemOrders interface {
	// RetryProblem sends the sessions of a problem again and returns how many.
	RetryProblem(ctx context.Context, id string) (int, error)
	// RetryEverything sends all failed and retrying sessions again.
	RetryEverything(ctx context.Context) (int, error)
	// FixProblem removes the cause in Salesforce and sends its sessions again.
	FixProblem(ctx context.Context, id string) (int, error)
	// ExportProblem writes the sessions of a problem as CSV, see
	// status.WriteCSV.
	ExportProblem(ctx context.Context, id string, w io.Writer) error
	// ExportProblems writes the sessions of all problems as CSV.
	ExportProblems(ctx context.Context, w io.Writer) error
}

// ShowProblem opens one problem by its identity.
func (s *Shell) ShowProblem(id string) {
	if screen, ok := s.open(sectionProblems).(*problems.Screen); ok {
		screen.ShowProblem(id)
	}
}

// ShowProblems opens the list of problems.
func (s *Shell) ShowProblems() { s.open(sectionProblems) }

// SignIn renews the sign-in in the browser.
func (s *Shell) SignIn() { s.signIn() }
