package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Token names one colour of the design. It is a Fyne colour name with the
// prefix "db.", so Theme.Color serves it and theme overrides keep working.
type Token = fyne.ThemeColorName

// The colour tokens. The comments say where each is used.
const (
	Window       Token = "db.window"       // sidebar, step rail
	Page         Token = "db.page"         // content background, table header, group header
	Card         Token = "db.card"         // cards, page header, rows, panes, popups, inputs
	Sunken       Token = "db.sunken"       // type tags, code, disabled controls, empty-state disc
	Border       Token = "db.border"       // card and row lines
	BorderStrong Token = "db.borderStrong" // secondary button, popup, outline chip
	Control      Token = "db.control"      // edge of input, tick box, radio; switch off
	Text         Token = "db.text"         // main text
	Text2        Token = "db.text2"        // secondary text, icons
	Text3        Token = "db.text3"        // captions, column heads, placeholders; never on InfoBg
	Disabled     Token = "db.disabled"     // disabled text only
	Accent       Token = "db.accent"       // primary button, focus ring, selection bar, progress
	OnAccent     Token = "db.onAccent"     // text on accent
	AccentText   Token = "db.accentText"   // links, selected tab and sidebar item
	Selected     Token = "db.sel"          // selected row and item, suggestion card
	Hover        Token = "db.hover"        // hovered row, item, button
	OK           Token = "db.ok"           // synced, passed
	OKBg         Token = "db.okBg"
	Warn         Token = "db.warn" // retry, needs a choice, reserve line
	WarnBg       Token = "db.warnBg"
	Bad          Token = "db.bad" // failed, missing, error field
	BadBg        Token = "db.badBg"
	Info         Token = "db.info" // sending, suggestion, neutral notice
	InfoBg       Token = "db.infoBg"
	Mute         Token = "db.mute" // waiting, counters
	MuteBg       Token = "db.muteBg"
	BarOK        Token = "db.barOk" // chart bars
	BarBad       Token = "db.barBad"
	Track        Token = "db.track" // gauge and progress track, skeleton bars
	Scrim        Token = "db.scrim" // behind dialogs
)

type pair struct{ light, dark color.NRGBA }

func hex(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func both(light, dark uint32) pair { return pair{hex(light), hex(dark)} }

// tokenColors is a switch rather than a map so that the palette holds no
// package state and can never be changed at run time.
func tokenColors(t Token) (pair, bool) {
	switch t {
	case Window:
		return both(0xF3F4F7, 0x0F1115), true
	case Page:
		return both(0xFAFBFC, 0x14161B), true
	case Card:
		return both(0xFFFFFF, 0x1B1E25), true
	case Sunken:
		return both(0xF1F3F6, 0x23272F), true
	case Border:
		return both(0xE2E5EB, 0x2C313B), true
	case BorderStrong:
		return both(0xC5CAD4, 0x414856), true
	case Control:
		return both(0x8A919F, 0x737B8B), true
	case Text:
		return both(0x171A21, 0xECEEF2), true
	case Text2:
		return both(0x4A5160, 0xB3B9C5), true
	case Text3:
		return both(0x626A7A, 0x929AA9), true
	case Disabled:
		return both(0x9AA1AF, 0x646C7B), true
	case Accent:
		return both(0x3156D3, 0x4467E3), true
	case OnAccent:
		return both(0xFFFFFF, 0xFFFFFF), true
	case AccentText:
		return both(0x2B4BBD, 0x9DB2FF), true
	case Selected:
		return both(0xE9EEFD, 0x232C49), true
	case Hover:
		return both(0xEDEFF3, 0x23272F), true
	case Track:
		return both(0xE6E9EF, 0x2C313B), true
	case Scrim:
		return pair{
			light: color.NRGBA{R: 0x17, G: 0x1A, B: 0x21, A: 97},
			dark:  color.NRGBA{A: 140},
		}, true
	}
	return stateColors(t)
}

// stateColors holds the colours that carry a state: chips, banners and bars.
func stateColors(t Token) (pair, bool) {
	switch t {
	case OK:
		return both(0x1A7A47, 0x62CB92), true
	case OKBg:
		return both(0xE5F5EC, 0x17301F), true
	case Warn:
		return both(0x8F5A00, 0xE6B055), true
	case WarnBg:
		return both(0xFDF1DA, 0x352812), true
	case Bad:
		return both(0xB42A25, 0xFF9A91), true
	case BadBg:
		return both(0xFDEBEA, 0x3D1D1C), true
	case Info:
		return both(0x2B4BBD, 0xA9BBFF), true
	case InfoBg:
		return both(0xDBE4FC, 0x2F3C66), true
	case Mute:
		return both(0x4F5767, 0xB3B9C5), true
	case MuteBg:
		return both(0xECEEF2, 0x2A2E37), true
	case BarOK:
		return both(0x5B7BE6, 0x6F8CF5), true
	case BarBad:
		return both(0xD9635D, 0xE8776F), true
	}
	return pair{}, false
}
