package links

import (
	"slices"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// filterBar is the row of filters over the list.
type filterBar struct {
	screen  *Screen
	makers  []string
	search  *kit.Input
	state   *kit.Select
	maker   *kit.Select
	row     *fyne.Container
	content fyne.CanvasObject
}

// linkStates are the choices in the order of the menu.
func linkStates() ([]string, []status.LinkState) {
	return []string{"Any link state", "Linked", "Suggestion", "Not linked", "Public link"},
		[]status.LinkState{status.LinkAny, status.LinkTied, status.LinkSuggested, status.LinkFree, status.LinkPublic}
}

func newFilterBar(s *Screen) *filterBar {
	b := &filterBar{screen: s}
	b.search = kit.NewSearch(s.tasks, "Search name, address or opportunity", "Ctrl F", func(text string) {
		q := s.query
		q.Search = text
		s.setQuery(q)
	})
	labels, states := linkStates()
	b.state = kit.NewSelect("Any link state", labels, 0, func(i int) {
		q := s.query
		q.State = states[i]
		s.setQuery(q)
	})
	b.maker = kit.NewSelect("Everyone", []string{"Everyone"}, 0, func(i int) {
		q := s.query
		q.MadeBy = ""
		if i > 0 {
			q.MadeBy = b.makers[i-1]
		}
		s.setQuery(q)
	})
	b.row = container.New(barLayout{}, b.search, b.state, b.maker)
	b.content = kit.NewPanel(theme.Card, kit.Bottom, b.row)
	return b
}

// show makes the controls say what the query is.
func (b *filterBar) show() {
	q := b.screen.query
	if b.search.Text() != q.Search {
		b.search.SetText(q.Search)
	}
	_, states := linkStates()
	b.state.SetIndex(max(slices.Index(states, q.State), 0))
	b.showMakers()
}

func (b *filterBar) setMakers(names []string) {
	if slices.Equal(names, b.makers) {
		return
	}
	b.makers = slices.Clone(names)
	b.showMakers()
}

func (b *filterBar) showMakers() {
	b.maker.SetOptions(append([]string{"Everyone"}, b.makers...), slices.Index(b.makers, b.screen.query.MadeBy)+1)
}

// barLayout gives the selects their widths and the search what is left, up to
// 370.
type barLayout struct{}

// MinSize is the height of the bar.
func (barLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, theme.FilterBarHeight*scaleNow())
}

// Layout places the search and the selects.
func (barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scale := scaleNow()
	widths := []float32{0, min(136*scale, size.Width/4), min(110*scale, size.Width/5)}
	widths[0] = max(min(370*scale, size.Width-widths[1]-widths[2]-theme.PagePadX-theme.Gap16-2*theme.Gap8), 80)
	height := theme.ControlHeight * scale
	x := theme.PagePadX
	for i, o := range objects {
		place(o, x, (size.Height-1-height)/2, widths[i], height)
		x += widths[i] + theme.Gap8
	}
}
