package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// The headers of a message (Standard Webhooks, "webhook metadata").
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

const (
	secretPrefix = "whsec_"
	secretBytes  = 32 // the specification takes 24 to 64
	leastBytes   = 24
	mostBytes    = 64
)

// Secret is what an endpoint and we know and nobody else. Its zero value signs
// nothing.
type Secret struct{ key []byte }

// NewSecret makes one.
func NewSecret() Secret {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key) // never fails since Go 1.24
	return Secret{key}
}

// errSecret says that a text is no secret.
var errSecret = errors.New("webhook: not a signing secret: whsec_ and 24 to 64 bytes in base64")

// ParseSecret reads the form that Text writes; the prefix may be missing.
func ParseSecret(text string) (Secret, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(text), secretPrefix))
	if err != nil || len(key) < leastBytes || len(key) > mostBytes {
		return Secret{}, errSecret
	}
	return Secret{key}, nil
}

// Text is the secret as it is entered at the receiver: "whsec_" and base64.
func (s Secret) Text() string { return secretPrefix + base64.StdEncoding.EncodeToString(s.key) }

// String keeps the secret out of logs.
func (Secret) String() string { return "webhook.Secret" }

// GoString keeps the secret out of logs.
func (Secret) GoString() string { return "webhook.Secret" }

// Sign is the signature header of a message: one signature for each secret, so
// that a receiver can change over from one to the next without missing any.
func Sign(id string, at time.Time, body []byte, secrets ...Secret) string {
	var all []string
	for _, s := range secrets {
		if len(s.key) == 0 {
			continue
		}
		mac := hmac.New(sha256.New, s.key)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		mac.Write(body)
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " ")
}
