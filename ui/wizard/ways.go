package wizard

import (
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// ways are the other ways to sign in, for a user made just for the sync: with
// the app's secret, or with a key file. Most people never open them.
type ways struct {
	connect *connect
	object  fyne.CanvasObject
	radio   *kit.RadioGroup

	secret   *kit.Input
	username *kit.Input
	file     *kit.Input
	secretly fyne.CanvasObject // the fields of a way
	keyed    fyne.CanvasObject
}

func newWays(c *connect) *ways {
	w := &ways{connect: c}
	w.radio = kit.NewRadioGroup([]string{
		"In the browser, as a person", "With the app’s secret, as its run-as user (client credentials)", "With a key file, as a named user (JWT)",
	}, int(status.WayBrowser), func(int) { w.moved() })
	changed := func(string) { c.enable() }
	w.secret, w.username, w.file = kit.NewPassword(""), kit.NewInput("sync.user@yourcompany.com"), kit.NewInput("the private key, a .pem or .key file")
	for _, input := range []*kit.Input{w.secret, w.username, w.file} {
		input.OnChange = changed
	}
	choose := kit.NewButton(kit.Secondary, "Choose…", "folder-open", w.choose)
	w.secretly = kit.NewField("Consumer secret", w.secret, "Kept in this computer’s key store, never in a file. It needs the My Domain address above.")
	w.keyed = kit.VBox(12,
		kit.NewField("Username", w.username, "The user whom the app may stand in for."),
		kit.NewField("Key file", kit.Edges(nil, nil, nil, kit.Inset(0, 0, 0, 8, choose), w.file), "The file stays where it is; its certificate is in the app in Salesforce."))
	note := kit.NewParagraph(theme.Caption, theme.Text3, "For a dedicated integration user that cannot use Salesforce’s pages.")
	w.object = kit.NewFold("Other ways to sign in", false, kit.VBox(8, note, w.radio.Box(false), w.secretly, w.keyed))
	w.moved()
	return w
}

func (w *ways) way() status.SignInWay { return status.SignInWay(w.radio.Index()) }

func (w *ways) moved() {
	visible(w.secretly, w.way() == status.WaySecret)
	visible(w.keyed, w.way() == status.WayKey)
	if w.connect.signIn != nil {
		w.connect.enable()
	}
	if w.object != nil {
		w.object.Refresh()
	}
}

func (w *ways) choose() {
	w.connect.wizard.host.ChooseFile([]string{".pem", ".key"}, func(path string) {
		w.file.SetText(path)
		w.connect.enable()
	})
}

// ready reports whether everything the way needs is typed.
func (w *ways) ready() bool {
	switch w.way() {
	case status.WaySecret:
		return w.secret.Text() != ""
	case status.WayKey:
		return strings.TrimSpace(w.username.Text()) != "" && strings.TrimSpace(w.file.Text()) != ""
	}
	return true
}

func (w *ways) complete(choice *status.SignInChoice) {
	choice.Way = w.way()
	switch choice.Way {
	case status.WaySecret:
		choice.Secret = w.secret.Text()
	case status.WayKey:
		choice.Username, choice.KeyFile = strings.TrimSpace(w.username.Text()), strings.TrimSpace(w.file.Text())
	}
}

func visible(o fyne.CanvasObject, yes bool) {
	switch {
	case yes && !o.Visible():
		o.Show()
	case !yes && o.Visible():
		o.Hide()
	}
}
