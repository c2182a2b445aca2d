package oauth

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// maxSOAPLogin bounds what is read to find out whether a SOAP call is login().
const maxSOAPLogin = 16 << 20

// soapCall is the part of an envelope that matters here.
type soapCall struct {
	Header struct {
		Session struct {
			ID string `xml:"sessionId"`
		} `xml:"SessionHeader"`
	} `xml:"Header"`
	Body struct {
		Login *struct {
			Username string `xml:"username"`
			Password string `xml:"password"`
		} `xml:"login"`
		Logout *struct{} `xml:"logout"`
	} `xml:"Body"`
}

// soap serves login() and logout() of the partner and enterprise APIs, and passes
// other calls on.
func (s *Server) soap(w http.ResponseWriter, r *http.Request, h host, path string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSOAPLogin))
	if err != nil {
		soapFault(w, "UNKNOWN_EXCEPTION", "the request could not be read")
		return
	}
	var call soapCall
	if xml.Unmarshal(body, &call) == nil {
		switch {
		case call.Body.Login != nil:
			s.soapLogin(w, h, path, call.Body.Login.Username, call.Body.Login.Password)
			return
		case call.Body.Logout != nil:
			if err := s.ExpireSession(call.Header.Session.ID); err != nil {
				soapFault(w, "UNKNOWN_EXCEPTION", errStore.Description)
				return
			}
			soapAnswer(w, http.StatusOK, `<logoutResponse xmlns="urn:partner.soap.sforce.com"/>`)
			return
		}
	}
	if s.soapNext == nil {
		soapFault(w, "INVALID_TYPE", "this operation is not part of the rehearsal org")
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.soapNext.ServeHTTP(w, r)
}

// lastLoginVersion is the newest API version with login() (contract 1.8).
const lastLoginVersion = 64

func (s *Server) soapLogin(w http.ResponseWriter, h host, path, username, password string) {
	parts := strings.Split(strings.TrimPrefix(path, "/services/Soap/"), "/")
	version := ""
	if len(parts) > 1 {
		version = parts[1]
	}
	number, err := strconv.ParseFloat(version, 64)
	if err != nil || number < 31 || number > lastLoginVersion+0.9 {
		soapFault(w, "UNSUPPORTED_API_VERSION", "login() is not available in API version "+clean(version))
		return
	}
	u, err := s.authenticate(h, username, password)
	switch {
	case errors.Is(err, ErrLockedOut):
		soapFault(w, "PASSWORD_LOCKOUT", "The password has been locked out")
		return
	case errors.Is(err, errRate):
		soapFault(w, "LOGIN_RATE_EXCEEDED", "login rate exceeded")
		return
	case errors.Is(err, errInactiveOrg):
		soapFault(w, "ORG_LOCKED", "inactive organization")
		return
	case err != nil:
		soapFault(w, "INVALID_LOGIN", "Invalid username, password, security token; or user locked out.")
		return
	case !u.APIEnabled:
		soapFault(w, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner")
		return
	case u.IPRestricted:
		soapFault(w, "LOGIN_DURING_RESTRICTED_DOMAIN", "User attempting to login from restricted domain")
		return
	}
	token, err := s.Mint(u.ID)
	if err != nil {
		soapFault(w, "UNKNOWN_EXCEPTION", errStore.Description)
		return
	}
	at := func(letter string) string {
		return h.instance + "/services/Soap/" + letter + "/" + clean(version) + "/" + s.orgID[:15]
	}
	var b strings.Builder
	field := func(name, value string) {
		b.WriteString("<" + name + ">" + clean(value) + "</" + name + ">")
	}
	b.WriteString(`<loginResponse xmlns="urn:` + soapNamespace(path) + `.soap.sforce.com"><result>`)
	field("metadataServerUrl", at("m"))
	field("passwordExpired", strconv.FormatBool(u.PasswordExpired))
	field("sandbox", strconv.FormatBool(h.kind == sandboxHost || s.Settings().Environment == SandboxEnvironment))
	field("serverUrl", at(parts[0]))
	field("sessionId", token)
	field("userId", u.ID)
	b.WriteString("<userInfo>")
	field("organizationId", s.orgID)
	field("organizationName", s.orgName)
	field("sessionSecondsValid", strconv.Itoa(int(s.Settings().timeout().Seconds())))
	field("userEmail", u.Email)
	field("userFullName", u.DisplayName)
	field("userId", u.ID)
	field("userLanguage", u.Language)
	field("userLocale", u.Locale)
	field("userName", u.Username)
	field("userTimeZone", u.Timezone)
	field("userType", "Standard")
	b.WriteString("</userInfo></result></loginResponse>")
	soapAnswer(w, http.StatusOK, b.String())
}

func soapNamespace(path string) string {
	if strings.HasPrefix(path, "/services/Soap/c/") {
		return "enterprise"
	}
	return "partner"
}

// clean escapes text for XML.
func clean(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder never fails
	return b.String()
}

func soapFault(w http.ResponseWriter, code, message string) {
	soapAnswer(w, http.StatusInternalServerError, fmt.Sprintf(
		`<soapenv:Fault><faultcode>sf:%[1]s</faultcode><faultstring>%[1]s: %[2]s</faultstring><detail>`+
			`<sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>%[1]s</sf:exceptionCode>`+
			`<sf:exceptionMessage>%[2]s</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>`, code, message))
}

func soapAnswer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>`+
		`<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" `+
		`xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`+
		`<soapenv:Body>`+body+`</soapenv:Body></soapenv:Envelope>`)
}
