package ui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
)

// hooks are the webhooks of the fake program.
type hooks struct {
	list     []status.Webhook
	messages map[string][]status.WebhookDelivery
	secret   status.WebhookSecret
	taken    bool // what the endpoints answer
}

var errForm = errors.New(status.CodeForm)

func (f *fake) Webhooks(context.Context) ([]status.Webhook, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.hooks.list), f.fail
}

func (f *fake) SaveWebhook(_ context.Context, form status.WebhookForm) (string, error) {
	f.note("save webhook %q %s every %t private %t", form.Name, form.Address, form.Every, form.Private)
	f.mu.Lock()
	defer f.mu.Unlock()
	if !strings.HasPrefix(form.Address, "https://") {
		return "", errForm
	}
	for i, w := range f.hooks.list {
		if w.ID == form.ID {
			f.hooks.list[i].WebhookForm = form
			return form.ID, nil
		}
	}
	form.ID = fmt.Sprint("hook-", len(f.hooks.list)+1)
	f.hooks.list = append(f.hooks.list, status.Webhook{WebhookForm: form, Active: true})
	return form.ID, nil
}

func (f *fake) SwitchWebhook(_ context.Context, id string, on bool) error {
	f.note("switch webhook %s %t", id, on)
	return nil
}

func (f *fake) DeleteWebhook(_ context.Context, id string) error {
	f.note("delete webhook %s", id)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hooks.list = slices.DeleteFunc(f.hooks.list, func(w status.Webhook) bool { return w.ID == id })
	return nil
}

func (f *fake) WebhookSecret(context.Context, string) (status.WebhookSecret, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hooks.secret, f.fail
}

func (f *fake) RotateWebhookSecret(context.Context, string) (status.WebhookSecret, error) {
	f.note("new secret")
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hooks.secret = status.WebhookSecret{Secret: "whsec_bmV3", Former: f.hooks.secret.Secret, FormerUntil: at(14, 30).Add(24 * time.Hour)}
	return f.hooks.secret, nil
}

func (f *fake) SetWebhookAuthorization(_ context.Context, id, value string) error {
	f.note("header of %s: %d letters", id, len(value))
	return nil
}

func (f *fake) WebhookDeliveries(_ context.Context, id string, _, limit int) (status.WebhookDeliveryPage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.hooks.messages[id]
	return status.WebhookDeliveryPage{All: len(all), Rows: slices.Clone(all[:min(limit, len(all))])}, f.fail
}

func (f *fake) SendTestWebhook(_ context.Context, id string) (status.WebhookDelivery, error) {
	f.note("test webhook %s", id)
	f.mu.Lock()
	defer f.mu.Unlock()
	d := status.WebhookDelivery{ID: 99, State: status.WebhookFailed, Told: "Refused (answer 500).", Tried: at(14, 30), Status: 500}
	if f.hooks.taken {
		d = status.WebhookDelivery{ID: 99, State: status.WebhookDelivered, Told: "Taken (answer 200).", Tried: at(14, 30), Status: 200, Response: "thanks"}
	}
	if f.hooks.messages == nil {
		f.hooks.messages = map[string][]status.WebhookDelivery{}
	}
	f.hooks.messages[id] = append([]status.WebhookDelivery{d}, f.hooks.messages[id]...)
	return d, nil
}

func (f *fake) RedeliverWebhook(_ context.Context, id int64) (status.WebhookDelivery, error) {
	f.note("send again %d", id)
	return status.WebhookDelivery{ID: id, State: status.WebhookDelivered}, nil
}
