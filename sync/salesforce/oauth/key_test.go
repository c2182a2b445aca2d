package oauth_test

import (
	"strings"
	"testing"

	"demobridge/sync/salesforce/oauth"
)

func TestAConsumerKeyIsToldFromWhatElseIsPasted(t *testing.T) {
	good := "3MVG9" + strings.Repeat("Ab1.", 20)
	for in, problem := range map[string]string{
		good:                                  "",
		"  " + good + "\n":                    "",
		`"` + good + `"`:                      "",
		"":                                    "Paste the consumer key",
		" \n":                                 "Paste the consumer key",
		"https://acme.my.salesforce.com/app":  "This is an address",
		"admin@org.example":                   "This is a user name",
		strings.Repeat("5D1C0A9E7F3B4268", 4): "consumer secret",
		"1234567890123456789":                 "consumer secret",
		good[:40] + " " + good[40:]:           "a space or a line break",
		good[:40] + "\r\n" + good[40:]:        "a space or a line break",
		good + "é":                            "a character in it",
		good + "…":                            "a character in it",
		"Demobridge":                          "begins with 3MVG9",
		"0xIWs00000000ZzMAI":                  "begins with 3MVG9",
		"3MVG9short":                          "only a part",
		good + good + good + good:             "too long",
		"3mvg9" + strings.Repeat("a", 80):     "begins with 3MVG9",
	} {
		key, got := oauth.CheckConsumerKey(in)
		switch {
		case problem == "" && (got != "" || key != good):
			t.Errorf("%q: %q, key %q", in, got, key)
		case problem != "" && (!strings.Contains(got, problem) || key != ""):
			t.Errorf("%q: %q (key %q), want %q", in, got, key, problem)
		}
	}
}

func FuzzConsumerKey(f *testing.F) {
	f.Add("3MVG9" + strings.Repeat("a", 80))
	f.Add(" 3MVG9 ")
	f.Fuzz(func(t *testing.T, in string) {
		key, problem := oauth.CheckConsumerKey(in)
		if (key == "") == (problem == "") {
			t.Fatalf("%q: key %q and problem %q", in, key, problem)
		}
		if again, _ := oauth.CheckConsumerKey(key); key != "" && again != key {
			t.Fatalf("%q became %q and then %q", in, key, again)
		}
	})
}
