package problems

import (
	"context"
	"fmt"
	"reflect"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	pageRows  = 200
	mostShown = 10 // rows before the table scrolls by itself

	cornerRoom = 4 // keeps the square rows out of the card's round corners
)

// sessionTable lists the sessions that a problem concerns. Pages are read as
// they come into view.
type sessionTable struct {
	screen     *Screen
	table      *kit.Table
	id         string
	generation int
	count      int
	rows       map[int]status.ProblemSession
	asked      map[int]bool // pages
	tight      bool
}

func newSessionTable(s *Screen) *sessionTable {
	t := &sessionTable{screen: s}
	t.table = kit.NewTable(theme.RowHeight, t.columns(), t.fill).Inset(theme.CardPad).OnCard()
	t.table.Rows.OnOpen = func(i int) {
		if row, here := t.rows[i]; here {
			s.host.ShowSession(row.Key)
		}
	}
	t.table.Rows.OnLetter = s.letter
	t.table.Rows.OnVisible = func(first, last int) {
		t.need(first / pageRows)
		t.need(last / pageRows)
	}
	return t
}

func (t *sessionTable) columns() []kit.Column {
	if t.tight {
		return []kit.Column{{Title: "Visitor"}, {Title: "Session ended", Width: 140}, {Title: "Tries", Width: 60, Right: true}}
	}
	return []kit.Column{
		{Title: "Visitor", Width: 132},
		{Title: "Company", Width: 150},
		{Title: "Demo"},
		{Title: "Session ended", Width: 122},
		{Title: "Tries", Width: 62, Right: true},
	}
}

func (t *sessionTable) fit(tight bool) {
	if tight != t.tight {
		t.tight = tight
		t.table.SetColumns(theme.RowHeight, t.columns())
	}
}

// open turns to the sessions of another problem.
func (t *sessionTable) open(id string) {
	t.id, t.count, t.rows, t.asked = id, 0, map[int]status.ProblemSession{}, map[int]bool{}
	t.generation++
	t.table.Rows.SetLength(0)
	if id != "" {
		t.read(0)
	}
}

// reread looks again at the pages that are there.
func (t *sessionTable) reread() {
	if t.id == "" {
		return
	}
	first, last := t.table.Rows.VisibleRows()
	t.asked = map[int]bool{}
	t.need(max(first, 0) / pageRows)
	t.need(max(last, 0) / pageRows)
}

func (t *sessionTable) need(page int) {
	if !t.asked[page] && t.id != "" {
		t.read(page)
	}
}

func (t *sessionTable) read(page int) {
	t.asked[page] = true
	id, generation := t.id, t.generation
	task.Run(t.screen.tasks, fmt.Sprint("sessions ", page), func(ctx context.Context) (status.ProblemSessionPage, error) {
		return t.screen.program.ProblemSessions(ctx, id, page*pageRows, pageRows)
	}, func(p status.ProblemSessionPage, err error) {
		if generation != t.generation {
			return
		}
		if err != nil {
			t.asked[page] = false // the page of the problem itself tells of a store that fails
			return
		}
		t.take(p)
	})
}

func (t *sessionTable) take(p status.ProblemSessionPage) {
	changed := p.Matching != t.count
	for i := range pageRows {
		var row status.ProblemSession
		here := i < len(p.Rows)
		if here {
			row = p.Rows[i]
		}
		old, had := t.rows[p.Offset+i]
		if had == here && reflect.DeepEqual(old, row) {
			continue
		}
		changed = true
		if here {
			t.rows[p.Offset+i] = row
		} else {
			delete(t.rows, p.Offset+i)
		}
	}
	if !changed {
		return
	}
	t.count = p.Matching
	t.table.Rows.SetLength(t.count)
	t.screen.detail.show()
}

func (t *sessionTable) fill(i int, row *kit.Row) {
	s, here := t.rows[i]
	if !here {
		row.Skeleton()
		return
	}
	cells := []string{words.Visitor(s.Visitor), s.Company, s.Demo}
	if t.tight {
		cells = cells[:1]
	}
	for c, text := range cells {
		row.Text(c, text)
	}
	tries := words.Never
	if s.Tries > 0 {
		tries = words.Number(s.Tries)
	}
	row.Styled(len(cells), theme.Caption, theme.Text3, words.Moment(s.EndedAt, t.screen.host.Now()))
	row.Styled(len(cells)+1, theme.Caption, theme.Text3, tries)
}

// card is the table at the height its rows need.
func (t *sessionTable) card() fyne.CanvasObject {
	height := theme.TableHeadHeight + theme.RowHeight*float32(min(t.count, mostShown))
	// The line under the last row would stand too near to the edge of the card.
	cover := kit.NewPanel(theme.Card, 0, kit.Gap(0, 1))
	return kit.NewListCard("", nil, kit.Inset(cornerRoom, 0, cornerRoom-1, 0,
		kit.Sized(0, height, kit.Layers(t.table, kit.Edges(nil, cover, nil, nil, nil)))))
}
