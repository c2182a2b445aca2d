package mappings

import (
	"context"
	"reflect"
	"sync/atomic"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// preview is the right part of the screen: what the draft would write to one
// record.
type preview struct {
	screen  *Screen
	record  map[string]status.PreviewRecord // chosen, by object
	answer  status.MappingPreview
	known   bool
	fault   *status.Fault
	none    bool // there is no record to try on
	busy    bool
	shown   []any
	closes  bool
	object  atomic.Pointer[string] // that is searched, off the window's goroutine
	picker  *kit.Picker
	body    *container.Scroll
	foot    *kit.Panel
	head    *kit.Panel
	content *kit.Panel
}

func newPreview(s *Screen) *preview {
	p := &preview{screen: s, record: map[string]status.PreviewRecord{}}
	object := s.object
	p.object.Store(&object)
	p.picker = kit.NewPicker(s.tasks, "Search a record", func(ctx context.Context, q string) (kit.PickAnswer, error) {
		records, err := s.program.PreviewRecords(ctx, *p.object.Load(), q)
		var a kit.PickAnswer
		for _, r := range records {
			a.Items = append(a.Items, kit.PickItem{ID: r.ID, Title: r.Name, Caption: r.Caption})
		}
		return a, err
	})
	p.picker.Input().SetIcon("user-round")
	p.picker.Nothing = func(q string) string { return "No record that a session concerns is called “" + q + "”." }
	p.picker.OnPick = func(item kit.PickItem) {
		p.record[s.object] = status.PreviewRecord{ID: item.ID, Name: item.Title, Caption: item.Caption}
		p.known = false
		p.show()
		p.try()
	}
	p.body = kit.NewScroll(kit.Gap(0, 0))
	p.foot = kit.NewPanel(theme.Card, kit.Top, nil)
	p.head = kit.NewPanel("", 0, nil)
	p.setHead()
	p.content = kit.NewPanel(theme.Card, kit.Left, kit.Inset(0, 0, 0, 1, kit.Edges(p.head, p.foot, nil, nil, p.body)))
	return p
}

// setCloses offers the way back where the preview lies over the list.
func (p *preview) setCloses(closes bool) {
	if closes != p.closes {
		p.closes = closes
		setVisible(p.screen.look, closes)
		p.setHead()
	}
}

func (p *preview) setHead() {
	title := []fyne.CanvasObject{kit.NewText(theme.CaptionBold, theme.Text2, "Preview on a record"), kit.Spacer()}
	if p.closes {
		title = append(title, kit.NewIconButton("x", "Close", func() { p.screen.split.show(false) }))
	} else {
		setVisible(p.screen.look, false)
	}
	p.head.SetContent(kit.Inset(14, 16, 0, 16, kit.VBox(8, kit.HBox(8, title...), p.picker)))
}

// turn follows the tab.
func (p *preview) turn() {
	p.known, p.fault, p.none, p.shown = false, nil, false, nil
	object := p.screen.object
	p.object.Store(&object)
	r := p.record[p.screen.object]
	p.picker.SetValue(name(r))
	p.show()
	p.reread()
}

func name(r status.PreviewRecord) string {
	if r.Caption == "" {
		return r.Name
	}
	return r.Name + ", " + r.Caption
}

// reread looks for a record if none is chosen, and tries the draft on it.
func (p *preview) reread() {
	s, object := p.screen, p.screen.object
	if p.record[object].ID != "" {
		p.try()
		return
	}
	task.Run(s.tasks, readRecords, func(ctx context.Context) ([]status.PreviewRecord, error) {
		return s.program.PreviewRecords(ctx, object, "")
	}, func(records []status.PreviewRecord, err error) {
		if object != s.object {
			return
		}
		switch {
		case err != nil:
			f := s.program.Explain(err)
			p.fault = &f
		case len(records) == 0:
			p.none = true
		default:
			p.record[object] = records[0]
			p.picker.SetValue(name(records[0]))
			p.try()
		}
		p.show()
	})
}

// retry tries the draft again when it has rested for a moment.
func (p *preview) retry() {
	if p.record[p.screen.object].ID == "" {
		return
	}
	task.After(p.screen.tasks, "settle", settled, p.try)
}

func (p *preview) try() {
	s, object := p.screen, p.screen.object
	record := p.record[object].ID
	if s.draft == nil || record == "" {
		return
	}
	rows := s.draft.plain(object)
	p.busy = true
	task.Run(s.tasks, tryDraft, func(ctx context.Context) (status.MappingPreview, error) {
		return s.program.PreviewMappings(ctx, object, rows, record)
	}, func(a status.MappingPreview, err error) {
		p.busy = false
		if object != s.object {
			return
		}
		p.fault = nil
		if err != nil {
			f := s.program.Explain(err)
			p.fault = &f
		} else {
			p.answer, p.known = a, true
		}
		p.show()
	})
	p.show()
}

// show builds the pane anew if anything in it reads differently.
func (p *preview) show() {
	now := p.screen.host.Now()
	state := []any{p.screen.object, p.answer, p.known, p.fault, p.none, p.busy && !p.known, now.Format("2006-01-02")}
	if reflect.DeepEqual(state, p.shown) {
		return
	}
	p.shown = state
	var parts []fyne.CanvasObject
	switch {
	case p.fault != nil:
		parts = append(parts, kit.NewParagraph(theme.Strong, theme.Text, p.fault.Title), kit.NewParagraph(theme.Caption, theme.Text2, p.fault.Sentence),
			kit.HBox(0, kit.NewLink(theme.CaptionMedium, "Try again", "", p.reread)))
	case p.none:
		parts = append(parts, kit.NewParagraph(theme.Body, theme.Text2,
			"No session has matched a record of this kind yet. The preview appears with the first one."))
	case !p.known:
		parts = append(parts, kit.NewSkeleton(140, 220, 120, 200, 160, 180))
	default:
		parts = append(parts, kit.NewParagraph(theme.Caption, theme.Text3, readAt(p.answer.ReadAt, now)))
		for _, f := range p.answer.Fields {
			parts = append(parts, kit.NewRule(), change(f))
		}
		if len(p.answer.Fields) == 0 {
			parts = append(parts, kit.NewRule(), kit.NewParagraph(theme.Body, theme.Text2, "No mapping writes to this record."))
		}
	}
	kit.ReplaceScrolled(p.body, kit.Inset(8, 16, 16, 16, kit.VBox(10, parts...)))
	p.showFoot()
}

func readAt(t, now time.Time) string {
	if t.IsZero() {
		return "Not read from Salesforce yet. Nothing is written."
	}
	return "Read from Salesforce at " + words.At(t, now) + ". Nothing is written."
}

// change is one field before and after.
func change(f status.FieldChange) fyne.CanvasObject {
	before := f.Before
	if before == "" {
		before = "empty"
	}
	after, style, token := f.After, theme.Strong, theme.Text
	switch {
	case f.Blocked:
		token = theme.Bad
	case !f.Writes:
		after, style, token = "unchanged", theme.Body, theme.Text2
	}
	if after == "" {
		after = "empty"
	}
	lines := []fyne.CanvasObject{
		kit.NewText(theme.Caption, theme.Text3, f.Field).Flexible(),
		kit.Inset(2, 0, 0, 0, container.New(changeLayout{}, kit.NewText(theme.Body, theme.Text2, before).Flexible(),
			kit.NewIcon("arrow-right", theme.Text3, 14), kit.NewText(style, token, after).Flexible(),
			// These two are never seen; they say how wide the words are.
			hidden(kit.NewText(theme.Body, theme.Text2, before)), hidden(kit.NewText(style, token, after)))),
	}
	if f.Note != "" {
		lines = append(lines, kit.NewParagraph(theme.Caption, theme.Text3, f.Note))
	}
	return kit.VBox(0, lines...)
}

func hidden(o fyne.CanvasObject) fyne.CanvasObject {
	o.Hide()
	return o
}

// changeLayout puts before, arrow and after in a row. When there is not room
// for both values each of them gives way down to half of it.
type changeLayout struct{}

// MinSize is one line.
func (changeLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, o[0].MinSize().Height)
}

// Layout gives both values what they need, or their share.
func (changeLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const gap = 8
	arrow := o[1].MinSize()
	room := size.Width - arrow.Width - 2*gap
	before, after := o[3].MinSize().Width, o[4].MinSize().Width
	if before+after > room {
		before = max(room-after, min(before, room/2))
		after = room - before
	}
	place(o[0], 0, 0, before, size.Height)
	place(o[1], before+gap, (size.Height-arrow.Height)/2, arrow.Width, arrow.Height)
	place(o[2], before+2*gap+arrow.Width, 0, after, size.Height)
}

// showFoot says what it costs.
func (p *preview) showFoot() {
	if !p.known || p.fault != nil {
		p.foot.SetContent(nil)
		p.content.Refresh()
		return
	}
	cost := func(what string, n int) fyne.CanvasObject {
		return kit.HBox(8, kit.NewText(theme.Body, theme.Text2, what), kit.Spacer(), kit.NewText(theme.Strong, theme.Text, words.Count(n, "call", "calls")))
	}
	p.foot.SetContent(kit.Inset(12, 16, 12, 16, kit.VBox(0, cost("Cost for this record", p.answer.Calls), cost("For 200 records at once", p.answer.Calls200))))
	p.content.Refresh()
}
