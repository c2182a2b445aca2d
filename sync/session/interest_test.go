package session_test

import (
	"testing"

	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

func TestLevelOfKnowsManySpellingsAndGuessesNone(t *testing.T) {
	for want, words := range map[string][]string{
		"very":     {"very", "Very interested", "VERY_INTERESTED", "high"},
		"somewhat": {"Somewhat", "somewhat-interested", "medium", "maybe"},
		"not":      {"not", "Not Interested", "NOT_INTERESTED", "low"},
		"":         {"", "3", "interested", "yes", "quite"},
	} {
		for _, word := range words {
			if got := session.LevelOf(word); got != want {
				t.Errorf("LevelOf(%q) = %q, want %q", word, got, want)
			}
		}
	}
}

func TestInterestsAreReadFromEventsAndProperties(t *testing.T) {
	said := func(minutes float64, area, level string) session.Event {
		return session.Event{Type: session.Engage, At: at(minutes), Interest: area, InterestLevel: level}
	}
	property := func(pairs ...string) []session.Property {
		var out []session.Property
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, session.Property{Object: "END_USER", Name: pairs[i], Value: pairs[i+1]})
		}
		return out
	}
	tests := map[string]struct {
		in   session.Session
		want session.Facts
	}{
		"events": {
			in: session.Session{Events: []session.Event{said(2, "Audit log", "very"), said(1, "SSO", "very"), said(3, "Mobile", "NOT_INTERESTED")}},
			want: session.Facts{
				VeryInterested: []string{"SSO", "Audit log"}, NotInterested: []string{"Mobile"},
			},
		},
		"the last word counts": {
			in:   session.Session{Events: []session.Event{said(5, "SSO", "somewhat"), said(1, "SSO", "very")}},
			want: session.Facts{SomewhatInterested: []string{"SSO"}},
		},
		"an interest without a level goes nowhere": {
			in:   session.Session{Events: []session.Event{said(1, "SSO", "")}},
			want: session.Facts{},
		},
		"two lists of text": {
			in:   session.Session{Properties: property("interestAreas", "SSO; Audit log", "interestLevels", "very; not")},
			want: session.Facts{VeryInterested: []string{"SSO"}, NotInterested: []string{"Audit log"}},
		},
		"two lists with commas": {
			in:   session.Session{Properties: property("InterestAreas", "SSO, Mobile", "interest_levels", "Somewhat interested, Very interested")},
			want: session.Facts{VeryInterested: []string{"Mobile"}, SomewhatInterested: []string{"SSO"}},
		},
		"two JSON lists": {
			in:   session.Session{Properties: property("interestAreas", `["SSO, SCIM","Mobile"]`, "interestLevels", `["VERY","NOT"]`)},
			want: session.Facts{VeryInterested: []string{"SSO, SCIM"}, NotInterested: []string{"Mobile"}},
		},
		"lists of different lengths are left alone": {
			in:   session.Session{Properties: property("interestAreas", "SSO; Audit log", "interestLevels", "very")},
			want: session.Facts{},
		},
		"pairs": {
			in:   session.Session{Properties: property("interestLevels", "SSO: very; Audit log: not")},
			want: session.Facts{VeryInterested: []string{"SSO"}, NotInterested: []string{"Audit log"}},
		},
		"a JSON object": {
			in:   session.Session{Properties: property("interestLevels", `{"SSO":"very","Audit log":"very"}`)},
			want: session.Facts{VeryInterested: []string{"Audit log", "SSO"}},
		},
		"a JSON list of objects": {
			in:   session.Session{Properties: property("interestLevels", `[{"name":"SSO","level":"somewhat"}]`)},
			want: session.Facts{SomewhatInterested: []string{"SSO"}},
		},
		"a property for each level": {
			in:   session.Session{Properties: property("Very Interested Areas", "SSO; Mobile", "notInterestedAreas", "Audit log")},
			want: session.Facts{VeryInterested: []string{"SSO", "Mobile"}, NotInterested: []string{"Audit log"}},
		},
		"an event outweighs a property": {
			in: session.Session{
				Properties: property("interestLevels", "SSO: not"),
				Events:     []session.Event{said(1, "SSO", "very")},
			},
			want: session.Facts{VeryInterested: []string{"SSO"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := session.Summarize(test.in).Facts
			got = session.Facts{
				VeryInterested: got.VeryInterested, SomewhatInterested: got.SomewhatInterested, NotInterested: got.NotInterested,
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
