package schema

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce/metadata"
)

// empty is an org in which nothing of ours is.
func empty() Live {
	l := Live{User: "005000000000001AAA", Objects: map[string]LiveObject{}}
	for _, name := range Standard() {
		l.Objects[name] = LiveObject{Label: name, Visible: true, fields: map[string]LiveField{}}
	}
	return l
}

// whole is an org that has everything, as the user sees it.
func whole(r Rights) Live {
	l := empty()
	l.Objects[Session] = LiveObject{
		Label: Label, Visible: true, Create: true, fields: map[string]LiveField{},
		Rule: &metadata.Rule{Name: ruleName, Active: true, Condition: mapping.NewestFormula, Message: mapping.NewestMessage},
	}
	l.Tab = true
	for _, name := range Objects() {
		for _, f := range Fields(name) {
			l.Objects[name].fields[strings.ToLower(f.Name)] = made(f)
		}
	}
	g := Compare(l, Choice{Rights: r}).grants()
	set := &LiveSet{ID: "0PS000000000001AAA", Objects: g.Objects, Fields: map[string]FieldRight{}, Users: []string{l.User}}
	for _, f := range g.Fields {
		set.Fields[strings.ToLower(f)] = FieldRight{Read: true, Edit: true}
	}
	l.Set = set
	return l
}

// made is a field as our package makes it.
func made(f Field) LiveField {
	return LiveField{
		Name: f.Name, Label: f.Label, Kind: string(f.Kind), Length: f.Length, Precision: f.Precision, Scale: f.Scale,
		ExternalID: f.Key, Unique: f.Key, CaseSensitive: f.Key, RefersTo: f.RefersTo, Visible: true, Writable: true, Permissionable: true,
	}
}

func TestAnOrgWithEverythingNeedsNothing(t *testing.T) {
	for _, r := range []Rights{{}, {Full: true}, {CreateLeads: true}} {
		p := Compare(whole(r), Choice{Rights: r})
		if !p.Nothing() || !p.Package("67.0").Empty() || len(p.Expected()) != 56 {
			t.Errorf("%+v: %+v", r, p.Items)
		}
	}
}

func TestWhatDiffersIsNamedWithTheReason(t *testing.T) {
	const id = "Lead.Navattic_Total_Minutes__c"
	for name, c := range map[string]struct {
		change func(*LiveField)
		verb   Verb
		why    string
	}{
		"as wanted":            {func(*LiveField) {}, Exists, ""},
		"renamed by an admin":  {func(f *LiveField) { f.Label = "Minutes watched" }, Exists, ""},
		"another type":         {func(f *LiveField) { f.Kind = "Picklist" }, Conflict, "another type (List)"},
		"a type nobody knows":  {func(f *LiveField) { f.Kind = "" }, Conflict, "another type (Unknown)"},
		"a formula":            {func(f *LiveField) { f.Formula = true }, Conflict, "formula"},
		"no decimals":          {func(f *LiveField) { f.Precision, f.Scale = 12, 0 }, Change, "too few digits"},
		"no decimals, no room": {func(f *LiveField) { f.Precision, f.Scale = 18, 0 }, Conflict, "take from the front"},
		"more than needed":     {func(f *LiveField) { f.Precision, f.Scale = 18, 3 }, Exists, ""},
		"hidden from the user": {func(f *LiveField) { f.Visible, f.Writable = false, false }, Exists, ""},
	} {
		l := whole(Rights{})
		f := l.Objects[Lead].fields["navattic_total_minutes__c"]
		c.change(&f)
		l.Objects[Lead].fields["navattic_total_minutes__c"] = f
		i, _ := Compare(l, Choice{}).Item(id)
		if i.Verb != c.verb || !strings.Contains(i.Why, c.why) || c.why == "" && i.Why != "" {
			t.Errorf("%s: %d %q", name, i.Verb, i.Why)
		}
	}
}

func TestAnObjectThatCollidesIsLeftAsItIs(t *testing.T) {
	l := whole(Rights{})
	o := l.Objects[Session]
	o.AutoName, o.Rule = true, nil
	delete(o.fields, "email__c")
	l.Objects[Session], l.Tab = o, false
	p := Compare(l, Choice{})
	for _, id := range []string{Session, "Navattic_Session__c.Email__c", RuleID, TabID} {
		if i, _ := p.Item(id); i.Verb != Conflict || i.Why == "" {
			t.Errorf("%s: %d %q", id, i.Verb, i.Why)
		}
	}
	for _, f := range p.Package("67.0").Files {
		if strings.HasPrefix(f.Name, "objects/") || strings.HasPrefix(f.Name, "tabs/") {
			t.Errorf("the package has %s", f.Name)
		}
	}
}

func TestAWrongPermissionSetIsCorrectedAndItsSurplusNamed(t *testing.T) {
	l := whole(Rights{})
	l.Set.Objects[Lead] = Right{Read: true, Edit: true, Delete: true, ViewAll: true}
	delete(l.Set.Fields, "lead.navattic_last_demo__c")
	l.Set.Fields["lead.phone"] = FieldRight{Read: true}
	i, _ := Compare(l, Choice{}).Item(SetID)
	const want = "Access to 1 more fields; read, edit on Lead instead of read, edit, delete, view all; no access to 1 other fields any more."
	if i.Verb != Change || i.Why != want {
		t.Errorf("%d %q", i.Verb, i.Why)
	}
}

func TestFieldsThatCannotStandInAPermissionSetDoNot(t *testing.T) {
	l := whole(Rights{})
	f := l.Objects[Session].fields["email__c"]
	f.Required, f.Permissionable = true, false
	l.Objects[Session].fields["email__c"] = f
	l.Objects[Lead].fields["email"] = LiveField{Name: "Email", Kind: "Email", Visible: true, Permissionable: false}
	g := Compare(l, Choice{}).grants()
	for _, name := range []string{"Navattic_Session__c.Email__c", "Lead.Email"} {
		if slices.Contains(g.Fields, name) {
			t.Errorf("%s is in the permission set: the deploy would fail", name)
		}
	}
	if !slices.Contains(g.Fields, "Contact.Email") {
		t.Error("Contact.Email is missing")
	}
}

func TestARuleThatSaysTheSameInOtherSpacingIsLeft(t *testing.T) {
	for condition, want := range map[string]Verb{
		"AND( NOT( ISNEW() ),\n  Revision__c < PRIORVALUE(Revision__c) )": Exists,
		"Revision__c < 0": Change,
	} {
		l := whole(Rights{})
		l.Objects[Session].Rule.Condition = condition
		if i, _ := Compare(l, Choice{}).Item(RuleID); i.Verb != want {
			t.Errorf("%s: %d", condition, i.Verb)
		}
	}
}

// anyLive is an org in some state between empty and whole, with faults.
func anyLive(t *rapid.T) Live {
	l := whole(Rights{})
	bit := rapid.Bool()
	if bit.Draw(t, "no object") {
		delete(l.Objects, Session)
		l.Tab = false
	}
	for _, name := range Objects() {
		o, there := l.Objects[name]
		if !there {
			continue
		}
		for _, f := range Fields(name) {
			key := strings.ToLower(f.Name)
			x := o.fields[key]
			switch rapid.IntRange(0, 5).Draw(t, f.ID()) {
			case 0:
				delete(o.fields, key)
				continue
			case 1:
				x.Kind = rapid.SampledFrom([]string{"Picklist", "Date", "Text", "Number", "Lookup", ""}).Draw(t, "kind")
			case 2:
				x.Length, x.Precision, x.Scale = rapid.IntRange(0, 255).Draw(t, "length"), rapid.IntRange(1, 18).Draw(t, "precision"), rapid.IntRange(0, 1).Draw(t, "scale")
			case 3:
				x.Visible, x.Writable = false, false
			}
			o.fields[key] = x
		}
	}
	if bit.Draw(t, "no set") {
		l.Set = nil
	}
	return l
}

// elements are the names that a package's files define, and those that
// package.xml lists.
func elements(t *rapid.T, p Package) (defined, listed []string) {
	for _, f := range p.Files {
		object, isObject := strings.CutPrefix(strings.TrimSuffix(f.Name, ".object"), "objects/")
		dec := xml.NewDecoder(strings.NewReader(f.Text))
		var path []string
		for {
			token, err := dec.Token()
			if err != nil {
				break
			}
			switch x := token.(type) {
			case xml.StartElement:
				path = append(path, x.Name.Local)
			case xml.EndElement:
				path = path[:len(path)-1]
			case xml.CharData:
				at := strings.Join(path, "/")
				switch {
				case isObject && (at == "CustomObject/fields/fullName" || at == "CustomObject/validationRules/fullName"):
					defined = append(defined, object+"."+string(x))
				case at == "PermissionSet/fieldPermissions/field":
					defined = append(defined, "grant "+string(x))
				case f.Name == "package.xml" && at == "Package/types/members":
					listed = append(listed, string(x))
				}
			}
		}
		if len(path) != 0 {
			t.Fatalf("%s is not well formed:\n%s", f.Name, f.Text)
		}
	}
	return defined, listed
}

// Whatever the org is like and whatever is left out: the package holds exactly
// what the plan says, and nothing that exists as it should, collides, or is
// left out.
func TestThePackageHoldsWhatThePlanSaysAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := anyLive(t)
		var ids []string
		for _, i := range Compare(l, Choice{}).Items {
			ids = append(ids, i.ID)
		}
		ids = append(ids, Objects()...)
		c := Choice{Out: rapid.SliceOfDistinct(rapid.SampledFrom(ids), func(s string) string { return s }).Draw(t, "out")}
		p := Compare(l, c)
		defined, listed := elements(t, p.Package("67.0"))
		object, _ := p.Item(Session)
		for _, i := range p.Items {
			isPart := i.IsField() || i.ID == RuleID
			changes := i.Verb == Create || i.Verb == Change
			if changes && (slices.Contains(c.Out, i.Object) || !i.Needed && slices.Contains(c.Out, i.ID)) {
				t.Fatalf("%s is to be made although it is left out", i.ID)
			}
			n := 0
			for _, d := range defined {
				if d == i.ID {
					n++
				}
			}
			if isPart && n != map[bool]int{true: 1}[changes] {
				t.Fatalf("%s (%d) is in the package %d times", i.ID, i.Verb, n)
			}
			within := object.Verb == Create && i.Object == Session
			if isPart && changes && !within && !slices.Contains(listed, i.ID) {
				t.Fatalf("%s is in a file but not in package.xml: Salesforce would ignore it", i.ID)
			}
			if i.Verb == LeftOut && slices.Contains(listed, i.APIName) && i.Object == "" {
				t.Fatalf("%s is left out and listed", i.ID)
			}
			if granted := slices.Contains(defined, "grant "+i.ID); granted && !p.willBe(i.ID) {
				t.Fatalf("the permission set names %s, which will not be there", i.ID)
			}
		}
		again, err := p.Package("67.0").Zip()
		first, err2 := p.Package("67.0").Zip()
		if err != nil || err2 != nil || !slices.Equal(first, again) {
			t.Fatal("the same plan gives another archive")
		}
	})
}

func TestColumnsAreThoseOfThePage(t *testing.T) {
	labels := FieldLabels()
	var got []string
	for _, c := range Columns() {
		got = append(got, labels[c])
	}
	want := []string{"Email", "Demos", "Duration (minutes)", "Full Name", "Flows", "Steps Viewed", "Very Interested Areas", "Somewhat Interested Areas", "Not Interested Areas", "Session ID"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
