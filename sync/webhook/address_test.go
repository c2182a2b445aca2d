package webhook_test

import (
	"strings"
	"testing"

	"demobridge/sync/webhook"
)

func TestAnAddressIsOnTheOpenInternetAndProtected(t *testing.T) {
	for in, problem := range map[string]string{
		"https://hooks.customer.example/demobridge?k=1": "",
		" https://hooks.customer.example ":              "",
		"https://8.8.8.8/x":                             "",
		"":                                              "Enter the address",
		"hooks.customer.example":                        "This is not an address",
		"ftp://hooks.customer.example":                  "must begin with https://",
		"https://":                                      "This is not an address",
		"mailto:x@customer.example":                     "This is not an address",
		"https://name:word@hooks.customer.example":      "do not belong",
		"http://hooks.customer.example":                 "must begin with https://",
		"https://localhost/x":                           "on this computer",
		"https://LOCALHOST./x":                          "on this computer",
		"https://a.localhost/x":                         "on this computer",
		"https://printer/x":                             "on this computer",
		"https://printer.local/x":                       "on this computer",
		"https://127.0.0.1/x":                           "on this computer",
		"https://10.1.2.3/x":                            "on this computer",
		"https://192.168.1.1/x":                         "on this computer",
		"https://[::1]/x":                               "on this computer",
		"https://[fd00::1]/x":                           "on this computer",
		"https://[::ffff:127.0.0.1]/x":                  "on this computer",
		"https://[64:ff9b::7f00:1]/x":                   "on this computer",
		"https://[2002:7f00:1::]/x":                     "on this computer",
		"https://169.254.169.254/latest":                "on this computer",
		"https://[fe80::1%25eth0]/x":                    "on this computer",
		"https://0.0.0.0/x":                             "on this computer",
		"https://100.64.0.1/x":                          "on this computer",
		"https://224.0.0.1/x":                           "on this computer",
		"https://metadata.google.internal/x":            "on this computer",
	} {
		address, got := webhook.CheckAddress(in, false)
		if problem == "" && (got != "" || address != strings.TrimSpace(in)) || problem != "" && (address != "" || !strings.Contains(got, problem)) {
			t.Errorf("%q: %q, %q; want %q", in, address, got, problem)
		}
	}
	// Where it is allowed, this computer and its network; what gives out the
	// secrets of a cloud machine never.
	for in, ok := range map[string]bool{
		"http://127.0.0.1:8080/x": true, "http://localhost:8080": true, "https://printer.local/x": true, "http://[::1]:1/": true, "http://10.0.0.5/x": true,
		"https://hooks.customer.example": true,
		"http://169.254.169.254/latest":  false, "http://[fe80::1]/x": false, "http://0.0.0.0:80": false, "http://[::]:80": false, "https://255.255.255.255": false,
		"file:///etc/passwd": false,
	} {
		if address, got := webhook.CheckAddress(in, true); (address != "") != ok || (got == "") != ok {
			t.Errorf("%q: %q, %q", in, address, got)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("https://hooks.customer.example", true)
	f.Add("http://[::ffff:10.0.0.1]:99/%2e", false)
	f.Fuzz(func(t *testing.T, in string, private bool) {
		address, problem := webhook.CheckAddress(in, private)
		if (address == "") == (problem == "") {
			t.Fatalf("%q: address %q and problem %q", in, address, problem)
		}
		if address == "" {
			return
		}
		if again, problem := webhook.CheckAddress(address, private); again != address {
			t.Fatalf("%q became %q, then %q (%s)", in, address, again, problem)
		}
		if !private && !strings.HasPrefix(address, "https://") {
			t.Fatalf("%q is not protected", address)
		}
	})
}
