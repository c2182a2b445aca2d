package session_test

import (
	"testing"

	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

func TestDisplayNameIsTheBestThatIsKnown(t *testing.T) {
	tests := []struct {
		in   session.Visitor
		want string
	}{
		{session.Visitor{FullName: " Vexana Thornquill ", FirstName: "V"}, "Vexana Thornquill"},
		{session.Visitor{FirstName: "Vexana", LastName: "Thornquill", Email: "v@globex.example"}, "Vexana Thornquill"},
		{session.Visitor{LastName: "Thornquill"}, "Thornquill"},
		{session.Visitor{Email: "v@globex.example", Company: "Globex"}, "v@globex.example"},
		{session.Visitor{ID: "clx8", Country: "Norway"}, ""},
	}
	for _, test := range tests {
		if got := test.in.DisplayName(); got != test.want {
			t.Errorf("DisplayName of %+v = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestNormalEmail(t *testing.T) {
	tests := map[string]string{
		"Vexana@Globex.Example":                      "vexana@globex.example",
		"  v@globex.example\t":                       "v@globex.example",
		"mailto:v@globex.example":                    "v@globex.example",
		"Vexana Thornquill <V@globex.example>":       "v@globex.example",
		"brenzo.o'wexelby+demo@acme.example":         "brenzo.o'wexelby+demo@acme.example",
		"jürgbert@straße.example":                    "jürgbert@straße.example",
		"h.vogel(at)lindner.example":                 "",
		"two@at@globex.example":                      "",
		"v@localhost":                                "",
		"v@globex..example":                          "",
		"v@.example":                                 "",
		"@globex.example":                            "",
		"v w@globex.example":                         "",
		"a@globex.example, b@globex.example":         "",
		"":                                           "",
		"v@globex.example\x00":                       "",
		"Somebody <no address>":                      "",
		"\"quoted name\"@globex.example":             "",
		"v@globex.example>":                          "",
		"https://v@globex.example":                   "",
		"zamran.alwahmi@levantair.example":           "zamran.alwahmi@levantair.example",
		"زمران@levantair.example":                    "زمران@levantair.example",
		"mailto:Vexana <v@globex.example>":           "v@globex.example",
		"<mailto:v@globex.example>":                  "v@globex.example",
		"Vexana (planning) <vexana@globex.example> ": "vexana@globex.example",
	}
	for in, want := range tests {
		if got := session.NormalEmail(in); got != want {
			t.Errorf("NormalEmail(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSummarizeTidiesTheVisitor(t *testing.T) {
	got := session.Summarize(session.Session{ID: " s1 ", Visitor: session.Visitor{Email: " Crew@Fjord.example", City: "Oslo "}})
	want := session.Session{ID: "s1", Visitor: session.Visitor{Email: "crew@fjord.example", City: "Oslo"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Summarize (-want +got):\n%s", diff)
	}
	odd := session.Summarize(session.Session{ID: "s1", Visitor: session.Visitor{Email: "h.vogel(at)lindner.example"}})
	if odd.Visitor.Email != "h.vogel(at)lindner.example" {
		t.Errorf("what the visitor typed was lost: %q", odd.Visitor.Email)
	}
}
