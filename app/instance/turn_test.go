package instance_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"demobridge/app/instance"
)

func TestOnlyOneHasItsTurnAndTheNextGetsIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "made", "on", "the", "way", "turn.lock")
	release, err := instance.TakeTurn(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := instance.TakeTurn(impatient, file); !errors.Is(err, context.Canceled) {
		t.Errorf("the second one got %v", err)
	}
	next := make(chan error, 1)
	go func() {
		second, err := instance.TakeTurn(t.Context(), file)
		if err == nil {
			second()
		}
		next <- err
	}()
	select {
	case err := <-next:
		t.Fatalf("the second one did not wait (%v)", err)
	default:
	}
	release()
	if err := <-next; err != nil {
		t.Error(err)
	}
}

// A sign-in must not fail because a folder cannot be made.
func TestWhereNoFileCanBeMadeNobodyWaits(t *testing.T) {
	noFolder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(noFolder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		release, err := instance.TakeTurn(t.Context(), filepath.Join(noFolder, "turn.lock"))
		if err != nil {
			t.Fatal(err)
		}
		defer release()
	}
}
