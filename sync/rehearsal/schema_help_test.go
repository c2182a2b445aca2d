package rehearsal_test

import (
	"context"
	"maps"
	"slices"
	"strings"

	"demobridge/sync/rehearsal"
)

// textField adds a custom text field to an object, as a deploy does: nobody
// may see it yet. It returns Object.Field.
func (c *client) textField(object, name string, change func(f *rehearsal.Field)) string {
	c.t.Helper()
	err := c.org.ChangeSchema(context.Background(), func(d *rehearsal.Draft) error {
		f := rehearsal.TextField(name, name, 80)
		if change != nil {
			change(f)
		}
		return d.PutField(object, f)
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return object + "." + name
}

// grant lets a permission set read and edit a field, through the API.
func (c *client) grant(field, permissionSet string) {
	c.t.Helper()
	set := c.query("SELECT Id FROM PermissionSet WHERE Name='" + permissionSet + "'").str("records.0.Id")
	object := field[:len(field)-len(afterDot(field))-1]
	c.create("FieldPermissions", `{"ParentId":"`+set+`","SobjectType":"`+object+`","Field":"`+field+`","PermissionsRead":true,"PermissionsEdit":true}`)
}

func afterDot(s string) string {
	for i := range s {
		if s[i] == '.' {
			return s[i+1:]
		}
	}
	return s
}

func sortedKeys(m map[string]any) string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b.WriteString(" " + k)
	}
	return strings.TrimSpace(b.String())
}
