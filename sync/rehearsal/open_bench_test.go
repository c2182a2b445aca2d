package rehearsal_test

import (
	"testing"

	"demobridge/sync/rehearsal"
)

// BenchmarkOpen is what a fresh org, and one that exists, cost to open.
func BenchmarkOpen(b *testing.B) {
	open := func(b *testing.B, dir string) {
		org, err := rehearsal.New(rehearsal.Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if err := org.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("fresh", func(b *testing.B) {
		for range b.N {
			open(b, b.TempDir())
		}
	})
	b.Run("again", func(b *testing.B) {
		dir := b.TempDir()
		open(b, dir)
		b.ResetTimer()
		for range b.N {
			open(b, dir)
		}
	})
}
