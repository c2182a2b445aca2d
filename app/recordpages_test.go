package app_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
)

func recordPages(t *testing.T, a *app.App) map[string]status.RecordPage {
	t.Helper()
	rows, err := a.RecordPages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]status.RecordPage{}
	for _, r := range rows {
		out[r.Object] = r
	}
	return out
}

// page reads a Lightning page past our own client.
func (s stage) page(t *testing.T, object string) (id string, content map[string]any) {
	t.Helper()
	text := s.ask(t, asAdmin, "GET", "tooling/query?q="+url.QueryEscape("SELECT Id, Metadata FROM FlexiPage WHERE EntityDefinitionId='"+object+"'"), "", nil)
	var got struct {
		Records []struct {
			ID       string `json:"Id"`
			Metadata map[string]any
		}
	}
	if err := json.Unmarshal(text, &got); err != nil || len(got.Records) != 1 {
		t.Fatalf("the pages of %s: %s", object, text)
	}
	return got.Records[0].ID, got.Records[0].Metadata
}

func (s stage) savePage(t *testing.T, id string, content map[string]any) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"Metadata": content})
	if err != nil {
		t.Fatal(err)
	}
	s.ask(t, asAdmin, "PATCH", "tooling/sobjects/FlexiPage/"+id, "application/json", body)
}

// The list is previewed, placed on the page that everyone sees, found there,
// and taken off again; the page is then what it was, to the letter.
func TestTheListIsPlacedOnARecordPageAndTakenOffAgain(t *testing.T) {
	s := newStage(t, rehearsal.Options{})
	a := s.enter(t, t.TempDir(), asAdmin)
	rows := recordPages(t, a)
	if o := rows["Opportunity"]; o.State != status.PageNotYet || !o.CanPlace || o.Page != "Opportunity Record Page" || !strings.Contains(o.EditURL, "/visualEditor/appBuilder.app?pageId=0M0") {
		t.Errorf("%+v", o)
	}
	if l := rows["Lead"]; l.State != status.PageNotYet || l.CanPlace || l.WhyNot == "" || !strings.HasSuffix(l.EditURL, "/ObjectManager/Lead/LightningPages/view") {
		t.Errorf("%+v", l)
	}
	want := []string{"Email", "Demos", "Duration (minutes)", "Full Name", "Flows", "Steps Viewed", "Very Interested Areas", "Somewhat Interested Areas", "Not Interested Areas", "Session ID"}
	if diff := cmp.Diff(want, rows["Lead"].Columns); diff != "" || len(rows["Lead"].Steps) != 5 || !strings.Contains(rows["Lead"].Copy, "Use This Lead") {
		t.Errorf("the guide: %s\n%s", diff, rows["Lead"].Copy)
	}

	_, before := s.page(t, "Opportunity")
	preview, err := a.PreviewPlacement(t.Context(), "Opportunity")
	if err != nil {
		t.Fatal(err)
	}
	if preview.Region != "main" || len(preview.After) != len(preview.Before)+1 || preview.Below != "Record Detail" || preview.After[2] != "Dynamic Related List - Single “Navattic Sessions”" {
		t.Errorf("%+v", preview)
	}
	if _, now := s.page(t, "Opportunity"); cmp.Diff(before, now) != "" {
		t.Error("looking has changed the page")
	}
	if err := a.PlaceList(t.Context(), "Opportunity", preview.Token); err != nil {
		t.Fatal(err)
	}
	o := recordPages(t, a)["Opportunity"]
	if o.State != status.PageDone || o.Told != "List found on “Opportunity Record Page”" || !o.CanUndo || o.CanPlace {
		t.Errorf("%+v", o)
	}
	if err := a.PlaceList(t.Context(), "Opportunity", preview.Token); !errors.Is(err, app.ErrPageChanged) || a.Explain(err).Title != "The page was changed in between" {
		t.Errorf("placing it twice: %v", err)
	}
	if err := a.UndoPlacement(t.Context(), "Opportunity"); err != nil {
		t.Fatal(err)
	}
	_, now := s.page(t, "Opportunity")
	if diff := cmp.Diff(before, now); diff != "" {
		t.Errorf("the page is not what it was (-before +now):\n%s", diff)
	}
	if o := recordPages(t, a)["Opportunity"]; o.State != status.PageNotYet || o.CanUndo {
		t.Errorf("%+v", o)
	}
	if err := a.UndoPlacement(t.Context(), "Opportunity"); !errors.Is(err, app.ErrNotPlaced) {
		t.Errorf("undoing twice: %v", err)
	}
	if _, err := a.PreviewPlacement(t.Context(), "Lead"); !errors.Is(err, app.ErrNoPage) {
		t.Errorf("an object without a page of its own: %v", err)
	}
}

// What others change on the page is neither overwritten nor undone.
func TestOtherPeoplesChangesToAPageAreKept(t *testing.T) {
	s := newStage(t, rehearsal.Options{})
	a := s.enter(t, t.TempDir(), asAdmin)
	preview, err := a.PreviewPlacement(t.Context(), "Account")
	if err != nil {
		t.Fatal(err)
	}
	add := func(id string) {
		page, content := s.page(t, "Account")
		regions := content["flexiPageRegions"].([]any)
		region := regions[len(regions)-1].(map[string]any)
		region["itemInstances"] = append(region["itemInstances"].([]any), map[string]any{"componentInstance": map[string]any{"componentName": "flexipage:richText", "identifier": id}})
		s.savePage(t, page, content)
	}
	add("theirs_1")
	if err := a.PlaceList(t.Context(), "Account", preview.Token); !errors.Is(err, app.ErrPageChanged) {
		t.Fatalf("the page was changed since the preview: %v", err)
	}
	if preview, err = a.PreviewPlacement(t.Context(), "Account"); err != nil {
		t.Fatal(err)
	}
	if err := a.PlaceList(t.Context(), "Account", preview.Token); err != nil {
		t.Fatal(err)
	}
	add("theirs_2")
	if err := a.UndoPlacement(t.Context(), "Account"); err != nil {
		t.Fatal(err)
	}
	_, now := s.page(t, "Account")
	text, err := json.Marshal(now)
	if err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]bool{"theirs_1": true, "theirs_2": true, "lst:dynamicRelatedList": false} {
		if strings.Contains(string(text), part) != want {
			t.Errorf("%s is on the page: %v", part, !want)
		}
	}
}

// A list that a person has placed by hand is found; a user who may not look
// gets no verdict.
func TestAListPlacedByHandIsFoundAndAHiddenPageIsNotJudged(t *testing.T) {
	s := newStage(t, rehearsal.Options{})
	id, content := s.page(t, "Account")
	regions := content["flexiPageRegions"].([]any)
	main := regions[slices.IndexFunc(regions, func(r any) bool { return r.(map[string]any)["name"] == "main" })].(map[string]any)
	property := func(name, value string) map[string]any { return map[string]any{"name": name, "value": value} }
	main["itemInstances"] = append(main["itemInstances"].([]any), map[string]any{"componentInstance": map[string]any{
		"componentName": "lst:dynamicRelatedList", "identifier": "by_hand",
		"componentInstanceProperties": []any{property("parentFieldApiName", "Account.Id"), property("relatedListApiName", "Navattic_Sessions__r")},
	}})
	s.savePage(t, id, content)
	if row := recordPages(t, s.enter(t, t.TempDir(), asAdmin))["Account"]; row.State != status.PageDone || row.CanUndo || row.Told != "List found on “Account Record Page”; 10 of the ten columns are not in it" {
		t.Errorf("%+v", row)
	}
	for object, row := range recordPages(t, s.enter(t, t.TempDir(), asRep)) {
		if row.State != status.PageCannotCheck || !strings.HasPrefix(row.Told, "Cannot check") || row.CanPlace {
			t.Errorf("%s as a rep: %+v", object, row)
		}
	}
}

// Taking the object out takes our own list off the pages first, since
// Salesforce keeps what a page uses.
func TestRemovalTakesTheListOffThePagesFirst(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asAdmin)
	prepared(t, a, status.PrepareChoice{})
	_, before := s.page(t, "Account")
	preview, err := a.PreviewPlacement(t.Context(), "Account")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.PlaceList(t.Context(), "Account", preview.Token); err != nil {
		t.Fatal(err)
	}
	r, err := a.RemovalPlan(t.Context())
	if err != nil || len(r.Pages) != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if end := removed(t, a, []string{"object"}, r.Org); end.Stage != status.PrepareDone {
		t.Fatalf("%+v", end)
	}
	if _, now := s.page(t, "Account"); cmp.Diff(before, now) != "" {
		t.Error("the page still has the list")
	}
}
