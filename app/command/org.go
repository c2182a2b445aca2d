package command

import (
	"context"
	"errors"

	"demobridge/app"
)

func (c *call) org(ctx context.Context, args []string) (err error) {
	var o app.OrgOptions
	f := c.flags("org", "-listen 127.0.0.1:PORT [flags]", `
Runs the practice Salesforce org alone, for other people's Salesforce clients
and for training. It prints one line of JSON (url, orgId, clientId, username,
password, accessToken) and serves until it is interrupted.

Faults on purpose, -fault 'KIND:KEY=VALUE,...;...':
`+app.FaultHelp())
	f.StringVar(&o.Listen, "listen", "127.0.0.1:0", "`ADDRESS` to serve on; this computer only")
	f.StringVar(&o.Dir, "data", "", "`DIR` in which the org's records are kept; without it they are gone at the end")
	f.DurationVar(&o.Latency, "latency", 0, "answer this much later, for example 50ms")
	f.StringVar(&o.Fault, "fault", "", "faults on purpose, `SPEC` as above")
	if err := c.parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return c.misuse("unexpected %q", f.Arg(0))
	}
	org, running, err := app.StartOrg(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, org.Close()) }()
	if err := c.printJSON(running); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
