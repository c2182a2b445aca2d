package match_test

import (
	"slices"
	"strings"
	"testing"

	"demobridge/sync/match"

	"github.com/google/go-cmp/cmp"
)

func TestADomainIsFoundInWhateverPeopleWrite(t *testing.T) {
	for text, want := range map[string]string{
		"dana@acme.example":                   "acme.example",
		"Dana@Mail.ACME.Example":              "acme.example",
		"acme.example":                        "acme.example",
		"www.acme.example.":                   "acme.example",
		"https://www.acme.example/en?a=b#c":   "acme.example",
		"HTTP://acme.example:8080":            "acme.example",
		"//acme.example/x":                    "acme.example",
		"  acme.example  ":                    "acme.example",
		"https://user:pw@shop.acme.example/":  "acme.example",
		"shop.acme.co.uk":                     "acme.co.uk",
		"co.uk":                               "",
		"dana@co.uk":                          "",
		"acme.github.io":                      "acme.github.io",
		"github.io":                           "",
		"müller.example":                      "xn--mller-kva.example",
		"dana@xn--mller-kva.example":          "xn--mller-kva.example",
		"192.0.2.7":                           "",
		"http://192.0.2.7/":                   "",
		"[2001:db8::1]":                       "",
		"localhost":                           "",
		"":                                    "",
		"n/a":                                 "",
		"not a website":                       "",
		"acme..example":                       "",
		"-acme.example":                       "",
		strings.Repeat("a", 300) + ".example": "",
	} {
		if got := match.Domain(text); got != want {
			t.Errorf("the domain of %q is %q, want %q", text, got, want)
		}
	}
}

func TestAnInternationalDomainIsLookedForAsPeopleWriteItToo(t *testing.T) {
	if diff := cmp.Diff([]string{"xn--mller-kva.example", "müller.example"}, match.Spellings(match.Domain("müller.example"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"acme.example"}, match.Spellings("acme.example")); diff != "" {
		t.Error(diff)
	}
}

func TestNoAccountIsLookedForByAFreeMailDomain(t *testing.T) {
	own, faults := match.ParseFreeMail("acme.example\n")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, c := range []struct {
		address string
		free    *match.FreeMail
		want    string
	}{
		{"dana@eu.acme.example", nil, "acme.example"},
		{"dana@acme.example", own, ""},
		{"dana@gmail.com", nil, ""},
		{"dana@hotmail.fr", nil, ""},
		{"dana@gmail.com", own, "gmail.com"},
		{"acme.example", nil, ""}, // no address
		{"", nil, ""},
	} {
		if got := match.LookUpDomain(c.address, c.free); got != c.want {
			t.Errorf("%q is looked up as %q, want %q", c.address, got, c.want)
		}
	}
}

func TestTheFreeMailListCanBeEditedAndSaysWhatItDoesNotUnderstand(t *testing.T) {
	if _, faults := match.ParseFreeMail(match.BuiltInFreeMail()); len(faults) > 0 {
		t.Errorf("the built-in list: %v", faults)
	}
	list, faults := match.ParseFreeMail("# ours\r\nacme.example # all\n@Beta.Example\n\nmail.*\n*.example\nhttps://gamma.example/\ntwo words.example\nsub.acme.example\nco.uk\n")
	if diff := cmp.Diff([]string{"acme.example", "beta.example", "gamma.example", "mail.*"}, list.Lines()); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"Line 6: “*.example” is not a domain", "Line 8: “two words.example” is not a domain", "Line 9: “sub.acme.example” is not a domain", "Line 10: “co.uk” is not a domain",
	}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Error(diff)
	}
	again, faults := match.ParseFreeMail(strings.Join(list.Lines(), "\n"))
	if len(faults) > 0 || !slices.Equal(again.Lines(), list.Lines()) {
		t.Errorf("read again it is %v, with %v", again.Lines(), faults)
	}
}

// A domain goes into a query and into a key: it holds nothing but letters,
// digits, dots and hyphens, and is its own domain.
func FuzzDomain(f *testing.F) {
	for _, seed := range []string{"dana@acme.example", "https://müller.example/x", "co.uk", "a'b.example", "[::1]", "%00.example", "ａｃｍｅ.example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := match.Domain(text)
		if strings.Trim(d, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			t.Errorf("%q gives %q", text, d)
		}
		if again := match.Domain(d); again != d {
			t.Errorf("%q gives %q, and that %q", text, d, again)
		}
	})
}
