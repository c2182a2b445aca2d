package kit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
)

// TestButtonPresses: click, Enter and Space press; disabled and working
// buttons do not, and a working one does not shrink.
func TestButtonPresses(t *testing.T) {
	a := uitest.New(t)
	pressed := 0
	b := kit.NewButton(kit.Primary, "Sync now", "refresh-cw", func() { pressed++ })
	c := a.Window(kit.HBox(0, b), 300, 60).Canvas()
	uitest.Tap(t, c, "Sync now")
	uitest.Focus(t, c, b)
	uitest.Key(c, fyne.KeyReturn, fyne.KeySpace)
	if pressed != 3 {
		t.Fatalf("pressed %d times, want 3", pressed)
	}
	width := b.MinSize().Width
	b.Work("Syncing…")
	uitest.Key(c, fyne.KeyReturn)
	if !uitest.HasText(c, "Syncing…") || b.MinSize().Width < width || pressed != 3 {
		t.Errorf("working: %q, width %v (was %v), pressed %d", uitest.Texts(c), b.MinSize().Width, width, pressed)
	}
	b.Done()
	b.Disable()
	test.Tap(b)
	if pressed != 3 || !uitest.HasText(c, "Sync now") {
		t.Errorf("a disabled button was pressed")
	}
}

// TestUnusedKeysReachTheWindow: F6 and Esc work although a button or a list has
// the focus.
func TestUnusedKeysReachTheWindow(t *testing.T) {
	a := uitest.New(t)
	b := kit.NewButton(kit.Secondary, "Pause", "", nil)
	input := kit.NewInput("")
	list := kit.NewList(36, func() fyne.CanvasObject { return kit.NewText(theme.Body, theme.Text, "") },
		func(int, fyne.CanvasObject) kit.RowState { return kit.RowState{} })
	c := a.Window(kit.Edges(kit.VBox(0, b, input), nil, nil, nil, list), 300, 200).Canvas()
	var keys []fyne.KeyName
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { keys = append(keys, e.Name) })
	for _, f := range []fyne.Focusable{b, input.Focusable(), list} {
		uitest.Focus(t, c, f)
		uitest.Key(c, fyne.KeyF6, fyne.KeyEscape)
	}
	want := []fyne.KeyName{"F6", "Escape", "F6", "Escape", "F6", "Escape"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Error(diff)
	}
}

// TestTextIsCutWhereItSays: names are cut at the end, addresses keep host and
// end, and what fits is not touched.
func TestTextIsCutWhereItSays(t *testing.T) {
	a := uitest.New(t)
	name := kit.NewText(theme.Strong, theme.Text, "Hannah Vogel-Oberländer of Lindner Logistik").Flexible()
	address := kit.NewText(theme.Caption, theme.Text3, "https://harbor.navattic.com/acme-forecasting-rollout-forecast").KeepEnd()
	short := kit.NewText(theme.Body, theme.Text, "Dana").Flexible()
	a.Window(kit.VBox(0, name, address, short), 200, 100)
	if got := name.Shown(); !strings.HasPrefix(got, "Hannah Vogel") || !strings.HasSuffix(got, "…") {
		t.Errorf("name is shown as %q", got)
	}
	if got := address.Shown(); !strings.HasPrefix(got, "harbor.navattic.com/…") || !strings.HasSuffix(got, "forecast") {
		t.Errorf("address is shown as %q", got)
	}
	if short.Shown() != "Dana" || name.Text() != "Hannah Vogel-Oberländer of Lindner Logistik" {
		t.Errorf("short %q, whole %q", short.Shown(), name.Text())
	}
}

// TestParagraphWrapsAndLimits: the height follows the width, bold words stay in
// the flow, long words break, and a limit ends in an ellipsis.
func TestParagraphWrapsAndLimits(t *testing.T) {
	a := uitest.New(t)
	text := "No write access to field “Navattic Steps Viewed” on Contact, which " + strings.Repeat("w", 80)
	free := kit.NewSpans(kit.Span{Text: "Repair: ", Style: theme.BodyBold, Token: theme.Text}, kit.Span{Text: text, Style: theme.Body, Token: theme.Text})
	two := kit.NewParagraph(theme.Body, theme.Text, text).MaxLines(2)
	a.Window(kit.VBox(0, free, two), 240, 400)
	lines := uitest.TextsIn(free)
	if joined := strings.Join(lines, " "); !strings.HasPrefix(joined, "Repair: ") || !strings.Contains(joined, "“Navattic") {
		t.Errorf("lines are %q", lines)
	}
	if free.Size().Height < 4*20 {
		t.Errorf("a long text is only %v high", free.Size().Height)
	}
	if got := uitest.TextsIn(two); len(got) != 2 || !strings.HasSuffix(got[1], "…") || two.Size().Height != 40 {
		t.Errorf("two lines are %q, %v high", got, two.Size().Height)
	}
}

// TestMenuByKeyboard: a select opens with Space, letters jump, Enter takes, Esc
// leaves, and the focus is back where it was.
func TestMenuByKeyboard(t *testing.T) {
	a := uitest.New(t)
	var chosen []int
	s := kit.NewSelect("Choose", []string{"Always", "Only when empty", "Never"}, 0, func(i int) { chosen = append(chosen, i) })
	c := a.Window(kit.VBox(0, s), 300, 300).Canvas()
	uitest.Focus(t, c, s)
	uitest.Key(c, fyne.KeySpace)
	uitest.Type(c, "n")
	uitest.Key(c, fyne.KeyReturn)
	if s.Words() != "Never" || c.Overlays().Top() != nil {
		t.Fatalf("shows %q, overlay %T", s.Words(), c.Overlays().Top())
	}
	uitest.Key(c, fyne.KeyDown, fyne.KeyUp, fyne.KeyEscape)
	if diff := cmp.Diff([]int{2}, chosen); diff != "" {
		t.Error(diff)
	}
	if c.Focused() != s || c.Overlays().Top() != nil {
		t.Errorf("focus is on %T", c.Focused())
	}
}

// TestChoicesStayOpen: ticks can be set one after the other, and the words sum
// them up.
func TestChoicesStayOpen(t *testing.T) {
	a := uitest.New(t)
	var last []bool
	s := kit.NewChoices("All statuses", []string{"Waiting", "Synced", "Failed"}, func(chosen []bool) { last = chosen })
	c := a.Window(kit.VBox(0, s), 300, 300).Canvas()
	uitest.Focus(t, c, s)
	uitest.Key(c, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEscape)
	if diff := cmp.Diff([]bool{false, true, true}, last); diff != "" {
		t.Error(diff)
	}
	if s.Words() != "Synced +1" {
		t.Errorf("shows %q", s.Words())
	}
}

// TestDialogKeys: Esc cancels, Enter in a line of text runs the primary, and
// keys do not reach the window behind.
func TestDialogKeys(t *testing.T) {
	a := uitest.New(t)
	c := a.Window(kit.NewText(theme.Body, theme.Text, "behind"), 800, 600).Canvas()
	behind := 0
	c.SetOnTypedKey(func(*fyne.KeyEvent) { behind++ })
	var log []string
	ask := func() (*kit.Dialog, *kit.Input) {
		input := kit.NewInput("")
		d := kit.ShowDialog(c, kit.DialogOptions{
			Title: "Import", Body: input, Primary: "Go", Focus: input.Focusable(),
			OnPrimary: func() { log = append(log, "go") }, OnCancel: func() { log = append(log, "cancel") },
		})
		return d, input
	}
	d, _ := ask()
	uitest.Key(c, fyne.KeyReturn)
	if d.Open() {
		t.Error("Enter leaves the dialog open")
	}
	d, _ = ask()
	uitest.Key(c, fyne.KeyF5, fyne.KeyEscape)
	if d.Open() || behind != 0 {
		t.Errorf("open %v, %d keys reached the window behind", d.Open(), behind)
	}
	d, _ = ask()
	d.SetPrimary("Go", false)
	uitest.Key(c, fyne.KeyReturn)
	if !d.Open() {
		t.Error("a disabled primary ran")
	}
	d.Close()
	if diff := cmp.Diff([]string{"go", "cancel"}, log); diff != "" {
		t.Error(diff)
	}
}

// TestDangerStartsOnCancel: Enter on a question that cannot be undone does
// nothing.
func TestDangerStartsOnCancel(t *testing.T) {
	a := uitest.New(t)
	c := a.Window(kit.NewText(theme.Body, theme.Text, "behind"), 800, 600).Canvas()
	gone := false
	d := kit.Ask(c, "Disconnect Harbor Analytics?", "17 waiting sessions stay on this computer.", "Disconnect", true, func() { gone = true })
	uitest.Key(c, fyne.KeyReturn)
	if gone || d.Open() {
		t.Errorf("disconnected %v, open %v", gone, d.Open())
	}
}

// TestToggles: Space flips, a click on the label counts, radios exclude each
// other and move with the arrows.
func TestToggles(t *testing.T) {
	a := uitest.New(t)
	var log []string
	tick := kit.NewTickBox("Bad rows first", false, func(on bool) { log = append(log, fmt.Sprint("tick ", on)) })
	group := kit.NewRadioGroup([]string{"System", "Light", "Dark"}, 0, func(i int) { log = append(log, fmt.Sprint("radio ", i)) })
	c := a.Window(kit.VBox(0, tick, group.Box(false)), 300, 200).Canvas()
	uitest.TapText(t, c, "Bad rows first")
	uitest.Focus(t, c, tick)
	uitest.Key(c, fyne.KeySpace)
	uitest.Focus(t, c, group.Items()[0])
	uitest.Key(c, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	want := []string{"tick true", "tick false", "radio 1", "radio 2", "radio 1"}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Error(diff)
	}
	if !group.Items()[1].On() || group.Items()[2].On() {
		t.Error("radios do not exclude each other")
	}
}

// TestSearchWaitsForTheEndOfTyping: one search per pause, at once on Enter, and
// Esc empties the line before it does anything else.
func TestSearchWaitsForTheEndOfTyping(t *testing.T) {
	a := uitest.New(t)
	r := task.New()
	defer r.Close()
	var asked []string
	s := kit.NewSearch(r, "Search", "Ctrl F", func(q string) { asked = append(asked, q) })
	c := a.Window(kit.VBox(0, s), 300, 60).Canvas()
	s.Focus()
	uitest.Type(c, "acme")
	a.Until(func() bool { return len(asked) > 0 })
	uitest.Type(c, "!")
	uitest.Key(c, fyne.KeyReturn, fyne.KeyEscape)
	if diff := cmp.Diff([]string{"acme", "acme!", ""}, asked); diff != "" {
		t.Error(diff)
	}
	if s.Text() != "" || uitest.ByName(c, "Clear search") != nil {
		t.Errorf("after Esc the line says %q", s.Text())
	}
}

// TestFieldShowsWhatIsWrong: on leaving and on saving, and the first wrong field
// takes the focus.
func TestFieldShowsWhatIsWrong(t *testing.T) {
	a := uitest.New(t)
	name, key := kit.NewInput(""), kit.NewInput("")
	first, second := kit.NewField("Name", name, "As you like"), kit.NewField("Key", key, "")
	first.Check = func() string { return "" }
	second.Check = func() string {
		if len(key.Text()) < 3 {
			return "Too short"
		}
		return ""
	}
	c := a.Window(kit.VBox(8, first, second), 300, 200).Canvas()
	if kit.CheckFields(first, second) || !uitest.HasText(c, "Too short") || c.Focused() != key.Focusable() {
		t.Errorf("texts %q, focus on %T", uitest.Texts(c), c.Focused())
	}
	uitest.Type(c, "3MVG9")
	c.Focus(name.Focusable())
	if uitest.HasText(c, "Too short") || !kit.CheckFields(first, second) {
		t.Errorf("a right value is still wrong: %q", uitest.Texts(c))
	}
}

// TestPickerNeverShowsAnOldAnswer: what was typed last decides, the focus stays
// in the field, Down and Enter take, Esc brings the old value back.
func TestPickerNeverShowsAnOldAnswer(t *testing.T) {
	a := uitest.New(t)
	r := task.New()
	defer r.Close()
	p := kit.NewPicker(r, "Search", func(_ context.Context, q string) (kit.PickAnswer, error) {
		switch q {
		case "broken":
			return kit.PickAnswer{}, errors.New("no route")
		case "nobody":
			return kit.PickAnswer{}, nil
		}
		return kit.PickAnswer{Items: []kit.PickItem{{ID: "1", Title: q + " – Forecasting"}, {ID: "2", Title: q + " – Plant 4", Right: "€22,500"}}, Head: "2 open"}, nil
	}).Local()
	p.Failed = func(error) string { return "Salesforce did not answer." }
	var picked kit.PickItem
	p.OnPick = func(i kit.PickItem) { picked = i }
	c := a.Window(kit.VBox(0, p), 400, 500).Canvas()
	p.Input().Focus()
	uitest.Type(c, "acme")
	a.Until(func() bool { return uitest.HasText(c, "Forecasting") })
	uitest.Key(c, fyne.KeyDown, fyne.KeyReturn)
	if picked.ID != "2" || p.Input().Text() != "acme – Plant 4" || p.Open() {
		t.Errorf("picked %+v, field %q", picked, p.Input().Text())
	}
	for _, step := range []struct{ typed, want string }{{"broken", "Salesforce did not answer."}, {"nobody", "Nothing found for “nobody”."}} {
		p.Input().SetText("")
		uitest.Type(c, step.typed)
		a.Until(func() bool { return uitest.HasText(c, step.want) })
	}
	uitest.Key(c, fyne.KeyEscape)
	if p.Open() || p.Input().Text() != "acme – Plant 4" || c.Focused() != p.Input().Focusable() {
		t.Errorf("after Esc: open %v, field %q, focus %T", p.Open(), p.Input().Text(), c.Focused())
	}
}

// TestToastIsReplacedAndClosed: the newest toast wins, its link closes it, and
// clicks beside it reach the content.
func TestToastIsReplacedAndClosed(t *testing.T) {
	a := uitest.New(t)
	r := task.New()
	defer r.Close()
	host := kit.NewToastHost(r)
	pressed, undone := false, false
	button := kit.NewButton(kit.Secondary, "Behind", "", func() { pressed = true })
	c := a.Window(kit.Layers(kit.HBox(0, button), host.Object()), 800, 400).Canvas()
	host.Show(kit.Toast{Text: "Linked"})
	host.Show(kit.Toast{Text: "Unlinked", Link: "Undo", OnLink: func() { undone = true }})
	if uitest.HasText(c, "Linked") || !uitest.HasText(c, "Unlinked") {
		t.Errorf("toasts are %q", uitest.Texts(c))
	}
	uitest.TapText(t, c, "Behind")
	uitest.Tap(t, c, "Undo")
	if !pressed || !undone || uitest.HasText(c, "Unlinked") {
		t.Errorf("pressed %v, undone %v, texts %q", pressed, undone, uitest.Texts(c))
	}
}

// TestTabsMoveAndChoose: Right moves the focus, Enter chooses, the counter is
// shown.
func TestTabsMoveAndChoose(t *testing.T) {
	a := uitest.New(t)
	var chosen []int
	tabs := kit.NewTabs(16, []string{"Summary", "Steps", "Raw data"}, func(i int) { chosen = append(chosen, i) })
	tabs.SetCounter(1, kit.Mute, "31")
	c := a.Window(tabs, 400, 40).Canvas()
	c.FocusNext()
	uitest.Key(c, fyne.KeyRight, fyne.KeyReturn, fyne.KeyLeft, fyne.KeySpace, fyne.KeyReturn)
	if diff := cmp.Diff([]int{1, 0}, chosen); diff != "" {
		t.Error(diff)
	}
	if !uitest.HasText(c, "31") {
		t.Errorf("texts are %q", uitest.Texts(c))
	}
}

// TestDoneStepsCanBePressed: the others cannot, and are no stop for Tab.
func TestDoneStepsCanBePressed(t *testing.T) {
	a := uitest.New(t)
	var steps []int
	rail := kit.NewStepperRail([]kit.Step{{Title: "Connect", State: kit.StepDone}, {Title: "Check", State: kit.StepCurrent}, {Title: "Finish"}},
		func(i int) { steps = append(steps, i) })
	c := a.Window(rail.Object(), 264, 200).Canvas()
	for _, name := range []string{"Finish", "Check", "Connect"} {
		uitest.Tap(t, c, name)
	}
	if diff := cmp.Diff([]int{0}, steps); diff != "" {
		t.Error(diff)
	}
}
