package app

import (
	"os"
	"regexp"
	"runtime"
	"strconv"
)

var peakLine = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// peakMemoryMB is the most memory that this process had at any time, in MB (of
// 2^20 bytes). Where the system does not tell, it is what Go took from it.
func peakMemoryMB() float64 {
	const mb = 1 << 20
	if text, err := os.ReadFile("/proc/self/status"); err == nil {
		if m := peakLine.FindSubmatch(text); m != nil {
			if kb, err := strconv.ParseFloat(string(m[1]), 64); err == nil {
				return kb / 1024
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys) / mb
}
