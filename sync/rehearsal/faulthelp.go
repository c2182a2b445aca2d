package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// FaultHelp lists the faults that ParseFaults knows, for a help text.
func FaultHelp() string {
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(faultKinds)) {
		fmt.Fprintf(&b, "  %-21s %s\n", kind, faultKinds[kind])
	}
	b.WriteString("Options: object=NAME method=VERB path=TEXT user=NAME n=COUNT after=COUNT p=CHANCE seed=NUMBER d=DURATION bytes=COUNT field=OBJECT.FIELD right=PERMISSION_SET\n" +
		"For example -fault 'lock:p=0.3,object=Navattic_Session__c,seed=7;latency:d=50ms'\n")
	return b.String()
}
