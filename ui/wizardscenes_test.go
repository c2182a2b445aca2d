package ui_test

import (
	"fmt"
	"strings"
	"time"

	"demobridge/app/status"
)

// fresh is a program that was just installed.
func fresh() *setUp {
	s := &setUp{fake: newFake(), signIns: make(chan status.SignIn, 50), prepares: make(chan status.Prepare, 50)}
	s.snapshot = status.Snapshot{At: at(14, 32), Connection: status.Connection{State: status.NotConnected}}
	s.defaults = status.SignInChoice{Place: status.PlaceMyDomain}
	s.steps = status.Setup{Steps: make([]status.SetupState, status.SetupFinish+1)}
	s.report, s.plan, s.pages = lacking(), wholePlan(), recordPages()
	s.review = []status.ReviewObject{{Object: "Lead", Label: "Lead", URL: "https://harbor.my.salesforce.com/lead", Fields: []status.ReviewField{
		{Label: "Navattic Last Demo", APIName: "Navattic_Last_Demo__c", Type: "Text 255", Visible: true, Writable: true},
		{Label: "Navattic Total Steps", APIName: "Navattic_Total_Steps__c", Type: "Number", Visible: true},
	}}}
	s.test = status.TestSession{Key: "demobridge-test-1", Stage: status.TestCompared, SentAt: at(15, 20).Add(4 * time.Second), Took: 1300 * time.Millisecond,
		RecordName: "demobridge-test-1", RecordURL: "https://harbor.my.salesforce.com/lightning/r/Navattic_Session__c/a00/view", Values: 11}
	return s
}

// signedInTo is the same after the first step, at a step of the wizard.
func signedInTo(step status.SetupStep) *setUp {
	s := fresh()
	s.snapshot.Connection = status.Connection{State: status.Connected, OrgName: "Harbor Analytics", OrgID: "00D000000000001EAA", UserName: "Demo Sync", RecordURL: "https://harbor.my.salesforce.com"}
	told := []string{"Harbor Analytics, Production, as Demo Sync", "26 of 26 checks pass", "1 object, 36 fields, 1 permission set", "22 fields on 4 objects",
		"Salesforce: all engagement, on", "Opportunity done; Lead, Contact and Account can follow later", "Files that are imported or dropped on the window"}
	for i := range step {
		s.steps.Steps[i] = status.SetupState{Done: true, Partly: i == status.SetupPages, Told: told[i]}
	}
	return s
}

func pass(group status.AccessGroup, n int) []status.AccessCheck {
	out := make([]status.AccessCheck, n)
	for i := range out {
		out[i] = status.AccessCheck{ID: fmt.Sprint(group, i), Group: group, Result: status.AccessPass, Title: fmt.Sprintf("Check %d of this kind", i+1)}
	}
	return out
}

// lacking is the access check of the design picture.
func lacking() status.AccessReport {
	r := status.AccessReport{At: at(14, 31), Took: 3 * time.Second, User: "Demo Sync", Username: "demo.sync@harbor.example", Org: "Harbor Analytics", OrgID: "00D000000000001EAA", APICalls: 9}
	r.Checks = append(r.Checks, pass(status.AccessSignIn, 4)...)
	r.Checks = append(r.Checks, pass(status.AccessRun, 2)...)
	r.Checks = append(r.Checks, status.AccessCheck{
		ID: "setup.customize", Group: status.AccessSetup, Result: status.AccessFail, Title: "Build objects and fields in Setup", Missing: "“Customize Application”",
		Means: "Only needed once, in step 3; the daily sync runs without it", Remedy: "sign in once as an admin for step 3, or give the plan to an admin.", SetupOnly: true,
		Actions: []status.AccessAction{{Kind: status.AccessRequest, Label: "Copy request for admin", Text: "Please build the objects."}},
	})
	r.Checks = append(r.Checks, status.AccessCheck{ID: "run.viewall", Group: status.AccessRun, Result: status.AccessWarning, Excess: true, Title: "View All Data", Means: "Handy during setup, not needed for daily sync. You can take it away"})
	r.Checks = append(r.Checks, pass(status.AccessObjects, 7)...)
	r.Checks = append(r.Checks, status.AccessCheck{
		ID: "object.Opportunity.edit", Group: status.AccessObjects, Result: status.AccessFail, Title: "Edit opportunities", Missing: "“Edit” on Opportunity",
		Means:  "Demo Sync can read opportunities but cannot write to them",
		Remedy: "step 3 can add it to “Navattic Permission Set”. By hand: Setup, Profiles, Integration, Object Settings, Opportunity: tick Edit.",
		Actions: []status.AccessAction{{Kind: status.AccessPrepare, Label: "Let step 3 do it"}, {Kind: status.AccessSetupPage, Label: "Open Setup page", URL: "https://harbor.my.salesforce.com/lightning/setup/PermSets/home"},
			{Kind: status.AccessRequest, Label: "Copy request for admin", Text: "Please tick Edit on Opportunity."}},
	})
	r.Checks = append(r.Checks, pass(status.AccessFields, 11)...)
	return r
}

// wholePlan is the plan for an org that has nothing yet.
func wholePlan() status.Plan {
	p := status.Plan{Org: "Harbor Analytics", User: "Demo Sync", At: at(14, 31), MayDeploy: true, Create: 39}
	part := func(id, name, caption string, n int) {
		one := status.PlanPart{ID: id, Name: name, Caption: caption, Word: status.WordCreate, Ticked: true, Want: n}
		for i := range n {
			one.Lines = append(one.Lines, status.PlanLine{ID: fmt.Sprint(id, i), Label: fmt.Sprintf("Navattic Field %d", i+1), APIName: fmt.Sprintf("Navattic_Field_%d__c", i+1), Type: "Text 255", Word: status.WordCreate, Ticked: true})
		}
		p.Parts = append(p.Parts, one)
	}
	part(status.PartObject, "Object Navattic Session", "17 fields, 4 of them links to records", 17)
	part(status.PartLead, "Fields on Lead", "6 fields, names start with “Navattic”", 6)
	part(status.PartContact, "Fields on Contact", "6 fields", 6)
	part(status.PartAccount, "Fields on Account", "4 fields", 4)
	part(status.PartOpportunity, "Fields on Opportunity", "3 fields", 3)
	part(status.PartPermissions, "Navattic Permission Set", "read, create and edit; no delete", 0)
	part(status.PartAssignment, "Give the permission set to Demo Sync", "", 0)
	return p
}

// building is the work at Salesforce of the design picture.
func building() status.Prepare {
	s := status.Prepare{Stage: status.PrepareRunning, Done: 28, Total: 39, Now: "Contact, Navattic Total Minutes", Started: at(14, 31).Add(22 * time.Second)}
	for _, p := range []status.PreparePart{
		{Name: "Object Navattic Session", Done: 18, Total: 18, Word: "Done"}, {Name: "Fields on Lead", Done: 6, Total: 6, Word: "Done"},
		{Name: "Fields on Contact", Done: 4, Total: 6, Word: "Creating"}, {Name: "Fields on Account", Word: "Waiting"}, {Name: "Fields on Opportunity", Word: "Waiting"},
		{Name: "Navattic Permission Set", Word: "Waiting"}, {Name: "Give the permission set to Demo Sync", Word: "Waiting"},
	} {
		p.ID = p.Name
		s.Parts = append(s.Parts, p)
	}
	return s
}

func columns() []string {
	return []string{"Email", "Demos", "Duration (minutes)", "Full Name", "Flows", "Steps Viewed", "Very Interested Areas", "Somewhat Interested Areas", "Not Interested Areas", "Session ID"}
}

func recordPages() []status.RecordPage {
	var out []status.RecordPage
	for i, object := range []string{"Opportunity", "Lead", "Contact", "Account"} {
		p := status.RecordPage{Object: object, Label: object, State: status.PageNotYet, Told: "No session list on its page", EditURL: "https://harbor.my.salesforce.com/edit/" + object,
			Columns: columns(), Copy: "1. Open any record", CanPlace: i > 0}
		if i == 0 {
			p.State, p.Told = status.PageDone, "List found on “Opportunity Record Page”"
		}
		noun := strings.ToLower(object)
		for _, step := range [][]string{
			{"Open any " + noun + " in Salesforce, press the gear and choose ", "Edit Page", "."},
			{"In ", "Components", " search for ", "Dynamic Related List - Single", " and drag it onto the page."},
			{"Set ", "Related List", " to ", "Navattic Session", ". Leave ", "Parent Record", " on ", "Use This " + object, "."},
			{"Under ", "Related List Fields", " choose these ten, in this order:"},
			{"Press ", "Save", ", then ", "Activate", ", and go back to the " + noun + "."},
		} {
			var text status.Text
			for j, words := range step {
				text = append(text, status.Span{Words: words, Strong: j%2 == 1})
			}
			p.Steps = append(p.Steps, text)
		}
		out = append(out, p)
	}
	return out
}

func permissionSet() status.PermissionSetView {
	v := status.PermissionSetView{Name: "Navattic Permission Set", URL: "https://harbor.my.salesforce.com/ps", Exists: true, Assigned: true, User: "Demo Sync", AssignURL: "https://harbor.my.salesforce.com/assign", Others: 2, Fields: 57}
	for _, o := range []string{"Navattic Session", "Lead", "Contact", "Account", "Opportunity"} {
		v.Objects = append(v.Objects, status.ObjectRights{Object: o, Label: o, Read: true, Edit: true, Create: o == "Navattic Session"})
	}
	return v
}

func usualMappings() status.Mappings {
	m := status.Mappings{FieldsAt: at(14, 30), User: "Demo Sync", Sources: []status.MappingSource{{Key: "session.steps", Label: "Steps viewed"}, {Key: "session.demo", Label: "Last demo"}}}
	for _, o := range []string{"Lead", "Contact", "Account", "Opportunity"} {
		m.Objects = append(m.Objects, status.MappedObject{Name: o, Label: o,
			Fields: []status.MappingField{{Name: "Navattic_Total_Steps__c", Label: "Navattic Total Steps"}, {Name: "Navattic_Last_Demo__c", Label: "Navattic Last Demo"}},
			Rows:   []status.MappingRow{{Source: "session.steps", Field: "Navattic_Total_Steps__c", Rule: status.WriteAlways}, {Source: "session.demo", Field: "Navattic_Last_Demo__c", Rule: status.WriteWhenEmpty}}})
	}
	return m
}

func usualPlaybooks() status.PlaybookBook {
	return status.PlaybookBook{
		Whens:      []status.PlaybookChoice{{Key: "end", Label: "A session ends", Help: "page closed, or 30 minutes without a click"}},
		Properties: []status.FilterProperty{{Key: "email", Label: "Email", Operators: []status.FilterOperator{{Key: "known", Label: "is known", Alone: true}}}},
		Playbooks: []status.Playbook{{ID: "p1", Name: "Salesforce: all engagement", On: true, When: "end",
			Who: status.FilterGroup{Filters: []status.Filter{{Property: "email", Operator: "known"}}},
			Do: []status.PlaybookAction{{Kind: "session", On: true, Label: "Submit session object"}, {Kind: "lead", On: true, Label: "Sync lead"},
				{Kind: "contact", On: true, Label: "Sync contact"}, {Kind: "opportunity", On: true, Label: "Update opportunity"}, {Kind: "webhook", Label: "Send webhook"}}}},
	}
}
