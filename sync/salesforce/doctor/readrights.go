package doctor

import (
	"context"
	"strings"

	"demobridge/sync/salesforce"
)

// rights asks for the user's rights, record, permission set and its
// assignment, and for the custom objects that exist: one call with five
// queries. Each is answered or refused on its own.
func (r *Reader) rights(ctx context.Context, f *Findings) {
	f.Rights, f.User, f.Set, f.Holds = Answer[Rights]{}, Answer[User]{}, Answer[Set]{}, Answer[bool]{}
	f.Exists = map[string]bool{}
	fail := func(err error) {
		f.Rights, f.User, f.Set, f.Holds = unsaid[Rights](err), unsaid[User](err), unsaid[Set](err), unsaid[bool](err)
	}
	if err := r.ready(ctx, f); err != nil {
		fail(err)
		return
	}
	me := salesforce.Quote(f.Identity.Value.UserID)
	set := salesforce.Quote(r.needs.PermissionSet)
	subs, err := r.client.Composite(ctx, salesforce.CompositeRequest{Subrequests: []salesforce.Subrequest{
		salesforce.QuerySub("rights", "SELECT Permissions"+strings.Join(asked(), ", Permissions")+" FROM UserPermissionAccess"),
		salesforce.QuerySub("user", "SELECT Id, Name, Username, Profile.Name, Profile.UserLicenseId FROM User WHERE Id = "+me),
		salesforce.QuerySub("permset", "SELECT Id, Name, Label FROM PermissionSet WHERE Name = "+set+" AND IsOwnedByProfile = false"),
		salesforce.QuerySub("holds", "SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = "+set+" AND AssigneeId = "+me),
		salesforce.QuerySub("entities", "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName IN "+salesforce.QuoteList(r.customObjects())),
	}})
	if err != nil {
		shut(f, err)
		fail(err)
		return
	}
	f.Door = said(struct{}{})
	f.Rights = rightsOf(subs[0])
	f.User = userOf(subs[1])
	f.Set = setOf(subs[2])
	if page, err := subs[3].Query(); err != nil {
		f.Holds = unsaid[bool](err)
	} else {
		f.Holds = said(len(page.Records) > 0)
	}
	if page, err := subs[4].Query(); err == nil {
		for _, row := range page.Records {
			f.Exists[row.String("QualifiedApiName")] = true
		}
	}
}

func (r *Reader) customObjects() []string {
	var out []string
	for _, o := range r.needs.Objects {
		if o.Custom {
			out = append(out, o.Name)
		}
	}
	return out
}

func rightsOf(s salesforce.Subresponse) Answer[Rights] {
	page, err := s.Query()
	if err != nil {
		return unsaid[Rights](err)
	}
	if len(page.Records) != 1 {
		return unsaid[Rights](errOdd)
	}
	out := Rights{}
	for _, name := range asked() {
		if v, ok := page.Records[0].Lookup("Permissions" + name); ok {
			if on, isBool := v.(bool); isBool {
				out[name] = on
			}
		}
	}
	if len(out) == 0 {
		return unsaid[Rights](errOdd)
	}
	return said(out)
}

func userOf(s salesforce.Subresponse) Answer[User] {
	page, err := s.Query()
	if err != nil {
		return unsaid[User](err)
	}
	if len(page.Records) != 1 || !salesforce.ValidID(page.Records[0].ID()) {
		return unsaid[User](errOdd)
	}
	row := page.Records[0]
	return said(User{
		ID: row.ID(), Name: row.String("Name"), Username: row.String("Username"),
		Profile: row.String("Profile.Name"), LicenceID: row.String("Profile.UserLicenseId"),
	})
}

func setOf(s salesforce.Subresponse) Answer[Set] {
	page, err := s.Query()
	if err != nil {
		return unsaid[Set](err)
	}
	if len(page.Records) == 0 {
		return said(Set{})
	}
	row := page.Records[0]
	if !salesforce.ValidID(row.ID()) {
		return unsaid[Set](errOdd)
	}
	return said(Set{ID: row.ID(), Label: row.String("Label")})
}

// grants asks what the permission set gives, which custom fields exist, and
// for the licences: one call with five queries.
func (r *Reader) grants(ctx context.Context, f *Findings) {
	f.Grants, f.Licences, f.Addons = Answer[Grants]{}, Answer[[]Licence]{}, Answer[[]Licence]{}
	if err := r.ready(ctx, f); err != nil {
		f.Grants, f.Licences, f.Addons = unsaid[Grants](err), unsaid[[]Licence](err), unsaid[[]Licence](err)
		return
	}
	subs, err := r.client.Composite(ctx, salesforce.CompositeRequest{Subrequests: append(grantSubs(r.needs),
		salesforce.QuerySub("fields", "SELECT QualifiedApiName, EntityDefinition.QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName IN "+
			salesforce.QuoteList(r.needs.names())+" AND QualifiedApiName IN "+salesforce.QuoteList(r.customFields())),
		salesforce.QuerySub("licences", "SELECT Id, Name, TotalLicenses, UsedLicenses FROM UserLicense"),
		salesforce.QuerySub("addons", "SELECT Id, MasterLabel, TotalLicenses, UsedLicenses FROM PermissionSetLicense WHERE MasterLabel = "+salesforce.Quote(integrationAddon)),
	)})
	if err != nil {
		shut(f, err)
		f.Grants, f.Licences, f.Addons = unsaid[Grants](err), unsaid[[]Licence](err), unsaid[[]Licence](err)
		return
	}
	f.Grants = grantsOf(subs[0], subs[1])
	if page, err := subs[2].Query(); err == nil {
		for _, row := range page.Records {
			f.Exists[fieldKey(row.String("EntityDefinition.QualifiedApiName"), row.String("QualifiedApiName"))] = true
		}
	}
	f.Licences, f.Addons = licencesOf(subs[3], "Name"), licencesOf(subs[4], "MasterLabel")
}

// grantSubs are the two queries for what the permission set gives.
func grantSubs(n Needs) []salesforce.Subrequest {
	where := " WHERE Parent.Name = " + salesforce.Quote(n.PermissionSet) + " AND SobjectType IN " + salesforce.QuoteList(n.names())
	return []salesforce.Subrequest{
		salesforce.QuerySub("objectGrants", "SELECT Id, SobjectType, PermissionsRead, PermissionsCreate, PermissionsEdit FROM ObjectPermissions"+where),
		salesforce.QuerySub("fieldGrants", "SELECT Id, Field, PermissionsRead, PermissionsEdit FROM FieldPermissions"+where),
	}
}

func grantsOf(objects, fields salesforce.Subresponse) Answer[Grants] {
	out := Grants{Objects: map[string]ObjectGrant{}, Fields: map[string]FieldGrant{}}
	page, err := objects.Query()
	if err != nil {
		return unsaid[Grants](err)
	}
	for _, row := range page.Records {
		out.Objects[row.String("SobjectType")] = ObjectGrant{ID: row.ID(), Read: row.Bool("PermissionsRead"), Create: row.Bool("PermissionsCreate"), Edit: row.Bool("PermissionsEdit")}
	}
	if page, err = fields.Query(); err != nil {
		return unsaid[Grants](err)
	}
	for _, row := range page.Records {
		out.Fields[row.String("Field")] = FieldGrant{ID: row.ID(), Read: row.Bool("PermissionsRead"), Edit: row.Bool("PermissionsEdit")}
	}
	return said(out)
}

// customFields are the names of the custom fields, each once.
func (r *Reader) customFields() []string {
	var out []string
	seen := map[string]bool{}
	for _, o := range r.needs.Objects {
		for _, f := range o.Fields {
			if f.custom() && !seen[f.Name] {
				seen[f.Name] = true
				out = append(out, f.Name)
			}
		}
	}
	return out
}

func licencesOf(s salesforce.Subresponse, name string) Answer[[]Licence] {
	page, err := s.Query()
	if err != nil {
		return unsaid[[]Licence](err)
	}
	out := []Licence{}
	for _, row := range page.Records {
		out = append(out, Licence{ID: row.ID(), Name: row.String(name), Total: int(row.Int("TotalLicenses")), Used: int(row.Int("UsedLicenses"))})
	}
	return said(out)
}
