package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
	"demobridge/sync/webhook"
)

// ErrBusyDelivery says that a delivery is under way already.
var ErrBusyDelivery = errors.New("this message is being sent just now")

// FormError is a form that cannot be saved as it is, in one plain sentence.
type FormError struct{ Problem string }

// Error is the sentence.
func (e *FormError) Error() string { return e.Problem }

// Webhooks lists the endpoints of the known org, the oldest first.
func (a *App) Webhooks(ctx context.Context) ([]status.Webhook, error) {
	hooks, err := a.store.Hooks(ctx, a.orgID())
	if err != nil {
		return nil, err
	}
	out := make([]status.Webhook, 0, len(hooks))
	for _, h := range hooks {
		w := status.Webhook{
			WebhookForm: status.WebhookForm{ID: h.ID, Name: h.Name, Address: h.Address, Every: h.Every, Private: h.Private},
			Active:      h.Active, Failing: h.Failing, Waiting: h.Waiting, Last: delivery(h.Last),
		}
		switch h.Why {
		case store.HookGone:
			w.Ended = "It answered that it is gone for good, so it is told nothing more."
		case store.HookFailing:
			w.Ended = "It took nothing for three days, so it is told nothing more."
		case store.HookOff:
		}
		out = append(out, w)
	}
	return out, nil
}

// SaveWebhook adds or changes an endpoint and returns its id. A new one gets a
// secret; see WebhookSecret. A form that cannot be saved is a *FormError.
func (a *App) SaveWebhook(ctx context.Context, f status.WebhookForm) (id string, err error) {
	org := a.orgID()
	if org == "" {
		return "", ErrNoOrg
	}
	address, bad := webhook.CheckAddress(f.Address, f.Private)
	if bad != "" {
		return "", &FormError{bad}
	}
	h := store.Hook{ID: f.ID, OrgID: org, Name: strings.TrimSpace(f.Name), Address: address, Every: f.Every, Private: f.Private, Active: true}
	if h.Name == "" {
		h.Name = address
	}
	if h.ID == "" {
		h.ID = "hook-" + rand.Text()
		if err := a.hookKeys.make(ctx, a, h.ID); err != nil {
			return "", err
		}
	} else if known, err := a.store.Hook(ctx, h.ID); err != nil {
		return "", err
	} else {
		h.Active = known.Active
	}
	return h.ID, a.store.SaveHook(ctx, h)
}

// SwitchWebhook switches an endpoint on or off. What waits for one that is off
// stays, and is sent when it is on again.
func (a *App) SwitchWebhook(ctx context.Context, id string, on bool) error {
	h, err := a.store.Hook(ctx, id)
	if err != nil {
		return err
	}
	h.Active = on
	return a.store.SaveHook(ctx, h)
}

// DeleteWebhook forgets an endpoint, its secret and its deliveries.
func (a *App) DeleteWebhook(ctx context.Context, id string) error {
	if err := a.store.DeleteHook(ctx, id); err != nil {
		return err
	}
	return a.hookKeys.forget(ctx, a, id)
}

// WebhookSecret is what an endpoint's receiver needs.
func (a *App) WebhookSecret(ctx context.Context, id string) (status.WebhookSecret, error) {
	return a.hookKeys.show(ctx, a, id)
}

// RotateWebhookSecret gives an endpoint a new secret. For a day messages are
// signed with the former one as well, so that the receiver can change over.
func (a *App) RotateWebhookSecret(ctx context.Context, id string) (status.WebhookSecret, error) {
	if err := a.hookKeys.rotate(ctx, a, id); err != nil {
		return status.WebhookSecret{}, err
	}
	return a.hookKeys.show(ctx, a, id)
}

// SetWebhookAuthorization sets the Authorization header that an endpoint wants
// besides the signature; empty for none.
func (a *App) SetWebhookAuthorization(ctx context.Context, id, value string) error {
	if strings.ContainsAny(value, "\r\n") {
		return &FormError{"The header must be one line."}
	}
	return a.hookKeys.change(ctx, a, id, func(k *hookSecret) { k.Authorization = strings.TrimSpace(value) })
}

// WebhookDeliveries are the rows [offset, offset+limit) of an endpoint's
// deliveries, the newest first.
func (a *App) WebhookDeliveries(ctx context.Context, id string, offset, limit int) (status.WebhookDeliveryPage, error) {
	rows, all, err := a.store.Deliveries(ctx, id, offset, limit)
	page := status.WebhookDeliveryPage{Offset: offset, All: all}
	for _, d := range rows {
		page.Rows = append(page.Rows, delivery(d))
	}
	return page, err
}

// SendTestWebhook sends a made-up session to an endpoint, once, and returns how
// that went. Nothing of a real visitor is in it.
func (a *App) SendTestWebhook(ctx context.Context, id string) (status.WebhookDelivery, error) {
	h, err := a.store.Hook(ctx, id)
	if err != nil {
		return status.WebhookDelivery{}, err
	}
	if !h.Active {
		return status.WebhookDelivery{}, &FormError{"Switch the webhook on first."}
	}
	body, err := webhook.Body(webhook.Event{At: a.o.Now(), OrgID: h.OrgID, Session: webhook.Sample(), Test: true})
	if err != nil {
		return status.WebhookDelivery{}, err
	}
	n, err := a.store.AddTestDelivery(ctx, id, body)
	if err != nil {
		return status.WebhookDelivery{}, err
	}
	return a.deliver(ctx, n)
}

// RedeliverWebhook sends a message again at once, with all its tries before
// it, and returns how that went. The receiver knows it by its id.
func (a *App) RedeliverWebhook(ctx context.Context, delivery int64) (status.WebhookDelivery, error) {
	if err := a.store.Redeliver(ctx, delivery); errors.Is(err, store.ErrNotFound) {
		return status.WebhookDelivery{}, ErrBusyDelivery
	} else if err != nil {
		return status.WebhookDelivery{}, err
	}
	return a.deliver(ctx, delivery)
}

// deliver tries one delivery now. When the courier in the background was
// faster, what it found out is returned.
func (a *App) deliver(ctx context.Context, id int64) (status.WebhookDelivery, error) {
	p, ok, err := a.store.ClaimDelivery(ctx, id, webhookLease)
	if err != nil {
		return status.WebhookDelivery{}, err
	}
	if ok {
		c := a.courier()
		c.Deliver(ctx, p)
		c.Close()
	}
	for {
		changed := a.store.Changed()
		d, err := a.store.Delivery(ctx, id)
		if err != nil || d.State != store.DeliverySending {
			return delivery(d), err
		}
		select {
		case <-ctx.Done():
			return delivery(d), ctx.Err()
		case <-changed:
		}
	}
}

const webhookLease = 2 * time.Minute

// tellWebhooks is the job that sends what is due.
func (a *App) tellWebhooks(ctx context.Context) {
	if _, err := a.store.ReleaseDeliveries(ctx, webhookLongest); err != nil {
		return // a store that cannot be written: nothing is told until the next start
	}
	a.courier().Run(ctx)
}

// tellWebhooksOnce sends what is due now, for a program that has no time to
// wait for retries.
func (a *App) tellWebhooksOnce(ctx context.Context) {
	if _, err := a.store.ReleaseDeliveries(ctx, webhookLongest); err != nil {
		return
	}
	c := a.courier()
	defer c.Close()
	for ctx.Err() == nil && c.Round(ctx) {
	}
}

// webhookLongest is the longest time between two tries.
const webhookLongest = 24 * time.Hour

func (a *App) courier() *webhook.Courier {
	return webhook.NewCourier(webhook.Options{
		Queue: a.store, Changed: a.store.Changed, Now: a.o.Now, RecordURL: a.hookRecordURL,
		Keys: func(ctx context.Context, id string) (webhook.Keys, error) { return a.hookKeys.keys(ctx, a, id) },
	})
}

func (a *App) hookRecordURL(orgID, id string) string {
	if home := a.home.Load(); home != nil && home.ID == orgID {
		return salesforce.RecordLink(home.InstanceURL, mapping.SessionObject, id)
	}
	return ""
}

// delivery puts one delivery into words.
func delivery(d store.Delivery) status.WebhookDelivery {
	out := status.WebhookDelivery{
		ID: d.ID, Session: d.SessionKey, Visitor: d.Visitor, Attempts: d.Attempts, Next: d.Next, Made: d.Made, Tried: d.Tried,
		Status: d.Status, Response: d.Response, Told: told(d),
	}
	switch d.State {
	case store.DeliveryPending:
		if out.State = status.WebhookWaiting; d.Attempts > 0 {
			out.State = status.WebhookRetrying
		}
	case store.DeliverySending:
		out.State = status.WebhookSending
	case store.DeliveryDelivered:
		out.State = status.WebhookDelivered
	case store.DeliveryFailed:
		out.State = status.WebhookFailed
	case store.DeliverySkipped:
		out.State = status.WebhookSkipped
	}
	return out
}

// told says in words how the last try went.
func told(d store.Delivery) string {
	if d.State == store.DeliverySkipped {
		return "A newer revision of the session took its place."
	}
	if d.State == store.DeliveryDelivered {
		return fmt.Sprintf("Taken (answer %d).", d.Status)
	}
	switch d.Code {
	case webhook.CodeRefused:
		return fmt.Sprintf("Refused (answer %d).", d.Status)
	case webhook.CodeRedirected:
		return fmt.Sprintf("It leads to another address (answer %d). Enter that one: messages follow no detours.", d.Status)
	case webhook.CodeTimeout:
		return "No answer within 30 seconds."
	case webhook.CodeForbidden:
		return "The address leads to this computer or its network, which is not allowed for this webhook."
	case webhook.CodeName:
		return "Nobody has this address."
	case webhook.CodeSecure:
		return "The other side could not prove who it is: its certificate is not good."
	case webhook.CodeConnect:
		return "Nobody answers at the address."
	case webhook.CodeUnsigned, webhook.CodeKeyStore:
		return "The secret cannot be read from the system’s key store. Unlock it, or make a new secret."
	case webhook.CodeNothing:
		return "The session is no longer on this computer."
	}
	return ""
}
