package rehearsal_test

import (
	"context"
	"fmt"
	"testing"

	"demobridge/sync/rehearsal"
)

// TestSecondRunMeetsTheSameOrg: records, ids, schema, permissions, rules and
// people outlive the org's process.
func TestSecondRunMeetsTheSameOrg(t *testing.T) {
	dir := t.TempDir()
	open := func() (*client, func()) {
		org, err := rehearsal.New(rehearsal.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		base, err := org.Listen(context.Background(), "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		c := (&client{t: t, org: org, base: base, version: "66.0"}).as(admin)
		return c, func() {
			if err := org.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	c, closeOrg := open()
	id := c.create("Account", `{"Name":"Kept"}`)
	err := c.org.ChangeSchema(context.Background(), func(d *rehearsal.Draft) error {
		d.PutObject(rehearsal.NewCustomObject("Kept__c", "Kept", "Kepts", "Kept Name", "a05"))
		for _, f := range []*rehearsal.Field{rehearsal.TextField("Word__c", "Word", 10), rehearsal.LookupField("Account__c", "Account", "Account", "Kepts")} {
			if err := d.PutField("Kept__c", f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c.grant("Kept__c.Word__c", "Navattic_Permission_Set")
	record := c.create("Kept__c", `{"Word__c":"w"}`)
	c.rule("Account", rehearsal.ValidationRule{Name: "r", Active: true, Condition: "LEN(Name) > 5", Message: "too long a name"})
	c.send("POST", "/_rehearsal/users/"+rep, `{"frozen":true}`).wants(200)
	token, users, count := c.token, c.org.Users(), c.count("Account")
	closeOrg()

	c, closeOrg = open()
	defer closeOrg()
	c.token = token
	c.send("GET", "sobjects/Account/"+id, "").wants(200).is("Name", "Kept")
	c.send("GET", "sobjects/Kept__c/"+record, "").wants(200).is("Word__c", "w")
	c.send("POST", "sobjects/Account", `{"Name":"sixsix"}`).refused(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "too long a name")
	if again := c.create("Account", `{"Name":"Next"}`); again <= id {
		t.Errorf("ids start over: %s after %s", again, id)
	}
	if got := c.count("Account"); got != count+1 {
		t.Errorf("%d accounts, want %d", got, count+1)
	}
	if fmt.Sprint(c.org.Users()) != fmt.Sprint(users) || len(users) < 4 {
		t.Errorf("the users changed: %v", c.org.Users())
	}
	c.as(rep).send("GET", "limits", "").wants(401)
}

func (c *client) count(object string) int {
	c.t.Helper()
	n, err := c.org.Count(object)
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

// TestEmptySeed has the four rehearsal users and no records.
func TestEmptySeed(t *testing.T) {
	c := openOrg(t, rehearsal.Options{Seed: emptyFS{}, WithoutSessionObject: true})
	if got := len(c.org.Users()); got != 4 {
		t.Errorf("%d users, want 4", got)
	}
	if got := c.count("Account"); got != 0 {
		t.Errorf("%d accounts, want none", got)
	}
	c.send("GET", "sobjects/Navattic_Session__c/describe", "").wants(404)
}
