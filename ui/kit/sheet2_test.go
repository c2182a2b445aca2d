package kit_test

import (
	"testing"

	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

func sidebarFoot() *kit.SyncBlock {
	s := kit.NewSyncBlock(nil, nil)
	s.Set(kit.SyncState{
		Icon: "refresh-cw", Kind: kit.Info, Title: "Sending 3 of 17", Short: "3 of 17", Detail: "Next run in 3 min",
		Fraction: 3.0 / 17, Moving: true, Action: "Pause", ActionIcon: "pause",
	})
	return s
}

func wholeSidebar(collapsed bool) fyne.CanvasObject {
	org := kit.NewOrgChip(nil)
	org.Set("Harbor Analytics", kit.OK, "Production", "Prod.")
	org.SetCollapsed(collapsed)
	foot := sidebarFoot()
	foot.SetCollapsed(collapsed)
	overview := kit.NewSidebarItem("layout-dashboard", "Overview", nil)
	overview.SetSelected(true)
	problems := kit.NewSidebarItem("triangle-alert", "Problems", nil)
	problems.SetCounter(kit.Bad, "9")
	mappings := kit.NewSidebarItem("arrow-left-right", "Field mappings", nil).Short("Mappings")
	for _, s := range []*kit.SidebarItem{overview, problems, mappings} {
		s.SetCollapsed(collapsed)
	}
	w := theme.SidebarWidth
	if collapsed {
		w = theme.SidebarCollapsedWidth
	}
	top := kit.VBox(12, kit.Inset(12, 5, 0, 4, org), kit.VBox(2, overview, problems, mappings))
	return kit.FixedWidth(w, kit.NewPanel(theme.Window, kit.Right, kit.Edges(nil, kit.NewPanel(theme.Window, kit.Top, foot), nil, nil, kit.Inset(0, 9, 0, 8, top))))
}

func chart() *kit.BarChart {
	b := kit.NewBarChart()
	good := []int{58, 12, 9, 71, 66, 80, 74, 52, 10, 14, 77, 81, 66, 61}
	bad := []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 4}
	names := []string{"F 30", "S 31", "S 1", "M 2", "T 3", "W 4", "T 5", "F 6", "S 7", "S 8", "M 9", "T 10", "W 11", "T 12"}
	bars := make([]kit.Bar, len(good))
	for i := range good {
		bars[i] = kit.Bar{Label: names[i], Good: good[i], Bad: bad[i], Strong: i == len(good)-1}
	}
	b.Set(bars)
	return b
}

func gauge() *kit.Gauge {
	g := kit.NewGauge()
	g.Set(kit.GaugeState{
		Max: 100000, Used: 41280, Ours: 312, Limit: 80000, LimitWords: "stops at 80,000",
		OursWords: "312 by Demobridge", RestWords: "20,000 kept for others",
	})
	return g
}

func pane() *kit.DetailPane {
	d := kit.NewDetailPane(nil)
	d.SetHead("Rajesh Iyer", kit.Bad, "Failed", kit.NewText(theme.Caption, theme.Text3, "Meridian Bank · rajesh.iyer@meridianbank.example").Flexible())
	d.SetButtons(kit.NewButton(kit.Primary, "Retry", "rotate-cw", nil).Small(),
		kit.NewButton(kit.Secondary, "Open in Salesforce", "", nil).Small().Trailing("external-link"),
		kit.NewButton(kit.Secondary, "More", "", nil).Small().Trailing("chevron-down"))
	tabs := kit.NewTabs(16, []string{"Summary", "Steps", "Raw data"}, nil)
	tabs.SetCounter(1, kit.Mute, "31")
	d.SetTabs(tabs)
	fault := kit.NewCard("", nil, kit.Edges(nil, nil, kit.Inset(0, 12, 0, 0, kit.NewIcon("circle-x", theme.Bad, 16)), nil, kit.VBox(2,
		kit.NewText(theme.Strong, theme.Text, "The opportunity was not updated").Flexible(),
		kit.NewParagraph(theme.Caption, theme.Text2, "Salesforce rule: “Security review date is required in Technical review.” Everything else was saved."),
		kit.NewLink(theme.CaptionMedium, "Show the remedy", "", nil)))).Tinted(theme.BadBg)
	d.SetBody(kit.VBox(16, fault,
		kit.NewFactGrid(kit.NewFact("Started", "Today 13:56"), kit.NewFact("Time in demo", "14.2 minutes"), kit.NewFact("Steps viewed", "31")),
		kit.NewSectionHead("Actions", kit.NewText(theme.Caption, theme.Text3, "try 3 at 14:12"))))
	d.SetFoot(kit.NewParagraph(theme.Caption, theme.Text3, "After linking, new sessions of this link go to the opportunity. 3 earlier ones can be moved too; you will be asked."))
	return d
}

func sessions() *kit.Table {
	t := kit.NewTable(theme.RowHeightTwo, []kit.Column{
		{Title: "Visitor", Width: 150}, {Title: "Opportunity"}, {Title: "Status", Width: 124}, {Title: "Synced", Width: 70, Right: true},
	}, func(i int, row *kit.Row) {
		if i == 3 {
			row.Skeleton()
			return
		}
		row.Two(0, "Hannah Vogel-Oberländer", "Lindner Logistik GmbH")
		row.TwoAddress(1, "Lindner – EU expansion of everything", "harbor.navattic.com/lindner-eu-and-more-forecast")
		row.Chip(2, kit.Warn, "Retry 14:36")
		row.Text(3, "—")
		if i == 1 {
			row.Bad()
		}
	})
	t.Rows.SetLength(200)
	t.Rows.SetCurrent(0)
	return t
}

// scene puts the larger blocks together as a screen does.
func scene(r *task.Runner) (fyne.CanvasObject, *kit.ToastHost) {
	toasts := kit.NewToastHost(r)
	toasts.Show(kit.Toast{Text: "5 sessions sent again", Link: "Show"})
	bar := kit.NewFilterBar(kit.NewText(theme.Caption, theme.Text3, "412 of 1,946"),
		kit.FixedWidth(170, kit.NewSearch(r, "Search", "Ctrl F", func(string) {})),
		kit.FixedWidth(126, kit.NewChoices("All statuses", []string{"Waiting", "Synced"}, nil)))
	cards := kit.Grid(2, 16, kit.NewCard("Sessions by day", kit.NewLink(theme.CaptionMedium, "All sessions", "", nil), chart()),
		kit.NewCard("Salesforce calls today", caption("resets over 24 h"), gauge()))
	middle := kit.Edges(kit.VBox(0, bar, kit.Pad(16, cards)), kit.NewFooter(caption("412 of 1,946 sessions"), caption("R retry")), nil, nil, sessions())
	return container.NewStack(kit.Edges(nil, nil, wholeSidebar(false), kit.FixedWidth(theme.DetailPaneWidth, pane()),
		kit.NewPanel(theme.Page, 0, middle)), toasts.Object()), toasts
}

func TestLargerBlocks(t *testing.T) {
	a := uitest.New(t)
	r := task.New()
	defer r.Close()
	screen, toasts := scene(r)
	defer toasts.Hide()
	c := a.Window(screen, 1280, 800).Canvas()
	uitest.Picture(t, c, "scene-light")
	a.SetTheme(theme.Options{Mode: theme.Dark})
	uitest.Picture(t, c, "scene-dark")
	a.SetTheme(theme.Options{Mode: theme.Light, TextScale: 150})
	uitest.Picture(t, c, "scene-150")
}

func TestOddBlocks(t *testing.T) {
	a := uitest.New(t)
	steps := []kit.Step{
		{Title: "Connect", Caption: "Sign in to Salesforce", State: kit.StepDone},
		{Title: "Check access", Caption: "What the user may do", State: kit.StepFault},
		{Title: "Prepare Salesforce", Caption: "Object, fields, permission set", State: kit.StepCurrent},
		{Title: "Finish", Caption: "Send a test session"},
	}
	ring := kit.NewRing()
	ring.Set(52, 56)
	progress := kit.NewProgress(8)
	progress.SetFraction(0.4)
	empty := kit.NewEmptyState("square-play", "No sessions yet", "The first one appears here a moment after someone finishes one of your demos. The receiver on this computer is listening.",
		kit.NewLink(theme.CaptionMedium, "Sessions should be here, what now?", "", nil),
		kit.NewButton(kit.Primary, "Import a file", "file-up", nil), kit.NewButton(kit.Secondary, "Send a test session", "send", nil))
	facts := kit.NewFactList(92, kit.NewFact("Org", "Harbor Analytics"), kit.NewFact("User", "Demo Sync"))
	check := kit.NewCheckRow(kit.CheckMissing, "Contact, Navattic Steps Viewed: edit", "Missing: field-level “Edit access”. “Navattic Permission Set” gives only read. 5 sessions wait.",
		kit.NewButton(kit.Primary, "Fix", "", nil).Small(), kit.NewButton(kit.Secondary, "Copy request", "copy", nil).Small())
	rail := kit.FixedWidth(264, kit.NewPanel(theme.Window, kit.Right, kit.Pad(20, kit.NewStepperRail(steps, func(int) {}).Object())))
	password := kit.NewPassword("")
	password.SetText("not a real secret")
	area := kit.NewTextArea("", 3)
	area.SetText("Hello, the user Demo Sync needs two things in Salesforce (Production):")
	right := kit.VBox(12, kit.HBox(12, ring, kit.NewText(theme.Heading16, theme.Text, "52 of 56 checks pass"), kit.NewTag("Text 255"), kit.NewKeyHint("Ctrl F")),
		progress, facts, kit.NewListCard("Fields", caption("36 of 38 OK"), kit.Inset(0, 16, 0, 16, check)), kit.NewField("Secret", password, "Navattic sends it"), area,
		kit.NewTickBox("Also take back Demobridge’s access", true, nil).Help("You can check it under Setup."),
		kit.NewSelect("Choose", []string{"Always", "Never"}, 0, nil).Low())
	c := a.Window(kit.NewPanel(theme.Page, 0, kit.Edges(nil, nil, kit.HBox(0, kit.Sized(80, 640, wholeSidebar(true)), kit.Sized(0, 640, rail)), kit.FixedWidth(420, kit.Pad(16, right)), empty)), 1280, 640).Canvas()
	uitest.Picture(t, c, "odd-light")
	a.SetTheme(theme.Options{Mode: theme.Dark})
	uitest.Picture(t, c, "odd-dark")
}
