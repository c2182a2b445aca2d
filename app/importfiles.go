package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/intake"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// acceptChunk is how many sessions are accepted in one transaction.
const acceptChunk = 500

// Import reads the files and accepts every good session in them. A bad row
// never stops the others. A file that cannot be read at all is a problem of
// the report; the error is for what stops the whole import, such as a full
// disk, and the report says what was accepted before.
func (a *App) Import(ctx context.Context, files []string) (status.ImportReport, error) {
	var report status.ImportReport
	for _, name := range files {
		report.Files++
		if err := a.importFile(ctx, name, &report); err != nil {
			return report, fmt.Errorf("import %s: %w", filepath.Base(name), err)
		}
	}
	return report, nil
}

func (a *App) importFile(ctx context.Context, name string, report *status.ImportReport) error {
	base := filepath.Base(name)
	f, err := os.Open(name)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		report.Problems = append(report.Problems, status.ImportProblem{File: base, Cause: "This file cannot be opened: " + err.Error()})
		return nil
	}
	defer f.Close()
	result, err := intake.Decode(base, f, intake.Options{Now: a.o.Now()})
	if err != nil {
		report.Problems = append(report.Problems, status.ImportProblem{File: base, Cause: strings.TrimPrefix(err.Error(), base+": ")})
		return nil
	}
	for _, list := range [][]intake.Problem{result.Problems, result.SetAside} {
		for _, p := range list {
			report.Problems = append(report.Problems, status.ImportProblem{File: p.File, Line: p.Line, Cause: p.Cause})
		}
	}
	return a.accept(ctx, result.Sessions, report)
}

// accept puts sessions into the outbox, in transactions of a bounded size. It
// has returned only after the disk has them.
func (a *App) accept(ctx context.Context, sessions []session.Session, report *status.ImportReport) error {
	for len(sessions) > 0 {
		if err := a.refusal(); err != nil {
			return err
		}
		n := min(len(sessions), acceptChunk)
		receipt, err := a.store.Accept(ctx, a.orgID(), sessions[:n])
		if err != nil {
			return err
		}
		count(report, receipt)
		sessions = sessions[n:]
	}
	return nil
}

func count(r *status.ImportReport, got store.Receipt) {
	r.New += got.New
	r.Updated += got.Updated
	r.Unchanged += got.Unchanged
	r.Older += got.Older
}
