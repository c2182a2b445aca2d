package demo

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"time"

	"demobridge/sync/session"
)

// seed makes the generated sessions the same ones every time.
const seed = 20_261_112

// Generate gives n made-up sessions, one after another, so that any number of
// them needs no memory. The same n and anchor give the same sessions, and a
// greater n begins with those of a smaller one: "gen-000001", "gen-000002", ...
// They ended within the 45 days before the anchor, in no order.
//
// Of every ten, three are by people whose address the rehearsal org has (half
// of these through a link to a deal), four by people nobody knows, and three
// anonymous. Each has 5 to 17 steps and less than 6 KB of JSON.
func Generate(n int, anchor time.Time) (iter.Seq[session.Session], error) {
	o, err := readOrg()
	if err != nil {
		return nil, err
	}
	anchor = anchor.UTC().Truncate(time.Second)
	g := generator{known: o.known(), deals: o.deals(), products: products()}
	return func(yield func(session.Session) bool) {
		for i := range n {
			if !yield(g.session(i, anchor)) {
				return
			}
		}
	}, nil
}

type generator struct {
	known    []person
	deals    map[string][]deal
	products []product
}

// session makes the session of one number. Its random numbers depend on that
// alone.
func (g generator) session(i int, anchor time.Time) session.Session {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	s := session.Session{ID: fmt.Sprintf("gen-%06d", i+1), Kind: session.InteractiveDemo, ShareLink: website()}
	v := viewing{
		product: g.products[r.IntN(len(g.products))],
		start:   anchor.Add(-2*time.Hour - time.Duration(r.IntN(45*24*3600-7200))*time.Second),
		areas:   r.IntN(3),
	}
	v.steps = 5 + r.IntN(13)
	var who person
	switch i % 10 {
	case 0, 3, 6:
		who = g.known[r.IntN(len(g.known))]
		v.identify = true
		if deals := g.deals[who.company.Name]; len(deals) > 0 && r.IntN(2) == 0 {
			s.ShareLink, s.Properties = deals[r.IntN(len(deals))].link()
		}
	case 2, 5, 8:
		// Anonymous: not even the company is known.
	default:
		who = stranger(r)
		v.identify = true
	}
	s.Visitor, s.Company = who.visitor, who.company
	s.Visitor.ID = fmt.Sprintf("vis-%06d", i+1)
	s.CreatedAt = v.start
	s.Events = v.play(r)
	last := s.Events[len(s.Events)-1].At
	s.ClosedAt = last.Add(time.Duration(1+r.IntN(20)) * time.Second)
	if r.IntN(4) == 0 {
		s.ClosedAt = last.Add(session.IdleLimit)
	}
	return session.Summarize(s)
}

// stranger is a person made of syllables, so that nobody has the name.
func stranger(r *rand.Rand) person {
	syllables := strings.Fields("zor vek lun tam quil bra den sar mip fen gol hax jun kri wob yel nat pos rud cal")
	word := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	title := func(w string) string { return strings.ToUpper(w[:1]) + w[1:] }
	first, last, firm := word(2), word(3), word(2)
	company := session.Company{Name: title(firm) + " Works", Domain: firm + "works.example"}
	return person{
		visitor: session.Visitor{
			Email: first + "." + last + "@" + company.Domain, FullName: title(first) + " " + title(last), Company: company.Name,
		},
		company: company,
	}
}
