package settings

import (
	"context"
	"time"

	"demobridge/app/status"

	"fyne.io/fyne/v2"
)

// Program is what the section reads and orders.
type Program interface {
	Webhooks
	Secrets
	Deliveries
}

// Webhooks are the endpoints that are told of sessions. Like all methods of the
// program these may take long and are called off the window's goroutine.
type Webhooks interface {
	Webhooks(ctx context.Context) ([]status.Webhook, error)
	// SaveWebhook adds one (form.ID empty) or changes it.
	SaveWebhook(ctx context.Context, form status.WebhookForm) (id string, err error)
	SwitchWebhook(ctx context.Context, id string, on bool) error
	DeleteWebhook(ctx context.Context, id string) error
	Explain(err error) status.Fault
}

// Secrets are what endpoints check signatures with.
type Secrets interface {
	WebhookSecret(ctx context.Context, id string) (status.WebhookSecret, error)
	// RotateWebhookSecret makes a new one; both count for a day.
	RotateWebhookSecret(ctx context.Context, id string) (status.WebhookSecret, error)
	// SetWebhookAuthorization sets a header that the endpoint wants besides.
	SetWebhookAuthorization(ctx context.Context, id, value string) error
}

// Deliveries are the single tellings of an endpoint.
type Deliveries interface {
	WebhookDeliveries(ctx context.Context, id string, offset, limit int) (status.WebhookDeliveryPage, error)
	SendTestWebhook(ctx context.Context, id string) (status.WebhookDelivery, error)
	RedeliverWebhook(ctx context.Context, delivery int64) (status.WebhookDelivery, error)
}

// Host is what the window does for the section.
type Host interface {
	Now() time.Time
	Canvas() fyne.Canvas
	Toast(text string)        // the good end of something the user did
	Alert(fault status.Fault) // the bad end
	Ways
}

// Ways are what the window has and the section offers.
type Ways interface {
	Copy(text, what string) // to the clipboard, with a toast that names what
	ImportFiles()           // asks for files with sessions
	Look() string           // "light", "dark", or "" for the system's
	SetLook(name string)
	ShowSession(key string)
}
