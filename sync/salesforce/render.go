package salesforce

import (
	"bytes"
	"encoding/json"
)

// Render shows a composite call as Composite would send it: its path and its
// body, exactly. It sends nothing. Heads, and with them the access token, are no
// part of it.
func (c *Client) Render(r CompositeRequest) (path string, body []byte, err error) {
	built, _, err := c.compositeBody(r)
	if err != nil {
		return "", nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(built); err != nil {
		return "", nil, err
	}
	return joinPath(c.apiPath("composite")), bytes.TrimSpace(out.Bytes()), nil
}
