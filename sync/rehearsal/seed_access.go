package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// The profiles of the rehearsal users.
const (
	adminProfile       = "System Administrator"
	standardProfile    = "Standard User"
	integrationProfile = "Salesforce Integration"
	noAPIProfile       = "No API User"
)

// profileRights are the system permissions of the seeded profiles. A profile
// that the seed names and that is not listed gets those of Standard User.
var profileRights = map[string][]string{
	adminProfile: {"*"},
	standardProfile: {
		"ApiEnabled", "EditEvent", "EditTask", "RunReports", "ExportReport", "LightningExperienceUser", "ConvertLeads",
		"ViewAllUsers", "ActivateContract",
	},
	integrationProfile: {"ApiEnabled", "ApiUserOnly"},
	noAPIProfile:       {"EditEvent", "EditTask", "RunReports", "LightningExperienceUser"},
}

// notForAdmins are system permissions that administrators do not have of
// themselves.
var notForAdmins = []string{"ApiUserOnly", "BulkApiHardDelete", "EditReadonlyFields", "PasswordNeverExpires"}

// businessObjects are the standard objects that profiles grant.
var businessObjects = []string{"Account", "Contact", "Lead", "Opportunity", "Campaign", "Case"}

// seedProfiles makes the licences and the profiles with their rights.
func (u *unit) seedProfiles(ctx context.Context, doc seedDoc) error {
	at := u.at.Truncate(1e9).UnixMilli()
	stamp := func(row map[string]any) map[string]any {
		row["CreatedDate"], row["LastModifiedDate"], row["SystemModstamp"] = at, at, at
		row["CreatedById"], row["LastModifiedById"] = doc.Users[0].ID, doc.Users[0].ID
		return row
	}
	licences := map[string]string{}
	for _, l := range []struct{ key, name string }{{"SFDC", "Salesforce"}, {"Salesforce_Integration", "Salesforce Integration"}} {
		id, err := u.newID(ctx, "100")
		if err != nil {
			return err
		}
		licences[l.name] = id
		err = u.put(ctx, "UserLicense", stamp(map[string]any{
			"Id": id, "LicenseDefinitionKey": l.key, "Name": l.name, "MasterLabel": l.name,
			"TotalLicenses": 15, "UsedLicenses": len(doc.Users), "Status": "Active", "UsedLicensesLastUpdated": at,
		}))
		if err != nil {
			return err
		}
	}
	names := []string{adminProfile, standardProfile, integrationProfile, noAPIProfile}
	for _, s := range doc.Users {
		if !slices.Contains(names, s.Profile) {
			names = append(names, s.Profile)
		}
	}
	for _, name := range names {
		licence := licences["Salesforce"]
		if name == integrationProfile {
			licence = licences["Salesforce Integration"]
		}
		if err := u.seedProfile(ctx, name, licence, stamp); err != nil {
			return err
		}
	}
	return nil
}

func (u *unit) seedProfile(ctx context.Context, name, licence string, stamp func(map[string]any) map[string]any) error {
	id, err := u.newID(ctx, "00e")
	if err != nil {
		return err
	}
	rights, listed := profileRights[name]
	if !listed {
		rights = profileRights[standardProfile]
	}
	profile := stamp(map[string]any{"Id": id, "Name": name, "UserLicenseId": licence, "UserType": "Standard"})
	set := map[string]any{"Name": "X" + id, "Label": id, "ProfileId": id, "IsOwnedByProfile": 1, "IsCustom": 0, "Type": "Profile", "HasActivationRequired": 0, "LicenseId": licence}
	for _, f := range u.schema.Object("Profile").Fields {
		if right, isRight := strings.CutPrefix(f.Name, "Permissions"); isRight {
			has := slices.Contains(rights, right) || rights[0] == "*" && !slices.Contains(notForAdmins, right)
			profile[f.Name], set[f.Name] = asFlag(has), asFlag(has)
		}
	}
	if err := u.put(ctx, "Profile", profile); err != nil {
		return err
	}
	setID, err := u.newID(ctx, "0PS")
	if err != nil {
		return err
	}
	set["Id"] = setID
	if err := u.put(ctx, "PermissionSet", stamp(set)); err != nil {
		return err
	}
	return u.grantStandard(ctx, name, setID)
}

// grantStandard gives a profile its objects and the standard fields. The
// integration profile gets no objects: those come by permission set.
func (u *unit) grantStandard(ctx context.Context, profile, set string) error {
	for _, name := range businessObjects {
		o := u.schema.Object(name)
		right := objectRight{create: true, read: true, edit: true, del: profile == adminProfile || name == "Contact" || name == "Opportunity"}
		right.viewAll, right.modifyAll = profile == adminProfile, profile == adminProfile
		if profile != integrationProfile {
			if err := u.grantObject(ctx, set, o, right); err != nil {
				return err
			}
		}
		for _, f := range o.Fields {
			if f.Permissionable && !f.Custom {
				if err := u.grantField(ctx, set, o, f, profile != integrationProfile); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// grantObject adds object permissions to a permission set.
func (u *unit) grantObject(ctx context.Context, set string, o *Object, x objectRight) error {
	id, err := u.newID(ctx, "110")
	if err != nil {
		return err
	}
	at := u.at.Truncate(1e9).UnixMilli()
	return u.put(ctx, "ObjectPermissions", map[string]any{
		"Id": id, "ParentId": set, "SobjectType": o.Name, "PermissionsCreate": asFlag(x.create),
		"PermissionsRead": asFlag(x.read), "PermissionsEdit": asFlag(x.edit), "PermissionsDelete": asFlag(x.del), "PermissionsViewAllRecords": asFlag(x.viewAll),
		"PermissionsModifyAllRecords": asFlag(x.modifyAll), "PermissionsViewAllFields": 0, "CreatedDate": at, "LastModifiedDate": at, "SystemModstamp": at,
	})
}

// grantField adds field permissions to a permission set. What nobody can
// write is granted for reading only.
func (u *unit) grantField(ctx context.Context, set string, o *Object, f *Field, edit bool) error {
	id, err := u.newID(ctx, "01k")
	if err != nil {
		return err
	}
	edit = edit && !f.Calculated && !f.AutoNumber && (f.Createable || f.Updateable || f.Type == "address")
	return u.put(ctx, "FieldPermissions", map[string]any{
		"Id": id, "ParentId": set, "SobjectType": o.Name, "Field": o.Name + "." + f.Name,
		"PermissionsRead": 1, "PermissionsEdit": asFlag(edit), "SystemModstamp": u.at.Truncate(1e9).UnixMilli(),
	})
}

// addPermissionSet makes an empty permission set.
func (u *unit) addPermissionSet(ctx context.Context, name, label string) (string, error) {
	id, err := u.newID(ctx, "0PS")
	if err != nil {
		return "", err
	}
	admin, err := u.adminID(ctx)
	if err != nil {
		return "", err
	}
	at := u.at.Truncate(1e9).UnixMilli()
	row := map[string]any{
		"Id": id, "Name": name, "Label": label, "IsOwnedByProfile": 0, "IsCustom": 1, "Type": "Regular", "HasActivationRequired": 0,
		"CreatedDate": at, "CreatedById": admin, "LastModifiedDate": at, "LastModifiedById": admin, "SystemModstamp": at,
	}
	for _, f := range u.schema.Object("PermissionSet").Fields {
		if strings.HasPrefix(f.Name, "Permissions") {
			row[f.Name] = 0
		}
	}
	return id, u.put(ctx, "PermissionSet", row)
}

// assign gives a permission set to a user.
func (u *unit) assign(ctx context.Context, set, username string) error {
	var user string
	if err := u.tx.QueryRowContext(ctx, `SELECT Id FROM "User" WHERE Username=?`, username).Scan(&user); err != nil {
		return fmt.Errorf("rehearsal: user %s: %w", username, err)
	}
	id, err := u.newID(ctx, "0Pa")
	if err != nil {
		return err
	}
	u.accessChanged = true
	return u.put(ctx, "PermissionSetAssignment", map[string]any{
		"Id": id, "PermissionSetId": set, "AssigneeId": user, "IsActive": 1, "IsRevoked": 0,
		"SystemModstamp": u.at.Truncate(1e9).UnixMilli(),
	})
}

func (u *unit) profileID(ctx context.Context, name string) (string, error) {
	var id string
	if err := u.tx.QueryRowContext(ctx, `SELECT Id FROM "Profile" WHERE Name=?`, name).Scan(&id); err != nil {
		return "", fmt.Errorf("rehearsal: profile %s: %w", name, err)
	}
	return id, nil
}

// adminID is the user who set the org up.
func (u *unit) adminID(ctx context.Context) (string, error) {
	if u.founder != "" {
		return u.founder, nil
	}
	var id string
	if err := u.tx.QueryRowContext(ctx, `SELECT Id FROM "User" WHERE Username=?`, adminName).Scan(&id); err != nil {
		return "", fmt.Errorf("rehearsal: %w", err)
	}
	return id, nil
}
