package rehearsal

import (
	"context"
	"strings"
	"time"
)

// refreshCatalog writes the catalogue when an org is opened, unless it is
// there already and the standard objects are still those it was written from.
func (u *unit) refreshCatalog(ctx context.Context, fresh bool) error {
	print, err := baseFingerprint()
	if err != nil {
		return err
	}
	var stored string
	known := u.tx.QueryRowContext(ctx, "SELECT value FROM _state WHERE key='catalog'").Scan(&stored) == nil
	if known && stored == print && !fresh {
		return nil
	}
	if err := u.writeCatalog(ctx); err != nil {
		return err
	}
	return u.tx.exec(ctx, "INSERT OR REPLACE INTO _state(key,value) VALUES('catalog',?)", print)
}

// writeCatalog writes the rows of the objects that describe the schema itself:
// EntityDefinition, FieldDefinition, CustomObject, CustomField,
// RelatedListDefinition. Their Id column holds the durable id, by which rows
// refer to each other.
func (u *unit) writeCatalog(ctx context.Context) error {
	for _, name := range []string{"EntityDefinition", "FieldDefinition", "CustomObject", "CustomField", "RelatedListDefinition"} {
		if err := u.tx.exec(ctx, "DELETE FROM "+quote(name)); err != nil {
			return err
		}
	}
	for _, o := range u.schema.objects {
		if err := u.writeEntity(ctx, o); err != nil {
			return err
		}
		for _, f := range o.Fields {
			if err := u.writeFieldDefinition(ctx, o, f); err != nil {
				return err
			}
		}
		for _, c := range o.children {
			if c.Name == "" || c.Child.Kind != RecordKind {
				continue
			}
			list := c.Name
			err := u.put(ctx, "RelatedListDefinition", map[string]any{
				"Id": durableID(o) + "." + list + "." + c.Child.Name, "DurableId": durableID(o) + "." + list,
				"Label": orElse(c.Field.RelationLabel, c.Child.Plural), "RelatedListName": list, "RelatedListId": list,
				"ParentEntityDefinitionId": durableID(o), "ChildEntityDefinitionId": durableID(c.Child), "IsCustomizable": 1, "IsLayoutable": 1,
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// durableID names an object in the Tooling API: its API name, or the id of a
// custom object.
func durableID(o *Object) string {
	if o.DurableID != "" {
		return shortID(o.DurableID)
	}
	return o.Name
}

// put inserts a row given by column.
func (u *unit) put(ctx context.Context, table string, row map[string]any) error {
	o := u.schema.Object(table)
	var cols []string
	var args []any
	for _, f := range o.Fields {
		if v, given := row[f.Name]; given && f.stored() {
			cols, args = append(cols, quote(f.Name)), append(args, v)
		}
	}
	return u.tx.exec(ctx, "INSERT OR REPLACE INTO "+quote(table)+" ("+strings.Join(cols, ",")+") VALUES "+marks(len(cols)), args...)
}

func millisOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func (u *unit) writeEntity(ctx context.Context, o *Object) error {
	plain := strings.TrimSuffix(o.Name, "__c")
	id := durableID(o)
	err := u.put(ctx, "EntityDefinition", map[string]any{
		"Id": id, "DurableId": id, "LastModifiedDate": millisOrNil(o.Changed), "QualifiedApiName": o.Name,
		"DeveloperName": plain, "MasterLabel": o.Label, "Label": o.Label, "PluralLabel": o.Plural, "PublisherId": map[bool]string{true: "<local>", false: "System"}[o.Custom],
		"KeyPrefix": nullable(o.KeyPrefix), "DeploymentStatus": map[bool]any{true: o.DeploymentStatus}[o.Custom], "InternalSharingModel": nullable(o.Sharing),
		"ExternalSharingModel": nullable(map[bool]string{true: "Private"}[o.Sharing != ""]), "Description": nullable(o.Description),
		"DetailUrl": "/{ID}", "EditUrl": "/{ID}/e", "NewUrl": "/" + o.KeyPrefix + "/e",
		"IsCustomizable": asFlag(o.Custom || o.can("l")), "IsApexTriggerable": asFlag(o.can("t")), "IsWorkflowEnabled": asFlag(o.can("l")), "IsProcessEnabled": asFlag(o.can("l")),
		"IsCompactLayoutable": asFlag(o.can("C")), "IsDeprecatedAndHidden": 0, "IsCustomSetting": 0, "IsSearchLayoutable": asFlag(o.can("h")),
		"IsTriggerable": asFlag(o.can("t")), "IsIdEnabled": 1, "IsReplicateable": asFlag(o.can("p")), "IsRetrieveable": asFlag(o.can("r")), "IsSearchable": asFlag(o.can("s")),
		"IsQueryable": asFlag(o.can("q")), "IsLayoutable": asFlag(o.can("l")), "IsEverCreatable": asFlag(o.can("c")), "IsEverUpdatable": asFlag(o.can("u")),
		"IsEverDeletable": asFlag(o.can("d")), "IsFeedEnabled": asFlag(o.can("f")), "IsMruEnabled": asFlag(o.can("M")), "IsSubtype": 0, "IsAutoActivityCaptureEnabled": 0,
	})
	if err != nil || !o.Custom {
		return err
	}
	return u.put(ctx, "CustomObject", map[string]any{
		"Id": o.DurableID, "DeveloperName": plain, "Description": nullable(o.Description), "Language": "en_US",
		"SharingModel": o.Sharing, "ManageableState": "unmanaged", "CreatedDate": millisOrNil(o.Created), "CreatedById": nullable(o.CreatedBy),
		"LastModifiedDate": millisOrNil(o.Changed), "LastModifiedById": nullable(o.CreatedBy), "SystemModstamp": millisOrNil(o.Changed),
	})
}

func (u *unit) writeFieldDefinition(ctx context.Context, o *Object, f *Field) error {
	plain := strings.TrimSuffix(f.Name, "__c")
	id := durableID(o) + "." + f.Name
	if f.DurableID != "" {
		id = durableID(o) + "." + shortID(f.DurableID)
	}
	err := u.put(ctx, "FieldDefinition", map[string]any{
		"Id": id, "DurableId": id, "QualifiedApiName": f.Name, "EntityDefinitionId": durableID(o),
		"DeveloperName": map[bool]string{true: plain, false: strings.TrimSuffix(f.Name, "Id")}[f.Custom || f.Type != "reference"], "MasterLabel": f.Label, "Label": f.Label,
		"Length": f.Length, "DataType": dataType(f), "ServiceDataTypeId": f.soapType(), "ValueTypeId": valueType(f), "ExtraTypeInfo": nullable(f.ExtraType),
		"IsCalculated": asFlag(f.Calculated), "IsHighScaleNumber": 0, "IsHtmlFormatted": 0, "IsNameField": asFlag(f.NameField), "IsNillable": asFlag(f.Nillable),
		"IsWorkflowFilterable": asFlag(f.Filterable), "IsCompactLayoutable": 1, "IsFieldHistoryTracked": 0, "IsIndexed": asFlag(f.indexed() || f.Type == "id"),
		"IsApiFilterable": asFlag(f.Filterable), "IsApiGroupable": asFlag(f.Groupable), "IsApiSortable": asFlag(f.Sortable), "IsListFilterable": asFlag(f.Filterable),
		"IsListSortable": asFlag(f.Sortable), "IsListVisible": 1, "IsFlsEnabled": asFlag(f.Permissionable), "IsPolymorphicForeignKey": asFlag(f.Polymorphic),
		"IsAiPredictionField": 0, "Precision": f.Precision, "Scale": f.Scale, "RelationshipName": nullable(f.Relationship), "LastModifiedDate": millisOrNil(f.Changed),
		"Description": nullable(f.Description),
	})
	if err != nil || !f.Custom || f.DurableID == "" {
		return err
	}
	table := o.Name
	if o.Custom {
		table = shortID(o.DurableID)
	}
	return u.put(ctx, "CustomField", map[string]any{
		"Id": f.DurableID, "DeveloperName": plain, "TableEnumOrId": table, "EntityDefinitionId": durableID(o),
		"FullName": o.Name + "." + f.Name, "Length": f.Length, "Precision": f.Precision, "Scale": f.Scale, "RelationshipLabel": nullable(f.RelationLabel),
		"InlineHelpText": nullable(f.InlineHelp), "Description": nullable(f.Description), "ManageableState": "unmanaged", "CreatedDate": millisOrNil(f.Created),
		"CreatedById": nullable(f.CreatedBy), "LastModifiedDate": millisOrNil(f.Changed), "LastModifiedById": nullable(f.CreatedBy), "SystemModstamp": millisOrNil(f.Changed),
	})
}

// dataType is a field's type as set-up pages show it.
func dataType(f *Field) string {
	switch f.Type {
	case "string":
		if f.AutoNumber {
			return "Auto Number"
		}
		if f.NameField && !f.Custom {
			return "Name"
		}
		return "Text(" + itoa(f.Length) + ")"
	case "textarea":
		if f.Length > 255 {
			return "Long Text Area(" + itoa(f.Length) + ")"
		}
		return "Text Area(" + itoa(f.Length) + ")"
	case "reference":
		return "Lookup(" + strings.Join(f.ReferenceTo, ",") + ")"
	case "double":
		return "Number(" + itoa(f.Precision-f.Scale) + ", " + itoa(f.Scale) + ")"
	case "currency":
		return "Currency(" + itoa(f.Precision-f.Scale) + ", " + itoa(f.Scale) + ")"
	case "percent":
		return "Percent(" + itoa(f.Precision-f.Scale) + ", " + itoa(f.Scale) + ")"
	case "int":
		return "Number(" + itoa(f.Digits) + ", 0)"
	case "datetime":
		return "Date/Time"
	case "boolean":
		return "Checkbox"
	case "multipicklist":
		return "Picklist (Multi-Select)"
	case "email", "phone", "date", "time", "picklist", "address":
		return strings.ToUpper(f.Type[:1]) + f.Type[1:]
	case "url":
		return "URL"
	case "id":
		return "Lookup()"
	}
	return f.Type
}

func valueType(f *Field) string {
	switch f.Type {
	case "reference":
		return "id"
	case "currency", "percent":
		return "double"
	case "picklist", "multipicklist", "email", "phone", "url", "textarea", "combobox":
		return "string"
	}
	return f.Type
}
