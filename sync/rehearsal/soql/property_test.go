package soql_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"demobridge/sync/rehearsal/soql"
)

// condition draws a well-typed condition on accounts.
func condition(depth int) *rapid.Generator[string] {
	leaf := rapid.Custom(func(t *rapid.T) string {
		pick := func(list ...string) string { return rapid.SampledFrom(list).Draw(t, "pick") }
		text := pick("'acme'", "''", "null", `'O\'Neil & "Sons"'`, "'b'")
		order := pick("=", "!=", "<", ">", "<=", ">=")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return pick("Name", "Industry", "Owner.Name", "Parent.Industry", "Key__c", "Website", "Owner.Manager.Name") + " " + order + " " + text
		case 1:
			return pick("Name", "Industry", "Parent.Name", "Key__c") + " LIKE " + pick("'%'", "'a%'", "'%e%'", `'\%_'`, "'Ab_'", "''")
		case 2:
			return pick("Name", "Industry", "Website", "Parent.Name", "Key__c") + pick(" IN (", " NOT IN (") + text + ", 'Energy')"
		case 3:
			return pick("AnnualRevenue", "Score__c", "Parent.AnnualRevenue", "NumberOfEmployees") + " " + order + " " + pick("0", "1000", "null", "-1.5", "3.5e7")
		case 4:
			return pick("IsDeleted", "Owner.IsActive", "Owner.Manager.IsActive") + " " + pick("=", "!=") + " " + pick("true", "false", "null")
		case 5:
			return pick("CreatedDate", "Parent.CreatedDate") + " " + order + " " + pick("TODAY", "LAST_N_DAYS:2", "2026-07-12T12:00:00Z", "null")
		case 6:
			return "Regions__c " + pick("INCLUDES", "EXCLUDES") + " (" + pick("'North'", "'North;South'", "null", "'x', null") + ")"
		case 7:
			return pick("Id", "ParentId", "OwnerId") + " " + pick("=", "!=", "<", ">=") + " " + pick("'001000000000001'", "null", "'"+ben+"'")
		case 8:
			return pick("CALENDAR_MONTH(CreatedDate)", "DAY_IN_WEEK(Parent.CreatedDate)", "HOUR_IN_DAY(convertTimezone(CreatedDate))") + " " + order + " " + pick("7", "12", "null")
		}
		return "toLabel(Industry) = " + text
	})
	if depth == 0 {
		return leaf
	}
	return rapid.Custom(func(t *rapid.T) string {
		inner := condition(depth - 1)
		switch rapid.IntRange(0, 3).Draw(t, "shape") {
		case 0:
			op := rapid.SampledFrom([]string{" AND ", " OR "}).Draw(t, "op")
			var parts []string
			for _, p := range rapid.SliceOfN(inner, 2, 3).Draw(t, "parts") {
				parts = append(parts, "("+p+")")
			}
			return strings.Join(parts, op)
		case 1:
			return "NOT (" + inner.Draw(t, "not") + ")"
		}
		return leaf.Draw(t, "leaf")
	})
}

// TestEveryRowIsInAConditionOrInItsOpposite pins two-valued logic: no account
// is lost between a condition and its NOT, empty values or not; and a query
// finds the same rows when it is parsed from its own String.
func TestEveryRowIsInAConditionOrInItsOpposite(t *testing.T) {
	o := newOrg(t)
	rapid.Check(t, func(rt *rapid.T) {
		cond := condition(3).Draw(rt, "condition")
		count := func(text string) int {
			_, n, err := o.query(text, env())
			if err != nil {
				rt.Fatalf("%s: %v", text, err)
			}
			return n
		}
		yes := "SELECT COUNT() FROM Account WHERE (" + cond + ")"
		no := "SELECT COUNT() FROM Account WHERE NOT (" + cond + ")"
		if a, b := count(yes), count(no); a+b != 4 {
			rt.Fatalf("%s: %d and %d of 4", cond, a, b)
		}
		q, err := soql.Parse(yes)
		if err != nil {
			rt.Fatal(err)
		}
		if a, b := count(yes), count(q.String()); a != b {
			rt.Fatalf("%s: %d rows, but %d for %s", yes, a, b, q)
		}
	})
}

// TestEverySelectListRuns pins that any mix of fields, parents, children,
// order and window is SQL that runs and answers as many rows as it counts.
func TestEverySelectListRuns(t *testing.T) {
	o := newOrg(t)
	items := []string{
		"Id", "Name", "Owner.Name", "Owner.Manager.Email", "Parent.Parent.Name", "Parent.BillingAddress", "BillingAddress", "toLabel(Industry)", "FORMAT(AnnualRevenue)", "FORMAT(CreatedDate) made",
		"(SELECT Id, Account.Name FROM Contacts)", "(SELECT Name FROM Opportunities WHERE Amount != null ORDER BY Amount DESC NULLS LAST LIMIT 2)", "(SELECT TYPEOF Who WHEN Contact THEN Name ELSE Id END FROM Tasks)",
	}
	orders := []string{"Name", "Owner.Name DESC", "AnnualRevenue NULLS LAST", "Parent.Name DESC NULLS LAST", "CreatedDate"}
	rapid.Check(t, func(rt *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.SampledFrom(items), 1, 6, rapid.ID[string]).Draw(rt, "list")
		text := "SELECT " + strings.Join(list, ", ") + " FROM Account"
		if by := rapid.SliceOfNDistinct(rapid.SampledFrom(orders), 0, 3, rapid.ID[string]).Draw(rt, "by"); len(by) > 0 {
			text += " ORDER BY " + strings.Join(by, ", ")
		}
		limit := rapid.IntRange(0, 5).Draw(rt, "limit")
		offset := rapid.IntRange(0, 5).Draw(rt, "offset")
		text += fmt.Sprintf(" LIMIT %d OFFSET %d", limit, offset)
		_, n, err := o.query(text, env())
		if want := max(0, min(limit, 4-offset)); err != nil || n != want {
			rt.Fatalf("%s: %d rows, want %d, %v", text, n, want, err)
		}
	})
}
