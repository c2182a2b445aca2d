package playbooks

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// suggested is how many known values are offered under a filter.
const suggested = 8

// filterForm is the dialog in which one filter is made or changed.
type filterForm struct {
	screen *Screen
	book   status.PlaybookBook // does not change while the dialog is open
	filter status.Filter
	verb   string // "Add" or "Change"
	done   func(status.Filter)

	property *kit.Picker
	operator *kit.Select
	value    *kit.Input
	valueIs  *kit.Field
	known    *fyne.Container
	form     *fyne.Container
	dialog   *kit.Dialog
}

// askFilter opens the dialog and hands the finished filter to done.
func (s *Screen) askFilter(f status.Filter, verb string, done func(status.Filter)) {
	a := &filterForm{screen: s, book: s.book, filter: f, verb: verb, done: done}
	a.property = kit.NewPicker(s.tasks, "Search a property", a.find).Local()
	a.property.Nothing = func(q string) string { return "No property is called “" + q + "”." }
	a.property.OnPick = func(item kit.PickItem) {
		a.filter = status.Filter{Property: item.ID}
		if ops := property(a.book, item.ID).Operators; len(ops) > 0 {
			a.filter.Operator = ops[0].Key
		}
		a.value.SetText("")
		a.show()
		if a.wantsValue() {
			s.host.Canvas().Focus(a.value.Focusable())
		}
	}
	a.operator = kit.NewSelect("Choose", nil, -1, func(i int) {
		a.filter.Operator = property(a.book, a.filter.Property).Operators[i].Key
		a.show()
	})
	a.value = kit.NewInput("")
	a.value.SetText(strings.Join(f.Values, "; "))
	a.value.OnChange = func(string) { a.show() }
	a.value.OnSubmit = func(string) { a.accept() }
	a.valueIs = kit.NewField("Value", a.value, "")
	a.known = kit.Wrap(6)
	a.form = kit.VBox(16, kit.NewField("Property", a.property, ""))
	first := a.property.Input().Focusable()
	if f.Property != "" {
		a.property.SetValue(property(a.book, f.Property).Label)
		if a.wantsValue() {
			first = a.value.Focusable()
		}
	}
	a.dialog = kit.ShowDialog(s.host.Canvas(), kit.DialogOptions{
		Title: verb + " a filter", Width: 520, Height: 500, Scroll: true, Body: kit.Inset(16, 20, 20, 20, a.form),
		Primary: verb, Stay: true, OnPrimary: a.accept, Focus: first,
	})
	a.show()
}

// find searches the properties, off the window's goroutine.
func (a *filterForm) find(_ context.Context, q string) (kit.PickAnswer, error) {
	var out kit.PickAnswer
	for _, p := range a.book.Properties {
		if strings.Contains(strings.ToLower(p.Label+" "+p.Group), strings.ToLower(q)) {
			out.Items = append(out.Items, kit.PickItem{ID: p.Key, Title: p.Label, Caption: p.Group})
		}
	}
	return out, nil
}

func (a *filterForm) wantsValue() bool {
	return a.filter.Property != "" && !operator(property(a.book, a.filter.Property), a.filter.Operator).Alone
}

// show offers what belongs to the property that is chosen.
func (a *filterForm) show() {
	p := property(a.book, a.filter.Property)
	parts := a.form.Objects[:1:1]
	if a.filter.Property != "" {
		labels, chosen := make([]string, len(p.Operators)), -1
		for i, o := range p.Operators {
			labels[i] = o.Label
			if o.Key == a.filter.Operator {
				chosen = i
			}
		}
		a.operator.SetOptions(labels, chosen)
		parts = append(parts, kit.NewField("Comparison", kit.Sized(220, 0, a.operator), ""))
	}
	if a.wantsValue() {
		help := "Several values stand behind semicolons; one of them has to hold"
		if p.Number {
			help = "A number"
		}
		a.valueIs.SetHelp(help)
		a.valueIs.SetFault(a.fault())
		parts = append(parts, a.valueIs)
		if known := a.values(p); len(known) > 0 {
			a.known.Objects = known
			parts = append(parts, kit.VBox(6, kit.NewText(theme.Caption, theme.Text3, "Seen lately"), a.known))
		}
	}
	a.form.Objects = parts
	a.form.Refresh()
	a.dialog.SetPrimary(a.verb, a.complete())
}

// values are the known values as words to press.
func (a *filterForm) values(p status.FilterProperty) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	have := values(a.value.Text())
	for _, v := range p.Values {
		if slices.Contains(have, v) {
			continue
		}
		out = append(out, kit.NewPress(v, kit.NewTag(v), func() {
			a.value.SetText(strings.Join(append(values(a.value.Text()), v), "; "))
			a.show()
		}).Rounded(theme.RadiusTag))
		if len(out) == suggested {
			break
		}
	}
	return out
}

// fault is what is wrong with the value, or "".
func (a *filterForm) fault() string {
	text := strings.TrimSpace(a.value.Text())
	if text == "" || !property(a.book, a.filter.Property).Number {
		return ""
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return "Not a number"
	}
	return ""
}

func (a *filterForm) complete() bool {
	if a.filter.Property == "" || a.filter.Operator == "" {
		return false
	}
	return !a.wantsValue() || a.fault() == "" && len(values(a.value.Text())) > 0
}

func (a *filterForm) accept() {
	if !a.complete() {
		return
	}
	a.filter.Values = nil
	if a.wantsValue() {
		a.filter.Values = values(a.value.Text())
	}
	a.dialog.Close()
	a.done(a.filter)
}
