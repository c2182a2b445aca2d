package soql_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"demobridge/sync/rehearsal/soql"
)

// org is a small schema with rows: the Catalog of one user and its database.
type org struct {
	objects map[string]*object
	db      *sql.DB
}

type object struct {
	info     soql.ObjectInfo
	fields   []soql.Field
	parents  map[string]soql.Parent
	children map[string]soql.Child
}

func (o *org) Object(name string) (soql.Object, bool) {
	x, ok := o.objects[strings.ToLower(name)]
	if !ok {
		return nil, false
	}
	return x, true
}

func (o *object) Info() soql.ObjectInfo { return o.info }
func (o *object) Fields() []soql.Field  { return o.fields }
func (o *object) Field(name string) (soql.Field, bool) {
	for _, f := range o.fields {
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	return soql.Field{}, false
}

func (o *object) Parent(name string) (soql.Parent, bool) {
	p, ok := o.parents[strings.ToLower(name)]
	return p, ok
}

func (o *object) Child(name string) (soql.Child, bool) {
	c, ok := o.children[strings.ToLower(name)]
	return c, ok
}

// field is one line of a schema: name, type, and flags.
func field(spec string) soql.Field {
	w := strings.Fields(spec)
	f := soql.Field{Name: w[0], Column: w[0], Type: w[1], Filterable: true, Sortable: true, Groupable: true, Aggregatable: true, Nillable: true}
	for _, flag := range w[2:] {
		switch flag {
		case "required":
			f.Nillable = false
		case "case":
			f.CaseSensitive = true
		case "name":
			f.NameField = true
		case "long":
			f.Filterable, f.Sortable, f.Groupable = false, false, false
		case "address":
			for _, p := range []string{"street", "city", "state", "postalCode", "country"} {
				f.Parts = append(f.Parts, soql.Part{Key: p, Column: "Billing" + strings.ToUpper(p[:1]) + p[1:], Type: "string"})
			}
		}
	}
	return f
}

func columnType(f soql.Field) string {
	switch f.Type {
	case "id":
		return "TEXT PRIMARY KEY"
	case "reference":
		return "TEXT"
	case "boolean", "datetime":
		return "INTEGER"
	case "int", "double", "currency", "percent":
		return "REAL"
	case "date":
		return "TEXT"
	}
	if f.CaseSensitive {
		return "TEXT"
	}
	return "TEXT COLLATE NOCASE"
}

// schema of the test org: object, then its fields.
var schema = []struct{ name, fields string }{
	{"User", "Id id required;Name string name required;Email email;IsActive boolean required;ManagerId reference;CreatedDate datetime required"},
	{"Group", "Id id required;Name string name required;Type picklist;Email email"},
	{"Account", "Id id required;Name string name required;Website url;Industry picklist;AnnualRevenue currency;NumberOfEmployees int;Description textarea long;ParentId reference;OwnerId reference required;BillingStreet textarea;BillingCity string;BillingState string;BillingPostalCode string;BillingCountry string;BillingAddress address address;CreatedDate datetime required;LastModifiedDate datetime required;IsDeleted boolean required;Regions__c multipicklist;Key__c string case;Score__c double"},
	{"Contact", "Id id required;LastName string;Name string name required;Email email;Phone phone;AccountId reference;OwnerId reference required;ReportsToId reference;Birthdate date;DoNotCall boolean required;CreatedDate datetime required"},
	{"Lead", "Id id required;Name string name required;Company string;Email email;OwnerId reference required;IsConverted boolean required"},
	{"Opportunity", "Id id required;Name string name required;AccountId reference;OwnerId reference required;Amount currency;CloseDate date required;StageName picklist required;IsClosed boolean required;Probability percent;CreatedDate datetime required"},
	{"Task", "Id id required;Subject string name;WhoId reference;WhatId reference;OwnerId reference required"},
}

var parentSpecs = []string{
	"User.ManagerId Manager User -", "Account.ParentId Parent Account ChildAccounts", "Account.OwnerId Owner User -",
	"Contact.AccountId Account Account Contacts", "Contact.OwnerId Owner User -", "Contact.ReportsToId ReportsTo Contact -",
	"Lead.OwnerId Owner User,Group -", "Opportunity.AccountId Account Account Opportunities", "Opportunity.OwnerId Owner User -",
	"Task.WhoId Who Contact,Lead Tasks", "Task.WhatId What Account,Opportunity Tasks", "Task.OwnerId Owner User,Group -",
}

func newOrg(t testing.TB) *org {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.ReplaceAll(t.Name(), "/", "_")+"?mode=memory")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	o := &org{objects: map[string]*object{}, db: db}
	for _, s := range schema {
		x := &object{info: soql.ObjectInfo{Name: s.name, Table: "o_" + s.name}, parents: map[string]soql.Parent{}, children: map[string]soql.Child{}}
		var cols []string
		for spec := range strings.SplitSeq(s.fields, ";") {
			f := field(spec)
			x.fields = append(x.fields, f)
			if f.Parts == nil && f.Name != "IsDeleted" {
				cols = append(cols, fmt.Sprintf("%q %s", f.Column, columnType(f)))
			}
		}
		o.objects[strings.ToLower(s.name)] = x
		o.exec(t, fmt.Sprintf("CREATE TABLE %q (%s, IsDeleted INTEGER NOT NULL DEFAULT 0)", x.info.Table, strings.Join(cols, ", ")))
	}
	for _, spec := range parentSpecs {
		w := strings.Fields(spec)
		obj, fieldName, _ := strings.Cut(w[0], ".")
		x := o.objects[strings.ToLower(obj)]
		f, _ := x.Field(fieldName)
		targets := strings.Split(w[2], ",")
		x.parents[strings.ToLower(w[1])] = soql.Parent{Name: w[1], Field: f, Objects: targets}
		for _, target := range targets {
			if w[3] != "-" {
				o.objects[strings.ToLower(target)].children[strings.ToLower(w[3])] = soql.Child{Name: w[3], Object: obj, Field: f}
			}
		}
	}
	o.fill(t)
	return o
}

func (o *org) exec(t testing.TB, stmt string, args ...any) {
	t.Helper()
	if _, err := o.db.Exec(stmt, args...); err != nil {
		t.Fatalf("%s: %v", stmt, err)
	}
}

// insert adds a row given as "Field=value" pairs in Go values.
func (o *org) insert(t testing.TB, obj string, values map[string]any) {
	t.Helper()
	var cols, marks []string
	var args []any
	for k, v := range values {
		cols, marks, args = append(cols, fmt.Sprintf("%q", k)), append(marks, "?"), append(args, v)
	}
	o.exec(t, fmt.Sprintf("INSERT INTO %q (%s) VALUES (%s)", "o_"+obj, strings.Join(cols, ","), strings.Join(marks, ",")), args...)
}

// now is the clock of every test: a Wednesday.
var now = time.Date(2026, 7, 15, 10, 30, 0, 0, time.UTC)

func at(s string) int64 {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

const (
	ada  = "005000000000001AAA"
	ben  = "005000000000002AAA"
	west = "00G000000000001AAA"
)

func (o *org) fill(t testing.TB) {
	o.insert(t, "User", map[string]any{"Id": ada, "Name": "Ada Sample", "Email": "ada@example.com", "IsActive": 1, "CreatedDate": at("2020-01-01T00:00:00Z")})
	o.insert(t, "User", map[string]any{"Id": ben, "Name": "Ben Sample", "Email": "ben@example.com", "IsActive": 0, "ManagerId": ada, "CreatedDate": at("2020-01-02T00:00:00Z")})
	o.insert(t, "Group", map[string]any{"Id": west, "Name": "West Queue", "Type": "Queue"})
	for i, a := range []map[string]any{
		{"Name": "Acme", "Website": "https://acme.example", "Industry": "Energy", "AnnualRevenue": 35000000.0, "NumberOfEmployees": 120, "OwnerId": ada, "BillingCity": "Springfield", "Regions__c": "North;South", "Key__c": "Ab1", "Score__c": 1.5, "Description": "A long text"},
		{"Name": "Borealis_Labs", "Industry": "Energy", "AnnualRevenue": 1000.0, "OwnerId": ben, "ParentId": "001000000000001AAA", "Regions__c": "North", "Key__c": "AB1"},
		{"Name": "Café 100%", "Website": "", "OwnerId": ada, "Key__c": "x*y"},
		{"Name": "O'Neil & \"Sons\"", "Industry": "Retail", "OwnerId": ben, "ParentId": "001000000000002AAA", "AnnualRevenue": 0.0},
		{"Name": "Gone", "Industry": "Retail", "OwnerId": ben, "IsDeleted": 1},
	} {
		a["Id"] = fmt.Sprintf("00100000000000%dAAA", i+1)
		a["CreatedDate"] = at(fmt.Sprintf("2026-07-1%dT12:00:00Z", i+1))
		a["LastModifiedDate"] = at("2026-07-15T08:00:00Z")
		o.insert(t, "Account", a)
	}
	for i, c := range []map[string]any{
		{"LastName": "Moss", "Name": "Mia Moss", "Email": "mia@acme.example", "AccountId": "001000000000001AAA", "OwnerId": ada, "Birthdate": "1990-02-28", "DoNotCall": 0},
		{"LastName": "Nash", "Name": "Noa Nash", "Email": "NOA@acme.example", "AccountId": "001000000000001AAA", "OwnerId": ben, "DoNotCall": 1, "ReportsToId": "003000000000001AAA"},
		{"LastName": "Orr", "Name": "Oda Orr", "OwnerId": ada, "DoNotCall": 0},
		{"LastName": "Penn", "Name": "Pia Penn", "Email": "pia@borealis.example", "AccountId": "001000000000002AAA", "OwnerId": ada, "DoNotCall": 0},
	} {
		c["Id"] = fmt.Sprintf("00300000000000%dAAA", i+1)
		c["CreatedDate"] = at(fmt.Sprintf("2026-0%d-01T00:00:00Z", i+4))
		o.insert(t, "Contact", c)
	}
	o.insert(t, "Lead", map[string]any{"Id": "00Q000000000001AAA", "Name": "Quin Reed", "Company": "Reed Ltd", "Email": "quin@reed.example", "OwnerId": west, "IsConverted": 0})
	o.insert(t, "Lead", map[string]any{"Id": "00Q000000000002AAA", "Name": "Rue Stone", "Company": "Stone Ltd", "OwnerId": ada, "IsConverted": 1})
	for i, p := range []map[string]any{
		{"Name": "Acme Renewal", "AccountId": "001000000000001AAA", "Amount": 15000.0, "CloseDate": "2026-07-15", "StageName": "Prospecting", "IsClosed": 0, "Probability": 10.0},
		{"Name": "Acme Upsell", "AccountId": "001000000000001AAA", "Amount": 2500.5, "CloseDate": "2026-08-01", "StageName": "Closed Won", "IsClosed": 1, "Probability": 100.0},
		{"Name": "Borealis New", "AccountId": "001000000000002AAA", "CloseDate": "2025-12-31", "StageName": "Prospecting", "IsClosed": 0, "Probability": 10.0},
	} {
		p["Id"], p["OwnerId"] = fmt.Sprintf("00600000000000%dAAA", i+1), ada
		p["CreatedDate"] = at(fmt.Sprintf("2026-0%d-30T23:30:00Z", i+4))
		o.insert(t, "Opportunity", p)
	}
	o.insert(t, "Task", map[string]any{"Id": "00T000000000001AAA", "Subject": "Call", "WhoId": "003000000000001AAA", "WhatId": "006000000000001AAA", "OwnerId": ada})
	o.insert(t, "Task", map[string]any{"Id": "00T000000000002AAA", "Subject": "Mail", "WhoId": "00Q000000000001AAA", "WhatId": "001000000000001AAA", "OwnerId": west})
	o.insert(t, "Task", map[string]any{"Id": "00T000000000003AAA", "Subject": "Note", "OwnerId": ben})
}

func env() soql.Env { return soql.Env{Now: now, UserID: ada} }

const base = "/services/data/v64.0"

// query runs SOQL and gives all records as one JSON array.
func (o *org) query(text string, e soql.Env) (string, int, error) {
	q, err := soql.Parse(text)
	if err != nil {
		return "", 0, err
	}
	p, err := soql.Compile(q, o, e)
	if err != nil {
		return "", 0, err
	}
	res, err := p.Fetch(context.Background(), o.db, base, 2000)
	if err != nil {
		return "", 0, fmt.Errorf("%w\n%s %v", err, p.SQL, p.Args)
	}
	b, err := json.Marshal(res.Records)
	return string(b), res.Total, err
}
