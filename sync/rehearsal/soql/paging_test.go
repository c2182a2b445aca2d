package soql_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/soql"
)

func (o *org) plan(t testing.TB, text string) *soql.Plan {
	t.Helper()
	q, err := soql.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	p, err := soql.Compile(q, o, env())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return p
}

func ids(t *testing.T, recs []json.RawMessage) string {
	t.Helper()
	var out []string
	for _, r := range recs {
		var rec struct{ ID string }
		if err := json.Unmarshal(r, &rec); err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.TrimLeft(rec.ID[3:15], "0"))
	}
	return strings.Join(out, ",")
}

// TestPagesStayInOrderWhileRowsChange pins queryMore: every row once, in the
// order of the first page, though rows are added and removed in between.
func TestPagesStayInOrderWhileRowsChange(t *testing.T) {
	o, ctx := newOrg(t), context.Background()
	o.exec(t, "DELETE FROM o_Contact")
	for i := 1; i <= 9; i++ {
		o.insert(t, "Contact", map[string]any{"Id": fmt.Sprintf("003%012dAAA", i), "Name": "same", "OwnerId": ada, "DoNotCall": 0, "CreatedDate": 0})
	}
	p := o.plan(t, "SELECT Id, Owner.Name FROM Contact WHERE Name = 'same' ORDER BY Name, Id DESC LIMIT 8")
	res, err := p.Fetch(ctx, o.db, base, 3)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(t, res.Records); res.Total != 8 || len(res.Keys) != 8 || got != "9,8,7" {
		t.Errorf("first page: total %d, keys %d, rows %s", res.Total, len(res.Keys), got)
	}
	o.insert(t, "Contact", map[string]any{"Id": fmt.Sprintf("003%012dAAA", 99), "Name": "same", "OwnerId": ada, "DoNotCall": 0, "CreatedDate": 0})
	o.exec(t, "DELETE FROM o_Contact WHERE Id = '003000000000005AAA'")
	var rest []string
	for at := 3; at < len(res.Keys); at += 3 {
		recs, err := p.Page(ctx, o.db, base, res.Keys[at:min(at+3, len(res.Keys))])
		if err != nil {
			t.Fatal(err)
		}
		rest = append(rest, ids(t, recs))
	}
	if got := strings.Join(rest, ";"); got != "6,4;3,2" {
		t.Errorf("further pages: got %s", got)
	}
	if n, err := p.Count(ctx, o.db); err != nil || n != 8 {
		t.Errorf("count: %d %v", n, err)
	}
	if small, err := p.Fetch(ctx, o.db, base, 2000); err != nil || small.Keys != nil || small.Total != 8 {
		t.Errorf("one page needs no keys: %d %v %v", small.Total, small.Keys, err)
	}
}

// TestAggregatesComeAsOneBatch pins that more than 2,000 groups are refused.
func TestAggregatesComeAsOneBatch(t *testing.T) {
	o := newOrg(t)
	o.exec(t, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2001)
		INSERT INTO o_Lead (Id, Name, OwnerId, IsConverted) SELECT printf('00Q%012dAAB', i), printf('L%d', i), '005000000000001AAA', 0 FROM n`)
	_, _, err := o.query("SELECT Name, COUNT(Id) FROM Lead GROUP BY Name", env())
	var e *soql.Error
	if !errors.As(err, &e) || e.Code != "EXCEEDED_ID_LIMIT" {
		t.Errorf("got %v", err)
	}
	if _, total, err := o.query("SELECT Name, COUNT(Id) FROM Lead GROUP BY Name LIMIT 2000", env()); err != nil || total != 2000 {
		t.Errorf("with a LIMIT: %d %v", total, err)
	}
}

// TestChildrenOfManyParents pins that a child sub-select serves every parent of
// a page, its LIMIT and OFFSET counted for each, and nests.
func TestChildrenOfManyParents(t *testing.T) {
	o := newOrg(t)
	got, _, err := o.query("SELECT Name, (SELECT Name, (SELECT Subject FROM Tasks) FROM Contacts ORDER BY Name LIMIT 1 OFFSET 0), (SELECT Name FROM ChildAccounts), (SELECT StageName FROM Opportunities WHERE Amount > 1 ORDER BY Amount DESC OFFSET 1) FROM Account WHERE Name LIKE '%e%' ORDER BY Name LIMIT 2", env())
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{`"attributes":`: "A", `"/services/data/v64.0/sobjects/`: `"`} {
		got = strings.ReplaceAll(got, from, to)
	}
	want := `[{A{"type":"Account","url":"Account/001000000000001AAA"},"Name":"Acme",` +
		`"Contacts":{"totalSize":1,"done":true,"records":[{A{"type":"Contact","url":"Contact/003000000000001AAA"},"Name":"Mia Moss","Tasks":{"totalSize":1,"done":true,"records":[{A{"type":"Task","url":"Task/00T000000000001AAA"},"Subject":"Call"}]}}]},` +
		`"ChildAccounts":{"totalSize":1,"done":true,"records":[{A{"type":"Account","url":"Account/001000000000002AAA"},"Name":"Borealis_Labs"}]},` +
		`"Opportunities":{"totalSize":1,"done":true,"records":[{A{"type":"Opportunity","url":"Opportunity/006000000000002AAA"},"StageName":"Closed Won"}]}},` +
		`{A{"type":"Account","url":"Account/001000000000002AAA"},"Name":"Borealis_Labs",` +
		`"Contacts":{"totalSize":1,"done":true,"records":[{A{"type":"Contact","url":"Contact/003000000000004AAA"},"Name":"Pia Penn","Tasks":null}]},` +
		`"ChildAccounts":{"totalSize":1,"done":true,"records":[{A{"type":"Account","url":"Account/001000000000004AAA"},"Name":"O'Neil \u0026 \"Sons\""}]},"Opportunities":null}]`
	if got != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
}

// TestComputedObjects pins that an object may be any table expression with its
// own arguments, and that a query tells which rows it needs.
func TestComputedObjects(t *testing.T) {
	o := newOrg(t)
	x := &object{info: soql.ObjectInfo{
		Name: "UserRecordAccess", Permanent: true,
		Source: "(SELECT Id AS RecordId, 1 AS HasEditAccess FROM o_Account WHERE Id IN (SELECT value FROM json_each(?)))",
	}}
	x.fields = []soql.Field{field("RecordId reference"), field("HasEditAccess boolean")}
	o.objects["userrecordaccess"] = x
	q, err := soql.Parse("SELECT RecordId, HasEditAccess FROM UserRecordAccess WHERE UserId = 'u' AND RecordId IN ('001000000000001AAA', 'x')")
	if err != nil {
		t.Fatal(err)
	}
	want, ok := q.Equals("recordid")
	if !ok || strings.Join(want, " ") != "001000000000001AAA x" || q.Object() != "UserRecordAccess" {
		t.Errorf("rows wanted: %v %v of %s", want, ok, q.Object())
	}
	if _, ok := q.Equals("Name"); ok {
		t.Error("Name is not narrowed")
	}
	list, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	x.info.SourceArgs = []any{string(list)}
	got, total, err := o.query("SELECT RecordId, HasEditAccess FROM UserRecordAccess WHERE HasEditAccess = true", env())
	if err != nil || total != 1 || got != `[{"attributes":{"type":"UserRecordAccess"},"RecordId":"001000000000001AAA","HasEditAccess":true}]` {
		t.Errorf("got %s %v", got, err)
	}
}
