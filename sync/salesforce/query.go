package salesforce

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
)

// maxQueryAddress is how long a query may be, escaped, to travel in the
// address. Salesforce takes 16,384 bytes for address and head together (data
// 3.5); the access token and the head need their share. Longer ones travel
// inside a composite call, which costs the same one call.
const maxQueryAddress = 8 << 10

// QueryResult is one page of rows.
type QueryResult struct {
	TotalSize int    `json:"totalSize"`
	Done      bool   `json:"done"`
	NextURL   string `json:"nextRecordsUrl"` // empty on the last page
	Records   []Record
}

// UnmarshalJSON keeps numbers as they were written.
func (q *QueryResult) UnmarshalJSON(b []byte) error {
	type wire struct {
		TotalSize *int     `json:"totalSize"`
		Done      *bool    `json:"done"`
		NextURL   string   `json:"nextRecordsUrl"`
		Records   []Record `json:"records"`
	}
	var w wire
	if err := decodeJSON(b, &w); err != nil {
		return err
	}
	if w.Done == nil || (!*w.Done && w.NextURL == "") {
		return errNotAPage
	}
	*q = QueryResult{Done: *w.Done, NextURL: w.NextURL, Records: w.Records}
	if w.TotalSize != nil {
		q.TotalSize = *w.TotalSize
	}
	return nil
}

type pageError string

func (e pageError) Error() string { return string(e) }

// errNotAPage is met when JSON came that is not a page of rows.
const errNotAPage = pageError("not a page of query results")

// Query runs a SOQL query and returns its first page. Never assume how many
// rows a page has; NextURL leads on.
func (c *Client) Query(ctx context.Context, soql string) (*QueryResult, error) {
	q := url.Values{"q": {soql}}
	if len(q.Encode()) > maxQueryAddress {
		subs, err := c.Composite(ctx, CompositeRequest{Subrequests: []Subrequest{QuerySub("query", soql)}})
		if err != nil {
			return nil, err
		}
		return subs[0].Query()
	}
	return c.page(ctx, Request{Method: http.MethodGet, Path: "query", Route: "query", Query: q})
}

// QueryMore returns the page after the one whose NextURL is given. A page can
// be asked for during two days (data 3.5); after that, or when too many
// queries are open, the answer is INVALID_QUERY_LOCATOR and the query has to
// start again.
func (c *Client) QueryMore(ctx context.Context, nextURL string) (*QueryResult, error) {
	if nextURL == "" {
		return nil, callInfo{method: http.MethodGet, route: "query/{id}"}.ours("there is no further page")
	}
	return c.page(ctx, Request{Method: http.MethodGet, Path: nextURL, Route: "query/{id}"})
}

// QueryAll runs a query and yields every row of every page. An error is the
// last thing yielded. Deleted rows are not included.
func (c *Client) QueryAll(ctx context.Context, soql string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		page, err := c.Query(ctx, soql)
		for err == nil {
			for _, r := range page.Records {
				if !yield(r, nil) {
					return
				}
			}
			if page.Done || page.NextURL == "" {
				return
			}
			page, err = c.QueryMore(ctx, page.NextURL)
		}
		yield(nil, err)
	}
}

func (c *Client) page(ctx context.Context, r Request) (*QueryResult, error) {
	res, err := c.Do(ctx, r)
	if err != nil {
		return nil, err
	}
	out := new(QueryResult)
	if err := res.JSON(out); err != nil {
		return nil, err
	}
	return out, nil
}

var _ json.Unmarshaler = (*QueryResult)(nil)
