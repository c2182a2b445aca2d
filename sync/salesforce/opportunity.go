package salesforce

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// Opportunity is one deal with what a person needs to recognise it. A value that
// the signed-in user may not read is empty.
type Opportunity struct {
	ID, Name           string
	AccountID, Account string
	Stage              string
	Amount             *float64
	Currency           string // ISO code; "" where the org has one currency
	CloseDate          string // 2006-01-02
	Closed, Won        bool
	OwnerID, Owner     string
	OwnerEmail         string
	OwnerActive        bool
	LastViewed         time.Time // by the signed-in user; zero: not lately
}

// Opportunities reads opportunities of an org. It learns once which of their fields the
// signed-in user may read. It is safe for use by several goroutines.
type Opportunities struct {
	client *Client

	mu     sync.Mutex
	fields []string // nil: not learnt yet
}

// NewOpportunities returns a reader on a client.
func NewOpportunities(c *Client) *Opportunities { return &Opportunities{client: c} }

// columns are the fields that can be read. Amount, CloseDate and the account can
// be hidden by field-level security, and CurrencyIsoCode is only there in orgs
// with several currencies; naming one that is not there fails the whole query
// with INVALID_FIELD (data 3.5).
func (o *Opportunities) columns(ctx context.Context) ([]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fields != nil {
		return o.fields, nil
	}
	d, err := o.client.Describe(ctx, "Opportunity")
	if err != nil {
		return nil, err
	}
	fields := []string{"Id"}
	for _, f := range []string{"Name", "StageName", "Amount", "CurrencyIsoCode", "CloseDate", "IsClosed", "IsWon", "LastViewedDate"} {
		if _, ok := d.Field(f); ok {
			fields = append(fields, f)
		}
	}
	if _, ok := d.Field("AccountId"); ok {
		fields = append(fields, "AccountId", "Account.Name")
	}
	if _, ok := d.Field("OwnerId"); ok {
		fields = append(fields, "OwnerId", "Owner.Name", "Owner.Email", "Owner.IsActive")
	}
	o.fields = fields
	return fields, nil
}

// named puts a prefix before every field, for opportunities reached through a child.
func named(fields []string, prefix string) string {
	if prefix == "" {
		return strings.Join(fields, ", ")
	}
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = prefix + f
	}
	return strings.Join(out, ", ")
}

func readOpportunity(r Record, prefix string) Opportunity {
	at := func(field string) string { return r.String(prefix + field) }
	o := Opportunity{
		ID: at("Id"), Name: at("Name"), AccountID: at("AccountId"), Account: at("Account.Name"), Stage: at("StageName"),
		Currency: at("CurrencyIsoCode"), CloseDate: at("CloseDate"), Closed: r.Bool(prefix + "IsClosed"), Won: r.Bool(prefix + "IsWon"),
		OwnerID: at("OwnerId"), Owner: at("Owner.Name"), OwnerEmail: at("Owner.Email"), OwnerActive: r.Bool(prefix + "Owner.IsActive"),
		LastViewed: r.Time(prefix + "LastViewedDate"),
	}
	if v, ok := r.Lookup(prefix + "Amount"); ok && v != nil {
		amount := r.Float(prefix + "Amount")
		o.Amount = &amount
	}
	return o
}

func readOpportunities(rs []Record) []Opportunity {
	out := make([]Opportunity, 0, len(rs))
	for _, r := range rs {
		out = append(out, readOpportunity(r, ""))
	}
	return out
}

// ByID reads up to 200 opportunities; those that are deleted, or hidden from the user,
// are absent from the answer (data 4).
func (o *Opportunities) ByID(ctx context.Context, ids []string) ([]Opportunity, error) {
	fields, err := o.columns(ctx)
	if err != nil {
		return nil, err
	}
	page, err := o.client.Query(ctx, "SELECT "+named(fields, "")+" FROM Opportunity WHERE Id IN "+QuoteList(ids))
	if err != nil {
		return nil, err
	}
	return readOpportunities(page.Records), nil
}

// Deleted tells which of the opportunities lie in the recycle bin. What was deleted for
// good, and what is hidden from the user, is in no answer (data 3.5).
func (o *Opportunities) Deleted(ctx context.Context, ids []string) ([]string, error) {
	soql := "SELECT Id FROM Opportunity WHERE IsDeleted = true AND Id IN " + QuoteList(ids)
	page, err := o.client.page(ctx, Request{Method: "GET", Path: "queryAll", Route: "queryAll", Query: map[string][]string{"q": {soql}}})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range page.Records {
		out = append(out, r.ID())
	}
	return out, nil
}

// Recent reads the open opportunities that the user viewed last, and those the user
// owns, in one call: viewed ones first. An integration user has viewed none.
func (o *Opportunities) Recent(ctx context.Context, userID string, limit int) ([]Opportunity, error) {
	fields, err := o.columns(ctx)
	if err != nil {
		return nil, err
	}
	from := "SELECT " + named(fields, "") + " FROM Opportunity WHERE IsClosed = false AND "
	var subs []Subrequest
	if slices.Contains(fields, "LastViewedDate") {
		subs = append(subs, QuerySub("viewed", from+"LastViewedDate != NULL ORDER BY LastViewedDate DESC LIMIT 20"))
	}
	subs = append(subs, QuerySub("own", from+"OwnerId = "+Quote(userID)+" ORDER BY CloseDate LIMIT 50"))
	return o.several(ctx, subs, limit)
}

// several runs queries for opportunities in one call and joins what they found.
// A part that Salesforce refuses is left out, unless every part is refused.
func (o *Opportunities) several(ctx context.Context, subs []Subrequest, limit int) ([]Opportunity, error) {
	answers, err := o.client.Composite(ctx, CompositeRequest{Subrequests: subs})
	if err != nil {
		return nil, err
	}
	var lists [][]Opportunity
	var refused error
	for _, a := range answers {
		page, err := a.Query()
		if err != nil {
			refused = err
			continue
		}
		lists = append(lists, readOpportunities(page.Records))
	}
	if len(lists) == 0 {
		return nil, refused
	}
	return joined(limit, lists...), nil
}

// joined puts lists behind each other, each opportunity once.
func joined(limit int, lists ...[]Opportunity) []Opportunity {
	var out []Opportunity
	seen := map[string]bool{}
	for _, list := range lists {
		for _, one := range list {
			if !seen[one.ID] && len(out) < limit {
				seen[one.ID] = true
				out = append(out, one)
			}
		}
	}
	return out
}
