package rehearsal

// sparseSystem are the lookups that a search cannot be narrowed by.
var sparseSystem = map[string]bool{"MasterRecordId": true, "OwnerId": true, "CreatedById": true, "LastModifiedById": true}

// describeField is a field's entry in a describe, with all keys of a recorded
// one. createable and updateable are the user's own.
func (c *call) describeField(o *Object, f *Field) object {
	edits := c.access.edits(o, f)
	var relationship any
	if f.Relationship != "" {
		relationship = f.Relationship
	}
	refs := []string{}
	refs = append(refs, f.ReferenceTo...)
	values := []object{}
	for _, p := range f.Picklist {
		values = append(values, object{{"active", !p.Inactive}, {"defaultValue", p.Default}, {"label", orElse(p.Label, p.Value)}, {"validFor", nil}, {"value", p.Value}})
	}
	var standard any
	switch {
	case f.Type == "boolean":
		standard = f.Default == "true"
	case f.Default != "":
		standard = f.Default
	}
	return object{
		{"aggregatable", f.Aggregatable},
		{"aiPredictionField", false},
		{"autoNumber", f.AutoNumber},
		{"byteLength", f.byteLength()},
		{"calculated", f.Calculated},
		{"calculatedFormula", nullable(f.Formula)},
		{"cascadeDelete", f.DeleteConstraint == "Cascade"},
		{"caseSensitive", f.CaseSensitive},
		{"compoundFieldName", nullable(f.Compound)},
		{"controllerName", nil},
		{"createable", f.Createable && edits},
		{"custom", f.Custom},
		{"defaultValue", standard},
		{"defaultValueFormula", nil},
		{"defaultedOnCreate", f.Defaulted},
		{"dependentPicklist", false},
		{"deprecatedAndHidden", false},
		{"digits", f.Digits},
		{"displayLocationInDecimal", false},
		{"encrypted", false},
		{"externalId", f.ExternalID},
		{"extraTypeInfo", nullable(f.ExtraType)},
		{"filterable", f.Filterable},
		{"filteredLookupInfo", nil},
		{"formulaTreatNullNumberAsZero", false},
		{"groupable", f.Groupable},
		{"highScaleNumber", false},
		{"htmlFormatted", false},
		{"idLookup", f.IDLookup},
		{"inlineHelpText", nullable(f.InlineHelp)},
		{"label", f.Label},
		{"length", f.Length},
		{"mask", nil},
		{"maskType", nil},
		{"name", f.Name},
		{"nameField", f.NameField},
		{"namePointing", f.Polymorphic},
		{"nillable", f.Nillable},
		{"permissionable", f.Permissionable},
		{"picklistValues", values},
		{"polymorphicForeignKey", f.Polymorphic},
		{"precision", f.Precision},
		{"queryByDistance", f.Type == "address"},
		{"referenceTargetField", nil},
		{"referenceTo", refs},
		{"relationshipName", relationship},
		{"relationshipOrder", nil},
		{"restrictedDelete", f.DeleteConstraint == "Restrict"},
		{"restrictedPicklist", f.RestrictedPicklist},
		{"scale", f.Scale},
		{"searchPrefilterable", f.Type == "reference" && !sparseSystem[f.Name]},
		{"soapType", f.soapType()},
		{"sortable", f.Sortable},
		{"type", f.Type},
		{"unique", f.Unique},
		{"updateable", f.Updateable && edits},
		{"writeRequiresMasterRead", false},
	}
}
