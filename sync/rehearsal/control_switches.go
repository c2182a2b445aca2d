package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"demobridge/sync/rehearsal/oauth"
)

func controlFaults(o *Org, _ *http.Request, _ string, _ []byte) (any, error) {
	return map[string]any{"rules": o.faults.list(), "kinds": faultKinds}, nil
}

func controlAddFault(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		Spec string `json:"spec"`
		Fault
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	rules := []Fault{asked.Fault}
	if asked.Spec != "" {
		var err error
		if rules, err = ParseFaults(asked.Spec); err != nil {
			return nil, err
		}
	}
	ids := []int{}
	for _, f := range rules {
		id, err := o.AddFault(f)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return map[string]any{"ids": ids}, nil
}

func controlRemoveFault(o *Org, _ *http.Request, rest string, _ []byte) (any, error) {
	if rest == "" {
		o.ClearFaults()
		return nil, nil
	}
	id, err := strconv.Atoi(rest)
	if err != nil || id <= 0 {
		return nil, fmt.Errorf("%q is no rule's number", rest)
	}
	o.faults.remove(id)
	return nil, nil
}

func controlLimits(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		Used int `json:"used"`
		Max  int `json:"max"`
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	o.limits.set(asked.Used, asked.Max)
	return nil, nil
}

// userSwitches are what the control API can change about a user; nil leaves
// things as they are.
type userSwitches struct {
	Active          *bool           `json:"active"`
	Frozen          *bool           `json:"frozen"`
	IPRestricted    *bool           `json:"ipRestricted"`
	PasswordExpired *bool           `json:"passwordExpired"`
	AnyAPIClient    *bool           `json:"anyApiClient"`
	APIEnabled      *bool           `json:"apiEnabled"`
	Rights          map[string]bool `json:"rights"`
}

func controlUser(o *Org, _ *http.Request, username string, body []byte) (any, error) {
	var asked userSwitches
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	return nil, o.switchUser(username, asked)
}

// switchUser changes a user. System permissions are those of the user's
// profile, so they change for everyone who has it.
func (o *Org) switchUser(username string, s userSwitches) error {
	who, found := directory{o}.UserByName(username)
	if !found {
		return fmt.Errorf("no user %q", username)
	}
	ctx := context.Background()
	return o.write(ctx, func(u *unit) error {
		u.accessChanged = true
		t := o.traitsOf(ctx, u.tx, who.ID)
		for value, into := range map[*bool]*bool{s.Frozen: &t.Frozen, s.IPRestricted: &t.IPRestricted, s.PasswordExpired: &t.PasswordExpired, s.AnyAPIClient: &t.AnyAPIClient} {
			if value != nil {
				*into = *value
			}
		}
		if err := u.setPerson(ctx, who.ID, "", t); err != nil {
			return err
		}
		if s.Active != nil {
			if err := u.tx.exec(ctx, `UPDATE "User" SET IsActive=? WHERE Id=?`, asFlag(*s.Active), who.ID); err != nil {
				return err
			}
		}
		rights := s.Rights
		if s.APIEnabled != nil {
			rights = map[string]bool{"ApiEnabled": *s.APIEnabled}
			for k, v := range s.Rights {
				rights[k] = v
			}
		}
		for name, on := range rights {
			f := u.schema.Object("PermissionSet").Field("Permissions" + name)
			if f == nil {
				return fmt.Errorf("no system permission %q", name)
			}
			for table, key := range map[string]string{"PermissionSet": "ProfileId", "Profile": "Id"} {
				err := u.tx.exec(ctx, "UPDATE "+quote(table)+" SET "+quote(f.Name)+"=?1 WHERE "+quote(key)+`=(SELECT ProfileId FROM "User" WHERE Id=?2)`, asFlag(on), who.ID)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func controlAssign(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		User          string `json:"user"`
		PermissionSet string `json:"permissionSet"`
		Assigned      bool   `json:"assigned"`
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	return nil, o.Assign(asked.User, asked.PermissionSet, asked.Assigned)
}

// Assign gives a permission set, named by its API name, to a user, or takes
// it away.
func (o *Org) Assign(username, permissionSet string, assigned bool) error {
	ctx := context.Background()
	return o.write(ctx, func(u *unit) error {
		var set, user string
		if u.tx.QueryRowContext(ctx, `SELECT Id FROM "PermissionSet" WHERE Name=?`, permissionSet).Scan(&set) != nil {
			return fmt.Errorf("no permission set %q", permissionSet)
		}
		if u.tx.QueryRowContext(ctx, `SELECT Id FROM "User" WHERE Username=?`, username).Scan(&user) != nil {
			return fmt.Errorf("no user %q", username)
		}
		u.accessChanged = true
		if err := u.tx.exec(ctx, `DELETE FROM "PermissionSetAssignment" WHERE PermissionSetId=? AND AssigneeId=?`, set, user); err != nil {
			return err
		}
		if !assigned {
			return nil
		}
		return u.assign(ctx, set, username)
	})
}

func controlSessions(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		User   string `json:"user"`
		Revoke bool   `json:"revoke"`
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	if asked.User == "" {
		return nil, o.auth.ExpireAll()
	}
	who, found := directory{o}.UserByName(asked.User)
	if !found {
		return nil, fmt.Errorf("no user %q", asked.User)
	}
	if !asked.Revoke {
		return nil, errors.New("sessions of one user end by revoking the user's approvals: set revoke")
	}
	return nil, o.auth.RevokeUser(who.ID)
}

func controlApp(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var key struct{ ConsumerKey string }
	if err := json.Unmarshal(body, &key); err != nil {
		return nil, fmt.Errorf("the request cannot be read: %w", err)
	}
	app, known := o.auth.App(key.ConsumerKey)
	if !known {
		return nil, fmt.Errorf("no app with the consumer key %q", key.ConsumerKey)
	}
	if err := decodeControl(body, &app); err != nil {
		return nil, err
	}
	return nil, o.auth.SaveApp(app)
}

func controlSignIn(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var failed error
	err := o.auth.ChangeSettings(func(s *oauth.Settings) {
		next := *s
		if failed = decodeControl(body, &next); failed == nil {
			*s = next
		}
	})
	return nil, errors.Join(failed, err)
}

func controlSearch(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		Lag string `json:"lag"`
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	lag, err := time.ParseDuration(asked.Lag)
	if err != nil {
		return nil, fmt.Errorf("the lag is no duration: %w", err)
	}
	o.SetSearchLag(lag)
	return nil, nil
}

func controlSharing(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		Object string `json:"object"`
		Model  string `json:"model"`
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"Private", "Read", "ReadWrite"}, asked.Model) {
		return nil, fmt.Errorf("%q is no sharing model", asked.Model)
	}
	return nil, o.ChangeSchema(context.Background(), func(d *Draft) error {
		return d.Set(asked.Object, func(x *Object) { x.Sharing = asked.Model })
	})
}

func controlValidation(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		Object string         `json:"object"`
		Rule   ValidationRule `json:"rule"`
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	return nil, o.SetValidationRule(asked.Object, asked.Rule)
}

// SetValidationRule adds a validation rule to an object, or replaces the one
// of the same name. Its condition is checked first; see evaluate for what it
// may contain.
func (o *Org) SetValidationRule(objectName string, rule ValidationRule) error {
	return o.ChangeSchema(context.Background(), func(d *Draft) error {
		obj := d.Object(objectName)
		if obj == nil {
			return fmt.Errorf("no object %q", objectName)
		}
		if _, err := evaluate(rule.Condition, &saveItem{obj: obj, created: true}); err != nil {
			return err
		}
		return d.Set(objectName, func(x *Object) {
			x.ValidationRules = slices.DeleteFunc(x.ValidationRules, func(r ValidationRule) bool { return strings.EqualFold(r.Name, rule.Name) })
			x.ValidationRules = append(x.ValidationRules, rule)
		})
	})
}

func controlDuplicates(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		Object    string `json:"object"`
		Rule      string `json:"rule"`
		Active    bool   `json:"active"`
		AllowSave *bool  `json:"allowSave"`
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	return nil, o.ChangeSchema(context.Background(), func(d *Draft) error {
		found := false
		err := d.Set(asked.Object, func(x *Object) {
			for i := range x.DuplicateRules {
				r := &x.DuplicateRules[i]
				if asked.Rule == "" || strings.EqualFold(r.Name, asked.Rule) {
					found = true
					r.Active = asked.Active
					if asked.AllowSave != nil {
						r.AllowSave = *asked.AllowSave
					}
				}
			}
		})
		if err == nil && !found {
			err = fmt.Errorf("no duplicate rule %q of %s", asked.Rule, asked.Object)
		}
		return err
	})
}

func controlUndelete(o *Org, _ *http.Request, _ string, body []byte) (any, error) {
	var asked struct {
		IDs []string `json:"ids"`
	}
	if err := decodeControl(body, &asked); err != nil {
		return nil, err
	}
	return nil, o.Undelete(asked.IDs...)
}

// Undelete takes records out of the recycle bin, as a person does on its page.
func (o *Org) Undelete(ids ...string) error {
	ctx := context.Background()
	return o.write(ctx, func(u *unit) error {
		for _, text := range ids {
			id, valid := normalID(text)
			obj := u.schema.ByID(id)
			if !valid || obj == nil || !obj.recycles() {
				return fmt.Errorf("%q is not in the recycle bin", text)
			}
			if err := u.tx.exec(ctx, "UPDATE "+quote(obj.Name)+" SET IsDeleted=0, SystemModstamp=? WHERE Id=?", u.at.Truncate(1e9).UnixMilli(), id); err != nil {
				return err
			}
			if err := u.tx.exec(ctx, "DELETE FROM _tombstone WHERE object=? AND record=?", obj.Name, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func controlReset(o *Org, _ *http.Request, _ string, _ []byte) (any, error) {
	o.ClearFaults()
	o.SetSearchLag(0)
	o.limits.set(0, o.opts.DailyCalls)
	return nil, nil
}
