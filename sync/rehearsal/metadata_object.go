package rehearsal

import (
	"regexp"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// heldOfObject are the properties of a CustomObject that the schema holds.
var heldOfObject = []string{
	"fullName", "label", "pluralLabel", "nameField", "deploymentStatus", "description", "sharingModel", "enableSearch", "enableFeeds",
	"fields", "validationRules", "listViews", "recordTypes", "businessProcesses", "compactLayouts", "fieldSets", "sharingReasons",
}

// developerName is the pattern of API names without their suffix.
var developerName = regexp.MustCompile(`^[A-Za-z](?:_?[A-Za-z0-9])*$`)

const badNameText = " can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores."

// placeObject creates or changes a custom object, or sets what can be set of a
// standard one (contract D 1.8, 1.11, 2.1).
func (b *builder) placeObject(c *metadata.Component) (placement, error) {
	n := c.Body
	o := b.draft.Object(c.FullName)
	if o == nil {
		if p := b.checkNewObject(c); p != nil {
			return *p, nil
		}
	}
	if o != nil && !o.Custom {
		return b.placeStandardObject(o, n)
	}
	if p := b.checkObject(n); p != nil {
		return *p, nil
	}
	kept, err := b.u.kept(b.ctx, "CustomObject", c.FullName)
	if err != nil {
		return placement{}, err
	}
	var oldExtras *metadata.Node
	if kept != nil {
		oldExtras = kept.doc
	}
	out := placement{created: o == nil, changed: true}
	before := ""
	if o == nil {
		prefix, err := b.u.nextCustomPrefix(b.ctx)
		if err != nil {
			return placement{}, err
		}
		o = NewCustomObject(c.FullName, "", "", "", prefix)
		if err := b.u.stampObject(b.ctx, o, b.by.user.id); err != nil {
			return placement{}, err
		}
		b.draft.PutObject(o)
	} else {
		before = metadata.Compact(b.u.objectNode(o, oldExtras))
	}
	b.fillObject(o, n)
	more := extras(oldExtras, n, heldOfObject)
	if !out.created {
		out.changed = before != metadata.Compact(b.u.objectNode(o, more))
	}
	out.id = o.DurableID
	if !out.changed {
		return out, nil
	}
	o.Changed = b.u.at
	b.draft.keepWhole(o)
	_, err = b.u.keep(b.ctx, "CustomObject", o.Name, o.DurableID, more, b.by.user.id)
	return out, err
}

// checkNewObject looks at the name of an object that is not in the org.
func (b *builder) checkNewObject(c *metadata.Component) *placement {
	plain, custom := strings.CutSuffix(c.FullName, "__c")
	var p placement
	switch {
	case !custom:
		p = refusal(c.Body, "'"+c.FullName+"' does not resolve to a valid sObject type, fullName must end with: __as, __b, __c, __dll, __dlm, __e, __kav, __mdt, __mg, __x")
	case len(plain) > 40:
		p = refusal(c.Body, "Value too long for field: fullName maximum length is:40")
	case !developerName.MatchString(plain):
		p = refusal(c.Body, "Object Name: The Object Name field"+badNameText)
	default:
		return nil
	}
	return &p
}

// checkObject looks at the properties of a custom object.
func (b *builder) checkObject(n *metadata.Node) *placement {
	name := n.Child("nameField")
	problem := ""
	switch {
	case n.Get("label") == "":
		problem = "Must specify a non-empty label for the CustomObject"
	case n.Get("pluralLabel") == "":
		problem = "Must specify a non-empty plural label for the CustomObject"
	case name == nil || name.Get("type") != "Text" && name.Get("type") != "AutoNumber":
		problem = "Must specify a nameField of type Text or AutoNumber"
	case name.Get("type") == "AutoNumber" && name.Get("displayFormat") == "":
		problem = "Must specify 'displayFormat' for a CustomField of type AutoNumber"
	case n.Get("deploymentStatus") == "":
		problem = "Must specify a deploymentStatus for the CustomObject"
	case n.Get("sharingModel") == "" && b.version >= 30:
		problem = "Must specify a sharingModel for the CustomObject"
	case n.Has("sharingModel") && !strings.Contains(" Private Read ReadWrite ControlledByParent ", " "+n.Get("sharingModel")+" "):
		problem = "Invalid sharing model for a custom object: " + n.Get("sharingModel")
	case n.Get("sharingModel") == "ControlledByParent":
		problem = "Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail relationship field"
	case n.True("enableBulkApi") != n.True("enableSharing") || n.True("enableSharing") != n.True("enableStreamingApi"):
		problem = "enableSharing, enableBulkApi and enableStreamingApi must be all enabled or all disabled"
	}
	if problem != "" {
		p := refusal(n, problem)
		return &p
	}
	if p := tooLong(n, map[string]int{"label": 40, "pluralLabel": 40, "description": 1000}); p != nil {
		return p
	}
	return tooLong(name, map[string]int{"label": 40})
}

// fillObject takes the properties over.
func (b *builder) fillObject(o *Object, n *metadata.Node) {
	o.Label, o.Plural, o.DeploymentStatus = n.Get("label"), n.Get("pluralLabel"), n.Get("deploymentStatus")
	o.Description = n.Get("description")
	o.Sharing = orElse(n.Get("sharingModel"), orElse(o.Sharing, "ReadWrite"))
	o.setFlag("s", n.True("enableSearch"))
	o.setFlag("f", n.True("enableFeeds"))
	spec := n.Child("nameField")
	old := o.Field("Name")
	name := *old
	name.Label = orElse(spec.Get("label"), "Name")
	name.AutoNumber = spec.Get("type") == "AutoNumber"
	name.DisplayFormat = spec.Get("displayFormat")
	name.Createable, name.Updateable, name.Nillable = !name.AutoNumber, !name.AutoNumber, !name.AutoNumber
	for i, f := range o.Fields {
		if f == old {
			o.Fields[i] = &name
		}
	}
	o.byName["name"] = &name
}

// setFlag sets or clears one describe flag.
func (o *Object) setFlag(flag string, on bool) {
	o.Can = strings.ReplaceAll(o.Can, flag, "")
	if on {
		o.Can += flag
	}
}

// placeStandardObject sets the sharing model and the kept properties, such as
// action overrides, of a standard object.
func (b *builder) placeStandardObject(o *Object, n *metadata.Node) (placement, error) {
	kept, err := b.u.kept(b.ctx, "CustomObject", o.Name)
	if err != nil {
		return placement{}, err
	}
	for _, a := range n.All("actionOverrides") {
		if a.Get("type") != "Flexipage" {
			continue
		}
		found, err := b.exists("FlexiPage", a.Get("content"))
		if err != nil {
			return placement{}, err
		}
		if !found {
			return refusal(a, "In field: content - no FlexiPage named "+a.Get("content")+" found"), nil
		}
	}
	var old *metadata.Node
	if kept != nil {
		old = kept.doc
	}
	more := extras(old, n, append([]string{"sharingModel"}, heldOfObject...))
	sharing := n.Get("sharingModel")
	out := placement{changed: metadata.Compact(more) != metadata.Compact(old) && len(more.Children)+lenOf(old) > 0 || sharing != "" && sharing != o.Sharing}
	if !out.changed {
		return out, nil
	}
	if sharing != "" && sharing != o.Sharing {
		if err := b.draft.Set(o.Name, func(o *Object) { o.Sharing = sharing }); err != nil {
			return placement{}, err
		}
	}
	id, err := b.u.keep(b.ctx, "CustomObject", o.Name, "", more, b.by.user.id)
	_ = id // a standard object has none that is shown
	return out, err
}

func lenOf(n *metadata.Node) int {
	if n == nil {
		return 0
	}
	return len(n.Children)
}

// objectNode writes an object's own properties as metadata.
func (u *unit) objectNode(o *Object, more *metadata.Node) *metadata.Node {
	n := metadata.New("CustomObject")
	if o.Custom {
		name := metadata.New("nameField")
		f := o.Field("Name")
		name.AddIf("displayFormat", f.DisplayFormat)
		name.Add("label", f.Label)
		if f.AutoNumber {
			name.Add("type", "AutoNumber")
		} else {
			name.Add("type", "Text")
		}
		n.Add("label", o.Label).Add("pluralLabel", o.Plural).Append(name).Add("deploymentStatus", o.DeploymentStatus)
		n.AddIf("description", o.Description).AddBool("enableSearch", o.can("s")).AddBool("enableFeeds", o.can("f"))
	}
	n.AddIf("sharingModel", o.Sharing)
	if more != nil {
		n.Append(more.Children...)
	}
	return n.Sort()
}
