package rehearsal

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Conditions of validation rules are written in a part of Salesforce's formula
// language: field names, strings, numbers, TRUE, FALSE, NULL, the operators
// = <> != < <= > >= + - * / & && || !, and the functions AND OR NOT IF ISBLANK
// ISNULL ISNEW ISCHANGED PRIORVALUE ISPICKVAL LEN CONTAINS BEGINS LOWER UPPER
// TEXT VALUE REGEX.

// evaluate tells whether a condition holds for a record that is being saved.
func evaluate(condition string, it *saveItem) (bool, error) {
	tokens, err := formulaTokens(condition)
	if err != nil {
		return false, err
	}
	p := &formula{tokens: tokens, it: it}
	v, err := p.or()
	if err != nil {
		return false, err
	}
	if p.i < len(p.tokens) {
		return false, fmt.Errorf("unexpected %q in a formula", p.tokens[p.i])
	}
	return isTrue(v), nil
}

var formulaPattern = regexp.MustCompile(`^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[0-9]+(?:\.[0-9]+)?|[A-Za-z_$][A-Za-z0-9_.$]*|&&|\|\||<>|!=|<=|>=|==|[=<>+\-*/&!(),])`)

func formulaTokens(s string) ([]string, error) {
	var out []string
	for s = strings.TrimLeftFunc(s, unicode.IsSpace); s != ""; s = strings.TrimLeftFunc(s, unicode.IsSpace) {
		t := formulaPattern.FindString(s)
		if t == "" {
			return nil, fmt.Errorf("a formula cannot be read at %.20q", s)
		}
		out = append(out, t)
		s = s[len(t):]
	}
	return out, nil
}

type formula struct {
	tokens []string
	i      int
	it     *saveItem
	depth  int
}

func (p *formula) peek() string {
	if p.i < len(p.tokens) {
		return p.tokens[p.i]
	}
	return ""
}

func (p *formula) take(words ...string) string {
	for _, w := range words {
		if p.peek() == w {
			p.i++
			return w
		}
	}
	return ""
}

func (p *formula) or() (any, error) {
	left, err := p.and()
	for err == nil && p.take("||") != "" {
		var right any
		right, err = p.and()
		left = isTrue(left) || isTrue(right)
	}
	return left, err
}

func (p *formula) and() (any, error) {
	left, err := p.compare()
	for err == nil && p.take("&&") != "" {
		var right any
		right, err = p.compare()
		left = isTrue(left) && isTrue(right)
	}
	return left, err
}

func (p *formula) compare() (any, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	op := p.take("=", "==", "<>", "!=", "<=", ">=", "<", ">")
	if op == "" {
		return left, nil
	}
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	order, comparable := compareValues(left, right)
	switch op {
	case "=", "==":
		return comparable && order == 0, nil
	case "<>", "!=":
		return !comparable || order != 0, nil
	case "<":
		return comparable && order < 0, nil
	case "<=":
		return comparable && order <= 0, nil
	case ">":
		return comparable && order > 0, nil
	}
	return comparable && order >= 0, nil
}

func compareValues(a, b any) (int, bool) {
	x, isX := asFloat(a)
	y, isY := asFloat(b)
	switch {
	case isX && isY && x < y:
		return -1, true
	case isX && isY && x > y:
		return 1, true
	case isX && isY:
		return 0, true
	case a == nil || b == nil:
		return 0, a == nil && b == nil || textOf(a) == "" && textOf(b) == ""
	case isX != isY:
		return 0, false
	}
	return strings.Compare(textOf(a), textOf(b)), true
}

func (p *formula) sum() (any, error) {
	left, err := p.product()
	for err == nil {
		op := p.take("+", "-", "&")
		if op == "" {
			return left, nil
		}
		var right any
		if right, err = p.product(); err != nil {
			break
		}
		x, isX := asFloat(left)
		y, isY := asFloat(right)
		switch {
		case op == "-":
			left = x - y
		case op == "&" || !isX || !isY:
			left = textOf(left) + textOf(right)
		default:
			left = x + y
		}
	}
	return left, err
}

func (p *formula) product() (any, error) {
	left, err := p.unary()
	for err == nil {
		op := p.take("*", "/")
		if op == "" {
			return left, nil
		}
		var right any
		if right, err = p.unary(); err != nil {
			break
		}
		x, _ := asFloat(left)
		y, _ := asFloat(right)
		if op == "*" {
			left = x * y
		} else if y == 0 {
			left = nil
		} else {
			left = x / y
		}
	}
	return left, err
}

func (p *formula) unary() (any, error) {
	if p.depth++; p.depth > 100 {
		return nil, errors.New("a formula is nested too deeply")
	}
	defer func() { p.depth-- }()
	switch p.take("!", "-", "(") {
	case "!":
		v, err := p.unary()
		return !isTrue(v), err
	case "-":
		v, err := p.unary()
		x, _ := asFloat(v)
		return -x, err
	case "(":
		v, err := p.or()
		if err == nil && p.take(")") == "" {
			err = errors.New("a formula lacks )")
		}
		return v, err
	}
	t := p.peek()
	p.i++
	switch {
	case t == "":
		return nil, errors.New("a formula ends too early")
	case t[0] == '"' || t[0] == '\'':
		return regexp.MustCompile(`\\(.)`).ReplaceAllString(t[1:len(t)-1], "$1"), nil
	case t[0] >= '0' && t[0] <= '9':
		x, err := strconv.ParseFloat(t, 64)
		return x, err
	case p.peek() == "(":
		return p.function(strings.ToUpper(t))
	}
	switch strings.ToUpper(t) {
	case "TRUE":
		return true, nil
	case "FALSE":
		return false, nil
	case "NULL":
		return nil, nil
	}
	f := p.it.obj.Field(t)
	if f == nil {
		return nil, fmt.Errorf("a formula names the unknown field %s", t)
	}
	return fieldValue(f, p.it.now(f.Name)), nil
}

func fieldValue(f *Field, v any) any {
	if f.Type == "boolean" {
		return v == int64(1)
	}
	return v
}

func (p *formula) function(name string) (any, error) {
	p.i++ // the (
	first := p.peek()
	var args []any
	for p.take(")") == "" {
		v, err := p.or()
		if err != nil {
			return nil, err
		}
		args = append(args, v)
		if p.take(",") == "" && p.peek() != ")" {
			return nil, fmt.Errorf("a formula lacks ) after %s", name)
		}
	}
	arg := func(i int) any {
		if i < len(args) {
			return args[i]
		}
		return nil
	}
	prior := func() any {
		if f := p.it.obj.Field(first); f != nil {
			return fieldValue(f, p.it.old[f.Name])
		}
		return nil
	}
	switch name {
	case "AND", "OR":
		for _, a := range args {
			if isTrue(a) == (name == "OR") {
				return name == "OR", nil
			}
		}
		return name == "AND", nil
	case "NOT":
		return !isTrue(arg(0)), nil
	case "IF":
		if isTrue(arg(0)) {
			return arg(1), nil
		}
		return arg(2), nil
	case "ISBLANK", "ISNULL":
		return textOf(arg(0)) == "", nil
	case "ISNEW":
		return p.it.created, nil
	case "ISCHANGED":
		return !p.it.created && textOf(prior()) != textOf(arg(0)), nil
	case "PRIORVALUE":
		return prior(), nil
	case "ISPICKVAL":
		return textOf(arg(0)) == textOf(arg(1)), nil
	case "LEN":
		return float64(utf16Length(textOf(arg(0)))), nil
	case "CONTAINS":
		return strings.Contains(textOf(arg(0)), textOf(arg(1))), nil
	case "BEGINS":
		return strings.HasPrefix(textOf(arg(0)), textOf(arg(1))), nil
	case "LOWER":
		return strings.ToLower(textOf(arg(0))), nil
	case "UPPER":
		return strings.ToUpper(textOf(arg(0))), nil
	case "TEXT":
		return textOf(arg(0)), nil
	case "VALUE":
		x, err := strconv.ParseFloat(strings.TrimSpace(textOf(arg(0))), 64)
		if err != nil {
			return nil, nil //nolint:nilerr // VALUE of text is null, not an error
		}
		return x, nil
	case "REGEX":
		re, err := regexp.Compile("^(?:" + textOf(arg(1)) + ")$")
		if err != nil {
			return nil, fmt.Errorf("a formula's pattern: %w", err)
		}
		return re.MatchString(textOf(arg(0))), nil
	}
	return nil, fmt.Errorf("a formula uses the unknown function %s", name)
}

func isTrue(v any) bool { return v == true }

func textOf(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
