package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// SaveResult is what became of one record of a collection, in the order sent
// (data 3.3).
type SaveResult struct {
	ID      string
	Success bool
	Created bool // by an upsert; always false for updates
	Errors  []RecordError
}

// Verdict judges why a record was refused: of several reasons the one that
// decides what to do. It is the zero Verdict for a success.
func (r SaveResult) Verdict() Verdict {
	var out Verdict
	if r.Success {
		return out
	}
	for i, e := range r.Errors {
		if v := e.Verdict(); i == 0 || worse(v, out) {
			out = v
		}
	}
	return out
}

// collectionBody is the body of a collection call. allOrNone is always
// written, so that nobody has to know the default.
type collectionBody struct {
	AllOrNone bool             `json:"allOrNone"`
	Records   []map[string]any `json:"records"`
}

// UpsertCollection creates or changes up to 200 records of one object, found
// by an external id field. The result has one entry for each record, in order;
// records can fail one by one while the call succeeds. A record holds API
// names and values, without Id.
func (c *Client) UpsertCollection(ctx context.Context, object, extField string, records []map[string]any, allOrNone bool) ([]SaveResult, error) {
	sub, err := upsertSub("upsert", object, extField, records, allOrNone)
	return c.saveCollection(ctx, sub, len(records), err)
}

// UpdateCollection changes up to 200 records of one object; each has its "Id".
func (c *Client) UpdateCollection(ctx context.Context, object string, records []map[string]any, allOrNone bool) ([]SaveResult, error) {
	sub, err := updateSub("update", object, records, allOrNone)
	return c.saveCollection(ctx, sub, len(records), err)
}

func (c *Client) saveCollection(ctx context.Context, sub Subrequest, n int, err error) ([]SaveResult, error) {
	if err != nil {
		return nil, err
	}
	res, err := c.Do(ctx, Request{Method: sub.Method, Path: sub.Path, Body: sub.Body})
	if err != nil {
		return nil, err
	}
	return saveResults(res.call, res.Status, res.Body, n)
}

// upsertSub builds the call to PATCH composite/sobjects/{object}/{field}.
func upsertSub(ref, object, extField string, records []map[string]any, allOrNone bool) (Subrequest, error) {
	call := callInfo{method: http.MethodPatch, route: "composite/sobjects", write: true}
	if !isName(object) || !isName(extField) {
		return Subrequest{}, call.ours("not the API name of an object or field")
	}
	body, err := collection(call, object, records, allOrNone)
	return Subrequest{
		Method: http.MethodPatch, Path: "composite/sobjects/" + object + "/" + extField, ReferenceID: ref, Body: body,
	}, err
}

func updateSub(ref, object string, records []map[string]any, allOrNone bool) (Subrequest, error) {
	call := callInfo{method: http.MethodPatch, route: "composite/sobjects", write: true}
	if !isName(object) {
		return Subrequest{}, call.ours("not the API name of an object")
	}
	body, err := collection(call, object, records, allOrNone)
	return Subrequest{Method: http.MethodPatch, Path: "composite/sobjects", ReferenceID: ref, Body: body}, err
}

// collection copies the records and names their object, as every record of a
// collection must (data 3.3).
func collection(call callInfo, object string, records []map[string]any, allOrNone bool) (collectionBody, error) {
	if len(records) == 0 || len(records) > MaxCollection {
		return collectionBody{}, call.ours(fmt.Sprintf("a collection holds 1 to %d records, not %d", MaxCollection, len(records)))
	}
	out := collectionBody{AllOrNone: allOrNone, Records: make([]map[string]any, len(records))}
	for i, r := range records {
		row := make(map[string]any, len(r)+1)
		maps.Copy(row, r)
		row["attributes"] = map[string]string{"type": object}
		out.Records[i] = row
	}
	return out, nil
}

// saveResults reads the results of n records. Anything but n whole results is
// an error of the batch: no record may be taken for saved by guessing.
func saveResults(call callInfo, status int, body []byte, n int) ([]SaveResult, error) {
	bad := func(key string) ([]SaveResult, error) {
		e := call.failure(ownVerdict(key))
		e.HTTPStatus, e.Body, e.MaybeApplied = status, excerpt(body), true
		return nil, e
	}
	type wire struct {
		ID      string            `json:"id"`
		Success *bool             `json:"success"`
		Created bool              `json:"created"`
		Errors  []json.RawMessage `json:"errors"`
	}
	var rows []*wire
	if err := decodeJSON(body, &rows); err != nil {
		return bad(KeyAnswerGarbled)
	}
	if len(rows) != n {
		return bad(KeyAnswerShort)
	}
	out := make([]SaveResult, n)
	for i, w := range rows {
		if w == nil || w.Success == nil || (*w.Success && !ValidID(w.ID)) {
			return bad(KeyAnswerShort)
		}
		out[i] = SaveResult{ID: w.ID, Success: *w.Success, Created: w.Created}
		if *w.Success {
			continue
		}
		for _, raw := range w.Errors {
			if e := parseObject(raw); e.StatusCode != "" {
				out[i].Errors = append(out[i].Errors, e)
			}
		}
		if len(out[i].Errors) == 0 {
			out[i].Errors = []RecordError{{StatusCode: "UNKNOWN_EXCEPTION", Message: "Salesforce gave no reason."}}
		}
	}
	return out, nil
}

// UpsertOne creates or changes one record, found by an external id. When
// several records share that id the error has the key DUPLICATE_EXTERNAL_ID
// and names them (data 3.2).
func (c *Client) UpsertOne(ctx context.Context, object, extField, extID string, fields map[string]any) (SaveResult, error) {
	call := callInfo{method: http.MethodPatch, route: "sobjects", write: true}
	if !isName(object) || !isName(extField) || strings.TrimSpace(extID) == "" {
		return SaveResult{}, call.ours("an upsert needs an object, a field and a value")
	}
	path := "sobjects/" + object + "/" + extField
	return c.saveOne(ctx, Request{
		Method: http.MethodPatch, Path: path + "/" + escapeSegment(extID), Route: path + "/{id}", Body: fields,
	})
}

// Create makes one record. It is not safe to repeat: when the answer was lost
// (MaybeApplied) look for the record first.
func (c *Client) Create(ctx context.Context, object string, fields map[string]any) (SaveResult, error) {
	if !isName(object) {
		return SaveResult{}, callInfo{method: http.MethodPost, route: "sobjects", write: true}.ours("not the API name of an object")
	}
	return c.saveOne(ctx, Request{Method: http.MethodPost, Path: "sobjects/" + object, Body: fields})
}

// Delete deletes one record.
func (c *Client) Delete(ctx context.Context, object, id string) error {
	if !isName(object) || !ValidID(id) {
		return callInfo{method: http.MethodDelete, route: "sobjects", write: true}.ours("a deletion needs an object and an id")
	}
	_, err := c.Do(ctx, Request{Method: http.MethodDelete, Path: "sobjects/" + object + "/" + id, Route: "sobjects/" + object + "/{id}"})
	return err
}

// saveOne reads the answer of a single save, which can be a refusal although
// its status is a success (auth 5.1 C).
func (c *Client) saveOne(ctx context.Context, r Request) (SaveResult, error) {
	res, err := c.Do(ctx, r)
	if err != nil {
		return SaveResult{}, err
	}
	if res.Status == http.StatusNoContent {
		return SaveResult{Success: true}, nil
	}
	rows, err := saveResults(res.call, res.Status, append(append([]byte{'['}, res.Body...), ']'), 1)
	if err != nil {
		return SaveResult{}, err
	}
	return rows[0], nil
}
