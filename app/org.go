package app

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"demobridge/app/demo"
	"demobridge/sync/rehearsal"
	"demobridge/sync/rehearsal/oauth"
)

// OrgOptions are the habits of a rehearsal org of our own.
type OrgOptions struct {
	Dir     string        // its records live in the folder "rehearsal" below; empty: in memory only
	Listen  string        // address; "127.0.0.1:0" when empty
	Latency time.Duration // how much later it answers
	Fault   string        // faults on purpose, see rehearsal.ParseFaults
	As      string        // whose account it describes, see demo.Usernames; empty: the admin's
	Bare    bool          // a fresh one has nothing of ours yet, as before set-up
}

// StartOrg starts a rehearsal org and tells how to reach it. Close it when it
// is no longer needed.
func StartOrg(ctx context.Context, o OrgOptions) (*rehearsal.Org, RunningOrg, error) {
	username, err := demo.Username(o.As)
	if err != nil {
		return nil, RunningOrg{}, err
	}
	faults, err := rehearsal.ParseFaults(o.Fault)
	if err != nil {
		return nil, RunningOrg{}, err
	}
	options := rehearsal.Options{Latency: o.Latency, Faults: faults, WithoutSessionObject: o.Bare}
	if o.Dir != "" {
		options.Dir = filepath.Join(o.Dir, "rehearsal")
	}
	org, err := rehearsal.New(options)
	if err != nil {
		return nil, RunningOrg{}, fmt.Errorf("start the rehearsal org: %w", err)
	}
	listen := o.Listen
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	running, err := describeOrg(ctx, org, listen, username)
	if err != nil {
		_ = org.Close() // the first error is the one to tell
		return nil, RunningOrg{}, err
	}
	return org, running, nil
}

func describeOrg(ctx context.Context, org *rehearsal.Org, listen, username string) (RunningOrg, error) {
	address, err := org.Listen(ctx, listen)
	if err != nil {
		return RunningOrg{}, fmt.Errorf("start the rehearsal org on %s: %w", listen, err)
	}
	r := RunningOrg{URL: address, OrgID: org.OrgID(), ClientID: oauth.DemobridgeConsumerKey, Username: username}
	for _, u := range org.Users() {
		if u.Username == username {
			r.Password = u.Password
		}
	}
	if r.AccessToken, err = org.Mint(username); err != nil {
		return RunningOrg{}, fmt.Errorf("make an access token: %w", err)
	}
	return r, nil
}

// FaultHelp explains the rules of OrgOptions.Fault, for a help text.
func FaultHelp() string { return rehearsal.FaultHelp() }
