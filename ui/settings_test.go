package ui_test

import (
	"testing"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// settingsOpen opens the window on a page of the settings.
func settingsOpen(t *testing.T, f *fake, page string) *window {
	t.Helper()
	w := open(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Settings")
	w.until("Import a file")
	lists := uitest.Find[*kit.GroupList](w.Canvas())
	if len(lists) != 1 {
		t.Fatalf("%d lists on the window", len(lists))
	}
	lists[0].OnSelect(page)
	return w
}

// told is a program with one webhook and two messages to it.
func told() *fake {
	f := harbor()
	f.hooks = hooks{
		taken:  true,
		secret: status.WebhookSecret{Secret: "whsec_c2VjcmV0"},
		list: []status.Webhook{
			{WebhookForm: status.WebhookForm{ID: "hook-1", Name: "Data warehouse", Address: "https://hooks.warehouse.example/demobridge/sessions", Every: true},
				Active: true, Waiting: 2, Last: status.WebhookDelivery{State: status.WebhookDelivered, Status: 200, Tried: at(14, 2)}},
			{WebhookForm: status.WebhookForm{ID: "hook-2", Name: "Chat room of the sales team in the northern region", Address: "https://chat.example/in/4f1c7a", Every: false},
				Ended: "It answered that it is gone for good, so it is told nothing more.",
				Last:  status.WebhookDelivery{State: status.WebhookFailed, Status: 410, Tried: at(9, 2)}},
		},
		messages: map[string][]status.WebhookDelivery{"hook-1": {
			{ID: 8, Session: "s-8", Visitor: "Dana Whitfield", State: status.WebhookRetrying, Told: "Refused (answer 503).", Attempts: 2, Tried: at(14, 12), Next: at(14, 42), Made: at(14, 7), Status: 503, Response: "upstream is busy"},
			{ID: 7, Session: "s-7", Visitor: "Rajesh Patel", State: status.WebhookDelivered, Told: "Taken (answer 200).", Attempts: 1, Tried: at(14, 2), Made: at(14, 2), Status: 200},
		}},
	}
	return f
}

func TestAWebhookIsAddedAndAWrongAddressStaysUnsaved(t *testing.T) {
	f := harbor()
	f.hooks.secret = status.WebhookSecret{Secret: "whsec_c2VjcmV0"}
	w := settingsOpen(t, f, "Outgoing webhooks")
	w.until("No webhook yet")
	uitest.Tap(t, w.Canvas(), "Add webhook")
	w.until("New webhook")
	w.letters("Warehouse") // the name has the keyboard
	inputs := uitest.Find[*kit.Input](w.Canvas())
	inputs[1].SetText("http://hooks.example.com")
	uitest.Tap(t, w.Canvas(), "Add")
	w.until("Nothing is sent until this is solved. Close other programs that use the data folder.") // the fake's words
	inputs[1].SetText("https://hooks.example.com")
	uitest.Tap(t, w.Canvas(), "Add")
	w.app.Until(func() bool {
		return f.called(`save webhook "Warehouse" https://hooks.example.com every true private false`)
	})
	w.until("Signature")
	w.until("Saved")
	f.hooks.taken = true
	uitest.Tap(t, w.Canvas(), "Send a test")
	w.until("The webhook took it")
	w.until("Taken (answer 200).")
	uitest.Tap(t, w.Canvas(), "Outgoing webhooks")
	w.until("https://hooks.example.com")
}

func TestTheMessagesOfAWebhookSayHowTheyWentAndCanBeSentAgain(t *testing.T) {
	f := told()
	w := settingsOpen(t, f, "Outgoing webhooks")
	w.until("Data warehouse")
	w.until("It answered that it is gone for good, so it is told nothing more.")
	uitest.Tap(t, w.Canvas(), "Edit")
	w.until("Dana Whitfield")
	uitest.Tap(t, w.Canvas(), "Answer")
	w.until("upstream is busy")
	uitest.Tap(t, w.Canvas(), "Send again")
	w.app.Until(func() bool { return f.called("send again 8") })
	uitest.Tap(t, w.Canvas(), "New secret")
	w.until("Make a new secret?")
	w.keys(fyne.KeyReturn)
	w.app.Until(func() bool { return f.called("new secret") })
	w.until("Former secret")
	uitest.Tap(t, w.Canvas(), "Remove webhook")
	w.until("Remove “Data warehouse”?")
	uitest.Tap(t, w.Canvas(), "Remove")
	w.app.Until(func() bool { return f.called("delete webhook hook-1") })
	w.until("Chat room of the sales team in the northern region")
}
