package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a configuration may hold at most: far more than anybody needs, and far
// less than would hurt.
const (
	MostRows = 2000
	mostName = 120 // letters in the name of a custom property
)

// Strict reads one JSON value and nothing else, into something that knows all
// its keys.
func Strict(data []byte, into any) error {
	if !utf8.Valid(data) {
		return errors.New("the file is not text in UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("the file cannot be read: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the file goes on after its end")
	}
	return nil
}

var apiName = regexp.MustCompile(`^[A-Za-z](_?[A-Za-z0-9])*(__[a-z]{1,6})?$`)
var prefixedName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,14}__[A-Za-z](_?[A-Za-z0-9])*__[a-z]{1,6}$`)

// IsAPIName says whether a text can be the API name of a field: letters,
// digits and single underscores, with at most a namespace before it and a
// suffix such as "__c" behind (contract: data 2.1).
func IsAPIName(name string) bool {
	return len(name) <= 80 && (apiName.MatchString(name) || prefixedName.MatchString(name))
}

// Validate says what is wrong with mappings by themselves, without an org; nil
// is nothing.
func Validate(rows []Row) error {
	if len(rows) > MostRows {
		return fmt.Errorf("there are %d mappings, at most %d can be used", len(rows), MostRows)
	}
	for i, r := range rows {
		if fault := r.fault(); fault != "" {
			return fmt.Errorf("mapping %d: %s", i+1, fault)
		}
	}
	return nil
}

func (r Row) fault() string {
	switch {
	case !slices.Contains(Objects(), r.Object):
		return fmt.Sprintf("%s is not an object that can be mapped", quoted(r.Object))
	case !IsAPIName(r.Field):
		return fmt.Sprintf("%s cannot be the name of a field", quoted(r.Field))
	case reserved(r.Object, r.Field):
		return fmt.Sprintf("Demobridge fills %s itself", r.Field)
	case !slices.Contains(Rules(), r.Rule):
		return fmt.Sprintf("%s is not a rule", quoted(string(r.Rule)))
	}
	return ValidSource(r.Source)
}

// ValidSource says what is wrong with the key of a source property, in plain
// words, or "".
func ValidSource(key string) string {
	if _, ok := SourceOf(key); !ok {
		return fmt.Sprintf("%s is not a property that Demobridge knows", quoted(key))
	}
	if utf8.RuneCountInString(key) > mostName || !utf8.ValidString(key) ||
		strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fmt.Sprintf("%s cannot be the name of a property", quoted(key))
	}
	return ""
}
