package salesforce

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// indexedFrom is how many letters the search index wants; one is enough for
// Chinese, Japanese and Korean (data 3.5).
const indexedFrom = 3

// indexGrace is how long the search index may take longer than the query.
const indexGrace = 150 * time.Millisecond

// Search finds opportunities, the open ones first, by what a person has typed so
// far: those whose name or account begins with it and, from three letters on,
// those that the search index has, which knows words inside names but sees new
// records late. Both are asked at once and joined; an index that takes much
// longer than the query is not waited for, and is never relied on alone: only
// the query's failure is one of the search.
func (o *Opportunities) Search(ctx context.Context, text string, limit int) ([]Opportunity, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	fields, err := o.columns(ctx)
	if err != nil {
		return nil, err
	}
	var indexed chan []Opportunity // nil: never yields
	if terms := searchTerms(text); terms != "" {
		search, stop := context.WithCancel(ctx)
		defer stop()
		indexed = make(chan []Opportunity, 1)
		go func() {
			found, _ := o.indexed(search, fields, terms, limit) // a refused search leaves what the query found
			indexed <- found
		}()
	}
	begin, err := o.beginning(ctx, fields, text, limit)
	if err != nil {
		return nil, err
	}
	var more []Opportunity
	if indexed != nil {
		grace := time.NewTimer(indexGrace)
		defer grace.Stop()
		select {
		case more = <-indexed:
		case <-grace.C:
		}
	}
	found := joined(3*limit, begin, more)
	slices.SortStableFunc(found, func(a, b Opportunity) int { return order(a.Closed) - order(b.Closed) })
	return found[:min(limit, len(found))], nil
}

func order(closed bool) int {
	if closed {
		return 1
	}
	return 0
}

// beginning asks for opportunities by the beginning of their name or account, in
// one call: open ones by name, then all by name, so that closed ones are known
// where they are few and hide no open one where they are many, then open ones by
// account. Each query can follow an index and end after limit rows.
func (o *Opportunities) beginning(ctx context.Context, fields []string, text string, limit int) ([]Opportunity, error) {
	like := QuoteLike(cut(text, 200))
	from, tail := "SELECT "+named(fields, "")+" FROM Opportunity WHERE ", " ORDER BY Name LIMIT "+strconv.Itoa(limit)
	subs := []Subrequest{
		QuerySub("open", from+"Name LIKE "+like+" AND IsClosed = false"+tail),
		QuerySub("all", from+"Name LIKE "+like+tail),
	}
	if slices.Contains(fields, "Account.Name") {
		subs = append(subs, QuerySub("account", from+"AccountId IN (SELECT Id FROM Account WHERE Name LIKE "+like+") AND IsClosed = false"+tail))
	}
	return o.several(ctx, subs, 3*limit)
}

// indexed asks the search index, by POST /parameterizedSearch (data 3.5).
func (o *Opportunities) indexed(ctx context.Context, fields []string, terms string, limit int) ([]Opportunity, error) {
	res, err := o.client.Do(ctx, Request{
		Method: http.MethodPost, Path: "parameterizedSearch", ReadOnly: true,
		Body: map[string]any{"q": terms, "in": "NAME", "fields": []string{"Id"}, "overallLimit": limit, "sobjects": []any{
			map[string]any{"name": "Opportunity", "fields": fields, "limit": limit},
		}},
	})
	if err != nil {
		return nil, err
	}
	var found struct {
		Records []Record `json:"searchRecords"`
	}
	if err := res.JSON(&found); err != nil {
		return nil, err
	}
	return readOpportunities(found.Records), nil
}

// searchTerms makes terms for the index of what was typed: its reserved letters
// separate words, and the last word may go on. It is "" for too few letters.
func searchTerms(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' && r != '@'
	})
	words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(w, "_.@") == "" })
	joined := strings.Join(words, " ")
	n := utf8.RuneCountInString(joined)
	if n == 0 || n < indexedFrom && !strings.ContainsFunc(joined, isCJK) {
		return ""
	}
	for i, w := range words {
		if w == "AND" || w == "OR" || w == "NOT" { // operators, when in capitals
			words[i] = strings.ToLower(w)
		}
	}
	return cut(strings.Join(words, " "), 200) + "*"
}

func isCJK(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func cut(s string, n int) string {
	runes := []rune(s)
	return string(runes[:min(n, len(runes))])
}

// Reference finds the record that a pasted text means: an id, or an address of
// any page of Salesforce with one in it. Of several ids an opportunity's is taken. It
// reports false for a text without an id.
func Reference(text string) (id string, ok bool) {
	text = strings.TrimSpace(text)
	for range 2 { // pages inside pages write the address escaped twice
		if plain, err := url.QueryUnescape(strings.ReplaceAll(text, "+", "%2B")); err == nil {
			text = plain
		}
	}
	for _, found := range idsIn(text) {
		long, _ := LongID(found)
		if IsOpportunity(long) {
			return long, true
		}
		if id == "" && !strings.HasPrefix(found, "00D") {
			id, ok = long, true
		}
	}
	return id, ok
}

// IsOpportunity reports whether an id is an opportunity's, by its beginning.
func IsOpportunity(id string) bool { return strings.HasPrefix(id, "006") && ValidID(id) }
