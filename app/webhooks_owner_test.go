package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"demobridge/app/status"
)

// sessionTold is what a webhook is told of a session.
type sessionTold struct {
	ID         string
	OwnerEmail string `json:"OpportunityOwnerEmail"`
	OwnerID    string `json:"OpportunityOwnerId"`
	Properties []struct{ Name string }
}

// The owner of the opportunity is in the webhook's body exactly for those
// sessions whose link is tied to one, and stays as it was for earlier ones when
// the opportunity changes hands.
func TestAWebhookIsToldTheOwnerOfALinkedOpportunityAndOfNoOther(t *testing.T) {
	o := newOffice(t)
	var secret string
	got := make(chan sessionTold, 16)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		check, err := reference.NewWebhook(secret)
		if err == nil {
			err = check.Verify(body, r.Header)
		}
		var e struct {
			Data struct {
				Session sessionTold
				Matches struct{ Opportunity struct{ ID, Name string } }
			}
		}
		if err == nil {
			err = json.Unmarshal(body, &e)
		}
		if err != nil {
			t.Error(err)
		}
		if s := e.Data.Session; (s.OwnerID != "") != (e.Data.Matches.Opportunity.ID == rollout) {
			t.Errorf("owner %q with the opportunity %q", s.OwnerID, e.Data.Matches.Opportunity.ID)
		}
		got <- e.Data.Session
	}))
	t.Cleanup(srv.Close)
	hook, err := o.SaveWebhook(t.Context(), status.WebhookForm{Address: srv.URL, Every: true, Private: true})
	if err != nil {
		t.Fatal(err)
	}
	s, err := o.WebhookSecret(t.Context(), hook)
	if err != nil {
		t.Fatal(err)
	}
	secret = s.Secret

	link := o.add(status.LinkForm{Address: acmeLink})
	o.visit(acmeLink, "early@nowhere.example")
	o.send()
	if one := <-got; one.OwnerEmail != "" || one.OwnerID != "" || len(one.Properties) > 0 {
		t.Errorf("before there was an opportunity: %+v", one)
	}
	o.link(link, rollout)
	o.visit(acmeLink, "late@nowhere.example")
	o.send()
	if one := <-got; one.OwnerID != mayelle || one.OwnerEmail != "mayelle.okafieldt@harbor.example" {
		t.Errorf("with the opportunity: %+v", one)
	}
	o.call(http.MethodPatch, "sobjects/Opportunity/"+rollout, map[string]any{"OwnerId": jornas})
	o.later(time.Minute) // within what a receiver takes for now
	o.visit(acmeLink, "later@nowhere.example")
	o.send()
	if one := <-got; one.OwnerID != jornas {
		t.Errorf("after it changed hands: %+v", one)
	}
	page, err := o.WebhookDeliveries(t.Context(), hook, 0, 10)
	if err != nil || page.All != 3 {
		t.Errorf("%+v %v", page, err)
	}
}
