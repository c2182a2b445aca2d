package webhook_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"

	"demobridge/sync/webhook"
)

// What we sign, the reference library of the specification verifies, with
// either secret of a change-over; and nothing else.
func TestTheReferenceLibraryVerifiesWhatWeSign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secrets := []webhook.Secret{webhook.NewSecret(), webhook.NewSecret()}[:rapid.IntRange(1, 2).Draw(t, "secrets")]
		id := rapid.StringMatching(`msg_[A-Z2-7]{26}`).Draw(t, "id")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		now := time.Now()
		header := http.Header{}
		header.Set(webhook.HeaderID, id)
		header.Set(webhook.HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
		header.Set(webhook.HeaderSignature, webhook.Sign(id, now, body, secrets...))
		for _, s := range secrets {
			receiver, err := reference.NewWebhook(s.Text())
			if err != nil {
				t.Fatal(err)
			}
			if err := receiver.Verify(body, header); err != nil {
				t.Fatalf("the receiver refuses it: %v", err)
			}
			if receiver.Verify(append(body, 'x'), header) == nil {
				t.Fatal("a longer body passes")
			}
			ours, err := webhook.ParseSecret(s.Text())
			if err != nil || ours.Text() != s.Text() {
				t.Fatalf("read back: %v", err)
			}
		}
		stranger, err := reference.NewWebhook(webhook.NewSecret().Text())
		if err != nil {
			t.Fatal(err)
		}
		if stranger.Verify(body, header) == nil {
			t.Fatal("another secret verifies it")
		}
	})
}

func TestASecretIsOneAndIsNotPrinted(t *testing.T) {
	s := webhook.NewSecret()
	if s.Text() == webhook.NewSecret().Text() {
		t.Error("two secrets are the same")
	}
	for _, printed := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s)} {
		if strings.Contains(printed, s.Text()[6:20]) {
			t.Errorf("printed as %q", printed)
		}
	}
	for _, bad := range []string{"", "whsec_", "whsec_c2hvcnQ=", "whsec_" + strings.Repeat("A", 200), "whsec_!!!!"} {
		if _, err := webhook.ParseSecret(bad); err == nil {
			t.Errorf("%q is taken for a secret", bad)
		}
	}
}
