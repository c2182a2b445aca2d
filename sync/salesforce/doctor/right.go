package doctor

// right is a system permission (auth 3.1, UserPermissionAccess).
type right struct {
	name  string // without "Permissions": "ApiEnabled"
	label string // as Setup calls it
	means string
	// instead are rights that do as well.
	instead []string
}

// runRights are those that sending needs, and two that the hosted product
// recommends.
func runRights() []right {
	return []right{
		{name: "ApiEnabled", label: "API Enabled", means: "Without it Salesforce answers no program of this user, so nothing can be sent."},
	}
}

// recommended are the rights that ease a set-up and are not needed.
func recommended() []right {
	return []right{
		{name: "ViewAllData", label: "View All Data", means: "Recommended by the hosted product, not required here: Demobridge finds people and deals with Read on their objects, and its upsert key is unique, so that no right to all records is needed."},
		{name: "ModifyAllData", label: "Modify All Data", means: "Recommended by the hosted product, not required here: Demobridge changes only the fields that the mappings name, with Edit on their objects."},
	}
}

// setupRights are those that only the set-up needs (data 1.1, 1.13, 1.14).
func setupRights() []right {
	return []right{
		{name: "CustomizeApplication", label: "Customize Application", means: "Builds the object and the fields. Only needed once, to prepare Salesforce; the daily sync runs without it."},
		{name: "ModifyMetadata", label: "Modify Metadata Through Metadata API Functions", means: "Lets Demobridge create the custom fields. Only needed once, to prepare Salesforce; the daily sync runs without it.", instead: []string{"ModifyAllData"}},
		{name: "ViewSetup", label: "View Setup and Configuration", means: "Lets Demobridge see which permission set gives what. Only needed for set-up and repairs."},
		{name: "ManageProfilesPermissionsets", label: "Manage Profiles and Permission Sets", means: "Creates and repairs the permission set. Only needed for set-up and repairs."},
		{name: "AssignPermissionSets", label: "Assign Permission Sets", means: "Gives the permission set to the sync user. Only needed for set-up and repairs.", instead: []string{"ManageUsers"}},
	}
}

// asked are the names that UserPermissionAccess is asked for.
func asked() []string {
	out := []string{"ApiUserOnly", "ManageUsers"}
	for _, list := range [][]right{runRights(), recommended(), setupRights()} {
		for _, r := range list {
			out = append(out, r.name)
		}
	}
	return out
}

// Rights are the system permissions of a user by name, as far as the org knows
// them.
type Rights map[string]bool

// holds reports whether the user has a right, or one that does as well. known
// is false when the org said nothing about any of them.
func (r Rights) holds(x right) (has, known bool) {
	for _, name := range append([]string{x.name}, x.instead...) {
		on, said := r[name]
		has, known = has || on, known || said
	}
	return has, known
}

// mayGrant reports whether the user may change what a permission set grants
// (auth 3.2; data 1.13).
func (r Rights) mayGrant() bool { return r["ViewSetup"] && r["ManageProfilesPermissionsets"] }

// mayAssign reports whether the user may give permission sets to users (data
// 1.14).
func (r Rights) mayAssign() bool { return r["AssignPermissionSets"] || r["ManageUsers"] }

// mayBuild reports whether the user may create objects and fields (data 1.1).
func (r Rights) mayBuild() bool {
	return r["CustomizeApplication"] && (r["ModifyMetadata"] || r["ModifyAllData"])
}
