package ui

import (
	"context"

	"demobridge/app/status"
)

// WebhookSource are the endpoints that are told of sessions.
type WebhookSource interface {
	Webhooks(ctx context.Context) ([]status.Webhook, error)
	// SaveWebhook adds one (form.ID empty) or changes it. A form that cannot be
	// saved is explained with the code status.CodeForm.
	SaveWebhook(ctx context.Context, form status.WebhookForm) (id string, err error)
	SwitchWebhook(ctx context.Context, id string, on bool) error
	DeleteWebhook(ctx context.Context, id string) error
}

// WebhookSecrets are what endpoints check signatures with.
type WebhookSecrets interface {
	WebhookSecret(ctx context.Context, id string) (status.WebhookSecret, error)
	// RotateWebhookSecret makes a new one; both count for a day.
	RotateWebhookSecret(ctx context.Context, id string) (status.WebhookSecret, error)
	// SetWebhookAuthorization sets a header that the endpoint wants besides.
	SetWebhookAuthorization(ctx context.Context, id, value string) error
}

// WebhookDeliveries are the single tellings of an endpoint.
type WebhookDeliveries interface {
	WebhookDeliveries(ctx context.Context, id string, offset, limit int) (status.WebhookDeliveryPage, error)
	SendTestWebhook(ctx context.Context, id string) (status.WebhookDelivery, error)
	RedeliverWebhook(ctx context.Context, delivery int64) (status.WebhookDelivery, error)
}

// Look is the name of the window's look; a value of PrefTheme.
func (s *Shell) Look() string { return s.program.Preference(PrefTheme) }

// SetLook changes the window's look and keeps it.
func (s *Shell) SetLook(name string) { s.setTheme(name) }
