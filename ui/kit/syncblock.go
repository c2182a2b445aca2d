package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// SyncState is what the sync block at the foot of the sidebar says.
type SyncState struct {
	Icon     string // Lucide name, such as "refresh-cw", "circle-check", "circle-pause"
	Kind     Kind   // colour of the icon
	Title    string // "Sending 3 of 17"
	Short    string // the same for the collapsed sidebar: "3 of 17"
	Detail   string // "Next run in 3 min"
	Fraction float32
	Moving   bool // shows Fraction as a bar, 0 to 1
	Action   string
	// ActionIcon and ActionOff describe the Pause / Resume button.
	ActionIcon string
	ActionOff  bool
}

// SyncBlock is the foot of the sidebar: what sending does now, a button to
// pause it, and the button that collapses the sidebar.
type SyncBlock struct {
	widget.BaseWidget

	state     SyncState
	collapsed bool

	icon          *Icon
	title, detail *Text
	bar           *Progress
	action        *Button
	collapse      *Button
	content       *fyne.Container
}

// NewSyncBlock returns the block. onAction is Pause or Resume, onCollapse
// toggles the sidebar.
func NewSyncBlock(onAction, onCollapse func()) *SyncBlock {
	s := &SyncBlock{
		icon:     NewIcon("circle-check", theme.OK, 16),
		title:    NewText(theme.CaptionMedium, theme.Text, "").Flexible(),
		detail:   NewText(theme.Caption, theme.Text3, "").Flexible(),
		bar:      NewProgress(4),
		action:   NewButton(Secondary, "", "", onAction).Small(),
		collapse: NewIconButton("panel-left-close", "Collapse sidebar", onCollapse),
	}
	s.build()
	s.ExtendBaseWidget(s)
	return s
}

// Set changes everything that is shown.
func (s *SyncBlock) Set(state SyncState) {
	s.state = state
	token, _ := state.Kind.tokens()
	s.icon.Set(state.Icon, token)
	s.detail.SetText(state.Detail)
	s.bar.SetFraction(state.Fraction)
	s.action.SetLabel(state.Action)
	s.action.SetIcon(state.ActionIcon)
	s.action.SetEnabled(!state.ActionOff)
	s.build()
	s.Refresh()
}

// SetCollapsed switches between the wide and the narrow form. The button's
// spoken name follows.
func (s *SyncBlock) SetCollapsed(collapsed bool) {
	s.collapsed = collapsed
	s.collapse.spoken = "Collapse sidebar"
	s.collapse.SetIcon("panel-left-close")
	if collapsed {
		s.collapse.spoken = "Open sidebar"
		s.collapse.SetIcon("panel-left-open")
	}
	s.build()
	s.Refresh()
}

func (s *SyncBlock) build() {
	show(s.bar, s.state.Moving)
	show(s.action, s.state.Action != "")
	show(s.detail, s.state.Detail != "")
	s.title.SetText(s.state.Title)
	s.action.SetKind(Secondary)
	s.title.Align(fyne.TextAlignLeading)
	if s.collapsed {
		s.title.SetText(s.state.Short)
		s.title.Align(fyne.TextAlignCenter)
		s.action.SetKind(Quiet)
		s.content = Inset(10, 8, 10, 8, VBox(6, s.title, Inset(0, 4, 0, 4, s.bar), s.action, HBox(0, Spacer(), s.collapse, Spacer())))
		return
	}
	middle := Gap(0, 4)
	if s.state.Moving {
		middle = Inset(8, 0, 6, 0, s.bar)
	}
	s.content = Inset(13, 12, 13, 12, VBox(11,
		VBox(0, HBox(8, s.icon, s.title), middle, s.detail),
		HBox(0, s.action, Spacer(), s.collapse)))
}

// CreateRenderer is called by Fyne.
func (s *SyncBlock) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s, list: func() []fyne.CanvasObject { return []fyne.CanvasObject{s.content} }}
	p.min = func() fyne.Size { return s.content.MinSize() }
	p.layout = func(size fyne.Size) { place(s.content, 0, 0, size.Width, size.Height) }
	return newPaint(p)
}
