package oauth_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"demobridge/sync/rehearsal/oauth"
)

func isFault(err error, fault oauth.AccessFault, status int, code string) bool {
	var e *oauth.AccessError
	return errors.As(err, &e) && e.Fault == fault && e.Status() == status && e.Code() == code
}

// What the API answers for a token that does not open it: the 401 to refresh after,
// the 401 that must not be refreshed, and the 403s (contract 3.4).
func TestAccessFaults(t *testing.T) {
	const expired, wrong = "Session expired or invalid", "This session is not valid for use with the REST API"
	user := func(f func(*oauth.User)) func(*org, string) {
		return func(o *org, _ string) { o.people.change(adminID, f) }
	}
	app := func(f func(*oauth.App)) func(*org, string) {
		return func(o *org, _ string) { must(o.t, o.ChangeApp(oauth.DemobridgeConsumerKey, f)) }
	}
	for _, row := range []struct {
		name    string
		spoil   func(o *org, token string)
		fault   oauth.AccessFault
		status  int
		code    string
		message string
	}{
		{"not used for two hours", func(o *org, _ string) { o.clock.advance(2*hour + 1e6) }, oauth.AccessExpired, 401, "INVALID_SESSION_ID", expired},
		{"expired on purpose", func(o *org, token string) { must(o.t, o.ExpireSession(token)) }, oauth.AccessExpired, 401, "INVALID_SESSION_ID", expired},
		{"all expired", func(o *org, _ string) { must(o.t, o.ExpireAll()) }, oauth.AccessExpired, 401, "INVALID_SESSION_ID", expired},
		{"revoked by the admin", func(o *org, _ string) { must(o.t, o.RevokeUserApp(adminID, oauth.DemobridgeConsumerKey)) }, oauth.AccessRevoked, 401, "INVALID_SESSION_ID", expired},
		{"approval revoked", func(o *org, _ string) { must(o.t, o.RevokeGrant(o.Grants(adminID)[0].ID)) }, oauth.AccessRevoked, 401, "INVALID_SESSION_ID", expired},
		{"user revoked", func(o *org, _ string) { must(o.t, o.RevokeUser(adminID)) }, oauth.AccessRevoked, 401, "INVALID_SESSION_ID", expired},
		{"app deleted", func(o *org, _ string) { must(o.t, o.DeleteApp(oauth.DemobridgeConsumerKey)) }, oauth.AccessRevoked, 401, "INVALID_SESSION_ID", expired},
		{"app blocked", app(func(a *oauth.App) { a.Blocked = true }), oauth.AccessRevoked, 401, "INVALID_SESSION_ID", expired},
		{"user deactivated", user(func(u *oauth.User) { u.Active = false }), oauth.AccessUserInactive, 401, "INVALID_SESSION_ID", expired},
		{"user frozen", user(func(u *oauth.User) { u.Frozen = true }), oauth.AccessUserInactive, 401, "INVALID_SESSION_ID", expired},
		{"IP ranges", user(func(u *oauth.User) { u.IPRestricted = true }), oauth.AccessNotForREST, 401, "INVALID_SESSION_ID", wrong},
		{"API Access Control", func(o *org, _ string) {
			must(o.t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.Installed = false }))
			must(o.t, o.ChangeSettings(func(s *oauth.Settings) { s.APIAccessControl = true }))
		}, oauth.AccessNotForREST, 401, "INVALID_SESSION_ID", wrong},
		{"no API Enabled", user(func(u *oauth.User) { u.APIEnabled = false }), oauth.AccessAPIDisabled, 403, "API_CURRENTLY_DISABLED", "API is disabled for this User"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			token := o.connect("admin@rehearsal.example").access
			if !o.works(token) {
				t.Fatal("does not work to begin with")
			}
			row.spoil(o, token)
			_, err := o.ValidateAccess(token)
			if !isFault(err, row.fault, row.status, row.code) {
				t.Fatalf("got %v", err)
			}
			var e *oauth.AccessError
			if errors.As(err, &e); e.Message() != row.message {
				t.Errorf("got %q, want %q", e.Message(), row.message)
			}
			if strings.Contains(err.Error(), token) {
				t.Error("the error holds the token")
			}
		})
	}
	o := newOrg(t)
	for _, token := range []string{"", "nonsense", orgID[:15] + "!ARnothing"} {
		if _, err := o.ValidateAccess(token); !isFault(err, oauth.AccessUnknown, 401, "INVALID_SESSION_ID") {
			t.Errorf("%q: %v", token, err)
		}
	}
}

// A token whose scopes lack api is good for identity, but never for the API.
func TestAccessNeedsAPIScope(t *testing.T) {
	o := newOrg(t)
	must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.Scopes = append(a.Scopes, "web") }))
	token := tokensOf(t, o.exchange(o.approve("admin@rehearsal.example", request("scope", "web id")).Get("code"))).access
	if _, err := o.ValidateAccess(token); !isFault(err, oauth.AccessNotForREST, 401, "INVALID_SESSION_ID") {
		t.Errorf("got %v", err)
	}
	if r := o.getAs(token, "/id/"+orgID+"/"+adminID); r.status != http.StatusOK {
		t.Errorf("identity: %d %s", r.status, r.body)
	}
}

// "Use Any API Client" passes API Access Control, also with a session of no app.
func TestUseAnyAPIClient(t *testing.T) {
	o := newOrg(t)
	must(t, o.ChangeSettings(func(s *oauth.Settings) { s.APIAccessControl = true }))
	token, err := o.Mint(adminID)
	must(t, err)
	if _, err := o.ValidateAccess(token); !isFault(err, oauth.AccessNotForREST, 401, "INVALID_SESSION_ID") {
		t.Errorf("without the permission: %v", err)
	}
	o.people.change(adminID, func(u *oauth.User) { u.UseAnyAPIClient = true })
	if !o.works(token) {
		t.Error("with the permission: refused")
	}
}

// Use renews the time-out, for hours on end and across a restart; another time-out
// holds at once.
func TestTimeoutIsRenewedByUse(t *testing.T) {
	o := newOrg(t, func(op *oauth.Options) { op.Store = oauth.NewMemoryStore() })
	token, err := o.Mint(adminID)
	must(t, err)
	for i := range 20 {
		o.clock.advance(90 * minute)
		if !o.works(token) {
			t.Fatalf("ended after %d uses", i)
		}
	}
	o.restart()
	o.clock.advance(90 * minute)
	if !o.works(token) {
		t.Error("the renewal was lost in the restart")
	}
	must(t, o.ChangeSettings(func(s *oauth.Settings) { s.SessionTimeout = 15 * minute }))
	o.clock.advance(16 * minute)
	if o.works(token) {
		t.Error("outlived the shorter time-out")
	}
}

// A minted token has Salesforce's form and belongs to no app.
func TestMint(t *testing.T) {
	o := newOrg(t)
	token, err := o.Mint(repID[:15])
	must(t, err)
	if len(token) != 112 || !strings.HasPrefix(token, orgID[:15]+"!") {
		t.Errorf("form: %d characters", len(token))
	}
	access, err := o.ValidateAccess(token)
	if err != nil || access.UserID != repID || access.AppID != "" || len(access.SessionID) != 18 {
		t.Errorf("%+v, %v", access, err)
	}
	if _, err := o.Mint("005nobody"); err == nil {
		t.Error("minted for nobody")
	}
	token, err = o.MintFor(repID, oauth.DemobridgeConsumerKey, "api")
	must(t, err)
	if access, err := o.ValidateAccess(token); err != nil || access.AppName != "Demobridge" {
		t.Errorf("%+v, %v", access, err)
	}
	if _, err := o.MintFor(repID, oauth.DemobridgeConsumerKey, "web"); err == nil {
		t.Error("minted with a scope the app lacks")
	}
}

// Many callers may check, mint, expire and change switches at once.
func TestConcurrentAccess(t *testing.T) {
	o := newOrg(t, func(op *oauth.Options) { op.Now = time.Now })
	token, err := o.Mint(adminID)
	must(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				if !o.works(token) {
					t.Error("refused")
					return
				}
				if i%20 == 0 {
					other, err := o.Mint(repID)
					if err != nil || !o.works(other) || o.ExpireSession(other) != nil || o.works(other) {
						t.Error("mint and expire")
						return
					}
					_ = o.ChangeSettings(func(s *oauth.Settings) { s.MaxLoginsPerHour++ })
					_ = o.Sessions("")
				}
			}
		})
	}
	wg.Wait()
	if n := len(o.Sessions(adminID)); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// A check costs next to nothing, however many sessions there are.
func BenchmarkValidateAccess(b *testing.B) {
	o := newOrg(b)
	var token string
	for range 1000 {
		var err error
		if token, err = o.Mint(adminID); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := o.ValidateAccess(token); err != nil {
			b.Fatal(err)
		}
	}
}
