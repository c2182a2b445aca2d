package oauth_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"demobridge/sync/rehearsal/oauth"

	"pgregory.net/rapid"
)

const deadToken = "invalid_grant / expired access/refresh token"

func withoutRotation(o *org) {
	must(o.t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.RotateRefreshTokens = false }))
}

// Without rotation a refresh gives only an access token, any number of times, and
// former access tokens live on.
func TestRefreshWithoutRotation(t *testing.T) {
	o := newOrg(t)
	withoutRotation(o)
	got := o.connect("admin@rehearsal.example")
	for range 3 {
		r := o.refresh(got.refresh)
		m := r.json(t)
		if _, ok := m["refresh_token"]; ok || r.status != http.StatusOK {
			t.Fatalf("got %d with keys %v", r.status, keysOf(m))
		}
		if want := []string{"access_token", "id", "instance_url", "issued_at", "scope", "signature", "token_type"}; !slices.Equal(keysOf(m), want) {
			t.Errorf("keys %v, want %v", keysOf(m), want)
		}
		if !o.works(m["access_token"].(string)) || !o.works(got.access) {
			t.Error("an access token does not work")
		}
	}
}

// With rotation each refresh gives a new refresh token. Using a former one ends the
// family: the current refresh token and all access tokens. Other approvals stay.
func TestRotation(t *testing.T) {
	o := newOrg(t)
	other := o.connect("admin@rehearsal.example")
	family := []tokens{o.connect("admin@rehearsal.example")}
	for range 3 {
		family = append(family, tokensOf(t, o.refresh(family[len(family)-1].refresh)))
	}
	seen := map[string]bool{}
	for i, f := range family {
		if seen[f.refresh] || f.refresh == "" || !o.works(f.access) {
			t.Fatalf("member %d: same or no refresh token, or dead access token", i)
		}
		seen[f.refresh] = true
	}
	r := o.refresh(family[1].refresh)
	if r.status != http.StatusBadRequest || r.oauthError(t) != deadToken {
		t.Errorf("former token: %d %s", r.status, r.body)
	}
	for i, f := range family {
		if got := o.refresh(f.refresh).oauthError(t); got != deadToken {
			t.Errorf("refresh token %d after re-use: %s", i, got)
		}
		if _, err := o.ValidateAccess(f.access); !isFault(err, oauth.AccessRevoked, 401, "INVALID_SESSION_ID") {
			t.Errorf("access token %d after re-use: %v", i, err)
		}
	}
	if !o.works(other.access) || o.refresh(other.refresh).status != http.StatusOK {
		t.Error("another approval was ended too")
	}
}

// Two refreshes at once with one token are a re-use: at most one gets an answer, and
// what it got is dead afterwards.
func TestRefreshRace(t *testing.T) {
	o := newOrg(t)
	got := o.connect("admin@rehearsal.example")
	var won atomic.Int32
	var last atomic.Value
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if r := o.refresh(got.refresh); r.status == http.StatusOK {
				won.Add(1)
				last.Store(tokensOf(t, r))
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d refreshes succeeded", won.Load())
	}
	if o.works(last.Load().(tokens).access) {
		t.Error("the family outlived the re-use")
	}
}

// The sixth approval of one app by one user ends the oldest without a word; other
// users and apps are not touched.
func TestSixthApproval(t *testing.T) {
	o := newOrg(t)
	rep := o.connect("rep@rehearsal.example")
	mine := []tokens{}
	for range 6 {
		mine = append(mine, o.connect("admin@rehearsal.example"))
	}
	for i, m := range mine {
		alive := i > 0
		if o.works(m.access) != alive || (o.refresh(m.refresh).status == http.StatusOK) != alive {
			t.Errorf("approval %d: alive should be %v", i+1, alive)
		}
	}
	if !o.works(rep.access) {
		t.Error("another user's approval was ended")
	}
	if n := len(o.Grants(adminID)); n != 5 {
		t.Errorf("%d approvals", n)
	}
}

// The refresh policies, at the edge of their time.
func TestRefreshPolicies(t *testing.T) {
	day := 24 * hour
	for _, row := range []struct {
		name   string
		policy oauth.RefreshPolicy
		length time.Duration
		waits  []time.Duration // a refresh after each
		want   []bool
	}{
		{"infinite", oauth.RefreshInfinite, 0, []time.Duration{0, 4000 * day}, []bool{true, true}},
		{"zero", oauth.RefreshZero, 0, []time.Duration{0, minute}, []bool{false, false}},
		{"lifetime counts from the approval", oauth.RefreshSpecificLifetime, 10 * day, []time.Duration{6 * day, 4*day - minute, minute}, []bool{true, true, false}},
		{"inactivity counts from the last use", oauth.RefreshSpecificInactivity, 10 * day, []time.Duration{9 * day, 9 * day, 10 * day}, []bool{true, true, false}},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.RefreshPolicy, a.RefreshFor = row.policy, row.length }))
			got := o.connect("admin@rehearsal.example")
			if !o.works(got.access) {
				t.Error("the access token must work whatever the policy")
			}
			for i, wait := range row.waits {
				o.clock.advance(wait)
				r := o.refresh(got.refresh)
				if (r.status == http.StatusOK) != row.want[i] {
					t.Fatalf("refresh %d: %d %s", i+1, r.status, r.body)
				}
				if row.want[i] {
					got = tokensOf(t, r)
				} else if r.oauthError(t) != deadToken {
					t.Errorf("refresh %d: %s", i+1, r.oauthError(t))
				}
			}
		})
	}
}

// What else a refresh is refused for.
func TestRefreshRefusals(t *testing.T) {
	o := newOrg(t)
	got := o.connect("admin@rehearsal.example")
	send := func(changes ...string) string {
		v := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {got.refresh}, "client_id": {oauth.DemobridgeConsumerKey}}
		for i := 0; i < len(changes); i += 2 {
			v.Set(changes[i], changes[i+1])
		}
		r := o.post("/services/oauth2/token", v)
		if r.status != http.StatusBadRequest {
			t.Errorf("%v: status %d", changes, r.status)
		}
		return r.oauthError(t)
	}
	for want, changes := range map[string][]string{
		"invalid_request / scope parameter not supported": {"scope", "api"},
		deadToken: {"client_id", "PlatformCLI"},
		"invalid_client_id / client identifier invalid":     {"client_id", "3MVG9unknown"},
		"invalid_client / invalid client credentials":       {"client_secret", "guess"},
		"unsupported_grant_type / grant type not supported": {"grant_type", "refresh"},
		"invalid_grant / authentication failure":            {"grant_type", "password", "username", "admin@rehearsal.example", "password", password},
	} {
		if got := send(changes...); got != want {
			t.Errorf("%v: got %q, want %q", changes, got, want)
		}
	}
	must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.RequireSecretForRefresh = true }))
	if got := send(); got != "invalid_client / invalid client credentials" {
		t.Errorf("secret required for refresh: %s", got)
	}
}

// Revoking from the app's side: a refresh token takes its access tokens with it, an
// access token goes alone, by POST and by GET.
func TestRevoke(t *testing.T) {
	o := newOrg(t)
	got := o.connect("admin@rehearsal.example")
	second := tokensOf(t, o.refresh(got.refresh))
	if r := o.post("/services/oauth2/revoke", url.Values{"token": {got.access}}); r.status != http.StatusOK || r.body != "" {
		t.Errorf("access token: %d %q", r.status, r.body)
	}
	if o.works(got.access) || !o.works(second.access) {
		t.Error("revoking one access token must end that one alone")
	}
	third := tokensOf(t, o.refresh(second.refresh))
	if r := o.get("/services/oauth2/revoke?token=" + url.QueryEscape(third.refresh)); r.status != http.StatusOK || r.body != "" {
		t.Errorf("refresh token: %d %q", r.status, r.body)
	}
	if o.works(second.access) || o.works(third.access) || o.refresh(third.refresh).oauthError(t) != deadToken {
		t.Error("something outlived the refresh token")
	}
	if len(o.Grants(adminID)) != 0 {
		t.Error("the approval is still listed")
	}
	for want, v := range map[string]url.Values{
		"invalid_token / invalid token: refresh_token":              {"token": {third.refresh}},
		"invalid_token / invalid token: access_token":               {"token": {"nonsense"}},
		"unsupported_token_type / this token type is not supported": {"token": {"x"}, "token_type_hint": {"id_token"}},
		"invalid_request / missing required parameter: token":       {},
	} {
		if r := o.post("/services/oauth2/revoke", v); r.status != http.StatusBadRequest || r.oauthError(t) != want {
			t.Errorf("got %d %q, want %q", r.status, r.oauthError(t), want)
		}
	}
}

// A model of approvals and tokens: whatever is done in whatever order, with restarts
// in between, exactly those tokens work that should.
func TestTokenModel(t *testing.T) {
	type family struct {
		user    string
		current string
		former  []string
		access  map[string]bool // not expired by hand
		dead    bool
	}
	rapid.Check(t, func(rt *rapid.T) {
		o := newOrg(t, func(op *oauth.Options) {
			op.Store = oauth.NewMemoryStore()
			set := oauth.DefaultSettings()
			set.MaxLoginsPerHour = 0
			op.Settings = &set
		})
		defer o.web.Close()
		names := map[string]string{adminID: "admin@rehearsal.example", repID: "rep@rehearsal.example"}
		var all []*family
		kill := func(f *family) { f.dead = true }
		pick := func(rt *rapid.T) *family {
			if len(all) == 0 {
				return nil
			}
			return rapid.SampledFrom(all).Draw(rt, "family")
		}
		rt.Repeat(map[string]func(*rapid.T){
			"approve": func(rt *rapid.T) {
				user := rapid.SampledFrom([]string{adminID, repID}).Draw(rt, "user")
				got := o.connect(names[user])
				alive := []*family{}
				for _, f := range all {
					if f.user == user && !f.dead {
						alive = append(alive, f)
					}
				}
				if len(alive) == 5 {
					kill(alive[0])
				}
				all = append(all, &family{user: user, current: got.refresh, access: map[string]bool{got.access: true}})
			},
			"refresh": func(rt *rapid.T) {
				f := pick(rt)
				if f == nil {
					return
				}
				r := o.refresh(f.current)
				if f.dead {
					if r.oauthError(t) != deadToken {
						rt.Fatalf("dead family answered %s", r.body)
					}
					return
				}
				got := tokensOf(t, r)
				f.former, f.current = append(f.former, f.current), got.refresh
				f.access[got.access] = true
			},
			"re-use": func(rt *rapid.T) {
				f := pick(rt)
				if f == nil || len(f.former) == 0 {
					return
				}
				if got := o.refresh(rapid.SampledFrom(f.former).Draw(rt, "former")).oauthError(t); got != deadToken {
					rt.Fatalf("former token answered %s", got)
				}
				kill(f)
			},
			"revoke": func(rt *rapid.T) {
				f := pick(rt)
				if f == nil {
					return
				}
				r := o.post("/services/oauth2/revoke", url.Values{"token": {f.current}})
				if (r.status == http.StatusOK) == f.dead {
					rt.Fatalf("revoke of a family with dead=%v: %d", f.dead, r.status)
				}
				kill(f)
			},
			"admin revokes": func(rt *rapid.T) {
				user := rapid.SampledFrom([]string{adminID, repID}).Draw(rt, "user")
				must(t, o.RevokeUserApp(user, oauth.DemobridgeConsumerKey))
				for _, f := range all {
					if f.user == user {
						kill(f)
					}
				}
			},
			"expire": func(rt *rapid.T) {
				f := pick(rt)
				if f == nil {
					return
				}
				token := rapid.SampledFrom(slices.Sorted(maps.Keys(f.access))).Draw(rt, "token")
				must(t, o.ExpireSession(token))
				f.access[token] = false
			},
			"restart": func(*rapid.T) { o.restart() },
			"": func(rt *rapid.T) {
				for i, f := range all {
					for token, fresh := range f.access {
						if want := fresh && !f.dead; o.works(token) != want {
							rt.Fatalf("family %d: an access token works should be %v", i, want)
						}
					}
				}
				alive := 0
				for _, f := range all {
					if !f.dead {
						alive++
					}
				}
				if n := len(o.Grants("")); n != alive {
					rt.Fatalf("%d approvals, want %d", n, alive)
				}
			},
		})
	})
}

func keysOf(m map[string]any) []string {
	keys := []string{}
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
