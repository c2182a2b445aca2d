package wizard

import (
	"context"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

const (
	checkAddress = "address"
	waitTyping   = "typing"
	readDefaults = "defaults"
	goOn         = "go on"

	typingPause = 400 * time.Millisecond
	donePause   = time.Second
)

// connect is the first step: where the org is, which app of the admin to use,
// and the sign-in in the browser.
type connect struct {
	wizard *Wizard
	state  status.SignIn
	watch  func() // ends watching the sign-in
	anew   bool   // a sign-in is wanted although there is one
	filled bool   // the form shows what is known

	places  *kit.ChoiceCards
	address *kit.Input
	domain  *kit.Field
	key     *kit.Input
	keyed   *kit.Field
	ways    *ways
	checked status.AddressCheck // of the address that was typed last
	asked   string              // that address

	form    fyne.CanvasObject
	waiting *waiting
	signIn  *kit.Button
	next    *kit.Button
	other   *kit.Button
}

func newConnect(w *Wizard) *connect {
	c := &connect{wizard: w}
	c.places = kit.NewChoiceCards([]kit.Choice{
		{Title: "Production", Caption: "Your live org"},
		{Title: "Sandbox", Caption: "A copy for trying things out"},
		{Title: "My Domain", Caption: "Your company’s own address. The safest choice."},
	}, int(status.PlaceMyDomain), func(int) { c.moved() })
	c.address = kit.NewInput("yourcompany.my.salesforce.com")
	c.address.SetIcon("globe")
	c.address.OnChange = func(string) { c.typed() }
	c.address.OnBlur = c.askAddress
	c.address.OnSubmit = func(string) { c.wizard.Primary() }
	c.domain = kit.NewField("My Domain address", c.address, "The address you see in the browser in Salesforce; a lightning.force.com address is understood, too.")
	c.key = kit.NewInput("3MVG9…")
	c.key.SetIcon("key-round")
	c.key.OnChange = func(string) { c.keyed.SetFault(""); c.enable() }
	c.key.OnSubmit = func(string) { c.wizard.Primary() }
	c.keyed = kit.NewField("Consumer key", c.key, "From the app your admin made in Salesforce.")
	c.keyed.Check = c.keyFault
	c.ways = newWays(c)
	c.signIn = kit.NewButton(kit.Primary, "Sign in", "", c.start)
	c.next = kit.NewButton(kit.Primary, "Next", "", w.next)
	c.other = kit.NewButton(kit.Quiet, "Sign in as somebody else", "", c.again)
	c.waiting = newWaiting(c)
	return c
}

// enter shows the sign-in as it stands, and fills in what is known.
func (c *connect) enter() {
	w := c.wizard
	c.state = w.program.SignInState()
	if c.watch == nil {
		states, stop := w.program.WatchSignIn()
		c.watch = stop
		task.Observe(w.tasks, states, c.take)
	}
	if c.filled {
		return
	}
	task.Run(w.tasks, readDefaults, func(ctx context.Context) (status.SignInChoice, error) {
		return w.program.SignInDefaults(ctx), nil
	}, func(choice status.SignInChoice, _ error) { c.fill(choice) })
}

// fill puts what is known into the form, unless somebody has typed already.
func (c *connect) fill(choice status.SignInChoice) {
	c.filled = true
	if choice == (status.SignInChoice{}) {
		choice.Place = status.PlaceMyDomain // the safest choice
	}
	if c.address.Text() == "" && c.key.Text() == "" {
		c.places.SetIndex(int(choice.Place))
		c.address.SetText(choice.Address)
		c.key.SetText(choice.ConsumerKey)
	}
	c.moved()
	c.askAddress()
}

// take shows a new state of the sign-in.
func (c *connect) take(s status.SignIn) {
	before := c.state.State
	c.state = s
	if s.State == status.SignInDone && before != status.SignInDone {
		c.anew = false
		c.wizard.again(status.SetupConnect)
		task.After(c.wizard.tasks, goOn, donePause, func() {
			if c.state.State == status.SignInDone && c.wizard.steps[c.wizard.at].step == step(c) {
				c.wizard.next()
			}
		})
	}
	c.enable()
	c.wizard.changed(c)
}

// tick counts down while the browser is waited for.
func (c *connect) tick() {
	if c.underWay() {
		c.waiting.count()
	}
}

func (c *connect) underWay() bool {
	switch c.state.State {
	case status.SignInChecking, status.SignInWaiting, status.SignInFinishing:
		return true
	}
	return false
}

// back ends the waiting. It reports whether there was any.
func (c *connect) back() bool {
	switch {
	case c.underWay():
		c.wizard.program.CancelSignIn()
		return true
	case c.anew:
		c.anew = false
		c.wizard.changed(c)
		return true
	}
	return false
}

// connected reports whether somebody is signed in.
func (c *connect) connected() bool {
	return c.wizard.last.Connection.State == status.Connected || c.state.State == status.SignInDone
}

func (c *connect) page() page {
	p := page{title: "Connect to Salesforce", sentence: status.Plain("Sign in with the user that should write the data. A user made just for this is best."),
		note: "Your password is typed in your browser, never here.", primary: c.signIn}
	switch {
	case c.underWay():
		p.sentence = status.Plain("Sign in with the user that should write the data.")
		p.content, p.note, p.back, p.primary = c.waiting.show(), "Nothing has been changed in Salesforce yet.", true, c.next
	case c.state.State == status.SignInAsking:
		p.content, p.note, p.primary = c.asking(), "Nothing has been changed in Salesforce yet.", nil
	case c.connected() && !c.anew:
		p.content, p.note, p.primary, p.quiet = c.signedIn(), "Nothing has been changed in Salesforce yet.", c.next, c.other
	default:
		p.content, p.back = c.formNow(), c.anew
		p.fault = c.state.State == status.SignInFailed
	}
	c.enable()
	return p
}

// formNow is the form, under what went wrong before.
func (c *connect) formNow() fyne.CanvasObject {
	if c.form == nil {
		c.form = c.build()
	}
	fault := c.refused()
	if fault == nil {
		return c.form
	}
	return kit.VBox(20, fault, c.form)
}

func (c *connect) build() fyne.CanvasObject {
	return kit.VBox(20,
		kit.VBox(4, kit.NewText(theme.Strong, theme.Text, "Which Salesforce?"), c.places.Object()),
		c.domain, c.keyed, c.ways.object, appSteps(c))
}

// moved follows another choice of the place.
func (c *connect) moved() {
	if c.place() == status.PlaceMyDomain {
		c.domain.Show()
	} else {
		c.domain.Hide()
	}
	c.enable()
	c.wizard.changed(c)
}

func (c *connect) place() status.SignInPlace { return status.SignInPlace(c.places.Index()) }

// typed waits for the end of typing before it asks Salesforce.
func (c *connect) typed() {
	c.checked, c.asked = status.AddressCheck{}, ""
	c.address.SetGood(false)
	c.domain.SetFault("")
	c.enable()
	task.After(c.wizard.tasks, waitTyping, typingPause, c.askAddress)
}

// askAddress asks Salesforce whether it answers at the address.
func (c *connect) askAddress() {
	w, text := c.wizard, strings.TrimSpace(c.address.Text())
	w.tasks.Cancel(waitTyping)
	if text == "" || text == c.asked || c.place() != status.PlaceMyDomain {
		return
	}
	c.asked = text
	c.domain.SetHelp("Looking for this address…")
	task.Run(w.tasks, checkAddress, func(ctx context.Context) (status.AddressCheck, error) {
		return w.program.CheckAddress(ctx, text), nil
	}, func(check status.AddressCheck, _ error) {
		c.checked = check
		c.address.SetGood(check.OK)
		switch {
		case check.OK && check.Sandbox:
			c.domain.SetHelp("Found. This is a sandbox.")
		case check.OK:
			c.domain.SetHelp("Found. A Salesforce org answers here.")
		default:
			c.domain.SetHelp("")
			c.domain.SetFault(addressFault(check.Trouble))
		}
		c.enable()
	})
}

func addressFault(f status.Trouble) string {
	if f.Title == "" {
		return "No Salesforce answers at this address."
	}
	return strings.TrimSuffix(f.Title, ".") + ". " + f.Sentence
}

func (c *connect) keyFault() string {
	if strings.TrimSpace(c.key.Text()) == "" {
		return ""
	}
	_, problem := c.wizard.program.CheckConsumerKey(c.key.Text())
	return problem
}

// ready reports whether a sign-in can be tried.
func (c *connect) ready() bool {
	if _, problem := c.wizard.program.CheckConsumerKey(c.key.Text()); problem != "" {
		return false
	}
	if c.place() == status.PlaceMyDomain && !c.checked.OK {
		return false
	}
	return c.ways.ready()
}

func (c *connect) enable() {
	c.signIn.SetEnabled(c.ready())
	c.next.SetEnabled(c.connected() && !c.underWay())
}

func (c *connect) choice() status.SignInChoice {
	key, _ := c.wizard.program.CheckConsumerKey(c.key.Text())
	choice := status.SignInChoice{Place: c.place(), ConsumerKey: key}
	if choice.Place == status.PlaceMyDomain {
		choice.Address = strings.TrimSpace(c.address.Text())
	}
	c.ways.complete(&choice)
	return choice
}

// start signs in.
func (c *connect) start() {
	if err := c.wizard.program.StartSignIn(c.choice(), c.wizard.host.Browse); err != nil {
		c.wizard.alert(err)
		return
	}
	c.take(c.wizard.program.SignInState())
}

// again shows the form although somebody is signed in.
func (c *connect) again() {
	c.anew = true
	c.wizard.tasks.Cancel(goOn)
	c.wizard.changed(c)
}
