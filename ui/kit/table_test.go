package kit_test

import (
	"fmt"
	"testing"

	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
)

func numbers(updates *int) *kit.Table {
	return kit.NewTable(theme.RowHeight, []kit.Column{
		{Title: "Visitor", Width: 156, Sort: "visitor"},
		{Title: "Company"},
		{Title: "Steps", Width: 80, Right: true},
	}, func(i int, row *kit.Row) {
		*updates++
		row.Text(0, fmt.Sprintf("Visitor %d", i))
		row.Text(1, "Acme Manufacturing")
		row.Text(2, fmt.Sprint(i))
	})
}

// TestTableKeepsObjectsForTheScreenOnly: a hundred thousand rows cost as many
// updates as fit on the screen, at the start and after a jump to the end.
func TestTableKeepsObjectsForTheScreenOnly(t *testing.T) {
	a := uitest.New(t)
	updates := 0
	table := numbers(&updates)
	w := a.Window(table, 900, 700)
	table.Rows.SetLength(100_000)
	c := w.Canvas()
	updates = 0
	uitest.Focus(t, c, table.Rows)
	uitest.Key(c, fyne.KeyEnd)
	if updates > 60 {
		t.Errorf("a jump to the end updated %d rows", updates)
	}
	if !uitest.HasText(c, "Visitor 99999") {
		t.Errorf("the last row is not shown: %q", uitest.Texts(c))
	}
	if first, last := table.Rows.VisibleRows(); last != 99_999 || first < 99_970 {
		t.Errorf("visible rows are %d to %d", first, last)
	}
}

// TestTableKeys: the keys of the design move the current row, and Enter, Space
// and letters reach the screen.
func TestTableKeys(t *testing.T) {
	a := uitest.New(t)
	updates := 0
	table := numbers(&updates)
	w := a.Window(table, 900, 36*10+32)
	table.Rows.SetLength(1000)
	var log []string
	table.Rows.OnOpen = func(i int) { log = append(log, fmt.Sprint("open ", i)) }
	table.Rows.OnMark = func(i int) { log = append(log, fmt.Sprint("mark ", i)) }
	table.Rows.OnLetter = func(r rune) { log = append(log, "letter "+string(r)) }
	table.Rows.OnSelect = func(i int) { log = append(log, fmt.Sprint(i)) }
	c := w.Canvas()
	uitest.Focus(t, c, table.Rows)
	uitest.Key(c, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyDown, fyne.KeyPageUp,
		fyne.KeyHome, fyne.KeyUp, fyne.KeyReturn, fyne.KeySpace)
	uitest.Type(c, "r ")
	want := []string{"1", "10", "9", "999", "990", "0", "open 0", "mark 0", "letter r"}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Error(diff)
	}
}

// TestTableShowsNothingOfAShrunkList: rows that are gone disappear, and the
// current row moves to what is left.
func TestTableShowsNothingOfAShrunkList(t *testing.T) {
	a := uitest.New(t)
	updates := 0
	table := numbers(&updates)
	c := a.Window(table, 900, 700).Canvas()
	table.Rows.SetLength(10)
	table.Rows.SetCurrent(9)
	table.Rows.SetLength(2)
	if uitest.HasText(c, "Visitor 2") || !uitest.HasText(c, "Visitor 1") || table.Rows.Current() != 1 {
		t.Errorf("current %d, texts %q", table.Rows.Current(), uitest.Texts(c))
	}
	table.Rows.SetLength(0)
	if uitest.HasText(c, "Visitor 0") || table.Rows.Current() != -1 {
		t.Errorf("an empty list shows %q", uitest.Texts(c))
	}
}

// TestTableRecyclesRowKinds: one row object shows texts, a chip, a skeleton and
// texts again without leaving anything of the former behind.
func TestTableRecyclesRowKinds(t *testing.T) {
	a := uitest.New(t)
	kind := "chip"
	table := kit.NewTable(theme.RowHeightTwo, []kit.Column{{Title: "Name"}}, func(_ int, row *kit.Row) {
		switch kind {
		case "chip":
			row.Chip(0, kit.OK, "Synced")
		case "two":
			row.Two(0, "Dana", "Acme")
		case "skeleton":
			row.Skeleton()
		default:
			row.Icon(0, "link", theme.Text2, "Linked")
		}
	})
	c := a.Window(table, 400, 200).Canvas()
	table.Rows.SetLength(1)
	for _, step := range []struct {
		kind string
		want []string
	}{
		{"chip", []string{"Synced", "Name"}},
		{"two", []string{"Dana", "Acme", "Name"}},
		{"skeleton", []string{"Name"}},
		{"icon", []string{"Linked", "Name"}},
		{"chip", []string{"Synced", "Name"}},
	} {
		kind = step.kind
		table.Rows.Update(0)
		if diff := cmp.Diff(step.want, uitest.Texts(c)); diff != "" {
			t.Errorf("%s: %s", step.kind, diff)
		}
	}
}

// TestTableHeadSorts: a sortable head answers to a click and to Enter, another
// does not take the focus.
func TestTableHeadSorts(t *testing.T) {
	a := uitest.New(t)
	updates := 0
	table := numbers(&updates)
	var keys []string
	table.OnSort = func(key string) { keys = append(keys, key); table.SetSort(key, true) }
	c := a.Window(table, 900, 700).Canvas()
	uitest.Tap(t, c, "Visitor")
	c.FocusNext()
	c.FocusNext()
	uitest.Key(c, fyne.KeyReturn)
	if diff := cmp.Diff([]string{"visitor", "visitor"}, keys); diff != "" {
		t.Error(diff)
	}
}

// TestClickOpensAndKeepsTheRingAway: a click makes the row current and opens
// it; the keyboard ring appears only with the next key.
func TestClickOpensAndKeepsTheRingAway(t *testing.T) {
	a := uitest.New(t)
	updates := 0
	table := numbers(&updates)
	w := a.Window(table, 900, 300)
	table.Rows.SetLength(5)
	opened := -1
	table.Rows.OnOpen = func(i int) { opened = i }
	test.TapCanvas(w.Canvas(), fyne.NewPos(40, 32+36*2+10))
	if opened != 2 || table.Rows.Current() != 2 {
		t.Errorf("opened %d, current %d", opened, table.Rows.Current())
	}
	if w.Canvas().Focused() != table.Rows {
		t.Error("the list has no keyboard after a click")
	}
}

// TestVisibleRowsAreReported: the screen learns which rows it has to fetch.
func TestVisibleRowsAreReported(t *testing.T) {
	a := uitest.New(t)
	updates := 0
	table := numbers(&updates)
	var ranges [][2]int
	table.Rows.OnVisible = func(first, last int) { ranges = append(ranges, [2]int{first, last}) }
	a.Window(table, 900, 32+360)
	table.Rows.SetLength(1000)
	table.Rows.ScrollTo(500)
	want := [][2]int{{0, 9}, {491, 500}}
	if diff := cmp.Diff(want, ranges); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkTableScroll(b *testing.B) {
	a := uitest.New(b)
	updates := 0
	table := numbers(&updates)
	a.Window(table, 900, 700)
	table.Rows.SetLength(100_000)
	for i := 0; b.Loop(); i++ {
		table.Rows.ScrollTo((i * 97) % 100_000)
	}
}
