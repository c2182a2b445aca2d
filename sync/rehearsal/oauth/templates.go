package oauth

// pageTemplates are the pages of the sign-in. They work without script, and the ids
// username, password, Login, oaapprove and oadeny are the ones that people who drive
// Salesforce's pages by machine look for. Colours are those of the app's design.
const pageTemplates = `
{{define "head"}}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{{.Title}} | {{.Org}}</title>
<style>
:root{color-scheme:light dark;--page:#FAFBFC;--card:#FFFFFF;--sunken:#F1F3F6;--border:#E2E5EB;--control:#8A919F;--text:#171A21;--text2:#4A5160;--text3:#626A7A;--accent:#3156D3;--link:#2B4BBD;--bad:#B42A25;--badbg:#FDEBEA}
@media (prefers-color-scheme:dark){:root{--page:#14161B;--card:#1B1E25;--sunken:#23272F;--border:#2C313B;--control:#737B8B;--text:#ECEEF2;--text2:#B3B9C5;--text3:#929AA9;--accent:#4467E3;--link:#9DB2FF;--bad:#FF9A91;--badbg:#3D1D1C}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 Inter,system-ui,sans-serif}
main{max-width:420px;margin:6vh auto;padding:0 16px}
.org{font-size:20px;font-weight:600;margin:0}.where{color:var(--text3);margin:0 0 16px;font-size:13px}
.card{background:var(--card);border:1px solid var(--border);border-radius:10px;padding:24px;margin-bottom:16px;overflow-wrap:anywhere}
h1{font-size:18px;margin:0 0 12px}p{margin:0 0 12px}ul{margin:0 0 16px;padding-left:20px}
label{display:block;font-weight:500;margin:12px 0 4px}
input{width:100%;font:inherit;color:inherit;background:var(--card);border:1px solid var(--control);border-radius:6px;padding:9px 11px}
button{font:inherit;font-weight:600;border-radius:6px;border:1px solid var(--accent);background:var(--accent);color:#FFFFFF;padding:9px 18px;margin:16px 8px 0 0;cursor:pointer}
button.plain{background:var(--card);color:var(--link);border-color:var(--control)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.error{background:var(--badbg);color:var(--bad);border-radius:6px;padding:10px 12px;margin:0 0 12px}
.note{color:var(--text2);font-size:13px}table{width:100%;border-collapse:collapse;font-size:13px}
th{text-align:left;color:var(--text3);font-weight:500}th,td{padding:4px 8px 4px 0;vertical-align:top}
code{background:var(--sunken);border-radius:4px;padding:1px 5px;font-size:13px}
</style></head><body><main>
<p class="org">{{.Org}}</p><p class="where">Rehearsal org{{if .Host}} &middot; {{.Host}}{{end}}</p>{{end}}

{{define "foot"}}<p class="note">This is a practice org on this computer. It is not Salesforce, and nothing typed here leaves the computer.</p>
</main></body></html>{{end}}

{{define "hidden"}}<input type="hidden" name="source" value="{{.Source}}"><input type="hidden" name="form_token" value="{{.Token}}">{{end}}

{{define "login"}}{{template "head" .}}
<div class="card"><h1>Log in{{if .AppName}} to connect {{.AppName}}{{end}}</h1>
{{if .Error}}<p class="error" id="error" role="alert">{{.Error}}</p>{{end}}
<form method="post" action="{{.Action}}" id="login_form">{{template "hidden" .}}
<label for="username">Username</label>
<input id="username" name="username" type="text" value="{{.Username}}" autocomplete="username" autocapitalize="none" spellcheck="false"{{if not .Username}} autofocus{{end}}>
<label for="password">Password</label>
<input id="password" name="pw" type="password" autocomplete="current-password"{{if .Username}} autofocus{{end}}>
<button id="Login" name="Login" type="submit">Log In</button></form></div>
{{if .Practice}}<div class="card"><h1>Practice accounts</h1><table id="practice"><thead><tr><th scope="col">Username</th><th scope="col">Password</th></tr></thead><tbody>
{{range .Practice}}<tr><td>{{.Username}}{{if .Note}}<br><span class="note">{{.Note}}</span>{{end}}</td><td><code>{{.Password}}</code></td></tr>
{{end}}</tbody></table></div>{{end}}
{{template "foot" .}}{{end}}

{{define "account"}}{{template "head" .}}
<div class="card"><h1>Choose an account</h1>
<form method="post" action="{{.Action}}">{{template "hidden" .}}
<p>{{.User.DisplayName}}<br><span class="note">{{.User.Username}}</span></p>
<button id="continue" name="decision" value="account" type="submit">Continue as this user</button>
<button id="other" class="plain" name="decision" value="other" type="submit">Log in with another user</button></form></div>
{{template "foot" .}}{{end}}

{{define "approve"}}{{template "head" .}}
<div class="card"><h1>Allow access?</h1>
<p><strong>{{.AppName}}</strong> asks to:</p>
<ul id="scopes">{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<p class="note">Signed in as {{.User.DisplayName}} ({{.User.Username}}).</p>
<form method="post" action="{{.Action}}" id="approval_form">{{template "hidden" .}}
<button id="oadeny" class="plain" name="decision" value="deny" type="submit">Deny</button>
<button id="oaapprove" name="decision" value="allow" type="submit">Allow</button></form></div>
{{template "foot" .}}{{end}}

{{define "password"}}{{template "head" .}}
<div class="card"><h1>Change your password</h1>
{{if .Error}}<p class="error" id="error" role="alert">{{.Error}}</p>{{end}}
{{if .CanChange}}<p>Your password has expired. Choose a new one to go on.</p>
<form method="post" action="{{.Action}}">{{template "hidden" .}}
<label for="newpassword">New password</label><input id="newpassword" name="newpassword" type="password" autocomplete="new-password" autofocus>
<label for="confirmpassword">New password again</label><input id="confirmpassword" name="confirmpassword" type="password" autocomplete="new-password">
<button id="save" type="submit">Change password</button></form>
{{else}}<p>Your password has expired. Ask your administrator to reset it.</p>{{end}}</div>
{{template "foot" .}}{{end}}

{{define "problem"}}{{template "head" .}}
<div class="card"><h1>{{.Title}}</h1>
{{if .Code}}<p>error=<code id="error_code">{{.Code}}</code>{{if .Text}}<br>error_description=<span id="error_description">{{.Text}}</span>{{end}}</p>{{end}}
{{if .Hint}}<p id="hint">{{.Hint}}</p>{{end}}</div>
{{template "foot" .}}{{end}}
`
