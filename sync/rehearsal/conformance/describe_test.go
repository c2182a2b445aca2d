package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The fields of the four big objects are those of a real org: the names, the
// labels, the types, the lengths and the flags that clients go by. The tables
// in testdata carry what was recorded; a letter stands for a flag that is set.
func TestFieldsAreARealOrgs(t *testing.T) {
	o := open(t, model(t))
	files, err := filepath.Glob("testdata/*.facts")
	if err != nil || len(files) != 4 {
		t.Fatalf("tables of fields: %v %v", files, err)
	}
	for _, file := range files {
		object := strings.TrimSuffix(filepath.Base(file), ".facts")
		t.Run("recorded fields of "+object, func(t *testing.T) {
			want := facts(t, file)
			got := map[string]string{}
			for _, f := range o.describe(t, object) {
				got[f.Name] = f.String()
			}
			for name, line := range want {
				switch {
				case got[name] == "":
					t.Errorf("%s.%s is missing", object, name)
				case got[name] != line:
					t.Errorf("%s.%s\nwant %s\ngot  %s", object, name, line, got[name])
				}
			}
			t.Logf("recorded fields of %s: %d", object, len(want))
		})
	}
}

// field is what a describe says of a field.
type field struct {
	Name, Label, Type, SoapType                                     string
	Length, ByteLength, Precision, Scale, Digits                    int
	Nillable, Createable, Updateable, Permissionable                bool
	DefaultedOnCreate, ExternalID, IDLookup, Unique, CaseSensitive  bool
	NameField, PolymorphicForeignKey, Calculated                    bool
	RestrictedPicklist, Aggregatable, Filterable, Groupable, Custom bool
	Sortable                                                        bool
	ReferenceTo                                                     []string
	RelationshipName                                                *string
}

// String writes a field as the tables do.
func (f field) String() string {
	flags := ""
	for _, x := range []struct {
		letter string
		set    bool
	}{
		{"N", f.Nillable},
		{"C", f.Createable},
		{"U", f.Updateable},
		{"P", f.Permissionable},
		{"D", f.DefaultedOnCreate},
		{"E", f.ExternalID},
		{"L", f.IDLookup},
		{"Q", f.Unique},
		{"S", f.CaseSensitive},
		{"A", f.NameField},
		{"M", f.PolymorphicForeignKey},
		{"K", f.Calculated},
		{"R", f.RestrictedPicklist},
		{"G", f.Aggregatable},
		{"F", f.Filterable},
		{"O", f.Groupable},
		{"T", f.Sortable},
	} {
		if x.set {
			flags += x.letter
		}
	}
	refs, relationship := "-", "-"
	if len(f.ReferenceTo) > 0 {
		refs = strings.Join(f.ReferenceTo, ",")
	}
	if f.RelationshipName != nil {
		relationship = *f.RelationshipName
	}
	_, soap, _ := strings.Cut(f.SoapType, ":")
	return strings.Join([]string{
		f.Name, f.Label, f.Type, soap, fmt.Sprintf("%d/%d", f.Length, f.ByteLength),
		fmt.Sprintf("%d.%d.%d", f.Precision, f.Scale, f.Digits), flags, refs, relationship,
	}, "\t")
}

func (o *org) describe(t *testing.T, object string) []field {
	t.Helper()
	r := o.send("GET", "/services/data/v66.0/sobjects/"+object+"/describe", "")
	var d struct{ Fields []field }
	if err := json.Unmarshal([]byte(r.body), &d); err != nil {
		t.Fatalf("%d %v", r.status, err)
	}
	return d.Fields
}

func facts(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	out := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if text := lines.Text(); !strings.HasPrefix(text, "#") {
			name, _, _ := strings.Cut(text, "\t")
			out[name] = text
		}
	}
	return out
}

// A describe carries every key of a real one, in its order, for the object and
// for each of its fields.
func TestDescribeHasTheKeysOfARealOne(t *testing.T) {
	o := open(t, model(t))
	for object, version := range map[string]string{"Lead": "v59.0", "Account": "v66.0", "Navattic_Session__c": "v66.0"} {
		t.Run("recorded keys of "+object, func(t *testing.T) {
			v, err := parse(o.send("GET", "/services/data/"+version+"/sobjects/"+object+"/describe", "").body)
			if err != nil {
				t.Fatal(err)
			}
			d, _ := v.(ordered)
			if want := strings.Fields(describeKeys); !slices.Equal(d.keys, want) {
				t.Errorf("object: want keys %q, got %q", want, d.keys)
			}
			for name, keys := range map[string]string{"fields": fieldKeys, "childRelationships": childKeys, "recordTypeInfos": recordTypeKeys, "supportedScopes": "label name"} {
				list, _ := d.values[name].([]any)
				for i, x := range list {
					e, _ := x.(ordered)
					if want := strings.Fields(keys); !slices.Equal(e.keys, want) {
						t.Errorf("%s[%d]: want keys %q, got %q", name, i, want, e.keys)
						break
					}
				}
				if len(list) == 0 && name != "childRelationships" {
					t.Errorf("no %s", name)
				}
			}
			t.Logf("recorded keys of %s", object)
		})
	}
}

const (
	describeKeys = `actionOverrides activateable associateEntityType associateParentEntity childRelationships compactLayoutable createable custom
		customSetting deepCloneable defaultImplementation deletable deprecatedAndHidden extendedBy extendsInterfaces feedEnabled fields hasSubtypes
		implementedBy implementsInterfaces isInterface isSubtype keyPrefix label labelPlural layoutable listviewable lookupLayoutable mergeable
		mruEnabled name namedLayoutInfos networkScopeFieldName queryable recordTypeInfos replicateable retrieveable searchLayoutable searchable
		sobjectDescribeOption supportedScopes triggerable undeletable updateable urls`
	fieldKeys = `aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive compoundFieldName
		controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist deprecatedAndHidden digits
		displayLocationInDecimal encrypted externalId extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable
		highScaleNumber htmlFormatted idLookup inlineHelpText label length mask maskType name nameField namePointing nillable permissionable
		picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder
		restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead`
	childKeys      = `cascadeDelete childSObject deprecatedAndHidden field junctionIdListNames junctionReferenceTo relationshipName restrictedDelete`
	recordTypeKeys = `active available defaultRecordTypeMapping developerName master name recordTypeId urls`
)
