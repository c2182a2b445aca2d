package theme

import "fyne.io/fyne/v2"

// Spacing, in units. Spacing does not grow with the text size.
const (
	Gap4  float32 = 4
	Gap8  float32 = 8
	Gap12 float32 = 12
	Gap16 float32 = 16
	Gap20 float32 = 20
	Gap24 float32 = 24
	Gap32 float32 = 32

	PagePadX    float32 = 24
	PagePadTop  float32 = 16
	CardPad     float32 = 16
	CardGap     float32 = 16
	CheckGap    float32 = 12
	BorderWidth float32 = 1
)

// Radii, in units.
const (
	RadiusTag    float32 = 4
	RadiusButton float32 = 6
	RadiusCard   float32 = 8
	RadiusDialog float32 = 10
)

// Heights, in units at text size 100 %; they grow with the text size.
const (
	PageHeaderHeight   float32 = 64
	TabBarHeight       float32 = 40
	FilterBarHeight    float32 = 52
	TableHeadHeight    float32 = 32
	RowHeight          float32 = 36
	RowHeightTwo       float32 = 48
	ActionRowHeight    float32 = 46
	CheckRowHeight     float32 = 36
	SidebarItemHeight  float32 = 32
	ControlHeight      float32 = 32
	SmallControlHeight float32 = 26
	ChipHeight         float32 = 20
	FooterHeight       float32 = 32
	WizardFooterHeight float32 = 64
	DialogFooterHeight float32 = 60
	CardHeadHeight     float32 = 44
)

// Widths, in units.
const (
	SidebarWidth          float32 = 208
	SidebarCollapsedWidth float32 = 80
	DetailPaneWidth       float32 = 400
	DetailPaneWideWidth   float32 = 480
	PreviewPaneWidth      float32 = 328
	PlaybookPreviewWidth  float32 = 272
	ProblemsListWidth     float32 = 376
	PlaybooksListWidth    float32 = 252
	SettingsListWidth     float32 = 208
	WizardRailWidth       float32 = 264
	WizardColumnWidth     float32 = 760
	WizardColumnInset     float32 = 48
	DialogWidth           float32 = 1040
	DialogHeight          float32 = 720
	CardsMaxWidth         float32 = 1200

	WindowWidth     float32 = 1280
	WindowHeight    float32 = 800
	WindowMinWidth  float32 = 1024
	WindowMinHeight float32 = 640
	// CollapseBelow is the window width under which the sidebar collapses by
	// itself and the detail pane covers the table.
	CollapseBelow float32 = 1180
	// WideAbove is the window width over which the detail pane grows.
	WideAbove float32 = 1600
)

// Own size names that Theme.Size serves beside Fyne's.
const (
	// SizeScale is the text size as a factor, 1 to 2.
	SizeScale fyne.ThemeSizeName = "db.scale"
	// SizeFocusRing is the width of the keyboard focus ring, 2 or 3.
	SizeFocusRing fyne.ThemeSizeName = "db.focusRing"
)
