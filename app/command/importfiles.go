package command

import (
	"context"
	"errors"
	"fmt"

	"demobridge/app"
	"demobridge/app/status"
)

type importJSON struct {
	Files     int           `json:"files"`
	Accepted  int           `json:"accepted"`
	New       int           `json:"new"`
	Updated   int           `json:"updated"`
	Unchanged int           `json:"unchanged"`
	Older     int           `json:"older"`
	Problems  []problemJSON `json:"problems"`
}

type problemJSON struct {
	File  string `json:"file"`
	Line  int    `json:"line,omitempty"`
	Cause string `json:"cause"`
}

func (c *call) importFiles(ctx context.Context, args []string) (err error) {
	var k common
	f := c.flags("import", "FILE... [flags]", `
Takes in session files: Demobridge's own JSON (one object, an array, or one
object a line), Navattic webhook bodies, browser events one a line, or CSV with
a header. A bad row is reported with file, line and cause; the others are kept.
What is reported as taken in is safe on this computer and waits to be sent.`)
	k.register(f, true)
	f.BoolVar(&k.json, "json", false, "print one line of JSON: files, accepted, new, updated, unchanged, older, problems")
	if err := c.parse(f, args); err != nil {
		return err
	}
	if f.NArg() == 0 {
		return c.misuse("import needs at least one file")
	}
	o, err := c.options(k, app.RehearsalOptions{})
	if err != nil {
		return err
	}
	a, err := app.OpenBeside(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	report, err := a.Import(ctx, f.Args())
	if printErr := c.printImport(report, k.json); err == nil {
		err = printErr
	}
	if err == nil && len(report.Problems) > 0 {
		err = errReported
	}
	return err
}

func (c *call) printImport(r status.ImportReport, asJSON bool) error {
	if asJSON {
		out := importJSON{
			Files: r.Files, Accepted: r.New + r.Updated, New: r.New, Updated: r.Updated,
			Unchanged: r.Unchanged, Older: r.Older, Problems: []problemJSON{},
		}
		for _, p := range r.Problems {
			out.Problems = append(out.Problems, problemJSON(p))
		}
		return c.printJSON(out)
	}
	for _, p := range r.Problems {
		where := p.File
		if p.Line > 0 {
			where = fmt.Sprintf("%s:%d", p.File, p.Line)
		}
		fmt.Fprintf(c.errs, "%s: %s\n", where, p.Cause)
	}
	_, err := fmt.Fprintf(c.out, "%d new, %d updated, %d already here, %d older than what is here, %d problems\n",
		r.New, r.Updated, r.Unchanged, r.Older, len(r.Problems))
	return err
}
