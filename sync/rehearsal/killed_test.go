package rehearsal_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"demobridge/sync/rehearsal"
)

// TestKilledOrgKeepsWhatItAnswered: a process that is killed between two
// requests has kept every answered write, and opens again. The test runs
// itself as that process.
func TestKilledOrgKeepsWhatItAnswered(t *testing.T) {
	if dir := os.Getenv("REHEARSAL_KILLED_DIR"); dir != "" {
		serveUntilKilled(t, dir)
		return
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledOrgKeepsWhatItAnswered$")
	cmd.Env = append(os.Environ(), "REHEARSAL_KILLED_DIR="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var url, token string
	if _, err := fmt.Fscanln(bufio.NewReader(out), &url, &token); err != nil {
		t.Fatal(err)
	}
	other := &client{t: t, base: url, token: token, version: "66.0"}
	for i := range 20 {
		other.send("PATCH", "composite/sobjects/Navattic_Session__c/Session_Key__c", string(sessionBatch(i*10, 10))).wants(200)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	c := openOrg(t, rehearsal.Options{Dir: dir})
	if got := c.count("Navattic_Session__c"); got != 200 {
		t.Errorf("%d sessions survived, want 200", got)
	}
	c.token = token
	c.send("GET", "limits", "").wants(200)
}

func serveUntilKilled(t *testing.T, dir string) {
	t.Helper()
	org, err := rehearsal.New(rehearsal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	url, err := org.Listen(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	token, err := org.Mint(admin)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(url, token)
	select {}
}
