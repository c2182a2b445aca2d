package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/sync/rehearsal"
)

// Whatever was recorded of Salesforce, the rehearsal org answers the same in
// the same situation.
func TestRecordedSamples(t *testing.T) {
	from := model(t)
	for _, s := range readSamples(t) {
		t.Run(s.contract+" "+s.section+" "+s.title, func(t *testing.T) {
			o := open(t, from)
			last := 0
			for i := range s.steps {
				if n := o.run(s, &s.steps[i]); n != 0 {
					last = n
				}
			}
			t.Logf("%-8s %-5s %d  %s", s.contract, s.section, last, s.title)
		})
	}
}

// run takes one step and gives the status it was answered with.
func (o *org) run(s sample, st *step) int {
	o.t.Helper()
	where := fmt.Sprintf("%s:%d", s.file, st.line)
	if st.situation != "" {
		name, args, _ := strings.Cut(st.situation, " ")
		bring, known := situations[name]
		if !known {
			o.t.Fatalf("%s: unknown situation %q", where, name)
		}
		bring(o, o.fill(args))
		return 0
	}
	var header [][2]string
	for _, h := range st.header {
		header = append(header, [2]string{h[0], o.fill(h[1])})
	}
	got := o.send(st.method, o.fill(st.path), o.fill(strings.TrimSuffix(st.body, "\n")), header...)
	if got.status != st.status {
		o.t.Errorf("%s: HTTP %d, want %d: %.500s", where, got.status, st.status, got.body)
	}
	for _, h := range st.wantHeader {
		if v := got.header.Get(h[0]); !regexp.MustCompile(`^(?:` + o.fill(h[1]) + `)$`).MatchString(v) {
			o.t.Errorf("%s: header %s is %q, want %s", where, h[0], v, h[1])
		}
	}
	want := strings.TrimSpace(o.fill(st.want))
	switch {
	case slices.Contains(st.modes, "text"):
		if strings.TrimSpace(got.body) != want {
			o.t.Errorf("%s: answered %.500q, want %.500q", where, got.body, want)
		}
	case len(st.modes) > 0:
		for _, d := range compareJSON(want, got.body, st.modes...) {
			o.t.Errorf("%s: %s", where, d)
		}
	}
	if len(st.keep) > 0 {
		v, err := parse(got.body)
		if err != nil {
			o.t.Fatalf("%s: %v", where, err)
		}
		for _, k := range st.keep {
			text, _ := pick(v, k[1]).(string)
			if text == "" {
				o.t.Fatalf("%s: no text at %s of %.500s", where, k[1], got.body)
			}
			o.values[k[0]] = text
		}
	}
	return got.status
}

// situations are what cannot be brought about through the API.
var situations = map[string]func(o *org, args string){
	// user NAME: the requests that follow are that rehearsal user's.
	"user": func(o *org, args string) { o.as(args + "@rehearsal.example") },
	// fault RULE: misbehaviour, see rehearsal.ParseFaults.
	"fault": func(o *org, args string) {
		rules, err := rehearsal.ParseFaults(args)
		for _, f := range rules {
			if _, e := o.AddFault(f); e != nil {
				err = e
			}
		}
		if err != nil {
			o.t.Fatal(err)
		}
	},
	// control PATH JSON: a switch of the org.
	"control": func(o *org, args string) {
		path, body, _ := strings.Cut(args, " ")
		o.control(http.MethodPost, path, body)
	},
	// spent N: so many API calls of the day are gone.
	"spent": func(o *org, args string) {
		var n int
		if _, err := fmt.Sscan(args, &n); err != nil {
			o.t.Fatal(err)
		}
		o.SpendCalls(n)
	},
	// bulk JOB STATE: the ingest job comes to this end; bulk-query likewise.
	"bulk":       func(o *org, args string) { o.waitFor("ingest", args) },
	"bulk-query": func(o *org, args string) { o.waitFor("query", args) },
	// same A = B: two texts are equal.
	"same": func(o *org, args string) {
		if a, b, _ := strings.Cut(args, " = "); a != b {
			o.t.Errorf("%q, want %q", a, b)
		}
	},
	// sessions N: so many sessions.
	"sessions": func(o *org, args string) {
		var n int
		if _, err := fmt.Sscan(args, &n); err != nil {
			o.t.Fatal(err)
		}
		for i := 0; i < n; i += 150 {
			var list []string
			for j := i; j < min(n, i+150); j++ {
				list = append(list, fmt.Sprintf(`{"attributes":{"type":"Navattic_Session__c"},"Name":"Session %d","Session_Key__c":"key-%d"}`, j, j))
			}
			if r := o.send(http.MethodPost, "/services/data/v66.0/composite/sobjects", `{"allOrNone":true,"records":[`+strings.Join(list, ",")+`]}`); r.status != http.StatusOK {
				o.t.Fatal(r.body)
			}
		}
	},
	// rule OBJECT JSON: a validation rule.
	"rule": func(o *org, args string) {
		object, doc, _ := strings.Cut(args, " ")
		rule := rehearsal.ValidationRule{Active: true}
		o.change(func(d *rehearsal.Draft) error {
			if err := json.Unmarshal([]byte(doc), &rule); err != nil {
				return err
			}
			return d.Set(object, func(x *rehearsal.Object) { x.ValidationRules = append(x.ValidationRules, rule) })
		})
	},
	// duplicates OBJECT: its duplicate rule is switched on.
	"duplicates": func(o *org, object string) {
		o.change(func(d *rehearsal.Draft) error {
			return d.Set(object, func(x *rehearsal.Object) {
				x.DuplicateRules = slices.Clone(x.DuplicateRules)
				for i := range x.DuplicateRules {
					x.DuplicateRules[i].Active = true
				}
			})
		})
	},
	// restricted OBJECT FIELD VALUES: the field becomes a restricted picklist.
	"restricted": func(o *org, args string) {
		words := strings.Fields(args)
		o.change(func(d *rehearsal.Draft) error {
			return d.Set(words[0], func(x *rehearsal.Object) {
				f := x.Field(words[1])
				f.RestrictedPicklist, f.Picklist = true, nil
				for _, v := range words[2:] {
					f.Picklist = append(f.Picklist, rehearsal.PicklistValue{Value: v, Label: v})
				}
			})
		})
	},
}

// waitFor asks for a bulk job until it has ended.
func (o *org) waitFor(kind, args string) {
	o.t.Helper()
	job, want, _ := strings.Cut(args, " ")
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-tick.C {
		v, err := parse(o.send(http.MethodGet, "/services/data/v66.0/jobs/"+kind+"/"+job, "").body)
		if err != nil {
			o.t.Fatal(err)
		}
		switch state := pick(v, "state"); state {
		case "UploadComplete", "InProgress":
		case want:
			return
		default:
			o.t.Fatalf("the job ended as %v: %v", state, pick(v, "errorMessage"))
		}
	}
	o.t.Fatal("the job does not end")
}

func (o *org) change(change func(d *rehearsal.Draft) error) {
	o.t.Helper()
	if err := o.ChangeSchema(context.Background(), change); err != nil {
		o.t.Fatal(err)
	}
}
