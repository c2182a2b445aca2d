// Demobridge brings interactive-demo viewing sessions into Salesforce. Without
// a command it opens its window; "demobridge -h" lists the commands.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"demobridge/app"
	"demobridge/app/command"
	"demobridge/ui"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command.Run(ctx, os.Args[1:], os.Stdout, os.Stderr, window)
	stop()
	os.Exit(code)
}

// window opens the window on the options and returns when it was closed.
func window(ctx context.Context, o app.Options, demo bool) (err error) {
	a, err := app.Open(ctx, o)
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
	return ui.Run(a, ui.Options{})
}
