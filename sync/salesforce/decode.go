package salesforce

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

const maxExcerpt = 2 << 10

// errTrailing is what decodeJSON says of anything after the first value.
var errTrailing = errors.New("text after the JSON value")

// decodeJSON reads exactly one JSON value and keeps numbers as they were
// written.
func decodeJSON(body []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errTrailing
	}
	return nil
}

// wireError is any of the JSON forms an error has (auth 5.1): "errorCode" at
// the top level, "statusCode" for records, "error" from the sign-in service.
type wireError struct {
	ErrorCode   string   `json:"errorCode"`
	StatusCode  string   `json:"statusCode"`
	OAuth       string   `json:"error"`
	Message     string   `json:"message"`
	Description string   `json:"error_description"`
	Fields      []string `json:"fields"`
	// Salesforce writes "duplicateResut" (auth 5.3); the right spelling has
	// been seen as well.
	Resut  *wireDuplicate `json:"duplicateResut"`
	Result *wireDuplicate `json:"duplicateResult"`
}

type wireDuplicate struct {
	AllowSave    bool   `json:"allowSave"`
	Rule         string `json:"duplicateRule"`
	MatchResults []struct {
		MatchRecords []struct {
			Record struct {
				ID string `json:"Id"`
			} `json:"record"`
		} `json:"matchRecords"`
	} `json:"matchResults"`
}

func (d *wireDuplicate) duplicate() *Duplicate {
	if d == nil {
		return nil
	}
	out := &Duplicate{Rule: d.Rule, AllowSave: d.AllowSave}
	for _, m := range d.MatchResults {
		for _, r := range m.MatchRecords {
			if r.Record.ID != "" {
				out.IDs = append(out.IDs, r.Record.ID)
			}
		}
	}
	return out
}

func (w wireError) recordError() RecordError {
	e := RecordError{StatusCode: bareCode(w.ErrorCode), Message: w.Message, Fields: w.Fields}
	if e.StatusCode == "" {
		e.StatusCode = bareCode(w.StatusCode)
	}
	if e.StatusCode == "" {
		e.StatusCode, e.Message = w.OAuth, w.Description
	}
	e.Duplicate = w.Resut.duplicate()
	if e.Duplicate == nil {
		e.Duplicate = w.Result.duplicate()
	}
	return e
}

// parseErrors reads an error body in any of its forms: array, object, array of
// record addresses (answer 300), XML, one plain word. What it cannot read it
// leaves out; it never fails.
func parseErrors(body []byte) (list []RecordError, urls []string) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil, nil
	}
	switch body[0] {
	case '[':
		var items []json.RawMessage
		if json.Unmarshal(body, &items) != nil {
			return nil, nil
		}
		for _, raw := range items {
			var s string
			if json.Unmarshal(raw, &s) == nil {
				urls = append(urls, s)
				continue
			}
			if e := parseObject(raw); e.StatusCode != "" || e.Message != "" {
				list = append(list, e)
			}
		}
	case '{':
		if e := parseObject(body); e.StatusCode != "" {
			list = append(list, e)
		}
	case '<':
		if e := parseXML(body); e.StatusCode != "" {
			list = append(list, e)
		}
	default:
		// "Bad_OAuth_Token" and its kin (auth 1.7).
		word := strings.ToUpper(string(body[:min(len(body), maxCode)]))
		if _, known := catalogue[word]; known {
			list = append(list, RecordError{StatusCode: word})
		}
	}
	return list, urls
}

// parseObject keeps what it could read although some key has an odd type.
func parseObject(raw []byte) RecordError {
	var w wireError
	var odd *json.UnmarshalTypeError
	if err := json.Unmarshal(raw, &w); err != nil && !errors.As(err, &odd) {
		return RecordError{}
	}
	return w.recordError()
}

// parseXML takes the code and the words out of an XML error or a SOAP fault,
// whatever the elements around them. HTML pages have neither.
func parseXML(body []byte) RecordError {
	dec := xml.NewDecoder(bytes.NewReader(body))
	var e RecordError
	var element string
	for range 1000 {
		tok, err := dec.Token()
		if err != nil {
			break
		}
		switch t := tok.(type) {
		case xml.StartElement:
			element = strings.ToLower(t.Name.Local)
			if element == "html" {
				return RecordError{}
			}
		case xml.EndElement:
			element = ""
		case xml.CharData:
			text := strings.TrimSpace(string(t))
			switch {
			case text == "":
			case element == "errorcode", element == "exceptioncode", element == "faultcode" && e.StatusCode == "":
				// "LOGIN_OAUTH_INVALID_TOKEN(db=1703..." (auth 1.9)
				code, _, _ := strings.Cut(text, "(")
				e.StatusCode = bareCode(code)
			case element == "message", element == "exceptionmessage", element == "faultstring" && e.Message == "":
				e.Message = text
			}
		}
	}
	if !isName(e.StatusCode) {
		return RecordError{}
	}
	return e
}

// apiError makes the Error of an answer that is not a success.
func apiError(call callInfo, status int, h http.Header, body []byte, now time.Time) *Error {
	e := call.failure(Verdict{})
	e.HTTPStatus = status
	e.Body = excerpt(body)
	e.RetryAfter = retryAfter(h, now)
	list, urls := parseErrors(body)
	if status == http.StatusMultipleChoices {
		e.RecordURLs = urls
	}
	coded := false
	for _, one := range list {
		if one.StatusCode == "" {
			continue
		}
		if v := judge(one, call); !coded || worse(v, e.verdict) {
			e.verdict, coded = v, true
			e.Code, e.Message, e.Fields, e.Duplicate = one.StatusCode, one.Message, one.Fields, one.Duplicate
		}
	}
	for _, one := range list {
		if one.StatusCode != e.Code || one.Message != e.Message {
			e.Others = append(e.Others, one)
		}
	}
	if !coded {
		e.verdict = statusVerdict(status)
		if status == http.StatusMultipleChoices {
			e.verdict = ownVerdict(KeyDuplicateKey)
		}
		if len(list) > 0 {
			e.Message = list[0].Message
		}
	} else if _, known := catalogue[e.verdict.Key]; !known && status >= 500 {
		e.verdict.Class = ClassRetry
	} else if !known {
		e.verdict.Class = ClassBug
	}
	e.refresh = wantsRefresh(e)
	e.MaybeApplied = call.write && status >= 500 && mayHaveRun(e)
	return e
}

// judge adds to Classify what only the call can tell: NOT_FOUND for a whole
// object is a matter of set-up, for one record it is that record's.
func judge(e RecordError, call callInfo) Verdict {
	v := e.Verdict()
	if v.Key == "NOT_FOUND" && !strings.Contains(call.route, "{") {
		return ownVerdict(KeyObjectNotFound)
	}
	return v
}

// wantsRefresh says whether a fresh access token may help (auth 1.7, 3.4).
func wantsRefresh(e *Error) bool {
	switch e.verdict.Key {
	case KeySessionEnded, "BAD_OAUTH_TOKEN", "LOGIN_OAUTH_INVALID_TOKEN", "INVALID_AUTH_HEADER", "HTTP_401":
		return true
	}
	return false
}

// mayHaveRun says whether an answer of 500 and above leaves open what
// happened. A code such as UNABLE_TO_LOCK_ROW is a clear no.
func mayHaveRun(e *Error) bool {
	switch e.verdict.Key {
	case "UNKNOWN_EXCEPTION", "INTERNAL_SERVER_ERROR", "REQUEST_RUNNING_TOO_LONG", "SERVER_UNAVAILABLE":
		return true
	}
	return e.Code == ""
}

// excerpt is the start of a body as valid text.
func excerpt(body []byte) string {
	return strings.ToValidUTF8(string(body[:min(len(body), maxExcerpt)]), "\uFFFD")
}
