package app

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/sync/match"
	"demobridge/sync/store"
)

const viewingRows = 200 // sessions that a page of a link or an opportunity is made of

// viewing sums up the latest sessions of a query.
func (a *App) viewing(ctx context.Context, q store.Query) (status.Viewing, error) {
	q.Sort, q.Desc, q.Limit = store.SortStarted, true, viewingRows
	list, err := a.store.Viewings(ctx, a.orgID(), q)
	if err != nil {
		return status.Viewing{}, err
	}
	v := status.Viewing{Sessions: len(list), Days: lastDays(a.o.Now())}
	if len(list) == viewingRows {
		q.Limit = 0
		page, err := a.store.Sessions(ctx, a.orgID(), q)
		if err != nil {
			return v, err
		}
		v.Sessions = page.Matching
	}
	areas := map[string]map[string]string{} // by area, of each visitor the level said last
	for _, one := range list {
		v.Rows = append(v.Rows, row(one.Summary))
		v.Minutes += one.Minutes
		if at := cmp.Or(one.EndedAt.UnixMilli(), one.StartedAt.UnixMilli()); v.Last.IsZero() || at > v.Last.UnixMilli() {
			v.Last = time.UnixMilli(at)
		}
		countDay(v.Days, one.StartedAt)
		who := cmp.Or(match.Email(one.Email), one.Key)
		for level, names := range map[string][]string{
			"very": one.Session.Facts.VeryInterested, "somewhat": one.Session.Facts.SomewhatInterested, "not": one.Session.Facts.NotInterested,
		} {
			for _, name := range names {
				if areas[name] == nil {
					areas[name] = map[string]string{}
				}
				if areas[name][who] == "" { // the list begins with the latest
					areas[name][who] = level
				}
			}
		}
	}
	v.Visitors = visitors(v.Rows)
	v.Interests = interests(areas)
	return v, nil
}

func lastDays(now time.Time) []status.Day {
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	days := make([]status.Day, chartDays)
	for i := range days {
		days[i].Date = midnight.AddDate(0, 0, i+1-chartDays)
	}
	return days
}

func countDay(days []status.Day, at time.Time) {
	for i, d := range days {
		if !at.Before(d.Date) && at.Before(d.Date.AddDate(0, 0, 1)) {
			days[i].Synced++
		}
	}
}

// visitors are the people behind sessions, the latest first. Those without an
// address count as one.
func visitors(rows []status.SessionRow) []status.Visitor {
	var out []status.Visitor
	place := map[string]int{}
	for _, r := range rows {
		who := match.Email(r.Email)
		i, known := place[who]
		if !known {
			i = len(out)
			place[who] = i
			out = append(out, status.Visitor{Name: r.Visitor, Email: r.Email, Company: r.Company})
			if who == "" {
				out[i].Name = ""
			}
		}
		v := &out[i]
		v.Sessions++
		v.Minutes += r.Minutes
		v.Name, v.Company = cmp.Or(v.Name, nameIf(who != "", r.Visitor)), cmp.Or(v.Company, r.Company)
		if r.EndedAt.After(v.Last) {
			v.Last = r.EndedAt
		}
	}
	slices.SortStableFunc(out, func(x, y status.Visitor) int { return y.Last.Compare(x.Last) })
	return out
}

func nameIf(yes bool, name string) string {
	if yes {
		return name
	}
	return ""
}

func interests(areas map[string]map[string]string) []status.Interest {
	var out []status.Interest
	for name, said := range areas {
		one := status.Interest{Area: name}
		for _, level := range said {
			switch level {
			case "very":
				one.Very++
			case "somewhat":
				one.Somewhat++
			default:
				one.Not++
			}
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(x, y status.Interest) int {
		return cmp.Or(y.Very-x.Very, y.Somewhat-x.Somewhat, x.Not-y.Not, strings.Compare(x.Area, y.Area))
	})
	return out
}

// colleagueDomains is how many companies are looked through for colleagues: a
// link that more than these use is not about one of them.
const colleagueDomains = 4

// colleagues are visitors from the same companies who did not come through the
// link.
func (a *App) colleagues(ctx context.Context, known []status.Visitor) ([]status.Visitor, error) {
	domains := map[string]bool{}
	here := map[string]bool{}
	for _, v := range known {
		here[match.Email(v.Email)] = true
		if d := match.LookUpDomain(v.Email, nil); d != "" {
			domains[d] = true
		}
	}
	if len(domains) > colleagueDomains {
		return nil, nil
	}
	var rows []status.SessionRow
	for d := range domains {
		page, err := a.store.Sessions(ctx, a.orgID(), store.Query{Search: d, Sort: store.SortStarted, Desc: true, Limit: viewingRows})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			if !here[match.Email(r.Email)] && match.LookUpDomain(r.Email, nil) == d {
				rows = append(rows, row(r))
			}
		}
	}
	return visitors(rows), nil
}

func sessionsWord(n int) string {
	if n == 1 {
		return "1 session"
	}
	return strconv.Itoa(n) + " sessions"
}
