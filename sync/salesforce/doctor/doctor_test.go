package doctor_test

import (
	"net/http"
	"strings"
	"testing"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/doctor"
)

func TestAUserWithEverythingNeededPassesWithoutSetupRights(t *testing.T) {
	w := &wire{says: sound(nil)}
	_, r := ask(t, w)
	for _, c := range r.Checks {
		if c.Result == doctor.Fail || c.Result == doctor.CannotCheck && c.Group == doctor.GroupFields {
			t.Errorf("%+v", c)
		}
	}
	if r.Request() != "" {
		t.Error("nothing is missing, and yet something is asked for")
	}
	t.Logf("%d checks, %d requests", len(r.Checks), w.asked)
}

// Each way in which a field can be unfit is named as what it is.
func TestFieldsThatDoNotFitAreNamed(t *testing.T) {
	for name, tc := range map[string]struct {
		object, field string
		change        func(map[string]any)
		result        doctor.Result
		says          string
	}{
		"another type":        {"Lead", "Navattic_Last_Demo__c", set("type", "picklist"), doctor.Fail, "another type (Picklist)"},
		"too short":           {"Lead", "Navattic_Last_Demo__c", set("length", 80), doctor.Fail, "too short (80)"},
		"read only":           {"Contact", "Navattic_Total_Steps__c", set("updateable", false), doctor.Fail, "edit"},
		"formula":             {"Contact", "Navattic_Total_Steps__c", set("calculated", true), doctor.Fail, "formula"},
		"hidden or gone":      {"Account", "Navattic_Total_Steps__c", set("name", ""), doctor.Fail, "gone or hidden"},
		"not the key":         {"Navattic_Session__c", "Session_Key__c", set("unique", false), doctor.Fail, "not a key"},
		"another lookup":      {"Navattic_Session__c", "Lead__c", set("referenceTo", []string{"Case"}), doctor.Fail, "a lookup to Case"},
		"fewer decimals":      {"Navattic_Session__c", "Duration_Minutes__c", set("scale", 0), doctor.Warning, "fewer decimals"},
		"standard one hidden": {"Lead", "Email", set("name", ""), doctor.Fail, "hidden"},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := ask(t, &wire{says: sound(altered(tc.object, tc.field, tc.change))})
			c, ok := r.Find("field." + tc.object + "." + tc.field)
			if !ok || c.Result != tc.result || !strings.Contains(c.Title, tc.says) || c.Remedy == "" {
				t.Fatalf("%+v", c)
			}
			for _, other := range r.Checks {
				if other.Result == doctor.Fail && other.ID != c.ID && !other.SetupOnly {
					t.Errorf("%s is blamed as well", other.ID)
				}
			}
			if tc.result == doctor.Fail && !strings.Contains(r.Request(), "sync@harbor.example") {
				t.Errorf("the request does not say for whom:\n%s", r.Request())
			}
		})
	}
}

func set(key string, value any) func(map[string]any) {
	return func(m map[string]any) { m[key] = value }
}

// A right to an object that is missing is one check; its fields are not blamed.
func TestAnObjectThatIsReadOnlyDoesNotAccuseItsFields(t *testing.T) {
	w := &wire{says: sound(func(path string) (int, string) {
		if !strings.Contains(path, "/sobjects/Opportunity/describe") {
			return 0, ""
		}
		_, body := sound(nil)(path)
		return 200, strings.NewReplacer(`"updateable":true`, `"updateable":false`, `"createable":true`, `"createable":false`).Replace(body)
	})}
	_, r := ask(t, w)
	var missing []string
	for _, c := range r.Checks {
		if c.Result == doctor.Fail {
			missing = append(missing, c.ID)
		}
	}
	if len(missing) != 1 || missing[0] != "object.Opportunity.edit" {
		t.Error(missing)
	}
}

// The quota and the storage are told before they are used up.
func TestAllowancesAreToldInTime(t *testing.T) {
	for left, want := range map[string]doctor.Result{"14000": doctor.Pass, "2000": doctor.Warning, "0": doctor.Fail} {
		_, r := ask(t, &wire{says: sound(func(path string) (int, string) {
			if strings.Contains(path, "/limits") {
				return 200, `{"DailyApiRequests":{"Max":15000,"Remaining":` + left + `},"DataStorageMB":{"Max":15000,"Remaining":` + left + `}}`
			}
			return 0, ""
		})})
		if c, _ := r.Find("quota.calls"); c.Result != want {
			t.Errorf("%s calls left: %+v", left, c)
		}
		if c, _ := r.Find("quota.storage"); left != "2000" && c.Result != want {
			t.Errorf("%s MB left: %+v", left, c)
		}
	}
}

// What may not be asked is never called missing.
func TestWhatMayNotBeAskedIsNotMissing(t *testing.T) {
	for _, refused := range []string{
		`[{"message":"sObject type 'X' is not supported.","errorCode":"INVALID_TYPE"}]`,
		`[{"message":"insufficient access","errorCode":"INSUFFICIENT_ACCESS"}]`,
		`[{"message":"an error","errorCode":"UNKNOWN_EXCEPTION"}]`,
	} {
		_, r := ask(t, &wire{says: sound(func(path string) (int, string) {
			if strings.Contains(path, "/limits") || strings.Contains(path, "query?") {
				return 403, refused
			}
			return 0, ""
		})})
		for _, c := range r.Checks {
			if c.Result == doctor.Fail {
				t.Errorf("%s: %+v", refused, c)
			}
		}
		if c, _ := r.Find("right.ViewSetup"); c.Result != doctor.CannotCheck || c.Note == "" {
			t.Errorf("%+v", c)
		}
	}
}

// Checking one thing again asks less, and keeps what else is known.
func TestOneCheckIsMadeAgainForFewerCalls(t *testing.T) {
	n := doctor.Usual()
	for id, most := range map[string]int{
		"signin": 2, "app": 2, "quota.calls": 1, "right.ApiEnabled": 2, "object.Lead.edit": 3, "field.Lead.Email": 3, "sync.locks": 0, "something": 7,
	} {
		w := &wire{says: sound(nil)}
		whole, before := ask(t, w)
		w.asked = 0
		r := reader(w)
		again := doctor.Examine(n, r.Read(t.Context(), whole, doctor.PartsFor(n, id)))
		r.Close()
		if w.asked > most {
			t.Errorf("%s: %d requests, want at most %d", id, w.asked, most)
		}
		for _, c := range before.Checks {
			if got, ok := again.Find(c.ID); !ok || got.Result != c.Result {
				t.Errorf("after %s again, %s says %+v instead of %s", id, c.ID, got, c.Result)
			}
		}
	}
}

// Fields that an admin mapped are held to what is mapped to them; fields of
// the set-up that nothing is mapped to are not missed.
func TestWhatIsMappedDecidesWhatIsChecked(t *testing.T) {
	n := doctor.For(doctor.Want{Mappings: []mapping.Row{
		{Source: "visitorTotals.lastViewed", Object: "Lead", Field: "Last_Demo_Day__c", Rule: mapping.Always},
		{Source: "visitorTotals.lastDemo", Object: "Contact", Field: "Navattic_Last_Demo__c", Rule: mapping.Never},
	}, NoSessions: true, CreateLeads: true})
	rights := map[string]string{}
	for _, o := range n.Objects {
		rights[o.Name] = strings.Join([]string{o.Read, o.Create, o.Edit}, "|")
		for _, f := range o.Fields {
			if f.Custom {
				t.Errorf("%s.%s is asked for although nothing is mapped to it", o.Name, f.Name)
			}
		}
	}
	if _, session := rights["Navattic_Session__c"]; session || strings.Count(rights["Contact"], "|") != 2 || !strings.HasSuffix(rights["Contact"], "||") {
		t.Errorf("%v", rights)
	}
	lead := n.Objects[0]
	if lead.Create == "" || lead.Edit == "" {
		t.Errorf("%+v", lead)
	}
	for kind, want := range map[string]doctor.Result{"date": doctor.Pass, "double": doctor.Fail} {
		change := func(path string) (int, string) {
			if !strings.Contains(path, "/sobjects/Lead/describe") {
				return 0, ""
			}
			mine := lead
			mine.Fields = append([]doctor.FieldNeed{}, lead.Fields...)
			for i := range mine.Fields {
				if mine.Fields[i].Name == "Last_Demo_Day__c" {
					mine.Fields[i].Type = kind
				}
			}
			return 200, described(mine)
		}
		in := doctor.NewReader(new(ticket), n, doctor.Options{Client: salesforce.Options{HTTPClient: &http.Client{Transport: &wire{says: sound(change)}}}})
		r := doctor.Examine(n, in.Read(t.Context(), doctor.Findings{}, doctor.Everything(n)))
		in.Close()
		c, ok := r.Find("field.Lead.Last_Demo_Day__c")
		if !ok || c.Result != want {
			t.Errorf("%s: %+v", kind, c)
		}
	}
}

// Each thing that is missing leads to the page of Setup where it is given; an
// org without pages for people leads nowhere.
func TestWhatIsMissingLeadsToItsSetupPage(t *testing.T) {
	const page = "https://harbor.my.salesforce.com/lightning/setup/ObjectManager/Contact/FieldsAndRelationships/view"
	w := &wire{says: sound(altered("Contact", "Navattic_Total_Steps__c", set("updateable", false)))}
	f, r := ask(t, w)
	const id = "field.Contact.Navattic_Total_Steps__c"
	c, _ := r.Find(id)
	if a, ok := c.Action(doctor.ActionSetup); !ok || a.URL != page {
		t.Errorf("%+v", c.Actions)
	}
	f.People = false
	c, _ = doctor.Examine(doctor.Usual(), f).Find(id)
	if a, ok := c.Action(doctor.ActionSetup); !ok || a.URL != "" {
		t.Errorf("%+v", c.Actions)
	}
}
