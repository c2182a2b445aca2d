package app

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"demobridge/app/status"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// hintsFresh is how long what Salesforce said of suggestions is good.
const hintsFresh = 15 * time.Minute

// idea is what a link may belong to, and why. Nothing is ever linked by it: a
// person has to say so.
type idea struct {
	Reason        string
	Opportunities []store.Opportunity
}

// hints are the suggestions of this run, by share link.
type hints struct {
	mu     sync.Mutex
	org    string
	at     time.Time
	people string // whom they were asked for
	byLink map[string]idea
}

// of is the suggestion for a link, without what a person refused.
func (h *hints) of(l store.ShareLink) idea {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l.OpportunityID != "" || l.OpenToAll {
		return idea{}
	}
	one := h.byLink[l.ID]
	unwanted := strings.Fields(l.Unwanted)
	one.Opportunities = slices.DeleteFunc(slices.Clone(one.Opportunities), func(o store.Opportunity) bool { return slices.Contains(unwanted, o.ID) })
	return one
}

func (a *App) suggestion(l store.ShareLink) status.Suggestion {
	h := a.hints.of(l)
	out := status.Suggestion{Reason: h.Reason}
	for _, o := range h.Opportunities {
		out.Opportunities = append(out.Opportunities, a.opportunity(o))
	}
	return out
}

// RefuseSuggestion takes an opportunity out of the suggestions for a link, for
// good; an empty one lets all be suggested again.
func (a *App) RefuseSuggestion(ctx context.Context, linkID, opportunityID string) error {
	return a.store.RefuseSuggestion(ctx, a.orgID(), linkID, opportunityID)
}

// RefreshSuggestions asks Salesforce what the links that belong to no
// opportunity may belong to: by the contact roles of their recipients and
// visitors, by the accounts of these, and by their companies' web domains. It
// takes two calls, at most once in a quarter of an hour unless there are new
// people. It reports whether there is anything new.
func (a *App) RefreshSuggestions(ctx context.Context) (changed bool, err error) {
	l := a.link.Load()
	if l == nil {
		return false, nil
	}
	people, err := a.peopleOfLinks(ctx)
	if err != nil {
		return false, err
	}
	addresses, domains := asked(people)
	key := strings.Join(addresses, " ")
	now := a.o.Now()
	a.hints.mu.Lock()
	fresh := a.hints.org == l.org.ID && a.hints.people == key && now.Sub(a.hints.at) < hintsFresh
	a.hints.mu.Unlock()
	if fresh || len(addresses)+len(domains) == 0 {
		return false, nil
	}
	found, err := a.reader.of(l.client).Hints(ctx, addresses, domains)
	if err != nil {
		return false, err
	}
	byLink := map[string]idea{}
	for link, who := range people {
		if h := weigh(who, found); len(h.Opportunities) > 0 {
			byLink[link] = h
		}
	}
	a.hints.mu.Lock()
	defer a.hints.mu.Unlock()
	a.hints.org, a.hints.people, a.hints.at, a.hints.byLink = l.org.ID, key, now, byLink
	return true, nil
}

// interested are the people who have to do with one link.
type interested struct{ recipients, visitors []string }

// peopleOfLinks finds the email addresses of the recipients and visitors of
// every link that has no opportunity.
func (a *App) peopleOfLinks(ctx context.Context) (map[string]interested, error) {
	links, err := a.store.ShareLinks(ctx, a.orgID())
	if err != nil {
		return nil, err
	}
	visitors, err := a.store.LinkAddresses(ctx, a.orgID())
	if err != nil {
		return nil, err
	}
	out := map[string]interested{}
	for _, l := range links {
		if l.OpportunityID != "" || l.OpenToAll {
			continue
		}
		who := interested{recipients: addressesIn(l.Recipient), visitors: visitors[l.ID]}
		if len(who.recipients)+len(who.visitors) > 0 {
			out[l.ID] = who
		}
	}
	return out, nil
}

// addressesIn finds the email addresses in a text that a person wrote.
func addressesIn(text string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;<>()\"\t\r\n", r) }) {
		if at, err := mail.ParseAddress(word); err == nil && at.Name == "" {
			out = append(out, match.Email(at.Address))
		}
	}
	return out
}

// asked are the distinct addresses and company domains of all links.
func asked(people map[string]interested) (addresses, domains []string) {
	for _, who := range people {
		for _, address := range slices.Concat(who.recipients, who.visitors) {
			addresses = append(addresses, address)
			if d := match.LookUpDomain(address, nil); d != "" {
				domains = append(domains, d)
			}
		}
	}
	slices.Sort(addresses)
	slices.Sort(domains)
	return slices.Compact(addresses), slices.Compact(domains)
}

// weigh chooses what to suggest for one link: the best reason wins, and an
// account that the people do not agree on is none.
func weigh(who interested, found salesforce.Hints) idea {
	word, people := "recipient", who.recipients
	if len(people) == 0 {
		word, people = "visitor", who.visitors
	}
	all := slices.Concat(who.recipients, who.visitors)
	var roles []store.Opportunity
	reason := ""
	for _, r := range found.Roles {
		if slices.Contains(all, r.Email) && !slices.ContainsFunc(roles, func(o store.Opportunity) bool { return o.ID == r.Opportunity.ID }) {
			roles = append(roles, kept(r.Opportunity))
			reason = fmt.Sprintf("%s is a contact role of this opportunity", r.Name)
		}
	}
	switch len(roles) {
	case 0:
	case 1:
		return idea{reason, roles}
	default:
		return idea{fmt.Sprintf("People of this link are contact roles of %d open opportunities: choose one", len(roles)), roles}
	}
	accounts := map[string]int{}
	for _, address := range all {
		if id := found.ByEmail[address]; id != "" {
			accounts[id]++
			continue
		}
		if ids := found.ByDomain[match.LookUpDomain(address, nil)]; len(ids) == 1 {
			accounts[ids[0]]++
		}
	}
	if len(accounts) != 1 {
		return idea{}
	}
	for id := range accounts {
		open := found.Open[id]
		n := 0
		for _, address := range people {
			if found.ByEmail[address] == id || slices.Contains(found.ByDomain[match.LookUpDomain(address, nil)], id) {
				n++
			}
		}
		if n == 0 || len(open) == 0 {
			return idea{}
		}
		h := idea{Reason: fmt.Sprintf("%s at %s; ", work(n, word), found.Accounts[id].Name)}
		if len(open) == 1 {
			h.Reason += "1 open opportunity"
		} else {
			h.Reason += fmt.Sprintf("%d open opportunities: choose one", len(open))
		}
		for _, o := range open[:min(len(open), 5)] {
			h.Opportunities = append(h.Opportunities, kept(o))
		}
		return h
	}
	return idea{}
}

func work(n int, who string) string {
	if n == 1 {
		return "1 " + who + " works"
	}
	return fmt.Sprintf("%d %ss work", n, who)
}
