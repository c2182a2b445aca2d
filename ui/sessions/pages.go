package sessions

import (
	"demobridge/app/status"
)

// pageRows is how many rows are read at a time, and keptPages how many pages
// stay in memory around the visible one.
const (
	pageRows  = 200
	keptPages = 9
)

// pages is the part of the list that is in memory. It only holds values; who
// reads them is the screen's business. All calls come from the window's
// goroutine.
type pages struct {
	rows   map[int][]status.SessionRow // by page number
	asked  map[int]bool                // pages on their way
	known  bool                        // a first answer is here
	count  int
	all    int
	tally  status.Tally
	centre int
}

func newPages() *pages {
	return &pages{rows: map[int][]status.SessionRow{}, asked: map[int]bool{}}
}

// row returns a row if it is here.
func (p *pages) row(i int) (status.SessionRow, bool) {
	if i < 0 || i >= p.count {
		return status.SessionRow{}, false
	}
	page := p.rows[i/pageRows]
	if i%pageRows >= len(page) {
		return status.SessionRow{}, false
	}
	return page[i%pageRows], true
}

// ask reports whether the page of row i must be read, and marks it as asked.
func (p *pages) ask(i int) (page int, wanted bool) {
	page = i / pageRows
	p.centre = page
	if _, here := p.rows[page]; here || p.asked[page] {
		return page, false
	}
	p.asked[page] = true
	return page, true
}

// take stores an answer. fresh drops what was here before: the answer is of a
// newer state of the store than the other pages.
func (p *pages) take(answer status.SessionPage, fresh bool) {
	if fresh {
		p.rows, p.asked = map[int][]status.SessionRow{}, map[int]bool{}
	}
	first := answer.Offset / pageRows
	for i := 0; i*pageRows < len(answer.Rows); i++ {
		p.rows[first+i] = answer.Rows[i*pageRows : min((i+1)*pageRows, len(answer.Rows))]
		delete(p.asked, first+i)
	}
	p.known, p.count, p.all, p.tally = true, answer.Matching, answer.All, answer.Tally
	for page := range p.rows {
		if far := page - p.centre; len(p.rows) > keptPages && (far > keptPages/2 || -far > keptPages/2) {
			delete(p.rows, page)
		}
	}
}

// failed forgets that a page was asked for, so that it is asked for again.
func (p *pages) failed(page int) { delete(p.asked, page) }

// find returns the place of a session among the rows that are here.
func (p *pages) find(key string) (int, bool) {
	for page, rows := range p.rows {
		for i, row := range rows {
			if row.Key == key {
				return page*pageRows + i, true
			}
		}
	}
	return 0, false
}
