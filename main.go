// Demobridge brings interactive-demo viewing sessions into Salesforce. Without
// a command it opens its window; "demobridge -h" lists the commands.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"demobridge/app"
	"demobridge/app/command"
	"demobridge/ui"
)

// longestEnd is how long the end may take: the call in flight has ten seconds.
// Being killed instead is safe, too.
const longestEnd = 12 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the program at once
		time.AfterFunc(longestEnd, func() { os.Exit(command.Trouble) })
	})
	code := command.Run(ctx, os.Args[1:], os.Stdout, os.Stderr, window)
	os.Exit(code)
}

// window opens the window on the options and returns when it was closed.
func window(ctx context.Context, o app.Options, demo bool) (err error) {
	if err := ui.Ready(); err != nil {
		return err
	}
	a, err := app.OpenWindow(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.Start(ctx); err != nil {
		return err
	}
	if demo {
		if err := a.Feed(ctx); err != nil {
			return err
		}
	}
	return ui.Run(a, ui.Options{Shows: a.Shows(), Quit: ctx.Done()})
}
