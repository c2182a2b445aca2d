package engine_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"go.uber.org/goleak"

	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce"
)

// The test binary starts itself again as a rehearsal org, or as a process that
// sends, when a test needs one that has a memory of its own or can be killed.
const childRole = "DEMOBRIDGE_ENGINE_CHILD"

func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(childRole) {
	case "org":
		err = childOrg()
	case "sender":
		err = childSender()
	default:
		goleak.VerifyTestMain(m)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// address is how to reach a rehearsal org.
type address struct {
	URL, OrgID, Token string
}

// childOrg serves an org until its standard input closes.
func childOrg() error {
	latency, err := time.ParseDuration(os.Getenv("DEMOBRIDGE_LATENCY"))
	if err != nil {
		return err
	}
	org, err := rehearsal.New(rehearsal.Options{Latency: latency, DailyCalls: 1 << 40})
	if err != nil {
		return err
	}
	at, err := addressOf(context.Background(), org)
	if err != nil {
		return errors.Join(err, org.Close())
	}
	if err := json.NewEncoder(os.Stdout).Encode(at); err != nil {
		return errors.Join(err, org.Close())
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, org.Close())
}

func addressOf(ctx context.Context, org *rehearsal.Org) (address, error) {
	url, err := org.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return address{}, err
	}
	token, err := org.Mint("admin@rehearsal.example")
	return address{URL: url, OrgID: org.OrgID(), Token: token}, err
}

// startOrg runs an org in a process of its own.
func startOrg(t testing.TB, latency time.Duration) address {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childRole+"=org", "DEMOBRIDGE_LATENCY="+latency.String())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var at address
	if err := json.Unmarshal(line, &at); err != nil {
		t.Fatal(err)
	}
	return at
}

// tokens is a sign-in that lasts.
type tokens struct{ at address }

func (k tokens) Token(context.Context) (string, string, error) { return k.at.Token, k.at.URL, nil }
func (k tokens) Refresh(context.Context, string) (string, string, error) {
	return k.at.Token, k.at.URL, nil
}

// clientOf is a client of an org, with a transport of its own, and the number of
// API calls it made.
func clientOf(t testing.TB, k salesforce.Tokens) (*salesforce.Client, func() int) {
	n := make(chan int, 1)
	n <- 0
	c := salesforce.New(k, salesforce.Options{OnCall: func(c salesforce.Call) {
		if c.Counts {
			n <- 1 + <-n
		}
	}})
	t.Cleanup(c.CloseIdle)
	return c, func() int {
		now := <-n
		n <- now
		return now
	}
}
