package app_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/zalando/go-keyring"

	"demobridge/app"
	"demobridge/app/status"
)

// told is what an endpoint over real HTTP got, verified with the reference
// library by whichever secret the receiver has.
type told struct {
	session string
	test    bool
	err     error
}

func listen(t *testing.T, secret func() string) (address string, got <-chan told) {
	t.Helper()
	out := make(chan told, 64)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		check, err := reference.NewWebhook(secret())
		if err == nil {
			err = check.Verify(body, r.Header)
		}
		var e struct {
			Type string
			Data struct {
				Test    bool
				Session struct{ ID string }
			}
		}
		if err == nil {
			err = json.Unmarshal(body, &e)
		}
		out <- told{e.Data.Session.ID, e.Data.Test, err}
		io.WriteString(w, "thanks")
	}))
	t.Cleanup(srv.Close)
	return srv.URL, out
}

func TestASessionThatIsInSalesforceIsToldToTheWebhook(t *testing.T) {
	keyring.MockInit()
	org, dir := newCloud(t, nil), t.TempDir()
	a := started(t, dir)
	if _, err := a.SaveWebhook(t.Context(), status.WebhookForm{Address: "https://hooks.customer.example"}); !errors.Is(err, app.ErrNoOrg) {
		t.Errorf("without an org: %v", err)
	}
	signIn(t, a, org.choice(), org.person(admin))
	var secret string
	address, got := listen(t, func() string { return secret })

	var form *app.FormError
	if _, err := a.SaveWebhook(t.Context(), status.WebhookForm{Address: address}); !errors.As(err, &form) {
		t.Errorf("this computer was allowed without being asked: %v", err)
	}
	id, err := a.SaveWebhook(t.Context(), status.WebhookForm{Name: "Warehouse", Address: address, Every: true, Private: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.WebhookSecret(t.Context(), id)
	if err != nil || !strings.HasPrefix(s.Secret, "whsec_") || s.NotKept {
		t.Fatalf("%v", err)
	}
	secret = s.Secret
	d, err := a.SendTestWebhook(t.Context(), id)
	if err != nil || d.State != status.WebhookDelivered || d.Status != 200 || d.Response != "thanks" {
		t.Fatalf("the test: %+v %v", d, err)
	}
	if one := <-got; !one.test || one.err != nil {
		t.Errorf("%+v", one)
	}
	take(t, a, "one")
	a.SyncNow()
	if one := <-got; one.session != "one" || one.test || one.err != nil {
		t.Errorf("%+v", one)
	}

	// The receiver changes over later than we do.
	fresh, err := a.RotateWebhookSecret(t.Context(), id)
	if err != nil || fresh.Former != secret || fresh.Secret == secret {
		t.Fatalf("%v", err)
	}
	take(t, a, "two")
	a.SyncNow()
	if one := <-got; one.session != "two" || one.err != nil {
		t.Errorf("with the former secret: %+v", one)
	}
	secret = fresh.Secret
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	b := started(t, dir)
	take(t, b, "three")
	b.SyncNow()
	if one := <-got; one.session != "three" || one.err != nil {
		t.Errorf("after a restart: %+v", one)
	}
	var page status.WebhookDeliveryPage
	settled(t, b, func(s status.Snapshot) bool {
		page, err = b.WebhookDeliveries(t.Context(), id, 0, 2)
		return err != nil || sent(3)(s) && page.Rows[0].State == status.WebhookDelivered
	})
	if err != nil || page.All != 4 || len(page.Rows) != 2 || page.Rows[0].Session == "" {
		t.Errorf("%+v %v", page, err)
	}
	again, err := b.RedeliverWebhook(t.Context(), page.Rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if one := <-got; again.State != status.WebhookDelivered || one.session != "three" || one.err != nil {
		t.Errorf("%+v %+v", again, one)
	}
	if list, err := b.Webhooks(t.Context()); err != nil || len(list) != 1 || !list[0].Active || list[0].Last.Status != 200 || list[0].Name != "Warehouse" {
		t.Errorf("%+v %v", list, err)
	}
	if err := b.DeleteWebhook(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := b.WebhookSecret(t.Context(), id); err == nil {
		t.Error("the secret outlived its webhook")
	}
}

// An endpoint that says it is gone is a problem a person can read, until it is
// switched on again.
func TestAWebhookThatEndedIsAProblem(t *testing.T) {
	o := newOffice(t)
	answer := http.StatusGone
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(answer) }))
	t.Cleanup(srv.Close)
	id, err := o.SaveWebhook(t.Context(), status.WebhookForm{Name: "Warehouse", Address: srv.URL, Every: true, Private: true})
	if err != nil {
		t.Fatal(err)
	}
	d, err := o.SendTestWebhook(t.Context(), id)
	if err != nil || d.State != status.WebhookFailed || d.Told != "Refused (answer 410)." {
		t.Fatalf("%+v %v", d, err)
	}
	list, err := o.Webhooks(t.Context())
	if err != nil || list[0].Active || list[0].Ended == "" {
		t.Fatalf("%+v %v", list, err)
	}
	o.later(time.Minute)
	need := read(t, o.App).NeedYou
	if len(need) != 1 || need[0].Title != "A webhook is told nothing more" || !strings.Contains(need[0].Sentence, "Warehouse") {
		t.Errorf("%+v", need)
	}
	if p, err := o.Problem(t.Context(), need[0].ID); err != nil || len(p.Steps) != 3 {
		t.Errorf("%+v %v", p, err)
	}
	if err := o.SwitchWebhook(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	o.later(time.Minute)
	if need := read(t, o.App).NeedYou; len(need) != 0 {
		t.Errorf("%+v", need)
	}
}
