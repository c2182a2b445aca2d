package sessions

import (
	"context"
	"reflect"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// pane shows one session: what happened to it, and what can be done about it.
type pane struct {
	screen *Screen
	open   bool
	key    string
	detail status.SessionDetail
	read   bool // detail is of key

	unfolded bool // "All values" stands open

	content *kit.DetailPane
	retry   *kit.Button
	record  *kit.Button
	more    *kit.Button
	tabs    *kit.Tabs
	bodies  [3]fyne.CanvasObject // built when first shown
}

func newPane(s *Screen) *pane {
	p := &pane{screen: s}
	p.retry = kit.NewButton(kit.Primary, "Retry", "rotate-cw", func() { s.retry(p.detail.SessionRow) }).Small()
	p.record = kit.NewButton(kit.Secondary, "Open in Salesforce", "", func() { s.host.OpenAddress(p.detail.RecordURL) }).Small().Trailing("external-link")
	p.more = kit.NewButton(kit.Secondary, "More", "", p.menu).Small().Trailing("chevron-down")
	p.tabs = kit.NewTabs(theme.Gap16, []string{"Summary", "Steps", "Raw data"}, func(tab int) { p.showTab(tab, true) })
	p.content = kit.NewDetailPane(s.closePane)
	p.content.SetButtons(p.retry, p.record, p.more)
	p.content.SetTabs(p.tabs)
	return p
}

// holds reports whether an object stands in the pane.
func (p *pane) holds(o fyne.Focusable) bool {
	d := fyne.CurrentApp().Driver()
	at, from, size := d.AbsolutePositionForObject(o.(fyne.CanvasObject)), d.AbsolutePositionForObject(p.content), p.content.Size()
	return at.X >= from.X && at.X < from.X+size.Width && at.Y >= from.Y && at.Y < from.Y+size.Height
}

func (p *pane) close() {
	p.open, p.key, p.read = false, "", false
	p.screen.tasks.Cancel(readDetail)
}

// show turns to a session. What the list knows is shown at once, the rest when
// it was read.
func (p *pane) show(row status.SessionRow) {
	if row.Key == p.key {
		return
	}
	p.key, p.read, p.unfolded = row.Key, false, false
	p.detail = status.SessionDetail{SessionRow: row}
	p.head()
	p.bodies = [3]fyne.CanvasObject{}
	p.content.SetBody(kit.NewSkeleton(220, 160, 300, 260, 120, 280))
	p.readDetail()
}

// reread reads the session again because something has changed.
func (p *pane) reread() {
	if p.open {
		p.readDetail()
	}
}

func (p *pane) readDetail() {
	key := p.key
	task.Run(p.screen.tasks, readDetail, func(ctx context.Context) (status.SessionDetail, error) {
		return p.screen.source.Session(ctx, key)
	}, func(d status.SessionDetail, err error) {
		if err != nil {
			p.content.ReplaceBody(faultBox(p.screen.source.Explain(err)))
			return
		}
		if p.read && reflect.DeepEqual(d, p.detail) {
			return
		}
		p.detail, p.read = d, true
		p.tick()
	})
}

// tick shows the session anew, for times that are told relative to now.
func (p *pane) tick() {
	if !p.open || !p.read {
		return
	}
	p.bodies = [3]fyne.CanvasObject{}
	p.head()
	p.showTab(p.tabs.Selected(), false)
}

func (p *pane) head() {
	d := p.detail
	kind, word := words.Chip(d.SessionRow, p.screen.host.Now())
	p.content.SetHead(words.Visitor(d.Visitor), kind, word,
		kit.NewText(theme.Caption, theme.Text2, words.Join(d.Company, d.Email)).Flexible())
	p.retry.SetEnabled(p.read && canRetry(d.State))
	p.retry.SetKind(kit.Secondary)
	if d.State == status.StateFailed || d.State == status.StateWaiting || d.State == status.StateRetry {
		p.retry.SetKind(kit.Primary)
	}
	p.record.SetEnabled(d.RecordURL != "")
	p.more.SetEnabled(p.read)
	p.tabs.SetCounter(1, kit.Mute, words.Number(d.Steps))
}

// showTab shows what a tab holds, from its top or where one has scrolled to.
func (p *pane) showTab(tab int, top bool) {
	if !p.read {
		return
	}
	if p.bodies[tab] == nil {
		p.bodies[tab] = []func(status.SessionDetail) fyne.CanvasObject{p.summaryTab, p.stepsTab, p.rawTab}[tab](p.detail)
	}
	if top {
		p.content.SetBody(p.bodies[tab])
	} else {
		p.content.ReplaceBody(p.bodies[tab])
	}
}

// shownRaw is how much of the raw data is drawn; Copy takes all of it.
const shownRaw = 20_000

func (p *pane) rawTab(d status.SessionDetail) fyne.CanvasObject {
	note, shown := "As it is stored on this computer", d.Raw
	if len(shown) > shownRaw {
		note, shown = "The beginning of what is stored; Copy takes all of it", strings.ToValidUTF8(shown[:shownRaw], "")
	}
	copyAll := kit.NewLink(theme.CaptionMedium, "Copy", "", func() { p.screen.host.Copy(d.Raw, "Raw data") })
	return kit.VBox(8,
		kit.Edges(nil, nil, nil, copyAll, kit.NewText(theme.Caption, theme.Text3, note).Flexible()),
		kit.NewCode(shown))
}

func (p *pane) menu() {
	d := p.detail
	visitor, host := d.Visitor, p.screen.host
	kit.ShowMenu(p.more, []kit.MenuItem{
		{Label: "Preview", Icon: "send", Tapped: func() { host.PreviewSession(d.Key, visitor) }},
		{Label: "Undo in Salesforce", Icon: "undo-2", Tapped: func() { host.UndoSession(d.Key, visitor) }},
		{Label: "Choose the record", Icon: "users", Disabled: !p.undecided(), Tapped: func() { p.ask("") }},
		{Label: "Copy session Id", Icon: "copy", Tapped: func() { host.Copy(d.SessionID, "Session Id") }},
		{Label: "Send again", Icon: "rotate-cw", Disabled: d.State == status.StateSending, Tapped: func() { p.screen.retry(d.SessionRow) }},
		{Label: againWord, Icon: "workflow", Tapped: func() { p.screen.chooseAgain(p.more, []string{d.Key}, func() {}) }},
		{Label: "Skip", Icon: "circle-minus", Disabled: !canSkip(d.State), Tapped: func() { p.screen.skip(d.SessionRow) }},
	})
}
