package mapping

import (
	"slices"
	"strings"
)

// Check says what is wrong with a mapping, whatever the values: the field was
// removed, is hidden or read-only, or its type or length does not fit. With
// values that were seen lately it also says which of them the field would
// refuse: a picklist may have lost a value.
func Check(row Row, t Target, seen ...Value) Fault {
	src, ok := SourceOf(row.Source)
	switch {
	case !ok:
		return faultf(SourceUnknown, "Demobridge knows no property %s.", quoted(row.Source))
	case !slices.Contains(Rules(), row.Rule):
		return faultf(RuleUnknown, "Demobridge knows no rule %s.", quoted(string(row.Rule)))
	case row.Rule == Never:
		return Fault{}
	}
	if f := t.broken(); !f.None() {
		return f
	}
	if f := t.misfit(src); !f.None() {
		return f
	}
	for _, v := range seen {
		if v.Blank() {
			continue
		}
		if _, f := Convert(v, t, nil); !f.None() {
			return f
		}
	}
	return Fault{}
}

// broken is why no mapping at all can fill the field.
func (t Target) broken() Fault {
	switch t.Presence {
	case Removed:
		return faultf(FieldRemoved, "This field is gone in Salesforce.")
	case Hidden:
		return faultf(FieldHidden, "%s may not see this field.", thisUser)
	case Unseen:
		return faultf(FieldUnseen, "This field is gone in Salesforce, or hidden from this user.")
	}
	switch {
	case t.Calculated || t.AutoNumber:
		return faultf(FieldComputed, "Salesforce fills this field itself.")
	case !t.Updateable:
		return faultf(FieldReadOnly, "%s may read this field but not change it.", thisUser)
	case reserved(t.Object, t.Field):
		return faultf(FieldReserved, "Demobridge fills this field itself.")
	}
	return Fault{}
}

func (t Target) misfit(src Source) Fault {
	k := t.kind()
	switch {
	case k == unsupported:
		return faultf(TypeMisfit, "%s does not fit %s: no value of a session goes into such a field.", src.Type.Word(), t.Word())
	case !t.takes(src.Type):
		return faultf(TypeMisfit, "%s does not fit %s: %s.", src.Type.Word(), t.Word(), why(src.Type, k))
	case k == referenceField && src.Type == RecordID && !slices.Contains(t.ReferenceTo, src.Of):
		return faultf(TypeMisfit, "%s does not fit %s: the value is the id of %s record.", src.Type.Word(), t.Word(), article(src.Of))
	case (k == textField || k == areaField) && t.Length < shortest(src.Type):
		return faultf(LengthMisfit, "%s does not fit %s: it needs room for %d letters and cannot be cut.", src.Type.Word(), t.Word(), shortest(src.Type))
	}
	return Fault{}
}

func why(from Type, to kind) string {
	switch {
	case to == picklistField && from == List:
		return "a list may have several items, the field takes one"
	case to == referenceField:
		return "the field holds the id of another record"
	case to == boxField:
		return "the field is either ticked or not"
	case to == numberField:
		return "the value is no number"
	case to == dateField || to == momentField:
		return "the value is no date"
	case to == emailField:
		return "the value is no email address"
	case to == phoneField:
		return "the value is no phone number"
	case to == urlField:
		return "the value is no web address"
	}
	return "they hold different things"
}

func article(noun string) string {
	if noun != "" && strings.ContainsRune("AEIOU", rune(noun[0])) && noun != "User" {
		return "an " + noun
	}
	return "a " + noun
}

// reserved are the fields of the session object that carry the promise of
// exactly one record a session; no mapping may touch them.
func reserved(object, field string) bool {
	if !strings.EqualFold(object, SessionObject) {
		return false
	}
	own := append([]string{SessionKey, RevisionField, "Name"}, Lookups()...)
	return slices.ContainsFunc(own, func(f string) bool { return strings.EqualFold(f, field) })
}

// CheckAll checks all mappings against the org: the faults by the index of
// their row. Two rows may not fill one field of an object, unless one of them
// never writes; the first that is not broken keeps it. With the values of
// sessions seen lately, a mapping is broken also where its field would refuse
// one of them, as when a picklist lost a value.
func CheckAll(rows []Row, ts Targets, lately ...Values) map[int]Fault {
	out := map[int]Fault{}
	filled := map[string]bool{}
	for i, row := range rows {
		f := check(row, ts, filled)
		if f.None() && row.Rule != Never {
			f = refused(row, ts.Field(row.Object, row.Field), lately)
		}
		if !f.None() {
			out[i] = f
		}
	}
	return out
}

// refused is why the field does not take one of the values, or no fault.
func refused(row Row, t Target, lately []Values) Fault {
	for _, vs := range lately {
		if v, ok := vs.Get(row.Source); ok {
			if _, f := Convert(v, t, nil); !f.None() {
				return f
			}
		}
	}
	return Fault{}
}

// check is Check in an org, among other mappings: filled are the fields that
// those before it fill.
func check(row Row, ts Targets, filled map[string]bool) Fault {
	field := strings.ToLower(row.Object + "." + row.Field)
	if row.Rule != Never {
		if filled[field] {
			return faultf(FilledTwice, "Another mapping already fills this field.")
		}
		if why := ts.Why(row.Object); why != "" {
			return faultf(ObjectHidden, "%s.", strings.TrimSuffix(why, "."))
		}
		if !ts.Known(row.Object) {
			return faultf(NotYetRead, "The fields of %s were not read from Salesforce yet.", row.Object)
		}
	}
	f := Check(row, ts.Field(row.Object, row.Field))
	filled[field] = filled[field] || f.None() && row.Rule != Never
	return f
}
