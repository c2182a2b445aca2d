package ui_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Closing the window ends all of its background work.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
