package schema

import (
	"fmt"
	"slices"
	"strings"

	"demobridge/sync/mapping"
)

// IDs of what is not a field; the object's is Session.
const (
	TabID        = "CustomTab"
	RuleID       = Session + "." + mapping.NewestRule
	SetID        = SetName
	AssignmentID = "PermissionSetAssignment"
)

const ruleName = mapping.NewestRule

// Verb says what happens to an item.
type Verb int

// The verbs.
const (
	Exists   Verb = iota
	Create        // it is missing
	Change        // it is there, but not as it must be
	Conflict      // something else has its name; it is never changed
	LeftOut       // missing or different, and to be left so
)

// Choice is what an admin decided about a plan.
type Choice struct {
	Rights Rights
	// Out are the IDs of items that are left out, and of objects, which leave
	// out all their fields. SetID leaves out AssignmentID as well.
	Out []string
}

// Item is one thing that we want.
type Item struct {
	ID      string
	Object  string // whose it is; empty for the permission set and its assignment
	Label   string
	APIName string
	Tag     string // the type of a field; "Text 80 → 255" for a change
	Verb    Verb
	Why     string // one sentence, empty where nothing needs to be said
	// Needed says that it cannot be left out by itself.
	Needed bool

	field *Field // nil when it is no field
	live  LiveField
	found bool // the field is in the org
}

// IsField reports whether the item is a field.
func (i Item) IsField() bool { return i.field != nil }

// Plan is the comparison of what we want with an org.
type Plan struct {
	Items  []Item
	live   Live
	choice Choice
}

// Live is what the plan was compared with.
func (p Plan) Live() Live { return p.live }

// Item finds an item by its ID.
func (p Plan) Item(id string) (Item, bool) {
	i := slices.IndexFunc(p.Items, func(i Item) bool { return i.ID == id })
	if i < 0 {
		return Item{}, false
	}
	return p.Items[i], true
}

// Count is how many items have a verb.
func (p Plan) Count(v Verb) int {
	n := 0
	for _, i := range p.Items {
		if i.Verb == v {
			n++
		}
	}
	return n
}

// Nothing reports whether there is nothing to create or to change.
func (p Plan) Nothing() bool { return p.Count(Create)+p.Count(Change) == 0 }

// Deploys reports whether the org's set-up has to change: more than giving the
// permission set.
func (p Plan) Deploys() bool {
	return slices.ContainsFunc(p.Items, func(i Item) bool { return i.ID != AssignmentID && i.changes() })
}

func (i Item) changes() bool { return i.Verb == Create || i.Verb == Change }

// willBe reports whether a thing is there when the plan is done, fit for use.
func (p Plan) willBe(id string) bool {
	i, known := p.Item(id)
	return known && (i.Verb == Exists || i.changes() || i.Verb == LeftOut && i.found)
}

// Compare works out what has to be done to an org. It is pure.
func Compare(l Live, c Choice) Plan {
	p := Plan{live: l, choice: c}
	p.object()
	for _, name := range Objects() {
		for _, f := range Fields(name) {
			p.add(p.field(f))
		}
		if name == Session {
			p.rule()
			p.tab()
		}
	}
	p.set()
	p.assignment()
	return p
}

func (p *Plan) out(ids ...string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(p.choice.Out, id) })
}

// add appends an item, left out when that is wished.
func (p *Plan) add(i Item) {
	ids := []string{i.ID}
	if i.Object != "" {
		ids = append(ids, i.Object)
		if i.Needed {
			ids = ids[1:]
		}
	}
	if i.ID == AssignmentID {
		ids = append(ids, SetID)
	}
	switch object, _ := p.Item(Session); {
	case i.changes() && p.out(ids...):
		i.Verb = LeftOut
	case i.changes() && i.Object == Session && object.Verb == Conflict:
		i.Verb, i.Why = Conflict, "It belongs on the object that collides."
	}
	p.Items = append(p.Items, i)
}

func (p *Plan) object() {
	i := Item{ID: Session, Object: Session, Label: Label, APIName: Session, Verb: Create, Needed: true}
	if o, there := p.live.Objects[Session]; there {
		i.Verb, i.Label = Exists, o.Label
		if o.AutoName {
			i.Verb, i.Why = Conflict, "Its name is an automatic number, so that the session ID cannot be written there."
		}
	}
	p.add(i)
}

// field compares one field.
func (p *Plan) field(f Field) Item {
	i := Item{ID: f.ID(), Object: f.Object, Label: f.Label, APIName: f.Name, Tag: f.Tag(), Verb: Create, Needed: f.Object == Session, field: &f}
	o, there := p.live.Objects[f.Object]
	if !there && f.Object != Session {
		i.Verb, i.Why = Conflict, "The org has no object "+f.Object+"."
		return i
	}
	x, found := o.Field(f.Name)
	if !found {
		return i
	}
	i.live, i.found, i.Verb, i.Label = x, true, Exists, x.Label
	p.judge(&i, f, x)
	return i
}

// judge says how a field that exists differs from what we want.
func (p *Plan) judge(i *Item, f Field, x LiveField) {
	conflict := func(why string) {
		i.Verb, i.Why, i.Tag, i.found = Conflict, why, tag(x.Kind, x.Length), false
	}
	change := func(why, tag string) {
		i.Verb, i.Why = Change, why
		if tag != "" {
			i.Tag = tag
		}
	}
	switch {
	case x.Formula:
		conflict("A formula has this name, and formulas cannot be written.")
	case x.Kind != string(f.Kind):
		conflict(fmt.Sprintf("A field with this name has another type (%s). Rename it, or map to it.", tag(x.Kind, x.Length)))
	case f.Kind == Lookup && x.RefersTo != "" && !strings.EqualFold(x.RefersTo, f.RefersTo):
		conflict(fmt.Sprintf("A field with this name points to %s instead of %s.", x.RefersTo, f.RefersTo))
	case f.Kind == Text && x.Length < f.Length:
		change(fmt.Sprintf("Text is cut off today: %d letters are too few.", x.Length), fmt.Sprintf("Text %d → %d", x.Length, f.Length))
	case f.Kind == Number && (x.Scale < f.Scale || x.Precision-x.Scale < min(f.Precision-f.Scale, 15)):
		if x.Precision-x.Scale > f.Precision-f.Scale {
			conflict(fmt.Sprintf("It holds %d digits before the point and %d after it. Demobridge needs %d after it, and making room would take from the front.", x.Precision-x.Scale, x.Scale, f.Scale))
			return
		}
		change("It holds too few digits.", fmt.Sprintf("Number %d.%d → %d.%d", x.Precision-x.Scale, x.Scale, f.Precision-f.Scale, f.Scale))
	case f.Key && (!x.ExternalID || !x.Unique):
		change("It must be an external ID and unique, so that a session is never there twice.", "")
	case f.Key && !x.CaseSensitive && x.Visible:
		i.Why = "It does not tell capitals from small letters, as ours would. That works too."
	case f.Kind == Lookup && x.Children != "" && x.Children != Children:
		i.Why = "Related lists know its records as " + x.Children + "."
	}
}

func (p *Plan) rule() {
	i := Item{ID: RuleID, Object: Session, Label: "Keeps the newest state of a session", APIName: ruleName, Tag: "Rule", Verb: Create, Needed: true}
	o, there := p.live.Objects[Session]
	switch {
	case !there:
	case p.live.Partial:
		i.Verb, i.Why = Exists, "This user cannot see rules."
	case o.Rule == nil:
		i.Why = "Without it an older state may overwrite a newer one when two computers send."
	case !o.Rule.Active:
		i.Verb, i.found, i.Why = Change, true, "It is switched off."
	case squeeze(o.Rule.Condition) != squeeze(mapping.NewestFormula) || o.Rule.Message != mapping.NewestMessage:
		i.Verb, i.found, i.Why = Change, true, "Its condition or its message is another one."
	default:
		i.Verb, i.found = Exists, true
	}
	p.add(i)
}

// squeeze takes out what makes no difference in a formula.
func squeeze(formula string) string { return strings.Join(strings.Fields(formula), "") }

func (p *Plan) tab() {
	i := Item{ID: TabID, Object: Session, Label: "Tab " + Plural, APIName: Session, Tag: "Tab", Verb: Create}
	_, there := p.live.Objects[Session]
	switch {
	case p.live.Tab:
		i.Verb, i.found = Exists, true
	case p.live.Partial && there:
		i.Verb, i.Why = Exists, "This user cannot see tabs."
	case p.out(Session) && !there:
		i.Verb = LeftOut // a tab needs its object
	}
	if !there && p.out(Session) {
		p.Items = append(p.Items, i)
		return
	}
	p.add(i)
}

func (p *Plan) set() {
	i := Item{ID: SetID, Label: SetLabel, APIName: SetName, Verb: Create}
	switch {
	case p.live.Set != nil:
		i.Verb, i.found, i.Why = Exists, true, p.grants().differences(p.live.Set)
		if i.Why != "" {
			i.Verb = Change
		}
	case p.live.SetHidden && p.usable():
		i.Verb, i.Why = Exists, "This user cannot see permission sets, but has all that ours gives."
	case p.live.SetHidden:
		i.Why = "This user cannot see permission sets."
	}
	p.add(i)
}

func (p *Plan) assignment() {
	i := Item{ID: AssignmentID, Label: "Give the permission set to the user", Verb: Create}
	switch {
	case p.live.Set.Has(p.live.User):
		i.Verb, i.found = Exists, true
	case p.live.SetHidden && p.usable():
		i.Verb, i.Why = Exists, "This user cannot see permission sets, but has all that ours gives."
	}
	p.add(i)
}

// usable reports whether the user already can do all that the permission set
// would allow.
func (p *Plan) usable() bool {
	for _, i := range p.Items {
		if i.field != nil && i.Verb != LeftOut && (!i.found || !i.live.Visible || !i.live.Writable) {
			return false
		}
	}
	return true
}
