package salesforce_test

import (
	"fmt"
	"strings"
)

// rows makes n records with made-up values.
func rows(n int) []map[string]any {
	out := make([]map[string]any, n)
	for i := range out {
		out[i] = map[string]any{"Key__c": fmt.Sprintf("key-%04d", i), "Name": fmt.Sprintf("Example %d", i)}
	}
	return out
}

// saved is the answer to n records that were all saved, in the form that was
// recorded: pretty-printed, keys in this order.
func saved(n int) string {
	one := "{\n  \"id\" : \"001ak00000OQTieAAH\",\n  \"success\" : true,\n  \"errors\" : [ ],\n  \"created\" : false\n}"
	return "[ " + strings.TrimSuffix(strings.Repeat(one+", ", n), ", ") + " ]"
}
