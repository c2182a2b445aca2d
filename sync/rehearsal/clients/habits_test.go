package clients

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// The habits of further clients, as raw requests: simple-salesforce (Python),
// restforce (Ruby), nforce, Data Loader, curl in scripts. What each expects of
// Salesforce is known from its source or from recorded answers; where only
// memory or inference says so, the comment does too.

// reply is an answer, read whole and unpacked.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends a request as it stands; "~" begins the path of v66.0.
func (s server) ask(t *testing.T, method, path, body string, header ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, s.url+strings.Replace(path, "~", "/services/data/v66.0", 1), strings.NewReader(body))
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+s.token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			req.Header.Del(header[i])
		}
	}
	client := &http.Client{Transport: transport(t), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	must(t, err)
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return reply{res.StatusCode, res.Header, string(text)}
}

// code is the errorCode of a refusal.
func (r reply) code() string {
	var list []struct{ ErrorCode string }
	if json.Unmarshal([]byte(r.body), &list) != nil || len(list) == 0 {
		return ""
	}
	return list[0].ErrorCode
}

const acme = "001Rh000000a01YIAQ" // the first account of the sample org

// Paths are taken as clients write them: with a slash at the end or one too
// many, in another letter case, with 15-character ids.
func TestPathsAsClientsWriteThem(t *testing.T) {
	s := start(t)
	for _, x := range []struct{ who, path, has string }{
		{"simple-salesforce ends every path with a slash", "~/sobjects/Account/describe/", `"name":"Account"`},
		{"and asks for the list of objects so", "~/sobjects/", `"maxBatchSize":200`},
		{"and for limits", "~/limits/", `"DailyApiRequests"`},
		{"and queries so", "~/query/?q=SELECT+Id+FROM+Organization", `"totalSize":1`},
		{"and with deleted rows so", "~/queryAll/?q=SELECT+Id+FROM+Organization", `"totalSize":1`},
		{"and searches so", "~/search/?q=FIND+%7BAcme%7D", `"searchRecords"`},
		{"the CLI keeps a slash at the end of the instance", "/" + "~/limits", `"DailyApiRequests"`},
		{"paths joined with a slash too many", "~//sobjects//Account//" + acme, `"Name":"Acme Manufacturing"`},
		{"object names in small letters", "~/sobjects/account/" + acme, `"type":"Account"`},
		{"object and field names in capitals", "~/sobjects/ACCOUNT/" + acme + "?fields=NAME", `"Name":"Acme Manufacturing"`},
		{"15-character ids", "~/sobjects/Account/" + acme[:15], `"Id":"` + acme + `"`},
		{"18-character ids that lost their case", "~/sobjects/Account/" + strings.ToUpper(acme), `"Id":"` + acme + `"`},
		{"a parent through its relationship", "~/sobjects/Account/" + acme + "/Owner?fields=Name", `"type":"User"`},
		{"children through theirs, some fields only", "~/sobjects/Account/" + acme + "/Contacts?fields=LastName", `"records":[{"attributes":{"type":"Contact"`},
		{"restforce asks for the user info of the token", "/services/oauth2/userinfo", `"organization_id"`},
		{"the resources of a version", "~", `"identity":"`},
		{"the resources of the Tooling API", "~/tooling/", `"sobjects":"/services/data/v66.0/tooling/sobjects"`},
		{"blanks as %20 and plus", "~/query?q=SELECT%20Id+FROM%20User%20LIMIT%201", `"totalSize":1`},
	} {
		t.Run(x.who, func(t *testing.T) {
			if r := s.ask(t, "GET", x.path, ""); r.status != http.StatusOK || !strings.Contains(r.body, x.has) {
				t.Errorf("%d %.400s, want %s", r.status, r.body, x.has)
			}
		})
	}
}

// What is not there, or not so, is refused in Salesforce's way.
func TestRefusalsOfOddRequests(t *testing.T) {
	s := start(t)
	long := strings.Repeat("x", 200)
	for _, x := range []struct {
		who, method, path, body string
		header                  []string
		status                  int
		code                    string
	}{
		{"an unknown resource", "GET", "~/nowhere/at/all", "", nil, 404, "NOT_FOUND"},
		{"an unknown object", "GET", "~/sobjects/Nothing__c/describe", "", nil, 404, "NOT_FOUND"},
		{"below a describe", "GET", "~/sobjects/Account/describe/invalid", "", nil, 404, "NOT_FOUND"},
		{"an id that is none", "GET", "~/sobjects/Account/-1", "", nil, 404, "NOT_FOUND"},
		{"an id of another object", "GET", "~/sobjects/Account/003Rh000000a01YIAQ", "", nil, 404, "NOT_FOUND"},
		{"a version without its dot", "GET", "/services/data/v66/sobjects", "", nil, 404, "NOT_FOUND"},
		{"a retired version", "GET", "/services/data/v20.0/sobjects", "", nil, 410, "UNSUPPORTED_API_VERSION"},
		{"no token", "GET", "~/limits", "", []string{"Authorization", ""}, 401, "INVALID_SESSION_ID"},
		{"another scheme", "GET", "~/limits", "", []string{"Authorization", "Basic Zm9vOmJhcg=="}, 401, "INVALID_SESSION_ID"},
		{"PUT on a record", "PUT", "~/sobjects/Account/" + acme, "{}", nil, 405, "METHOD_NOT_ALLOWED"},
		{"POST of a query", "POST", "~/query", `{"q":"SELECT Id FROM User"}`, nil, 405, "METHOD_NOT_ALLOWED"},
		{"a preflight from a site that is not on the list", "OPTIONS", "~/sobjects/Account", "", []string{"Origin", "https://site.example"}, 405, "METHOD_NOT_ALLOWED"},
		{"JSON that breaks off", "POST", "~/sobjects/Account", `{"Name":`, nil, 400, "JSON_PARSER_ERROR"},
		{"JSON with bare keys", "POST", "~/sobjects/Account", `{Name:"x"}`, nil, 400, "JSON_PARSER_ERROR"},
		{"a list instead of a record", "POST", "~/sobjects/Account", `[]`, nil, 400, "JSON_PARSER_ERROR"},
		{"no body", "POST", "~/sobjects/Account", "", []string{"Content-Type", "application/json"}, 400, "JSON_PARSER_ERROR"},
		{"a form instead of JSON, as curl sends it", "POST", "~/sobjects/Account", "Name=x", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		{"an encoding that nobody knows", "POST", "~/sobjects/Account", "x", []string{"Content-Encoding", "br"}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		{"gzip that is none", "POST", "~/sobjects/Account", `{"Name":"x"}`, []string{"Content-Encoding", "gzip"}, 400, "JSON_PARSER_ERROR"},
		{"the id twice", "PATCH", "~/sobjects/Account/" + acme, `{"Id":"` + acme + `","Phone":"1"}`, nil, 400, "INVALID_FIELD"},
		{"a page of a query that nobody asked", "GET", "~/query/01gRh0000000009IAA-2000", "", nil, 400, "INVALID_QUERY_LOCATOR"},
		{"an Apex class that is not there", "GET", "/services/apexrest/Nothing", "", nil, 404, "NOT_FOUND"},
		{"a search term without braces", "GET", "~/search?q=FIND+" + long, "", nil, 400, "MALFORMED_SEARCH"},
		{"a query of nothing", "GET", "~/query?q=", "", nil, 400, "MALFORMED_QUERY"},
	} {
		t.Run(x.who, func(t *testing.T) {
			if r := s.ask(t, x.method, x.path, x.body, x.header...); r.status != x.status || r.code() != x.code {
				t.Errorf("%d %.400s, want %d %s", r.status, r.body, x.status, x.code)
			}
		})
	}
	if r := s.ask(t, "GET", "/nowhere", ""); r.status != http.StatusNotFound || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		t.Errorf("outside the API: %d %s, want an HTML page", r.status, r.header.Get("Content-Type"))
	}
}

// Bodies are unpacked whatever they are packed in, and read in pieces.
func TestBodiesAsClientsSendThem(t *testing.T) {
	s := start(t)
	pack := func(w io.WriteCloser, into *bytes.Buffer) string {
		_, err := io.WriteString(w, `{"Name":"Packed"}`)
		must(t, err)
		must(t, w.Close())
		return into.String()
	}
	var zipped, deflated bytes.Buffer
	gz := pack(gzip.NewWriter(&zipped), &zipped)
	zl := pack(zlib.NewWriter(&deflated), &deflated)
	for _, x := range []struct {
		who, body string
		header    []string
	}{
		{"gzip", gz, []string{"Content-Encoding", "gzip"}},
		{"deflate, which means zlib", zl, []string{"Content-Encoding", "deflate"}},
		{"a byte order mark", "\ufeff" + `{"Name":"Packed"}`, nil},
		{"a charset", `{"Name":"Packed"}`, []string{"Content-Type", "application/json; charset=UTF-8"}},
		{"no type", `{"Name":"Packed"}`, []string{"Content-Type", ""}},
	} {
		t.Run(x.who, func(t *testing.T) {
			if r := s.ask(t, "POST", "~/sobjects/Account", x.body, x.header...); r.status != http.StatusCreated {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	t.Run("PATCH in the clothes of POST", func(t *testing.T) {
		// For clients whose HTTP library has no PATCH.
		if r := s.ask(t, "POST", "~/sobjects/Account/"+acme+"?_HttpMethod=PATCH", `{"Phone":"1"}`); r.status != http.StatusNoContent {
			t.Errorf("%d %s", r.status, r.body)
		}
	})
	t.Run("HEAD brings the headers of GET", func(t *testing.T) {
		r := s.ask(t, "HEAD", "~/sobjects/Account/describe", "")
		if r.status != http.StatusOK || r.body != "" || r.header.Get("Last-Modified") == "" || r.header.Get("Sforce-Limit-Info") == "" {
			t.Errorf("%d %q %v", r.status, r.body, r.header)
		}
	})
	t.Run("an answer in gzip for those who ask", func(t *testing.T) {
		r := s.ask(t, "GET", "~/sobjects/Account/describe", "", "Accept-Encoding", "gzip, deflate")
		if r.header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("headers %v", r.header)
		}
		z, err := gzip.NewReader(strings.NewReader(r.body))
		must(t, err)
		text, err := io.ReadAll(z)
		must(t, err)
		if !json.Valid(text) {
			t.Error("no JSON inside")
		}
	})
	t.Run("X-PrettyPrint writes for people", func(t *testing.T) {
		// Recorded in CumulusCI's cassettes: a blank on both sides of the colon.
		if r := s.ask(t, "GET", "~/limits", "", "X-PrettyPrint", "1"); !strings.Contains(r.body, "{\n  \"ActiveScratchOrgs\" : {\n") {
			t.Errorf("%.100s", r.body)
		}
	})
}

// Old proxies speak HTTP/1.0 with keep-alive; scripts send bodies in chunks.
func TestTheWireAsOldClientsUseIt(t *testing.T) {
	s := start(t)
	host := strings.TrimPrefix(s.url, "http://")
	conn, err := net.Dial("tcp", host)
	must(t, err)
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	exchange := func(t *testing.T, request string) reply {
		t.Helper()
		_, err := io.WriteString(conn, strings.ReplaceAll(request, "\n", "\r\n"))
		must(t, err)
		res, err := http.ReadResponse(in, nil)
		must(t, err)
		text, err := io.ReadAll(res.Body)
		must(t, err)
		must(t, res.Body.Close())
		return reply{res.StatusCode, res.Header, string(text)}
	}
	head := "Host: " + host + "\nAuthorization: Bearer " + s.token + "\n"
	t.Run("HTTP/1.0, twice on one connection", func(t *testing.T) {
		for range 2 {
			r := exchange(t, "GET /services/data/v66.0/sobjects/Account/"+acme+"?fields=Name HTTP/1.0\n"+head+"Connection: keep-alive\n\n")
			if r.status != http.StatusOK || !strings.Contains(r.body, "Acme") || r.header.Get("Content-Length") == "" {
				t.Fatalf("%d %s %v", r.status, r.body, r.header)
			}
		}
	})
	t.Run("a body in chunks", func(t *testing.T) {
		r := exchange(t, "POST /services/data/v66.0/sobjects/Account HTTP/1.1\n"+head+"Content-Type: application/json\nTransfer-Encoding: chunked\n\n8\n{\"Name\":\na\n\"Chunked\"}\n0\n\n")
		if r.status != http.StatusCreated {
			t.Errorf("%d %s", r.status, r.body)
		}
	})
	t.Run("Expect: 100-continue, as curl sends it with large bodies", func(t *testing.T) {
		body := `{"Name":"` + strings.Repeat("n", 200) + `"}`
		_, err := fmt.Fprintf(conn, "POST /services/data/v66.0/sobjects/Account HTTP/1.1\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n",
			strings.ReplaceAll(head, "\n", "\r\n"), len(body))
		must(t, err)
		line, err := in.ReadString('\n')
		must(t, err)
		if !strings.HasPrefix(line, "HTTP/1.1 100") {
			t.Fatalf("answered %q, want 100 Continue", line)
		}
		_, err = in.ReadString('\n')
		must(t, err)
		if r := exchange(t, body); r.status != http.StatusCreated {
			t.Errorf("%d %s", r.status, r.body)
		}
	})
}
