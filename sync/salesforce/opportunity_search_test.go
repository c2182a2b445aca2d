package salesforce_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/salesforce"
)

// searchOrg is an org with opportunities for whoever asks: the query knows two,
// the search index one of them and a third.
func searchOrg(t *testing.T, index http.HandlerFunc) *fakeOrg {
	t.Helper()
	row := func(id, name string, closed bool) string {
		return fmt.Sprintf(`{"attributes":{"type":"Opportunity"},"Id":%q,"Name":%q,"IsClosed":%v,"Amount":null,"Account":{"Name":"Acme"},"Owner":null}`, id, name, closed)
	}
	page := func(rows ...string) string {
		return fmt.Sprintf(`{"totalSize":%d,"done":true,"records":[%s]}`, len(rows), strings.Join(rows, ","))
	}
	return newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/describe"):
			answer(w, 200, `{"name":"Opportunity","fields":[{"name":"Id"},{"name":"Name"},{"name":"IsClosed"},{"name":"Amount"},{"name":"AccountId"},{"name":"OwnerId"}]}`)
		case strings.HasSuffix(r.URL.Path, "/parameterizedSearch"):
			index(w, r)
		default:
			parts := []string{}
			for i, body := range []string{page(row("006B", "Acme – Plant 4", false)), page(row("006A", "Acme – Line 2", true), row("006B", "Acme – Plant 4", false)), page()} {
				parts = append(parts, fmt.Sprintf(`{"body":%s,"httpHeaders":{},"httpStatusCode":200,"referenceId":%q}`, body, []string{"open", "all", "account"}[i]))
			}
			answer(w, 200, `{"compositeResponse":[`+strings.Join(parts, ",")+`]}`)
		}
	})
}

func found(t *testing.T, o *fakeOrg, text string) []string {
	t.Helper()
	list, err := salesforce.NewOpportunities(connect(t, o, salesforce.Options{})).Search(t.Context(), text, 50)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, one := range list {
		out = append(out, one.Name)
	}
	return out
}

func TestTheQueryAndTheIndexAreJoinedOpenOnesFirst(t *testing.T) {
	o := searchOrg(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, `{"searchRecords":[{"attributes":{"type":"Opportunity"},"Id":"006B","Name":"Acme – Plant 4"},{"attributes":{"type":"Opportunity"},"Id":"006C","Name":"The Acme pilot"}]}`)
	})
	want := []string{"Acme – Plant 4", "The Acme pilot", "Acme – Line 2"}
	if diff := cmp.Diff(want, found(t, o, "acm")); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

func TestAnIndexThatFailsOrHangsDoesNotKeepTheQuerysAnswerBack(t *testing.T) {
	want := []string{"Acme – Plant 4", "Acme – Line 2"}
	for name, index := range map[string]http.HandlerFunc{
		"refuses": func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 400, `[{"message":"no","errorCode":"INVALID_SEARCH"}]`)
		},
		"hangs": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, found(t, searchOrg(t, index), "acm")); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFewLettersAskTheQueryAloneAndNothingTypedIsCode(t *testing.T) {
	never := func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the index was asked: %s", r.URL) }
	o := searchOrg(t, never)
	found(t, o, `a%`)
	found(t, o, `'"`)
	for _, r := range o.requests() {
		if !strings.Contains(r.Path, "composite") {
			continue
		}
		var body struct {
			Parts []struct{ URL string } `json:"compositeRequest"`
		}
		if err := json.Unmarshal([]byte(r.Body), &body); err != nil || len(body.Parts) == 0 {
			t.Fatalf("%v %s", err, r.Body)
		}
		plain, err := url.QueryUnescape(body.Parts[0].URL)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plain, `Name LIKE 'a\%%'`) && !strings.Contains(plain, `Name LIKE '\'\"%'`) {
			t.Errorf("asked for %s", plain)
		}
	}
	var terms string
	o = searchOrg(t, func(w http.ResponseWriter, r *http.Request) {
		answer(w, 200, `{"searchRecords":[]}`)
	})
	found(t, o, `Acme & {Co} OR "x"`)
	for _, r := range o.requests() {
		if strings.Contains(r.Path, "parameterizedSearch") {
			var body struct{ Q string }
			if err := json.Unmarshal([]byte(r.Body), &body); err != nil {
				t.Fatal(err)
			}
			terms = body.Q
		}
	}
	if terms != "Acme Co or x*" {
		t.Errorf("the index was asked for %q", terms)
	}
}
