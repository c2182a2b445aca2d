package salesforce_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"demobridge/sync/salesforce"
)

// The owner and the empty account are in the form that was recorded.
const opportunities = `{"totalSize":2,"done":true,"records":[
 {"attributes":{"type":"Opportunity","url":"/services/data/v67.0/sobjects/Opportunity/006000000000001AAA"},
  "Id":"006000000000001AAA","Name":"Example Deal","Amount":1250.5,"TotalOpportunityQuantity":2.0,"IsClosed":false,"HasOpportunityLineItem":true,
  "CreatedDate":"2026-11-02T14:29:05.000+0000","CloseDate":"2026-12-01",
  "Owner":{"attributes":{"type":"User","url":"/services/data/v67.0/sobjects/User/005000000000001AAA"},"Name":"Robin Example","IsActive":true},
  "Account":null,"Big":9007199254740993,
  "OpportunityLineItems":{"totalSize":1,"done":true,"records":[{"Quantity":3}]}},
 {"attributes":{"type":"Opportunity"},"Id":"006000000000002AAA","Name":null,"Owner":null,"OpportunityLineItems":null}]}`

func TestRecordsGiveValuesAndNeverFail(t *testing.T) {
	org := newOrg(t, always(200, opportunities))
	page, err := connect(t, org, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Opportunity")
	if err != nil {
		t.Fatal(err)
	}
	a, b := page.Records[0], page.Records[1]
	for name, c := range map[string][2]any{
		"id":                      {a.ID(), "006000000000001AAA"},
		"type":                    {a.Type(), "Opportunity"},
		"text":                    {a.String("Name"), "Example Deal"},
		"parent":                  {a.String("Owner.Name"), "Robin Example"},
		"parent's truth":          {a.Bool("Owner.IsActive"), true},
		"number":                  {a.Float("Amount"), 1250.5},
		"whole number as 2.0":     {a.Int("TotalOpportunityQuantity"), int64(2)},
		"beyond float":            {a.Int("Big"), int64(9007199254740993)},
		"truth":                   {a.Bool("HasOpportunityLineItem"), true},
		"time":                    {a.Time("CreatedDate"), time.Date(2026, 11, 2, 14, 29, 5, 0, time.UTC)},
		"date":                    {a.Time("CloseDate"), time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)},
		"through an empty parent": {a.String("Account.Name"), ""},
		"empty":                   {b.String("Name"), ""},
		"missing":                 {b.Int("Nothing.At.All"), int64(0)},
		"of another kind":         {a.Bool("Name"), false},
		"number of a text":        {a.Int("Name"), int64(0)},
		"time of a text":          {a.Time("Name"), time.Time{}},
		"deeper than a text":      {a.String("Name.More"), ""},
		"children":                {len(a.Children("OpportunityLineItems").Records), 1},
		"no children":             {len(b.Children("OpportunityLineItems").Records), 0},
		"unknown children":        {b.Children("Others").Done, true},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %v, want %v", name, c[0], c[1])
		}
	}
	if v, ok := a.Lookup("Account"); v != nil || !ok {
		t.Error("an empty parent cannot be told from a missing one")
	}
	if _, ok := a.Lookup("Nothing"); ok {
		t.Error("a missing field is said to be there")
	}
}

// pagedOrg gives 7 rows in pages of different sizes.
func pagedOrg(t *testing.T) *fakeOrg {
	sizes := map[string][2]string{
		"/services/data/v67.0/query":                   {"3", "/services/data/v67.0/query/01g000000000001-3"},
		"/services/data/v67.0/query/01g000000000001-3": {"1", "/services/data/v67.0/query/01g000000000001-4"},
		"/services/data/v67.0/query/01g000000000001-4": {"3", ""},
	}
	n := map[string]int{"3": 3, "1": 1}
	return newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		page, ok := sizes[r.URL.Path]
		if !ok {
			answer(w, 400, `[{"message":"invalid query locator","errorCode":"INVALID_QUERY_LOCATOR"}]`)
			return
		}
		rows := strings.TrimSuffix(strings.Repeat(`{"Id":"006000000000001AAA"},`, n[page[0]]), ",")
		answer(w, 200, `{"totalSize":7,"done":`+map[bool]string{true: "true", false: `false,"nextRecordsUrl":"` + page[1] + `"`}[page[1] == ""]+`,"records":[`+rows+`]}`)
	})
}

func TestAllPagesAreReadWhateverTheirSize(t *testing.T) {
	org := pagedOrg(t)
	c := connect(t, org, salesforce.Options{})
	n := 0
	for r, err := range c.QueryAll(context.Background(), "SELECT Id FROM Opportunity") {
		if err != nil || r.ID() == "" {
			t.Fatal(r, err)
		}
		n++
	}
	if n != 7 || len(org.requests()) != 3 {
		t.Errorf("%d rows in %d calls", n, len(org.requests()))
	}
	n = 0
	for range c.QueryAll(context.Background(), "SELECT Id FROM Opportunity") {
		if n++; n == 2 {
			break
		}
	}
	if got := len(org.requests()); got != 4 {
		t.Errorf("leaving early made %d calls", got-3)
	}
}

func TestAnErrorIsTheLastThingAQueryYields(t *testing.T) {
	org := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/query") {
			answer(w, 200, `{"totalSize":2,"done":false,"nextRecordsUrl":"/services/data/v67.0/query/gone","records":[{"Id":"006000000000001AAA"}]}`)
			return
		}
		answer(w, 400, `[{"message":"invalid query locator","errorCode":"INVALID_QUERY_LOCATOR"}]`)
	})
	var got []error
	for _, err := range connect(t, org, salesforce.Options{}).QueryAll(context.Background(), "SELECT Id FROM Opportunity") {
		got = append(got, err)
	}
	if len(got) != 2 || got[0] != nil {
		t.Fatalf("yielded %v", got)
	}
	wantVerdict(t, got[1], "INVALID_QUERY_LOCATOR", salesforce.ClassRetry, salesforce.GateNone)
}

func TestALongQueryTravelsInACompositeCall(t *testing.T) {
	org := newOrg(t, always(200, `{"compositeResponse":[{"body":`+okPage+`,"httpHeaders":{},"httpStatusCode":200,"referenceId":"query"}]}`))
	soql := "SELECT Id FROM Lead WHERE Email IN " + salesforce.QuoteList(strings.Split(strings.Repeat("somebody@visitor.example,", 400), ","))
	page, err := connect(t, org, salesforce.Options{}).Query(context.Background(), soql)
	if err != nil || !page.Done {
		t.Fatal(page, err)
	}
	r := org.only(t)
	var body struct {
		Parts []struct{ URL string } `json:"compositeRequest"`
	}
	if err := json.Unmarshal([]byte(r.Body), &body); err != nil || r.Path != "/services/data/v67.0/composite" {
		t.Fatal(r.Path, err)
	}
	u, err := url.Parse(body.Parts[0].URL)
	if err != nil || u.Query().Get("q") != soql {
		t.Error("the query did not arrive as it was")
	}
}

func TestWhatIsNotAPageIsNotReadAsAnEmptyOne(t *testing.T) {
	for _, body := range []string{`{}`, `[]`, `null`, `"x"`, `{"records":[]}`, `{"totalSize":3,"done":false,"records":[]}`, `{"done":true}{}`} {
		org := newOrg(t, always(200, body))
		_, err := connect(t, org, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Lead")
		if err == nil {
			t.Errorf("%s was read as a page", body)
			continue
		}
		wantVerdict(t, err, "ANSWER_GARBLED", salesforce.ClassRetry, salesforce.GateNone)
	}
}

func TestCountQueriesHaveNoRows(t *testing.T) {
	org := newOrg(t, always(200, `{"totalSize":42,"done":true,"records":[]}`))
	page, err := connect(t, org, salesforce.Options{}).Query(context.Background(), "SELECT count() FROM Lead")
	if err != nil || page.TotalSize != 42 {
		t.Errorf("%+v %v", page, err)
	}
}

func TestTimesAreWrittenInUTC(t *testing.T) {
	berlin := time.FixedZone("", 3600)
	if got := salesforce.FormatTime(time.Date(2026, 11, 2, 15, 29, 5, 123456789, berlin)); got != "2026-11-02T14:29:05.123Z" {
		t.Error(got)
	}
}
