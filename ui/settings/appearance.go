package settings

import (
	"slices"

	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// looks are the names of the window's looks, as the host keeps them.
var looks = []string{"", "light", "dark"}

// appearance is how the window looks.
type appearance struct{ screen *Screen }

func newAppearance(s *Screen) *appearance { return &appearance{s} }

func (p *appearance) enter() {}

func (p *appearance) content() fyne.CanvasObject {
	host := p.screen.host
	choice := kit.NewRadioGroup([]string{"As the system", "Light", "Dark"}, slices.Index(looks, host.Look()), func(i int) {
		host.SetLook(looks[i])
		p.screen.noteSaved()
	})
	return kit.VBox(theme.Gap16, head("Appearance", "How this window looks. It changes at once."),
		kit.NewListCard("Window", nil, setting("Colours", "Dark is easier on the eyes at night", choice.Box(false))))
}
