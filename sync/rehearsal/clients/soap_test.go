package clients

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// simple-salesforce and older tools sign in with a user name and a password
// over SOAP: they post to /services/Soap/u/<version>, look for sessionId and
// serverUrl in the answer by their names alone, and take a fault's code and
// text from exceptionCode and exceptionMessage.
func TestSOAPLoginAsSimpleSalesforceDoesIt(t *testing.T) {
	s := start(t)
	login := func(version, word string) reply {
		return s.ask(t, "POST", "/services/Soap/u/"+version, `<?xml version="1.0" encoding="utf-8" ?>
        <env:Envelope xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com">
            <env:Header><urn:CallOptions><urn:client>RestForce</urn:client><urn:defaultNamespace>sf</urn:defaultNamespace></urn:CallOptions></env:Header>
            <env:Body><n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>`+admin+`</n1:username><n1:password>`+word+`</n1:password></n1:login></env:Body>
        </env:Envelope>`, "Content-Type", "text/xml", "SOAPAction", "login", "charset", "UTF-8", "Authorization", "")
	}
	tag := func(r reply, name string) string {
		m := regexp.MustCompile(`<(?:\w+:)?` + name + `>([^<]*)</`).FindStringSubmatch(r.body)
		if m == nil {
			return ""
		}
		return m[1]
	}
	r := login("59.0", "curtain-up-2026")
	if r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "text/xml") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if at := tag(r, "serverUrl"); !strings.HasPrefix(at, s.url+"/services/Soap/u/59.0/00D") {
		t.Errorf("serverUrl is %q", at)
	}
	s.token = tag(r, "sessionId")
	if r := s.ask(t, "GET", "~/limits", ""); r.status != http.StatusOK {
		t.Errorf("the session opens nothing: %d %s", r.status, r.body)
	}
	r = login("59.0", "wrong")
	if r.status != http.StatusInternalServerError || tag(r, "exceptionCode") != "INVALID_LOGIN" || tag(r, "exceptionMessage") == "" {
		t.Errorf("a wrong password: %d %s", r.status, r.body)
	}
	// login() is not in versions above 64 (contract A 1.8).
	if r = login("65.0", "curtain-up-2026"); r.status != http.StatusInternalServerError {
		t.Errorf("login() at v65.0: %d", r.status)
	}
}
