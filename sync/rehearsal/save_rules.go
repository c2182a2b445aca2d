package rehearsal

import (
	"database/sql"
	"fmt"
)

// rules applies what the org's administrator has set up: locked records,
// validation rules, duplicate rules.
func (s *saver) rules() error {
	if s.opt.asSystem {
		return nil
	}
	var failed error
	s.live(func(it *saveItem) {
		if it.obj.Name == "Lead" && !it.created && it.old["IsConverted"] == int64(1) {
			it.fails(refuse("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"))
			return
		}
		for _, rule := range it.obj.ValidationRules {
			if !rule.Active {
				continue
			}
			broken, err := evaluate(rule.Condition, it)
			if err != nil {
				failed = fmt.Errorf("rehearsal: validation rule %s: %w", rule.Name, err)
				return
			}
			if broken {
				e := errorEntry{code: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: rule.Message, fields: []string{}}
				if rule.Field != "" {
					e.fields = []string{rule.Field}
				}
				it.complain(e)
			}
		}
		for i := range it.obj.DuplicateRules {
			if it.err != nil || failed != nil {
				return
			}
			failed = s.checkDuplicates(it, &it.obj.DuplicateRules[i])
		}
	})
	return failed
}

// checkDuplicates applies one duplicate rule.
func (s *saver) checkDuplicates(it *saveItem, rule *DuplicateRule) error {
	if !rule.Active || s.opt.allowDup && rule.AllowSave || !it.created && !it.touched(rule.Fields...) {
		return nil
	}
	q := "SELECT Id FROM " + quote(it.obj.Name) + " WHERE IsDeleted=0 AND Id<>?"
	args := []any{it.id}
	for _, name := range rule.Fields {
		v := it.now(name)
		if v == nil || v == "" {
			return nil
		}
		q += " AND " + quote(name) + "=?"
		args = append(args, v)
	}
	var ids []string
	err := eachRow(s.ctx, s.u.tx, q+" ORDER BY Id LIMIT 100", args, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil || len(ids) == 0 {
		return err
	}
	it.fails(s.duplicatesFound(it, rule, ids))
	return nil
}

// duplicatesFound is DUPLICATES_DETECTED; its key duplicateResut is spelled as
// it was recorded (contract A 5.3).
func (s *saver) duplicatesFound(it *saveItem, rule *DuplicateRule, ids []string) *apiError {
	records := make([]object, len(ids))
	for i, id := range ids {
		url := "/services/data/v" + fmt.Sprint(newestVersion) + ".0/sobjects/" + it.obj.Name + "/" + id
		if s.c != nil {
			url = s.c.recordURL(it.obj.Name, id)
		}
		records[i] = object{
			{"additionalInformation", []any{}},
			{"fieldDiffs", []any{}},
			{"matchConfidence", number(100)},
			{"record", object{{"attributes", object{{"type", it.obj.Name}, {"url", url}}}, {"Id", id}}},
		}
	}
	result := object{
		{"allowSave", rule.AllowSave},
		{"duplicateRule", rule.Name},
		{"duplicateRuleEntityType", it.obj.Name},
		{"errorMessage", rule.Message},
		{"matchResults", []object{{
			{"entityType", it.obj.Name},
			{"errors", []any{}},
			{"matchEngine", "FuzzyMatchEngine"},
			{"matchRecords", records},
			{"rule", rule.MatchingRule},
			{"size", len(ids)},
			{"success", true},
		}}},
	}
	return &apiError{status: 400, entries: []errorEntry{{
		code: "DUPLICATES_DETECTED", message: rule.Message,
		extra: object{{"duplicateResut", result}}, inCollection: rule.Collection,
	}}}
}

// checkUnique refuses values of unique fields that another record has.
func (s *saver) checkUnique() error {
	for _, group := range s.byObject() {
		for _, f := range group.obj.Fields {
			user := f.Name == "Username" && group.obj.Name == "User"
			if !f.Unique && !user {
				continue
			}
			if err := s.checkUniqueField(group.obj, f, user); err != nil {
				return err
			}
		}
		switch group.obj.Name {
		case "PermissionSetAssignment":
			if err := s.checkAssignments(); err != nil {
				return err
			}
		case "ObjectPermissions", "FieldPermissions":
			if err := s.checkGrants(); err != nil {
				return err
			}
		}
	}
	return nil
}

type objectGroup struct{ obj *Object }

// byObject lists the objects of the items, in their order.
func (s *saver) byObject() []objectGroup {
	var out []objectGroup
	seen := map[*Object]bool{}
	for _, it := range s.items {
		if it.err == nil && !seen[it.obj] {
			seen[it.obj] = true
			out = append(out, objectGroup{it.obj})
		}
	}
	return out
}

func (s *saver) checkUniqueField(obj *Object, f *Field, username bool) error {
	var values []any
	s.live(func(it *saveItem) {
		if it.obj == obj && it.values[f.Name] != nil && (it.key != f || it.created) {
			values = append(values, it.values[f.Name])
		}
	})
	if len(values) == 0 {
		return nil
	}
	taken, err := s.u.idsByKeys(s.ctx, obj, f, values)
	if err != nil {
		return err
	}
	inCall := map[string]string{}
	s.live(func(it *saveItem) {
		if it.obj != obj || it.values[f.Name] == nil {
			return
		}
		k := keyOf(f, it.values[f.Name])
		other := inCall[k]
		for _, id := range taken[k] {
			if id != it.id {
				other = id
			}
		}
		switch {
		case other != "" && username:
			it.fails(refuse("DUPLICATE_USERNAME", "Duplicate Username.<br>Another user has already selected this username.<br>Please select another.", f.Name))
		case other != "":
			it.fails(refuse("DUPLICATE_VALUE", "duplicate value found: "+f.Name+" duplicates value on record with id: "+shortID(other)))
		default:
			inCall[k] = it.id
		}
	})
	return nil
}
