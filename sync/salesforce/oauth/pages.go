package oauth

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"strconv"
)

// page is what the browser shows after signing in. All its texts are ours: of
// what came with the request nothing is repeated.
type page struct {
	Good  bool
	Title string
	Text  []string
	Nonce string
}

func successPage() page {
	return page{Good: true, Title: "You are signed in", Text: []string{"Demobridge has taken over. You can close this tab."}}
}

// failurePage says why, in the words of the kind.
func failurePage(err error) page {
	p := page{Title: "You are not signed in", Text: []string{"Go back to Demobridge: it says what to do."}}
	var e *Error
	if errors.As(err, &e) && e.Title() != "" {
		p.Title = e.Title()
		p.Text = append(append([]string(nil), e.Remedy()...), p.Text...)
	}
	return p
}

func strangerPage() page {
	return page{Title: "This does not belong to a sign-in", Text: []string{
		"Demobridge is waiting for another answer. Go back to the page of Salesforce, or start again in Demobridge.",
	}}
}

func usedPage() page {
	return page{Title: "This sign-in is already done", Text: []string{"You can close this tab."}}
}

// writePage shows a page that loads nothing, is not kept, tells no other site
// where it came from, and takes the code out of the address line.
func writePage(w http.ResponseWriter, status int, p page) {
	p.Nonce = nonce()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+p.Nonce+"'; script-src 'nonce-"+p.Nonce+
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	var body bytes.Buffer
	if pageTemplate.Execute(&body, p) != nil {
		http.Error(w, p.Title, status)
		return
	}
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	// The browser may be gone; there is nobody to tell. Flushed, because the
	// server is closed as soon as the page is out.
	_, _ = w.Write(body.Bytes())
	_ = http.NewResponseController(w).Flush()
}

// pageTemplate has the colours of the program, light and dark.
var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{.Title}} - Demobridge</title>
<style nonce="{{.Nonce}}">
:root{color-scheme:light dark;--window:#F3F4F7;--card:#FFFFFF;--border:#E2E5EB;--text:#171A21;--text2:#4A5160;--text3:#626A7A;--ok:#1A7A47;--okBg:#E5F5EC;--bad:#B42A25;--badBg:#FDEBEA}
@media (prefers-color-scheme:dark){:root{--window:#0F1115;--card:#1B1E25;--border:#2C313B;--text:#ECEEF2;--text2:#B3B9C5;--text3:#929AA9;--ok:#62CB92;--okBg:#17301F;--bad:#FF9A91;--badBg:#3D1D1C}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;padding:24px;background:var(--window);color:var(--text);font:400 15px/22px Inter,"Segoe UI",system-ui,-apple-system,sans-serif}
main{width:100%;max-width:440px;background:var(--card);border:1px solid var(--border);border-radius:10px;padding:32px;text-align:center}
.disc{width:64px;height:64px;border-radius:32px;margin:0 auto 16px;display:flex;align-items:center;justify-content:center}
.good{background:var(--okBg);color:var(--ok)}
.poor{background:var(--badBg);color:var(--bad)}
svg{width:32px;height:32px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
h1{font-size:20px;line-height:26px;font-weight:600;margin:0 0 8px}
p{margin:0 0 8px;color:var(--text2)}
footer{margin-top:24px;font-size:12px;line-height:16px;color:var(--text3)}
</style>
</head>
<body>
<main role="{{if .Good}}status{{else}}alert{{end}}" id="{{if .Good}}signed-in{{else}}not-signed-in{{end}}">
{{if .Good}}<div class="disc good"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12.5 9.5 18 20 7"/></svg></div>
{{else}}<div class="disc poor"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6 18 18M18 6 6 18"/></svg></div>
{{end}}<h1 id="result">{{.Title}}</h1>
{{range .Text}}<p>{{.}}</p>
{{end}}<footer>Demobridge on this computer</footer>
</main>
<script nonce="{{.Nonce}}">history.replaceState(null,"",location.pathname)</script>
</body>
</html>
`))
