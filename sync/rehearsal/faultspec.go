package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseFaults reads rules in the form in which people write them:
//
//	rules  = rule { ";" rule }
//	rule   = kind [ ":" option { "," option } ]
//	option = "object=" API name | "method=" HTTP method | "path=" text | "user=" user name
//	       | "n=" count | "after=" count | "p=" chance from 0 to 1 | "seed=" number
//	       | "d=" duration (50ms, 2s) | "bytes=" count | "field=" Object.Field | "right=" permission set
//	       | "code=" error code | "status=" HTTP status | "message=" text without , and ;
//
// for example
//
//	lock:p=0.3,object=Navattic_Session__c,seed=7;latency:d=50ms
//	drop-after:n=1,path=composite
//	request-limit:after=100
//
// n is how many calls (for faults about records, such as lock: records) are hit,
// after how many pass first. Without n and p every one is hit.
func ParseFaults(spec string) ([]Fault, error) {
	var out []Fault
	for rule := range strings.SplitSeq(spec, ";") {
		if rule = strings.TrimSpace(rule); rule == "" {
			continue
		}
		f, err := ParseFault(rule)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// ParseFault reads one rule; see ParseFaults.
func ParseFault(rule string) (Fault, error) {
	kind, options, _ := strings.Cut(rule, ":")
	f := Fault{Kind: strings.TrimSpace(kind)}
	if _, known := faultKinds[f.Kind]; !known {
		return f, fmt.Errorf("unknown fault %q; known are %s", f.Kind, strings.Join(slices.Sorted(maps.Keys(faultKinds)), ", "))
	}
	for option := range strings.SplitSeq(options, ",") {
		if option = strings.TrimSpace(option); option == "" {
			continue
		}
		name, value, found := strings.Cut(option, "=")
		if !found {
			return f, fmt.Errorf("fault %s: option %q lacks a value", f.Kind, option)
		}
		if err := f.option(strings.TrimSpace(name), strings.TrimSpace(value)); err != nil {
			return f, fmt.Errorf("fault %s: option %s: %w", f.Kind, name, err)
		}
	}
	switch {
	case (f.Kind == "latency" || f.Kind == "slow") && f.D <= 0:
		return f, fmt.Errorf("fault %s needs d=, how long", f.Kind)
	case f.Kind == "field-removed" && !strings.Contains(f.Field, "."):
		return f, fmt.Errorf("fault %s needs field=Object.Field", f.Kind)
	}
	return f, nil
}

func (f *Fault) option(name, value string) (err error) {
	switch name {
	case "object":
		f.Object = value
	case "method":
		f.Method = strings.ToUpper(value)
	case "path":
		f.Path = value
	case "user":
		f.User = value
	case "field":
		f.Field = value
	case "right":
		f.Right = value
	case "code":
		f.Code = value
	case "message":
		f.Message = value
	case "status":
		if f.Status, err = count(value); err == nil && (f.Status < 400 || f.Status > 599) {
			err = fmt.Errorf("%s is no HTTP status of an error", value)
		}
	case "n", "first":
		f.First, err = count(value)
	case "after":
		f.After, err = count(value)
	case "bytes":
		f.Bytes, err = count(value)
	case "seed":
		f.Seed, err = strconv.ParseUint(value, 10, 64)
	case "p":
		if f.P, err = strconv.ParseFloat(value, 64); err == nil && (f.P <= 0 || f.P > 1) {
			err = fmt.Errorf("%s is not a chance between 0 and 1", value)
		}
	case "d":
		f.D, err = time.ParseDuration(value)
		if err == nil && f.D < 0 {
			err = fmt.Errorf("%s is negative", value)
		}
	default:
		err = fmt.Errorf("it is unknown")
	}
	return err
}

func count(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err == nil && n < 0 {
		err = fmt.Errorf("%s is negative", value)
	}
	return n, err
}
