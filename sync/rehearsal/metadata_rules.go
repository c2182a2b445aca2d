package rehearsal

import (
	"strings"
	"time"

	"demobridge/sync/rehearsal/metadata"
)

// placeRule creates or changes a validation rule. Its condition must be one
// that can be evaluated here.
func (b *builder) placeRule(c *metadata.Component) (placement, error) {
	n := c.Body
	objectName, name, _ := strings.Cut(c.FullName, ".")
	o := b.draft.Object(objectName)
	if o == nil || o.Kind != RecordKind {
		return refusal(n, "Entity Enumeration Or ID: bad value for restricted picklist field: "+objectName).withCode("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"), nil
	}
	if p := requiredProperty(n, "active", "errorConditionFormula", "errorMessage"); p != nil {
		return *p, nil
	}
	if !developerName.MatchString(name) {
		return refusal(n, "Rule Name: The Rule Name field"+badNameText), nil
	}
	if p := tooLong(n, map[string]int{"fullName": 40, "errorMessage": 255, "description": 255, "errorConditionFormula": 3900}); p != nil {
		return *p, nil
	}
	rule := ValidationRule{Name: name, Active: n.True("active"), Condition: strings.TrimSpace(n.Get("errorConditionFormula")), Message: n.Get("errorMessage")}
	if field := n.Get("errorDisplayField"); field != "" {
		f := metadataField(o, field)
		if f == nil {
			return refusal(n, "In field: errorDisplayField - no CustomField named "+o.Name+"."+field+" found"), nil
		}
		rule.Field = f.Name
	}
	if problem := formulaProblem(o, rule.Condition); problem != "" {
		return refusal(n, problem), nil
	}
	kept, err := b.u.kept(b.ctx, "ValidationRule", c.FullName)
	if err != nil {
		return placement{}, err
	}
	out := placement{created: true, changed: true}
	at := -1
	for i, r := range o.ValidationRules {
		if strings.EqualFold(r.Name, name) {
			at, out.created = i, false
		}
	}
	doc := n.Without("fullName").Sort()
	if !out.created && kept != nil {
		out.id, out.changed = kept.id, metadata.Compact(kept.doc) != metadata.Compact(rename(doc, kept.doc.Name))
	}
	if !out.changed {
		return out, nil
	}
	err = b.draft.Set(o.Name, func(o *Object) {
		if at < 0 {
			o.ValidationRules = append(o.ValidationRules, rule)
			return
		}
		o.ValidationRules[at] = rule
	})
	if err != nil {
		return placement{}, err
	}
	b.draft.keepWhole(o)
	out.id, err = b.u.keep(b.ctx, "ValidationRule", c.FullName, "", rename(doc, "ValidationRule"), b.by.user.id)
	return out, err
}

// rename gives an element another name: inside an object's file a component
// has the name of the property, elsewhere that of its type.
func rename(n *metadata.Node, name string) *metadata.Node {
	c := *n
	c.Name, c.Type = name, ""
	return &c
}

// formulaFunctions are those that evaluate knows.
const formulaFunctions = " AND OR NOT IF ISBLANK ISNULL ISNEW ISCHANGED PRIORVALUE ISPICKVAL LEN CONTAINS BEGINS LOWER UPPER TEXT VALUE REGEX "

// formulaProblem says in the words of the formula editor what is wrong with a
// condition, empty when nothing is.
func formulaProblem(o *Object, condition string) string {
	tokens, err := formulaTokens(condition)
	if err != nil {
		return "Syntax error. " + err.Error()
	}
	for i, t := range tokens {
		if !(t[0] >= 'A' && t[0] <= 'Z' || t[0] >= 'a' && t[0] <= 'z' || t[0] == '_' || t[0] == '$') {
			continue
		}
		word := strings.ToUpper(t)
		switch {
		case i+1 < len(tokens) && tokens[i+1] == "(":
			if !strings.Contains(formulaFunctions, " "+word+" ") {
				return "Unknown function " + t + ". Check spelling."
			}
		case word == "TRUE" || word == "FALSE" || word == "NULL":
		case o.Field(t) == nil:
			return "Field " + t + " does not exist. Check spelling."
		}
	}
	if _, err := evaluate(condition, &saveItem{obj: o, values: map[string]any{}, created: true}); err != nil {
		return "Syntax error. " + err.Error()
	}
	return ""
}

// placeRecordType creates or changes a record type.
func (b *builder) placeRecordType(c *metadata.Component) (placement, error) {
	n := c.Body
	objectName, name, _ := strings.Cut(c.FullName, ".")
	o := b.schema().Object(objectName)
	if o == nil || o.Kind != RecordKind {
		return refusal(n, "Entity Enumeration Or ID: bad value for restricted picklist field: "+objectName).withCode("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"), nil
	}
	if p := requiredProperty(n, "active", "label"); p != nil {
		return *p, nil
	}
	if p := tooLong(n, map[string]int{"fullName": 80, "label": 80, "description": 255}); p != nil {
		return *p, nil
	}
	for _, p := range n.All("picklistValues") {
		if metadataField(o, p.Get("picklist")) == nil {
			return refusal(p, "Picklist: "+p.Get("picklist")+" not found"), nil
		}
	}
	var id string
	err := b.u.tx.QueryRowContext(b.ctx, `SELECT Id FROM "RecordType" WHERE SobjectType=? AND DeveloperName=? COLLATE NOCASE`, o.Name, name).Scan(&id)
	if err != nil {
		id = "" // a new one
	}
	out, err := b.keepPlain(c, id)
	if err != nil || !out.changed {
		return out, err
	}
	at := b.u.at.Truncate(time.Second).UnixMilli()
	row := map[string]any{
		"Id": out.id, "Name": n.Get("label"), "DeveloperName": name, "SobjectType": o.Name, "IsActive": asFlag(n.True("active")),
		"Description": nullable(n.Get("description")), "CreatedDate": at, "CreatedById": b.by.user.id, "LastModifiedDate": at, "LastModifiedById": b.by.user.id, "SystemModstamp": at,
	}
	b.u.accessChanged = true
	return out, b.u.put(b.ctx, "RecordType", row)
}

// keepPlain keeps a component's document; what it says has no other effect.
func (b *builder) keepPlain(c *metadata.Component, id string) (placement, error) {
	doc := rename(c.Body.Without("fullName"), c.Type)
	old, err := b.u.kept(b.ctx, c.Type, c.FullName)
	if err != nil {
		return placement{}, err
	}
	if old != nil && metadata.Compact(old.doc) == metadata.Compact(doc) {
		return placement{id: old.id}, nil
	}
	out := placement{created: old == nil && id == "", changed: true}
	out.id, err = b.u.keep(b.ctx, c.Type, c.FullName, id, doc, b.by.user.id)
	return out, err
}

// placePlain places components that the org keeps but that change nothing in
// it: list views, compact layouts, field sets, apps and the like.
func (b *builder) placePlain(c *metadata.Component) (placement, error) {
	n := c.Body
	if t, _ := metadata.TypeNamed(c.Type); t.Parent != "" {
		objectName, _, _ := strings.Cut(c.FullName, ".")
		if o := b.schema().Object(objectName); o == nil {
			return refusal(n, "Entity Enumeration Or ID: bad value for restricted picklist field: "+objectName).withCode("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"), nil
		}
	}
	var needs []string
	switch c.Type {
	case "ListView":
		needs = []string{"label", "filterScope"}
	case "BusinessProcess":
		needs = []string{"isActive"}
	case "CompactLayout", "FieldSet", "SharingReason":
		needs = []string{"label"}
	}
	if p := requiredProperty(n, needs...); p != nil {
		return *p, nil
	}
	if c.Type == "ListView" {
		if p := tooLong(n, map[string]int{"fullName": 40, "label": 40}); p != nil {
			return *p, nil
		}
	}
	return b.keepPlain(c, "")
}
