package app

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"demobridge/app/status"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/webhook"
)

// changeOver is how long messages are signed with the former secret as well.
const changeOver = 24 * time.Hour

// hookSecret is what the key store holds of an endpoint.
type hookSecret struct {
	Secret        string `json:"s"`
	Former        string `json:"f,omitempty"`
	FormerUntil   int64  `json:"u,omitempty"` // milliseconds UTC
	Authorization string `json:"a,omitempty"`
}

// hookKeys are the endpoints' secrets. They are kept in the system's key store
// alone; where there is none they last for this run.
type hookKeys struct {
	mu      sync.Mutex
	known   map[string]hookSecret
	notKept map[string]bool
}

func hookAccount(id string) string { return "webhook/" + id }

// load reads a secret, from memory when it was read before.
func (k *hookKeys) load(ctx context.Context, a *App, id string) (hookSecret, error) {
	k.mu.Lock()
	s, ok := k.known[id]
	k.mu.Unlock()
	if ok {
		return s, nil
	}
	if a.inDemo() {
		return s, &oauth.VaultError{Kind: oauth.VaultNotFound}
	}
	text, err := oauth.NewKeyring(nil, 0).LoadText(ctx, hookAccount(id))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil || s.Secret == "" {
		return s, &oauth.VaultError{Kind: oauth.VaultNotFound}
	}
	k.put(id, s, false)
	return s, nil
}

func (k *hookKeys) put(id string, s hookSecret, notKept bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known == nil {
		k.known, k.notKept = map[string]hookSecret{}, map[string]bool{}
	}
	k.known[id], k.notKept[id] = s, notKept
}

// save keeps a secret. Without a key store it lasts for this run.
func (k *hookKeys) save(ctx context.Context, a *App, id string, s hookSecret) error {
	if a.inDemo() {
		k.put(id, s, true)
		return nil
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	err = oauth.NewKeyring(nil, 0).SaveText(ctx, hookAccount(id), string(text))
	var ve *oauth.VaultError
	if err != nil && (!errors.As(err, &ve) || ve.Kind == oauth.VaultTooBig) {
		return err
	}
	k.put(id, s, err != nil)
	return nil
}

func (k *hookKeys) make(ctx context.Context, a *App, id string) error {
	return k.save(ctx, a, id, hookSecret{Secret: webhook.NewSecret().Text()})
}

// change edits a secret; one that is lost is replaced by a new one.
func (k *hookKeys) change(ctx context.Context, a *App, id string, edit func(*hookSecret)) error {
	s, err := k.load(ctx, a, id)
	var ve *oauth.VaultError
	if errors.As(err, &ve) && ve.Kind == oauth.VaultNotFound {
		s = hookSecret{Secret: webhook.NewSecret().Text()}
	} else if err != nil {
		return err
	}
	edit(&s)
	return k.save(ctx, a, id, s)
}

func (k *hookKeys) rotate(ctx context.Context, a *App, id string) error {
	return k.change(ctx, a, id, func(s *hookSecret) {
		s.Former, s.FormerUntil = s.Secret, a.o.Now().Add(changeOver).UnixMilli()
		s.Secret = webhook.NewSecret().Text()
	})
}

func (k *hookKeys) forget(ctx context.Context, a *App, id string) error {
	k.mu.Lock()
	delete(k.known, id)
	delete(k.notKept, id)
	k.mu.Unlock()
	if a.inDemo() {
		return nil
	}
	err := oauth.NewKeyring(nil, 0).Delete(ctx, hookAccount(id))
	var ve *oauth.VaultError
	if errors.As(err, &ve) && (ve.Kind == oauth.VaultNotFound || ve.Kind == oauth.VaultMissing) {
		return nil
	}
	return err
}

func (k *hookKeys) show(ctx context.Context, a *App, id string) (status.WebhookSecret, error) {
	s, err := k.load(ctx, a, id)
	if err != nil {
		return status.WebhookSecret{}, err
	}
	k.mu.Lock()
	out := status.WebhookSecret{Secret: s.Secret, NotKept: k.notKept[id]}
	k.mu.Unlock()
	if s.formerCounts(a.o.Now()) {
		out.Former, out.FormerUntil = s.Former, time.UnixMilli(s.FormerUntil)
	}
	return out, nil
}

func (s hookSecret) formerCounts(now time.Time) bool {
	return s.Former != "" && now.UnixMilli() < s.FormerUntil
}

// keys is what a message is signed with now.
func (k *hookKeys) keys(ctx context.Context, a *App, id string) (webhook.Keys, error) {
	s, err := k.load(ctx, a, id)
	if err != nil {
		return webhook.Keys{}, err
	}
	out := webhook.Keys{Authorization: s.Authorization}
	texts := []string{s.Secret}
	if s.formerCounts(a.o.Now()) {
		texts = append(texts, s.Former)
	}
	for _, text := range texts {
		secret, err := webhook.ParseSecret(text)
		if err != nil {
			return out, err
		}
		out.Secrets = append(out.Secrets, secret)
	}
	return out, nil
}
