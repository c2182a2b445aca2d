package rehearsal

import "context"

// addNavatticSchema puts the Navattic object and fields into a fresh org, as if
// the set-up had been done: the data contract of the program.
func (u *unit) addNavatticSchema(ctx context.Context, d *Draft) error {
	prefix, err := u.nextCustomPrefix(ctx)
	if err != nil {
		return err
	}
	o := NewCustomObject("Navattic_Session__c", "Navattic Session", "Navattic Sessions", "Session ID", prefix)
	o.Description = "Individual interactive-demo viewing sessions synced from Navattic."
	key := TextField("Session_Key__c", "Session Key", 255)
	key.ExternalID, key.IDLookup, key.Unique, key.CaseSensitive = true, true, true, true
	o.Fields = append(o.Fields, key, NewCustomField("Started_At__c", "Started At", "datetime"), TextField("Full_Name__c", "Full Name", 255),
		TextField("Email__c", "Email", 255), NumberField("Duration_Minutes__c", "Duration (minutes)", 18, 3),
		NumberField("Steps_Viewed__c", "Steps Viewed", 18, 0), TextField("Demos__c", "Demos", 255), TextField("Flows__c", "Flows", 255),
		TextField("Very_Interested_Areas__c", "Very Interested Areas", 255), TextField("Somewhat_Interested_Areas__c", "Somewhat Interested Areas", 255),
		TextField("Not_Interested_Areas__c", "Not Interested Areas", 255))
	for _, parent := range []string{"Lead", "Contact", "Account", "Opportunity"} {
		o.Fields = append(o.Fields, LookupField(parent+"__c", parent, parent, "Navattic_Sessions"))
	}
	o.Fields = append(o.Fields, NumberField("Revision__c", "Revision", 18, 0))
	// The org itself keeps the newest revision, whoever writes: two computers
	// may both find nothing newer and then write in either order.
	o.ValidationRules = []ValidationRule{{
		Name: "Demobridge_Newest_Revision", Active: true,
		Condition: "AND(NOT(ISNEW()), Revision__c < PRIORVALUE(Revision__c))",
		Message:   "Demobridge: a newer revision of this session is already here.",
	}}
	d.PutObject(o)
	for _, parent := range []string{"Lead", "Contact", "Account", "Opportunity"} {
		for _, f := range navatticRollups() {
			if err := d.PutField(parent, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// grantNavattic makes the permission set and gives it to the administrator and
// the integration user.
func (u *unit) grantNavattic(ctx context.Context) error {
	set, err := u.addPermissionSet(ctx, "Navattic_Permission_Set", "Navattic Permission Set")
	if err != nil {
		return err
	}
	for _, name := range []string{"Navattic_Session__c", "Lead", "Contact", "Account", "Opportunity"} {
		o := u.schema.Object(name)
		if err := u.grantObject(ctx, set, o, objectRight{create: o.Custom, read: true, edit: true}); err != nil {
			return err
		}
		for _, f := range o.Fields {
			standard := name == "Lead" && f.Name == "Email" || name == "Contact" && f.Name == "Email" || name == "Account" && f.Name == "Website"
			if f.Permissionable && (f.Custom || standard) {
				if err := u.grantField(ctx, set, o, f, true); err != nil {
					return err
				}
			}
		}
	}
	for _, user := range []string{adminName, integrationName} {
		if err := u.assign(ctx, set, user); err != nil {
			return err
		}
	}
	return nil
}

func navatticRollups() []*Field {
	field := func(name, label string) (string, string) { return "Navattic_" + name + "__c", "Navattic " + label }
	var out []*Field
	for _, x := range [][2]string{{"First_Viewed", "First Viewed"}, {"Last_Viewed", "Last Viewed"}} {
		name, label := field(x[0], x[1])
		out = append(out, NewCustomField(name, label, "datetime"))
	}
	for _, x := range [][2]string{{"Total_Sessions", "Total Sessions"}, {"Total_Steps", "Total Steps"}} {
		name, label := field(x[0], x[1])
		out = append(out, NumberField(name, label, 18, 0))
	}
	name, label := field("Total_Minutes", "Total Minutes")
	out = append(out, NumberField(name, label, 18, 3))
	for _, x := range [][2]string{
		{"Last_Demo", "Last Demo"},
		{"Last_Flow", "Last Flow"},
		{"Very_Interested_Areas", "Very Interested Areas"},
		{"Somewhat_Interested_Areas", "Somewhat Interested Areas"},
		{"Not_Interested_Areas", "Not Interested Areas"},
	} {
		name, label := field(x[0], x[1])
		out = append(out, TextField(name, label, 255))
	}
	return out
}

// nextCustomPrefix takes the next key prefix of custom objects: a00, a01, ...
func (u *unit) nextCustomPrefix(ctx context.Context) (string, error) {
	n, err := u.nextNumber(ctx, "custom objects")
	if err != nil {
		return "", err
	}
	n--
	return "a" + string(base62[n/62%62]) + string(base62[n%62]), nil
}

// stampObject gives a new custom object and its custom fields their ids and
// dates.
func (u *unit) stampObject(ctx context.Context, o *Object, by string) error {
	id, err := u.newID(ctx, "01I")
	if err != nil {
		return err
	}
	o.DurableID, o.Created, o.Changed, o.CreatedBy = id, u.at, u.at, by
	for _, f := range o.Fields {
		if f.Custom {
			if err := u.stampField(ctx, f, by); err != nil {
				return err
			}
		}
	}
	return nil
}

func (u *unit) stampField(ctx context.Context, f *Field, by string) error {
	id, err := u.newID(ctx, "00N")
	if err != nil {
		return err
	}
	f.DurableID, f.Created, f.Changed, f.CreatedBy = id, u.at, u.at, by
	return nil
}
