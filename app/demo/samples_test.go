package demo

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/assets"
	"demobridge/sync/intake"
	"demobridge/sync/session"
)

// The sample files are made here, from a fixed seed. After a change:
//
//	go test ./app/demo -run TestTheSampleFilesAreAsGenerated -update
var update = flag.Bool("update", false, "write the sample files anew")

const (
	sampleCount = 72
	sampleSeed  = 1_113
)

// firstDay is the first of the 21 days that the samples cover.
var firstDay = time.Date(2026, time.October, 24, 0, 0, 0, 0, time.UTC)

// samples are made-up sessions of people of the rehearsal org's 12 accounts, of
// colleagues it does not know, and of anonymous visitors. About half came
// through the link of a deal.
func samples(t *testing.T) []session.Session {
	t.Helper()
	o, err := readOrg()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(sampleSeed, 0))
	var starts []time.Time
	for i := range sampleCount {
		day := firstDay.AddDate(0, 0, i*21/sampleCount)
		starts = append(starts, day.Add(time.Duration(7*3600+r.IntN(10*3600))*time.Second))
	}
	slices.SortFunc(starts, time.Time.Compare)
	order := r.Perm(len(o.Accounts))
	var out []session.Session
	for i, start := range starts {
		account := o.Accounts[order[i%len(order)]].Name
		out = append(out, sample(r, i, start, account, o))
	}
	return out
}

func sample(r *rand.Rand, i int, start time.Time, account string, o org) session.Session {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	id := fmt.Sprintf("cmi0sample%04d", i+1)
	for len(id) < 25 {
		id += string(letters[r.IntN(len(letters))])
	}
	s := session.Session{ID: id, Kind: session.InteractiveDemo, CreatedAt: start}
	if i%24 == 7 {
		s.Kind = session.AgentDemo
	}
	all := products()
	v := viewing{product: all[r.IntN(len(all))], start: start, steps: 2 + r.IntN(16), areas: r.IntN(4), identify: true}

	who := colleague(r, account, o)
	if i == 40 {
		v.steps = v.product.size()
	}
	if round := i / len(o.Accounts); (i+round)%6 == 4 { // another account each round
		who.visitor = session.Visitor{}
		v.identify = false
		if round%2 == 0 {
			who.company = session.Company{}
		}
	}
	s.Visitor, s.Company = who.visitor, who.company
	s.Visitor.ID = "vs-" + slug(who.visitor.Email)
	if who.visitor.Email == "" {
		s.Visitor.ID = fmt.Sprintf("vs-anonymous-%02d", i+1)
	}
	if place, known := places()[account]; known && s.Company.Name != "" {
		s.Visitor.Country, s.Visitor.City = place[0], place[1]
	}
	switch deals := o.deals()[account]; {
	case i%9 == 2:
		s.ShareLink = unlinked(account, o.deals())
	case i%9 == 5:
		s.ShareLink = website()
	case i%9 != 8:
		s.ShareLink, s.Properties = deals[r.IntN(len(deals))].link()
	}
	s.Events = v.play(r)
	if i == 40 { // one who saw everything: too many flows for one field
		for _, p := range all {
			if p.code != v.product.code {
				v.product, v.steps, v.start = p, p.size(), s.Events[len(s.Events)-1].At.Add(20*time.Second)
				s.Events = append(s.Events, v.play(r)...)
			}
		}
	}
	last := s.Events[len(s.Events)-1].At
	s.ClosedAt = last.Add(time.Duration(2+r.IntN(30)) * time.Second)
	if i%5 == 3 {
		s.ClosedAt = last.Add(session.IdleLimit)
	}
	s.Events = append(s.Events, session.Event{Type: session.SessionClosed, At: s.ClosedAt})
	for n := range s.Events {
		s.Events[n].ID = fmt.Sprintf("ev-%04d-%03d", i+1, n+1)
		s.Events[n].ShareLinkID = s.ShareLink.ID
	}
	return session.Summarize(s)
}

// colleague is one of an account's people: mostly one whom the org knows.
func colleague(r *rand.Rand, account string, o org) person {
	var people []person
	for _, p := range o.known() {
		if p.company.Name == account {
			people = append(people, p)
		}
	}
	if r.IntN(8) == 0 {
		p := stranger(r)
		company := people[0].company
		p.visitor.Company, p.company = company.Name, company
		local, _, _ := strings.Cut(p.visitor.Email, "@")
		p.visitor.Email = local + "@" + company.Domain
		return p
	}
	return people[r.IntN(len(people))]
}

// unlinked is a link that a rep made for an account without naming a deal.
func unlinked(account string, deals map[string][]deal) session.ShareLink {
	d := deals[account][0]
	link, _ := d.link()
	short, _, _ := strings.Cut(account, " ")
	link.ID, link.Name = "lk-first-look-"+slug(short), short+" – first look"
	link.URL, link.OpportunityID = "https://demos.harbor.example/first-look-"+slug(short), ""
	return link
}

func slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, text)
}

func places() map[string][2]string {
	return map[string][2]string{
		"Acme Manufacturing": {"United States", "Dayton"}, "Lindner Logistik GmbH": {"Germany", "Bremen"},
		"Meridian Bank": {"India", "Mumbai"}, "Karoo Mining": {"South Africa", "Kimberley"},
		"Atelier Nord": {"France", "Lille"}, "Volta Retail Group": {"Ghana", "Accra"},
		"Bellini Foods S.p.A.": {"Italy", "Parma"}, "Globex Energy": {"Canada", "Calgary"},
		"Fjord Shipping AS": {"Norway", "Bergen"}, "Cedar Health Partners": {"Australia", "Hobart"},
		"Tatra Motors": {"Slovakia", "Žilina"}, "Levant Air Cargo": {"Lebanon", "Beirut"},
	}
}

func TestTheSampleFilesAreAsGenerated(t *testing.T) {
	made := samples(t)
	for name, want := range map[string][]byte{
		assets.SampleSessions: asSessions(t, made), assets.SampleWebhooks: asWebhooks(t, made),
		assets.SampleEvents: asEvents(t, made), assets.SampleTable: asTable(t, made),
	} {
		if *update {
			if err := os.WriteFile(filepath.Join("..", "..", "assets", "samples", name), want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := fs.ReadFile(assets.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator makes; see the comment at the top of this file", name)
		}
	}
}

func load(t *testing.T, name string) []session.Session {
	t.Helper()
	data, err := fs.ReadFile(assets.Samples(), name)
	if err != nil {
		t.Fatal(err)
	}
	result, err := intake.Decode(name, bytes.NewReader(data), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range slices.Concat(result.Problems, result.SetAside, result.Notes) {
		t.Errorf("%s", p)
	}
	return result.Sessions
}

func TestTheSamplesAreRichEnough(t *testing.T) {
	visitors, companies, links, anonymous, linked := map[string]bool{}, map[string]bool{}, map[string]bool{}, 0, 0
	var from, to time.Time
	list := load(t, assets.SampleSessions)
	long := 0
	for _, s := range list {
		if s.Visitor.Email == "" {
			anonymous++
		} else {
			visitors[s.Visitor.Email] = true
		}
		if s.Company.Name != "" {
			companies[s.Company.Name] = true
		}
		links[s.ShareLink.ID] = true
		if s.ShareLink.OpportunityID != "" {
			linked++
			if mail, id := s.Owner(); mail == "" || id == "" {
				t.Errorf("%s came through a deal's link, but has no owner", s.ID)
			}
		} else if mail, id := s.Owner(); mail != "" || id != "" {
			t.Errorf("%s has an owner without a deal", s.ID)
		}
		if session.UTF16Len(strings.Join(s.Facts.Flows, "; ")) > session.FieldLimit {
			long++
		}
		if from.IsZero() || s.Facts.StartedAt.Before(from) {
			from = s.Facts.StartedAt
		}
		if s.EndedAt().After(to) {
			to = s.EndedAt()
		}
	}
	days := to.Sub(from).Hours() / 24
	t.Logf("%d sessions over %.1f days: %d visitors, %d companies, %d links, %d anonymous, %d on a deal",
		len(list), days, len(visitors), len(companies), len(links), anonymous, linked)
	if len(list) < 64 || len(visitors) < 20 || len(companies) != 12 || anonymous < 5 || linked < 20 || days < 19 || days > 22 || long == 0 {
		t.Errorf("too poor; %d have flows beyond one field", long)
	}
}

func TestAllFormsOfTheSamplesSayTheSame(t *testing.T) {
	want := load(t, assets.SampleSessions)
	for name, silence := range map[string]func(s *session.Session){
		// What the form cannot carry.
		assets.SampleWebhooks: func(s *session.Session) { s.ShareLink.OpportunityID = "" },
		assets.SampleEvents: func(s *session.Session) {
			s.Kind, s.ClosedAt, s.Company.ID = session.InteractiveDemo, time.Time{}, ""
			s.ShareLink.OpportunityID, s.ShareLink.CreatorID, s.ShareLink.CreatorEmail = "", "", ""
			s.CreatedAt = time.Time{}
		},
		assets.SampleTable: func(*session.Session) {},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string]session.Session{}
			for _, s := range load(t, name) {
				got[s.Key()] = s
			}
			if len(got) != len(want) {
				t.Errorf("%d sessions, want %d", len(got), len(want))
			}
			for _, w := range want {
				g := got[w.Key()]
				wantOwner, wantID := w.Owner()
				gotOwner, gotID := g.Owner()
				if gotOwner != wantOwner || gotID != wantID {
					t.Errorf("%s: owner %q %q, want %q %q", w.ID, gotOwner, gotID, wantOwner, wantID)
				}
				if name != assets.SampleTable && viewed(g) != viewed(w) {
					t.Errorf("%s: %d views, want %d", w.ID, viewed(g), viewed(w))
				}
				silence(&w)
				w.Properties, g.Properties, w.Events, g.Events = nil, nil, nil, nil
				if diff := cmp.Diff(w, g); diff != "" {
					t.Errorf("%s (-own +%s):\n%s", w.ID, name, diff)
				}
			}
		})
	}
}

func viewed(s session.Session) int {
	n := 0
	for _, e := range s.Events {
		if e.Type == session.ViewStep {
			n++
		}
	}
	return n
}
