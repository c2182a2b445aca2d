package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"demobridge/assets"
)

// The four rehearsal users, whom every seed has.
const (
	adminName       = "admin@rehearsal.example"
	integrationName = "integration@rehearsal.example"
	repName         = "rep@rehearsal.example"
	noAPIName       = "noapi@rehearsal.example"
)

// seedUser is a person in the seed document.
type seedUser struct {
	ID                                                    string `json:"Id"`
	Username, Password, FirstName, LastName, Email, Title string
	Profile                                               string
	IsActive                                              bool
}

// seedDoc is the seed document. Records are kept as JSON and saved like
// records that a client sends.
type seedDoc struct {
	Organization struct {
		ID   string `json:"Id"`
		Name string
	}
	Users         []seedUser
	Accounts      []json.RawMessage
	Contacts      []json.RawMessage
	Leads         []json.RawMessage
	Opportunities []json.RawMessage
}

// readSeed reads the seed document; without one there are the four users.
func readSeed(from fs.FS) (seedDoc, error) {
	var doc seedDoc
	if from == nil {
		from = assets.Samples()
	}
	text, err := fs.ReadFile(from, assets.SampleOrg)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return doc, fmt.Errorf("rehearsal: seed: %w", err)
	default:
		if err := json.Unmarshal(text, &doc); err != nil {
			return doc, fmt.Errorf("rehearsal: seed: %w", err)
		}
	}
	if doc.Organization.ID == "" {
		doc.Organization.ID, doc.Organization.Name = makeID("00D", 620_001), "Rehearsal Org"
	}
	for i, need := range []seedUser{
		{Username: adminName, FirstName: "Rehearsal", LastName: "Admin", Profile: adminProfile},
		{Username: integrationName, FirstName: "Rehearsal", LastName: "Integration", Profile: integrationProfile},
		{Username: repName, FirstName: "Rehearsal", LastName: "Rep", Profile: standardProfile},
		{Username: noAPIName, FirstName: "Rehearsal", LastName: "Visitor", Profile: noAPIProfile},
	} {
		found := false
		for _, u := range doc.Users {
			found = found || u.Username == need.Username
		}
		if !found {
			need.ID, need.Password, need.Email, need.IsActive = makeID("005", int64(620_001+i)), "curtain-up-2026", need.Username, true
			doc.Users = append(doc.Users, need)
		}
	}
	return doc, nil
}

// seed fills a new org.
func (u *unit) seed(ctx context.Context) error {
	doc, err := readSeed(u.o.opts.Seed)
	if err != nil {
		return err
	}
	at := u.at.Truncate(1e9).UnixMilli()
	edition := map[string]any{
		"Id": doc.Organization.ID, "Name": doc.Organization.Name, "OrganizationType": "Enterprise Edition", "InstanceName": "RHS1",
		"IsSandbox": asFlag(u.o.opts.Sandbox), "DefaultLocaleSidKey": "en_US", "TimeZoneSidKey": "GMT", "LanguageLocaleKey": "en_US", "FiscalYearStartMonth": 1,
		"DefaultAccountAccess": "Edit", "DefaultContactAccess": "ControlledByParent", "DefaultOpportunityAccess": "Edit", "DefaultLeadAccess": "ReadEditTransfer",
		"UiSkin": "Theme3", "IsReadOnly": 0, "CreatedDate": at, "LastModifiedDate": at, "SystemModstamp": at, "CreatedById": doc.Users[0].ID,
		"LastModifiedById": doc.Users[0].ID, "PrimaryContact": "Rehearsal Admin", "Country": "GB",
	}
	if err := u.put(ctx, "Organization", edition); err != nil {
		return err
	}
	if err := u.seedProfiles(ctx, doc); err != nil {
		return err
	}
	if err := u.seedUsers(ctx, doc); err != nil {
		return err
	}
	if err := u.seedPicklists(ctx, at, doc.Users[0].ID); err != nil {
		return err
	}
	for _, list := range []struct {
		object  string
		records []json.RawMessage
	}{{"Account", doc.Accounts}, {"Contact", doc.Contacts}, {"Opportunity", doc.Opportunities}, {"Lead", doc.Leads}} {
		if err := u.seedRecords(ctx, list.object, list.records, doc.Users[0].ID); err != nil {
			return err
		}
	}
	if !u.o.opts.WithoutSessionObject {
		if err := u.grantNavattic(ctx); err != nil {
			return err
		}
	}
	return u.tx.exec(ctx, "INSERT OR REPLACE INTO _state(key,value) VALUES('seeded','1')")
}

// seedUsers makes the people, each with the permission set of the profile.
func (u *unit) seedUsers(ctx context.Context, doc seedDoc) error {
	var list []User
	for _, s := range doc.Users {
		profile, err := u.profileID(ctx, s.Profile)
		if err != nil {
			return err
		}
		at := u.at.Truncate(1e9).UnixMilli()
		name := s.FirstName + " " + s.LastName
		err = u.put(ctx, "User", map[string]any{
			"Id": s.ID, "Username": s.Username, "FirstName": s.FirstName, "LastName": s.LastName, "Name": name,
			"Email": s.Email, "Alias": cut(s.FirstName, 1) + cut(s.LastName, 7), "CommunityNickname": cut(s.Username, 40), "IsActive": asFlag(s.IsActive), "Title": nullable(s.Title),
			"ProfileId": profile, "UserType": "Standard", "TimeZoneSidKey": "GMT", "LocaleSidKey": "en_US", "EmailEncodingKey": "UTF-8", "LanguageLocaleKey": "en_US",
			"CreatedDate": at, "CreatedById": doc.Users[0].ID, "LastModifiedDate": at, "LastModifiedById": doc.Users[0].ID, "SystemModstamp": at,
			"ForecastEnabled": 0, "ReceivesInfoEmails": 0, "ReceivesAdminInfoEmails": 0, "UserPreferencesLightningExperiencePreferred": 1,
			"UserPermissionsMarketingUser": 0, "UserPermissionsOfflineUser": 0, "UserPermissionsInteractionUser": 0, "UserPermissionsSupportUser": 0,
			"IsProfilePhotoActive": 0, "IsExtIndicatorVisible": 0, "FullPhotoUrl": "/profilephoto/005/F", "SmallPhotoUrl": "/profilephoto/005/T", "MediumPhotoUrl": "/profilephoto/005/M",
		})
		if err != nil {
			return err
		}
		if err := u.setPerson(ctx, s.ID, s.Password, traits{Integration: s.Profile == integrationProfile}); err != nil {
			return err
		}
		var set string
		if err := u.tx.QueryRowContext(ctx, `SELECT Id FROM "PermissionSet" WHERE ProfileId=? AND IsOwnedByProfile=1`, profile).Scan(&set); err != nil {
			return fmt.Errorf("rehearsal: seed: %w", err)
		}
		if err := u.assign(ctx, set, s.Username); err != nil {
			return err
		}
		list = append(list, User{ID: s.ID, Username: s.Username, Password: s.Password, Name: name, Profile: s.Profile})
	}
	text, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	return u.tx.exec(ctx, "INSERT OR REPLACE INTO _state(key,value) VALUES('users',?)", string(text))
}

func cut(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}

// seedRecords saves records with the ids they bring along.
func (u *unit) seedRecords(ctx context.Context, objectName string, records []json.RawMessage, admin string) error {
	obj := u.schema.Object(objectName)
	var items []*saveItem
	for _, raw := range records {
		v, err := readJSON(raw)
		if err != nil {
			return err
		}
		items = append(items, &saveItem{obj: obj, op: opInsert, id: v.str("Id"), in: &v})
	}
	access := &Access{user: person{id: admin}}
	if err := u.save(ctx, access, items, saveOptions{asSystem: true, keepStamps: true}, nil); err != nil {
		return err
	}
	for _, it := range items {
		if it.err != nil {
			return fmt.Errorf("rehearsal: seed: %s %s: %w", objectName, it.id, it.err)
		}
	}
	return nil
}

// stages of opportunities: label, closed, won, probability, forecast category
// and its label.
var stageRows = []struct {
	name            string
	closed, won     int
	probability     float64
	category, label string
}{
	{"Prospecting", 0, 0, 10, "Pipeline", "Pipeline"},
	{"Qualification", 0, 0, 10, "Pipeline", "Pipeline"},
	{"Discovery", 0, 0, 25, "Pipeline", "Pipeline"},
	{"Needs Analysis", 0, 0, 20, "Pipeline", "Pipeline"},
	{"Technical review", 0, 0, 40, "Pipeline", "Pipeline"},
	{"Value Proposition", 0, 0, 50, "Pipeline", "Pipeline"},
	{"Id. Decision Makers", 0, 0, 60, "Pipeline", "Pipeline"},
	{"Perception Analysis", 0, 0, 70, "Pipeline", "Pipeline"},
	{"Proposal", 0, 0, 50, "BestCase", "Best Case"},
	{"Proposal/Price Quote", 0, 0, 75, "Pipeline", "Pipeline"},
	{"Negotiation", 0, 0, 75, "Forecast", "Commit"},
	{"Negotiation/Review", 0, 0, 90, "Pipeline", "Pipeline"},
	{"Closed Won", 1, 1, 100, "Closed", "Closed"},
	{"Closed Lost", 1, 0, 0, "Omitted", "Omitted"},
}

func (u *unit) seedPicklists(ctx context.Context, at int64, admin string) error {
	stamp := map[string]any{"CreatedDate": at, "CreatedById": admin, "LastModifiedDate": at, "LastModifiedById": admin, "SystemModstamp": at}
	with := func(row map[string]any) map[string]any {
		for k, v := range stamp {
			row[k] = v
		}
		return row
	}
	for i, s := range stageRows {
		id, err := u.newID(ctx, "01J")
		if err != nil {
			return err
		}
		err = u.put(ctx, "OpportunityStage", with(map[string]any{
			"Id": id, "MasterLabel": s.name, "ApiName": s.name, "IsActive": 1, "SortOrder": i + 1,
			"IsClosed": s.closed, "IsWon": s.won, "ForecastCategory": s.category, "ForecastCategoryName": s.label, "DefaultProbability": s.probability,
		}))
		if err != nil {
			return err
		}
	}
	for i, name := range []string{"Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"} {
		id, err := u.newID(ctx, "01J")
		if err != nil {
			return err
		}
		err = u.put(ctx, "LeadStatus", with(map[string]any{
			"Id": id, "MasterLabel": name, "ApiName": name, "SortOrder": i + 1,
			"IsDefault": asFlag(i == 0), "IsConverted": asFlag(i == 2),
		}))
		if err != nil {
			return err
		}
	}
	return nil
}

// seedSchema sets up what a fresh org has beyond the standard objects: the
// duplicate rules that orgs come with, and the Navattic object and fields. The
// rules are inactive until the control page switches them on, so that loading
// test data meets no surprise.
func (u *unit) seedSchema(ctx context.Context, d *Draft) error {
	doc, err := readSeed(u.o.opts.Seed)
	if err != nil {
		return err
	}
	u.founder = doc.Users[0].ID
	for _, x := range []struct{ object, field string }{{"Contact", "Email"}, {"Lead", "Email"}, {"Account", "Name"}} {
		err := d.Set(x.object, func(o *Object) {
			o.DuplicateRules = []DuplicateRule{{
				Name: "Standard_" + x.object + "_Duplicate_Rule", MatchingRule: "Standard_" + x.object + "_Match_Rule_v1_1",
				Fields: []string{x.field}, AllowSave: true, Message: "You're creating a duplicate record. We recommend you use an existing record instead.",
				Collection: "Use one of these records?",
			}}
		})
		if err != nil {
			return err
		}
	}
	if !u.o.opts.WithoutSessionObject {
		if err := u.addNavatticSchema(ctx, d); err != nil {
			return err
		}
	}
	return u.storeDraft(ctx, d)
}
