package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// oldestPackage is the oldest version that a package.xml may name.
const oldestPackage = 7

// zipOf reads the archive of a deploy.
func (u *unit) zipOf(ctx context.Context, id string) ([]byte, error) {
	var zip []byte
	if err := u.reader().QueryRowContext(ctx, "SELECT zip FROM _deploy WHERE id=?", id).Scan(&zip); err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	return zip, nil
}

// openDeploy reads the packages of a deploy.
func (u *unit) openDeploy(ctx context.Context, j *deployJob) (*metadata.Archive, []*metadata.Package, error) {
	zip, err := u.zipOf(ctx, j.ID)
	if err != nil {
		return nil, nil, err
	}
	a, err := metadata.OpenArchive(zip)
	if err != nil {
		return nil, nil, err
	}
	var out []*metadata.Package
	for _, root := range a.Roots(j.Options.SinglePackage) {
		out = append(out, metadata.ReadPackage(a, root, oldestPackage, newestVersion))
	}
	return a, out, nil
}

// surveyDeploy counts what a deploy that begins will have to do.
func (u *unit) surveyDeploy(ctx context.Context, j *deployJob) {
	a, packages, err := u.openDeploy(ctx, j)
	if err != nil {
		return // reported at the end
	}
	j.NumFiles = a.Count()
	for _, p := range packages {
		j.Total += len(p.Components) + destructions(p.Before) + destructions(p.After)
	}
	j.Deployed = j.Total / 2
	if j.Total > 0 {
		j.StateDetail = "Processing Type: " + firstType(packages)
	}
}

func firstType(packages []*metadata.Package) string {
	for _, p := range packages {
		for _, c := range p.Components {
			return c.Type
		}
	}
	return "destructive changes"
}

func destructions(m *metadata.Manifest) int {
	n := 0
	if m != nil {
		for _, t := range m.Types {
			n += len(t.Names)
		}
	}
	return n
}

// zipFailures are the codes for archives that are refused as a whole.
var zipFailures = map[error]string{
	metadata.ErrNotZip: "INVALID_ZIP_FILE", metadata.ErrTooLarge: "LIMIT_EXCEEDED", metadata.ErrTooManyFiles: "LIMIT_EXCEEDED",
	metadata.ErrUnzippedSize: "LIMIT_EXCEEDED", metadata.ErrBadPath: "INVALID_ZIP_FILE",
}

// finishDeploy applies a deploy to the org in one go, and undoes all of it
// when that is what a failure asks for or when it only was a check.
func (u *unit) finishDeploy(ctx context.Context, j *deployJob) error {
	j.Messages, j.Total, j.Deployed, j.Errors = nil, 0, 0, 0
	_, packages, err := u.openDeploy(ctx, j)
	if err != nil {
		for cause, code := range zipFailures {
			if errors.Is(err, cause) {
				j.State, j.ErrorCode, j.ErrorMessage = deployFailed, code, code+": "+cause.Error()
				return nil
			}
		}
		return err
	}
	access, err := u.accessOf(ctx, j.User)
	if err != nil {
		return err
	}
	err = u.atomically(ctx, func() error {
		for _, p := range packages {
			if err := u.deployPackage(ctx, j, access, p); err != nil {
				return err
			}
		}
		j.count()
		if j.Options.CheckOnly || !j.Success && j.Options.RollbackOnError {
			return errUndo
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		u.o.log.Error("a deploy failed", "id", j.ID, "err", err)
		j.State, j.Success, j.ErrorCode = deployFailed, false, "UNKNOWN_EXCEPTION"
		j.ErrorMessage = "UNKNOWN_EXCEPTION: An unexpected error occurred. Please include this ErrorId if you contact support: " + errorID(err)
		return nil
	}
	return err
}

// count sums the messages up and gives the deploy its last state.
func (j *deployJob) count() {
	failed := false
	for _, m := range j.Messages {
		failed = failed || !m.Success
		if m.Manifest {
			continue
		}
		j.Total++
		if m.Success {
			j.Deployed++
		} else {
			j.Errors++
		}
	}
	j.Success, j.State = !failed, deploySucceeded
	if !failed {
		return
	}
	j.State = deployFailed
	if !j.Options.RollbackOnError && j.Deployed > 0 {
		j.State, j.Success = deployPartial, true
	}
}

// deployPackage places the components of one package, with its deletions
// before and after.
func (u *unit) deployPackage(ctx context.Context, j *deployJob, access *Access, p *metadata.Package) error {
	at := u.at.UnixMilli()
	manifest := p.Root + "package.xml"
	say := func(m deployMessage) {
		m.At = at
		m.Success = m.Problem == "" || m.Warning && j.Options.IgnoreWarnings
		if m.Problem != "" {
			m.ProblemType = "Error"
			if m.Warning {
				m.ProblemType = "Warning"
			}
		}
		j.Messages = append(j.Messages, m)
	}
	for _, f := range p.Findings {
		missing := f.File == manifest && !f.Manifest
		if missing && j.Options.AllowMissingFiles {
			continue
		}
		say(deployMessage{Type: f.Type, File: f.File, Name: f.FullName, Problem: f.Fault.Problem, Line: f.Fault.Line, Column: f.Fault.Column, Warning: f.Warning, Manifest: f.Manifest})
	}
	if p.Rejected {
		return nil
	}
	b := u.newBuilder(ctx, access, p.Manifest.Version)
	b.purge = j.Options.PurgeOnDelete && u.o.opts.Sandbox
	destroy := func(m *metadata.Manifest) error {
		if m == nil {
			return nil
		}
		// Deleting many fields writes the catalogue once.
		u.catalogLater = true
		defer func() { u.catalogLater = false }()
		for _, t := range destroyOrder(m) {
			for _, name := range t.Names {
				placed, err := b.remove(t.Type, name)
				if err != nil {
					return err
				}
				say(deployMessage{Type: t.Type, File: p.Root + m.FullName, Name: name, ID: placed.id, Problem: placed.problem, Warning: placed.warning, Deleted: placed.deleted})
			}
		}
		if !u.schemaChanged {
			return nil
		}
		return u.writeCatalog(ctx)
	}
	if err := destroy(p.Before); err != nil {
		return err
	}
	placed, err := b.placeAll(p.Components)
	if err != nil {
		return err
	}
	for i, c := range p.Components {
		r := placed[i]
		say(deployMessage{
			Type: c.Type, File: c.File, Name: c.FullName, ID: r.id, Problem: r.problem, Warning: r.warning, Created: r.created && !r.failed(),
			Changed: r.changed && !r.failed(), Line: r.line, Column: r.column,
		})
	}
	if err := destroy(p.After); err != nil {
		return err
	}
	say(deployMessage{File: manifest, Name: "package.xml", Changed: true, Manifest: true})
	return nil
}

// destroyOrder lists deletions in an order in which nothing is still needed:
// the reverse of placing, whatever the order in the file. Unknown types come
// as they are.
func destroyOrder(m *metadata.Manifest) []metadata.Members {
	var out []metadata.Members
	for i := len(placeOrder) - 1; i >= 0; i-- {
		for _, t := range m.Types {
			if t.Type == placeOrder[i] {
				out = append(out, t)
			}
		}
	}
	for _, t := range m.Types {
		if !strings.Contains(" "+strings.Join(placeOrder, " ")+" ", " "+t.Type+" ") {
			out = append(out, t)
		}
	}
	return out
}
