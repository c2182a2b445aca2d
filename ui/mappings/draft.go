package mappings

import (
	"reflect"
	"slices"
	"strconv"

	"demobridge/app/status"
)

// draft is what a person is working on: the rows of every object, and what is
// saved of them.
type draft struct {
	book  status.Mappings
	rows  map[string][]line // by object
	saved map[string][]status.MappingRow
	next  int
}

// line is a row with a name that stays while the draft is edited.
type line struct {
	id string
	status.MappingRow
}

func newDraft(b status.Mappings) *draft {
	d := &draft{book: b, rows: map[string][]line{}, saved: map[string][]status.MappingRow{}}
	for _, o := range b.Objects {
		d.set(o.Name, o.Rows)
		d.saved[o.Name] = bare(d.rows[o.Name])
	}
	return d
}

// set replaces the rows of an object.
func (d *draft) set(object string, rows []status.MappingRow) {
	d.rows[object] = nil
	for _, r := range rows {
		d.add(object, r)
	}
}

// add puts a row at the end and returns its name.
func (d *draft) add(object string, r status.MappingRow) string {
	d.next++
	id := "row " + strconv.Itoa(d.next)
	d.rows[object] = append(d.rows[object], line{id, r})
	return id
}

func (d *draft) at(object, id string) int {
	return slices.IndexFunc(d.rows[object], func(l line) bool { return l.id == id })
}

func (d *draft) row(object, id string) (line, bool) {
	i := d.at(object, id)
	if i < 0 {
		return line{}, false
	}
	return d.rows[object][i], true
}

// change replaces one row.
func (d *draft) change(object, id string, r status.MappingRow) {
	if i := d.at(object, id); i >= 0 {
		d.rows[object][i].MappingRow = r
	}
}

// remove takes a row out and returns where it stood, or -1.
func (d *draft) remove(object, id string) int {
	i := d.at(object, id)
	if i >= 0 {
		d.rows[object] = slices.Delete(slices.Clone(d.rows[object]), i, i+1)
	}
	return i
}

// insert puts a row back where it stood.
func (d *draft) insert(object string, i int, l line) {
	d.rows[object] = slices.Insert(slices.Clone(d.rows[object]), min(i, len(d.rows[object])), l)
}

// take notes the faults of rows that were checked. Rows that changed since then
// are checked again and keep what they have.
func (d *draft) take(object string, asked []line, checked []status.MappingRow) {
	for i, was := range asked {
		if now, here := d.row(object, was.id); here && i < len(checked) && same(now.MappingRow, was.MappingRow) {
			now.Fault = checked[i].Fault
			d.change(object, was.id, now.MappingRow)
		}
	}
}

// same compares what a person decides, without the fault.
func same(a, b status.MappingRow) bool {
	a.Fault, b.Fault = nil, nil
	return a == b
}

// plain are the rows of an object as they are saved and tried.
func (d *draft) plain(object string) []status.MappingRow { return bare(d.rows[object]) }

func bare(lines []line) []status.MappingRow {
	out := make([]status.MappingRow, len(lines))
	for i, l := range lines {
		out[i] = l.MappingRow
		out[i].Fault = nil
	}
	return out
}

// changed are the objects whose rows are not saved, in their order.
func (d *draft) changed() []string {
	var out []string
	for _, o := range d.book.Objects {
		if !reflect.DeepEqual(d.plain(o.Name), d.saved[o.Name]) {
			out = append(out, o.Name)
		}
	}
	return out
}

// adopt takes a newer state of what is saved. Objects that are being edited
// keep their rows.
func (d *draft) adopt(b status.Mappings) {
	edited := d.changed()
	d.book = b
	for _, o := range b.Objects {
		rows := make([]line, len(o.Rows))
		for i, r := range o.Rows {
			rows[i] = line{"", r}
		}
		d.saved[o.Name] = bare(rows)
		if slices.Contains(edited, o.Name) {
			continue
		}
		if reflect.DeepEqual(d.plain(o.Name), d.saved[o.Name]) {
			for i := range o.Rows { // only the faults may be new
				d.rows[o.Name][i].Fault = o.Rows[i].Fault
			}
			continue
		}
		d.set(o.Name, o.Rows)
	}
}

// broken is how many rows of an object write nothing.
func (d *draft) broken(object string) int {
	n := 0
	for _, l := range d.rows[object] {
		if l.Fault != nil {
			n++
		}
	}
	return n
}

// clearing is how many rows of an object may clear their field.
func (d *draft) clearing(object string) int {
	n := 0
	for _, l := range d.rows[object] {
		if l.Clear && l.Rule != status.WriteNever {
			n++
		}
	}
	return n
}

func (d *draft) object(name string) status.MappedObject {
	for _, o := range d.book.Objects {
		if o.Name == name {
			return o
		}
	}
	return status.MappedObject{Name: name, Label: name}
}

// source finds a fact by its key; an unknown one is shown by its key.
func (d *draft) source(key string) status.MappingSource {
	for _, s := range d.book.Sources {
		if s.Key == key {
			return s
		}
	}
	return status.MappingSource{Key: key, Label: key}
}

// field finds a field by its name; an unknown one is shown by its name.
func (d *draft) field(object, name string) status.MappingField {
	for _, f := range d.object(object).Fields {
		if f.Name == name {
			return f
		}
	}
	return status.MappingField{Name: name, Label: name}
}
