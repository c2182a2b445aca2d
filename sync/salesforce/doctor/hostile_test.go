package doctor_test

import (
	"net/http"
	"strings"
	"testing"

	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/doctor"
)

func reader(w *wire) *doctor.Reader {
	return doctor.NewReader(new(ticket), doctor.Usual(), doctor.Options{Client: salesforce.Options{HTTPClient: &http.Client{Transport: w}}})
}

// odd are answers that no org should give.
func odd() []string {
	return []string{
		`null`, `true`, `0`, `""`, `[]`, `{}`, `[null]`, `[{}]`, `{"records":null}`, `{"totalSize":-1,"done":true,"records":[null,{},[]]}`,
		`{"done":true,"records":[{"Id":7,"PermissionsApiEnabled":"yes"}]}`, `{"done":false,"records":[]}`, `{"name":"Lead","fields":[]}`,
		`{"name":"Lead","fields":[{}]}`, `{"name":"Lead","fields":[{"name":"Email","type":[],"length":"long"}]}`, `{"name":7}`,
		`{"compositeResponse":[]}`, `{"compositeResponse":[{"httpStatusCode":200}]}`, `{"compositeResponse":null}`,
		`{"DailyApiRequests":{"Max":-5,"Remaining":99999999999}}`, `{"DailyApiRequests":[],"DataStorageMB":null}`,
		`[{"errorCode":7,"message":{}}]`, `{"user_id":"x","organization_id":"y"}`, strings.Repeat("[", 500) + strings.Repeat("]", 500),
	}
}

// No answer, however odd, is a panic, a missing right, or a thirteenth call.
func TestOddAnswersAreNeverTakenForMissingRights(t *testing.T) {
	for _, body := range odd() {
		for _, status := range []int{200, 300, 400, 401, 403, 404, 500, 503} {
			for part, w := range map[string]*wire{
				"every call":           {says: sound(nil), whole: func(string) (int, string) { return status, body }},
				"every part":           {says: func(string) (int, string) { return status, body }},
				"every describe":       {says: sound(only("/describe", status, body))},
				"every query":          {says: sound(only("query?", status, body))},
				"limits":               {says: sound(only("/limits", status, body))},
				"identity":             {says: sound(only("userinfo", status, body))},
				"versions":             {says: sound(only("/services/data?", status, body))},
				"the permission query": {says: sound(only("UserPermissionAccess", status, body))},
			} {
				_, r := ask(t, w)
				if len(r.Checks) < 20 {
					t.Errorf("%s %d %s: only %d checks", part, status, body, len(r.Checks))
				}
				for _, c := range r.Checks {
					if c.Title == "" || c.Group == "" || c.Result == "" || c.Result == doctor.Fail && c.Remedy == "" {
						t.Errorf("%s %d %s: %+v", part, status, body, c)
					}
					right := c.Group == doctor.GroupRun || c.Group == doctor.GroupSetup
					if right && c.Result == doctor.Fail && status != 404 && body != `[]` {
						t.Errorf("%s %d %s: a right is called missing: %+v", part, status, body, c)
					}
				}
			}
		}
	}
}

func only(path string, status int, body string) answer {
	return func(p string) (int, string) {
		if strings.Contains(p, path) {
			return status, body
		}
		return 0, ""
	}
}

// An org that ends every sign-in at once makes each call twice; the number of
// calls stays within its limit all the same.
func TestEndedSignInsDoNotRaiseTheNumberOfCalls(t *testing.T) {
	turn := map[string]int{}
	// A field that is away makes the check ask one thing more.
	w := &wire{says: sound(altered("Account", "Navattic_Total_Steps__c", set("name", "")))}
	w.whole = func(path string) (int, string) {
		turn[path]++
		if turn[path]%2 == 1 && !strings.HasSuffix(path, "/services/data") {
			return 401, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`
		}
		return 200, ""
	}
	_, r := ask(t, w)
	if c, _ := r.Find("field.Account.Navattic_Total_Steps__c"); c.Result != doctor.Fail {
		t.Errorf("%+v", c)
	}
	if w.asked < 11 {
		t.Errorf("only %d requests: the sign-in did not end each time", w.asked)
	}
}

// FuzzRead feeds any answer to every question.
func FuzzRead(f *testing.F) {
	for _, body := range odd() {
		f.Add(200, body)
	}
	f.Add(200, described(doctor.Usual().Objects[0]))
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 100 || status > 599 {
			return
		}
		w := &wire{says: sound(nil), whole: func(path string) (int, string) {
			if strings.HasSuffix(path, "/composite") {
				return 200, ""
			}
			return status, body
		}}
		_, r := ask(t, w)
		_ = r.Request()
		w = &wire{says: func(string) (int, string) { return status, body }}
		n := doctor.Usual()
		in := reader(w)
		defer in.Close()
		found := in.Read(t.Context(), doctor.Findings{}, doctor.Everything(n))
		report := doctor.Examine(n, found)
		var all []string
		for _, c := range report.Checks {
			all = append(all, c.ID)
		}
		_ = doctor.RepairFor(n, found, all...)
	})
}
