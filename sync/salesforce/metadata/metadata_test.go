package metadata

import (
	"context"
	"errors"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/salesforce"
)

// org answers with one text after the other, or fails.
type org struct {
	answers []any // string or error
	asked   []salesforce.Request
}

func (o *org) next() (any, bool) {
	if len(o.answers) == 0 {
		return nil, false
	}
	a := o.answers[0]
	o.answers = o.answers[1:]
	return a, true
}

func (o *org) Do(_ context.Context, r salesforce.Request) (*salesforce.Response, error) {
	o.asked = append(o.asked, r)
	switch a, _ := o.next(); a := a.(type) {
	case error:
		return nil, a
	case string:
		return &salesforce.Response{Status: 200, Body: []byte(a)}, nil
	}
	return nil, errors.New("nothing was expected")
}

func (o *org) ReadMetadata(context.Context, string, ...string) ([]byte, error) {
	switch a, _ := o.next(); a := a.(type) {
	case error:
		return nil, a
	case string:
		return []byte(a), nil
	}
	return nil, errors.New("nothing was expected")
}

// verdict is a fault with a judgement.
type verdict salesforce.Verdict

func (v verdict) Error() string               { return v.Key }
func (v verdict) Verdict() salesforce.Verdict { return salesforce.Verdict(v) }

// status is the recorded answer (data 1.3) with the values that change.
func status(state, more string) string {
	return `{"id":"0Af7A00000l6BaoSAE","validatedDeployRequestId":null,"deployOptions":null,"deployResult":{"id":"0Af7A00000l6BaoSAE","messages":null,
	"success":` + map[bool]string{true: "true", false: "false"}[state == "Succeeded"] + `,"checkOnly":false,"rollbackOnError":true,"status":"` + state + `",
	"numberComponentsDeployed":2,"numberComponentsTotal":3,"numberComponentErrors":1,"stateDetail":null,"errorMessage":null,"errorStatusCode":null,
	"createdDate":"2021-05-10T04:33:14.000+0000","completedDate":null,"createdByName":"Ada","done":` +
		map[bool]string{true: "true", false: "false"}[state == "Succeeded" || state == "Failed" || state == "Canceled"] + `,"details":` + more + `}}`
}

const refusedDetails = `{"componentFailures":[{"componentType":"CustomField","fileName":"objects/Lead.object","fullName":"Lead.X__c","problem":"Invalid length, maximum is: 255","problemType":"Error","success":false,"lineNumber":3,"columnNumber":13}],
"componentSuccesses":[{"componentType":"","fullName":"package.xml","fileName":"package.xml","success":true,"changed":true,"forPackageManifestFile":true},{"componentType":"CustomField","fullName":"Lead.Y__c","success":true,"created":true}],"runTestResult":{}}`

func TestAPackageTravelsWholeWithItsOptions(t *testing.T) {
	o := &org{answers: []any{status("Pending", "null")}}
	archive := []byte(strings.Repeat("PK not really", 1000))
	d, err := Start(t.Context(), o, archive, Options{CheckOnly: true})
	if err != nil || d.ID != "0Af7A00000l6BaoSAE" || d.Done {
		t.Fatalf("%+v, %v", d, err)
	}
	r := o.asked[0]
	kind, params, err := mime.ParseMediaType(r.ContentType)
	if err != nil || kind != "multipart/form-data" || !r.Unpacked {
		t.Fatalf("%s %v", r.ContentType, err)
	}
	form, err := multipart.NewReader(strings.NewReader(string(r.Body.([]byte))), params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	if want := `"checkOnly":true`; !strings.Contains(form.Value["json"][0], want) || !strings.Contains(form.Value["json"][0], `"rollbackOnError":true`) {
		t.Errorf("the options are %s", form.Value["json"][0])
	}
	if form.File["file"][0].Size != int64(len(archive)) || form.File["file"][0].Header.Get("Content-Type") != "application/zip" {
		t.Errorf("the archive is %+v", form.File["file"][0])
	}
}

func TestARefusalNamesItsPartsAndNothingCountsAsMade(t *testing.T) {
	o := &org{answers: []any{status("InProgress", "null"), status("Failed", refusedDetails)}}
	var shown []string
	d, err := Wait(t.Context(), o, "0Af7A00000l6BaoSAE", Pace{First: 1, Longest: 1}, func(d Deploy) { shown = append(shown, d.Status) })
	var failed *FailedError
	if !errors.As(err, &failed) {
		t.Fatalf("%+v, %v", d, err)
	}
	want := []Component{{Type: "CustomField", Name: "Lead.X__c", File: "objects/Lead.object", Problem: "Invalid length, maximum is: 255", Line: 3, Column: 13}}
	if diff := cmp.Diff(want, failed.Deploy.Refused()); diff != "" || failed.Deploy.Success {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"InProgress", "Failed"}, shown); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(err.Error(), "Lead") {
		t.Errorf("the text of the error holds names: %s", err)
	}
}

func TestALostConnectionDoesNotEndTheWaiting(t *testing.T) {
	lost := verdict{Key: salesforce.KeyConnectionLost, Class: salesforce.ClassRetry}
	offline := verdict{Key: "OFFLINE", Class: salesforce.ClassGate, Gate: salesforce.GateOffline}
	o := &org{answers: []any{lost, offline, status("InProgress", "null"), lost, status("Succeeded", "null")}}
	d, err := Wait(t.Context(), o, "x", Pace{First: 1, Longest: 1}, func(Deploy) {})
	if err != nil || !d.Success {
		t.Errorf("%+v, %v", d, err)
	}
	gone := verdict{Key: "INVALID_SESSION_ID", Class: salesforce.ClassGate, Gate: salesforce.GateAuth}
	if d, err := Wait(t.Context(), &org{answers: []any{gone}}, "x", Pace{First: 1, Longest: 1}, func(Deploy) {}); err == nil || d.Done {
		t.Errorf("a sign-in that ended: %+v, %v", d, err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("closing")
	cancel(why)
	if _, err := Wait(ctx, &org{}, "x", Pace{First: time.Hour, Longest: time.Hour}, func(Deploy) {}); !errors.Is(err, why) {
		t.Errorf("the end of the program: %v", err)
	}
}

func TestAUserWithoutTheRightIsToldSo(t *testing.T) {
	refused := verdict{Key: "INSUFFICIENT_ACCESS", Class: salesforce.ClassGate, Gate: salesforce.GateConfig}
	var not *NotAllowedError
	if _, err := Start(t.Context(), &org{answers: []any{refused}}, nil, Options{}); !errors.As(err, &not) {
		t.Errorf("deploying: %v", err)
	}
	if _, err := ReadObjects(t.Context(), &org{answers: []any{refused}}, "Lead"); !errors.As(err, &not) {
		t.Errorf("reading: %v", err)
	}
}

const reading = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><readMetadataResponse><result>
<records xsi:type="CustomObject"><fullName>Lead</fullName><actionOverrides><actionName>View</actionName><content>Lead_Page</content><formFactor>Large</formFactor><type>Flexipage</type></actionOverrides>
<fields><fullName>X__c</fullName><label>X</label><type>Number</type><precision>18</precision><scale>3</scale><unique>false</unique></fields><validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>A &lt; B</errorConditionFormula><errorMessage>No</errorMessage></validationRules></records>
<records xsi:nil="true"/></result></readMetadataResponse></soapenv:Body></soapenv:Envelope>`

func TestObjectsAreReadAndMissingOnesAbsent(t *testing.T) {
	got, err := ReadObjects(t.Context(), &org{answers: []any{reading}}, "Lead", "Gone__c")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Object{"Lead": {
		Name: "Lead", Fields: []Field{{Name: "X__c", Label: "X", Type: "Number", Precision: 18, Scale: 3}},
		Rules: []Rule{{Name: "R", Active: true, Condition: "A < B", Message: "No"}}, Overrides: []Override{{"View", "Lead_Page", "Large", "Flexipage"}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := ReadObjects(t.Context(), &org{answers: []any{"<html><body>Sign in</body></html>"}}, "Lead"); err == nil {
		t.Error("a page for people passes for an answer")
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add(reading)
	f.Add(status("Failed", refusedDetails))
	f.Add(`<records><fields><length>x</length></fields></records>`)
	f.Fuzz(func(t *testing.T, text string) {
		if objects, err := ReadObjects(t.Context(), &org{answers: []any{text}}, "Lead"); err == nil {
			for name := range objects {
				if name == "" {
					t.Error("an object without a name")
				}
			}
		}
		d, err := Status(t.Context(), &org{answers: []any{text}}, "0Af")
		if err == nil && (d.ID == "" || d.Status == "") {
			t.Errorf("not a deploy: %+v", d)
		}
	})
}
