package flexipage

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page is a Lightning page with things that we do not know in it.
func page(t *testing.T, regions string) Page {
	t.Helper()
	content, err := decode([]byte(`{"description":null,"flexiPageRegions":[` + regions + `],"masterLabel":"P","newThing":{"depth":[1,2.50,{"x":null}]},"sobjectType":"Lead","big":12345678901234567890}`))
	if err != nil {
		t.Fatal(err)
	}
	return Page{ID: "0M0000000000001AAA", Name: "P", Label: "P", Object: "Lead", content: content}
}

func region(name, kind string, components ...string) string {
	var items []string
	for i, c := range components {
		items = append(items, fmt.Sprintf(`{"componentInstance":{"componentName":%q,"identifier":"c_%s_%d","visibilityRule":null},"fieldInstance":null}`, c, name, i))
	}
	return fmt.Sprintf(`{"name":%q,"type":%q,"mode":null,"itemInstances":[%s]}`, name, kind, strings.Join(items, ","))
}

var list = List{Relation: "Navattic_Sessions", Label: "Navattic Sessions", Columns: []string{"Email__c", "Name"}, SortBy: "Started_At__c"}

func TestTheListGoesWhereRelatedListsAre(t *testing.T) {
	for regions, want := range map[string]string{
		region("header", "Region", "force:highlightsPanel") + "," + region("main", "Region", "force:detailPanel"):                                                "main",
		region("main", "Region", "flexipage:tabset") + "," + region("Facet-1", "Facet", "force:relatedListContainer"):                                            "Facet-1",
		region("main", "Region", "force:detailPanel") + "," + region("side", "Region", "lst:dynamicRelatedList"):                                                 "side",
		region("header", "Region", "force:highlightsPanel") + "," + region("leftcol", "Region", "force:detailPanel") + "," + region("rightcol", "Region", "x:y"): "leftcol",
	} {
		p := page(t, regions)
		next, where, err := p.With(list)
		if err != nil || where.Region != want || len(where.After) != len(where.Before)+1 {
			t.Errorf("%+v, %v, want %s", where, err, want)
			continue
		}
		if !next.Shows("Navattic_Sessions") || p.Shows("Navattic_Sessions") {
			t.Error("the list is not on the new page, or on the old one")
		}
		if diff := cmp.Diff(list.Columns, next.Columns("Navattic_Sessions")); diff != "" {
			t.Error(diff)
		}
		if _, _, err := next.With(list); !errors.Is(err, ErrThere) {
			t.Errorf("a second time: %v", err)
		}
	}
	for _, regions := range []string{"", region("header", "Region"), region("Facet-1", "Facet", "a:b"), region("main", "Region", make([]string, 100)...)} {
		if _, _, err := page(t, regions).With(list); !errors.Is(err, ErrNoRoom) {
			t.Errorf("no room in %.60s: %v", regions, err)
		}
	}
}

func TestWhatIsNotKnownOnAPageIsKeptToTheLetter(t *testing.T) {
	p := page(t, region("main", "Region", "force:detailPanel", "acme:widget"))
	next, where, err := p.With(list)
	if err != nil {
		t.Fatal(err)
	}
	back, err := next.Without(where.Identifier)
	if err != nil {
		t.Fatal(err)
	}
	if back.Token() != p.Token() || next.Token() == p.Token() {
		a, _ := json.Marshal(p.content)
		b, _ := json.Marshal(back.content)
		t.Errorf("(-before +after):\n%s", cmp.Diff(string(a), string(b)))
	}
	backup, err := p.Backup()
	if err != nil || !strings.Contains(string(backup), "12345678901234567890") || !strings.Contains(string(backup), "2.50") {
		t.Errorf("the backup is %s, %v", backup, err)
	}
	restored, err := next.Restored(backup)
	if err != nil || restored.Token() != p.Token() {
		t.Errorf("the backup is not the page: %v", err)
	}
	if _, err := p.Restored([]byte("null")); err == nil {
		t.Error("an empty backup was taken for a page")
	}
}

func TestAnIdentifierIsUsedOnce(t *testing.T) {
	regions := strings.ReplaceAll(region("main", "Region", "a:b", "a:c"), "c_main_0", identifier)
	regions = strings.ReplaceAll(regions, "c_main_1", identifier+"2")
	_, where, err := page(t, regions).With(list)
	if err != nil || where.Identifier != identifier+"3" {
		t.Errorf("%q, %v", where.Identifier, err)
	}
}

func FuzzPages(f *testing.F) {
	f.Add(`{"flexiPageRegions":[` + region("main", "Region", "a:b") + `]}`)
	f.Add(`{"flexiPageRegions":[{"itemInstances":[null,{"fieldInstance":{"fieldItem":"Record.X"}}],"name":"main","type":"Region"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		content, err := decode([]byte(text))
		if err != nil {
			return
		}
		p := Page{Object: "Lead", content: content}
		next, where, err := p.With(list)
		if err != nil {
			return
		}
		back, err := next.Without(where.Identifier)
		if err != nil || !next.Shows(list.Relation) || back.Holds(where.Identifier) {
			t.Errorf("%v", err)
		}
	})
}
