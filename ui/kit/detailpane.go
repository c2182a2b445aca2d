package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// DetailPane is the pane at the right of a list: head with title, chip and
// Close, caption lines, buttons, tabs, a scrolling body and a foot.
type DetailPane struct {
	widget.BaseWidget

	title    *Text
	chip     *Chip
	captions *fyne.Container
	buttons  *fyne.Container
	tabs     *Tabs
	body     *container.Scroll
	foot     fyne.CanvasObject
	onClose  func()
	content  *Panel
	head     *fyne.Container
}

// NewDetailPane returns a pane with an empty body; its width is the layout's
// business (theme.DetailPaneWidth).
func NewDetailPane(onClose func()) *DetailPane {
	d := &DetailPane{
		title: NewText(theme.Heading16, theme.Text, "").Flexible(), chip: NewChip(Mute, ""),
		captions: VBox(2), buttons: Wrap(8), body: NewScroll(Gap(0, 0)), onClose: onClose,
	}
	d.chip.Hide()
	d.buttons.Hide()
	d.content = NewPanel(theme.Card, Left, nil)
	d.build()
	d.ExtendBaseWidget(d)
	return d
}

// SetHead changes title, status chip ("" for none) and caption lines.
func (d *DetailPane) SetHead(title string, kind Kind, status string, captions ...fyne.CanvasObject) {
	d.title.SetText(title)
	d.chip.Set(kind, status)
	show(d.chip, status != "")
	d.captions.Objects = captions
	d.head.Refresh() // the chip may have another width
}

// SetButtons changes the row of small buttons under the head.
func (d *DetailPane) SetButtons(buttons ...fyne.CanvasObject) {
	d.buttons.Objects = buttons
	show(d.buttons, len(buttons) > 0)
	d.build()
}

// SetTabs puts tabs above the body; nil takes them away.
func (d *DetailPane) SetTabs(tabs *Tabs) {
	d.tabs = tabs
	d.build()
}

// SetBody changes the body and scrolls to its top.
func (d *DetailPane) SetBody(body fyne.CanvasObject) {
	SetScrolled(d.body, Inset(12, 16, 16, 16, body))
}

// SetFoot puts an object under the body, behind a line; nil takes it away.
func (d *DetailPane) SetFoot(foot fyne.CanvasObject) {
	d.foot = foot
	d.build()
}

func (d *DetailPane) build() {
	top := Edges(nil, nil, nil, HBox(12, d.chip, NewIconButton("x", "Close", d.onClose)), d.title)
	head := []fyne.CanvasObject{Inset(14, 12, 0, 16, top), Inset(0, 16, 0, 16, d.captions), Inset(10, 16, 0, 16, d.buttons)}
	if d.tabs != nil {
		head = append(head, Inset(12, 0, 0, 0, d.tabs))
	} else {
		head = append(head, Inset(12, 0, 0, 0, NewRule()))
	}
	var foot fyne.CanvasObject
	if d.foot != nil {
		foot = NewPanel(theme.Card, Top, Inset(12, 16, 12, 16, d.foot))
	}
	d.head = VBox(0, head...)
	d.content.SetContent(Inset(0, 0, 0, 1, Edges(d.head, foot, nil, nil, d.body)))
}

// CreateRenderer is called by Fyne.
func (d *DetailPane) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	p := &paint{owner: d, objects: []fyne.CanvasObject{d.content}}
	p.min = func() fyne.Size { return d.content.MinSize() }
	p.layout = func(size fyne.Size) { place(d.content, 0, 0, size.Width, size.Height) }
	return newPaint(p)
}
