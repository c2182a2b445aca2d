package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"demobridge/app"
	"demobridge/app/status"
)

func (c *call) doctor(ctx context.Context, args []string) (err error) {
	var k common
	var r app.RehearsalOptions
	var only, fix string
	f := c.flags("doctor", "[-demo [-as WHO] | -org FILE] [flags]", `
Checks what the signed-in user may do in Salesforce and what of it Demobridge
needs: sign-in, rights, objects, fields, the app, the org's calls, the licence.
It names what is missing, what that means, and who can give it how. At most
twelve Salesforce calls; nothing is changed without -fix. The exit code is 1
when something is missing.`)
	k.register(f, true)
	f.BoolVar(&k.json, "json", false, "print one line of JSON: checks (id, group, result, title, missing, remedy, actions, ...), apiCalls, passed, warnings, failed, cannotCheck")
	f.StringVar(&r.As, "as", "", "with -demo: sign in as `WHO`: admin, integration, rep or noapi")
	f.BoolVar(&r.Bare, "bare", false, "with -demo: a new practice org as it is before the set-up, without object, fields and permission set")
	f.StringVar(&r.Fault, "fault", "", "with -demo: faults on purpose, see 'demobridge org -h'")
	f.StringVar(&only, "check", "", "afterwards make the check with this `ID` again, and show it alone")
	f.StringVar(&fix, "fix", "", "grant what the checks with these `IDS` (with commas between; 'all' for all that can be) lack, and check again")
	if err := c.parse(f, args); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return c.misuse("unexpected %q", f.Arg(0))
	case r.As != "" && !k.demo:
		return c.misuse("-as goes with -demo only")
	}
	o, err := c.options(k, r)
	if err != nil {
		return err
	}
	open := app.OpenBeside
	if k.demo {
		// The practice org lives in the folder: one program at a time has it.
		open = app.Open
	}
	a, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	report, err := a.DoctorAlone(ctx)
	if err != nil {
		return err
	}
	var refusal error
	if fix != "" {
		if report, refusal, err = fixed(ctx, a, report, fix); err != nil {
			return err
		}
	}
	if only != "" {
		if report, err = single(ctx, a, only); err != nil {
			return err
		}
	}
	if k.json {
		err = c.printJSON(doctorJSON{
			AccessReport: report, Passed: report.Count(status.AccessPass), Warnings: report.Count(status.AccessWarning),
			Failed: report.Count(status.AccessFail), CannotCheck: report.Count(status.AccessCannotCheck),
		})
	} else {
		err = printReport(c.out, report)
	}
	switch {
	case err != nil:
		return err
	case refusal != nil:
		return refusal
	case report.Failed(), !answered(report):
		return errReported
	}
	return nil
}

// answered reports whether Salesforce let anything be checked at all: silence
// is not health.
func answered(r status.AccessReport) bool {
	c, ok := r.Find("rest")
	return !ok || c.Result == status.AccessPass
}

// doctorJSON is the report with its sums.
type doctorJSON struct {
	status.AccessReport
	Passed      int `json:"passed"`
	Warnings    int `json:"warnings"`
	Failed      int `json:"failed"`
	CannotCheck int `json:"cannotCheck"`
}

// fixed repairs what -fix names. A refusal is returned beside the report.
func fixed(ctx context.Context, a *app.App, report status.AccessReport, fix string) (_ status.AccessReport, refusal, err error) {
	ids := strings.Split(fix, ",")
	if fix == "all" {
		ids = nil
		for _, check := range report.Checks {
			if _, can := check.Action(status.AccessFix); can && check.Result == status.AccessFail {
				ids = append(ids, check.ID)
			}
		}
	}
	if len(ids) == 0 {
		return report, nil, nil
	}
	again, refusal := a.FixChecks(ctx, ids...)
	if len(again.Checks) == 0 {
		return report, nil, refusal
	}
	return again, refusal, nil
}

// single makes one check again and returns a report with nothing else.
func single(ctx context.Context, a *app.App, id string) (status.AccessReport, error) {
	report, err := a.RecheckAccess(ctx, id)
	if err != nil {
		return report, err
	}
	check, ok := report.Find(id)
	if !ok {
		return report, fmt.Errorf("there is no check %q; 'demobridge doctor -json' lists them", id)
	}
	report.Checks = []status.AccessCheck{check}
	return report, nil
}

// alone reports whether this user can do everything that is missing, so that
// nobody needs to be asked.
func alone(r status.AccessReport) bool {
	for _, c := range r.Checks {
		if c.Result == status.AccessFail && (len(c.Actions) == 0 || c.Actions[0].Kind != status.AccessFix && c.Actions[0].Kind != status.AccessPrepare) {
			return false
		}
	}
	return true
}

// mark stands before a check, since a terminal may have no colours.
func mark(r status.AccessResult) string {
	switch r {
	case status.AccessPass:
		return "ok      "
	case status.AccessWarning:
		return "warning "
	case status.AccessFail:
		return "MISSING "
	case status.AccessCannotCheck:
		return "unknown "
	}
	return string(r)
}

// printReport prints what is wrong in full and sums up what is well, group by
// group.
func printReport(out io.Writer, r status.AccessReport) error {
	var b strings.Builder
	who := r.User
	if r.Username != "" {
		who = strings.TrimSpace(who + " (" + r.Username + ")")
	}
	fmt.Fprintf(&b, "%s in %s\n", who, r.Org)
	said := ""
	for _, g := range r.Groups() {
		checks := r.Of(g)
		passed := 0
		for _, c := range checks {
			if c.Result == status.AccessPass {
				passed++
			}
		}
		fmt.Fprintf(&b, "\n%s: %d of %d OK\n", g.Title(), passed, len(checks))
		for _, c := range checks {
			if c.Result == status.AccessPass && len(checks) > 6 {
				continue // the head counts them
			}
			fmt.Fprintf(&b, "  %s%s   [%s]\n", mark(c.Result), c.Title, c.ID)
			if c.Result == status.AccessPass {
				continue
			}
			if c.Result == status.AccessCannotCheck {
				if c.Note != said {
					fmt.Fprintf(&b, "          %s\n", c.Note)
				}
				said = c.Note // the same reason is told once
				continue
			}
			for _, line := range []struct{ name, text string }{{"Missing", c.Missing}, {"Means", c.Means}, {"Note", c.Note}, {"Given by", c.GivenBy}, {"Remedy", c.Remedy}} {
				if line.text != "" {
					fmt.Fprintf(&b, "          %s: %s\n", line.name, line.text)
				}
			}
			for _, action := range c.Actions {
				if action.URL != "" {
					fmt.Fprintf(&b, "          Setup page: %s\n", action.URL)
				}
			}
		}
	}
	fmt.Fprintf(&b, "\n%d checks: %d OK, %d warnings, %d missing, %d cannot be checked. %d Salesforce calls, %.1f s\n",
		len(r.Checks), r.Count(status.AccessPass), r.Count(status.AccessWarning), r.Count(status.AccessFail), r.Count(status.AccessCannotCheck), r.APICalls, r.Took.Seconds())
	if text := r.Request(); text != "" && !alone(r) {
		fmt.Fprintf(&b, "\nFor your admin:\n\n%s", text)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
