package command

import (
	"context"
	"errors"
	"fmt"

	"demobridge/app"
)

func (c *call) status(ctx context.Context, args []string) (err error) {
	var k common
	f := c.flags("status", "[flags]", `
Says what waits, what was sent and what needs a person, from the data folder
alone. It sends nothing and may run beside an open window.`)
	k.register(f, true)
	f.BoolVar(&k.json, "json", false, "print one line of JSON: org, total, waiting, retrying, sending, synced, failed, skipped, hold, gates, backupAt, problems, safeMode, readOnly")
	if err := c.parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return c.misuse("unexpected %q", f.Arg(0))
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
	s, err := a.Standing(ctx)
	if err != nil {
		return err
	}
	if k.json {
		return c.printJSON(s)
	}
	org := s.Org
	if org == "" {
		org = "no org connected yet"
	}
	_, err = fmt.Fprintf(c.out, "%s\n%d sessions: %d synced, %d waiting (%d retry by themselves), %d sending, %d failed, %d skipped\n",
		org, s.Total, s.Synced, s.Waiting, s.Retrying, s.Sending, s.Failed, s.Skipped)
	if err == nil && s.Hold != "" {
		_, err = fmt.Fprintf(c.out, "sending is on hold: %s\n", s.Hold)
	}
	if err == nil && s.ReadOnly {
		_, err = fmt.Fprintln(c.out, "the data folder cannot be written: nothing is taken in or sent")
	}
	if err == nil && s.SafeMode {
		_, err = fmt.Fprintln(c.out, "the window is in safe mode after several crashes: it takes sessions in and sends nothing until you press Resume in it")
	}
	return err
}
