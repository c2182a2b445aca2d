package rehearsal_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"demobridge/sync/rehearsal"
)

// TestValuesThatAreRefused names what each bad value is answered with.
func TestValuesThatAreRefused(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	gone := c.create("Account", `{"Name":"Gone"}`)
	c.send("DELETE", "sobjects/Account/"+gone, "").wants(204)
	c.send("POST", "/_rehearsal/users/"+"mayelle.okafieldt@rehearsal.example", `{"active":false}`).wants(200)
	long := strings.Repeat("x", 256)
	for _, tc := range []struct {
		name, object, body, code, message, field string
	}{
		{"too long", "Account", `{"Name":"` + long + `"}`, "STRING_TOO_LONG", "Account Name: data value too large: " + long + " (max length=255)", "Name"},
		{"too long in UTF-16", "Account", `{"Name":"` + strings.Repeat("𝄞", 128) + `"}`, "STRING_TOO_LONG", "Account Name: data value too large: " + strings.Repeat("𝄞", 128) + " (max length=255)", "Name"},
		{"number too large", "Navattic_Session__c", `{"Duration_Minutes__c":1e16}`, "NUMBER_OUTSIDE_VALID_RANGE", "Duration (minutes): value outside of valid range on numeric field: 1.0E16", "Duration_Minutes__c"},
		{"text in a number", "Account", `{"Name":"x","AnnualRevenue":"lots"}`, "JSON_PARSER_ERROR", "Cannot deserialize instance of double from VALUE_STRING value lots or request may be missing a required field at [line:1, column:29]", ""},
		{"text in a date", "Opportunity", `{"Name":"x","StageName":"Discovery","CloseDate":"soon"}`, "JSON_PARSER_ERROR", "Cannot deserialize instance of date from VALUE_STRING value soon or request may be missing a required field at [line:1, column:49]", ""},
		{"a space in a datetime", "Navattic_Session__c", `{"Started_At__c":"2017-10-17 00:00:00"}`, "JSON_PARSER_ERROR", "Cannot deserialize instance of datetime from VALUE_STRING value 2017-10-17 00:00:00 or request may be missing a required field at [line:1, column:18]", ""},
		{"an object in a text", "Account", `{"Name":{"a":1}}`, "JSON_PARSER_ERROR", "Cannot deserialize instance of string from START_OBJECT value { or request may be missing a required field at [line:1, column:9]", ""},
		{"restricted picklist", "Lead", `{"LastName":"x","Company":"y","GeocodeAccuracy":"Nearly"}`, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Geocode Accuracy: bad value for restricted picklist field: Nearly", "GeocodeAccuracy"},
		{"lookup at another type", "Contact", `{"LastName":"x","AccountId":"` + acmeDeal + `"}`, "MALFORMED_ID", "Account ID: id value of incorrect type: " + acmeDeal, "AccountId"},
		{"lookup at nothing", "Contact", `{"LastName":"x","AccountId":"001Rh00000ZZZZZ"}`, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", ""},
		{"lookup at the recycle bin", "Contact", `{"LastName":"x","AccountId":"` + gone + `"}`, "ENTITY_IS_DELETED", "entity is deleted", ""},
		{"inactive owner", "Account", `{"Name":"x","OwnerId":"005Rh000000c05YIAQ"}`, "INACTIVE_OWNER_OR_USER", "operation performed with inactive user [005Rh000000c05Y] as owner of account", "OwnerId"},
		{"broken JSON", "Account", `{"Name":x}`, "JSON_PARSER_ERROR", "Unexpected character ('x' (code 120)): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at [line:1, column:10]", ""},
		{"no body", "Account", ``, "JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body.", ""},
		{
			"user name taken", "User", `{"Username":"REP@rehearsal.example","LastName":"x","Email":"x@rehearsal.example","Alias":"x","ProfileId":"` + c.query("SELECT Id FROM Profile").str("records.0.Id") + `"}`,
			"DUPLICATE_USERNAME", "Duplicate Username.<br>Another user has already selected this username.<br>Please select another.", "Username",
		},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			a := c.send("POST", "sobjects/"+tc.object, tc.body).refused(400, tc.code, tc.message)
			if tc.field != "" {
				a.is("0.fields.0", tc.field)
			}
		})
	}
}

// TestValuesAreStoredAsSalesforceStoresThem covers rounding, trimming, dates,
// the derived fields and the 15-character id.
func TestValuesAreStoredAsSalesforceStoresThem(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	id := c.create("Navattic_Session__c", `{"Duration_Minutes__c":"1.23456","Steps_Viewed__c":7.6,"Started_At__c":"2026-03-01T12:30:45.678+02:00","Full_Name__c":"  Ada  ","Demos__c":"","Opportunity__c":"`+acmeDeal[:15]+`"}`)
	c.send("GET", "sobjects/Navattic_Session__c/"+id[:15], "").wants(200).
		is("Duration_Minutes__c", 1.235).is("Steps_Viewed__c", 8.0).is("Started_At__c", "2026-03-01T10:30:45.000+0000").
		is("Full_Name__c", "Ada").is("Demos__c", nil).is("Opportunity__c", acmeDeal).is("Name", id).is("OwnerId", adminID)
	contact := c.create("Contact", `{"FirstName":"Ada","LastName":"Byron"}`)
	c.send("PATCH", "sobjects/Contact/"+contact, `{"LastName":"Lovelace"}`).wants(204)
	c.send("GET", "sobjects/Contact/"+contact+"?fields=Name,Email", "").wants(200).is("Name", "Ada Lovelace").is("Email", nil).is("Id", contact)
	deal := c.create("Opportunity", `{"Name":"x","StageName":"Closed Won","CloseDate":"2026-05-06","Amount":200}`)
	c.send("GET", "sobjects/Opportunity/"+deal, "").wants(200).is("IsClosed", true).is("IsWon", true).is("Probability", 100.0).
		is("ForecastCategoryName", "Closed").is("FiscalYear", 2026).is("FiscalQuarter", 2).is("ExpectedRevenue", 200.0)
	if text := c.send("GET", "sobjects/Opportunity/"+deal+"?fields=Amount", "").text; !strings.Contains(text, `"Amount":200.0`) {
		t.Errorf("a currency is not written as a double: %s", text)
	}
	if c.create("Account", `{"Name":"x","AnnualRevenue":139000000}`); !strings.Contains(c.query("SELECT AnnualRevenue FROM Account WHERE AnnualRevenue != null").text, "1.39E8") {
		t.Error("a large double is not written as Java writes it")
	}
}

// TestUpsertByKey pins status and body of an upsert in old and new versions.
func TestUpsertByKey(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	const path = "sobjects/Navattic_Session__c/Session_Key__c/"
	a := c.send("PATCH", path+"one%2Ftwo%20%25", `{"Name":"n"}`).wants(201).is("created", true).is("success", true)
	if got := a.header.Get("Location"); !strings.HasSuffix(got, "/sobjects/Navattic_Session__c/"+a.str("id")) {
		t.Errorf("Location is %q", got)
	}
	c.send("PATCH", path+"one%2Ftwo%20%25", `{"Name":"m"}`).wants(200).is("created", false).is("id", a.str("id"))
	c.query("SELECT Session_Key__c, Name FROM Navattic_Session__c").is("records.0.Session_Key__c", "one/two %").is("records.0.Name", "m").is("totalSize", 1)
	if got := c.at("45.0").send("PATCH", path+"one%2Ftwo%20%25", `{"Name":"o"}`).wants(204).text; got != "" {
		t.Errorf("an old version answered %q", got)
	}
	c.at("45.0").send("PATCH", path+"old", `{"Name":"p"}`).wants(201).is("created", nil)
	c.send("PATCH", path+"none?updateOnly=true", `{"Name":"q"}`).refused(404, "NOT_FOUND", "The requested resource does not exist")
	c.send("PATCH", path+"old", `{"Session_Key__c":"old"}`).refused(400, "INVALID_FIELD", "The Session_Key__c field should not be specified in the sobject data.")
	c.send("PATCH", "sobjects/Account/"+acme, `{"Id":"`+acme+`"}`).refused(400, "INVALID_FIELD", "The Id field should not be specified in the sobject data.")
	// The key tells upper from lower case; an e-mail does not.
	c.send("PATCH", path+"OLD", `{"Name":"other"}`).wants(201)
	c.send("PATCH", "sobjects/Contact/Email/DANNIKA.WHITFALLOW@ACME.EXAMPLE", `{"Title":"Head"}`).wants(200).is("id", dannika)
	// A parent may be named by its own key.
	c.send("PATCH", path+"child", `{"Contact__r":{"Email":"dannika.whitfallow@acme.example"},"Account__r":{"Id":"`+acme+`"}}`).wants(201)
	c.query("SELECT Contact__c, Account__c FROM Navattic_Session__c WHERE Session_Key__c='child'").is("records.0.Contact__c", dannika).is("records.0.Account__c", acme)
	c.send("PATCH", path+"child", `{"Contact__r":{"Email":"nobody@acme.example"}}`).wants(400).is("0.errorCode", "INVALID_FIELD")
}

// TestUpsertByANonUniqueKey needs View All Data.
func TestUpsertByANonUniqueKey(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	key := c.textField("Account", "Loose_Key__c", func(f *rehearsal.Field) { f.ExternalID, f.IDLookup = true, true })
	c.grant(key, "Navattic_Permission_Set")
	c.send("PATCH", "sobjects/Account/Loose_Key__c/k", `{"Name":"x"}`).wants(201)
	c.as(integration).send("PATCH", "sobjects/Account/Loose_Key__c/k", `{"Name":"x"}`).wants(403).is("0.errorCode", "INSUFFICIENT_ACCESS_OR_READONLY")
	c.send("POST", "sobjects/Account", `{"Name":"y","Loose_Key__c":"k"}`).wants(201)
	a := c.send("PATCH", "composite/sobjects/Account/Loose_Key__c", `{"records":[{"attributes":{"type":"Account"},"Loose_Key__c":"k"}]}`).wants(200)
	a.is("0.success", false).is("0.errors.0.statusCode", "DUPLICATE_EXTERNAL_ID")
}

// TestCollectionsKeepOrderAndLimits covers what a batch may hold.
func TestCollectionsKeepOrderAndLimits(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	records := func(n int, each func(i int) string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = each(i)
		}
		return `{"records":[` + strings.Join(parts, ",") + `]}`
	}
	session := func(i int) string {
		return fmt.Sprintf(`{"attributes":{"type":"Navattic_Session__c"},"Session_Key__c":"k%d","Steps_Viewed__c":%d}`, i, i)
	}
	const path = "composite/sobjects/Navattic_Session__c/Session_Key__c"
	c.send("PATCH", path, records(201, session)).refused(400, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 200 records into this call")
	a := c.send("PATCH", path, records(200, session)).wants(200)
	for i := range 200 {
		a.is(fmt.Sprintf("%d.created", i), true)
	}
	ids := a.value().([]any)
	var list []string
	for i := range ids {
		list = append(list, a.str(fmt.Sprintf("%d.id", i)))
	}
	got := c.send("POST", "composite/sobjects/Navattic_Session__c", `{"ids":["`+list[7]+`","`+acme+`","`+list[3][:15]+`"],"fields":["Steps_Viewed__c"]}`).wants(200)
	got.is("0.Steps_Viewed__c", 7.0).is("1", nil).is("2.Steps_Viewed__c", 3.0)
	c.send("POST", "composite/sobjects/Navattic_Session__c", `{"ids":["`+list[7]+`"],"fields":["Nope__c"]}`).
		refused(400, "INVALID_FIELD", "No such column 'Nope__c' on sobject of type Navattic_Session__c")
	// The same key twice fails on every record that has it, and on no other.
	a = c.send("PATCH", path, `{"records":[{"attributes":{"type":"Navattic_Session__c"},"Session_Key__c":"twice"},{"attributes":{"type":"Navattic_Session__c"},"Session_Key__c":"once"},{"attributes":{"type":"Navattic_Session__c"},"Session_Key__c":"twice"}]}`).wants(200)
	a.is("0.errors.0.statusCode", "DUPLICATE_VALUE").is("0.errors.0.message", "Duplicate external id specified: twice").is("1.success", true).is("2.success", false)
	// Ten changes of type are one too many for an eleventh.
	mixed := func(n int) string {
		return records(n, func(i int) string {
			if i%2 == 0 {
				return `{"attributes":{"type":"Account"},"Name":"a"}`
			}
			return `{"attributes":{"type":"Contact"},"LastName":"c"}`
		})
	}
	c.send("POST", "composite/sobjects", mixed(11)).wants(400)
	c.send("POST", "composite/sobjects", mixed(10)).wants(200).is("9.success", true)
	// Deleting answers in order as well.
	a = c.send("DELETE", "composite/sobjects?ids="+list[0]+",zzz,"+list[0]+"&allOrNone=false", "").wants(200)
	a.is("0.success", true).is("1.errors.0.statusCode", "MALFORMED_ID").is("2.errors.0.statusCode", "ENTITY_IS_DELETED")
	a = c.send("DELETE", "composite/sobjects?ids="+list[1]+","+list[0]+"&allOrNone=true", "").wants(200)
	a.is("0.errors.0.statusCode", "ALL_OR_NONE_OPERATION_ROLLED_BACK").is("1.errors.0.statusCode", "ENTITY_IS_DELETED")
	c.send("GET", "sobjects/Navattic_Session__c/"+list[1], "").wants(200)
}

// TestAllOrNoneUndoesEverything looks at what is left behind.
func TestAllOrNoneUndoesEverything(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	body := `{"allOrNone":true,"records":[{"attributes":{"type":"Account"},"Name":"first"},{"attributes":{"type":"Account"}}]}`
	c.send("POST", "composite/sobjects", body).wants(200).is("0.success", false)
	c.query("SELECT count() FROM Account WHERE Name='first'").is("totalSize", 0)
}

// TestRecycleBin covers deleting, what becomes of children, queryAll and
// undelete.
func TestRecycleBin(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	parent := c.create("Account", `{"Name":"Parent"}`)
	contact := c.create("Contact", `{"LastName":"Child","AccountId":"`+parent+`"}`)
	session := c.create("Navattic_Session__c", `{"Session_Key__c":"k","Account__c":"`+parent+`"}`)
	c.send("DELETE", "sobjects/Account/"+parent, "").wants(204)
	for _, path := range []string{"sobjects/Account/" + parent, "sobjects/Contact/" + contact} {
		c.send("GET", path, "").refused(404, "ENTITY_IS_DELETED", "entity is deleted")
	}
	c.send("PATCH", "sobjects/Account/"+parent, `{"Site":"x"}`).refused(404, "ENTITY_IS_DELETED", "entity is deleted")
	c.query("SELECT Account__c FROM Navattic_Session__c WHERE Id='"+session+"'").is("records.0.Account__c", nil)
	c.query("SELECT count() FROM Account WHERE Id='"+parent+"'").is("totalSize", 0)
	all := "queryAll?q=SELECT+IsDeleted+FROM+Account+WHERE+Id='" + parent + "'"
	c.send("GET", all, "").wants(200).is("records.0.IsDeleted", true)
	c.send("GET", "sobjects/Account/deleted/?start=2026-01-01T00:00:00Z&end=2026-01-01T00:00:10Z", "").wants(400).is("0.errorCode", "INVALID_REPLICATION_DATE")
	c.send("POST", "/_rehearsal/undelete", `{"ids":["`+parent+`"]}`).wants(200)
	c.send("GET", "sobjects/Account/"+parent, "").wants(200)
	c.send("PATCH", "sobjects/Account/001Rh00000ZZZZZ", `{"Site":"x"}`).refused(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
	c.send("GET", "sobjects/Account/001Rh00000ZZZZZ", "").refused(404, "NOT_FOUND", "The requested resource does not exist")
}

// TestDuplicateRuleCanBeOverridden only with the header, and only when the
// rule allows it.
func TestDuplicateRuleCanBeOverridden(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.duplicates("Contact", true)
	body := `{"LastName":"Again","Email":"dannika.whitfallow@acme.example"}`
	c.send("POST", "sobjects/Contact", body).wants(400).is("0.errorCode", "DUPLICATES_DETECTED")
	c.send("POST", "sobjects/Contact", body, "Sforce-Duplicate-Rule-Header", "allowSave=true").wants(201)
	c.send("POST", "/_rehearsal/duplicates", `{"object":"Contact","active":true,"allowSave":false}`).wants(200)
	c.send("POST", "sobjects/Contact", body, "Sforce-Duplicate-Rule-Header", "allowSave=true").wants(400).is("0.duplicateResut.allowSave", false)
}

// TestConvertedLeadIsClosed refuses changes to a lead that was converted.
func TestConvertedLeadIsClosed(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	lead := c.query("SELECT Id FROM Lead WHERE IsConverted=true").str("records.0.Id")
	if lead == "" {
		t.Fatal("the seed has no converted lead")
	}
	c.send("PATCH", "sobjects/Lead/"+lead, `{"Title":"x"}`).refused(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
}

// TestGzipBothWays sends and receives packed bodies.
func TestGzipBothWays(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(`{"Name":"Packed"}`))
	_ = z.Close()
	c.send("POST", "sobjects/Account", packed.String(), "Content-Encoding", "gzip", "Content-Type", "application/json").wants(201)
	a := c.send("GET", "sobjects", "", "Accept-Encoding", "gzip").wants(200)
	if a.header.Get("Content-Encoding") != "gzip" {
		t.Fatal("the answer is not packed")
	}
	r, err := gzip.NewReader(strings.NewReader(a.text))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(r); err != nil || !bytes.Contains(plain, []byte(`"maxBatchSize":200`)) {
		t.Errorf("unpacked: %v %.100s", err, plain)
	}
	c.send("POST", "sobjects/Account", "no gzip", "Content-Encoding", "gzip").wants(400)
	if got := c.send("POST", "sobjects/Account", "x", "Content-Encoding", "br").status; got != http.StatusUnsupportedMediaType {
		t.Errorf("an unknown packing is answered with %d", got)
	}
}
