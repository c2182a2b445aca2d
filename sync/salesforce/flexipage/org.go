package flexipage

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"demobridge/sync/salesforce"
)

// Caller sends requests to the org. *salesforce.Client does.
type Caller interface {
	Do(ctx context.Context, r salesforce.Request) (*salesforce.Response, error)
}

// Ref is a record page as it is listed.
type Ref struct{ ID, Name, Label, Object string }

// Find lists the record pages of standard objects that the org may edit, by
// object, in one call. It needs the right to see Setup.
func Find(ctx context.Context, c Caller, objects ...string) (map[string][]Ref, error) {
	soql := "SELECT Id, DeveloperName, MasterLabel, EntityDefinitionId FROM FlexiPage WHERE Type = 'RecordPage' AND EntityDefinitionId IN " +
		salesforce.QuoteList(objects) + " AND ManageableState IN ('installedEditable','unmanaged')"
	res, err := c.Do(ctx, salesforce.Request{Method: http.MethodGet, Path: "tooling/query", Route: "tooling/query", Query: url.Values{"q": {soql}}})
	if err != nil {
		return nil, err
	}
	var page salesforce.QueryResult
	if err := res.JSON(&page); err != nil {
		return nil, err
	}
	out := map[string][]Ref{}
	for _, r := range page.Records {
		ref := Ref{ID: r.ID(), Name: r.String("DeveloperName"), Label: r.String("MasterLabel"), Object: r.String("EntityDefinitionId")}
		out[ref.Object] = append(out[ref.Object], ref)
	}
	return out, nil
}

// Open reads one page.
func Open(ctx context.Context, c Caller, r Ref) (Page, error) {
	res, err := c.Do(ctx, salesforce.Request{
		Method: http.MethodGet, Path: "tooling/sobjects/FlexiPage/" + url.PathEscape(r.ID), Route: "tooling/sobjects/FlexiPage/{id}",
	})
	if err != nil {
		return Page{}, err
	}
	var wire struct {
		Metadata json.RawMessage `json:"Metadata"`
	}
	if err := res.JSON(&wire); err != nil {
		return Page{}, err
	}
	content, err := decode(wire.Metadata)
	if err != nil {
		return Page{}, err
	}
	p := Page{ID: r.ID, Name: r.Name, Label: r.Label, Object: r.Object, content: content}
	if of := text(content, "sobjectType"); of != "" && !strings.EqualFold(of, r.Object) {
		return Page{}, ErrForm
	}
	return p, nil
}

// Save writes the page's contents over those it has in the org. The caller has
// looked shortly before that they are still the ones it changed.
func Save(ctx context.Context, c Caller, p Page) error {
	_, err := c.Do(ctx, salesforce.Request{
		Method: http.MethodPatch, Path: "tooling/sobjects/FlexiPage/" + url.PathEscape(p.ID), Route: "tooling/sobjects/FlexiPage/{id}",
		Body: map[string]any{"Metadata": p.content}, Unpacked: true,
	})
	return err
}
