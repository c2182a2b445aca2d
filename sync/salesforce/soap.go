package salesforce

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
)

const (
	soapSpace     = "http://schemas.xmlsoap.org/soap/envelope/"
	metadataSpace = "http://soap.sforce.com/2006/04/metadata"
)

// ReadMetadata asks for up to ten components of one type by the SOAP side of
// the Metadata API, since REST has only deploy (data 1.4 to 1.6). It returns
// the whole answer, a readMetadataResponse inside an envelope; a component that
// does not exist is an empty record in it.
//
// It needs a right to the Metadata API: a user without one gets an Error with
// the key INSUFFICIENT_ACCESS.
func (c *Client) ReadMetadata(ctx context.Context, typeName string, names ...string) ([]byte, error) {
	call := callInfo{method: http.MethodPost, route: "soap/readMetadata"}
	var inner bytes.Buffer
	inner.WriteString(`<readMetadata xmlns="` + metadataSpace + `">`)
	element(&inner, "type", typeName)
	for _, name := range names {
		element(&inner, "fullNames", name)
	}
	inner.WriteString("</readMetadata>")
	token, _, err := c.tokens.Token(ctx)
	if err != nil {
		return nil, tokenFailure(ctx, call, err)
	}
	for attempt := 1; ; attempt++ {
		res, err := c.Do(ctx, Request{
			Method: http.MethodPost, Path: "/services/Soap/m/" + c.version, Route: call.route,
			Body: envelope(token, inner.Bytes()), ContentType: "text/xml; charset=UTF-8", Accept: "text/xml",
			Header: http.Header{"Soapaction": {`""`}}, ReadOnly: true, Unpacked: true,
		})
		if err == nil {
			return res.Body, nil
		}
		if attempt > 1 || !HasCode(err, KeySessionEnded) {
			return nil, err
		}
		// The access token is in the envelope too, so that a refreshed sign-in
		// needs another one.
		if token, _, err = c.refresh(ctx, token); err != nil {
			return nil, tokenFailure(ctx, call, err)
		}
	}
}

func envelope(token string, body []byte) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<soapenv:Envelope xmlns:soapenv="` + soapSpace + `"><soapenv:Header><SessionHeader xmlns="` + metadataSpace + `">`)
	element(&b, "sessionId", token)
	b.WriteString("</SessionHeader></soapenv:Header><soapenv:Body>")
	b.Write(body)
	b.WriteString("</soapenv:Body></soapenv:Envelope>")
	return b.Bytes()
}

func element(b *bytes.Buffer, name, text string) {
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a Buffer takes everything
	b.WriteString("</" + name + ">")
}
