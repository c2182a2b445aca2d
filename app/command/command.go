// Package command is Demobridge without a window: it reads the command line,
// runs one command, and prints what came of it, for people or as one line of
// JSON. It may import app and its packages, and the standard library.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"demobridge/app"
	"demobridge/app/problem"
	"demobridge/app/settings"
)

// Exit codes, as the help text states them.
const (
	OK      = 0
	Trouble = 1 // it ran, and something needs a person
	Misuse  = 2 // the command line was not understood
)

// Window opens the window on the options and returns when it was closed.
type Window func(ctx context.Context, o app.Options, demo bool) error

// Run runs the command that args (without the program's name) name. It prints
// to out and errs and returns the exit code.
func Run(ctx context.Context, args []string, out, errs io.Writer, window Window) int {
	c := &call{out: out, errs: errs, window: window}
	name, rest := "", args
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, rest = args[0], args[1:]
	}
	run, ok := map[string]func(context.Context, []string) error{
		"": c.open, "sync": c.sync, "import": c.importFiles, "status": c.status, "doctor": c.doctor, "org": c.org, "help": c.help,
	}[name]
	if !ok {
		fmt.Fprintf(errs, "demobridge: there is no command %q. 'demobridge -h' lists them.\n", name)
		return Misuse
	}
	return c.exit(run(ctx, rest))
}

type call struct {
	out, errs io.Writer
	window    Window
}

var errMisuse = errors.New("the command line was not understood")

func (c *call) exit(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return OK
	case errors.Is(err, errMisuse):
		return Misuse
	case errors.Is(err, errReported):
		return Trouble
	case errors.Is(err, app.ErrShown):
		fmt.Fprintln(c.out, "Demobridge is open already; its window was asked to the front.")
		return OK
	}
	p := problem.Classify(err)
	if p.Code == "UNFORESEEN" {
		// Its own text says more than the window's general advice.
		fmt.Fprintf(c.errs, "demobridge: %v\n", err)
		return Trouble
	}
	fmt.Fprintf(c.errs, "demobridge: %s\n", p.Title)
	if p.Cause != "" {
		fmt.Fprintf(c.errs, "  %s\n", p.Cause)
	}
	for _, step := range p.Remedy {
		fmt.Fprintf(c.errs, "  - %s\n", step)
	}
	fmt.Fprintf(c.errs, "  (%v)\n", err)
	return Trouble
}

// errReported ends a command whose trouble is part of what it printed.
var errReported = errors.New("reported")

// common are the flags that choose folder and org.
type common struct {
	dir     string
	demo    bool
	orgFile string
	json    bool
}

// flags starts the flag set of a command with its help text.
func (c *call) flags(name, usage, text string) *flag.FlagSet {
	title := strings.TrimSpace("demobridge " + name)
	f := flag.NewFlagSet(title, flag.ContinueOnError)
	f.SetOutput(c.errs)
	f.Usage = func() {
		f.SetOutput(c.out)
		fmt.Fprintf(c.out, "Usage: %s %s\n\n%s\n\n", title, usage, strings.TrimSpace(text))
		f.PrintDefaults()
		f.SetOutput(c.errs)
	}
	return f
}

func (k *common) register(f *flag.FlagSet, withOrg bool) {
	f.StringVar(&k.dir, "data", "", "`DIR` for everything Demobridge keeps (default: the system's folder for local application data)")
	if withOrg {
		f.BoolVar(&k.demo, "demo", false, "work on a practice Salesforce org that runs inside this program")
		f.StringVar(&k.orgFile, "org", "", "work on the practice org described in `FILE`, the line that 'demobridge org' prints")
	}
}

func (c *call) parse(f *flag.FlagSet, args []string) error {
	// Flags may stand after files, as people write them.
	var plain []string
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return err
			}
			return errors.Join(errMisuse, err)
		}
		if f.NArg() == 0 {
			break
		}
		plain = append(plain, f.Arg(0))
		args = f.Args()[1:]
	}
	return f.Parse(append([]string{"--"}, plain...))
}

func (c *call) misuse(format string, a ...any) error {
	fmt.Fprintf(c.errs, "demobridge: "+format+"\n", a...)
	return errMisuse
}

// options turns the flags into the application's options.
func (c *call) options(k common, r app.RehearsalOptions) (app.Options, error) {
	o := app.Options{Dir: k.dir}
	if o.Dir == "" {
		dir, err := settings.Folder()
		if err != nil {
			return o, err
		}
		o.Dir = dir
		if k.demo {
			// Made-up sessions never share a folder with real ones unless a
			// person names one folder for both.
			o.Dir = filepath.Join(dir, "demo")
			if r.Bare {
				o.Dir = filepath.Join(dir, "set-up practice") // another org than the demo's
			}
		}
	}
	switch {
	case k.demo && k.orgFile != "":
		return o, c.misuse("-demo and -org exclude each other: the first starts a practice org, the second uses one that runs already")
	case k.demo:
		o.Org.Rehearsal = &r
	case k.orgFile != "":
		running, err := readOrg(k.orgFile)
		if err != nil {
			return o, err
		}
		o.Org.Running = running
	}
	return o, nil
}

func readOrg(file string) (*app.RunningOrg, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the description of the org: %w", err)
	}
	var r app.RunningOrg
	line, _, _ := strings.Cut(strings.TrimSpace(string(raw)), "\n")
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		return nil, fmt.Errorf("%s does not describe an org: it is not the line of JSON that 'demobridge org' prints (%w)", file, err)
	}
	if r.URL == "" {
		return nil, fmt.Errorf("%s does not describe an org: it names no url", file)
	}
	return &r, nil
}

func (c *call) printJSON(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s\n", line)
	return err
}

const overview = `
Demobridge brings interactive-demo viewing sessions into Salesforce.

  demobridge                open the window
  demobridge -demo          open the window on a practice Salesforce org with made-up sessions
  demobridge sync           send what waits, once, without a window
  demobridge import FILE    take in session files (JSON, NDJSON, webhook bodies, browser events, CSV)
  demobridge status         say what waits, what was sent and what needs a person
  demobridge doctor         check what the signed-in user may do in Salesforce, and say what is missing
  demobridge org            run the practice Salesforce org alone

'demobridge COMMAND -h' explains a command. Exit codes: 0 done, 1 something needs a person, 2 the command line was not understood.
`

func (c *call) help(context.Context, []string) error {
	_, err := io.WriteString(c.out, strings.TrimLeft(overview, "\n"))
	return err
}

func (c *call) open(ctx context.Context, args []string) error {
	var k common
	var r app.RehearsalOptions
	f := c.flags("", "[flags] | COMMAND [flags]", overview)
	k.register(f, true)
	f.DurationVar(&r.Latency, "latency", 0, "with -demo: the practice org answers this much later, for example 50ms")
	f.StringVar(&r.Fault, "fault", "", "with -demo: faults on purpose, see 'demobridge org -h'")
	f.StringVar(&r.As, "as", "", "with -demo: be `WHO` in the practice org: admin, integration, rep or noapi")
	f.BoolVar(&r.Bare, "bare", false, "with -demo: practise the set-up on an org of its own that has nothing of Demobridge yet; sign in with the practice account the page shows")
	if err := c.parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return c.misuse("unexpected %q", f.Arg(0))
	}
	if r.Bare && !k.demo {
		return c.misuse("-bare needs -demo: it is about the practice org")
	}
	if r.As != "" && !k.demo {
		return c.misuse("-as goes with -demo only")
	}
	r.Waits = r.Bare
	o, err := c.options(k, r)
	if err != nil {
		return err
	}
	if k.demo {
		o.Every = app.DemoEvery
	}
	return c.window(ctx, o, k.demo)
}
