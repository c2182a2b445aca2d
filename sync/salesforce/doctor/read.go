package doctor

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"demobridge/sync/salesforce"
)

// MaxCalls is how many requests one reading sends at most, repeats after a
// refreshed sign-in included.
const MaxCalls = 12

// perQuestion is how many requests one question may take: itself, and once
// more after a refreshed sign-in.
const perQuestion = 2

// Parts say what to read.
type Parts struct {
	SignIn bool // versions, identity
	// Rights are the user's rights and permission set, what the set gives, and
	// what exists in the org that the user does not see.
	Rights  bool
	Limits  bool
	Objects []string // whose describe is read
}

// Everything are the parts of a whole check.
func Everything(n Needs) Parts {
	return Parts{SignIn: true, Rights: true, Limits: true, Objects: n.names()}
}

// Options of a Reader.
type Options struct {
	Client salesforce.Options // OnCall is told of every call
	Now    func() time.Time
	Org    string // the org's name, for the texts
	People bool   // the org has Setup pages that people can open
}

// Reader asks one org as one user.
type Reader struct {
	client *salesforce.Client
	tokens salesforce.Tokens
	o      Options
	needs  Needs
	sent   int // requests of the current reading
	count  int // of them, those that the org counts
}

// NewReader returns a reader with a client of its own, so that its calls can
// be counted apart. It is for one goroutine.
func NewReader(t salesforce.Tokens, n Needs, o Options) *Reader {
	r := &Reader{tokens: t, needs: n, o: o}
	if r.o.Now == nil {
		r.o.Now = time.Now
	}
	told := o.Client.OnCall
	o.Client.OnCall = func(c salesforce.Call) {
		r.sent++
		if c.Counts {
			r.count++
		}
		if told != nil {
			told(c)
		}
	}
	r.client = salesforce.New(t, o.Client)
	return r
}

// Close drops the connections that are kept open.
func (r *Reader) Close() { r.client.CloseIdle() }

// Read asks for the parts and returns the findings with them renewed. It never
// fails: what could not be asked is an Answer with its error. When a call
// shows that nothing is answered at all, the rest is not asked any more.
func (r *Reader) Read(ctx context.Context, f Findings, p Parts) Findings {
	begun := time.Now()
	r.sent, r.count = 0, 0
	door := f.Door
	f.Org, f.People, f.Door = r.o.Org, r.o.People, Answer[struct{}]{}
	f.Objects, f.Exists = own(f.Objects), own(f.Exists)
	if _, instance, err := r.tokens.Token(ctx); err == nil {
		f.Instance = instance
	}
	if p.SignIn {
		r.signIn(ctx, &f)
	}
	r.describes(ctx, &f, p)
	if p.Rights {
		r.rights(ctx, &f)
		r.grants(ctx, &f)
	}
	if p.Limits {
		r.limits(ctx, &f)
	}
	if p.Rights {
		r.hidden(ctx, &f)
	}
	if !f.Door.Asked {
		f.Door = door // nothing was asked that goes through it
	}
	if used, limit, _, ok := r.client.LimitInfo(); ok {
		f.Used, f.Allowed = used, limit
	}
	f.At, f.Took, f.Calls = r.o.Now(), time.Since(begun), r.count
	return f
}

// own is a map that earlier findings do not share.
func own[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return maps.Clone(m)
}

// ready reports whether a further question may be asked, or why not.
func (r *Reader) ready(ctx context.Context, f *Findings) error {
	switch {
	case ctx.Err() != nil:
		return errStopped
	case f.Door.Err != nil:
		return errStopped
	case r.sent+perQuestion > MaxCalls:
		return errBudget
	}
	return nil
}

// shut keeps the reason why nothing more will be answered.
func shut(f *Findings, err error) {
	if v, ok := salesforce.VerdictOf(err); ok && (v.Class == salesforce.ClassGate || apiOff(err)) {
		f.Door = unsaid[struct{}](err)
	}
}

func (r *Reader) signIn(ctx context.Context, f *Findings) {
	versions, err := r.client.Versions(ctx)
	f.Versions = Answer[[]salesforce.Version]{Value: versions, Err: err, Asked: true}
	who, err := r.client.Identity(ctx)
	if err != nil {
		f.Identity = unsaid[salesforce.Identity](err)
		shut(f, err)
		return
	}
	f.Identity = said(*who)
}

// describes asks what the user may know of the objects, all in one call (data
// 3.4; composite takes the resources below sobjects). No answer kept earlier is
// used: rights may have changed since (data 2.5).
func (r *Reader) describes(ctx context.Context, f *Findings, p Parts) {
	if len(p.Objects) == 0 {
		return
	}
	if err := r.ready(ctx, f); err != nil {
		for _, name := range p.Objects {
			f.Objects[name] = unsaid[*salesforce.Describe](err)
		}
		return
	}
	req := salesforce.CompositeRequest{}
	for i, name := range p.Objects {
		req.Subrequests = append(req.Subrequests, get(ref("describe", i), "sobjects/"+name+"/describe"))
	}
	subs, err := r.client.Composite(ctx, req)
	if err != nil {
		f.Door = unsaid[struct{}](err)
		for _, name := range p.Objects {
			f.Objects[name] = unsaid[*salesforce.Describe](err)
		}
		return
	}
	f.Door = said(struct{}{})
	for i, name := range p.Objects {
		f.Objects[name] = describeOf(name, subs[i])
	}
}

func describeOf(name string, s salesforce.Subresponse) Answer[*salesforce.Describe] {
	if err := s.Err(); err != nil {
		return unsaid[*salesforce.Describe](err)
	}
	d := new(salesforce.Describe)
	if err := json.Unmarshal(s.Body, d); err != nil {
		return unsaid[*salesforce.Describe](errOdd)
	}
	// Every object has an Id that everybody may read: a describe without one is
	// cut or made up, and would accuse every field.
	if _, ok := d.Field("Id"); !ok || !strings.EqualFold(d.Name, name) {
		return unsaid[*salesforce.Describe](errOdd)
	}
	return said(d)
}

// errOdd is an answer that is JSON and not what was asked for.
var errOdd = oddError{}

type oddError struct{}

func (oddError) Error() string { return "doctor: the answer is not what was asked for" }

func get(ref, path string) salesforce.Subrequest {
	return salesforce.Subrequest{Method: http.MethodGet, Path: path, ReferenceID: ref}
}

func ref(name string, i int) string { return name + string(rune('A'+i%26)) + string(rune('a'+i/26)) }

// limits asks for the org's allowances.
func (r *Reader) limits(ctx context.Context, f *Findings) {
	if err := r.ready(ctx, f); err != nil {
		f.Limits = unsaid[map[string]salesforce.Limit](err)
		return
	}
	all, err := r.client.Limits(ctx)
	if err == nil {
		f.Door = said(struct{}{})
	}
	f.Limits = Answer[map[string]salesforce.Limit]{Value: all, Err: err, Asked: true}
}

// hidden looks in the Tooling API, which knows fields also without
// field-level security (data 2.5), whether custom fields that the user does not
// see exist. Without the right to ask, it stays unknown.
func (r *Reader) hidden(ctx context.Context, f *Findings) {
	f.Absent = Answer[map[string]bool]{}
	names := r.unseen(f)
	if len(names) == 0 {
		return
	}
	if err := r.ready(ctx, f); err != nil {
		f.Absent = unsaid[map[string]bool](err)
		return
	}
	var plain []string
	seen := map[string]bool{}
	for _, n := range names {
		_, field, _ := strings.Cut(n, ".")
		field = strings.TrimSuffix(field, "__c")
		if !seen[field] {
			seen[field] = true
			plain = append(plain, field)
		}
	}
	// EntityDefinition is read along, so that no ids of objects are needed.
	soql := "SELECT DeveloperName, EntityDefinition.QualifiedApiName FROM CustomField WHERE DeveloperName IN " + salesforce.QuoteList(plain)
	res, err := r.client.Do(ctx, salesforce.Request{Method: http.MethodGet, Path: "tooling/query", Query: url.Values{"q": {soql}}})
	if err != nil {
		f.Absent = unsaid[map[string]bool](err)
		return
	}
	var page salesforce.QueryResult
	if err := res.JSON(&page); err != nil {
		f.Absent = unsaid[map[string]bool](err)
		return
	}
	there := map[string]bool{}
	for _, row := range page.Records {
		there[lowered(fieldKey(row.String("EntityDefinition.QualifiedApiName"), row.String("DeveloperName")+"__c"))] = true
	}
	absent := map[string]bool{}
	for _, n := range names {
		switch {
		case there[lowered(n)]:
			f.Exists[n] = true
		case page.Done:
			absent[n] = true
		}
	}
	f.Absent = said(absent)
}

// unseen are the custom fields that no answer showed so far.
func (r *Reader) unseen(f *Findings) []string {
	var out []string
	for _, o := range r.needs.Objects {
		d := f.Objects[o.Name]
		if !d.known() && !noObject(d.Err) {
			continue
		}
		for _, field := range o.Fields {
			if !field.custom() || f.Exists[fieldKey(o.Name, field.Name)] {
				continue
			}
			if d.known() {
				if _, ok := d.Value.Field(field.Name); ok {
					continue
				}
			}
			out = append(out, fieldKey(o.Name, field.Name))
		}
	}
	return out
}
