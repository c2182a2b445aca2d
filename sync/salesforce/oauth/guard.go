package oauth

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"demobridge/sync/salesforce"
)

// guard lets a request go to Salesforce only, and lets through only answers
// that are JSON: pages of proxies, of maintenance and of unknown hosts become
// typed errors and are never read as tokens.
type guard struct{ next http.RoundTripper }

func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := salesforce.CheckHost(r.URL); err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, newError(NotSalesforce)
	}
	r.Header.Set("Accept", "application/json")
	res, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, unreachable(err)
	}
	if isJSON(res.Header) {
		return res, nil
	}
	defer res.Body.Close()
	head, _ := io.ReadAll(io.LimitReader(res.Body, 4<<10)) // an unreadable page is an unknown page
	if res.StatusCode == http.StatusOK && len(head) == 0 {
		// An empty success is what revoking gives (auth 1.6).
		res.Body = http.NoBody
		return res, nil
	}
	return nil, pageInstead(res.StatusCode, string(head))
}

// pageInstead judges an answer that is not JSON.
func pageInstead(status int, body string) *Error {
	kind := AnswerUnreadable
	switch {
	case status == http.StatusServiceUnavailable:
		kind = Maintenance
	case status >= 500:
		kind = Unavailable
	case strings.HasPrefix(body, "Bad_OAuth_Token"), strings.HasPrefix(body, "Missing_OAuth_Token"):
		kind = Ended
	case status == http.StatusNotFound, status >= 300 && status < 400:
		kind = NotSalesforce
	case status == http.StatusProxyAuthRequired, status == http.StatusNetworkAuthenticationRequired, status < 300:
		kind = NotOnline
	}
	e := newError(kind)
	e.HTTPStatus = status
	return e
}

func isJSON(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// unreachable keeps the judgement of package salesforce about why nobody
// answered.
func unreachable(err error) *Error {
	v, _ := salesforce.ClassifyTransport(err)
	e := newError(NotOnline)
	if v.Key == salesforce.KeyCancelled {
		e = newError(Cancelled)
	}
	e.verdict = v
	e.cause = err
	return e
}

// tokenError makes a typed error of whatever x/oauth2 says. Its own texts hold
// the body of the answer and are dropped.
func tokenError(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		var way *url.Error
		if errors.As(err, &way) {
			return unreachable(err)
		}
		return newError(AnswerUnreadable)
	}
	status := 0
	if refused.Response != nil {
		status = refused.Response.StatusCode
	}
	if refused.ErrorCode == "" && (status >= 500 || status < 400) {
		return pageInstead(status, "")
	}
	e := refusal(refused.ErrorCode, refused.ErrorDescription)
	e.HTTPStatus = status
	return e
}
