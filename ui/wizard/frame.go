package wizard

import (
	"fmt"
	"slices"

	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// hideRailBelow is the width under which the rail gives its room to the step.
const hideRailBelow = 720

// frame is the wizard's own window content: the rail at the left, the column
// of the step, and the footer.
type frame struct {
	wizard  *Wizard
	content *fyne.Container
	rail    *kit.StepperRail
	side    *kit.Panel
	main    *kit.Panel

	stepOf   *kit.Text
	title    *kit.Text
	sentence *kit.Paragraph
	scroll   *container.Scroll
	body     fyne.CanvasObject // what the step shows

	back   *kit.Button
	note   *kit.Paragraph
	footer *fyne.Container
}

func newFrame(w *Wizard) *frame {
	f := &frame{
		wizard: w, stepOf: kit.NewText(theme.Caption, theme.Text3, ""),
		title:    kit.NewText(theme.Display, theme.Text, "").Flexible(),
		sentence: kit.NewSpans(), note: kit.NewParagraph(theme.Caption, theme.Text3, "").MaxLines(2),
		scroll: kit.NewScroll(kit.Gap(0, 0)),
	}
	steps := make([]kit.Step, len(w.steps))
	for i, s := range w.steps {
		steps[i] = kit.Step{Title: s.name, Caption: s.caption}
	}
	f.rail = kit.NewStepperRail(steps, w.open)
	rail := kit.Inset(18, 12, 0, 12, kit.NewScroll(kit.Inset(6, 8, 4, 8, f.rail.Object())))
	f.side = kit.NewPanel(theme.Window, kit.Right, footLast(kit.Edges(
		kit.Inset(23, 20, 0, 20, brand()), kit.Inset(0, 20, 24, 20, foot(w)), nil, nil, rail), 1))
	f.back = kit.NewButton(kit.Secondary, "Back", "arrow-left", w.Back)
	f.footer = container.NewStack()
	f.main = kit.NewPanel(theme.Page, 0, footLast(kit.Edges(nil,
		kit.NewPanel(theme.Card, kit.Top, f.footer), nil, nil, f.scroll), 0))
	f.content = container.New(f, f.side, f.main)
	return f
}

// footLast moves the foot of a layout behind what stands above it, so that Tab
// goes in the order one reads; foot is its place among the objects.
func footLast(c *fyne.Container, foot int) *fyne.Container {
	o := c.Objects[foot]
	c.Objects = append(slices.Delete(c.Objects, foot, foot+1), o)
	return c
}

// brand is the program's mark at the top of the rail.
func brand() fyne.CanvasObject {
	mark := kit.NewTinted(theme.Accent, kit.Pad(5, kit.NewIcon("cable", theme.OnAccent, 18)))
	return kit.HBox(8, mark, kit.VBox(-2, kit.NewText(theme.BodyBold, theme.Text, "Demobridge"), kit.NewText(theme.Caption, theme.Text3, "Setup")))
}

// foot is the promise at the bottom of the rail, and the way out.
func foot(w *Wizard) fyne.CanvasObject {
	return kit.VBox(12,
		kit.HBox(0, kit.NewLink(theme.Strong, "Go on later", "", w.host.CloseSetup)),
		kit.Edges(nil, nil, kit.VBox(0, kit.Inset(1, 8, 0, 0, kit.NewIcon("lock", theme.Text3, 14))), nil,
			kit.NewParagraph(theme.Caption, theme.Text3, "Everything stays on this computer and in your Salesforce. You can close this window and go on later.")))
}

// show puts the page of a step into the frame. The same body again stays where
// it was scrolled to.
func (f *frame) show(i int, p page) {
	f.stepOf.SetText(fmt.Sprintf("Step %d of %d", i+1, len(f.wizard.steps)))
	f.title.SetText(p.title)
	f.sentence.SetSpans(setup.Spans(p.sentence, theme.Body, theme.Text2)...)
	f.note.SetText(p.note)
	f.states(i, p)
	f.foot(i, p)
	column := []fyne.CanvasObject{f.stepOf, kit.Gap(0, 2), f.title, kit.Gap(0, 5), f.sentence, kit.Gap(0, 19)}
	if notice := f.wizard.notice(); notice != nil {
		column = append(column, notice, kit.Gap(0, theme.Gap16))
	}
	inside := kit.Inset(theme.Gap32, theme.WizardColumnInset, theme.Gap24, theme.WizardColumnInset,
		kit.MaxWidth(theme.WizardColumnWidth, kit.VBox(0, append(column, p.content)...)))
	if p.content == f.body {
		kit.ReplaceScrolled(f.scroll, inside)
	} else if f.body = p.content; p.stay {
		kit.ReplaceScrolled(f.scroll, inside)
	} else {
		kit.SetScrolled(f.scroll, inside)
	}
	f.content.Refresh()
}

// states marks in the rail what is done, what is shown, and what is wrong.
func (f *frame) states(at int, p page) {
	for i := range f.wizard.steps {
		state := kit.StepLater
		switch {
		case i == at && p.fault:
			state = kit.StepFault
		case i == at:
			state = kit.StepCurrent
		case f.wizard.passed(i):
			state = kit.StepDone
		}
		f.rail.SetState(i, state)
	}
}

// foot lays out the footer: Back, the note, what can be skipped, and the way
// on at the right edge of the column.
func (f *frame) foot(i int, p page) {
	var buttons []fyne.CanvasObject
	if p.quiet != nil {
		buttons = append(buttons, p.quiet)
	}
	if p.primary != nil {
		buttons = append(buttons, atLeast(primaryWidth, p.primary))
	}
	var left fyne.CanvasObject
	if i > 0 || p.back {
		left = kit.Inset(0, 16, 0, 0, kit.HBox(0, f.back))
	}
	row := kit.Sized(0, theme.WizardFooterHeight, kit.Edges(nil, nil, left, kit.HBox(8, buttons...), middleHigh(f.note)))
	f.footer.Objects = []fyne.CanvasObject{kit.Inset(0, theme.WizardColumnInset, 0, theme.WizardColumnInset, kit.MaxWidth(theme.WizardColumnWidth, row))}
	f.footer.Refresh()
}

// primaryWidth is the least width of the footer's main button.
const primaryWidth = 96

func atLeast(width float32, b *kit.Button) fyne.CanvasObject {
	scale := max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
	if b.MinSize().Width >= width*scale {
		return b
	}
	return kit.Sized(width, 0, b)
}

// middleHigh centres an object in the height it is given.
func middleHigh(o fyne.CanvasObject) fyne.CanvasObject {
	return kit.VBox(0, kit.Spacer(), o, kit.Spacer())
}

// MinSize is small: everything can scroll.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(480, 400) }

// Layout gives the rail its width and the step the rest.
func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	scale := max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
	rail := theme.WizardRailWidth * scale
	if size.Width < hideRailBelow*scale {
		rail = 0
		f.side.Hide()
	} else {
		f.side.Show()
	}
	f.side.Resize(fyne.NewSize(rail, size.Height))
	f.main.Move(fyne.NewPos(rail, 0))
	f.main.Resize(fyne.NewSize(size.Width-rail, size.Height))
}
