package rehearsal_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/rehearsal"
)

// The keys of a job's answers are those that were recorded (contract D 3.7):
// they come and go with the state and the kind of call.
func TestIngestJobAnswersTheRecordedKeysInEveryState(t *testing.T) {
	const (
		brief   = "apiVersion concurrencyMode contentType createdById createdDate externalIdFieldName id object operation state systemModstamp"
		open    = "apiVersion columnDelimiter concurrencyMode contentType contentUrl createdById createdDate externalIdFieldName id lineEnding object operation state systemModstamp"
		working = "apexProcessingTime apiActiveProcessingTime apiVersion columnDelimiter concurrencyMode contentType createdById createdDate externalIdFieldName id jobType lineEnding" +
			" numberRecordsFailed numberRecordsProcessed object operation retries state systemModstamp totalProcessingTime"
	)
	time0 := newClock()
	c := openOrg(t, rehearsal.Options{Now: time0.Now}).at("59.0")
	keys := func(a answer, state, want string) {
		t.Helper()
		a.wants(200).is("state", state)
		m, _ := a.value().(map[string]any)
		wanted := map[string]any{}
		for k := range strings.FieldsSeq(want) {
			wanted[k] = nil
		}
		if diff := cmp.Diff(sortedKeys(wanted), sortedKeys(m)); diff != "" {
			t.Errorf("%s: keys (-recorded +got):\n%s", state, diff)
		}
	}
	a := c.send("POST", "jobs/ingest", upsertSessions)
	keys(a, "Open", open)
	id := a.str("id")
	a.is("operation", "upsert").is("object", "Navattic_Session__c").is("externalIdFieldName", "Session_Key__c").is("createdById", adminID).
		is("concurrencyMode", "Parallel").is("contentType", "CSV").is("apiVersion", 59.0).is("lineEnding", "LF").is("columnDelimiter", "COMMA").
		is("contentUrl", "services/data/v59.0/jobs/ingest/"+id+"/batches").is("createdDate", "2026-11-22T09:00:00.000+0000")
	if !strings.Contains(a.text, `"apiVersion":59.0`) {
		t.Errorf("apiVersion is a number with a fraction: %s", a.text)
	}
	if len(id) != 18 || !strings.HasPrefix(id, "750") {
		t.Errorf("id %q is not an 18-character id that begins with 750", id)
	}
	put := c.send("PUT", "/"+a.str("contentUrl"), sessions(0, 3)+"key-bad,,2003-04-987654321987654321,1,1,a@company.example,x,\n", "Content-Type", "text/csv").wants(201)
	if put.text != "" {
		t.Errorf("an upload is answered without a body, got %q", put.text)
	}
	keys(c.send("PATCH", "jobs/ingest/"+id, `{"state":"UploadComplete"}`), "UploadComplete", brief)
	keys(c.send("GET", "jobs/ingest/"+id, ""), "UploadComplete", working)
	time0.Step(1)
	keys(c.awaitJob("ingest/"+id, "InProgress"), "InProgress", working)
	time0.Step(1)
	a = c.awaitJob("ingest/"+id, "JobComplete")
	keys(a, "JobComplete", working)
	a.is("jobType", "V2Ingest").is("numberRecordsProcessed", 4).is("numberRecordsFailed", 1).is("retries", 0).is("apexProcessingTime", 0)
	bad := c.ingest(upsertSessions, "Session_Key__c,StageName_invalid_field_on_purpose\na,b\n")
	time0.Step(1)
	a = c.awaitJob("ingest/"+bad, "Failed")
	keys(a, "Failed", working+" errorMessage")
	a.is("errorMessage", "InvalidBatch : Field name not found : StageName_invalid_field_on_purpose").is("numberRecordsProcessed", 0).is("numberRecordsFailed", 0)
	aborted := c.send("POST", "jobs/ingest", upsertSessions).str("id")
	keys(c.send("PATCH", "jobs/ingest/"+aborted, `{"state":"Aborted"}`), "Aborted", brief)
	// Since version 61 a job also says that it does not know PK chunking.
	c.at("61.0").send("GET", "jobs/ingest/"+c.at("61.0").ingest(upsertSessions, sessions(0, 1)), "").wants(200).is("isPkChunkingSupported", false)
}

// A load with good and bad rows: the job completes all the same, each row is
// in one of the two results, as the client wrote it.
func TestLoadTellsOfEveryRow(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.load(upsertSessions, "Session_Key__c,Name\nold,before\n")
	id, end := c.load(upsertSessions, "Session_Key__c,Name,Started_At__c,Steps_Viewed__c,Email__c,Opportunity__c\n"+
		"old,\"said \"\"hi\"\", twice\",,7,,\n"+
		"new,fresh,2026-11-02T10:11:12Z,,a@company.example,"+acmeDeal+"\n"+
		"baddate,x,2003-04-987654321987654321,,,\n"+
		"badnumber,x,,seven,,\n"+
		"badlookup,x,,,,006Rh000000zzzz\n"+
		",nokey,,,,\n"+
		"long,"+strings.Repeat("n", 81)+",,,,\n")
	end.is("numberRecordsProcessed", 7).is("numberRecordsFailed", 5)
	good := c.send("GET", "jobs/ingest/"+id+"/successfulResults", "").wants(200)
	if got := good.header.Get("Content-Type"); got != "text/csv" {
		t.Errorf("Content-Type %q", got)
	}
	first, rest, _ := strings.Cut(good.text, "\n")
	if want := `"sf__Id","sf__Created",Session_Key__c,Name,Started_At__c,Steps_Viewed__c,Email__c,Opportunity__c`; first != want {
		t.Errorf("header\n%s, want\n%s", first, want)
	}
	if !strings.Contains(rest, `","false","old","said ""hi"", twice","","7","",""`+"\n") || !strings.Contains(rest, `","true","new","fresh",`) {
		t.Errorf("successfulResults:\n%s", rest)
	}
	bad := c.send("GET", "jobs/ingest/"+id+"/failedResults/", "").wants(200)
	if want := `"","INVALID_FIELD:Failed to deserialize field at col 2. Due to, '2003-04-987654321987654321' is not a valid value for the type xsd:dateTime:Started_At__c --","baddate","x","2003-04-987654321987654321","","",""`; !strings.Contains(bad.text, want+"\n") {
		t.Errorf("failedResults lack\n%s\nin\n%s", want, bad.text)
	}
	want := map[string]string{
		"baddate":   "INVALID_FIELD:Failed to deserialize field at col 2. Due to, '2003-04-987654321987654321' is not a valid value for the type xsd:dateTime:Started_At__c --",
		"badnumber": "INVALID_FIELD:Failed to deserialize field at col 3. Due to, 'seven' is not a valid value for the type xsd:double:Steps_Viewed__c --",
		"badlookup": "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--",
		"":          "MISSING_ARGUMENT:Session_Key__c not specified:--",
		"long":      "STRING_TOO_LONG:Session ID: data value too large: " + strings.Repeat("n", 81) + " (max length=80):Name --",
	}
	if diff := cmp.Diff(want, c.failures(id, "Session_Key__c")); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	c.query("SELECT Name, Steps_Viewed__c, Started_At__c FROM Navattic_Session__c WHERE Session_Key__c='old'").is("records.0.Name", `said "hi", twice`).is("records.0.Steps_Viewed__c", 7)
	c.query("SELECT Name, Opportunity__c FROM Navattic_Session__c WHERE Session_Key__c='new'").is("records.0.Opportunity__c", acmeDeal)
	if header, records := c.csv("jobs/ingest/" + id + "/unprocessedrecords/"); len(records) != 0 || len(header) != 6 {
		t.Errorf("a job that ran to its end leaves no rows: %v %v", header, records)
	}
}

// The error texts that other people's clients look for.
func TestFailedRowsReadAsRecorded(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.rule("Account", rehearsal.ValidationRule{Name: "NoAcme", Active: true, Condition: `Name = 'Forbidden'`, Message: "no such accounts", Field: ""})
	id, _ := c.load(insertAccounts, "Name,Website\n,a.example\nForbidden,b.example\n")
	want := map[string]string{"a.example": "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --", "b.example": "FIELD_CUSTOM_VALIDATION_EXCEPTION:no such accounts:--"}
	if diff := cmp.Diff(want, c.failures(id, "Website")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	c.fault("lock:object=Account,n=1")
	id, _ = c.load(`{"object":"Account","operation":"update"}`, "Id,Name\n"+acme+",Renamed\n")
	if got, want := c.failures(id, "Id")[acme], "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 1 records: "+acme+":--"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	_, records := c.csv("jobs/ingest/" + id + "/failedResults")
	if records[0]["sf__Id"] != acme {
		t.Errorf("the id of a record that could not be updated is told: %v", records[0])
	}
}

// #N/A empties a field, an empty cell leaves it alone; a parent is found by its
// own key; delimiter and line ending are the job's, in the results too.
func TestCellsMeanWhatTheyMeanToTheBulkAPI(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.load(upsertSessions, "Session_Key__c,Name,Email__c,Demos__c,Account__c\nk,one,a@company.example,Tour,"+acme+"\n")
	job := `{"object":"Navattic_Session__c","operation":"upsert","externalIdFieldName":"Session_Key__c","columnDelimiter":"SEMICOLON","lineEnding":"CRLF"}`
	id, end := c.load(job, "Session_Key__c;Name;Email__c;Demos__c;Contact__r.Email;Account__c\r\n"+
		"k;\"two; with\r\na break\";;#N/A;dannika.whitfield@nobody.example;#N/A\r\nk2;three;;;nobody@nowhere.example;\r\n")
	end.is("columnDelimiter", "SEMICOLON").is("lineEnding", "CRLF").is("numberRecordsFailed", 2)
	if got := c.failures2(id, ';'); !strings.HasPrefix(got["k2"], "INVALID_FIELD:Foreign key external ID: nobody@nowhere.example not found for field Email in entity Contact:") {
		t.Errorf("k2: %v", got)
	}
	email := c.query("SELECT Email FROM Contact WHERE Id='" + dannika + "'").str("records.0.Email")
	id, end = c.load(job, "Session_Key__c;Name;Email__c;Demos__c;Contact__r.Email;Account__c\r\n"+
		"k;\"two; with\r\na break\";;#N/A;"+email+";#N/A")
	end.is("numberRecordsFailed", 0)
	good := c.send("GET", "jobs/ingest/"+id+"/successfulResults", "").wants(200).text
	if !strings.HasPrefix(good, `"sf__Id";"sf__Created";Session_Key__c;Name;Email__c;Demos__c;Contact__r.Email;Account__c`+"\r\n") || !strings.HasSuffix(good, ";\"#N/A\"\r\n") {
		t.Errorf("successfulResults:\n%q", good)
	}
	c.query("SELECT Name, Email__c, Demos__c, Contact__c, Account__c FROM Navattic_Session__c WHERE Session_Key__c='k'").
		is("records.0.Name", "two; with\r\na break").is("records.0.Email__c", "a@company.example").is("records.0.Demos__c", nil).
		is("records.0.Contact__c", dannika).is("records.0.Account__c", nil)
}

// A file that cannot be read, or that names what is not there, fails the job
// as a whole and changes nothing.
func TestFilesThatFailTheJob(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	before := c.count("Account")
	quote := "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote"
	table := map[string]struct{ job, data, want string }{
		"unknown column":           {insertAccounts, "Name,Bogus\na,b\n", "InvalidBatch : Field name not found : Bogus"},
		"unknown relation":         {insertAccounts, "Name,Bogus__r.Name\na,b\n", "InvalidBatch : Field name not found : Bogus__r.Name"},
		"parent by a plain field":  {`{"object":"Contact","operation":"insert"}`, "LastName,Account.Phone\na,b\n", "InvalidBatch : Field name not found : Account.Phone"},
		"compound field":           {insertAccounts, "Name,BillingAddress\na,b\n", "InvalidBatch : Field name not found : BillingAddress"},
		"update without ids":       {`{"object":"Account","operation":"update"}`, "Name\na\n", "InvalidBatch : Field name not found : Id"},
		"upsert without its key":   {upsertSessions, "Name\na\n", "InvalidBatch : Field name not found : Session_Key__c"},
		"byte order mark":          {insertAccounts, "\ufeffName\na\n", "InvalidBatch : Field name not found : \ufeffName"},
		"quoted behind the mark":   {insertAccounts, "\ufeff\"Name\"\na\n", quote},
		"quote inside a cell":      {insertAccounts, "Name\na\nb\"c\n", quote},
		"space behind a quote":     {insertAccounts, "Name,Website\n\"a\" ,b\n", quote},
		"quote never closed":       {insertAccounts, "Name\na\n\"b\n", "InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote"},
		"Windows line ends":        {insertAccounts, "Name\r\na\r\n", "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF"},
		"Unix line ends":           {`{"object":"Account","operation":"insert","lineEnding":"CRLF"}`, "Name\na\n", "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF"},
		"a row that is too long":   {insertAccounts, "Name\na\nb,c\n", "InvalidBatch : Failed to parse CSV. A record has 2 fields, the header has 1"},
		"a field that is too long": {insertAccounts, "Name\na\n" + strings.Repeat("x", 131_073) + "\n", "InvalidBatch : A field has more than 131072 characters"},
		"too many columns":         {insertAccounts, strings.Repeat("Name,", 5001) + "\n", "InvalidBatch : A record has more than 5000 fields"},
		"a huge record":            {insertAccounts, "Name\n\"" + strings.Repeat("x", 2_000_000), "InvalidBatch : A record has more than 400000 characters"},
		"not UTF-8":                {insertAccounts, "Name\n\xff\xfe\n", "ClientInputError : The job data are not valid UTF-8"},
		"nothing":                  {insertAccounts, "", "InvalidBatch : Records not found"},
	}
	jobs := map[string]string{}
	for name, x := range table {
		jobs[name] = c.ingest(x.job, x.data)
	}
	for name, x := range table {
		t.Run(name, func(t *testing.T) {
			c := *c
			c.t = t
			if got := c.awaitJob("ingest/"+jobs[name], "Failed").str("errorMessage"); got != x.want {
				t.Errorf("errorMessage\n%q, want\n%q", got, x.want)
			}
		})
	}
	if got := c.count("Account"); got != before {
		t.Errorf("%d accounts, want the %d of before", got, before)
	}
}

// Field-level security hides a column from a job as from any other call.
func TestColumnThatTheUserDoesNotSee(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	c.textField("Account", "Hidden__c", nil)
	if got, want := c.loadFails(insertAccounts, "Name,Hidden__c\na,b\n"), "InvalidBatch : Field name not found : Hidden__c"; got != want {
		t.Errorf("errorMessage %q, want %q", got, want)
	}
}

// Uploads may be packed, and small jobs may come in one request.
func TestUploadsInOtherForms(t *testing.T) {
	c := openOrg(t, rehearsal.Options{})
	id := c.send("POST", "jobs/ingest", insertAccounts).wants(200).str("id")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte("Name\nPacked\n"))
	_ = z.Close()
	c.send("PUT", "jobs/ingest/"+id+"/batches/", packed.String(), "Content-Type", "text/csv; charset=UTF-8", "Content-Encoding", "gzip").wants(201)
	// The Go client of go-salesforce sends the job's id along.
	c.send("PATCH", "jobs/ingest/"+id, `{"id":"`+id+`","state":"UploadComplete"}`).wants(200)
	c.awaitJob("ingest/"+id, "JobComplete").is("numberRecordsProcessed", 1)

	const boundary = "BOUNDARY"
	body := func(content string) string {
		return "--BOUNDARY\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n" + insertAccounts +
			"\r\n--BOUNDARY\r\nContent-Type: text/csv\r\nContent-Disposition: form-data; name=\"content\"; filename=\"content\"\r\n\r\n" + content + "\r\n--BOUNDARY--\r\n"
	}
	a := c.send("POST", "jobs/ingest", body("Name\nIn one go\n"), "Content-Type", "multipart/form-data; boundary="+boundary).wants(200).is("state", "UploadComplete")
	c.awaitJob("ingest/"+a.str("id"), "JobComplete").is("numberRecordsProcessed", 1).is("numberRecordsFailed", 0)
	c.send("POST", "jobs/ingest", body("Name\n"+strings.Repeat("x", 100_000)), "Content-Type", "multipart/form-data; boundary="+boundary).wants(400).is("0.errorCode", "API_ERROR")
	c.query("SELECT count() FROM Account WHERE Name IN ('Packed','In one go')").is("totalSize", 2)
}
