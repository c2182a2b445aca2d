package command

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"runtime/debug"

	"demobridge/app"
	"demobridge/sync/session"
)

func (c *call) sync(ctx context.Context, args []string) (err error) {
	var k common
	var r app.RehearsalOptions
	var generate int
	f := c.flags("sync", "[-demo | -org FILE] [flags]", `
Sends everything that waits, once, and waits for what is retried. With -demo or
-org it first takes in the made-up sample sessions, or N generated ones.
A second run on the same data folder has nothing new to send.`)
	k.register(f, true)
	f.BoolVar(&k.json, "json", false, "print one line of JSON: accepted, sent, failed, waiting, apiCalls, seconds, records, retries, peakMemoryMB, apiCallsPer1000")
	f.IntVar(&generate, "generate", 0, "take in `N` made-up sessions instead of the samples, the same ones each time; 30 % are from visitors the org knows")
	f.DurationVar(&r.Latency, "latency", 0, "with -demo: the practice org answers this much later, for example 50ms")
	f.StringVar(&r.Fault, "fault", "", "with -demo: faults on purpose, see 'demobridge org -h'")
	if err := c.parse(f, args); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return c.misuse("sync takes no file; 'demobridge import FILE' does")
	case generate < 0:
		return c.misuse("-generate takes a number of sessions, 1 or more")
	case generate > 0 && !k.demo && k.orgFile == "":
		return c.misuse("-generate makes up sessions, so it goes with -demo or -org only")
	}
	o, err := c.options(k, r)
	if err != nil {
		return err
	}
	frugal()
	a, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	var sessions iter.Seq[session.Session]
	if k.demo || generate > 0 {
		if sessions, err = a.Demo(ctx, generate); err != nil {
			return err
		}
	}
	report, err := a.Sync(ctx, sessions)
	if err != nil {
		return err
	}
	if k.json {
		err = c.printJSON(report)
	} else {
		_, err = fmt.Fprintf(c.out, "accepted %d, sent %d, failed %d, waiting %d\n%d Salesforce calls, %.1f s, the org holds %d Navattic Session records\n",
			report.Accepted, report.Sent, report.Failed, report.Waiting, report.APICalls, report.Seconds, report.Records)
		if err == nil && report.Hold != "" {
			_, err = fmt.Fprintf(c.out, "sending is on hold: %s\n", report.Hold)
		}
	}
	if err == nil && (report.Failed > 0 || report.Waiting > 0) {
		err = errReported
	}
	return err
}

// heapLimit is what Go may take before it tidies up more often. A send keeps
// about half of it in use, however many sessions wait; the rest of the process
// is SQLite and the program itself.
const heapLimit = 90 << 20

// frugal keeps a command that runs beside other programs small. Who has set
// GOMEMLIMIT knows better.
func frugal() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapLimit)
	}
}
