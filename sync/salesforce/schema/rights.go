package schema

import (
	"fmt"
	"slices"
	"strings"

	"demobridge/sync/salesforce"
)

// Right is what a permission set lets its users do with an object's records.
type Right struct{ Create, Read, Edit, Delete, ViewAll, ModifyAll bool }

// FieldRight is what it lets them do with a field.
type FieldRight struct{ Read, Edit bool }

// Rights is how much the permission set grants.
type Rights struct {
	// Full grants create, read, edit and delete on all five objects, as the
	// hosted product does; otherwise it is the least that works (architecture
	// 4.3).
	Full bool
	// CreateLeads adds the right to create leads.
	CreateLeads bool
}

func (r Rights) on(object string) Right {
	if r.Full {
		return Right{Create: true, Read: true, Edit: true, Delete: true}
	}
	return Right{Create: object == Session || object == Lead && r.CreateLeads, Read: true, Edit: true}
}

// standardFields are those standard fields that a permission set can grant and
// that matching reads; required ones cannot stand in it (data 1.13).
func standardFields() []string { return []string{"Lead.Email", "Contact.Email", "Account.Website"} }

// Grants is what the permission set is to contain.
type Grants struct {
	Objects map[string]Right
	Fields  []string // Object.Field, sorted; all of them read and edit
	Tab     bool
}

// grants works out the contents from what will be there when the plan is done.
func (p Plan) grants() Grants {
	g := Grants{Objects: map[string]Right{}}
	for _, name := range Standard() {
		if _, there := p.live.Objects[name]; there {
			g.Objects[name] = p.choice.Rights.on(name)
		}
	}
	if p.willBe(Session) {
		g.Objects[Session] = p.choice.Rights.on(Session)
	}
	for _, i := range p.Items {
		switch {
		case i.field == nil || !p.willBe(i.ID):
		case i.found && (i.live.Required || i.live.Visible && !i.live.Permissionable):
			// Everybody may use it, so that it cannot stand in the set.
		default:
			g.Fields = append(g.Fields, i.ID)
		}
	}
	for _, name := range standardFields() {
		object, field, _ := strings.Cut(name, ".")
		o, there := p.live.Objects[object]
		if !there {
			continue
		}
		if f, visible := o.Field(field); !visible || f.Permissionable {
			g.Fields = append(g.Fields, name)
		}
	}
	slices.Sort(g.Fields)
	g.Tab = p.willBe(TabID)
	return g
}

// differences says in a sentence what has to change in a set, empty when it is
// as it should be.
func (g Grants) differences(set *LiveSet) string {
	var more, less int
	wanted := map[string]bool{}
	for _, f := range g.Fields {
		key := strings.ToLower(f)
		wanted[key] = true
		if have := set.Fields[key]; !have.Read || !have.Edit {
			more++
		}
	}
	for key := range set.Fields {
		if !wanted[key] {
			less++
		}
	}
	var says []string
	for _, name := range Objects() {
		want, have := g.Objects[name], set.Objects[name]
		if want != have {
			says = append(says, fmt.Sprintf("%s on %s instead of %s", want, name, have))
		}
	}
	for name := range set.Objects {
		if _, ours := g.Objects[name]; !ours && !slices.Contains(Objects(), name) {
			says = append(says, "no rights on "+name+" any more")
		}
	}
	slices.Sort(says)
	if more > 0 {
		says = append([]string{fmt.Sprintf("access to %d more fields", more)}, says...)
	}
	if less > 0 {
		says = append(says, fmt.Sprintf("no access to %d other fields any more", less))
	}
	if len(says) == 0 {
		return ""
	}
	text := strings.Join(says, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// String lists the rights for people.
func (r Right) String() string {
	var words []string
	for _, w := range []struct {
		has  bool
		word string
	}{{r.Read, "read"}, {r.Create, "create"}, {r.Edit, "edit"}, {r.Delete, "delete"}, {r.ViewAll, "view all"}, {r.ModifyAll, "modify all"}} {
		if w.has {
			words = append(words, w.word)
		}
	}
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, ", ")
}

// setQueries ask for our permission set, what it grants, and who has it.
func setQueries() map[string]string {
	name := salesforce.Quote(SetName)
	return map[string]string{
		"set":     "SELECT Id FROM PermissionSet WHERE Name = " + name,
		"objects": "SELECT SobjectType, PermissionsCreate, PermissionsRead, PermissionsEdit, PermissionsDelete, PermissionsViewAllRecords, PermissionsModifyAllRecords FROM ObjectPermissions WHERE Parent.Name = " + name,
		"fields":  "SELECT Field, PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE Parent.Name = " + name,
		"users":   "SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = " + name,
	}
}

// readSet reads the answers to setQueries. A user without "View Setup and
// Configuration" may be refused them.
func (l *Live) readSet(byRef map[string]salesforce.Subresponse) error {
	pages := map[string]*salesforce.QueryResult{}
	for ref := range setQueries() {
		page, err := byRef[ref].Query()
		if err != nil {
			if salesforce.HasCode(err, "INVALID_TYPE", "INSUFFICIENT_ACCESS", "INVALID_FIELD") {
				l.SetHidden = true
				return nil
			}
			return err
		}
		pages[ref] = page
	}
	if len(pages["set"].Records) == 0 {
		return nil
	}
	set := &LiveSet{ID: pages["set"].Records[0].ID(), Objects: map[string]Right{}, Fields: map[string]FieldRight{}}
	for _, r := range pages["objects"].Records {
		set.Objects[r.String("SobjectType")] = Right{
			Create: r.Bool("PermissionsCreate"), Read: r.Bool("PermissionsRead"), Edit: r.Bool("PermissionsEdit"), Delete: r.Bool("PermissionsDelete"),
			ViewAll: r.Bool("PermissionsViewAllRecords"), ModifyAll: r.Bool("PermissionsModifyAllRecords"),
		}
	}
	for _, r := range pages["fields"].Records {
		set.Fields[strings.ToLower(r.String("Field"))] = FieldRight{Read: r.Bool("PermissionsRead"), Edit: r.Bool("PermissionsEdit")}
	}
	for _, r := range pages["users"].Records {
		set.Users = append(set.Users, r.String("AssigneeId"))
	}
	set.Given = pages["users"].TotalSize
	l.Set = set
	return nil
}

// Has reports whether a user has the set.
func (s *LiveSet) Has(userID string) bool {
	return s != nil && slices.ContainsFunc(s.Users, func(u string) bool { return salesforce.SameID(u, userID) })
}

// rightsQuery asks what the user may do to the org's set-up. Like the queries
// above it is one of the five that a composite call may hold.
const rightsQuery = "SELECT PermissionsModifyMetadata, PermissionsModifyAllData, PermissionsCustomizeApplication FROM UserPermissionAccess"

// missing names the rights to deploy that the user does not have.
func missing(r salesforce.Record) []string {
	var out []string
	if !r.Bool("PermissionsModifyMetadata") && !r.Bool("PermissionsModifyAllData") {
		out = append(out, "Modify Metadata Through Metadata API Functions")
	}
	if !r.Bool("PermissionsCustomizeApplication") {
		out = append(out, "Customize Application")
	}
	return out
}
