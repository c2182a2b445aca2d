package conformance

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// soap calls the Metadata API; header is more of the envelope's header.
func (o *org) soap(header, body string) reply {
	o.t.Helper()
	return o.send(http.MethodPost, "/services/Soap/m/60.0", `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <soapenv:Header `+metadataNS+`>`+header+`<SessionHeader><sessionId>`+o.token+`</sessionId></SessionHeader></soapenv:Header>
  <soapenv:Body `+metadataNS+`>`+body+`</soapenv:Body></soapenv:Envelope>`, [2]string{"Content-Type", "text/xml; charset=UTF-8"}, [2]string{"SOAPAction", `""`}, [2]string{"Authorization", "none"})
}

// xmlMatches compares XML texts: elements in order, placeholders in texts as in
// the samples. White space between elements does not count.
func xmlMatches(t *testing.T, want, got string) {
	t.Helper()
	gap := regexp.MustCompile(`>\s+<`)
	want, got = gap.ReplaceAllString(strings.TrimSpace(want), "><"), strings.ReplaceAll(gap.ReplaceAllString(got, "><"), "&apos;", "'")
	pattern := regexp.QuoteMeta(want)
	for _, x := range [][2]string{{"<any>", ".*?"}, {"<time>", `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`}, {"<id:0Af>", "0Af[0-9A-Za-z]{15}"}} {
		pattern = strings.ReplaceAll(pattern, regexp.QuoteMeta(x[0]), x[1])
	}
	if !regexp.MustCompile(pattern).MatchString(got) {
		t.Errorf("want %s\n got %s", want, got)
	}
}

func element(r reply, name string) string {
	m := regexp.MustCompile(`<` + name + `>([^<]*)</` + name + `>`).FindStringSubmatch(r.body)
	if m == nil {
		return ""
	}
	return m[1]
}

func customField(name, more string) string {
	return `<metadata xsi:type="CustomField"><fullName>Account.` + name + `</fullName><label>` + name + `</label>` + more + `</metadata>`
}

// The Metadata API over SOAP answers as was recorded.
func TestSOAPSamples(t *testing.T) {
	from := model(t)
	for _, s := range []struct {
		section, title string
		run            func(t *testing.T, o *org)
	}{
		{"1.5", "a deploy is queued", func(t *testing.T, o *org) {
			// Recorded by simple-salesforce.
			r := o.soap("", `<deploy><ZipFile>`+base64.StdEncoding.EncodeToString(pack(t, visits()))+`</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`)
			xmlMatches(t, `<deployResponse><result><done>false</done><id><id:0Af></id><state>Queued</state></result></deployResponse>`, r.body)
			if !strings.HasPrefix(r.header.Get("Content-Type"), "text/xml") {
				t.Error(r.header)
			}
		}},
		{"1.5", "the status of a deploy without a manifest", func(t *testing.T, o *org) {
			// Recorded by simple-salesforce, with other ids and times.
			r := o.soap("", `<deploy><ZipFile>`+base64.StdEncoding.EncodeToString(pack(t, map[string]string{"readme.txt": "x"}))+
				`</ZipFile><DeployOptions><checkOnly>true</checkOnly><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`)
			job := element(r, "id")
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			for deadline := time.Now().Add(time.Minute); element(r, "done") != "true" && time.Now().Before(deadline); <-tick.C {
				r = o.soap("", `<checkDeployStatus><asyncProcessId>`+job+`</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`)
			}
			xmlMatches(t, `<checkDeployStatusResponse><result><checkOnly>true</checkOnly><completedDate><time></completedDate><createdBy>005Rh000000a01Y</createdBy><createdByName>Rehearsal Admin</createdByName>
				<createdDate><time></createdDate><details><componentFailures><changed>false</changed><componentType></componentType><created>false</created><createdDate><time></createdDate><deleted>false</deleted>
				<fileName>package.xml</fileName><fullName>package.xml</fullName><problem>No package.xml found</problem><problemType>Error</problemType><success>false</success></componentFailures>
				<runTestResult><numFailures>0</numFailures><numTestsRun>0</numTestsRun><totalTime>0.0</totalTime></runTestResult></details><done>true</done><id><id:0Af></id><ignoreWarnings>false</ignoreWarnings>
				<lastModifiedDate><time></lastModifiedDate><numberComponentErrors>0</numberComponentErrors><numberComponentsDeployed>0</numberComponentsDeployed><numberComponentsTotal>0</numberComponentsTotal>
				<numberTestErrors>0</numberTestErrors><numberTestsCompleted>0</numberTestsCompleted><numberTestsTotal>0</numberTestsTotal><rollbackOnError>true</rollbackOnError><runTestsEnabled>false</runTestsEnabled>
				<startDate><time></startDate><status>Failed</status><success>false</success></result></checkDeployStatusResponse>`, r.body)
		}},
		{"1.1", "the user lacks Modify Metadata", func(t *testing.T, o *org) {
			o.as("rep@rehearsal.example")
			r := o.soap("", `<describeMetadata><asOfVersion>66.0</asOfVersion></describeMetadata>`)
			if r.status != http.StatusInternalServerError {
				t.Errorf("HTTP %d, want 500", r.status)
			}
			xmlMatches(t, `<soapenv:Fault><faultcode>sf:INSUFFICIENT_ACCESS</faultcode><faultstring>INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions</faultstring></soapenv:Fault>`, r.body)
		}},
		{"1.6", "two fields are upserted, one of which is there", func(t *testing.T, o *org) {
			// Recorded by amp-labs/connectors.
			text := "<type>Text</type><required>false</required><unique>false</unique><length>30</length>"
			o.soap("", `<upsertMetadata>`+customField("Age__c", text)+`</upsertMetadata>`)
			r := o.soap("", `<upsertMetadata>`+customField("Birthday__c", text)+customField("Age__c", text)+`</upsertMetadata>`)
			xmlMatches(t, `<upsertMetadataResponse><result><created>true</created><fullName>Account.Birthday__c</fullName><success>true</success></result>
				<result><created>false</created><fullName>Account.Age__c</fullName><success>true</success></result></upsertMetadataResponse>`, r.body)
		}},
		{"1.6", "a checkbox that is required", func(t *testing.T, o *org) {
			r := o.soap("", `<upsertMetadata>`+customField("IsReady__c", "<type>Checkbox</type><required>true</required><defaultValue>false</defaultValue>")+`</upsertMetadata>`)
			xmlMatches(t, `<result><created>false</created><errors><message>Can not specify 'required' for a CustomField of type Checkbox</message><statusCode>FIELD_INTEGRITY_EXCEPTION</statusCode></errors>
				<fullName>Account.IsReady__c</fullName><success>false</success></result>`, r.body)
		}},
		{"1.6", "a long text area that is too short", func(t *testing.T, o *org) {
			r := o.soap("", `<upsertMetadata>`+customField("Story__c", "<type>LongTextArea</type><length>200</length><visibleLines>3</visibleLines>")+`</upsertMetadata>`)
			xmlMatches(t, `<errors><message>Invalid length, minimum is: 256</message><statusCode>FIELD_INTEGRITY_EXCEPTION</statusCode></errors>`, r.body)
		}},
		{"1.6", "all or none", func(t *testing.T, o *org) {
			r := o.soap(`<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>`, `<upsertMetadata>`+customField("Good__c", "<type>Text</type><length>30</length>")+
				customField("Bad__c", "<type>LongTextArea</type><length>200</length><visibleLines>3</visibleLines>")+`</upsertMetadata>`)
			xmlMatches(t, `<errors><message>Record rolled back because not all records were valid and the request was using AllOrNone header</message><statusCode>ALL_OR_NONE_OPERATION_ROLLED_BACK</statusCode></errors>`, r.body)
		}},
		{"1.6", "a field that is not there is deleted", func(t *testing.T, o *org) {
			r := o.soap("", `<deleteMetadata><type>CustomField</type><fullNames>Account.Never__c</fullNames></deleteMetadata>`)
			xmlMatches(t, `<errors><message>This custom field does not exist or is not accessible</message><statusCode>INVALID_CROSS_REFERENCE_KEY</statusCode></errors>`, r.body)
		}},
		{"1.6", "a permission set is read", func(t *testing.T, o *org) {
			r := o.soap("", `<readMetadata><type>PermissionSet</type><fullNames>Navattic_Permission_Set</fullNames></readMetadata>`)
			for _, part := range []string{
				`<records xsi:type="PermissionSet"><fullName>Navattic_Permission_Set</fullName>`, "<fieldPermissions><editable>true</editable><field>Account.Navattic_First_Viewed__c</field><readable>true</readable></fieldPermissions>",
				"<hasActivationRequired>false</hasActivationRequired>", "<label>Navattic Permission Set</label>",
			} {
				if !strings.Contains(r.body, part) {
					t.Errorf("no %s in %.1500s", part, r.body)
				}
			}
		}},
		{"3.4", "the user has no API Enabled", func(t *testing.T, o *org) {
			o.as("noapi@rehearsal.example")
			if r := o.soap("", `<describeMetadata><asOfVersion>66.0</asOfVersion></describeMetadata>`); r.status != http.StatusInternalServerError || !strings.Contains(r.body, "<soapenv:Fault>") {
				t.Errorf("%d %s", r.status, r.body)
			}
		}},
		{"4.3", "a retired version", func(t *testing.T, o *org) {
			r := o.send(http.MethodPost, "/services/Soap/m/30.0", `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><describeMetadata `+metadataNS+`/></e:Body></e:Envelope>`, [2]string{"Content-Type", "text/xml"})
			if r.status != http.StatusInternalServerError || !strings.Contains(r.body, "UNSUPPORTED_API_VERSION") {
				t.Errorf("%d %s", r.status, r.body)
			}
		}},
	} {
		contract := "D"
		if s.section[0] > '2' {
			contract = "A"
		}
		t.Run(contract+" "+s.section+" SOAP "+s.title, func(t *testing.T) {
			s.run(t, open(t, from))
			t.Logf("%-8s %-5s SOAP  %s", contract, s.section, s.title)
		})
	}
}
