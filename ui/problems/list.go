package problems

import (
	"reflect"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	slow       = 150 * time.Millisecond // how long reading may take before bars stand in for the list
	headHeight = 40
	solvedID   = "solved" // the head that folds the solved ones
)

// list is the left part: sections with groups, one for each cause.
type list struct {
	screen   *Screen
	rows     *kit.GroupList
	unfolded bool // the solved ones are shown
	shown    []any
}

func newList(s *Screen) *list {
	l := &list{screen: s, rows: kit.NewGroupList()}
	l.rows.OnSelect = func(id string) {
		if id != solvedID {
			s.choose(id)
		}
	}
	l.rows.OnOpen = func(id string) {
		if id == solvedID {
			l.unfolded = !l.unfolded
			l.show()
			return
		}
		s.split.open = true
		s.choose(id)
	}
	l.rows.OnLetter = s.letter
	return l
}

// mark makes the chosen problem the current row.
func (l *list) mark() {
	if l.rows.Current() == solvedID && l.screen.selected == "" {
		return
	}
	l.rows.SetCurrent(l.screen.selected)
	l.rows.Reveal()
}

// loading shows bars where the groups will be.
func (l *list) loading() {
	if l.screen.known {
		return
	}
	l.shown = nil
	var rows []kit.GroupRow
	for range 4 {
		rows = append(rows, kit.GroupRow{Content: kit.Inset(16, 24, 16, 42, kit.NewSkeleton(260, 180))})
	}
	l.rows.SetRows(rows...)
}

// show builds the list anew if anything in it reads differently.
func (l *list) show() {
	p, now := l.screen.problems, l.screen.host.Now()
	if !l.screen.known {
		return
	}
	state := []any{p, l.unfolded, now.Format("2006-01-02")}
	if reflect.DeepEqual(state, l.shown) {
		return
	}
	l.shown = state
	rows := []kit.GroupRow{head("Need you, "+words.Count(len(p.NeedYou), "cause", "causes"), sessions(sum(p.NeedYou)))}
	if len(p.NeedYou) == 0 {
		rows = []kit.GroupRow{head("Need you", ""), {Content: kit.Inset(14, 16, 14, 16, kit.VBox(0, kit.HBox(8,
			kit.NewIcon("circle-check", theme.OK, 18), kit.NewText(theme.Body, theme.Text2, "Nothing needs you."))))}}
	}
	for _, row := range p.NeedYou {
		rows = append(rows, group(row, now))
	}
	if len(p.Alone) > 0 {
		rows = append(rows, head("Going away by themselves", sessions(sum(p.Alone))))
		for _, row := range p.Alone {
			rows = append(rows, group(row, now))
		}
	}
	if len(p.Solved) > 0 {
		rows = append(rows, l.solvedHead(p.Solved))
		if l.unfolded {
			for _, row := range p.Solved {
				rows = append(rows, group(row, now))
			}
		}
	}
	l.rows.SetRows(rows...)
	l.rows.SetCurrent(l.screen.selected)
}

func head(title, right string) kit.GroupRow {
	return kit.GroupRow{Head: true, Content: kit.Sized(0, headHeight-1, kit.Inset(0, 16, 0, 16, kit.HBox(8,
		kit.NewText(theme.CaptionBold, theme.Text2, title), kit.Spacer(), kit.NewText(theme.Caption, theme.Text3, right))))}
}

func (l *list) solvedHead(rows []status.ProblemRow) kit.GroupRow {
	icon := "chevron-down"
	if !l.unfolded {
		icon = "chevron-right"
	}
	const title = "Solved in the last 7 days"
	right := words.Count(len(rows), "cause", "causes") + ", " + sessions(sum(rows))
	return kit.GroupRow{ID: solvedID, Spoken: title, Head: true, Content: kit.Sized(0, headHeight-1, kit.Inset(0, 14, 0, 16, kit.HBox(4,
		kit.NewText(theme.CaptionBold, theme.Text2, title), kit.Spacer(), kit.NewText(theme.Caption, theme.Text3, right).Flexible(),
		kit.NewIcon(icon, theme.Text3, 14))))}
}

func sum(rows []status.ProblemRow) int {
	n := 0
	for _, r := range rows {
		n += r.Count
	}
	return n
}

// group is one cause of the list.
func group(row status.ProblemRow, now time.Time) kit.GroupRow {
	icon, token, kind := look(row)
	lines := []fyne.CanvasObject{
		kit.NewParagraph(theme.Strong, theme.Text, row.Title).MaxLines(2),
		kit.NewParagraph(theme.Caption, theme.Text3, row.Sentence).MaxLines(2),
	}
	lines = append(lines, kit.Inset(5, 0, 0, 0, kit.HBox(8, state(row), kit.Spacer(), kit.NewText(theme.Caption, theme.Text3, when(row, now)))))
	count := kit.Gap(32, 0)
	if row.Count > 0 {
		count = kit.VBox(0, kit.Inset(1, 0, 0, 10, kit.NewCounter(kind, words.Number(row.Count))))
	}
	return kit.GroupRow{ID: row.ID, Spoken: row.Title, Content: kit.Inset(11, 14, 10, 16, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(3, 10, 0, 0, kit.NewIcon(icon, token, 16))), count, kit.VBox(1, lines...)))}
}

// look is the icon and the colours of a cause.
func look(row status.ProblemRow) (icon string, token theme.Token, kind kit.Kind) {
	if !row.Solved.IsZero() {
		return "circle-check", theme.OK, kit.Mute
	}
	switch row.Kind {
	case status.AttentionAccess:
		return "lock", theme.Bad, kit.Bad
	case status.AttentionChoice:
		return "circle-help", theme.Warn, kit.Warn
	case status.AttentionRetry:
		return "clock-3", theme.Text3, kit.Mute
	case status.AttentionFault:
	}
	return "circle-x", theme.Bad, kit.Bad
}

// state is the chip of a cause: what can be done about it at once.
func state(row status.ProblemRow) fyne.CanvasObject {
	switch {
	case row.Fixable:
		return kit.NewChip(kit.Info, "Can be fixed here").Plain()
	case row.Choices > 0 && row.Solved.IsZero():
		return kit.NewChip(kit.Outline, words.Number(row.Choices)+" to choose")
	}
	return kit.Gap(0, 16)
}

func when(row status.ProblemRow, now time.Time) string {
	switch {
	case !row.Solved.IsZero():
		return "solved " + inSentence(words.Day(row.Solved, now))
	case row.Last.IsZero():
		return ""
	}
	return "last " + inSentence(words.Day(row.Last, now))
}

// inSentence writes the words for a day small: "today 14:10".
func inSentence(moment string) string {
	for _, word := range []string{"Today", "Yesterday"} {
		if strings.HasPrefix(moment, word) {
			return strings.ToLower(word) + strings.TrimPrefix(moment, word)
		}
	}
	return moment
}
