package ui_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
)

// shelf is what the fake program knows of share links and opportunities.
type shelf struct {
	links   []status.LinkRow
	details map[string]status.LinkDetail
	deals   []status.Opportunity
	recent  []status.Opportunity
	offline bool
	role    status.Role
	earlier int // sessions that LinkOpportunity finds

	// found, when set, is called with what was typed before a search answers.
	found func(ctx context.Context, text string)
}

func (f *fake) Links(_ context.Context, q status.LinkQuery) (status.LinkPage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return status.LinkPage{}, f.fail
	}
	page := status.LinkPage{All: len(f.shelf.links)}
	for _, l := range f.shelf.links {
		if l.State == status.LinkTied {
			page.Tied++
		}
		if !slices.Contains(page.Makers, l.MadeBy) {
			page.Makers = append(page.Makers, l.MadeBy)
		}
		text := strings.ToLower(l.Name + l.Address + l.Opportunity.Name)
		if strings.Contains(text, strings.ToLower(q.Search)) && (q.State == status.LinkAny || q.State == l.State) && (q.MadeBy == "" || q.MadeBy == l.MadeBy) {
			page.Rows = append(page.Rows, l)
		}
	}
	slices.Sort(page.Makers)
	return page, nil
}

func (f *fake) Link(_ context.Context, id string) (status.LinkDetail, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.shelf.links {
		if l.ID == id {
			d := f.shelf.details[id]
			d.LinkRow = l
			if l.State != status.LinkSuggested {
				d.Suggestion = status.Suggestion{}
			}
			return d, nil
		}
	}
	return status.LinkDetail{}, errors.New("no such link")
}

func (f *fake) RefreshSuggestions(context.Context) (bool, error) { return false, nil }
func (f *fake) RefreshOpportunities(context.Context) error       { return nil }
func (f *fake) Role() status.Role {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.shelf.role
}
func (f *fake) EditLink(_ context.Context, l status.LinkForm) error {
	f.note("edit %s %s", l.ID, l.Name)
	return nil
}

func (f *fake) AddLink(_ context.Context, l status.LinkForm) (string, bool, error) {
	f.note("add %s", l.Address)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shelf.links = append(f.shelf.links, status.LinkRow{ID: l.Address, Name: l.Name, Address: l.Address, State: status.LinkFree})
	return l.Address, false, nil
}

func (f *fake) ImportLinks(_ context.Context, files []string) (status.LinkImport, error) {
	f.note("import links %s", strings.Join(files, ","))
	return status.LinkImport{New: 2, Problems: []status.ImportProblem{{File: "links.csv", Line: 3, Cause: "Not a web address"}}}, nil
}

func (f *fake) LinkOpportunity(_ context.Context, link, opportunity string) (status.Linked, error) {
	f.note("link %s %s", link, opportunity)
	f.mu.Lock()
	defer f.mu.Unlock()
	out := status.Linked{Earlier: f.shelf.earlier}
	for _, o := range f.shelf.deals {
		if o.ID == opportunity {
			out.Opportunity = o
		}
	}
	for i := range f.shelf.links {
		if l := &f.shelf.links[i]; l.ID == link {
			if l.State == status.LinkTied {
				out.Former, out.FormerID = l.Opportunity.Name, l.Opportunity.ID
			}
			l.State, l.Opportunity = status.LinkTied, out.Opportunity
		}
	}
	return out, nil
}

func (f *fake) MoveEarlier(_ context.Context, link string) (int, error) {
	f.note("move %s", link)
	return f.shelf.earlier, nil
}

func (f *fake) UnlinkOpportunity(_ context.Context, link string) error {
	f.note("unlink %s", link)
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.shelf.links {
		if l := &f.shelf.links[i]; l.ID == link {
			l.State, l.Opportunity = status.LinkFree, status.Opportunity{}
		}
	}
	return nil
}

func (f *fake) RefuseSuggestion(_ context.Context, link, opportunity string) error {
	f.note("refuse %s %s", link, opportunity)
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.shelf.links {
		if l := &f.shelf.links[i]; l.ID == link {
			l.State = status.LinkFree
		}
	}
	return nil
}

func (f *fake) FindOpportunities(ctx context.Context, text string) (status.OpportunityAnswer, error) {
	f.note("find %s", text)
	if f.shelf.found != nil {
		f.shelf.found(ctx, text)
	}
	if f.shelf.offline {
		a, err := f.KeptOpportunities(ctx, text)
		a.Kept, a.Reason = true, "No internet"
		return a, err
	}
	return f.KeptOpportunities(ctx, text)
}

func (f *fake) RecentOpportunities(context.Context) (status.OpportunityAnswer, error) {
	return status.OpportunityAnswer{Rows: f.shelf.recent}, nil
}

func (f *fake) KeptOpportunities(_ context.Context, text string) (status.OpportunityAnswer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if text == "" {
		return status.OpportunityAnswer{Rows: f.shelf.recent}, nil
	}
	var a status.OpportunityAnswer
	for _, o := range f.shelf.deals {
		if strings.Contains(strings.ToLower(o.Name+o.Account), strings.ToLower(text)) {
			a.Rows = append(a.Rows, o)
		}
	}
	return a, nil
}

func (f *fake) PasteOpportunity(_ context.Context, text string) (status.Opportunity, error) {
	for _, o := range f.shelf.deals {
		if strings.Contains(text, o.ID) {
			return o, nil
		}
	}
	return status.Opportunity{}, errors.New("not an opportunity")
}

func (f *fake) OpportunityPage(ctx context.Context, id string) (status.OpportunityPage, error) {
	o, err := f.PasteOpportunity(ctx, id)
	p := status.OpportunityPage{Opportunity: o, Text: "Summary of " + o.Name}
	if d, ok := f.shelf.details["l-acme-dana"]; ok {
		p.Viewing = d.Viewing
	}
	for _, l := range f.shelf.links {
		if l.Opportunity.ID == id {
			p.Links = append(p.Links, l)
		}
	}
	return p, err
}

// harborShelf is the state of the design picture of share links.
func harborShelf() shelf {
	value := func(n float64) *float64 { return &n }
	deal := func(id, name, account, stage, owner string, worth float64, month time.Month, day int) status.Opportunity {
		year := 2026
		if month < 11 {
			year = 2027
		}
		return status.Opportunity{
			ID: id, Name: name, Account: account, Stage: stage, OwnerName: owner, OwnerEmail: strings.ToLower(strings.ReplaceAll(owner, " ", ".")) + "@harbor.example",
			Amount: value(worth), Currency: "EUR", CloseDate: time.Date(year, month, day, 0, 0, 0, 0, time.UTC), AsOf: at(14, 30),
			URL: "https://harbor.my.salesforce.example/" + id,
		}
	}
	rollout := deal("006000000000001", "Acme – Forecasting rollout", "Acme Manufacturing", "Proposal", "Maya Okafor", 84000, 12, 18)
	pilot := deal("006000000000003", "Acme Logistics – Pilot", "Acme Logistics Ltd", "Qualification", "Tomás Rivera", 9000, 2, 14)
	pilot.Currency = "GBP"
	won := deal("006000000000004", "Acme – Line 2", "Acme Manufacturing", "Closed won", "Maya Okafor", 12000, 10, 2)
	won.Closed, won.Won, won.CloseDate = true, true, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	lost := won
	lost.ID, lost.Name, lost.Won, lost.Stage = "006000000000005", "Acme – Old pilot", false, "Closed lost"
	risk := deal("006000000000006", "Meridian – Risk analytics", "Meridian Bank", "Technical review", "Maya Okafor", 120000, 12, 30)
	renewal := deal("006000000000007", "Globex – Renewal 2027", "Globex Energy", "Renewal", "Jonas Lindqvist", 60000, 1, 31)
	s := shelf{
		deals: []status.Opportunity{
			rollout, deal("006000000000002", "Acme – Plant 4 add-on", "Acme Manufacturing", "Discovery", "Maya Okafor", 22500, 1, 29), pilot, won, lost, risk, renewal,
			deal("006000000000008", "Lindner – EU expansion", "Lindner Logistik GmbH", "Negotiation", "Jonas Lindqvist", 45000, 12, 1),
			deal("006000000000009", "Bellini – Pilot 2027", "Bellini Foods S.p.A.", "Proposal", "Tomás Rivera", 30000, 12, 1),
			deal("00600000000000A", "Karoo – Phase 2", "Karoo Mining", "Qualification", "Aiko Tanaka", 30000, 12, 1),
			deal("00600000000000B", "Cedar – 120 seats", "Cedar Health Partners", "Closed won", "Aiko Tanaka", 30000, 12, 1),
			deal("00600000000000C", "Fjord – Fleet view", "Fjord Shipping AS", "Proposal", "Jonas Lindqvist", 30000, 12, 1),
		},
		recent: []status.Opportunity{risk, renewal}, details: map[string]status.LinkDetail{},
	}
	tied := func(id string) status.Opportunity {
		return s.deals[slices.IndexFunc(s.deals, func(o status.Opportunity) bool { return o.ID == id })]
	}
	for _, l := range []struct {
		id, name, path, maker, deal string
		state                       status.LinkState
		sessions                    int
		viewed                      time.Time
	}{
		{"l-acme-dana", "Acme – Dana Whitfield", "acme-forecasting-dana", "Maya Okafor", "006000000000001", status.LinkTied, 12, at(14, 21)},
		{"l-acme-plant", "Acme – plant managers", "k3v9q2x", "Maya Okafor", "", status.LinkSuggested, 3, at(13, 58)},
		{"l-meridian", "Meridian – security review", "meridian-security-review", "Maya Okafor", "006000000000006", status.LinkTied, 8, at(13, 56)},
		{"l-lindner", "Lindner – EU team", "lindner-eu", "Jonas Lindqvist", "006000000000008", status.LinkTied, 15, at(13, 40)},
		{"l-globex", "Globex – renewal deck", "globex-27", "Jonas Lindqvist", "006000000000007", status.LinkTied, 4, at(13, 35)},
		{"l-volta", "Volta – first look", "volta", "Tomás Rivera", "", status.LinkSuggested, 2, at(12, 50)},
		{"l-bellini", "Bellini – CFO walkthrough", "bellini-cfo", "Tomás Rivera", "006000000000009", status.LinkTied, 6, at(12, 31)},
		{"l-karoo", "Karoo – site engineers", "karoo-2", "Aiko Tanaka", "00600000000000A", status.LinkTied, 9, at(9, 0).AddDate(0, 0, -1)},
		{"l-cedar", "Cedar – onboarding", "cedar", "Aiko Tanaka", "00600000000000B", status.LinkTied, 21, at(8, 0).AddDate(0, 0, -1)},
		{"l-fjord", "Fjord – fleet view", "fjord", "Jonas Lindqvist", "00600000000000C", status.LinkTied, 5, at(8, 0).AddDate(0, 0, -2)},
		{"l-website", "Website – platform tour", "x81m2", "Marketing", "", status.LinkPublic, 188, at(14, 30)},
		{"l-tatra", "Tatra – intro", "tatra", "Tomás Rivera", "", status.LinkFree, 1, at(8, 0).AddDate(0, 0, -3)},
		{"l-padma", "Padma – data connectors", "padma-dc", "Aiko Tanaka", "", status.LinkFree, 2, at(7, 0).AddDate(0, 0, -3)},
	} {
		row := status.LinkRow{
			ID: l.id, Name: l.name, Address: "https://harbor.tour.example/" + l.path, MadeBy: l.maker, State: l.state, Sessions: l.sessions, LastViewed: l.viewed,
		}
		if l.deal != "" {
			row.Opportunity = tied(l.deal)
		}
		s.links = append(s.links, row)
		s.details[l.id] = status.LinkDetail{MadeAt: at(9, 0).AddDate(0, 0, -2), Demo: "Revenue forecasting", LinkedBy: l.maker, LinkedAt: at(9, 0).AddDate(0, 0, -1), Viewing: harborViewing(l.sessions)}
	}
	plant := s.details["l-acme-plant"]
	plant.Recipient = "ana@acme.example, ben@acme.example, cleo@acme.example"
	plant.Suggestion = status.Suggestion{Reason: "3 recipients work at Acme Manufacturing; 1 open opportunity", Opportunities: []status.Opportunity{rollout}}
	s.details["l-acme-plant"] = plant
	return s
}

func harborViewing(n int) status.Viewing {
	v := status.Viewing{Sessions: n, Minutes: float64(n) * 5.2, Last: at(13, 58)}
	for i := range 14 {
		v.Days = append(v.Days, status.Day{Date: at(0, 0).AddDate(0, 0, i-13), Synced: (i * n) % 5})
	}
	for i := range min(n, 20) {
		v.Rows = append(v.Rows, status.SessionRow{
			Key: "k-dana-whitfield", Visitor: []string{"Dana Whitfield", "Luis Ortega", ""}[i%3], Email: "dana@acme.example", Company: "Acme Manufacturing",
			Demo: "Revenue forecasting", Minutes: 5.2, Steps: 14, State: status.StateSynced, StartedAt: at(13, 50).Add(-time.Duration(i) * 5 * time.Hour),
		})
	}
	v.Visitors = []status.Visitor{
		{Name: "Dana Whitfield", Email: "dana@acme.example", Company: "Acme Manufacturing", Sessions: 2, Minutes: 12.5, Last: at(13, 58)},
		{Sessions: 1, Minutes: 3.1, Last: at(11, 2)},
	}
	v.Interests = []status.Interest{{Area: "SSO & SCIM", Very: 2}, {Area: "Audit log", Very: 1}, {Area: "Data residency", Somewhat: 1}, {Area: "Mobile app", Not: 1}}
	return v
}
