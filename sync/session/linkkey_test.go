package session_test

import (
	"testing"

	"demobridge/sync/session"
)

func TestAddressesOfOneLinkAreTheSame(t *testing.T) {
	for _, group := range [][]string{
		{
			"https://harbor.navattic.example/acme", "http://harbor.navattic.example/acme/", "HTTPS://Harbor.Navattic.Example:443/acme#step-2",
			" harbor.navattic.example/acme ", "https://harbor.navattic.example/acme?utm_source=mail&gclid=x&_hsenc=1",
		},
		{"https://harbor.navattic.example/Acme"},
		{"https://demo.acme.example/x?b=2&a=1", "https://demo.acme.example/x?a=1&b=2&fbclid=3"},
		{"https://demo.acme.example:8443/x"},
	} {
		for _, address := range group {
			if got, want := session.LinkKey(address), session.LinkKey(group[0]); got != want || got == "" {
				t.Errorf("%q has the key %q, %q has %q", address, got, group[0], want)
			}
		}
	}
	if session.LinkKey("https://harbor.navattic.example/acme") == session.LinkKey("https://harbor.navattic.example/Acme") {
		t.Error("paths with other capitals are one link")
	}
}

func TestWhatIsNoAddressHasNoKey(t *testing.T) {
	for _, text := range []string{"", "acme", "two words.example/x", "mailto:dana@acme.example", "javascript://x.example/", "https://", "https://.example/"} {
		if got := session.LinkKey(text); got != "" {
			t.Errorf("%q has the key %q", text, got)
		}
	}
}

func FuzzLinkKeyIsStable(f *testing.F) {
	f.Add("https://harbor.navattic.example/acme?b=1&utm_x=2")
	f.Add("a.b//%2F?;=&")
	f.Fuzz(func(t *testing.T, address string) {
		key := session.LinkKey(address)
		if key != "" && session.LinkKey("https://"+key) != key {
			t.Errorf("%q: the key %q of %q is another", session.LinkKey("https://"+key), key, address)
		}
	})
}
