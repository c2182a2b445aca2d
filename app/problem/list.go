package problem

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/sync/store"
)

// Section is a part of the list of problems.
type Section int

// The sections, in the order of the list.
const (
	NeedYou Section = iota
	ByThemselves
	Solved
	Hidden // passing, and not for long enough to be worth a line; not in the list
)

// Item is one cause of the list, with the sessions it concerns.
type Item struct {
	Problem
	ID       string
	Section  Section
	Sessions int // failed, waiting behind the gate, or being retried
	Failed   int // of these, given up until a person acts
	Choices  int // of these, waiting for a choice
	First    time.Time
	Last     time.Time
	SolvedAt time.Time
	Gate     string           // the kind of gate it is, or empty
	Keys     []store.FaultKey // the sessions it concerns, unless it is a gate or a choice
	Answers  []status.Answer
	Follows  []Item // what only follows from it
	Facts    Facts
}

// The beginnings of the identities that are not made of an answer.
const (
	gatePrefix = "gate-"
	ownPrefix  = "app-"
)

// State is everything the list is made from.
type State struct {
	Now     time.Time // carries the zone that times are told in
	Faults  []store.Fault
	Gates   []store.Gate
	Waiting int       // sessions that the gates hold back
	Choices int       // sessions in Salesforce that wait for a choice
	Choice  time.Time // when the last of them was sent
	Own     []Item
	// Sending says that sessions are under way or due: a cause that is gone may
	// be gone only until they are answered.
	Sending bool
	Facts   Facts // who is signed in
}

// OfCode and OfField are the codes that are grouped coarsely, for
// store.Faults.
func OfCode() []string { return ofGrain(store.ByCode) }

// OfField are the codes that are told apart by the fields they name.
func OfField() []string { return ofGrain(store.ByField) }

func ofGrain(g store.Grain) []string {
	var out []string
	for code, e := range byCode {
		if e.Grain == g {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// Own is a fault of the application itself, for State.Own.
func Own(err error, at time.Time) Item {
	p := Classify(err)
	return Item{Problem: p, ID: ownPrefix + p.Code, First: at, Last: at}
}

// Named is a fault of the application by its code in the catalogue, for
// State.Own.
func Named(code string, f Facts, at time.Time) Item {
	e, _ := Lookup(code)
	return Item{Problem: e.with(f), ID: ownPrefix + code, First: at, Last: at}
}

// Repaired tells what the store had to repair when it was opened. Sessions
// that could not be read need a person; the rest is only told.
func Repaired(r store.Recovery) Item {
	code, message := codeRecovered, fmt.Sprintf("%s of %s sessions are there.", number(r.Sessions), number(r.Sessions+r.Unreadable))
	if r.Unreadable > 0 {
		code = codeLost
	}
	e, _ := Lookup(code)
	return Item{
		Problem: e.with(Facts{Message: message, Path: r.Quarantine}), ID: ownPrefix + code + "-" + strconv.FormatInt(r.At.Unix(), 36),
		First: r.At, Last: r.At, Sessions: r.Unreadable,
	}
}

// number is a count with a comma between thousands.
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Assemble makes the list of what is wrong now, the worst first, and what the
// memory has to remember of it. Neither the state nor the memory is changed.
func Assemble(s State, m Memory) ([]Item, Memory) {
	items := group(s)
	items = append(items, s.Own...)
	for _, g := range s.Gates {
		items = append(items, gateItem(s, g))
	}
	if s.Choices > 0 {
		items = append(items, choiceItem(s))
	}
	m = m.follow(items, s)
	for i := range items {
		m.date(&items[i])
	}
	items = fold(items)
	items = append(items, m.unsettled(s)...)
	for i := range items {
		items[i].Section = items[i].section(s.Now)
	}
	items = append(items, m.solved()...)
	slices.SortStableFunc(items, worse)
	return items, m
}

func worse(a, b Item) int {
	return cmp.Or(
		cmp.Compare(a.Section, b.Section), b.SolvedAt.Compare(a.SolvedAt),
		cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Sessions, a.Sessions), cmp.Compare(a.ID, b.ID))
}

// group makes one item of all faults with one identity: what failed and what
// is being retried for the same reason belong together.
func group(s State) []Item {
	var items []Item
	at := map[string]int{}
	for _, f := range s.Faults {
		code := refine(f.Key.Code, f.Text)
		id := identity(code, f.Key)
		i, known := at[id]
		if !known {
			i = len(items)
			at[id] = i
			items = append(items, Item{ID: id})
		}
		items[i].add(s, code, f)
	}
	for i := range items {
		items[i].finish()
	}
	return items
}

func (i *Item) add(s State, code string, f store.Fault) {
	first := i.Sessions == 0
	i.Sessions += f.Sessions
	if !f.Retrying {
		i.Failed += f.Sessions
	}
	if i.First.IsZero() || !f.First.IsZero() && f.First.Before(i.First) {
		i.First = f.First
	}
	if f.Last.After(i.Last) {
		i.Last = f.Last
	}
	if !slices.Contains(i.Keys, f.Key) {
		i.Keys = append(i.Keys, f.Key)
	}
	if len(i.Answers) < mostAnswers {
		i.Answers = append(i.Answers, status.Answer{Words: f.Text, Code: f.Key.Code, Fields: f.Fields, Sessions: f.Sessions})
	}
	facts := i.Facts
	if first {
		facts = s.about(read(code, f.Text, f.Fields))
		i.Code = code
	}
	if f.Retrying {
		facts.Next = clock(f.Next, s.Now)
	}
	if n, _ := strconv.Atoi(facts.Tries); f.Attempts > n {
		facts.Tries = strconv.Itoa(f.Attempts)
	}
	i.Facts = facts
}

// finish puts the item into words when all its faults are in it.
func (i *Item) finish() {
	e, _ := Lookup(i.Code)
	i.Facts.Retry = retryLabel(i.Sessions)
	i.Problem = e.with(i.Facts)
	tries, _ := strconv.Atoi(i.Facts.Tries)
	switch {
	case i.Failed == 0 && e.Alone && e.Patience > 0 && tries >= e.Patience:
		// It should have passed by now.
		i.Alone, i.Kind, i.Severity = false, status.AttentionFault, Blocking
		i.Cause = "Tried " + number(tries) + " times already. Next try " + i.Facts.fill("{next}") + "."
	case i.Failed == 0:
		i.Alone, i.Kind, i.Severity = true, status.AttentionRetry, Passing
		if !e.Alone {
			i.Cause = i.Facts.fill("Retrying by itself. Next try {next}.")
		}
	case e.Alone:
		i.Alone, i.Kind, i.Severity = false, status.AttentionFault, Blocking
		i.Cause = "Given up after many tries over some days."
	}
}

// alike are the parts in which answers with one cause differ from record to
// record: ids and numbers.
var alike = regexp.MustCompile(`\b[0-9A-Za-z]{3}[0-9A-Za-z]*[0-9][0-9A-Za-z]{11,14}\b|[0-9]+`)

// mostAnswers is how many different answers one cause shows.
const mostAnswers = 5

// retryLabel is what the button says that sends n sessions again.
func retryLabel(n int) string {
	if n == 1 {
		return "Retry it"
	}
	return "Retry all " + number(n)
}

// identity is the name of a cause: it must not change while the cause lasts.
func identity(code string, k store.FaultKey) string {
	id := code
	if id == "" {
		id = "none"
	}
	rest := k.Fields + "\x00" + alike.ReplaceAllString(k.Text, "#")
	if k.Whole == store.ByCode || rest == "\x00" {
		return id
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(rest)) // a hash never fails
	return id + "-" + strconv.FormatUint(h.Sum64(), 36)
}

func gateItem(s State, g store.Gate) Item {
	e := gateEntry(g)
	facts := s.about(read(g.Code, g.Reason, nil))
	facts.Retry, facts.Next = "Try now", clock(g.Until, s.Now)
	i := Item{Problem: e.with(facts), ID: gatePrefix + g.Kind, Gate: g.Kind, Sessions: s.Waiting, First: g.Opened, Last: s.Now, Facts: facts}
	if g.Kind == gateConfig {
		// Each missing thing is a cause of its own.
		i.ID = identity(gatePrefix+"config-"+g.Code, store.FaultKey{Text: facts.Object + facts.Field})
	}
	if g.Code != "" || g.Reason != "" {
		i.Answers = []status.Answer{{Words: g.Reason, Code: g.Code, Sessions: s.Waiting}}
	}
	return i
}

func choiceItem(s State) Item {
	facts := s.Facts
	facts.Retry = retryLabel(s.Choices)
	return Item{Problem: choices().with(facts), ID: "CHOICE", Sessions: s.Choices, Choices: s.Choices, Facts: facts, First: s.Choice, Last: s.Choice}
}

// about adds what is known of the connection to the facts of an answer.
func (s State) about(f Facts) Facts {
	f.User, f.Username, f.Org, f.Path = s.Facts.User, s.Facts.Username, s.Facts.Org, s.Facts.Path
	return f
}

// clock is a time of today, or with its day; empty when it has come already.
func clock(t, now time.Time) string {
	if t.IsZero() || !t.After(now) {
		return ""
	}
	t = t.In(now.Location())
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return t.Format("2 Jan 15:04")
}

// fold puts what only follows from a closed gate under that gate: the worst
// one, when there are several.
func fold(items []Item) []Item {
	var gates []int
	for i := range items {
		if items[i].Gate != "" {
			gates = append(gates, i)
		}
	}
	slices.SortStableFunc(gates, func(a, b int) int { return cmp.Compare(items[b].Severity, items[a].Severity) })
	under := map[int]bool{}
	for i := range items {
		if !items[i].Alone {
			continue // a person can do something about it all the same
		}
		e, _ := Lookup(items[i].Code)
		if items[i].Gate != "" {
			e, _ = Lookup(gateCode(items[i].Gate))
		}
		for _, g := range gates {
			if g != i && slices.Contains(e.Follows, items[g].Gate) {
				items[g].Follows = append(items[g].Follows, items[i])
				under[i] = true
				break
			}
		}
	}
	out := make([]Item, 0, len(items))
	for i, item := range items {
		if !under[i] {
			out = append(out, item)
		}
	}
	return out
}

// early reports whether something passing has not lasted long enough to be
// worth a look.
func (i Item) early(now time.Time) bool {
	e, _ := Lookup(i.Code)
	if i.Gate != "" {
		e, _ = Lookup(gateCode(i.Gate))
	}
	return i.Alone && e.Quiet > 0 && now.Sub(i.First) < e.Quiet && len(i.Follows) == 0
}

func (i Item) section(now time.Time) Section {
	switch {
	case i.early(now):
		return Hidden
	case i.Alone:
		return ByThemselves
	}
	return NeedYou
}

// IDOf is the identity of the cause that one session's answer belongs to.
func IDOf(code, text string, fields []string) string {
	k := store.FaultKey{Code: code, Fields: strings.Join(fields, ","), Text: text}
	code = refine(code, text)
	// The store groups by the code as it came.
	if e, _ := Lookup(k.Code); e.Grain == store.ByField {
		k.Text = ""
	} else if e.Grain == store.ByCode {
		k.Whole = store.ByCode
	}
	return identity(code, k)
}

// Find looks for a cause by its identity, also among those that are hidden or
// stand under another.
func Find(items []Item, id string) (Item, bool) {
	for _, i := range items {
		if i.ID == id {
			return i, true
		}
		if below, ok := Find(i.Follows, id); ok {
			return below, true
		}
	}
	return Item{}, false
}
