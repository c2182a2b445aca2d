package session_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"demobridge/sync/session"

	"pgregory.net/rapid"
)

func TestJoinCutsBetweenItems(t *testing.T) {
	long := strings.Repeat("x", 300)
	tests := map[string]struct {
		items []string
		limit int
		want  string
	}{
		"nothing":                              {nil, 255, ""},
		"one":                                  {[]string{"SSO"}, 255, "SSO"},
		"several":                              {[]string{"SSO", "Audit log"}, 255, "SSO; Audit log"},
		"blanks are left out":                  {[]string{" ", "SSO", ""}, 255, "SSO"},
		"exactly the limit":                    {[]string{"abcd", "efgh"}, 10, "abcd; efgh"},
		"one over":                             {[]string{"abcd", "efgh", "i"}, 12, "abcd +2 more"},
		"room for the items but not the tail":  {[]string{"abcd", "efgh", "ijkl"}, 15, "abcd +2 more"},
		"room for two and the tail":            {[]string{"abcd", "efgh", "ijkl", "mnop"}, 18, "abcd; efgh +2 more"},
		"ten are missing":                      {strings.Split(strings.Repeat("abcd ", 11), " ")[:11], 13, "abcd +10 more"},
		"the first item alone is too long":     {[]string{long}, 10, "xxxxxxxxx…"},
		"the first of two is too long":         {[]string{long, "b"}, 15, "xxxxxx… +1 more"},
		"no space before the ellipsis":         {[]string{"abc def ghi"}, 9, "abc def…"},
		"no room for a tail":                   {[]string{long, "b"}, 5, "xxxx…"},
		"a smile counts two":                   {[]string{"😀😀😀"}, 6, "😀😀😀"},
		"a smile is not halved":                {[]string{"😀😀😀😀"}, 6, "😀😀…"},
		"no room at all":                       {[]string{"SSO"}, 0, ""},
		"an accent counts one, whatever UTF-8": {[]string{"ééé", "éé"}, 7, "ééé; éé"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := session.Join(test.items, test.limit); got != test.want {
				t.Errorf("Join(%q, %d) = %q, want %q", test.items, test.limit, got, test.want)
			}
		})
	}
}

func TestJoinAlwaysFitsAndIsAlwaysText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOf(rapid.String()).Draw(t, "items")
		limit := rapid.IntRange(0, 300).Draw(t, "limit")
		got := session.Join(items, limit)
		if n := len(utf16.Encode([]rune(got))); n > limit {
			t.Fatalf("%q has %d UTF-16 units, more than %d", got, n, limit)
		}
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not valid UTF-8", got)
		}
	})
}

func TestUTF16LenCountsAsSalesforceDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if got, want := session.UTF16Len(text), len(utf16.Encode([]rune(text))); got != want {
			t.Fatalf("UTF16Len(%q) = %d, want %d", text, got, want)
		}
	})
}
